/**
 * What Linear tells by itself of a workspace: its issues, comments and labels. What it sends of them is of another form than its answers, so that they are asked
 * for.
 */
import { type Client, Json, Webhooks } from "@syncline/adapter-core"
import { Effect, Stream } from "effect"
import { createWebhook, deleteWebhook, updateWebhook, webhooksOfTeam } from "./WebhookEndpoints.ts"

/** Ours by Linear's, and where the team stands: a label may be of all teams. */
const kinds: { readonly [type: string]: { readonly kind: string; readonly team: ReadonlyArray<string> } } = {
  Issue: { kind: "issue", team: ["teamId"] },
  Comment: { kind: "comment", team: ["issue", "teamId"] },
  IssueLabel: { kind: "label", team: ["teamId"] },
}

const text = (value: Json.Json | undefined): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

const leadingTo = (client: Client.Client, { partition, path }: Pick<Webhooks.Destination, "partition" | "path">) =>
  client.streamAll(webhooksOfTeam, { partition }).pipe(
    Stream.filter(({ url }) => Webhooks.leadsTo(url, path)),
    Stream.runCollect,
  )

const registration: Webhooks.Registration = {
  set: Effect.fnUntraced(function* (client, destination) {
    const { partition: teamId, url, secret } = destination
    const input = { url, secret, resourceTypes: Object.keys(kinds), enabled: true }
    const [known] = yield* leadingTo(client, destination)
    if (known === undefined) yield* client.write(createWebhook, { input: { ...input, teamId, label: "Syncline" } })
    else yield* client.write(updateWebhook, { id: known.id, input })
    return {}
  }),
  remove: Effect.fnUntraced(function* (client, place) {
    for (const { id } of yield* leadingTo(client, place)) yield* client.write(deleteWebhook, { id })
  }),
}

export const webhooks: Webhooks.Webhooks = {
  kinds: Object.values(kinds).map(({ kind }) => kind),
  signature: { _tag: "Hmac", header: "linear-signature", encoding: "hex" },
  // Of the two times that it sends, the one in the body is signed.
  sentAt: { field: "webhookTimestamp", unit: "milliseconds", withinMillis: 60_000 },
  idHeader: "linear-delivery",
  headers: [],
  instructions: ({ url, secret }) => [
    "In Linear: Settings, API, Webhooks, New webhook.",
    `URL: ${url}`,
    `Signing secret: ${secret}`,
    "Data change events: Issues, Issue comments, Issue labels.",
  ],
  registration,
  hints: ({ body }) => {
    const type = text(body["type"]) ?? ""
    const found = Object.hasOwn(kinds, type) ? kinds[type] : undefined
    const externalId = text(Json.at(body, ["data", "id"]))
    if (found === undefined || externalId === undefined) return []
    const partition = text(Json.at(body, ["data", ...found.team]))
    return [{ kind: found.kind, externalId, ...(partition !== undefined && { partition }) }]
  },
}
