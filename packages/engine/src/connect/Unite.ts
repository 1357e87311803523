/**
 * Two profiles become one: whoever signed in twice is one person. Nothing is read from or written to any application for it, and nobody works on what moves meanwhile.
 * What either had goes to the places of the other afterwards, as after `addStreams`: what both may have already is asked about first (`FirstPush`).
 */
import { Clock, Effect, Option, Schedule } from "effect"
import type { SecureRandom } from "effect/crypto"
import * as Secrets from "../access/Secrets.ts"
import type { VaultError } from "../access/MasterKey.ts"
import { Vault } from "../access/Vault.ts"
import { ProfilesOverlap } from "../model/EngineError.ts"
import type { Stream } from "../model/Stream.ts"
import { Contended, type StoreError } from "../model/StoreError.ts"
import { Connections } from "../store/Connections.ts"
import type { Leases } from "../store/Leases.ts"
import { Profiles } from "../store/Profiles.ts"
import { Streams } from "../store/Streams.ts"
import type { Subscriptions } from "../store/Subscriptions.ts"
import { Wakeups } from "../store/Wakeups.ts"
import { idle } from "./Idle.ts"
import { forget } from "./TakeAway.ts"

type Requirements = Connections | Leases | Profiles | SecureRandom.SecureRandom | Streams | Subscriptions | Vault | Wakeups

/** A refresh that is under way ends within a minute. */
const patience = { schedule: Schedule.spaced("250 millis"), times: 240 }

/** Answers with the id of the profile that both are by now. */
export const unite = Effect.fnUntraced(function* (
  from: string,
  into: string,
): Effect.fn.Return<string, ProfilesOverlap | Contended | StoreError | VaultError, Requirements> {
  const profiles = yield* Profiles
  yield* forgetLeft(from, into)
  const both = yield* profiles.overlap(from, into)
  if (both.length > 0) return yield* new ProfilesOverlap({ both: both.map(({ app, name }) => `${name} at ${app}`) })
  const connections = yield* (yield* Connections).list(from)
  const ids = connections.map(({ id }) => id).toSorted()
  const attempt = Effect.gen(function* () {
    const heir = Option.getOrUndefined(yield* profiles.find(into))
    if (heir === undefined || heir.id === from) return heir?.id ?? into
    return (yield* move(from, heir.id, ids)) ? heir.id : yield* new Contended({ message: `the profile "${from}" is at work; try again` })
  })
  const united = yield* allIdle(from, ids, Effect.retry(attempt, { ...patience, while: ({ _tag }) => _tag === "Contended" }))
  yield* Effect.ignore((yield* Wakeups).wake)
  return united
})

/** What one of them took away, and the other keeps in step or took away too, is remembered by nobody any more. */
const forgetLeft = Effect.fnUntraced(function* (from: string, into: string) {
  const streams = yield* Streams
  const [left, leftToo] = [yield* streams.takenAway(from), yield* streams.takenAway(into)]
  if (left.length === 0 && leftToo.length === 0) return
  const [own, theirs] = [yield* streams.list(from), yield* streams.list(into)]
  const isAmong = (all: ReadonlyArray<Stream>) => (one: Stream) => all.some((other) => isSamePlace(one, other))
  for (const stream of left.filter(isAmong([...theirs, ...leftToo]))) yield* forget(from, stream.connectionId, stream.id)
  for (const stream of leftToo.filter(isAmong(own))) yield* forget(into, stream.connectionId, stream.id)
})

const isSamePlace = (one: Stream, other: Stream): boolean =>
  one.app === other.app && one.instance === other.instance && one.kind === other.kind && one.partition === other.partition

type Work<R> = Effect.Effect<string, Contended | StoreError | VaultError, R | Leases | SecureRandom.SecureRandom>

/** Done while nobody works under any of the connections. */
const allIdle = <R>(tenant: string, [first, ...others]: ReadonlyArray<string>, work: Work<R>): Work<R> =>
  first === undefined ? work : idle(tenant, first, allIdle(tenant, others, work))

const move = Effect.fnUntraced(function* (from: string, into: string, ids: ReadonlyArray<string>) {
  const vault = yield* Vault
  const grants = yield* Effect.forEach(ids, (id) => vault.sealedFor(into, from, id))
  const secrets = yield* Effect.forEach(ids, (id) => Secrets.sealedFor(into, from, id))
  const at = yield* Clock.currentTimeMillis
  return yield* (yield* Profiles).unite({
    from,
    into,
    at,
    grants: grants.flatMap((grant) => grant ?? []),
    secrets: secrets.flatMap((secret) => secret ?? []),
  })
})
