/** Of the suite of stores: what opens a delivery, and what that does to one that is open. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect } from "effect"
import { Connections } from "../../store/Connections.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Streams } from "../../store/Streams.ts"
import { claim, claimed, list, one, owed, settlement, waiting } from "./OneDelivery.ts"
import * as Sample from "./Sample.ts"

const toA = [{ kind: "task", recordId: "r1", except: "b/tasks" }]

export const openingSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("waits, for what a stream reads for the first time, until that is read whole", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = Sample.newTenant()
      yield* Sample.setUp(
        [Sample.connection(tenant, "a"), Sample.connection(tenant, "b")],
        [Sample.stream(tenant, "a/tasks", "a", { initialDoneAt: null }), Sample.stream(tenant, "b/tasks", "b")],
      )
      yield* Sample.apply(tenant, {
        at: 300,
        records: [Sample.created("r1")],
        links: [Sample.link("1", "r1")],
        spread: [{ kind: "task", recordId: "r1", except: "a/tasks" }],
      })
      expect(yield* list(tenant)).toEqual([])
      yield* streams.finishInitial(tenant, "a/tasks", 400)
      expect((yield* list(tenant)).map(({ streamId, recordId }) => [streamId, recordId])).toEqual([["b/tasks", "r1"]])
    }),
  )

  it.effect("happens on every other ready stream of the kind that sends", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const tenant = Sample.newTenant()
      const directed = (direction: "pull" | "push" | "disabled") => ({ settings: { ...Sample.settings, direction } })
      const streams = [
        Sample.stream(tenant, "origin", "o"),
        Sample.stream(tenant, "same account", "o"),
        Sample.stream(tenant, "both", "c"),
        Sample.stream(tenant, "pushes", "c", directed("push")),
        Sample.stream(tenant, "pulls", "c", directed("pull")),
        Sample.stream(tenant, "off", "c", directed("disabled")),
        Sample.stream(tenant, "early", "c", { initialDoneAt: null }),
        Sample.stream(tenant, "people", "c", { kind: "person" }),
        Sample.stream(tenant, "gone", "gone"),
        Sample.stream(tenant, "paused", "paused"),
      ]
      yield* Sample.setUp(
        ["c", "gone", "o", "paused"].map((id) => Sample.connection(tenant, id)),
        streams,
      )
      yield* connections.update(tenant, "gone", { status: "disconnected" })
      yield* connections.update(tenant, "paused", { status: "paused" })
      yield* Sample.apply(tenant, {
        at: 300,
        records: [Sample.created("r1"), Sample.created("r2")],
        spread: [
          { kind: "task", recordId: "r1", except: "origin" },
          { kind: "task", recordId: "r2", except: null },
        ],
      })
      const opened = yield* list(tenant)
      expect(
        opened
          .filter(({ recordId }) => recordId === "r1")
          .map(({ streamId }) => streamId)
          .sort(),
      ).toEqual(["both", "paused", "pushes"])
      expect(
        opened
          .filter(({ recordId }) => recordId === "r2")
          .map(({ streamId }) => streamId)
          .sort(),
      ).toEqual(["both", "origin", "paused", "pushes", "same account"])
      expect(opened.find(({ streamId, recordId }) => streamId === "both" && recordId === "r1")).toEqual({
        tenant,
        streamId: "both",
        connectionId: "c",
        kind: "task",
        recordId: "r1",
        state: "pending",
        revision: 1,
        attempts: 0,
        unverifiedSince: null,
        nextAttemptAt: 300,
        lastError: null,
        waitsForRecord: null,
        chosen: false,
        rank: 0,
      })
    }),
  )

  it.effect("of one that is open says that there is more to send", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, { at: 300, records: [Sample.created("r1")], owed })
      const first = yield* one(tenant)
      expect(first).toMatchObject({ revision: 1, nextAttemptAt: 300 })
      yield* Sample.apply(tenant, { at: 400, spread: toA })
      expect(yield* list(tenant)).toEqual([{ ...first, revision: 2, nextAttemptAt: 400 }])
      yield* Sample.apply(tenant, { at: 500, owed, spread: toA })
      expect(yield* list(tenant)).toMatchObject([{ state: "pending", nextAttemptAt: 500 }])
    }),
  )

  it.effect("takes up what was dead, as good as new", () =>
    Effect.gen(function* () {
      const { tenant, fence } = yield* claimed()
      yield* Sample.apply(tenant, { fence, deliveries: [settlement({ ...waiting, state: "dead", unverifiedSince: 200 })] })
      yield* Sample.apply(tenant, { at: 400, owed })
      expect(yield* one(tenant)).toMatchObject({
        state: "pending",
        revision: 2,
        attempts: 0,
        unverifiedSince: 200,
        nextAttemptAt: 400,
        lastError: null,
      })
    }),
  )

  it.effect("leaves what is being sent running, to be sent again after it", () =>
    Effect.gen(function* () {
      const { tenant, fence } = yield* claimed()
      yield* Sample.apply(tenant, { at: 300, spread: toA })
      expect(yield* one(tenant)).toMatchObject({ state: "running", revision: 2 })
      expect(yield* claim(tenant, fence, 300)).toEqual([])
      yield* Sample.apply(tenant, { at: 400, fence, deliveries: [settlement({ ...waiting, unverifiedSince: 200 })] })
      expect(yield* one(tenant)).toMatchObject({
        state: "pending",
        revision: 2,
        attempts: 0,
        unverifiedSince: 200,
        nextAttemptAt: 400,
        lastError: null,
      })
    }),
  )

  it.effect("before a success keeps the delivery, to send the rest as if nothing had been sent", () =>
    Effect.gen(function* () {
      const { tenant, fence } = yield* claimed()
      yield* Sample.apply(tenant, { at: 300, owed })
      yield* Sample.apply(tenant, { at: 400, fence, deliveries: [settlement({ state: "done" })] })
      expect(yield* list(tenant)).toMatchObject([{ state: "pending", revision: 2, attempts: 0, unverifiedSince: null, nextAttemptAt: 400 }])
    }),
  )

  it.effect("may come in the commit that ends a claim", () =>
    Effect.gen(function* () {
      for (const to of [waiting, { state: "done" }] as const) {
        const { tenant, fence } = yield* claimed()
        yield* Sample.apply(tenant, { at: 400, fence, owed, deliveries: [settlement(to)] })
        expect(yield* list(tenant)).toMatchObject([{ state: "pending", attempts: 0, nextAttemptAt: 400, lastError: null }])
        expect(yield* claim(tenant, fence, 400)).toHaveLength(1)
      }
    }),
  )
}
