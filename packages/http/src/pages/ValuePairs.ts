/** What a person says of the values of a field: each that was seen in the application, and what it is on the other side. As names and values of a form. Pure. */
import { Json, type Mapping } from "@syncline/adapter-core"
import type { OfferedField } from "@syncline/engine"

/** More of them is no choice among a few words, but what people write. */
const most = 12

/** Values of which it makes sense to say what each is. */
export const translatable = ({ values }: OfferedField): ReadonlyArray<Json.Json> => {
  const known = values.flatMap(({ value }) => (value === null || value === "" ? [] : [value]))
  const seen = values.reduce((sum, { count }) => sum + count, 0)
  const isFree = known.every((value) => typeof value === "string") && seen === values.length
  return known.length > most || isFree ? [] : known
}

export const seenName = (field: string, index: number): string => `seen.${field}.${index}`
export const saidName = (field: string, index: number): string => `said.${field}.${index}`
export const chosenName = (field: string, index: number): string => `chosen.${field}.${index}`

/** What the rule says of a value, if anything, in both directions. */
export const recordOf = ({ values = [] }: Mapping.FieldRule, value: Json.Json): Json.Json | undefined =>
  values.find(({ application, way }) => way === undefined && Json.equals(application, value))?.record

const parsed = (text: string): Json.Json | undefined => {
  try {
    return JSON.parse(text) as Json.Json
  } catch {
    return undefined
  }
}

/** Those of a filled-in form. What was left empty is as it is there; what the form did not show is kept. */
export const pairsIn = (
  form: URLSearchParams,
  field: string,
  before: ReadonlyArray<Mapping.ValuePair>,
): ReadonlyArray<Mapping.ValuePair> => {
  const pairs: Array<Mapping.ValuePair> = []
  const shown: Array<Json.Json> = []
  for (let index = 0; form.has(seenName(field, index)); index += 1) {
    const application = parsed(form.get(seenName(field, index)) ?? "")
    if (application === undefined) continue
    shown.push(application)
    const said = (form.get(saidName(field, index)) ?? "").trim()
    const record = said === "" ? parsed(form.get(chosenName(field, index)) ?? "") : said
    if (record !== undefined) pairs.push({ application, record })
  }
  const isShown = ({ application, way }: Mapping.ValuePair) => way === undefined && shown.some((value) => Json.equals(value, application))
  return [...before.filter((pair) => !isShown(pair)), ...pairs]
}
