/**
 * The search language, as far as finding an issue by a text it holds needs it: words and quoted phrases, and the qualifiers `repo`, `in`, `is`,
 * `type`, `state`, `author` and `label`. Text is compared by its words: punctuation, case and markup do not count, the order in a phrase does.
 */
import type { Issue } from "./World.ts"

export interface SearchQuery {
  /** `owner/name` in lower case; empty means everywhere. */
  readonly repositories: ReadonlyArray<string>
  /** Whether the issue is found; `isVisible` says which comments the search index knows already. */
  readonly finds: (issue: Issue, isVisible: (createdAt: number) => boolean) => boolean
}

const fields = ["title", "body", "comments"] as const
type Field = (typeof fields)[number]

export const parseSearchQuery = (text: string): SearchQuery => {
  const repositories: Array<string> = []
  const phrases: Array<string> = []
  const filters: Array<(issue: Issue) => boolean> = []
  const asked = new Set<Field>()
  for (const [part, qualifier = "", quoted, bare = ""] of text.matchAll(/(?:(\w+):)?(?:"([^"]*)"|([^\s"]+))/g)) {
    const value = (quoted ?? bare).toLowerCase()
    if (qualifier === "repo") repositories.push(value)
    else if (qualifier === "in") for (const field of fields.filter((known) => value.split(",").includes(known))) asked.add(field)
    else {
      const filter = filterOf(qualifier, value)
      if (filter !== undefined) filters.push(filter)
      else phrases.push(wordsOf(qualifier === "" ? value : part))
    }
  }
  const searched = asked.size === 0 ? fields : [...asked]
  return {
    repositories,
    finds: (issue, isVisible) =>
      filters.every((filter) => filter(issue)) &&
      phrases.every((phrase) => searched.some((field) => textsOf(issue, field, isVisible).some((words) => words.includes(phrase)))),
  }
}

const filterOf = (qualifier: string, value: string): ((issue: Issue) => boolean) | undefined => {
  switch (qualifier) {
    case "is":
    case "type":
    case "state":
      if (value === "open" || value === "closed") return (issue) => issue.state === value
      if (value === "issue") return (issue) => issue.pullRequest === null
      return value === "pr" ? (issue) => issue.pullRequest !== null : undefined
    case "author":
      return (issue) => !issue.author.deleted && issue.author.login.toLowerCase() === value
    case "label":
      return (issue) => issue.labels.some((label) => label.name.toLowerCase() === value)
    default:
      return undefined
  }
}

const textsOf = (issue: Issue, field: Field, isVisible: (createdAt: number) => boolean): ReadonlyArray<string> => {
  if (field === "title") return [wordsOf(issue.title)]
  if (field === "body") return [wordsOf(issue.body ?? "")]
  return issue.comments.filter((comment) => isVisible(comment.createdAt)).map((comment) => wordsOf(comment.body))
}

const known = new Map<string, string>()
const mostKnown = 50_000

/** The words with a space around each, so that one text's words are found in another's by a plain search. */
const wordsOf = (text: string): string => {
  const remembered = known.get(text)
  if (remembered !== undefined) return remembered
  const words = ` ${text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .filter((word) => word !== "")
    .join(" ")} `
  if (known.size >= mostKnown) known.clear()
  known.set(text, words)
  return words
}
