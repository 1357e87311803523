/** Reading what a client sent. Every text that is kept has passed here: no NUL, not blank where that is refused, within its length. */
import { isJsonObject } from "../JsonObject.ts"
import type { JsonObject } from "../JsonObject.ts"
import { Refusal, validationFailed } from "./Refusal.ts"
import type { FieldError } from "./Refusal.ts"

export type Fields = JsonObject

/** The JSON object in the body; an empty body is an empty object. */
export const readFields = (body: string): Fields => {
  if (body === "") return {}
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    throw new Refusal(400, "Problems parsing JSON")
  }
  if (!isJsonObject(parsed)) throw new Refusal(400, "Body should be a JSON object")
  return parsed
}

/** The 422 for a value of the wrong type. */
export const wrongType = (field: string, value: unknown, wanted: string): Refusal =>
  new Refusal(422, `Invalid request.\n\nFor 'properties/${field}', ${JSON.stringify(value)} is not ${wanted}.`)

/** What a text must be; `longest` counts characters. */
export interface TextRule {
  readonly resource: "Issue" | "IssueComment" | "Label" | "Milestone"
  readonly field: string
  readonly longest: number
  /** What is said of a longer one, where that is not what is said of most. */
  readonly tooLong?: Pick<FieldError, "field" | "code" | "message">
}

/** The text, `null` for an explicit null, `undefined` when the field is absent. */
export const optionalText = (fields: Fields, { resource, field, longest, tooLong }: TextRule): string | null | undefined => {
  const value = fields[field]
  if (value === undefined || value === null) return value
  if (typeof value !== "string") throw wrongType(field, value, "a string")
  if (value.includes("\0")) throw validationFailed({ resource, field, code: "custom", message: `${field} contains a null character` })
  if (value.length > longest && [...value].length > longest) {
    const usual = { field, code: "custom", message: `${field} is too long (maximum is ${longest} characters)` } as const
    throw validationFailed({ resource, ...(tooLong ?? usual) })
  }
  return value
}

/** A text that must be there and hold more than white space. */
export const requiredText = (fields: Fields, rule: TextRule): string => {
  const text = optionalText(fields, rule)
  if (text === undefined || text === null || text.trim() === "") {
    throw validationFailed({ resource: rule.resource, field: rule.field, code: "missing_field" })
  }
  return text
}

/** A list of names, each a string or an object that carries it under `key`. */
export const nameList = (fields: Fields, field: string, key: string): ReadonlyArray<string> | undefined => {
  const value = fields[field]
  if (value === undefined) return undefined
  if (!Array.isArray(value)) throw wrongType(field, value, "an array")
  return value.map((item: unknown) => {
    const name = isJsonObject(item) ? item[key] : item
    if (typeof name !== "string") throw wrongType(field, item, "a string")
    return name
  })
}
