/**
 * What there is to say of a mapping before it holds: what the application offers, which rules would fit, what rules leave open, and what samples come to by them,
 * both ways. All of it is told by what is known already. Pure.
 */
import { type Field, Json, type Mapping as Rules, type Resource, type View } from "@syncline/adapter-core"
import * as Mapping from "./Mapping.ts"
import * as MappingCheck from "./MappingCheck.ts"
import { ofRules, textOf } from "./Translation.ts"

/** A value, and how often it was seen. */
export interface SeenValue {
  readonly value: Json.Json
  readonly count: number
}

/** A field that an application has for a kind. */
export interface OfferedField {
  readonly name: string
  /** `text`: long text; `value`: replaced as a whole; `set`: members without order; `reference`: names one record. */
  readonly type: "text" | "value" | "set" | "reference"
  /** The kind of the records that it names. */
  readonly references?: string
  /** An object is not made without it. */
  readonly required: boolean
  /** The application shows it, and takes it. */
  readonly shown: boolean
  readonly taken: boolean
  /** The most characters that it takes, where that is known. */
  readonly limit?: number
  /** Values that were seen in what is kept of the application, the most frequent first; of texts and references none are listed. */
  readonly values: ReadonlyArray<SeenValue>
}

const mostValues = 50

/** What a sample of views says in each field. */
const seenIn = (views: ReadonlyArray<View>, name: string): ReadonlyArray<SeenValue> => {
  const counts = new Map<string, { readonly value: Json.Json; count: number }>()
  for (const view of views) {
    const value = view[name]
    if (value === undefined) continue
    const key = Json.canonical(value)
    const seen = counts.get(key)
    if (seen === undefined) counts.set(key, { value, count: 1 })
    else seen.count += 1
  }
  return [...counts.values()].toSorted((one, other) => other.count - one.count)
}

const isListed = ({ merge, references }: Field.Field): boolean => merge === "value" && references === undefined

/** `views`: what is kept, as the adapter reads it. */
export const offered = ({ kind, readable, writable, limits }: Resource.Resource, views: ReadonlyArray<View>): ReadonlyArray<OfferedField> =>
  Object.entries(kind.fields).flatMap(([name, field]) => {
    const [shown, taken, limit] = [readable.includes(name), writable.includes(name), limits[name]]
    if (!shown && !taken) return []
    const { references } = field
    return [
      {
        name,
        type: field.merge === "value" && references !== undefined ? ("reference" as const) : field.merge,
        ...(references !== undefined && { references }),
        required: field.required === true || field.essential === true,
        shown,
        taken,
        ...(limit !== undefined && { limit }),
        values: isListed(field) ? seenIn(views, name).slice(0, mostValues) : [],
      },
    ]
  })

/** A rule that may fit, and why. */
export interface Suggestion {
  readonly field: string
  readonly rule: Rules.FieldRule
  readonly reason: string
}

/** The letters and digits of a value, without regard to case. */
const lettersOf = (value: Json.Json): string =>
  textOf(value)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "")

const sharesMember = (one: Json.Json, other: Json.Json): boolean =>
  Json.isObject(one) &&
  Json.isObject(other) &&
  Object.entries(one).some(([name, value]) => value !== null && Json.equals(value, other[name]))

/** `records`: what records say that others wrote. */
export const suggested = (
  resource: Resource.Resource,
  views: ReadonlyArray<View>,
  records: ReadonlyArray<View>,
): ReadonlyArray<Suggestion> => {
  const { kind, readable } = resource
  return Object.entries(kind.fields).flatMap(([name, field]): ReadonlyArray<Suggestion> => {
    if (!readable.includes(name)) {
      // A field that another one of the same type, which the kind fills in no other way, may stand for.
      const near = readable.filter(
        (other) => MappingCheck.isCompatible(kind.fields[other], field) && lettersOf(other).includes(lettersOf(name)),
      )
      return near.map((from) => ({
        field: name,
        rule: { from },
        reason: `the application does not show ${name}; its ${from} is of the same type and has a name like it`,
      }))
    }
    if (!isListed(field)) return []
    const theirs = seenIn(views, name).slice(0, mostValues)
    const ours = seenIn(records, name).slice(0, mostValues)
    const values = theirs.flatMap(({ value: application }): ReadonlyArray<Rules.ValuePair> => {
      if (ours.some(({ value }) => Json.equals(value, application))) return []
      const alike = ours.filter(({ value }) => lettersOf(value) === lettersOf(application))
      const sharing = alike.length > 0 ? alike : ours.filter(({ value }) => sharesMember(value, application))
      const [only, ...others] = sharing
      return only === undefined || others.length > 0 ? [] : [{ application, record: only.value }]
    })
    if (values.length === 0) return []
    const rule = { values: values.map((pair, index) => oneWayBack(pair, values.slice(0, index))) }
    const said = values.map(({ application, record }) => `${textOf(application)} is much like ${textOf(record)}`)
    const reason = `the application says in ${name} what no record of others says, and which is spelt alike or has a part in common: ${said.join("; ")}`
    return [{ field: name, rule, reason }]
  })
}

const oneWayBack = (pair: Rules.ValuePair, before: ReadonlyArray<Rules.ValuePair>): Rules.ValuePair =>
  before.some(({ record }) => Json.equals(record, pair.record)) ? { ...pair, way: "in" } : pair

/** Something that a person should know of rules. */
export interface Problem {
  readonly field: string
  readonly message: string
  /** Rules with it are not applied. */
  readonly stops: boolean
}

/** What is wrong with rules, or else what they leave open for what was seen. */
export const problems = (
  resource: Resource.Resource,
  rules: Rules.Rules,
  views: ReadonlyArray<View>,
  records: ReadonlyArray<View>,
): ReadonlyArray<Problem> => {
  const faults = MappingCheck.faults(resource, rules)
  if (faults.length > 0) return faults.map((fault) => ({ ...fault, stops: true }))
  const translations = ofRules(resource, rules)
  return Object.entries(resource.kind.fields).flatMap(([name, field]) => {
    const rule = rules[name]
    const translation = translations.get(name)
    const found: Array<string> = []
    if (field.essential === true && resource.importer !== undefined && resource.writable.includes(name) && translation?.out === undefined)
      found.push(`nothing is made without it, and it is never sent: what is made there says ${textOf(field.initial)}`)
    const values = rule?.values
    if (values !== undefined && translation !== undefined) {
      found.push(...unnamed(values, rule?.otherwise?.in, seenIn(views, translation.from), "application"))
      if (translation.out !== undefined) {
        found.push(...unnamed(values, rule?.otherwise?.out, seenIn(records, name), "record"))
        found.push(...withoutWayBack(values), ...unsayable(resource, translation.from, values))
      }
    }
    return found.map((message) => ({ field: name, message: `mapping.${name}: ${message}`, stops: false }))
  })
}

const fates = { keep: "stays as it is", refuse: "is not taken before a person says so" } as const

const unnamed = (
  values: ReadonlyArray<Rules.ValuePair>,
  otherwise: Rules.Otherwise = "keep",
  seen: ReadonlyArray<SeenValue>,
  side: "application" | "record",
): ReadonlyArray<string> => {
  const way = side === "application" ? "in" : "out"
  const named = values.filter((pair) => pair.way === undefined || pair.way === way)
  const fate =
    typeof otherwise === "object"
      ? `becomes ${textOf(otherwise.value)}`
      : side === "record" && otherwise === "refuse"
        ? "is not sent"
        : fates[otherwise]
  return seen
    .filter(({ value }) => !named.some((pair) => Json.equals(pair[side], value)))
    .slice(0, mostValues)
    .map(
      ({ value, count }) =>
        `the ${side}'s ${textOf(value)} (seen ${count === 1 ? "once" : `${count} times`}) is named by no entry of values; it ${fate}`,
    )
}

/** What is read one way and said as it is, or not at all. */
const withoutWayBack = (values: ReadonlyArray<Rules.ValuePair>): ReadonlyArray<string> =>
  values
    .filter(({ way, record }) => way === "in" && !values.some((pair) => pair.way !== "in" && Json.equals(pair.record, record)))
    .map(({ application, record }) => `${textOf(application)} becomes ${textOf(record)}, which has no way back: name what it is said as`)

/** What the application would show as something else. */
const unsayable = ({ see }: Resource.Resource, from: string, values: ReadonlyArray<Rules.ValuePair>): ReadonlyArray<string> =>
  values.flatMap(({ application, record, way }) => {
    if (way === "in") return []
    const shown = see({ [from]: application })[from]
    return shown === undefined || Json.equals(shown, application)
      ? []
      : [`${textOf(record)} is said as ${textOf(application)}, for which the application shows ${textOf(shown)}`]
  })

/** An object as a record has it, by the rules that hold and by others. */
export interface SampleIn {
  readonly externalId: string
  readonly before: View
  readonly after: View
  /** Fields whose value means nothing by the others, and why. */
  readonly untranslated: Readonly<Record<string, string>>
}

/** A record as it is said to the application, by the rules that hold and by others. References stay away: they are found by their links. */
export interface SampleOut {
  readonly recordId: string
  readonly before: View
  readonly after: View
  /** Fields that are not sent by the others, and why. */
  readonly refused: Readonly<Record<string, string>>
}

export const sampleIn = (resource: Resource.Resource, now: Rules.Rules, then: Rules.Rules, externalId: string, view: View): SampleIn => {
  const { view: after, untranslated } = Mapping.taken(ofRules(resource, then), view)
  return { externalId, before: Mapping.taken(ofRules(resource, now), view).view, after, untranslated }
}

export const sampleOut = (
  resource: Resource.Resource,
  settings: Parameters<typeof Mapping.saidOf>[2],
  now: Rules.Rules,
  then: Rules.Rules,
  { recordId, data }: { readonly recordId: string; readonly data: View },
): SampleOut => {
  const said = (rules: Rules.Rules) => {
    const [view, refused]: [Record<string, Json.Json>, Record<string, string>] = [{}, {}]
    for (const translation of ofRules(resource, rules).values()) {
      const value = data[translation.name]
      const words =
        value === undefined || translation.field.references !== undefined ? undefined : Mapping.saidOf(translation, value, settings)
      if (words === undefined) continue
      if ("value" in words) view[translation.from] = words.value
      else refused[translation.name] = words.refused
    }
    return { view, refused }
  }
  const { view: after, refused } = said(then)
  return { recordId, before: said(now).view, after, refused }
}
