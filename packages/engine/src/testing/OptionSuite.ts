/** What becomes of what one side has and the other lacks: by option, by starting point, at the beginning and later, and when the settings change. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Stream, StreamSettings } from "../model/Stream.ts"
import { Links } from "../store/Links.ts"
import { Streams } from "../store/Streams.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, join, outage, partition as p, quiet, rounds, sync, tenant, writesTo } from "./World.ts"

const titles = (app: Apps["left"]) =>
  app
    .list("task", p)
    .map(({ fields }) => String(fields["title"]))
    .toSorted()

const records = Effect.gen(function* () {
  const engine = yield* SyncEngine
  return (yield* engine.records.list(tenant, "task")).map(({ data }) => String(data["title"])).toSorted()
})

const counts = Effect.fnUntraced(function* (stream: Stream | undefined) {
  const engine = yield* SyncEngine
  const found = (yield* engine.status(tenant)).flatMap(({ streams }) => streams).find(({ stream: { id } }) => id === stream?.id)
  return found?.links ?? {}
})

const put = Effect.fnUntraced(function* (title: string) {
  const engine = yield* SyncEngine
  return yield* engine.records.put(tenant, "task", { fields: { title } })
})

const both = { match: [{ by: ["title"] as const }] }

/** What is where after both sides and the hub held something, by option: at the beginning, and when more comes later. */
const table: {
  readonly [Option in NonNullable<StreamSettings["option"]>]: { readonly hub: ReadonlyArray<string>; readonly left: ReadonlyArray<string> }
} = {
  mirror: { hub: ["Both", "Hers", "Later hers", "Later ours", "Ours"], left: ["Both", "Hers", "Later hers", "Later ours", "Ours"] },
  hub: { hub: ["Both", "Later ours", "Ours"], left: ["Both", "Hers", "Later hers", "Later ours", "Ours"] },
  external: { hub: ["Both", "Hers", "Later hers", "Later ours", "Ours"], left: ["Both", "Hers", "Later hers"] },
}

export const optionSuite = (scenario: Scenario): void => {
  // proves C-31, F-09, V-10, law 1
  describe("settings that are changed by somebody who dies before what they call for is done", () => {
    const changed = Effect.fnUntraced(function* (stream: Stream | undefined, settings: Partial<StreamSettings>) {
      if (stream !== undefined) yield* (yield* Streams).configure({ ...stream, settings: { ...stream.settings, ...settings } }, 0)
    })

    for (const again of ["sync", "addStreams"] as const) {
      scenario(`what was left here goes out, with the next ${again}`, ({ left }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const joined = yield* join(left, { option: "external" })
          yield* sync
          yield* put("Ours")
          yield* sync
          assert.deepStrictEqual(titles(left), [])
          yield* changed(joined.streams["task"], { option: "mirror" })
          if (again === "addStreams")
            yield* engine.addStreams({
              tenant,
              connectionId: joined.connection.id,
              partition: p,
              kinds: ["task"],
              settings: { option: "mirror" },
            })
          yield* sync
          assert.deepStrictEqual(titles(left), ["Ours"])
          const streams = (yield* engine.status(tenant)).flatMap((each) => each.streams)
          assert.isTrue(streams.every(({ stream }) => stream.former === undefined))
        }),
      )
    }
  })

  // proves F-06, F-07, F-08, F-09, F-18, F-20, F-29, F-38
  describe("sync options", () => {
    for (const option of ["mirror", "hub", "external"] as const) {
      scenario(`${option}: what is on one side alone, at the beginning and later, and edits of what is on both`, (apps) =>
        Effect.gen(function* () {
          const { left } = apps
          yield* put("Both")
          yield* put("Ours")
          left.create("task", p, { title: "Both" })
          left.create("task", p, { title: "Hers" })
          yield* join(left, { option, ...both })
          yield* sync
          yield* TestClock.adjust("1 minute")
          yield* put("Later ours")
          left.create("task", p, { title: "Later hers" })
          yield* sync
          yield* TestClock.adjust("1 minute")
          yield* sync
          assert.deepStrictEqual(yield* records, table[option].hub)
          assert.deepStrictEqual(titles(left), table[option].left)
          left.edit("task", p, findBy(left, "task", "title", "Both").id, { body: "more" })
          yield* sync
          const engine = yield* SyncEngine
          const shared = (yield* engine.records.list(tenant, "task")).find(({ data }) => data["title"] === "Both")
          assert.strictEqual(shared?.data["body"], "more")
          yield* TestClock.adjust("1 minute")
          yield* engine.records.put(tenant, "task", { id: shared?.id ?? "", fields: { state: "doing" } })
          yield* sync
          assert.strictEqual(findBy(left, "task", "title", "Both").fields["state"], "doing")
          yield* quiet(apps)
        }),
      )
    }

    for (const [option, body] of [
      ["hub", "ours"],
      ["external", "hers"],
    ] as const) {
      scenario(`${option}: what differs between two that turn out to be the same is its word`, (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* engine.records.put(tenant, "task", { fields: { title: "Both", body: "ours" } })
          apps.left.create("task", p, { title: "Both", body: "hers" })
          yield* join(apps.left, { option, ...both })
          yield* sync
          assert.strictEqual(findBy(apps.left, "task", "title", "Both").fields["body"], body)
          assert.deepStrictEqual(
            (yield* engine.records.list(tenant, "task")).map(({ data }) => data["body"]),
            [body],
          )
          yield* quiet(apps)
        }),
      )
    }

    scenario("external: a record that somebody sends is made once, and goes both ways then", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left } = apps
        const id = yield* put("Ours")
        const { streams } = yield* join(left, { option: "external" })
        const streamId = streams["task"]?.id ?? ""
        yield* sync
        assert.deepStrictEqual([titles(left), yield* engine.deliveries.list(tenant)], [[], []])
        const [place] = (yield* engine.explain(tenant, id)).places
        assert.deepStrictEqual(
          place?.reasons.map(({ _tag }) => _tag),
          ["KeptBack"],
        )
        yield* engine.records.put(tenant, "task", { id, fields: { body: "edited" } })
        yield* sync
        assert.deepStrictEqual(titles(left), [])
        yield* engine.records.send(tenant, "task", id, streamId, "ann")
        yield* engine.records.put(tenant, "task", { id, fields: { body: "again" } })
        yield* sync
        assert.deepStrictEqual([titles(left), left.counts().creates], [["Ours"], 1])
        yield* engine.records.send(tenant, "task", id, streamId, "ann")
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, findBy(left, "task", "title", "Ours").id, { state: "doing" })
        yield* sync
        assert.strictEqual((yield* engine.records.get(tenant, "task", id)).data["state"], "doing")
        assert.strictEqual(left.counts().creates, 1)
        const deeds = (yield* engine.records.history(tenant, id)).flatMap(({ deed }) => deed?._tag ?? [])
        assert.include(deeds, "RecordSent")
        yield* quiet(apps)
      }),
    )

    scenario("external: what is about to be made is not, when the option changes before the first byte", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left } = apps
        const { connection } = yield* join(left)
        yield* sync
        yield* TestClock.adjust("1 minute")
        yield* put("Ours")
        let isDue = true
        left.beforeEach(({ operation }) => {
          if (operation !== "create" || !isDue) return Effect.void
          isDue = false
          const changed = engine.addStreams({ tenant, connectionId: connection.id, partition: p, settings: { option: "external" } })
          return Effect.orDie(Effect.asVoid(changed))
        })
        yield* rounds(3)
        assert.deepStrictEqual([isDue, titles(left), left.counts().creates], [false, [], 0])
      }),
    )

    scenario("hub: what is left outside comes in with a reading of all when it fits a record by then", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left } = apps
        left.create("member", p, { name: "Ada", email: "ada@example.com" })
        const { streams } = yield* join(left, { option: "hub" })
        yield* sync
        assert.deepStrictEqual(yield* counts(streams["member"]), { unmatched: 1 })
        yield* TestClock.adjust("1 minute")
        yield* engine.records.put(tenant, "member", { fields: { name: "A.", email: "ada@example.com" } })
        yield* engine.resync(tenant, streams["member"]?.id ?? "")
        yield* sync
        assert.deepStrictEqual(yield* counts(streams["member"]), { linked: 1 })
      }),
    )

    scenario("hub: what is left outside is taken in when the option changes, without being read again", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left } = apps
        left.create("task", p, { title: "Hers" })
        const { connection, streams } = yield* join(left, { option: "hub" })
        yield* sync
        assert.deepStrictEqual(yield* records, [])
        assert.deepStrictEqual(yield* counts(streams["task"]), { unmatched: 1 })
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition: p, settings: { option: "mirror" } })
        outage(left, () => true)
        yield* sync
        assert.deepStrictEqual(yield* records, ["Hers"])
      }),
    )

    scenario("external: what was kept back goes out when the option changes", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* put("Ours")
        const { connection } = yield* join(apps.left, { option: "external" })
        yield* sync
        assert.deepStrictEqual(titles(apps.left), [])
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition: p, settings: { option: "mirror" } })
        yield* sync
        assert.deepStrictEqual(titles(apps.left), ["Ours"])
        yield* quiet(apps)
      }),
    )
  })

  // proves C-13, C-31
  describe("starting points", () => {
    const old = Effect.fnUntraced(function* ({ left }: Apps) {
      left.create("task", p, { title: "Old" })
      left.create("tag", p, { name: "bug" })
      yield* put("Old of ours")
      yield* TestClock.adjust("1 day")
    })
    const fresh = Effect.fnUntraced(function* ({ left }: Apps) {
      yield* TestClock.adjust("1 minute")
      left.create("task", p, { title: "New", tags: left.list("tag", p).map(({ id }) => id) })
      yield* put("New of ours")
      yield* sync
      yield* TestClock.adjust("1 minute")
      yield* sync
    })

    for (const [name, startFrom, isOld] of [
      ["all", "all", true],
      ["now", "now", false],
      ["a moment", "2026-01-01T12:00:00Z", false],
    ] as const) {
      scenario(`${name}: what was last changed before it stays on its side`, (apps) =>
        Effect.gen(function* () {
          yield* old(apps)
          yield* join(apps.left, { startFrom })
          yield* sync
          yield* fresh(apps)
          const all = ["New", "New of ours", ...(isOld ? ["Old", "Old of ours"] : [])]
          assert.deepStrictEqual(titles(apps.left), isOld ? all : ["New", "New of ours", "Old"])
          assert.deepStrictEqual(yield* records, isOld ? all : ["New", "New of ours", "Old of ours"])
          yield* quiet(apps)
        }),
      )
    }

    scenario("what is left outside and older than a starting point that comes later is looked at once, and left", (apps) =>
      Effect.gen(function* () {
        const [engine, links] = [yield* SyncEngine, yield* Links]
        apps.left.create("task", p, { title: "Old" })
        const { connection, streams } = yield* join(apps.left, { option: "hub" })
        yield* sync
        yield* TestClock.adjust("1 day")
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition: p, settings: { option: "mirror", startFrom: "now" } })
        yield* sync
        assert.deepStrictEqual(yield* records, [])
        assert.strictEqual(yield* links.countDue(tenant, streams["task"]?.id ?? ""), 0)
      }),
    )

    scenario("moved back it takes up what is older, once; said again it stays where it was", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* old(apps)
        const { connection, streams } = yield* join(apps.left, { startFrom: "now" })
        yield* sync
        yield* fresh(apps)
        const again = (startFrom: "now" | "all") =>
          engine.addStreams({ tenant, connectionId: connection.id, partition: p, settings: { startFrom } })
        const start = Object.values(streams)[0]?.settings.startFrom
        assert.deepStrictEqual((yield* again("now"))[0]?.settings.startFrom, start)
        const writes = writesTo(apps.left)
        yield* again("all")
        yield* sync
        const all = ["New", "New of ours", "Old", "Old of ours"]
        assert.deepStrictEqual([titles(apps.left), yield* records], [all, all])
        assert.strictEqual(writesTo(apps.left), writes + 1)
        yield* quiet(apps)
      }),
    )
  })
}
