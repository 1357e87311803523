/** Webhooks over GraphQL, for administrators with their own key and for applications with the `admin` scope. Any address is taken, a local one too. */
import { existing, freeId, optional } from "../InputRule.ts"
import { forbidden, invalidArgument, invalidInput } from "../LinearError.ts"
import { type ListArguments, pageOfRows, pageOfTable } from "../Listing.ts"
import type { RequestContext } from "../RequestContext.ts"
import type { Resolvers } from "../Resolver.ts"
import type { Team } from "../Team.ts"
import type { Workspace } from "../Workspace.ts"
import { resourceTypes, type Webhook, type WebhookFailure } from "./Webhook.ts"

const labelLength = 255

interface ById {
  readonly id: string
}

interface WebhookFields {
  readonly url?: string | null
  readonly label?: string | null
  readonly secret?: string | null
  readonly resourceTypes?: ReadonlyArray<string> | null
  readonly enabled?: boolean | null
}

interface WebhookDraft extends WebhookFields {
  readonly id?: string | null
  readonly url: string
  readonly resourceTypes: ReadonlyArray<string>
  readonly teamId?: string | null
  readonly allPublicTeams?: boolean | null
}

const needAdmin = ({ credential, viewer }: RequestContext): void => {
  if (credential.kind === "key" ? viewer.admin : credential.scopes.includes("admin")) return
  throw forbidden("Invalid role: admin required", "Only administrators, and applications with the admin scope, have webhooks.")
}

const urlIn = (url: string): string => {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw invalidArgument("url", "isUrl", "url must be a URL address")
  return url
}

const typesIn = (types: ReadonlyArray<string>): ReadonlyArray<string> => {
  const isKnown = types.length > 0 && types.every((type) => resourceTypes.includes(type))
  if (!isKnown) throw invalidArgument("resourceTypes", "isIn", `each value in resourceTypes must be one of ${resourceTypes.join(", ")}`)
  return types
}

const teamIn = (workspace: Workspace, idOrKey: string): Team =>
  workspace.teams.ordered("createdAt").find(({ key }) => key === idOrKey.toUpperCase()) ?? existing("Team", workspace.teams, idOrKey)

const newSecret = (workspace: Workspace): string => `lin_wh_${workspace.newId().replaceAll("-", "")}`

const made = ({ workspace, webhooks, viewer, now }: RequestContext, draft: WebhookDraft): Webhook => {
  const allPublicTeams = draft.allPublicTeams ?? false
  const teamId = draft.teamId ?? null
  if (allPublicTeams === (teamId !== null)) {
    throw invalidInput("teamId or allPublicTeams required", "A webhook is of one team or of all public teams.")
  }
  const fields = {
    url: urlIn(draft.url),
    label: optional("label", draft.label, labelLength),
    resourceTypes: typesIn(draft.resourceTypes),
    teamId: teamId === null ? null : teamIn(workspace, teamId).id,
  }
  return {
    ...fields,
    id: freeId("Webhook", webhooks.table, draft.id, workspace.newId),
    secret: draft.secret ?? newSecret(workspace),
    enabled: draft.enabled ?? true,
    allPublicTeams,
    creatorId: viewer.id,
    failures: [],
    givenUp: 0,
    createdAt: now,
    updatedAt: now,
    archivedAt: null,
  }
}

const changed = (webhook: Webhook, input: WebhookFields, now: number): Webhook => ({
  ...webhook,
  url: typeof input.url === "string" ? urlIn(input.url) : webhook.url,
  label: input.label === undefined ? webhook.label : optional("label", input.label, labelLength),
  secret: input.secret ?? webhook.secret,
  resourceTypes: Array.isArray(input.resourceTypes) ? typesIn(input.resourceTypes) : webhook.resourceTypes,
  enabled: input.enabled ?? webhook.enabled,
  // Who enables one by hand gives it another chance.
  givenUp: input.enabled === true ? 0 : webhook.givenUp,
  updatedAt: now,
})

/** What an administrator does, with the payload that every change has. */
const administered =
  <Args>(work: (args: Args, context: RequestContext) => Readonly<Record<string, unknown>>) =>
  (_root: unknown, args: Args, context: RequestContext) => {
    needAdmin(context)
    const content = work(args, context)
    context.workspace.bumpSyncId()
    return { success: true, lastSyncId: context.workspace.lastSyncId(), ...content }
  }

const kept = (context: RequestContext, webhook: Webhook): Webhook => {
  context.webhooks.put(webhook)
  return webhook
}

export const webhookMutations: Resolvers = {
  webhookCreate: administered(({ input }: { readonly input: WebhookDraft }, context) => ({ webhook: kept(context, made(context, input)) })),
  webhookUpdate: administered(({ id, input }: ById & { readonly input: WebhookFields }, context) => ({
    webhook: kept(context, changed(existing("Webhook", context.webhooks.table, id), input, context.now)),
  })),
  webhookRotateSecret: administered(({ id }: ById, context) => {
    const webhook = existing("Webhook", context.webhooks.table, id)
    return { secret: kept(context, { ...webhook, secret: newSecret(context.workspace), updatedAt: context.now }).secret }
  }),
  webhookDelete: administered(({ id }: ById, { webhooks }) => {
    const webhook = existing("Webhook", webhooks.table, id)
    webhooks.remove(webhook.id)
    return { entityId: webhook.id }
  }),
}

export const webhookQueries: Resolvers = {
  webhooks: (_root, args: ListArguments, context) => {
    needAdmin(context)
    return pageOfTable(context.webhooks.table, args, context)
  },
  webhook: (_root, { id }: ById, context) => {
    needAdmin(context)
    return existing("Webhook", context.webhooks.table, id)
  },
}

export const teamWebhooks = (team: Team, args: ListArguments, context: RequestContext) => {
  needAdmin(context)
  const ofTeam = context.webhooks.table.ordered("createdAt").filter(({ teamId }) => teamId === team.id)
  return pageOfRows(ofTeam, args, context)
}

export const webhookResolvers: Resolvers = {
  creator: ({ creatorId }: Webhook, _args, { workspace }) => workspace.users.get(creatorId) ?? null,
  team: ({ teamId }: Webhook, _args, { workspace }) => (teamId === null ? null : (workspace.teams.get(teamId) ?? null)),
  teamIds: () => null,
  failures: (webhook: Webhook) => webhook.failures.map((failure: WebhookFailure) => ({ ...failure, webhook })),
}
