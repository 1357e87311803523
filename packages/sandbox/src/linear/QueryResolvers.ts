/** The reads at the root: one record by its id, or a page of all of a kind. */
import { budgetPeriod } from "./Budget.ts"
import { existing } from "./InputRule.ts"
import { priorityLabels } from "./Issue.ts"
import { issueOf } from "./IssueFields.ts"
import { entityNotFound } from "./LinearError.ts"
import { type ListArguments, pageOfRows, pageOfTable } from "./Listing.ts"
import type { RequestContext } from "./RequestContext.ts"
import type { Resolvers } from "./Resolver.ts"
import { issueOfBranch, issuesFound, type SearchArguments, searchIssues } from "./Search.ts"
import { membershipsIn } from "./TeamMembership.ts"
import { webhookQueries } from "./webhooks/WebhookResolvers.ts"

interface ById {
  readonly id: string
}

export const queryResolvers: Resolvers = {
  ...webhookQueries,
  viewer: (_root, _args, context) => context.viewer,
  organization: (_root, _args, context) => context.workspace.organization,
  rateLimitStatus: (_root, _args, { viewer, meter, complexity, now }) => ({
    identifier: viewer.id,
    kind: "complexity",
    limits: (["requests", "complexity"] as const).map((type) => {
      const { limit, remaining, reset } = meter[type].state(now)
      const requestedAmount = type === "requests" ? 1 : complexity
      return { type, period: budgetPeriod, reset, allowedAmount: limit, remainingAmount: remaining, requestedAmount }
    }),
  }),
  externalUsers: (_root, args: ListArguments, context) => pageOfTable(context.workspace.externalUsers, args, context),
  externalUser: (_root, { id }: ById, { workspace }) => existing("ExternalUser", workspace.externalUsers, id),
  teamMemberships: (_root, args: ListArguments, context) => pageOfRows(membershipsIn(context.workspace), args, context),
  teamMembership: (_root, { id }: ById, { workspace }) => {
    const found = membershipsIn(workspace).find((membership) => membership.id === id.toLowerCase())
    if (found === undefined) throw entityNotFound("TeamMembership")
    return found
  },
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
  projectStatus: (_root, { id }: ById, { workspace }) => existing("ProjectStatus", workspace.projectStatuses, id),
  cycles: (_root, args: ListArguments, context) => pageOfTable(context.workspace.cycles, args, context, context.filters.cycle),
  cycle: (_root, { id }: ById, { workspace }) => existing("Cycle", workspace.cycles, id),
  issues: (_root, args: ListArguments, context) => pageOfTable(context.workspace.issues, args, context, context.filters.issue),
  searchIssues: (_root, args: SearchArguments, context) => searchIssues(args, context),
  issueSearch: (_root, args: ListArguments & { readonly query?: string | null }, context) =>
    pageOfRows(issuesFound({ term: args.query ?? "" }, context), args, context, context.filters.issue),
  issueVcsBranchSearch: (_root, { branchName }: { readonly branchName: string }, context) => issueOfBranch(branchName, context),
  issuePriorityValues: () => priorityLabels.map((label, priority) => ({ label, priority })),
  issue: (_root, { id }: ById, { workspace }) => issueOf(workspace, id),
  comments: (_root, args: ListArguments, context) => pageOfTable(context.workspace.comments, args, context, context.filters.comment),
  comment: (_root, { id }: { readonly id?: string | null }, { workspace }) => {
    if (id === null || id === undefined) throw entityNotFound("Comment")
    return existing("Comment", workspace.comments, id)
  },
  attachments: (_root, args: ListArguments, context) =>
    pageOfTable(context.workspace.attachments, args, context, context.filters.attachment),
  attachmentsForURL: (_root, args: ListArguments & { readonly url: string }, context) =>
    pageOfRows(attachmentsTo(args.url, context), args, context),
  attachment: (_root, { id }: ById, { workspace }) => existing("Attachment", workspace.attachments, id),
}

const attachmentsTo = (url: string, { workspace }: RequestContext) =>
  workspace.attachments.ordered("createdAt").filter((attachment) => attachment.url === url)
