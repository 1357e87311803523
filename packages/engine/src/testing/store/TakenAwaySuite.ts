/** Of the suite of stores: streams that were taken away are told of by one port alone, and are forgotten in steps, with what is theirs and nothing else. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Conflicts } from "../../store/Conflicts.ts"
import { Connections } from "../../store/Connections.ts"
import { Deliveries } from "../../store/Deliveries.ts"
import { Links } from "../../store/Links.ts"
import { Mappings } from "../../store/Mappings.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Streams } from "../../store/Streams.ts"
import * as Sample from "./Sample.ts"

/** Both streams of a tenant with five links, and a delivery, a conflict, a key, a mapping and a row of what was seen each. */
const filled = Effect.gen(function* () {
  const tenant = yield* Sample.pair()
  const mappings = yield* Mappings
  const streams = yield* Streams
  const ids = ["1", "2", "3", "4", "5"]
  for (const connectionId of ["a", "b"]) {
    const streamId = `${connectionId}/tasks`
    const of = { streamId, connectionId }
    const cursor = { ...(yield* streams.cursor(tenant, streamId)), version: 2 }
    yield* Sample.apply(tenant, {
      records: connectionId === "a" ? ids.map((id) => Sample.created(`r${id}`)) : [],
      links: [
        ...ids.map((id) => Sample.link(`${connectionId}${id}`, `r${id}`, of)),
        Sample.link(`${connectionId}6`, null, { ...of, state: "unmatched", keys: ["title:x"], again: true }),
      ],
      rawObjects: [{ streamId, externalId: `${connectionId}6`, payload: "{}", hash: "h" }],
      conflicts: [Sample.conflict(`${connectionId}c`, { streamId, externalId: `${connectionId}1` })],
      owed: [{ streamId, recordId: "r1" }],
      cursor: { streamId, cursor },
      seen: { streamId, runId: "run", externalIds: [`${connectionId}1`] },
    })
    yield* mappings.put(tenant, { app: "app", kind: "task", streamId }, { title: { ignore: true } }, { by: "ann", at: 1 })
  }
  return tenant
})

const known = Effect.fnUntraced(function* (tenant: string, streamId: string) {
  const links = yield* Links
  const connectionId = streamId.slice(0, 1)
  const { found } = yield* links.page(Sample.page(tenant, [], { streamId, connectionId, matchKeys: ["title:x"] }))
  return {
    links: (yield* links.list(tenant, streamId, { limit: 10 })).length,
    found: found.length,
    deliveries: (yield* Effect.flatMap(Deliveries, (store) => store.counts(tenant, [streamId]))).get(streamId) ?? {},
    conflicts: yield* Effect.flatMap(Conflicts, (store) => store.countOpen(tenant, streamId)),
    mappings: (yield* Effect.flatMap(Mappings, (store) => store.versions(tenant, { app: "app", kind: "task", streamId }, { limit: 5 })))
      .length,
    version: (yield* Effect.flatMap(Streams, (store) => store.cursor(tenant, streamId))).version,
  }
})

const whole = { links: 6, found: 1, deliveries: { pending: 1 }, conflicts: 1, mappings: 1, version: 2 }

export const takenAwaySuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("is told of by one port alone, and nothing is to be done for it", () =>
    Effect.gen(function* () {
      const [streams, deliveries, conflicts] = [yield* Streams, yield* Deliveries, yield* Conflicts]
      const [connections, links] = [yield* Connections, yield* Links]
      const tenant = yield* filled
      const before = Option.getOrThrow(yield* streams.get(tenant, "a/tasks"))
      yield* streams.takeAway(tenant, ["a/tasks", "unknown"], "keep", 700)
      const settings = { ...before.settings, direction: "disabled" as const }
      const takenAway = { links: "keep", at: 700, direction: "bidirectional" } as const
      expect(yield* streams.takenAway(tenant)).toEqual([{ ...before, settings, takenAway }])
      expect(yield* streams.takenAway(tenant, { connectionId: "a" })).toHaveLength(1)
      expect(yield* streams.takenAway(tenant, { connectionId: "b" })).toEqual([])
      expect(yield* streams.get(tenant, "a/tasks")).toEqual(Option.none())
      expect((yield* streams.list(tenant)).map(({ id }) => id)).toEqual(["b/tasks"])
      expect(yield* streams.list(tenant, { connectionId: "a" })).toEqual([])
      expect(yield* streams.cursors(tenant, "a")).toEqual(new Map())
      expect((yield* deliveries.list(tenant, { limit: 10 })).map(({ streamId }) => streamId)).toEqual(["b/tasks"])
      expect(yield* deliveries.find(tenant, "a/tasks", "r1")).toBeUndefined()
      expect((yield* conflicts.list(tenant, { limit: 10 })).map(({ id }) => id)).toEqual(["bc"])
      expect(yield* conflicts.get(tenant, "ac")).toEqual(Option.none())
      expect(yield* links.ready(tenant, "a", { limit: 10, unread: [] })).toEqual([])
      expect((yield* links.ready(tenant, "b", { limit: 10, unread: [] })).map(({ link }) => link.externalId)).toEqual(["b6"])
      expect(yield* connections.nextWake(tenant, "a")).toBeUndefined()
      expect(yield* connections.hasWork(tenant, "a", { since: 2_000_000, now: 2_000_000 })).toBe(false)
      expect(yield* deliveries.claim(tenant, yield* Sample.lease(tenant, "a"), 10, 2_000_000)).toEqual([])
      yield* Sample.apply(tenant, { spread: [{ kind: "task", recordId: "r2", except: null }] })
      expect((yield* deliveries.list(tenant, { limit: 10 })).map(({ streamId }) => streamId)).toEqual(["b/tasks", "b/tasks"])
      // A page that was read before cannot be written.
      const cursor = { ...(yield* streams.cursor(tenant, "b/tasks")), version: 3 }
      expect(yield* Sample.refusal(tenant, { cursor: { streamId: "a/tasks", cursor } })).toBe("Stale")
      expect({ ...(yield* known(tenant, "a/tasks")), version: 2 }).toEqual(whole)
    }),
  )

  it.effect("keeps dead deliveries to itself", () =>
    Effect.gen(function* () {
      const [streams, deliveries] = [yield* Streams, yield* Deliveries]
      const tenant = yield* filled
      const fence = yield* Sample.lease(tenant, "a")
      const [claimed] = yield* deliveries.claim(tenant, fence, 1, 2_000_000)
      const dead = { state: "dead", nextAttemptAt: 1, lastError: "no", attempts: 1, unverifiedSince: null, waitsForRecord: null } as const
      yield* Sample.apply(tenant, {
        deliveries: [{ streamId: "a/tasks", recordId: "r1", revision: claimed?.revision ?? 0, to: dead }],
      })
      yield* streams.takeAway(tenant, ["a/tasks"], "keep", 700)
      expect(yield* deliveries.retry(tenant, "a/tasks", "r1", 800)).toBe(false)
      expect(yield* deliveries.retryAll(tenant, {}, 800)).toBe(0)
      const [left] = yield* streams.takenAway(tenant)
      if (left !== undefined) yield* streams.configure(Sample.stream(tenant, "other", "a", { partition: left.partition }), 900)
      expect(yield* deliveries.retryAll(tenant, {}, 800)).toBe(1)
    }),
  )

  it.effect("is there again as it was when its place is chosen", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = yield* filled
      const before = Option.getOrThrow(yield* streams.get(tenant, "a/tasks"))
      yield* streams.takeAway(tenant, ["a/tasks"], "keep", 700)
      yield* streams.takeAway(tenant, ["a/tasks"], "drop", 800)
      expect((yield* streams.takenAway(tenant))[0]?.takenAway).toEqual({ links: "drop", at: 800, direction: "bidirectional" })
      yield* streams.takeAway(tenant, ["a/tasks"], "keep", 900)
      const theirs = yield* streams.configure(Sample.stream(tenant, "c/tasks", "c", { partition: before.partition }), 950)
      expect(theirs).toMatchObject({ id: "a/tasks", connectionId: "a" })
      expect(yield* streams.takenAway(tenant)).toHaveLength(1)
      yield* streams.configure({ ...before, id: "new" }, 1000)
      const former = { ...before.settings, direction: "disabled" }
      expect(yield* streams.get(tenant, "a/tasks")).toEqual(Option.some({ ...before, former }))
      expect(yield* streams.takenAway(tenant)).toEqual([])
      expect({ ...(yield* known(tenant, "a/tasks")), version: 2 }).toEqual(whole)
    }),
  )

  it.effect("is forgotten in steps of a given size, and the rest of the tenant is not", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = yield* filled
      const neighbour = yield* filled
      expect(yield* streams.forget(tenant, "a/tasks", 100)).toBe(false)
      expect(yield* known(tenant, "a/tasks")).toEqual(whole)
      yield* streams.takeAway(tenant, ["a/tasks"], "drop", 700)
      const left: Array<number> = []
      while (yield* streams.forget(tenant, "a/tasks", 2)) left.push((yield* known(tenant, "a/tasks")).links)
      expect(left).toEqual([4, 2, 0])
      const nothing = { links: 0, found: 0, deliveries: {}, conflicts: 0, mappings: 0, version: 0 }
      expect(yield* known(tenant, "a/tasks")).toEqual(nothing)
      expect(yield* streams.takenAway(tenant)).toEqual([])
      expect(yield* known(tenant, "b/tasks")).toEqual(whole)
      expect(yield* known(neighbour, "a/tasks")).toEqual(whole)
      const all = yield* Sample.everything(tenant)
      expect(all.records).toHaveLength(5)
      expect(all.history.every((entries) => entries.length > 0)).toBe(true)
      yield* streams.configure(Sample.stream(tenant, "fresh", "a", { initialDoneAt: null }), 900)
      expect(yield* known(tenant, "fresh")).toEqual({ ...nothing, version: 1 })
    }),
  )
}
