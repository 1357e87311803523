/** Whether what an application shows is what we wrote, or what it made of that: neither is anybody's edit. Pure. */
import { type Field, Json, type Kind, type Renderings, type Resource, type View, type Waypoints } from "@syncline/adapter-core"
import { aside } from "./Aside.ts"
import * as Faces from "./Faces.ts"
import * as Merge from "./Merge.ts"
import * as References from "./References.ts"
import * as Removals from "./Removals.ts"
import * as Rewording from "./Rewording.ts"

/** What is known of an application to which something may have been written. */
interface Writing {
  readonly kind: Kind.Kind
  readonly resource: Pick<Resource.Resource, "vocabulary">
  /** Open conflicts, by field. */
  readonly conflicts: { readonly has: (field: string) => boolean }
  readonly waypoints?: Waypoints | undefined
  readonly renderings?: Renderings | undefined
}

/** What a field showed before a write of ours, what that stood for, what the write said, and what is shown now. */
interface Trace {
  readonly base: Json.Json | undefined
  readonly ours: Json.Json | undefined
  readonly said: Json.Json | undefined
  readonly shown: Json.Json
}

/**
 * Whether a field shows what a write of ours, of unknown outcome, said or may have left half done, or what the application made of it. What is in dispute
 * is not written.
 */
export const isOurs = (situation: Writing, name: string, { base, ours, said, shown }: Trace): "written" | "rewritten" | undefined => {
  const { kind, conflicts, waypoints, renderings } = situation
  const field = kind.fields[name]
  if (field === undefined || base === undefined || said === undefined || conflicts.has(name)) return undefined
  // What was not to change was not written.
  if (Merge.same(field, ours, said)) return undefined
  if (kind.word === name && typeof base === "string" && shown === aside(base)) return "written"
  if (Merge.same(field, said, shown) || waypoints?.[name]?.(base, said).some((value) => Json.equals(value, shown)) === true)
    return "written"
  const isRendered = isRendering(field, renderings?.[name], said, shown)
  return isRendered || (field.merge === "text" && isRewording(situation, said, shown)) ? "rewritten" : undefined
}

/** Whether what is shown is a text of ours, with what it names called otherwise. */
export const isRewording = ({ resource: { vocabulary } }: Writing, said: Json.Json | undefined, shown: Json.Json): boolean =>
  vocabulary !== undefined && typeof said === "string" && typeof shown === "string" && Rewording.isRewording(said, { vocabulary, shown })

/** Whether what an application shows of a field is what it made of a value of ours. */
export const isRendering = (
  field: Field.Field,
  rendering: Renderings[string] | undefined,
  said: Json.Json | undefined,
  shown: Json.Json,
): boolean =>
  field.merge !== "set" &&
  field.references === undefined &&
  (Faces.isRewriting(said, shown) || (said !== undefined && !Json.equals(said, shown) && rendering?.(said, shown) === true))

/** What a write of unknown outcome may have said, in the application's view: what the record said then, and that it is closed. */
export const sentViews = (
  { kind, resource, sent, closes }: Sending,
  references: References.References,
  base: View,
): readonly [said?: View | undefined, closed?: View | undefined] => {
  if (sent === undefined) return []
  const viewOf = (data: Json.JsonObject) => resource.see(References.toExternal(kind, data, references).fields, base)
  return [viewOf(sent), closes === true ? viewOf({ ...sent, ...Removals.closedOf(kind, { data: sent }) }) : undefined]
}

interface Sending {
  readonly kind: Kind.Kind
  readonly resource: Pick<Resource.Resource, "see">
  readonly sent?: Json.JsonObject | undefined
  readonly closes?: boolean | undefined
}
