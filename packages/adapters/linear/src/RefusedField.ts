/**
 * Which argument Linear refuses. Its validator names the property. Other refusals begin with the argument (`assigneeId for inactive user`, `labelIds contained
 * …`), in the message or in the sentence for people; or they name what was not found, which of what an issue refers to can be one thing only.
 */
import { Json } from "@syncline/adapter-core"

const referred: Readonly<Record<string, string>> = { User: "assigneeId", WorkflowState: "stateId" }

export const refusedField = (answer: Json.Json): string | undefined => {
  const said = (...path: ReadonlyArray<string | number>): string | undefined => {
    const found = Json.at(answer, ["errors", 0, ...path])
    return typeof found === "string" ? found : undefined
  }
  const validator = ["validationErrors", 0, "property"]
  const named = said("extensions", ...validator) ?? said("extensions", "exception", ...validator)
  if (named !== undefined) return named
  const message = said("message") ?? ""
  const [, entity = ""] = /^entity not found: (\w+)/i.exec(message) ?? []
  const sentences = [message, said("extensions", "userPresentableMessage") ?? ""]
  return sentences.map((sentence) => /^[a-z][A-Za-z]*Ids?(?= )/.exec(sentence)?.[0]).find((word) => word !== undefined) ?? referred[entity]
}
