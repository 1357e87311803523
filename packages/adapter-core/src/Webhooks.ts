/**
 * How an application tells of changes by itself: how its messages are signed, by what each is known, and what it says of objects. Data and pure functions. What a
 * message says is a hint: an object is decided on by what it contains where it contains all of it, and is else asked for.
 */
import { type Effect, Result } from "effect"
import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import type { AdapterError } from "./AdapterError.ts"
import type { Client, Requirements } from "./client/Client.ts"
import { type Json, type JsonObject, isObject } from "./Json.ts"

/** A message as it came. */
export interface Message {
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** As sent, to the byte: that is what is signed. */
  readonly body: Uint8Array
}

/** HMAC with SHA-256 over the body, in a header. */
export interface Hmac {
  readonly _tag: "Hmac"
  readonly header: string
  readonly encoding: "hex" | "base64"
  /** Stands before it in the header. */
  readonly prefix?: string
}

/** When the application sent a message, as its signed body tells it: what is older, or yet to come, may be somebody's who kept it. */
export interface SentAt {
  /** A field of the body. */
  readonly field: string
  readonly unit: "milliseconds" | "seconds"
  readonly withinMillis: number
}

/** What a message says of one object. */
export interface Hint {
  readonly kind: string
  /** Absent: the message does not say where it is. */
  readonly partition?: string
  readonly externalId: string
  /** The object as lists show it, with all that its resource reads. Absent: the object is asked for. So is what is said to be gone. */
  readonly raw?: Json
}

/** Where the messages about one partition are to be sent. */
export interface Destination {
  readonly partition: string
  readonly url: string
  /** The last part of the address: what is sent there is this connection's, whatever stands before it. */
  readonly path: string
  readonly secret: string
}

export interface Registered {
  /** When the application stops sending by itself, epoch milliseconds; set again before that, it goes on. Absent: never. */
  readonly expiresAt?: number
}

/** How it is set up by requests that an application sends messages. */
export interface Registration {
  /** Makes it, or changes the one that sends to the path already, and switches it on. Done twice is as good as once. */
  readonly set: (client: Client, destination: Destination) => Effect.Effect<Registered, AdapterError, Requirements>
  /** Takes away the one that sends to the path. Nothing where there is none. */
  readonly remove: (client: Client, destination: Pick<Destination, "partition" | "path">) => Effect.Effect<void, AdapterError, Requirements>
}

export interface Webhooks {
  /** The kinds of which every change is told, as far as it is up to the application: they are read less often while that holds. */
  readonly kinds: ReadonlyArray<string>
  readonly signature: Hmac
  readonly sentAt?: SentAt
  /** The headers that `hints` reads. */
  readonly headers: ReadonlyArray<string>
  /** The header with the application's own id of a message, the same when it is sent again. Absent: a message is known by its body. */
  readonly idHeader?: string
  /** What a person has to do so that messages come, in plain text, line by line. */
  readonly instructions: (endpoint: { readonly url: string; readonly secret: string }) => ReadonlyArray<string>
  /** Absent: a person has to do it. */
  readonly registration?: Registration
  /** Nothing where it says nothing of objects that can be read. It may be of any form: what is not understood says nothing. */
  readonly hints: (said: { readonly headers: Readonly<Record<string, string>>; readonly body: JsonObject }) => ReadonlyArray<Hint>
}

/** A message that is what it says it is. */
export interface Verified {
  /** The same for the same message, however often it is sent. */
  readonly id: string
  readonly body: JsonObject
}

/** Why a message is not taken: nobody may have sent it who knows the secret, or it is of no form that can be read. */
export interface Refused {
  readonly why: "unverified" | "malformed"
  /** For whoever sent it, and has no secret in it. */
  readonly message: string
}

/** Whether a message is signed with one of the secrets, and new enough. Takes as long for a wrong signature as for a right one. */
export const verify = (
  { signature, sentAt, idHeader }: Pick<Webhooks, "signature" | "sentAt" | "idHeader">,
  { headers, body }: Message,
  secrets: ReadonlyArray<string>,
  now: number,
): Result.Result<Verified, Refused> => {
  const given = headers[signature.header]
  if (given === undefined) return unverified(`the header ${signature.header} is missing`)
  const { prefix = "" } = signature
  const signed = given.startsWith(prefix) ? Buffer.from(given.slice(prefix.length), signature.encoding) : Buffer.alloc(0)
  // All of them are tried, so that nobody sees by the time which one it was.
  const fits = secrets.map((secret) => isSame(createHmac("sha256", secret).update(body).digest(), signed)).includes(true)
  if (!fits) return unverified("the signature is not that of the body with the secret of this endpoint")
  const read = Result.try(() => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as Json)
  if (Result.isFailure(read) || !isObject(read.success)) return Result.fail({ why: "malformed", message: "the body is no JSON object" })
  if (sentAt !== undefined) {
    const at = read.success[sentAt.field]
    const millis = typeof at === "number" ? at * (sentAt.unit === "seconds" ? 1000 : 1) : Number.NaN
    if (!(Math.abs(now - millis) <= sentAt.withinMillis)) return unverified(`${sentAt.field} is missing, or too far from now`)
  }
  const named = idHeader === undefined ? undefined : headers[idHeader]
  const id = named !== undefined && isId.test(named) ? named : createHash("sha256").update(body).digest("hex")
  return Result.succeed({ id, body: read.success })
}

/** As long as any application's, and short enough for an index. */
const isId = /^[!-~]{1,200}$/

/** Whether an address is that of a path, wherever the host can be reached. */
export const leadsTo = (url: string | null | undefined, path: string): boolean =>
  (url ?? "").split(/[?#]/, 1)[0]?.endsWith(`/${path}`) === true

const isSame = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other)

const unverified = (message: string) => Result.fail<Refused>({ why: "unverified", message })
