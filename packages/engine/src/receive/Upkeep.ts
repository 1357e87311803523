/**
 * Keeps an application telling of the places that are read: of those that were chosen since, again before it stops by itself, and where it left something out. What
 * it refuses at one place holds up no other, and is tried again later.
 */
import type { AdapterError, Client, Webhooks } from "@syncline/adapter-core"
import { Clock, Effect, Option, Result } from "effect"
import { Adapters } from "../Adapters.ts"
import * as Secrets from "../access/Secrets.ts"
import type { VaultError } from "../access/MasterKey.ts"
import type { Vault } from "../access/Vault.ts"
import * as Hooks from "../decide/Hooks.ts"
import { stopsConnection, tellsNothing } from "../decide/Retry.ts"
import type { Connection } from "../model/Connection.ts"
import type { Hook } from "../model/Hook.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Subscription } from "../model/Subscription.ts"
import { type Stream, reads } from "../model/Stream.ts"
import type { Work } from "../read/Work.ts"
import { Subscriptions } from "../store/Subscriptions.ts"

export type Requirements = Adapters | Subscriptions | Vault | Client.Requirements

/** An application is asked to send of so many places in one slice: each is a request or two, beside all the others. */
const placesPerSlice = 20

/** The places that are read, each once. */
export const placesOf = (streams: ReadonlyArray<Stream>): ReadonlyArray<Pick<Stream, "partition" | "partitionName">> => [
  ...new Map(streams.filter(reads).map(({ partition, partitionName }) => [partition, { partition, partitionName }])).values(),
]

export const urlOf = (base: string, path: string): string => `${base.replace(/\/+$/, "")}/${path}`

interface Setting extends Pick<Subscription, "tenant" | "connectionId" | "path" | "version"> {
  readonly client: Client.Client
  readonly registration: Webhooks.Registration
  readonly url: string
  readonly secret: string
}

/** Asks the application to send of a place, and writes down what it says to that. A limit, or an outage, says nothing: the place is asked for again when that is over. */
export const set = Effect.fnUntraced(function* (
  { tenant, connectionId, path, version, client, registration, url, secret }: Setting,
  partition: string,
): Effect.fn.Return<Result.Result<Webhooks.Registered, AdapterError>, StoreError, Subscriptions | Client.Requirements> {
  const subscriptions = yield* Subscriptions
  const asked = yield* Effect.result(registration.set(client, { partition, url, path, secret }))
  if (Result.isFailure(asked) && tellsNothing(asked.failure.reason)) return asked
  const triedAt = yield* Clock.currentTimeMillis
  const place = { tenant, connectionId, partition, triedAt, url, version }
  yield* subscriptions.tried(
    Result.isSuccess(asked)
      ? { ...place, since: triedAt, problem: null, expiresAt: asked.success.expiresAt ?? null }
      : { ...place, since: null, problem: asked.failure.message, expiresAt: null },
  )
  return asked
})

/** How it goes that an application tells of what changes in a stream. */
export const hooksOf = Effect.fnUntraced(function* ({ tenant, id, app }: Connection) {
  const kinds = (yield* Adapters).adapters.get(app)?.webhooks?.kinds
  if (kinds === undefined) return () => undefined
  const hooks = yield* (yield* Subscriptions).hooks(tenant, id)
  return ({ kind, partition }: Stream): Hook | undefined => (kinds.includes(kind) ? hooks.get(partition) : undefined)
})

/** Does what is due of a connection that is read just now. */
export const keepUp = Effect.fn("Upkeep.keepUp")(function* (work: Work): Effect.fn.Return<void, AdapterError | StoreError, Requirements> {
  const { connection, opened } = work.session
  const { tenant, id: connectionId, app } = connection
  const registration = (yield* Adapters).adapters.get(app)?.webhooks?.registration
  const subscriptions = yield* Subscriptions
  const subscription = Option.getOrUndefined(yield* subscriptions.get(tenant, connectionId))
  if (registration === undefined || subscription === undefined || subscription.base === null) return
  const { base, path, version } = subscription
  const hooks = yield* subscriptions.hooks(tenant, connectionId)
  const places = placesOf(work.streams)
  const now = yield* Clock.currentTimeMillis
  const url = urlOf(base, path)
  const due = places.filter(({ partition }) => Hooks.isToBeSet(hooks.get(partition), { url, version }, now)).slice(0, placesPerSlice)
  const left = [...hooks.values()].filter(({ partition }) => !places.some((place) => place.partition === partition))
  if (due.length + left.length === 0) return
  const [secret] = yield* Secrets.open(subscription).pipe(Effect.catchTag("VaultError", unopened))
  if (secret === undefined) return
  for (const { partition, partitionName } of due) {
    const before = hooks.get(partition)?.problem ?? null
    const asked = yield* set({ tenant, connectionId, path, version, client: opened.client, registration, url, secret }, partition)
    if (Result.isFailure(asked) && stopsConnection(asked.failure.reason)) return yield* asked.failure
    yield* logged(partitionName, before, asked)
  }
  for (const hook of left) yield* takeAway(hook, registration, opened.client, path)
})

/** Nobody keeps a place in step any more. What the application sends of it still says nothing, so that it need not succeed. */
const takeAway = Effect.fnUntraced(function* (hook: Hook, registration: Webhooks.Registration, client: Client.Client, path: string) {
  const { tenant, connectionId, partition, triedAt } = hook
  const removed = triedAt === null ? undefined : yield* Effect.result(registration.remove(client, { partition, path }))
  if (removed !== undefined && Result.isFailure(removed) && stopsConnection(removed.failure.reason)) return yield* removed.failure
  yield* (yield* Subscriptions).unhook(tenant, connectionId, [partition])
})

const unopened = ({ message }: VaultError) =>
  Effect.as(Effect.logWarning(`the application cannot be asked to tell of what changes: ${message}`), [] as ReadonlyArray<string>)

/** One line for what is refused, and one when it is not any more. */
const logged = (place: string, before: string | null, asked: Result.Result<unknown, AdapterError>): Effect.Effect<void> => {
  if (Result.isFailure(asked) && before === null)
    return Effect.logWarning(`does not tell of what changes in ${place}: ${asked.failure.message}`)
  return Result.isSuccess(asked) && before !== null ? Effect.logInfo(`tells of what changes in ${place}`) : Effect.void
}
