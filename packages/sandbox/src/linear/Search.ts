/** Finding issues by words: all of them must stand in the title, the description, the identifier, or, where asked for, the comments. */
import type { Comment } from "./Comment.ts"
import type { Issue } from "./Issue.ts"
import { type ListArguments, pageOfRows } from "./Listing.ts"
import type { RequestContext } from "./RequestContext.ts"

export interface SearchArguments extends ListArguments {
  readonly term: string
  readonly teamId?: string | null
  readonly includeComments?: boolean | null
}

const wordsOf = (text: string): ReadonlyArray<string> =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "")

const textOf = (issue: Issue, comments: ReadonlyArray<Comment>): string =>
  [issue.identifier, issue.title, issue.description ?? "", ...comments.map(({ body }) => body)].join("\n").toLowerCase()

export const issuesFound = ({ term, teamId, includeComments }: Omit<SearchArguments, keyof ListArguments>, context: RequestContext) => {
  const { workspace } = context
  const words = wordsOf(term)
  return workspace.issues.ordered("createdAt").filter((issue) => {
    if (typeof teamId === "string" && issue.teamId !== teamId) return false
    const text = textOf(issue, includeComments === true ? workspace.comments.group(issue.id) : [])
    return words.every((word) => text.includes(word))
  })
}

/** A page of what was found, with the number of all. */
export const searchIssues = (args: SearchArguments, context: RequestContext) => {
  const found = issuesFound(args, context)
  const page = pageOfRows(found, args, context, context.filters.issue)
  const holds = args.filter ? context.filters.issue(args.filter, { now: context.now, viewerId: context.viewer.id }) : () => true
  const totalCount = found.filter((issue) => (args.includeArchived === true || issue.archivedAt === null) && holds(issue)).length
  return { ...page, totalCount }
}

/** The issue whose identifier stands in the name of a branch. */
export const issueOfBranch = (branch: string, { workspace }: RequestContext): Issue | null => {
  for (const [identifier] of branch.matchAll(/[a-z0-9]+-\d+/gi)) {
    const issue = workspace.findIssue(identifier)
    if (issue !== undefined) return issue
  }
  return null
}
