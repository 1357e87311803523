/**
 * GitHub Issues: issues with their comments, labels and people, one repository a partition. Works with github.com and, by `baseUrl`, with enterprise
 * servers.
 */
import { Adapter, AdapterError, type Api, type Authorization, Gone } from "@syncline/adapter-core"
import { Effect } from "effect"
import { app } from "./App.ts"
import { commentResource } from "./Comment.ts"
import { partitionOf, repositories } from "./Repositories.ts"
import { requests } from "./Requests.ts"
import { issueResource } from "./Issue.ts"
import { label } from "./Label.ts"
import { ratePolicy } from "./Limits.ts"
import { person } from "./Person.ts"
import { Settings } from "./Settings.ts"
import { originOf, picturesOf, vocabularyOf } from "./Vocabulary.ts"
import { webhooks } from "./Webhooks.ts"
import type { UserWire } from "./wire/UserWire.ts"

/** An issue that is open. */
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.5" fill="none" stroke="#1f883d" stroke-width="1.5"/><circle cx="8" cy="8" r="2" fill="#1f883d"/></svg>'

const monthMillis = 30 * 24 * 60 * 60_000

/** An enterprise server signs people in itself. */
const authorizations = (baseUrl: string | undefined): ReadonlyArray<Authorization.Authorization> => [
  {
    _tag: "Token",
    header: "authorization",
    prefix: "Bearer ",
    label: "Personal access token",
    url: new URL("/settings/personal-access-tokens/new", baseUrl ?? "https://github.com").href,
    hint: "github.com, Settings, Developer settings, Personal access tokens: a fine-grained token with read and write access to Issues",
  },
  {
    _tag: "OAuth2",
    authorizationUrl: new URL("/login/oauth/authorize", baseUrl ?? "https://github.com").href,
    tokenUrl: new URL("/login/oauth/access_token", baseUrl ?? "https://github.com").href,
    // For OAuth apps; GitHub Apps have the permissions of their installation and ignore it.
    scopes: ["repo"],
    scopeSeparator: " ",
    pkce: "S256",
    clientAuthentication: "body",
    issuer: new URL("/login/oauth", baseUrl ?? "https://github.com").href,
    errors: {
      bad_verification_code: "invalid_grant",
      unverified_user_email: "invalid_grant",
      incorrect_client_credentials: "invalid_client",
      redirect_uri_mismatch: "invalid_request",
    },
    // Once it is used, it and its access token stop; its own word for that comes with the status 200.
    refresh: { rotates: true, idleMillis: 6 * monthMillis, endedBy: ["bad_refresh_token"] },
  },
]

const api = ({ limits, baseUrl }: Settings): Api => ({
  app,
  baseUrl: "https://api.github.com",
  headers: {
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
    // GitHub refuses requests without one.
    "user-agent": "syncline",
  },
  authorizations: authorizations(baseUrl),
  rates: ratePolicy(limits ?? {}),
  // What is asked for by the repository's number and answered from elsewhere has left the repository: an issue was transferred, perhaps to where nobody chose.
  leads: (from, to) => {
    const { repository, issue } = placeIn(to)
    if (placeIn(from).repository === undefined || placeIn(from).repository === repository) return "same"
    return repository === undefined || issue === undefined ? "elsewhere" : { partition: repository, externalId: issue }
  },
})

export const accountOf = ({ id, login }: UserWire): Adapter.Account => ({ externalAccountId: String(id), name: login })

/** The numbers of repository and issue that an address names, if it names them so. `/repos/…` names them otherwise, whatever its parts are called. */
const placeIn = ({ pathname }: URL): { readonly repository?: string | undefined; readonly issue?: string | undefined } => {
  const [, repository, issue] = /(?<!\/repos)\/repositories\/(\d+)(?:\/issues\/(\d+))?(?:\/|$)/.exec(pathname) ?? []
  return { repository, issue }
}

/** Partitions are repositories. A person names one as `octocat/hello-world`, by an old name too, or by its number, which is what it is known by from then on. */
export const github: Adapter.Adapter = Adapter.make({
  app,
  name: "GitHub Issues",
  icon,
  settings: Settings,
  api,
  resources: ({ emails, baseUrl }) => {
    const origin = originOf(baseUrl)
    const [vocabulary, pictures] = [vocabularyOf(origin), picturesOf(origin)]
    return [label, person(emails ?? {}), issueResource(vocabulary, pictures), commentResource(vocabulary, pictures)]
  },
  webhooks,
  account: (client) => Effect.map(client.get(requests.viewer, {}), ({ item }) => accountOf(item)),
  partition: Effect.fnUntraced(function* (client, id) {
    const { item } = yield* client.get(requests.repository, { partition: id })
    if (item.has_issues) return partitionOf(item)
    const message = `issues are switched off in ${item.full_name}`
    return yield* new AdapterError({ app, operation: requests.repository.name, reason: new Gone({ message }) })
  }),
  partitions: repositories,
})
