/**
 * GitHub Issues: issues with their comments, labels and people, one repository a partition. Works with github.com and, by `baseUrl`, with enterprise
 * servers.
 */
import { Adapter, AdapterError, type Api, type Authorization, Gone } from "@syncline/adapter-core"
import { Effect } from "effect"
import { app } from "./App.ts"
import { comment } from "./Comment.ts"
import { requests } from "./Requests.ts"
import { issueResource } from "./Issue.ts"
import { label } from "./Label.ts"
import { ratePolicy } from "./Limits.ts"
import { person } from "./Person.ts"
import { Settings } from "./Settings.ts"
import type { RepositoryWire } from "./wire/RepositoryWire.ts"
import type { UserWire } from "./wire/UserWire.ts"

const authorizations: ReadonlyArray<Authorization.Authorization> = [
  {
    _tag: "Token",
    header: "authorization",
    prefix: "Bearer ",
    hint: "github.com, Settings, Developer settings, Personal access tokens: a fine-grained token with read and write access to Issues",
  },
  {
    _tag: "OAuth2",
    authorizationUrl: "https://github.com/login/oauth/authorize",
    tokenUrl: "https://github.com/login/oauth/access_token",
    // For OAuth apps; GitHub Apps have the permissions of their installation and ignore it.
    scopes: ["repo"],
    scopeSeparator: " ",
    pkce: "S256",
    clientAuthentication: "body",
    rotatesRefreshToken: true,
  },
]

const api = ({ limits }: Settings): Api => ({
  app,
  baseUrl: "https://api.github.com",
  headers: {
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
    // GitHub refuses requests without one.
    "user-agent": "syncline",
  },
  authorizations,
  rates: ratePolicy(limits ?? {}),
})

export const accountOf = ({ id, login }: UserWire): Adapter.Account => ({ externalAccountId: String(id), name: login })

/** The repository under the name that it has today. */
export const partitionOf = ({ full_name: name }: RepositoryWire): Adapter.Partition => ({ id: name, name })

/** Partitions are repositories: `octocat/hello-world`. */
export const github: Adapter.Adapter = Adapter.make({
  app,
  name: "GitHub Issues",
  settings: Settings,
  api,
  resources: ({ emails }) => [label, person(emails ?? {}), issueResource(), comment],
  account: (client) => Effect.map(client.get(requests.viewer, {}), ({ item }) => accountOf(item)),
  partition: Effect.fnUntraced(function* (client, id) {
    const { item } = yield* client.get(requests.repository, { partition: id })
    if (item.has_issues) return partitionOf(item)
    const message = `issues are switched off in ${item.full_name}`
    return yield* new AdapterError({ app, operation: requests.repository.name, reason: new Gone({ message }) })
  }),
})
