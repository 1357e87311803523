/**
 * Linear's issues, comments, labels and people. A partition is a team: a person names it by its key or its id, streams name it by its id, which stays
 * when the key is changed.
 */
import { Adapter, type Api } from "@syncline/adapter-core"
import { Effect, Schema } from "effect"
import { app } from "./App.ts"
import { commentResource } from "./Comment.ts"
import { issueResource } from "./Issue.ts"
import { labelResource } from "./Label.ts"
import { Limits, rates } from "./Limits.ts"
import { personResource } from "./Person.ts"
import { refusedField } from "./RefusedField.ts"
import { account, team, teams } from "./TeamEndpoints.ts"
import { webhooks } from "./Webhooks.ts"
import type { AccountWire } from "./wire/AccountWire.ts"
import type { TeamWire } from "./wire/TeamWire.ts"

const Settings = Schema.Struct({
  baseUrl: Schema.optionalKey(Schema.String.check(Schema.makeFilter((text: string) => URL.canParse(text) || "is not a URL"))),
  limits: Schema.optionalKey(Limits),
})

/** Lines that go one way. */
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M2 6l8 8M2.5 3.5l10 10M5 2l9 9M9 2l5 5" fill="none" stroke="#5e6ad2" stroke-width="1.5"/></svg>'

const publicUrl = "https://api.linear.app"

const api = ({ limits = {}, baseUrl }: typeof Settings.Type): Api => ({
  app,
  baseUrl: publicUrl,
  graphqlPath: "/graphql",
  headers: { accept: "application/json" },
  authorizations: [
    {
      _tag: "OAuth2",
      authorizationUrl: baseUrl === undefined ? "https://linear.app/oauth/authorize" : new URL("/oauth/authorize", baseUrl).href,
      tokenUrl: new URL("/oauth/token", baseUrl ?? publicUrl).href,
      scopes: ["read", "write"],
      scopeSeparator: ",",
      pkce: "S256",
      clientAuthentication: "body",
      // For half an hour a refresh token that was used is answered with what it was answered then.
      refresh: { rotates: true, graceMillis: 30 * 60_000 },
    },
    {
      _tag: "Token",
      header: "authorization",
      prefix: "",
      label: "Personal API key",
      hint: "Linear, Settings, Security & access, Personal API keys: a key that may read and write",
      url: "https://linear.app/settings/account/security",
    },
  ],
  rates: rates(limits),
  refusedField,
})

/** The person and the workspace. */
export const accountOf = ({ viewer, organization }: AccountWire): Adapter.Account => ({
  externalAccountId: viewer.id,
  name: `${viewer.name} (${organization.name})`,
})

export const partitionOf = ({ id, key, name }: TeamWire): Adapter.Partition => ({ id, name: `${name} (${key})` })

/** The adapter for Linear; its settings are `baseUrl` and `limits` (`requestsPerHour`, `complexityPerHour`). */
export const linear: Adapter.Adapter = Adapter.make({
  app,
  name: "Linear",
  icon,
  settings: Settings,
  api,
  resources: () => [issueResource(), commentResource, labelResource, personResource],
  webhooks,
  account: (client) => Effect.map(client.get(account, {}), ({ item }) => accountOf(item)),
  partitions: Effect.fnUntraced(function* (client, { search, after }) {
    const { items, next } = yield* client.page(teams, { search }, after === undefined ? {} : { position: after })
    return { partitions: items.map(({ item }) => partitionOf(item)), ...(next !== undefined && { next }) }
  }),
  partition: (client, id) => Effect.map(client.get(team, { partition: id }), ({ item }) => partitionOf(item)),
})
