/** The fields of a label as a client sends them, checked. */
import { validationFailed } from "./Refusal.ts"
import { nameList, optionalText, requiredText, wrongType } from "./RequestBody.ts"
import type { Fields } from "./RequestBody.ts"
import type { Label } from "./World.ts"

/** A name of 1 to 50 characters, from `name` or `new_name`. */
export const labelName = (fields: Fields, field: "name" | "new_name"): string =>
  requiredText({ name: fields[field] }, { resource: "Label", field: "name", longest: longestName })

const longestName = 50

/** The labels that an issue is given. A name that is too long is refused in other words here than where a label is made. */
export const issueLabelNames = (fields: Fields): ReadonlyArray<string> | undefined =>
  nameList(fields, "labels", "name")?.map((name) => {
    if ([...name].length > longestName) throw validationFailed({ resource: "Label", field: "name", code: "invalid", value: name })
    return labelName({ name }, "name")
  })

/** Everything but the name; only what was sent. */
export const labelDetails = (fields: Fields): Partial<Pick<Label, "color" | "description">> => {
  const description = optionalText(fields, { resource: "Label", field: "description", longest: 100 })
  const color = readColor(fields)
  return { ...(description === undefined ? {} : { description }), ...(color === undefined ? {} : { color }) }
}

const readColor = (fields: Fields): string | undefined => {
  const color = fields["color"]
  if (color === undefined) return undefined
  if (typeof color !== "string") throw wrongType("color", color, "a string")
  if (!/^[0-9a-f]{6}$/i.test(color)) throw validationFailed({ resource: "Label", field: "color", code: "invalid", value: color })
  return color.toLowerCase()
}
