/** Table 3 of SPEC.md: every state of a delivery by every event, what every outcome of an attempt comes to, and what follows every failure. */
import { assert, describe, it, layer } from "@effect/vitest"
import { AdapterError } from "@syncline/adapter-core"
import {
  type Commit,
  type CommitRefused,
  Deliveries,
  type Delivery,
  type DeliveryState,
  Leases,
  MemoryStore,
  type StoreError,
  Streams,
} from "@syncline/engine"
import { Effect } from "effect"
import * as Advance from "../../src/decide/Advance.ts"
import { consequences, isAnswer, mostAttempts, stopsConnection } from "../../src/decide/Retry.ts"
import * as Settle from "../../src/decide/Settle.ts"
import * as OneDelivery from "../../src/testing/store/OneDelivery.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import { reasons } from "./Reasons.ts"
import { column, namesOf, spec, table } from "./Table.ts"

type Event = "opened" | "claimed" | "settled" | "linked" | "taken up" | "dropped"
type Fence = NonNullable<Commit["fence"]>

/** What each way to change the store does to deliveries; a new one does not compile until it is named here. */
const ofPorts: { readonly [Method in keyof Deliveries["Service"]]: Event | undefined } = {
  claim: "claimed",
  retry: "taken up",
  retryAll: "taken up",
  load: undefined,
  inDoubt: undefined,
  list: undefined,
  find: undefined,
  awaiting: undefined,
  counts: undefined,
}
const ofCommits: { readonly [Part in keyof Required<Commit>]: Event | undefined } = {
  spread: "opened",
  owed: "opened",
  deliveries: "settled",
  drops: "dropped",
  deeds: undefined,
  unions: undefined,
  choices: undefined,
  links: "linked",
  moves: "linked",
  tenant: undefined,
  fence: undefined,
  at: undefined,
  rawObjects: undefined,
  consumed: undefined,
  records: undefined,
  newLinks: undefined,
  conflicts: undefined,
  writes: undefined,
  events: undefined,
  cursor: undefined,
  run: undefined,
  seen: undefined,
}
const ofStreams: { readonly [Method in keyof Streams["Service"]]: Event | undefined } = {
  finishInitial: "opened",
  configure: undefined,
  settingsDone: undefined,
  updateSettings: undefined,
  setMapped: undefined,
  takeAway: undefined,
  takenAway: undefined,
  forget: undefined,
  get: undefined,
  list: undefined,
  cursor: undefined,
  cursors: undefined,
  setDue: undefined,
  handOver: undefined,
}

const { owed, settlement, waiting } = OneDelivery
const now = 1000

/** A tenant with `r1`, whose delivery to `a/tasks` is in a state. */
const brought = Effect.fnUntraced(function* (state: string) {
  const tenant = yield* Sample.pair()
  yield* Sample.apply(tenant, { records: [Sample.created("r1")] })
  const fence = yield* Sample.lease(tenant, "a")
  if (state === "–") return { tenant, fence }
  yield* Sample.apply(tenant, { owed })
  if (state === "pending") return { tenant, fence }
  yield* OneDelivery.claim(tenant, fence, 200)
  if (state === "parked") {
    yield* Sample.apply(tenant, { fence, deliveries: [settlement({ ...waiting, state, waitsForRecord: "r9" })] })
  } else if (state === "held" || state === "withheld" || state === "dead")
    yield* Sample.apply(tenant, { fence, deliveries: [settlement({ ...waiting, state })] })
  return { tenant, fence }
})

/** Every way in which an event happens. */
const events: {
  readonly [E in Event]: ReadonlyArray<
    (tenant: string, fence: Fence, state: string) => Effect.Effect<unknown, StoreError | CommitRefused, MemoryStore.Store>
  >
} = {
  opened: [
    (tenant) => Sample.apply(tenant, { at: now, owed }),
    (tenant) => Sample.apply(tenant, { at: now, spread: [{ kind: "task", recordId: "r1", except: null }] }),
  ],
  claimed: [
    Effect.fnUntraced(function* (tenant, fence, state) {
      const taken = yield* OneDelivery.claim(tenant, fence, now)
      if (state !== "running") return
      assert.deepStrictEqual(taken, [])
      const leases = yield* Leases
      yield* leases.release(tenant, "a", fence.token)
      const [again] = yield* OneDelivery.claim(tenant, yield* Sample.lease(tenant, "a"), now)
      assert.deepInclude(again, { attempts: 2, unverifiedSince: 200 })
    }),
  ],
  settled: [(tenant, fence) => Sample.apply(tenant, { fence, deliveries: [settlement({ state: "done" })] })],
  linked: [(tenant) => Sample.apply(tenant, { at: now, links: [Sample.link("9", "r9")] })],
  "taken up": [(tenant) => Effect.flatMap(Deliveries, (deliveries) => deliveries.retry(tenant, "a/tasks", "r1", now))],
  dropped: [(tenant) => Sample.drop(tenant, "a/tasks", "r1")],
}

const awaits = { kind: "task", recordId: "r9" }
/** By what happened, to the letter. */
const attempts: { readonly [happened: string]: Settle.Attempt } = {
  "the object was made": { _tag: "Created", awaits: undefined },
  "the object was made, but for a reference to something that the connection has yet to be sent": { _tag: "Created", awaits },
  "the edit was made": { _tag: "Updated", awaits: undefined },
  "the edit was made, but for a reference to something that the connection has yet to be sent": { _tag: "Updated", awaits },
  "there was nothing to send": { _tag: "Nothing", awaits: undefined },
  "there was nothing to send, but for a reference to something that the connection has yet to be sent": { _tag: "Nothing", awaits },
  "what an earlier attempt made was found and linked; it is compared with the record once more": { _tag: "Found" },
  "the object was removed, because its record was": { _tag: "Withdrawn" },
  "a word gave up its name for one that is free, so that words can exchange their names": { _tag: "Aside" },
  "the account has the record, or what it belongs to, in another partition; or the object is not there": { _tag: "Elsewhere" },
  "the object was removed, or has left for a place of which the account keeps nothing in step": { _tag: "Left", message: "it moved" },
  "it is a word, and nothing in this partition names it": { _tag: "Unnamed" },
  "the stream's option or starting point leaves it on its side": { _tag: "KeptBack" },
  "the stream no longer sends, or there is nothing left to write to": { _tag: "Pointless" },
  "it refers to something that is not there and that it cannot be without, or names a word that is made first": { _tag: "Waits", awaits },
  "the object was made, but not all of it could be said": { _tag: "Partly", sent: "Created" },
  "the object was made, but something was refused": { _tag: "Partly", sent: "Created", problem: "refused" },
  "the edit was made, but something was refused": { _tag: "Partly", sent: "Updated", problem: "refused" },
  "a field was refused, and the rest is tried": { _tag: "Partly", problem: "refused" },
  "it named what was deleted there, or is a word that was: it is sent without that, or made anew": { _tag: "Partly" },
  "what is left to say was refused before": { _tag: "Refusing", message: "refused" },
  "what may have been made was looked for and is not there": { _tag: "NotFound", surelyAt: 2 * now },
  "the record may be a copy of something there, which must be read first; the attempt does not count": { _tag: "Unread", until: 2 * now },
  "what was removed together with it is not all read; the attempt does not count": { _tag: "Unread", until: 2 * now, why: "waits" },
  "somebody decided what its object is, which is carried out first; the attempt does not count": {
    _tag: "Unread",
    until: 2 * now,
    why: "decided",
  },
  "both sides were filled when they were joined, and a person is asked first": { _tag: "Held", message: "is it there already?" },
  "its record may not leave": { _tag: "Withheld", message: "its level is local_only", isDone: false },
  "its record may not be there any more, and so the object was removed": {
    _tag: "Withheld",
    message: "its level is local_only",
    isDone: true,
  },
  "the connection must wait or needs its person; the attempt does not count": { _tag: "Halted", message: "slow down" },
  "the application is away, its version moved, or the outcome is not known; a pause follows": {
    _tag: "Failed",
    message: "away",
    chance: 0.5,
  },
  "refused, or tried too often": { _tag: "Refused", message: "too long" },
}

layer(MemoryStore.layer)("SPEC.md, a delivery", (test) => {
  const columns = ["opened", "claimed", "settled", "linked", "taken up", "dropped"] as const
  const rows = table("state", ...columns)

  it("has every state and every event", () => {
    const states = namesOf<DeliveryState>({ pending: true, running: true, parked: true, held: true, withheld: true, dead: true })
    assert.deepStrictEqual([...column(rows)], ["–", ...states])
    const known = [ofPorts, ofCommits, ofStreams].flatMap((port) => Object.values<Event | undefined>(port))
    assert.sameMembers([...columns], [...new Set(known.flatMap((event) => event ?? []))])
  })

  for (const [state = "", ...cells] of rows) {
    for (const [index, event] of columns.entries()) {
      const next = cells[index] ?? ""
      test.effect(`${state} ${event}: ${next}`, () =>
        Effect.gen(function* () {
          for (const happens of events[event]) {
            const { tenant, fence } = yield* brought(state)
            const before = yield* OneDelivery.one(tenant)
            assert.strictEqual(before?.state ?? "–", state)
            yield* Effect.orDie(happens(tenant, fence, state))
            const after = yield* OneDelivery.one(tenant)
            if (next === "–") assert.deepStrictEqual(after, before)
            else if (next === "(removed)") assert.isUndefined(after)
            // What an attempt comes to has a table of its own.
            else if (next === "below") assert.notDeepEqual(after, before)
            else assert.strictEqual(after?.state, next)
            if (event === "opened") assert.strictEqual(after?.revision, (before?.revision ?? 0) + 1)
          }
        }),
      )
    }
  }

  test.effect("is opened when its stream begins to send", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair({ initialDoneAt: null })
      yield* Sample.apply(tenant, { records: [Sample.created("r1")] })
      assert.deepStrictEqual(yield* OneDelivery.list(tenant), [])
      yield* Effect.flatMap(Streams, (streams) => streams.finishInitial(tenant, "a/tasks", now))
      assert.strictEqual((yield* OneDelivery.one(tenant))?.state, "pending")
    }),
  )

  const outcomes = table("outcome", "what happened", "next", "counted as")

  it("has every outcome of an attempt", () => {
    assert.deepStrictEqual(column(outcomes, 1), Object.keys(attempts))
    const tags = namesOf<Settle.Attempt["_tag"]>({
      Created: true,
      Updated: true,
      Nothing: true,
      Found: true,
      Withdrawn: true,
      Aside: true,
      Elsewhere: true,
      Left: true,
      Unnamed: true,
      KeptBack: true,
      Pointless: true,
      Waits: true,
      Partly: true,
      Refusing: true,
      NotFound: true,
      Unread: true,
      Held: true,
      Withheld: true,
      Halted: true,
      Failed: true,
      Refused: true,
    })
    assert.deepStrictEqual(column(outcomes), tags)
  })

  for (const [outcome = "", happened = "", next = "", counted = ""] of outcomes) {
    const attempt = attempts[happened]
    test.effect(`${outcome}: ${happened}`, () =>
      Effect.gen(function* () {
        if (attempt?._tag !== outcome) return assert.fail("the code knows no such outcome")
        for (const isOpened of [false, true]) {
          const { tenant, fence } = yield* brought("running")
          const [delivery] = yield* OneDelivery.list(tenant)
          if (isOpened) yield* Sample.apply(tenant, { owed })
          const { to, counts } = Settle.settle(delivery as Delivery, attempt, now)
          yield* Sample.apply(tenant, { at: now, fence, deliveries: [settlement(to)] })
          const after = yield* OneDelivery.one(tenant)
          assert.strictEqual(after?.state ?? "(removed)", isOpened ? "pending" : next)
          const names = Object.entries(counts).flatMap(([name, count]) => (count === 1 ? [name] : [`${name} ${count}`]))
          assert.strictEqual(names.join(", ") || "–", counted)
        }
      }),
    )
  }
})

describe("SPEC.md, a failure", () => {
  const rows = table("reason", "consequence", "a delivery is", "a reading")

  it("has every reason with what follows", () =>
    assert.deepStrictEqual(Object.fromEntries(rows.map(([reason, consequence]) => [reason, consequence])), consequences))

  for (const reason of Object.values(reasons)) {
    it(reason._tag, () => {
      const [, , ofDelivery, ofReading] = rows.find(([name]) => name === reason._tag) ?? []
      const of = (attempt: number) => Settle.ofFailure({ attempts: attempt }, reason)
      assert.strictEqual(of(mostAttempts - 1), ofDelivery)
      assert.strictEqual(of(mostAttempts), isAnswer(reason) ? "Refused" : ofDelivery)
      assert.strictEqual(isAnswer(reason), reason._tag === "Conflict" || reason._tag === "Malformed")
      const stream = Sample.stream("acme", "stream", "connection")
      const cursor = { version: 1, generation: 1, failures: 0, nextDue: 0 }
      const error = new AdapterError({ app: "app", operation: "page", reason })
      const { outcome } = Advance.fail(stream, cursor, { runId: "run", strategy: "full" }, error, now, 0)
      assert.strictEqual(stopsConnection(reason) ? "–" : outcome === "failed" ? "ends" : "goes on", ofReading)
    })
  }

  it("kills a delivery after so many", () => {
    assert.include(spec.replaceAll("\n", " "), `After ${mostAttempts} attempts a delivery is dead that met`)
  })
})
