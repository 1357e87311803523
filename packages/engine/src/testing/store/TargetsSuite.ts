/** Of the suite of stores: targets are claimed by one at a time, move only under their claim, and have their messages outside of the order beside them. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import * as Event from "../../model/Event.ts"
import type { TargetMessage } from "../../model/Target.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Journal } from "../../store/Journal.ts"
import { type ClaimedTarget, type TargetProgress, Targets } from "../../store/Targets.ts"
import * as Sample from "./Sample.ts"

const target = (tenant: string, id: string) => ({
  tenant,
  id: `${id} of ${tenant}`,
  url: "https://host.example/events",
  events: null,
  sealed: { keyId: "k", ciphertext: new Uint8Array([0, 1, 254]) },
  olderUntil: null,
  version: 1,
  state: "active" as const,
  position: 0,
  failures: 2,
  nextAttemptAt: 1000,
  problem: "nobody is there",
  succeededAt: null,
  createdAt: 5,
})

const happened = (runId: string) => new Event.SyncCompleted({ streamId: "s", kind: "task", runId })

const message = (tenant: string, targetId: string, position: number, fields: Partial<TargetMessage> = {}): TargetMessage => ({
  tenant,
  targetId,
  position,
  at: 7,
  event: happened("\u0000 and \ud83d"),
  attempts: 1,
  nextAttemptAt: 2000,
  refusal: { at: 8, status: 422, body: "no" },
  ...fields,
})

const progress = (position: number, fields: Partial<TargetProgress> = {}): TargetProgress => ({
  position,
  failures: 0,
  nextAttemptAt: 3000,
  problem: null,
  succeededAt: 9,
  ...fields,
})

const opened = Effect.fnUntraced(function* (fields: Partial<ReturnType<typeof target>> = {}) {
  const targets = yield* Targets
  const tenant = Sample.newTenant()
  const made = { ...target(tenant, "t"), ...fields }
  yield* targets.insert(made)
  yield* Sample.apply(tenant, { events: ["one", "two", "three"].map(happened) })
  const { id } = made
  const claim = (now = 1000, millis = 60_000) => targets.claim(tenant, id, now, millis)
  const claimed = Effect.map(claim(), Option.getOrThrow)
  const known = Effect.map(targets.get(tenant, id), Option.getOrThrow)
  const isDue = (now: number) => Effect.map(targets.due(now, 10_000), (all) => all.some((each) => each.tenant === tenant && each.id === id))
  return { targets, tenant, id, made, claim, claimed, known, isDue }
})

const place = ({ tenant, id, fence, position, version }: ClaimedTarget) => ({ tenant, id, fence, position, version })

export const targetsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("are kept as they were made, each tenant's by itself", () =>
    Effect.gen(function* () {
      const { targets, tenant, made } = yield* opened()
      const later = { ...target(tenant, "a"), createdAt: 6, olderUntil: 77, succeededAt: 78 }
      yield* targets.insert(later)
      const counts = { missed: 0, refused: 0 }
      expect(yield* targets.list(tenant)).toEqual([
        { ...made, ...counts },
        { ...later, ...counts },
      ])
      expect(yield* targets.get(tenant, later.id)).toEqual(Option.some({ ...later, ...counts }))
      expect(yield* targets.get(Sample.newTenant(), later.id)).toEqual(Option.none())
      expect((yield* targets.all(undefined, 10_000)).filter((each) => each.tenant === tenant).map(({ id }) => id)).toEqual([
        later.id,
        made.id,
      ])
      expect((yield* targets.all(later.id, 10_000)).filter((each) => each.tenant === tenant).map(({ id }) => id)).toEqual([made.id])
      expect(yield* targets.remove(Sample.newTenant(), later.id)).toBe(false)
      expect(yield* targets.remove(tenant, later.id)).toBe(true)
      expect(yield* targets.remove(tenant, later.id)).toBe(false)
    }),
  )

  it.effect("are changed by whoever knew the last version; what stood in the way stays unless it is to count for nothing", () =>
    Effect.gen(function* () {
      const { targets, tenant, id, made, known } = yield* opened()
      const next = {
        url: "https://other.example/",
        events: ["SyncError"],
        sealed: { keyId: "l", ciphertext: new Uint8Array([2]) },
        olderUntil: 50,
      }
      expect(yield* targets.change(tenant, id, 2, { ...next, state: "paused" })).toBe(false)
      expect(yield* targets.change(tenant, id, 1, { ...next, state: "paused" })).toBe(true)
      expect(yield* known).toEqual({ ...made, ...next, state: "paused", version: 2, missed: 0, refused: 0 })
      expect(yield* targets.change(tenant, id, 1, { ...next, state: "active" })).toBe(false)
      expect(yield* targets.change(tenant, id, 2, { ...next, state: "active", anewAt: 60 })).toBe(true)
      expect(yield* known).toMatchObject({ state: "active", version: 3, failures: 0, problem: null, nextAttemptAt: 60 })
    }),
  )

  it.effect("are due where something is to be told, nobody tells it, and nothing has them wait", () =>
    Effect.gen(function* () {
      const { targets, tenant, id, claimed, isDue } = yield* opened()
      expect([yield* isDue(999), yield* isDue(1000)]).toEqual([false, true])
      const held = yield* claimed
      expect(yield* isDue(1000)).toBe(false)
      yield* targets.release(tenant, id, held.fence - 1)
      expect(yield* isDue(1000)).toBe(false)
      yield* targets.release(tenant, id, held.fence)
      expect(yield* isDue(1000)).toBe(true)
      const last = yield* targets.positionAt(tenant)
      yield* targets.replay(tenant, id, last, 1500)
      expect(yield* isDue(5000)).toBe(false)
      yield* targets.replay(tenant, id, last - 1, 1500)
      expect([yield* isDue(1499), yield* isDue(1500)]).toEqual([false, true])
      yield* targets.replay(tenant, id, last, 1500)
      yield* targets.putMessage(message(tenant, id, last))
      expect([yield* isDue(1999), yield* isDue(2000)]).toEqual([false, true])
      const settings = { ...target(tenant, "t"), state: "paused" as const }
      yield* targets.change(tenant, id, 1, settings)
      expect(yield* isDue(5000)).toBe(false)
    }),
  )

  // proves I9
  it.effect("are claimed by one at a time, until the claim is over or given back", () =>
    Effect.gen(function* () {
      const { targets, tenant, id, claim } = yield* opened()
      expect(yield* claim(999)).toEqual(Option.none())
      const first = Option.getOrThrow(yield* claim(1000, 0))
      const second = Option.getOrThrow(yield* claim())
      expect(second.fence).toBeGreaterThan(first.fence)
      expect(yield* claim()).toEqual(Option.none())
      expect(yield* targets.settle(place(first), progress(5), 60_000)).toEqual(Option.none())
      yield* targets.release(tenant, id, first.fence)
      expect(yield* claim()).toEqual(Option.none())
      yield* targets.release(tenant, id, second.fence)
      expect(Option.isSome(yield* claim())).toBe(true)
    }),
  )

  it.effect("move under their claim, from the position that it was claimed at, together with one message", () =>
    Effect.gen(function* () {
      const { targets, tenant, id, claimed, known } = yield* opened()
      const held = yield* claimed
      const refused = message(tenant, id, 5)
      const moved = Option.getOrThrow(yield* targets.settle(place(held), progress(5, { refused }), 60_000))
      expect(moved).toMatchObject({ position: 5, failures: 0, problem: null, nextAttemptAt: 3000, succeededAt: 9, fence: held.fence })
      expect(yield* targets.message(tenant, id, 5)).toEqual(Option.some(refused))
      expect(yield* known).toMatchObject({ position: 5, refused: 1 })
      expect(yield* targets.settle(place(held), progress(6, { taken: 5 }), 60_000)).toEqual(Option.none())
      expect(yield* targets.message(tenant, id, 5)).toEqual(Option.some(refused))
      yield* targets.settle(place(moved), progress(6, { taken: 5 }), 60_000)
      expect(yield* targets.message(tenant, id, 5)).toEqual(Option.none())
      expect(yield* known).toMatchObject({ position: 6, refused: 0 })
    }),
  )

  it.effect("keep what a person said of their address while a message was on its way to the one before", () =>
    Effect.gen(function* () {
      const { targets, tenant, id, claimed, known } = yield* opened()
      const held = yield* claimed
      yield* targets.change(tenant, id, 1, { ...target(tenant, "t"), url: "https://other.example/", anewAt: 1100 })
      const off = progress(5, { failures: 3, problem: "gone", off: true })
      expect(Option.isSome(yield* targets.settle(place(held), off, 60_000))).toBe(true)
      expect(yield* known).toMatchObject({ position: 5, state: "active", failures: 0, problem: null, nextAttemptAt: 1100, succeededAt: 9 })
      const again = Option.getOrThrow(yield* targets.get(tenant, id))
      yield* targets.settle({ ...place(held), ...again, fence: held.fence }, off, 60_000)
      expect(yield* known).toMatchObject({ state: "off", failures: 3, problem: "gone" })
    }),
  )

  it.effect("have messages outside of the order: those that are due, those that were refused, page by page", () =>
    Effect.gen(function* () {
      const { targets, tenant, id } = yield* opened()
      const aside = message(tenant, id, 3, { nextAttemptAt: null })
      const wanted = message(tenant, id, 4, { nextAttemptAt: 1500, refusal: null, attempts: 0 })
      const again = message(tenant, id, 5)
      for (const each of [again, wanted, aside]) yield* targets.putMessage(each)
      expect(yield* targets.dueMessages(tenant, id, 1999, 9)).toEqual([wanted])
      expect(yield* targets.dueMessages(tenant, id, 2000, 9)).toEqual([wanted, again])
      expect(yield* targets.dueMessages(tenant, id, 2000, 1)).toEqual([wanted])
      expect(yield* targets.refused(tenant, id, { after: 0, limit: 9 })).toEqual([aside, again])
      expect(yield* targets.refused(tenant, id, { after: 0, limit: 1 })).toEqual([aside])
      expect(yield* targets.refused(tenant, id, { after: 3, limit: 9 })).toEqual([again])
      expect(yield* targets.refused(Sample.newTenant(), id, { after: 0, limit: 9 })).toEqual([])
      yield* targets.putMessage({ ...aside, attempts: 0, nextAttemptAt: 1, refusal: null })
      expect((yield* targets.refused(tenant, id, { after: 0, limit: 9 })).map(({ position }) => position)).toEqual([5])
      yield* targets.putMessage(message(tenant, "nobody", 5))
      expect(yield* targets.message(tenant, "nobody", 5)).toEqual(Option.none())
      yield* targets.remove(tenant, id)
      expect(yield* targets.message(tenant, id, 5)).toEqual(Option.none())
    }),
  )

  it.effect("begin at a moment, or at the newest event", () =>
    Effect.gen(function* () {
      const [targets, tenant] = [yield* Targets, Sample.newTenant()]
      expect([yield* targets.positionAt(tenant), yield* targets.positionAt(tenant, 0)]).toEqual([0, 0])
      yield* Sample.apply(tenant, { at: 100, events: ["one", "two"].map(happened) })
      yield* Sample.apply(tenant, { at: 200, events: [happened("three")] })
      const journal = yield* Journal
      const after = (at?: number) =>
        Effect.flatMap(targets.positionAt(tenant, at), (position) =>
          Effect.map(journal.events(tenant, { after: position, limit: 9 }), (events) => events.length),
        )
      expect([yield* after(), yield* after(0), yield* after(100), yield* after(101), yield* after(200), yield* after(201)]).toEqual([
        0, 3, 3, 1, 1, 0,
      ])
    }),
  )

  it.effect("say how many of the events that they were to be told went for their age, a part of a commit at a time too", () =>
    Effect.gen(function* () {
      const [targets, journal] = [yield* Targets, yield* Journal]
      const { tenant, id, known } = yield* opened()
      const sync = new Event.SyncError({ streamId: "s", kind: "task", runId: null, recordId: null, message: "no" })
      yield* Sample.apply(tenant, { at: 100, events: [happened("four"), sync, sync, happened("five"), sync] })
      yield* Sample.apply(tenant, { at: 300, events: [happened("six")] })
      const all = yield* journal.events(tenant, { after: 0, limit: 99 })
      const errors = { ...target(tenant, "errors"), events: ["SyncError"], position: all[4]?.seq ?? 0 }
      const idle = { ...target(tenant, "idle"), position: all.at(-1)?.seq ?? 0 }
      for (const each of [errors, idle]) yield* targets.insert(each)
      yield* targets.replay(tenant, id, all[1]?.seq ?? 0, 1)
      yield* targets.putMessage(message(tenant, id, 5, { at: 199 }))
      yield* targets.putMessage(message(tenant, id, 6, { at: 200 }))
      const before = { events: 200, runs: 0, history: 0, payloads: 0 }
      while (yield* journal.forget(tenant, before, 1));
      const last = all.at(-2)?.seq
      // Of the first: three, four, an error twice, five, and an error; of the errors the last two.
      expect(yield* known).toMatchObject({ missed: 6, position: last, refused: 1 })
      expect(Option.getOrThrow(yield* targets.get(tenant, errors.id))).toMatchObject({ missed: 2, position: last })
      expect(Option.getOrThrow(yield* targets.get(tenant, idle.id))).toMatchObject({ missed: 0, position: all.at(-1)?.seq })
      expect((yield* targets.refused(tenant, id, { after: 0, limit: 9 })).map(({ position }) => position)).toEqual([6])
    }),
  )
}
