/**
 * Whether a record may leave by a stream, and which of its fields: by the stream's direction, the record's level and permission, the stream's filter, and what the
 * record belongs to. Pure, and asked in one place (`send/Gate`), last before anything is written. Also what of a stream's filter and list of fields its kind cannot
 * answer to.
 */
import { Input, Json, type Kind, NearestWord, type Resource, type View } from "@syncline/adapter-core"
import { type Level, isPermitted, unsaid } from "../model/Privacy.ts"
import type { HubRecord } from "../model/Record.ts"
import { type Condition, conditionsOf } from "../model/SendFilter.ts"
import { type Direction, type Stream, type StreamSettings, type Withheld, writes } from "../model/Stream.ts"

/** What keeps a record from leaving. */
export type Why =
  | { readonly _tag: "Direction"; readonly direction: Direction }
  /** `said`: of the record itself; else by the stream's `defaultPrivacy`. */
  | { readonly _tag: "LocalOnly"; readonly said: boolean }
  | { readonly _tag: "NotPermitted"; readonly said: boolean }
  | { readonly _tag: "Filtered"; readonly conditions: ReadonlyArray<Condition>; readonly every: boolean }
  /** It belongs to a record that may not leave. */
  | { readonly _tag: "PartOf"; readonly kind: string; readonly recordId: string; readonly why: Why }

export type Verdict =
  | { readonly _tag: "Open"; readonly mayLeave: (field: string) => boolean }
  /** `effect`: what becomes of the object that is there. */
  | { readonly _tag: "Refused"; readonly why: Why; readonly effect: Withheld }

export interface Asked {
  readonly stream: Pick<Stream, "id" | "settings">
  readonly kind: Pick<Kind.Kind, "fields" | "word">
  readonly record: Pick<HubRecord, "data" | "privacy">
  /** What the referenced records are called, by their ids; of those that are not here nothing. */
  readonly named: (recordId: string) => ReadonlyArray<string>
  /** What the record cannot be without, and whether that may leave. */
  readonly parents: ReadonlyArray<{ readonly kind: string; readonly recordId: string; readonly verdict: Verdict }>
}

export const decide = (asked: Asked): Verdict => {
  const { stream, kind } = asked
  const { sendOnly, withheld = "leave" } = stream.settings
  const why = refusal(asked)
  if (why === undefined)
    return { _tag: "Open", mayLeave: (field) => sendOnly === undefined || sendOnly === null || sendOnly.includes(field) }
  // Other people's objects bear a word.
  return { _tag: "Refused", why, effect: kind.word !== undefined || why._tag === "Direction" ? "leave" : withheld }
}

const refusal = ({ stream, kind, record, named, parents }: Asked): Why | undefined => {
  const { settings } = stream
  if (!writes(stream)) return { _tag: "Direction", direction: settings.direction }
  for (const { verdict, ...part } of parents) if (verdict._tag === "Refused") return { _tag: "PartOf", ...part, why: verdict.why }
  const { privacy = unsaid } = record
  const said = privacy.level !== undefined
  const level = privacy.level ?? settings.defaultPrivacy ?? "public"
  if (level === "local_only") return { _tag: "LocalOnly", said }
  if (level === "shareable" && !isPermitted(privacy, stream.id)) return { _tag: "NotPermitted", said }
  const { filter } = settings
  if (filter === undefined || filter === null) return undefined
  const missed = conditionsOf(filter).filter((condition) => !isMet(condition, kind, record.data, named))
  if ("all" in filter) return missed.length === 0 ? undefined : { _tag: "Filtered", conditions: missed, every: true }
  return missed.length < filter.any.length ? undefined : { _tag: "Filtered", conditions: missed, every: false }
}

const isMet = (condition: Condition, { fields }: Asked["kind"], data: Json.JsonObject, named: Asked["named"]): boolean => {
  const field = fields[condition.field]
  // A stream whose kind has lost the field lets nothing out by it.
  if (field === undefined) return false
  const value = data[condition.field] ?? field.initial
  const isReference = field.references !== undefined
  const fits = (item: Json.Json, wanted: Json.Json): boolean =>
    isReference && typeof item === "string" && typeof wanted === "string"
      ? item === wanted || named(item).includes(wanted.toLowerCase())
      : isWithin(wanted, item)
  const members = Array.isArray(value) ? value : []
  if ("is" in condition) return fits(value, condition.is)
  if ("isNot" in condition) return !fits(value, condition.isNot)
  if ("has" in condition) return members.some((item) => fits(item, condition.has))
  return !members.some((item) => fits(item, condition.hasNot))
}

/** Of an object only the members that are asked for count. */
const isWithin = (wanted: Json.Json, value: Json.Json | undefined): boolean =>
  Json.isObject(wanted) && value !== undefined && Json.isObject(value)
    ? Object.entries(wanted).every(([name, member]) => isWithin(member, value[name]))
    : Json.equals(wanted, value)

/** The fields of a kind whose references must be known by name before it can be decided, by the records that they are of. */
export const namedIn = (kind: Pick<Kind.Kind, "fields">, { filter }: StreamSettings): ReadonlyArray<string> =>
  filter === undefined || filter === null
    ? []
    : [...new Set(conditionsOf(filter).map(({ field }) => field))].filter((field) => kind.fields[field]?.references !== undefined)

/** What a record is called in a filter, in lower case: by its match keys (`name:bug`), and by what they say (`bug`). */
export const namesOf = ({ matchKeys }: Pick<HubRecord, "matchKeys">): ReadonlyArray<string> =>
  matchKeys.flatMap((key) => [key, key.slice(key.indexOf(":") + 1)]).map((name) => name.toLowerCase())

/** What a resource sees and takes of a record, without the fields that may not leave. */
export const limited = (
  { writable, see }: Pick<Resource.Resource, "writable" | "see">,
  mayLeave: (field: string) => boolean,
): Pick<Resource.Resource, "writable" | "see"> => ({
  writable: writable.filter(mayLeave),
  see: (fields, current) => within(see(fields, current), mayLeave),
})

/** The fields of a view that may leave. */
export const within = (view: View, mayLeave: (field: string) => boolean): View =>
  Object.fromEntries(Object.entries(view).filter(([field]) => mayLeave(field)))

const asWords = (condition: Condition): string => {
  const { field } = condition
  if ("is" in condition) return `${field} is ${textOf(condition.is)}`
  if ("isNot" in condition) return `${field} is not ${textOf(condition.isNot)}`
  return "has" in condition ? `${field} has ${textOf(condition.has)}` : `${field} does not have ${textOf(condition.hasNot)}`
}

const textOf = (value: Json.Json): string => (typeof value === "object" && value !== null ? JSON.stringify(value) : Input.shown(value))

const levelOf = (level: Level, said: boolean): string =>
  said ? `its level is ${level}` : `its level is ${level}, by the stream's defaultPrivacy`

/** As it stands at the delivery, and in an explanation. */
export const inWords = (why: Why): string => {
  switch (why._tag) {
    case "Direction":
      return `the stream's direction is "${why.direction}"`
    case "LocalOnly":
      return levelOf("local_only", why.said)
    case "NotPermitted":
      return `${levelOf("shareable", why.said)}, and nobody has permitted it there`
    case "Filtered": {
      const wanted = NearestWord.listed(why.conditions.map(asWords), why.every ? "and" : "or")
      return `the stream's filter lets out only what says that ${wanted}`
    }
    case "PartOf":
      return `it belongs to the ${why.kind} ${why.recordId}, which is withheld: ${inWords(why.why)}`
  }
}

/** Whether settings let out something else than others. */
export const isOther = (before: StreamSettings, after: StreamSettings): boolean => !Json.equals(saidIn(before), saidIn(after))

const saidIn = ({ defaultPrivacy = "public", filter = null, sendOnly = null, withheld = "leave" }: StreamSettings): Json.Json => [
  defaultPrivacy,
  filter,
  sendOnly,
  withheld,
]

/** What of a stream's settings a kind cannot answer to, in a sentence. */
export const flawOf = (
  kind: Pick<Kind.Kind, "name" | "fields" | "closed">,
  { filter, sendOnly, withheld }: Pick<StreamSettings, "filter" | "sendOnly" | "withheld">,
): string | undefined => {
  const names = Object.keys(kind.fields)
  const alone = `; each kind can have settings of its own: kinds: ["${kind.name}"]`
  const unknown = (setting: string, field: string) =>
    `settings.${setting} names the field ${Input.shown(field)}, which the kind ${kind.name} does not have${NearestWord.question(field, names)}${alone}`
  for (const condition of filter === undefined || filter === null ? [] : conditionsOf(filter)) {
    const field = kind.fields[condition.field]
    if (field === undefined) return unknown("filter", condition.field)
    const asksMember = "has" in condition || "hasNot" in condition
    if (asksMember !== (field.merge === "set")) {
      const [asked, right] = asksMember ? ["has or hasNot", "is or isNot"] : ["is or isNot", "has or hasNot"]
      return `settings.filter asks ${condition.field} of the kind ${kind.name} for ${asked}; it ${asksMember ? "holds one value" : "is a set"}, so ask for ${right}`
    }
  }
  if (withheld === "close" && kind.closed === undefined)
    return `settings.withheld is "close", and a ${kind.name} cannot say that it is closed${alone}`
  if (sendOnly === undefined || sendOnly === null) return undefined
  const stranger = sendOnly.find((field) => !Object.hasOwn(kind.fields, field))
  if (stranger !== undefined) return unknown("sendOnly", stranger)
  const needed = names.find(
    (name) => (kind.fields[name]?.required === true || kind.fields[name]?.essential === true) && !sendOnly.includes(name),
  )
  return needed === undefined ? undefined : `settings.sendOnly leaves out ${needed}, without which no ${kind.name} can be made${alone}`
}
