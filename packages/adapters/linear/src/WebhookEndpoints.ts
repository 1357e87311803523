/** The webhooks of a team. Only administrators may see and make them. */
import { Endpoint, type Json } from "@syncline/adapter-core"
import { Done } from "./wire/Done.ts"
import { WebhookWire } from "./wire/WebhookWire.ts"

/** `partition` is the team's id. */
export const webhooksOfTeam = Endpoint.graphqlList({
  name: "webhooks",
  document: `query Webhooks($team: String!, $after: String) {
  team(id: $team) { webhooks(first: 50, after: $after) { nodes { id url } pageInfo { hasNextPage endCursor } } }
}`,
  variables: ({ partition }: { readonly partition: string }) => ({ team: partition }),
  connection: ["team", "webhooks"],
  after: "after",
  item: WebhookWire,
})

export const createWebhook = Endpoint.graphqlWrite({
  name: "createWebhook",
  document: `mutation CreateWebhook($input: WebhookCreateInput!) { webhookCreate(input: $input) { success } }`,
  variables: ({ input }: { readonly input: Json.JsonObject }) => ({ input }),
  at: ["webhookCreate", "success"],
  item: Done,
})

export const updateWebhook = Endpoint.graphqlWrite({
  name: "updateWebhook",
  document: `mutation UpdateWebhook($id: String!, $input: WebhookUpdateInput!) { webhookUpdate(id: $id, input: $input) { success } }`,
  variables: ({ id, input }: { readonly id: string; readonly input: Json.JsonObject }) => ({ id, input }),
  at: ["webhookUpdate", "success"],
  item: Done,
})

export const deleteWebhook = Endpoint.graphqlWrite({
  name: "deleteWebhook",
  document: `mutation DeleteWebhook($id: String!) { webhookDelete(id: $id) { success } }`,
  variables: ({ id }: { readonly id: string }) => ({ id }),
  at: ["webhookDelete", "success"],
  item: Done,
})
