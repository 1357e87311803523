/** What would be sent to an application of a record, in its own view, were nothing refused of it before. Pure. */
import type { Kind, Resource, View } from "@syncline/adapter-core"
import type { Conflict } from "../model/Conflict.ts"
import type { Link } from "../model/Link.ts"
import type { HubRecord } from "../model/Record.ts"
import * as Difference from "./Difference.ts"
import * as References from "./References.ts"

export interface Sending {
  readonly kind: Kind.Kind
  readonly resource: Pick<Resource.Resource, "writable" | "see" | "say">
  readonly record: HubRecord
  readonly link: Link | undefined
  /** Open ones of the link: what is in dispute is not sent. */
  readonly conflicts: ReadonlyArray<Conflict>
  readonly references: References.References
}

export interface Payload {
  readonly operation: "create" | "update"
  readonly fields: View
}

export const payload = ({ kind, resource, record, link, conflicts, references }: Sending): Payload => {
  const { fields } = References.toExternal(kind, record.data, references)
  const said = (view: View): View =>
    Object.fromEntries(Object.entries(view).map(([name, value]) => [name, resource.say?.(name, value) ?? value]))
  if (link === undefined || link.base === null) return { operation: "create", fields: said(resource.see(fields)) }
  const held = new Set(conflicts.map(({ field }) => field))
  const known = { ...Difference.knownOf(link), refused: {} }
  return { operation: "update", fields: said(Difference.difference(kind, resource, fields, known, held)) }
}
