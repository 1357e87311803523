/** The vendor's payload. Kept as JSON text: equal as a JSON value, key order and numbers as parsed. */
import * as Crypto from "node:crypto"
import type { Json } from "@syncline/adapter-core"

export interface RawObject {
  readonly tenant: string
  readonly streamId: string
  readonly externalId: string
  /** JSON text. */
  readonly payload: string
  readonly hash: string
  readonly fetchedAt: number
}

/** The hash of a payload's text. */
export const hash = (payload: string): string => Crypto.hash("sha256", payload, "base64url").slice(0, 22)

export const text = (raw: Json.Json): string => JSON.stringify(raw)
