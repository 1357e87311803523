/** A message in the form of Standard Webhooks (https://www.standardwebhooks.com): what it says, its id, and its signatures. */
import { Redacted } from "effect"
import { createHmac } from "node:crypto"
import type { TargetMessage } from "../model/Target.ts"

/** What is told. The id follows from target and event alone, so that one that comes twice is known. */
export interface Message {
  readonly id: string
  readonly body: string
}

export const messageOf = ({ targetId, position, at, event }: Pick<TargetMessage, "targetId" | "position" | "at" | "event">): Message => ({
  id: `msg_${targetId}_${position}`,
  body: JSON.stringify({ type: event._tag, timestamp: new Date(at).toISOString(), data: { position, event } }),
})

const prefix = "whsec_"

/** `seconds` since 1970: receivers refuse what was signed long ago. One signature by each secret. */
export const headersOf = (
  { id, body }: Message,
  seconds: number,
  secrets: ReadonlyArray<Redacted.Redacted>,
): Readonly<Record<string, string>> => ({
  "content-type": "application/json",
  "user-agent": "syncline",
  "webhook-id": id,
  "webhook-timestamp": String(seconds),
  "webhook-signature": secrets.map((secret) => `v1,${signature(Redacted.value(secret), `${id}.${seconds}.${body}`)}`).join(" "),
})

const signature = (secret: string, content: string): string =>
  createHmac("sha256", Buffer.from(secret.slice(prefix.length), "base64"))
    .update(content)
    .digest("base64")
