/**
 * What GitHub tells by itself of a repository: its issues, their comments and its labels. It says nothing of when it was sent, does not send again what got no
 * answer, and says by the same id what somebody has it send again.
 */
import { type Client, Json, Webhooks } from "@syncline/adapter-core"
import { Effect, Stream } from "effect"
import { requests } from "./Requests.ts"

const events = ["issues", "issue_comment", "label"]

/** What happened to an object that is not in the repository after it. */
const departures = new Set(["deleted", "transferred"])

/** `kind`: ours, `key`: under which the object stands, `id`: under which its id stands in it. */
const objects: { readonly [event: string]: { readonly kind: string; readonly key: string; readonly id: string } } = {
  issues: { kind: "issue", key: "issue", id: "number" },
  issue_comment: { kind: "comment", key: "comment", id: "id" },
  label: { kind: "label", key: "label", id: "id" },
}

const idOf = (value: Json.Json | undefined): string | undefined => (typeof value === "number" ? String(value) : undefined)

/** Those of a repository that send to a path. */
const leadingTo = (client: Client.Client, { partition, path }: Pick<Webhooks.Destination, "partition" | "path">) =>
  client.streamAll(requests.hooks, { partition }).pipe(
    Stream.filter(({ config }) => Webhooks.leadsTo(config.url, path)),
    Stream.runCollect,
  )

const registration: Webhooks.Registration = {
  set: Effect.fnUntraced(function* (client, destination) {
    const { partition, url, secret } = destination
    const body = { config: { url, secret, content_type: "json", insecure_ssl: "0" }, events, active: true }
    const [known] = yield* leadingTo(client, destination)
    if (known === undefined) yield* client.write(requests.createHook, { partition }, { name: "web", ...body })
    else yield* client.write(requests.updateHook, { partition, id: String(known.id) }, body)
    return {}
  }),
  remove: Effect.fnUntraced(function* (client, place) {
    for (const { id } of yield* leadingTo(client, place)) {
      yield* client.write(requests.deleteHook, { partition: place.partition, id: String(id) })
    }
  }),
}

export const webhooks: Webhooks.Webhooks = {
  kinds: Object.values(objects).map(({ kind }) => kind),
  signature: { _tag: "Hmac", header: "x-hub-signature-256", encoding: "hex", prefix: "sha256=" },
  idHeader: "x-github-delivery",
  headers: ["x-github-event"],
  instructions: ({ url, secret }) => [
    "In the repository: Settings, Webhooks, Add webhook.",
    `Payload URL: ${url}`,
    "Content type: application/json",
    `Secret: ${secret}`,
    `Which events: let me select individual events: ${events.join(", ")}.`,
  ],
  registration,
  hints: ({ headers, body }) => {
    const event = headers["x-github-event"] ?? ""
    const object = Object.hasOwn(objects, event) ? objects[event] : undefined
    if (object === undefined || Json.at(body, ["issue", "pull_request"]) !== undefined) return []
    const { kind, key, id } = object
    const [partition, externalId] = [idOf(Json.at(body, ["repository", "id"])), idOf(Json.at(body, [key, id]))]
    if (partition === undefined || externalId === undefined) return []
    const action = body["action"]
    const raw = typeof action === "string" && departures.has(action) ? undefined : body[key]
    return [{ kind, partition, externalId, ...(raw !== undefined && { raw }) }]
  },
}
