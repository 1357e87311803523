/**
 * One call of `sync`. Every stream that reads is read once, from the time at which the call began; what there was to send then is sent, and what arises
 * from that; then it returns. What fails meanwhile is in the report and tried again later, by the next call or by `watch`: nobody waits for its pause.
 * Whoever else works on the store, and whoever goes on writing, keeps it from returning no longer than a few rounds.
 */
import { Clock, Effect, Option, Schema } from "effect"
import * as ConnectionLookup from "../connect/ConnectionLookup.ts"
import { Input } from "@syncline/adapter-core"
import * as SyncReport from "../hub/SyncReport.ts"
import { InvalidInput, type NotFound } from "../model/EngineError.ts"
import type { CommitRefused, Contended, StoreError } from "../model/StoreError.ts"
import { reads } from "../model/Stream.ts"
import { Connections } from "../store/Connections.ts"
import type { Deliveries } from "../store/Deliveries.ts"
import type { Journal } from "../store/Journal.ts"
import { Streams } from "../store/Streams.ts"
import { OneByOne } from "./AtOnce.ts"
import * as Step from "./Step.ts"
import * as Worker from "./Worker.ts"

export interface SyncInput {
  readonly tenant: string
  /** Default: all of the tenant's. */
  readonly connectionId?: string
  /** When it returns at the latest, done or not: epoch milliseconds. What is under way then is stopped, and taken up by whoever comes next. Default: none. */
  readonly deadline?: number
  /** Called with the report as it stands, once a second at most, while work is done. */
  readonly onProgress?: (report: SyncReport.SyncReport) => Effect.Effect<void>
}

type Broken = StoreError | CommitRefused | Contended

export type Requirements = Worker.Requirements | Deliveries | Journal

const check = InvalidInput.checker(
  Schema.Struct({
    tenant: Input.Text,
    connectionId: Input.optional(Input.Text),
    deadline: Input.optional(Schema.Finite),
    onProgress: Input.optional(Schema.Unknown),
  }),
  { name: "sync" },
)

/**
 * Each round sends what the one before gave rise to: an answer that changed a record, what waited for its parent. A longer chain than this is somebody who
 * keeps writing; their next edits are the next call's.
 */
const mostRounds = 6

const busyPauseMillis = 100
const progressPauseMillis = 1000

/** Returns always; interrupted, it leaves everything as a crash would: whole. */
export const sync = Effect.fn("Sync.sync")(function* (
  input: SyncInput,
): Effect.fn.Return<SyncReport.SyncReport, NotFound | InvalidInput | Broken, Requirements> {
  const { tenant, connectionId, deadline } = yield* check(input)
  const since = yield* Clock.currentTimeMillis
  const connections = yield* Connections
  const known = connectionId === undefined ? yield* connections.list(tenant) : [yield* ConnectionLookup.find(tenant, connectionId)]
  const ids = new Set(known.map(({ id }) => id))
  const told = yield* progressOf(input, ids, since)
  const active = known.filter(({ status, blockedUntil }) => status === "active" && blockedUntil <= since)
  const work = settle(
    { tenant, since, told },
    ids,
    active.map(({ id }) => id),
  )
  const complete =
    deadline === undefined
      ? Option.some(yield* work)
      : deadline <= since
        ? Option.none()
        : yield* Effect.timeoutOption(work, deadline - since)
  return yield* SyncReport.make(tenant, ids, since, Option.isSome(complete))
})

interface Call {
  readonly tenant: string
  /** When the call began. */
  readonly since: number
  /** To be run after each slice of work. */
  readonly told: Effect.Effect<void, StoreError>
}

/** Tells of one slice at a time: those of other connections that end meanwhile are told of with the next. */
const progressOf = ({ tenant, onProgress }: SyncInput, ids: ReadonlySet<string>, since: number) =>
  Effect.map(Effect.context<Connections | Deliveries | Journal | Streams>(), (context) => {
    let [next, telling] = [Number.NEGATIVE_INFINITY, false]
    return Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (onProgress === undefined || telling || now < next) return
      ;[next, telling] = [now + progressPauseMillis, true]
      yield* SyncReport.make(tenant, ids, since, false).pipe(
        Effect.flatMap(onProgress),
        Effect.ensuring(Effect.sync(() => (telling = false))),
        Effect.provideContext(context),
      )
    })
  })

const settle = Effect.fnUntraced(function* (call: Call, ids: ReadonlySet<string>, active: ReadonlyArray<string>) {
  const { tenant, since } = call
  const streams = yield* Streams
  const reading = (yield* streams.list(tenant)).filter((stream) => ids.has(stream.connectionId) && reads(stream))
  const setDue = (wanted: ReadonlyArray<string>) => (wanted.length === 0 ? Effect.void : streams.setDue(tenant, wanted, since))
  yield* setDue(reading.map(({ id }) => id))
  const under = yield* Effect.forEach(
    active.filter((id) => reading.some(({ connectionId }) => connectionId === id)),
    (id) => begin(call, id, setDue),
    yield* together,
  )
  yield* rounds(call, active)
  // What was being read already when this began may have changed behind it. Where changes can be asked for, they are; reading all of it anew is left for its
  // interval.
  const again = yield* Effect.forEach(under.flat(), ({ connectionId, streamId, runId }) =>
    Effect.map(streams.cursors(tenant, connectionId), (cursors) => {
      const cursor = cursors.get(streamId)
      return cursor?.watermark !== undefined && cursor.lastError === undefined && cursor.reading?.runId !== runId ? [streamId] : []
    }),
  )
  if (again.flat().length === 0) return
  yield* setDue(again.flat())
  yield* rounds(call, active)
})

const together = Effect.map(OneByOne, (alone) => ({ concurrency: alone ? 1 : ("unbounded" as const) }))

/** A reading that was under way. */
interface Underway {
  readonly connectionId: string
  readonly streamId: string
  readonly runId: string
}

/** The first slice of a connection's work. Nobody else is at it then, so that every reading that is not under way begins after this. */
const begin = Effect.fnUntraced(function* (
  call: Call,
  connectionId: string,
  setDue: (ids: ReadonlyArray<string>) => Effect.Effect<void, StoreError>,
): Effect.fn.Return<ReadonlyArray<Underway>, Broken, Requirements> {
  const { tenant, since } = call
  const streams = yield* Streams
  const found: Array<Underway> = []
  const first = Worker.holding(tenant, connectionId, (fence) =>
    Effect.gen(function* () {
      const own = (yield* streams.list(tenant, { connectionId })).filter(reads)
      const cursors = yield* streams.cursors(tenant, connectionId)
      yield* setDue(own.flatMap(({ id }) => ((cursors.get(id)?.nextDue ?? 0) > since ? [id] : [])))
      for (const { id: streamId } of own) {
        const runId = cursors.get(streamId)?.reading?.runId
        if (runId !== undefined) found.push({ connectionId, streamId, runId })
      }
      return yield* Step.step(tenant, fence, since)
    }),
  )
  while ((yield* first)._tag === "busy") yield* Effect.sleep(busyPauseMillis)
  yield* call.told
  return found
})

const rounds = Effect.fnUntraced(function* (call: Call, active: ReadonlyArray<string>): Effect.fn.Return<void, Broken, Requirements> {
  for (let round = 0; round < mostRounds; round += 1) {
    const now = yield* Clock.currentTimeMillis
    const moved = yield* Effect.forEach(active, (id) => work(call, id, now), yield* together)
    if (!moved.includes(true)) return
  }
})

/** Steps a connection as long as it has something to do that was due by `now`. Whether it had anything. */
const work = Effect.fnUntraced(function* (
  { tenant, since, told }: Call,
  connectionId: string,
  now: number,
): Effect.fn.Return<boolean, Broken, Requirements> {
  const connections = yield* Connections
  let moved = false
  while (yield* connections.hasWork(tenant, connectionId, { since, now })) {
    const stepped = yield* Worker.holding(tenant, connectionId, (fence) => Step.step(tenant, fence, since))
    moved = true
    if (stepped._tag === "busy") yield* Effect.sleep(busyPauseMillis)
    else yield* told
  }
  return moved
})
