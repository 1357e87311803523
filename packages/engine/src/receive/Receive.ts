/**
 * Takes a message that came to the address of a connection: whether it is the application's is found out by its signature, on the bytes as they came. Whoever sent it
 * is told that it was taken only when it is stored; it is looked at later, by whoever works on the connection.
 */
import { Webhooks } from "@syncline/adapter-core"
import { Clock, Effect, Option, Result } from "effect"
import { Adapters } from "../Adapters.ts"
import * as Secrets from "../access/Secrets.ts"
import type { VaultError } from "../access/MasterKey.ts"
import type { Vault } from "../access/Vault.ts"
import { MessageRefused, NotFound } from "../model/EngineError.ts"
import type { StoreError } from "../model/StoreError.ts"
import { Connections } from "../store/Connections.ts"
import { Inbox } from "../store/Inbox.ts"
import { Subscriptions } from "../store/Subscriptions.ts"
import { Wakeups } from "../store/Wakeups.ts"

/** As much as the largest message that GitHub sends. */
export const mostBytes = 25 * 1024 * 1024

/** A message as it came, to the byte: its headers by names in lower case. */
export interface IncomingMessage extends Webhooks.Message {}

/** `path`: the last part of the address that it came to. Answers `false` when it is known, or nobody is signed in: then nothing is stored. */
export const receive = Effect.fn("Receive.receive")(function* (
  path: string,
  message: IncomingMessage,
): Effect.fn.Return<
  boolean,
  NotFound | MessageRefused | StoreError | VaultError,
  Adapters | Connections | Inbox | Subscriptions | Vault | Wakeups
> {
  const subscriptions = yield* Subscriptions
  const nowhere = () => Effect.fail(new NotFound({ what: "endpoint", id: path }))
  const subscription = yield* Effect.flatMap(subscriptions.byPath(path), Option.match({ onNone: nowhere, onSome: Effect.succeed }))
  const { tenant, connectionId } = subscription
  const connection = Option.getOrUndefined(yield* (yield* Connections).get(tenant, connectionId))
  const webhooks = (yield* Adapters).adapters.get(connection?.app ?? "")?.webhooks
  if (connection === undefined || webhooks === undefined) return yield* nowhere()
  const now = yield* Clock.currentTimeMillis
  const refuse = Effect.fnUntraced(function* ({
    why,
    message: said,
  }: Webhooks.Refused | { readonly why: "too-long"; readonly message: string }) {
    yield* subscriptions.refused(tenant, connectionId, { at: now, message: said })
    return yield* new MessageRefused({ why, message: said })
  })
  if (message.body.byteLength > mostBytes) return yield* refuse({ why: "too-long", message: `the body has more than ${mostBytes} bytes` })
  const verified = Webhooks.verify(webhooks, message, yield* Secrets.open(subscription), now)
  if (Result.isFailure(verified)) return yield* refuse(verified.failure)
  // When somebody signs in again, what changed meanwhile is read; an application that was refused until then might have stopped sending.
  if (connection.status === "disconnected" || connection.status === "error") return false
  const headers: Record<string, string> = {}
  for (const name of webhooks.headers) {
    const value = message.headers[name]
    if (value !== undefined) headers[name] = value
  }
  const { id } = verified.success
  const isNew = yield* (yield* Inbox).put({ tenant, connectionId, id, receivedAt: now, headers, body: message.body })
  // It is stored: whoever polls finds it too.
  if (isNew) yield* Effect.ignore((yield* Wakeups).wake)
  return isNew
})
