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
import { account, team } from "./TeamEndpoints.ts"

const Settings = Schema.Struct({
  baseUrl: Schema.optionalKey(Schema.String.check(Schema.makeFilter((text: string) => URL.canParse(text) || "is not a URL"))),
  limits: Schema.optionalKey(Limits),
})

const api = ({ limits = {} }: typeof Settings.Type): Api => ({
  app,
  baseUrl: "https://api.linear.app",
  graphqlPath: "/graphql",
  headers: { accept: "application/json" },
  authorizations: [
    {
      _tag: "OAuth2",
      authorizationUrl: "https://linear.app/oauth/authorize",
      tokenUrl: "https://api.linear.app/oauth/token",
      revocationUrl: "https://api.linear.app/oauth/revoke",
      scopes: ["read", "write"],
      scopeSeparator: ",",
      pkce: "S256",
      clientAuthentication: "body",
      rotatesRefreshToken: true,
    },
    { _tag: "Token", header: "authorization", prefix: "", hint: "A personal API key: Settings, Security & access, Personal API keys" },
  ],
  rates: rates(limits),
})

/** The adapter for Linear; its settings are `baseUrl` and `limits` (`requestsPerHour`, `complexityPerHour`). */
export const linear: Adapter.Adapter = Adapter.make({
  app,
  name: "Linear",
  settings: Settings,
  api,
  resources: () => [issueResource(), commentResource, labelResource, personResource],
  account: (client) =>
    Effect.map(client.get(account, {}), ({ item: { viewer, organization } }) => ({
      externalAccountId: viewer.id,
      name: `${viewer.name} (${organization.name})`,
    })),
  partition: (client, id) =>
    Effect.map(client.get(team, { partition: id }), ({ item }) => ({ id: item.id, name: `${item.name} (${item.key})` })),
})
