/** Values of fields as people read them. */
import { Json } from "@syncline/adapter-core"

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text)

/** A status says its name, a list its members. `most`: characters that are shown of it. */
export const shown = (value: Json.Json | undefined, most = 2000): string => {
  if (value === undefined || value === null || value === "") return "nothing"
  if (typeof value === "string") return cut(value, most)
  if (typeof value === "boolean") return value ? "yes" : "no"
  if (typeof value === "number") return String(value)
  if (!Json.isObject(value)) return value.length === 0 ? "nothing" : cut(value.map((member) => shown(member, most)).join(", "), most)
  const name = value["name"]
  return cut(typeof name === "string" && name !== "" ? name : JSON.stringify(value), most)
}

/** By which people know a record, where it has such a field. */
export const titleOf = (fields: Json.JsonObject | undefined): string | undefined =>
  [fields?.["title"], fields?.["name"], fields?.["summary"], fields?.["body"]]
    .filter((value) => typeof value === "string")
    .map((value) => cut(value.split("\n")[0]?.trim() ?? "", 120))
    .find((value) => value !== "")
