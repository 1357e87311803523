/** What a record that was changed back leaves an application with, and how it is kept from being told. Pure. */
import type { Json, Kind } from "@syncline/adapter-core"
import type { FieldChange } from "../model/History.ts"
import { type Link, type LinkState, type Refusals as Refused, isAway } from "../model/Link.ts"
import { type Sending, payload } from "./Payload.ts"
import * as Refusals from "./Refusals.ts"

/** What would have to be done at an application for it to be as the record is again. */
export interface Outside {
  readonly action: "update" | "remove" | "restore"
  /** What the application has, and what it would be told, in its own view. */
  readonly fields: { readonly [field: string]: FieldChange }
}

/** Of a record that was changed back in some fields. */
export const ofFields = (sending: Sending & { readonly link: Link }, fields: ReadonlySet<string>): Outside | undefined => {
  const { link } = sending
  if (link.base === null || isAway(link.state)) return undefined
  const { base } = link
  const changes = Object.entries(payload(sending).fields).flatMap(([field, after]): ReadonlyArray<[string, FieldChange]> => {
    const before = base[field]
    return fields.has(field) ? [[field, before === undefined ? { after } : { before, after }]] : []
  })
  return changes.length === 0 ? undefined : { action: "update", fields: Object.fromEntries(changes) }
}

/** Of a record that was removed, or brought back. */
export const ofRemoval = ({ state }: Pick<Link, "state">, isRemoved: boolean): Outside | undefined => {
  if (isRemoved) return isAway(state) ? undefined : { action: "remove", fields: {} }
  return state === "withdrawn" || state === "removed" ? { action: "restore", fields: {} } : undefined
}

/** What is refused of the link from now on: that the fields are told again, or, where they are to be told, nothing of that. */
export const refusedWith = (
  kind: Kind.Kind,
  { refused }: Pick<Link, "refused">,
  fields: ReadonlySet<string>,
  held: Outside | undefined,
  by: string,
  at: number,
): Refused => ({
  ...Object.fromEntries(Object.entries(refused).filter(([field]) => !fields.has(field))),
  ...Object.fromEntries(
    Object.entries(held?.fields ?? {}).map(([field, { before, after }]) => {
      const value: Json.Json = kind.fields[field]?.merge === "set" ? Refusals.between(before, after) : after
      return [field, { value, message: `as it was before a run that ${by} undid`, at, undoneBy: by }]
    }),
  ),
})

/** The state of a link whose object is not to be put back though its record is. */
export const stateOf = (state: LinkState): LinkState => (state === "withdrawn" ? "removed" : state)
