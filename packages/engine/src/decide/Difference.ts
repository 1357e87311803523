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

/**
 * What the application does not have yet: the fields of the record's view that differ from what it has, without those in conflict and what it refused. Of a
 * set the rest is seen anew: where there is room for one, it is another.
 */
export const difference = (
  kind: Kind.Kind,
  resource: Pick<Resource.Resource, "writable" | "see">,
  fields: Json.JsonObject,
  { base, told, refused }: Known,
  conflicts: { readonly has: (field: string) => boolean },
): View => {
  const sayable: Record<string, Json.Json> = { ...fields }
  for (const [name, refusal] of Object.entries(refused)) {
    const [field, value] = [kind.fields[name], fields[name]]
    if (field?.merge === "set" && value !== undefined) sayable[name] = Refusals.without(refusal, value, base[name])
  }
  const view = resource.see(sayable, base)
  const patch: Record<string, Json.Json> = {}
  for (const name of resource.writable) {
    const [field, value, refusal] = [kind.fields[name], view[name], refused[name]]
    if (field === undefined || value === undefined || conflicts.has(name)) continue
    if (field.merge !== "set" && refusal !== undefined && Merge.same(field, refusal.value, value)) continue
    if (!Merge.same(field, told[name] ?? base[name], value)) patch[name] = value
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
