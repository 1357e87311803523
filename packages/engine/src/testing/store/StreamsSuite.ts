/** Of the suite of stores: streams, their settings, cursors and becoming ready. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Deliveries } from "../../store/Deliveries.ts"
import type { Store } from "../../store/MemoryStore.ts"
import type { StreamSettings } from "../../model/Stream.ts"
import { Streams } from "../../store/Streams.ts"
import * as Sample from "./Sample.ts"

const owedTo = (tenant: string, streamId: string) =>
  Effect.flatMap(Deliveries, (deliveries) =>
    Effect.map(deliveries.list(tenant, { streamId, limit: 100 }), (all) => all.map(({ recordId, revision }) => ({ recordId, revision }))),
  )

export const streamsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("begin with a cursor that is due at once", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = Sample.newTenant()
      const settings: StreamSettings = { direction: "pull", strategy: "merge", fieldStrategies: { title: "manual" }, intervalMillis: 5 }
      const given = Sample.stream(tenant, "s", "a", { settings, rank: 3, initialDoneAt: null })
      expect(yield* streams.configure(given, 700)).toEqual(given)
      expect(yield* streams.get(tenant, "s")).toEqual(Option.some(given))
      expect(yield* streams.get(tenant, "t")).toEqual(Option.none())
      const cursor = yield* streams.cursor(tenant, "s")
      expect(cursor).toMatchObject({ generation: 1, failures: 0, nextDue: 700 })
      expect(cursor).not.toHaveProperty("watermark")
      expect(cursor).not.toHaveProperty("reading")
      expect(yield* streams.cursors(tenant, "a")).toEqual(new Map([["s", cursor]]))
      expect(yield* streams.cursors(tenant, "b")).toEqual(new Map())
    }),
  )

  it.effect("exist once for each place, and keep id, cursor and readiness when they are configured again", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = Sample.newTenant()
      const first = yield* streams.configure(Sample.stream(tenant, "s", "a", { partition: "p" }), 700)
      const settings: StreamSettings = { direction: "pull", intervalMillis: 9 }
      const again = Sample.stream(tenant, "t", "a", { partition: "p", settings, rank: 7, initialDoneAt: null })
      expect(yield* streams.configure(again, 800)).toEqual({
        ...first,
        settings,
        former: first.settings,
        rank: 7,
        partitionName: again.partitionName,
      })
      yield* streams.settingsDone(tenant, "s", settings)
      expect(yield* streams.list(tenant)).toEqual([{ ...first, settings, rank: 7, partitionName: again.partitionName }])
      expect((yield* streams.cursor(tenant, "s")).nextDue).toBe(700)
      yield* streams.configure(Sample.stream(tenant, "u", "a", { partition: "q" }), 800)
      yield* streams.configure(Sample.stream(tenant, "v", "a", { partition: "p", kind: "person" }), 800)
      yield* streams.configure(Sample.stream(tenant, "w", "b", { partition: "p", instance: "https://other.test" }), 800)
      yield* streams.configure(Sample.stream(tenant, "x", "b", { partition: "p", app: "other" }), 800)
      expect((yield* streams.list(tenant)).map(({ id }) => id).sort()).toEqual(["s", "u", "v", "w", "x"])
      expect((yield* streams.list(tenant, { connectionId: "b" })).map(({ id }) => id).sort()).toEqual(["w", "x"])
    }),
  )

  it.effect("remember what their settings were until what the new ones call for is done", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = Sample.newTenant()
      const first = yield* streams.configure(Sample.stream(tenant, "s", "a", { partition: "p" }), 700)
      const former = Effect.map(streams.get(tenant, "s"), (stream) => Option.getOrThrow(stream).former)
      yield* streams.configure({ ...first, settings: { ...first.settings } }, 800)
      expect(yield* former).toBeUndefined()
      const [pull, push] = (["pull", "push"] as const).map((direction) => ({ ...first, settings: { ...first.settings, direction } }))
      yield* streams.configure(pull ?? first, 800)
      yield* streams.configure(push ?? first, 900)
      expect(yield* former).toEqual(first.settings)
      yield* streams.settingsDone(tenant, "s", pull?.settings ?? first.settings)
      expect(yield* former).toEqual(first.settings)
      yield* streams.settingsDone(tenant, "s", push?.settings ?? first.settings)
      expect(yield* former).toBeUndefined()
    }),
  )

  it.effect("stay as they are when another connection asks for their place", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = Sample.newTenant()
      const first = yield* streams.configure(Sample.stream(tenant, "s", "a", { partition: "p" }), 700)
      const settings: StreamSettings = { direction: "pull", intervalMillis: 9 }
      expect(yield* streams.configure(Sample.stream(tenant, "t", "b", { partition: "p", settings }), 800)).toEqual(first)
      expect(yield* streams.list(tenant)).toEqual([first])
      expect(yield* streams.cursors(tenant, "b")).toEqual(new Map())
      const elsewhere = Sample.stream(`${tenant}'s neighbour`, "s", "b", { partition: "p" })
      expect(yield* streams.configure(elsewhere, 800)).toEqual(elsewhere)
    }),
  )

  it.effect("take a new name when they are configured again, and keep what people called their partition", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = Sample.newTenant()
      const configure = (id: string, partitionName: string, partitionAliases: ReadonlyArray<string>) =>
        streams.configure(Sample.stream(tenant, id, "a", { partition: "7", partitionName, partitionAliases }), 700)
      expect(yield* configure("s", "acme/app", ["acme/app"])).toMatchObject({ partitionName: "acme/app", partitionAliases: ["acme/app"] })
      yield* configure("t", "acme/web", ["acme/web", "acme/app"])
      const all = { id: "s", partition: "7", partitionName: "acme/web", partitionAliases: ["acme/app", "acme/web"] }
      expect(yield* configure("u", "acme/web", [])).toMatchObject(all)
      expect(yield* streams.list(tenant)).toMatchObject([all])
    }),
  )

  it.effect("take new settings whole", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = yield* Sample.pair()
      const settings: StreamSettings = { direction: "disabled", intervalMillis: 1 }
      yield* streams.updateSettings(tenant, "a/tasks", settings)
      expect(Option.getOrThrow(yield* streams.get(tenant, "a/tasks")).settings).toEqual(settings)
      expect(Option.getOrThrow(yield* streams.get(tenant, "b/tasks")).settings).toEqual(Sample.settings)
    }),
  )

  it.effect("are due earlier when they are called, never later", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = yield* Sample.pair()
      const before = yield* streams.cursor(tenant, "a/tasks")
      yield* streams.setDue(tenant, ["a/tasks", "unknown"], 500)
      yield* streams.setDue(tenant, ["a/tasks"], 600)
      yield* streams.setDue(tenant, [], 1)
      expect(yield* streams.cursor(tenant, "a/tasks")).toEqual({ ...before, nextDue: 500 })
      expect((yield* streams.cursor(tenant, "b/tasks")).nextDue).toBe(1_000_000)
    }),
  )

  it.effect("owe the linked records that somebody else changed meanwhile when they become ready", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = yield* Sample.pair({ initialDoneAt: null })
      yield* Sample.apply(tenant, {
        records: [Sample.created("r1"), Sample.created("r2")],
        links: [Sample.link("1", "r1"), Sample.link("2", "r2")],
      })
      const fieldTimes = { title: { at: 20, origin: "b/tasks" } }
      yield* Sample.apply(tenant, { records: [Sample.created("r2", { seenVersion: 1, origin: "b/tasks", fieldTimes })] })
      yield* streams.finishInitial(tenant, "a/tasks", 800)
      expect(yield* owedTo(tenant, "a/tasks")).toEqual([{ recordId: "r2", revision: 1 }])
    }),
  )

  it.effect("owe the records without a link on them when they become ready", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = yield* Sample.pair({ initialDoneAt: null })
      yield* Sample.apply(tenant, {
        records: ["r1", "r2", "r3"].map((id) => Sample.created(id)).concat(Sample.created("p1", { kind: "person" })),
        links: [Sample.link("1", "r1"), Sample.link("2", "r2", { streamId: "b/tasks", connectionId: "b" }), Sample.link("9", null)],
        spread: ["r1", "r2", "r3"].map((recordId) => ({ kind: "task", recordId, except: null })),
      })
      expect(yield* owedTo(tenant, "a/tasks")).toEqual([])
      yield* streams.finishInitial(tenant, "a/tasks", 800)
      expect(Option.getOrThrow(yield* streams.get(tenant, "a/tasks")).initialDoneAt).toBe(800)
      const owed = [{ recordId: "r3", revision: 1 }]
      expect(yield* owedTo(tenant, "a/tasks")).toEqual(owed)
      expect(yield* owedTo(tenant, "b/tasks")).toEqual([])
      yield* streams.finishInitial(tenant, "a/tasks", 900)
      expect(Option.getOrThrow(yield* streams.get(tenant, "a/tasks")).initialDoneAt).toBe(800)
      expect(yield* owedTo(tenant, "a/tasks")).toEqual(owed)
      // What another reads for the first time is owed when that one is ready.
      yield* streams.finishInitial(tenant, "b/tasks", 950)
      expect(yield* owedTo(tenant, "a/tasks")).toEqual([...owed, { recordId: "r2", revision: 1 }])
      expect(yield* owedTo(tenant, "b/tasks")).toEqual(["r1", "r2", "r3"].map((recordId) => ({ recordId, revision: 1 })))
    }),
  )

  it.effect("owe nothing when they become ready and do not send", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = yield* Sample.pair({ initialDoneAt: null, settings: { ...Sample.settings, direction: "pull" } })
      yield* Sample.apply(tenant, { records: [Sample.created("r1")] })
      yield* streams.finishInitial(tenant, "a/tasks", 800)
      expect(Option.getOrThrow(yield* streams.get(tenant, "a/tasks")).initialDoneAt).toBe(800)
      expect(yield* owedTo(tenant, "a/tasks")).toEqual([])
    }),
  )
}
