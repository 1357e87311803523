/** What a `FakeApp` tells by itself: messages about one object each, signed as its adapter expects, whole or only with its id. A test sends them, or does not. */
import { createHmac, randomUUID } from "node:crypto"
import { type Json, type JsonObject, at } from "../Json.ts"
import type { Message, Webhooks } from "../Webhooks.ts"

export const webhooks: Omit<Webhooks, "kinds"> = {
  signature: { _tag: "Hmac", header: "fake-signature", encoding: "hex" },
  idHeader: "fake-delivery",
  headers: ["fake-event"],
  instructions: ({ url, secret }) => [`Send to ${url}`, `Sign with ${secret}`],
  hints: ({ headers, body }) => {
    const [kind, partition, externalId] = ["kind", "partition", "id"].map((name) => at(body, [name]))
    if (headers["fake-event"] === "broken") throw new Error("not what it used to be")
    if (headers["fake-event"] !== "object" || typeof kind !== "string" || typeof externalId !== "string") return []
    const raw = body["object"]
    return [{ kind, externalId, ...(typeof partition === "string" && { partition }), ...(raw !== undefined && { raw }) }]
  },
}

export interface Told {
  readonly secret: string
  /** Default: another each time. */
  readonly delivery?: string
  /** Default `object`. `broken`: its adapter cannot read it. */
  readonly event?: string
}

export const message = (said: JsonObject, { secret, delivery = randomUUID(), event = "object" }: Told): Message => {
  const body = new TextEncoder().encode(JSON.stringify(said))
  const signature = createHmac("sha256", secret).update(body).digest("hex")
  return { headers: { "fake-signature": signature, "fake-delivery": delivery, "fake-event": event }, body }
}

/** What is said of an object; without `object` only that something is otherwise. */
export const about = (kind: string, partition: string | undefined, id: string, object?: Json): JsonObject => ({
  kind,
  id,
  ...(partition !== undefined && { partition }),
  ...(object !== undefined && { object }),
})
