/** What an application has of a record, and what it lacks of it. Pure. */
import type { Json, Kind, Resource, View } from "@syncline/adapter-core"
import type { Conflict } from "../model/Conflict.ts"
import type { Link, Refusals as Refused } from "../model/Link.ts"
import * as Merge from "./Merge.ts"
import * as Refusals from "./Refusals.ts"

/** What an application has of a record, and what it would not take. */
export interface Known {
  readonly base: View
  readonly told: View
  readonly refused: Refused
}

/** What an application has of the record of a link. */
export const knownOf = (link: Pick<Link, "base" | "told" | "refused"> | undefined): Known => ({
  base: link?.base ?? {},
  told: link?.told ?? {},
  refused: link?.refused ?? {},
})

/** What a field of the record's view says that the application neither has nor refused. */
export const lacks = (kind: Kind.Kind, { base, told, refused }: Known, view: View, name: string): Json.Json | undefined => {
  const [field, says] = [kind.fields[name], view[name]]
  if (field === undefined || says === undefined) return undefined
  const value = Refusals.without(field, refused[name], says)
  return value === undefined || Merge.same(field, told[name] ?? base[name], value) ? undefined : value
}

/** What the application does not have yet: the fields of the record's view that differ from what it has, without those in conflict and what it refused. */
export const difference = (
  kind: Kind.Kind,
  resource: Pick<Resource.Resource, "writable" | "see">,
  fields: Json.JsonObject,
  known: Known,
  conflicts: { readonly has: (field: string) => boolean },
): View => {
  const view = resource.see(fields, known.base)
  const patch: Record<string, Json.Json> = {}
  for (const name of resource.writable) {
    const value = conflicts.has(name) ? undefined : lacks(kind, known, view, name)
    if (value !== undefined) patch[name] = value
  }
  return patch
}

/** Open conflicts that have no more to decide, because the record has come to what the application says. */
export const agreed = (
  kind: Kind.Kind,
  resource: Pick<Resource.Resource, "see">,
  fields: Json.JsonObject,
  { base, told }: Pick<Known, "base" | "told">,
  conflicts: ReadonlyArray<Conflict>,
): ReadonlyArray<Conflict> => {
  const view = resource.see(fields, base)
  return conflicts.filter((conflict) => {
    const field = kind.fields[conflict.field]
    return field !== undefined && Merge.same(field, told[conflict.field] ?? base[conflict.field], view[conflict.field])
  })
}
