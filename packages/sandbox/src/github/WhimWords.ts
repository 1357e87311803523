/** GitHub's words for the fields that whims speak of, and how it refuses a value of one: with or without a word about where it stood. */
import { refusedIn } from "../Whims.ts"
import type { Words } from "../Whims.ts"
import { Refusal, validationFailed } from "./Refusal.ts"
import type { Fields, TextRule } from "./RequestBody.ts"
import type { World } from "./World.ts"

export const issueWords: Words = {
  of: "issue",
  fields: {
    title: "title",
    body: "body",
    state: "status",
    state_reason: "status",
    labels: "labels",
    assignees: "assignees",
    assignee: "assignees",
  },
}

export const commentWords: Words = { of: "comment", fields: { body: "body" } }

export const labelWords: Words = { of: "label", fields: { name: "name", new_name: "name", color: "color", description: "description" } }

export const refuseByWhim = ({ whims }: World, words: Words, resource: TextRule["resource"], fields: Fields): void => {
  const refused = refusedIn(whims, words, fields)
  if (refused === undefined) return
  const { field, value, named } = refused
  if (!named) {
    throw new Refusal(422, "Validation Failed", { errors: [{ resource, code: "custom", message: "has a value that is not allowed" }] })
  }
  // A label is renamed by `new_name`, and it is its name that is refused.
  throw validationFailed({ resource, field: field === "new_name" ? "name" : field, code: "invalid", value })
}
