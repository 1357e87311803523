/**
 * The input of a write as the whims leave it. A value that a whim refuses is refused as the vendor refuses: by its validator, which names the argument, or in
 * words for people alone. Values are those of the request: ids of states, labels and people.
 */
import type { JsonObject } from "../JsonObject.ts"
import { isJsonObject } from "../JsonObject.ts"
import { dropsAssignees, heededOf, refusedIn, type Words } from "../Whims.ts"
import { invalidArgument, invalidInput } from "./LinearError.ts"
import type { Resolver } from "./Resolver.ts"
import type { Workspace } from "./Workspace.ts"

const issueWords: Words = {
  of: "issue",
  fields: {
    title: "title",
    description: "body",
    stateId: "status",
    labelIds: "labels",
    addedLabelIds: "labels",
    assigneeId: "assignees",
  },
}

/** What says which value a field is given. */
const words: Readonly<Record<Words["of"], Words>> = {
  issue: issueWords,
  comment: { of: "comment", fields: { body: "body" } },
  label: { of: "label", fields: { name: "name", color: "color", description: "description" } },
}

/** What changes a field. */
const changing: typeof words = { ...words, issue: { of: "issue", fields: { ...issueWords.fields, removedLabelIds: "labels" } } }

/** The resolver of a create, with the whims before it. */
export const creating = (thing: Words["of"], resolver: Resolver): Resolver => heeding(words[thing], resolver)

/** The resolver of an update, likewise. */
export const updating = (thing: Words["of"], resolver: Resolver): Resolver =>
  heeding(words[thing], resolver, (workspace, { id, input }) =>
    isJsonObject(input) ? heededOf(workspace.whims, changing[thing], input, setsOf(workspace, id)) : input,
  )

const heeding =
  (of: Words, resolver: Resolver, left: (workspace: Workspace, args: JsonObject) => unknown = (_, { input }) => input): Resolver =>
  (source, args, context) => {
    const { workspace } = context
    if (!isJsonObject(args) || workspace.whims.list().length === 0) return resolver(source, args, context)
    const input = left(workspace, args)
    if (!isJsonObject(input)) return resolver(source, args, context)
    refuse(workspace, of, input)
    return resolver(source, { ...args, input: withoutStrangers(workspace, input) }, context)
  }

const setsOf = (workspace: Workspace, id: unknown): Readonly<Record<string, ReadonlyArray<string>>> => ({
  labelIds: (typeof id === "string" ? workspace.findIssue(id)?.labelIds : undefined) ?? [],
})

const refuse = (workspace: Workspace, of: Words, input: JsonObject): void => {
  const refused = refusedIn(workspace.whims, of, input)
  if (refused === undefined) return
  const { field, named } = refused
  if (named) throw invalidArgument(field, "isIn", `${field} has a value that is not allowed`)
  throw invalidInput("Invalid input", "The request has a value that is not allowed.")
}

const withoutStrangers = (workspace: Workspace, { assigneeId, ...input }: JsonObject): JsonObject => {
  const isStranger =
    dropsAssignees(workspace.whims) && typeof assigneeId === "string" && workspace.users.get(assigneeId.toLowerCase())?.active !== true
  return { ...input, ...(assigneeId !== undefined && !isStranger && { assigneeId }) }
}
