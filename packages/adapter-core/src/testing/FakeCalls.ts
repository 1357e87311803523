/**
 * The calls a `FakeApp` received: a log and counts of them, and the faults that tests arrange for the next ones. A fault strikes before the call has
 * any effect, or after it, when only the answer is lost.
 */
import { type Clock, Effect } from "effect"
import { AdapterError, type Reason, Unavailable } from "../AdapterError.ts"
import type { JsonObject } from "../Json.ts"
import { Limiter } from "../client/Limiter.ts"
import type { RatePolicy } from "../RatePolicy.ts"
import { BeforeWrite } from "../client/Transport.ts"

export type FakeOperation =
  | "account"
  | "partition"
  | "partitions"
  | "hook"
  | "page"
  | "of"
  | "get"
  | "create"
  | "prepare"
  | "update"
  | "remove"
  | "restore"
  | "find"

/** One call, with what of the request it had. */
export interface FakeCall {
  readonly operation: FakeOperation
  readonly kind?: string
  readonly partition?: string
  readonly externalId?: string
  readonly operationId?: string
  readonly since?: number
  readonly position?: string
  /** The view of a create, the patch of an update, prepared or sent. */
  readonly fields?: JsonObject
}

export interface FakeLogEntry extends FakeCall {
  /** By the clock of the caller: epoch milliseconds. */
  readonly at: number
  /** `answered`; `unsent` when whoever made it found at the last moment that it must not; `lost` when it had its effect but failed; the reason when it failed without one; `pending` until then. */
  readonly outcome: "pending" | "answered" | "lost" | "unsent" | Reason["_tag"]
}

/** `creates` and `updates` count effects, so a repeat that is answered from memory counts nothing; the others count calls. */
export interface FakeCounts {
  readonly creates: number
  readonly updates: number
  readonly reads: number
  readonly gets: number
  readonly finds: number
}

/** A failure, or with `after` one that comes when the call has had its effect. */
export type FakeFault = Reason | { readonly reason: Reason; readonly after: true }

export interface FakeCalls {
  readonly log: ReadonlyArray<FakeLogEntry>
  /** Of one kind, or of all together. */
  readonly counts: (kind?: string) => FakeCounts
  readonly count: (kind: string, what: keyof FakeCounts) => void
  readonly failNext: (operation: FakeOperation, fault: FakeFault, times?: number) => void
  /** Runs before every call; fails the call when it fails. The function returned ends that. */
  readonly beforeEach: (hook: (call: FakeCall) => Effect.Effect<void, AdapterError>) => () => void
  /** Runs `effect` as the answer to a call. */
  readonly answer: <A>(call: FakeCall, effect: Effect.Effect<A, Reason | AdapterError>) => Effect.Effect<A, AdapterError, Limiter>
}

const counted = { page: "reads", get: "gets", find: "finds" } as const

/** With `rates`, calls pass through the limiter as the requests of a client do, and teach it. */
export const make = (app: string, clock: Clock.Clock, rates: RatePolicy | undefined): FakeCalls => {
  const log: Array<FakeLogEntry> = []
  const counts = new Map<string, Record<keyof FakeCounts, number>>()
  const faults = new Map<FakeOperation, Array<FakeFault>>()
  const hooks = new Set<(call: FakeCall) => Effect.Effect<void, AdapterError>>()
  const none = () => ({ creates: 0, updates: 0, reads: 0, gets: 0, finds: 0 })

  const count: FakeCalls["count"] = (kind, what) => {
    const own = counts.get(kind) ?? none()
    own[what] += 1
    counts.set(kind, own)
  }

  const isWrite = ({ operation }: FakeCall) => ["create", "update", "remove", "restore"].includes(operation)
  const nameOf = ({ kind, operation }: FakeCall) => (kind === undefined ? operation : `${kind}.${operation}`)

  const throttled = Effect.fnUntraced(function* <A>(policy: RatePolicy, call: FakeCall, effect: Effect.Effect<A, AdapterError>) {
    const limiter = yield* Limiter
    const write = isWrite(call)
    yield* limiter.take(policy, { app, operation: nameOf(call), method: write ? "POST" : "GET", write, key: app })
    return yield* Effect.tapError(effect, ({ reason }) =>
      reason._tag === "RateLimited" ? limiter.close(app, reason.waitMillis) : Effect.void,
    )
  })

  const answer = Effect.fnUntraced(function* <A>(call: FakeCall, effect: Effect.Effect<A, Reason | AdapterError>) {
    const entry: FakeCall & { readonly at: number; outcome: FakeLogEntry["outcome"] } = {
      ...call,
      at: clock.currentTimeMillisUnsafe(),
      outcome: "pending",
    }
    log.push(entry)
    const failWith = (error: Reason | AdapterError, outcome?: "lost" | "unsent") => {
      const failure = error._tag === "AdapterError" ? error : new AdapterError({ app, operation: nameOf(call), reason: error })
      entry.outcome = outcome ?? failure.reason._tag
      return Effect.fail(failure)
    }
    if (call.kind !== undefined && call.operation in counted) count(call.kind, counted[call.operation as keyof typeof counted])
    for (const hook of hooks) yield* Effect.catch(hook(call), (error) => failWith(error))
    if (isWrite(call) && !(yield* yield* BeforeWrite)()) {
      return yield* failWith(new Unavailable({ message: "not sent: it may not be any more" }), "unsent")
    }
    const fault = faults.get(call.operation)?.shift()
    if (fault !== undefined && !("after" in fault)) return yield* failWith(fault)
    const result = yield* Effect.catch(effect, (error) => failWith(error))
    if (fault !== undefined) return yield* failWith(fault.reason, "lost")
    entry.outcome = "answered"
    return result
  })

  return {
    log,
    count,
    counts: (kind) => {
      const sum = none()
      for (const [name, own] of counts) {
        if (kind !== undefined && name !== kind) continue
        for (const what of Object.keys(sum) as ReadonlyArray<keyof FakeCounts>) sum[what] += own[what]
      }
      return sum
    },
    failNext: (operation, fault, times = 1) => {
      faults.set(operation, [...(faults.get(operation) ?? []), ...Array.from({ length: times }, () => fault)])
    },
    beforeEach: (hook) => {
      hooks.add(hook)
      return () => hooks.delete(hook)
    },
    answer: (call, effect) => (rates === undefined ? answer(call, effect) : throttled(rates, call, answer(call, effect))),
  }
}
