/** Where the messages of an application come in for a connection: opened once, at an address that nobody guesses, with a secret that the application signs with. */
import { Input } from "@syncline/adapter-core"
import { Clock, Effect, Option, Redacted, Schema } from "effect"
import type { SecureRandom } from "effect/crypto"
import { Adapters } from "../Adapters.ts"
import * as Secrets from "../access/Secrets.ts"
import type { VaultError } from "../access/MasterKey.ts"
import type { Vault } from "../access/Vault.ts"
import * as ConnectionLookup from "../connect/ConnectionLookup.ts"
import { InvalidInput, type NotFound } from "../model/EngineError.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Subscription } from "../model/Subscription.ts"
import type { Connections } from "../store/Connections.ts"
import { Subscriptions } from "../store/Subscriptions.ts"
import { urlOf } from "./Upkeep.ts"

const WebAddress = Schema.String.check(
  Schema.makeFilter((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? "") || "is no web address, like https://app.example/webhooks"),
)

export const EndpointInput = Schema.Struct({
  /** Where this program can be reached from outside: what comes to an address below it is to be handed in. */
  url: WebAddress,
  /** Replaces the secret; the one before it holds too, until it is replaced again. Default: a new one in a new endpoint, else the one that it has. */
  secret: Input.optional(
    Schema.Union([Schema.Literal("new"), Schema.Struct({ value: Schema.Redacted(Schema.NonEmptyString) })]).annotate({
      expected: `"new", or { value: Redacted.make(…) } where the application makes it`,
    }),
  ),
})
export type EndpointInput = typeof EndpointInput.Encoded

export interface Endpoint extends Pick<Subscription, "receivedAt" | "refused"> {
  /** To be named to the application. */
  readonly url: string
  readonly secret: Redacted.Redacted
  /** What a person has to do at the application, in plain text; the secret stands in it. */
  readonly instructions: Redacted.Redacted<ReadonlyArray<string>>
}

const check = InvalidInput.checker(EndpointInput, { name: "webhooks", secret: ["secret"] })

type Requirements = Adapters | Connections | SecureRandom.SecureRandom | Subscriptions | Vault

/** Opens the endpoint of a connection, or tells of the one that it has. */
export const endpoint = Effect.fn("Endpoints.endpoint")(function* (
  tenant: string,
  connectionId: string,
  input: EndpointInput,
): Effect.fn.Return<Endpoint, NotFound | InvalidInput | StoreError | VaultError, Requirements> {
  const { url: base, secret: wanted } = yield* check(input)
  const { app } = yield* ConnectionLookup.find(tenant, connectionId)
  const adapter = (yield* Adapters).adapters.get(app)
  if (adapter?.webhooks === undefined) {
    return yield* new InvalidInput({ message: `connection: ${adapter?.name ?? app} tells nothing by itself; it is asked for what changed` })
  }
  const before = Option.getOrUndefined(yield* (yield* Subscriptions).get(tenant, connectionId))
  const known = before === undefined ? [] : yield* Secrets.open(before)
  const next = wanted === undefined || wanted === "new" ? undefined : Redacted.value(wanted.value)
  const secrets = wanted === undefined && known.length > 0 ? known : [next ?? (yield* Secrets.make), ...known.slice(0, 1)]
  const kept = secrets === known && before !== undefined ? before : yield* put(tenant, connectionId, before, secrets)
  // Somebody else has opened it, or replaced its secret, at the same moment.
  if (kept === undefined) return yield* endpoint(tenant, connectionId, input)
  const { path, receivedAt, refused } = kept
  const [secret = ""] = secrets
  const url = urlOf(base, path)
  const instructions = adapter.webhooks.instructions({ url, secret })
  return { url, secret: Redacted.make(secret), instructions: Redacted.make(instructions), receivedAt, refused }
})

/** `undefined`: somebody was faster. */
const put = Effect.fnUntraced(function* (
  tenant: string,
  connectionId: string,
  before: Subscription | undefined,
  secrets: ReadonlyArray<string>,
): Effect.fn.Return<Pick<Subscription, "path" | "receivedAt" | "refused"> | undefined, StoreError | VaultError, Requirements> {
  const subscriptions = yield* Subscriptions
  const sealed = yield* Secrets.seal({ tenant, connectionId }, secrets)
  const [path, now] = [yield* Secrets.make, yield* Clock.currentTimeMillis]
  const own = { tenant, connectionId, path: before?.path ?? path, sealed, version: (before?.version ?? 0) + 1, createdAt: now }
  if (!(yield* subscriptions.put(own))) return undefined
  return { path: own.path, receivedAt: before?.receivedAt ?? null, refused: before?.refused ?? null }
})
