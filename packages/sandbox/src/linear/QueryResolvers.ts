/** The reads at the root: one record by its id, or a page of all of a kind. */
import { existing } from "./InputRule.ts"
import { issueOf } from "./IssueFields.ts"
import { entityNotFound } from "./LinearError.ts"
import { type ListArguments, pageOfRows, pageOfTable } from "./Listing.ts"
import type { RequestContext } from "./RequestContext.ts"
import type { Resolvers } from "./Resolver.ts"

interface ById {
  readonly id: string
}

export const queryResolvers: Resolvers = {
  viewer: (_root, _args, context) => context.viewer,
  organization: (_root, _args, context) => context.workspace.organization,
  users: (_root, args: ListArguments & { readonly includeDisabled?: boolean | null }, context) =>
    pageOfTable(context.workspace.users, args, context, context.filters.user, (user) => user.active || args.includeDisabled === true),
  user: (_root, { id }: ById, { workspace }) => existing("User", workspace.users, id),
  teams: (_root, args: ListArguments, context) => pageOfTable(context.workspace.teams, args, context, context.filters.team),
  team: (_root, { id }: ById, { workspace }) => existing("Team", workspace.teams, id),
  workflowStates: (_root, args: ListArguments, context) => pageOfTable(context.workspace.states, args, context, context.filters.state),
  workflowState: (_root, { id }: ById, { workspace }) => existing("WorkflowState", workspace.states, id),
  issueLabels: (_root, args: ListArguments, context) => pageOfTable(context.workspace.labels, args, context, context.filters.label),
  issueLabel: (_root, { id }: ById, { workspace }) => existing("IssueLabel", workspace.labels, id),
  projects: (_root, args: ListArguments, context) => pageOfTable(context.workspace.projects, args, context, context.filters.project),
  project: (_root, { id }: ById, { workspace }) =>
    workspace.projects.ordered("createdAt").find((project) => project.slugId === id) ?? existing("Project", workspace.projects, id),
  cycles: (_root, args: ListArguments, context) => pageOfTable(context.workspace.cycles, args, context, context.filters.cycle),
  cycle: (_root, { id }: ById, { workspace }) => existing("Cycle", workspace.cycles, id),
  issues: (_root, args: ListArguments, context) => pageOfTable(context.workspace.issues, args, context, context.filters.issue),
  issue: (_root, { id }: ById, { workspace }) => issueOf(workspace, id),
  comments: (_root, args: ListArguments, context) => pageOfTable(context.workspace.comments, args, context, context.filters.comment),
  comment: (_root, { id }: { readonly id?: string | null }, { workspace }) => {
    if (id === null || id === undefined) throw entityNotFound("Comment")
    return existing("Comment", workspace.comments, id)
  },
  attachmentsForURL: (_root, args: ListArguments & { readonly url: string }, context) =>
    pageOfRows(attachmentsTo(args.url, context), args, context),
  attachment: (_root, { id }: ById, { workspace }) => existing("Attachment", workspace.attachments, id),
}

const attachmentsTo = (url: string, { workspace }: RequestContext) =>
  workspace.attachments.ordered("createdAt").filter((attachment) => attachment.url === url)
