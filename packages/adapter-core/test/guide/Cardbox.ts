/** The adapter: how to sign in to Cardbox, its limits, and what it has. */
import { Adapter } from "@syncline/adapter-core"
import { Effect, Schema } from "effect"
import { endpoints } from "./CardEndpoints.ts"
import { tasks } from "./TaskResource.ts"

export const cardbox = Adapter.make({
  app: "cardbox",
  name: "Cardbox",
  icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><path d="M0 0h4v3H0z" fill="#a60"/></svg>',
  settings: Schema.Struct({ baseUrl: Schema.optionalKey(Schema.String), requestsPerMinute: Schema.optionalKey(Schema.Finite) }),
  api: ({ requestsPerMinute = 600 }) => ({
    app: "cardbox",
    baseUrl: "https://api.cardbox.example",
    headers: { accept: "application/json" },
    authorizations: [
      { _tag: "Token", header: "authorization", prefix: "Bearer ", label: "Access token", hint: "Cardbox, Settings, Access tokens" },
    ],
    rates: {
      budgets: [{ name: "requests", limit: requestsPerMinute, windowMillis: 60_000, cost: () => 1 }],
      gauges: [{ remaining: "x-requests-left", reset: { header: "x-full-again-in", unit: "seconds" } }],
      signals: [],
    },
  }),
  resources: () => [tasks],
  account: (client) => Effect.map(client.get(endpoints.me, {}), ({ item }) => ({ externalAccountId: item.id, name: item.name })),
  partition: (client, id) => Effect.map(client.get(endpoints.board, { partition: id }), ({ item }) => item),
})
