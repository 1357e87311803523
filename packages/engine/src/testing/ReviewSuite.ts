/** Which of what both sides hold is the same: by rules that a person chooses, by their word, and not at all. */
import { assert, describe } from "@effect/vitest"
import type { Json } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { MatchDecision } from "../hub/Matches.ts"
import { InvalidInput, NotFound } from "../model/EngineError.ts"
import type { GivenSettings } from "../model/Stream.ts"
import { SyncEngine } from "../SyncEngine.ts"
import * as Process from "./Process.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, join, joinKinds, outage, partition as p, quiet, rounds, sync, tenant } from "./World.ts"

const titles = (app: Apps["left"]) =>
  app
    .list("task", p)
    .map(({ fields }) => String(fields["title"]))
    .toSorted()

const made = Effect.fnUntraced(function* (fields: Json.JsonObject) {
  const engine = yield* SyncEngine
  return yield* engine.records.put(tenant, "task", { fields })
})

const recordsNow = Effect.gen(function* () {
  const engine = yield* SyncEngine
  return (yield* engine.records.list(tenant, "task")).map(({ data }) => String(data["title"])).toSorted()
})

const open = Effect.flatMap(SyncEngine, (engine) => engine.matches.list(tenant))

const recordOf = Effect.fnUntraced(function* (streamId: string, externalId: string) {
  const engine = yield* SyncEngine
  const found = yield* engine.records.find(tenant, streamId, externalId)
  return found._tag === "Some" ? found.value.recordId : undefined
})

const byTitle: GivenSettings = { match: [{ by: ["title"] }] }
const asked: GivenSettings = { match: [{ by: ["title"], ask: true }] }

/** Some of a place and of the hub, joined, with the id of the tasks' stream. */
const joined = Effect.fnUntraced(function* ({ left }: Apps, settings: GivenSettings) {
  const side = yield* join(left, settings)
  yield* sync
  return { ...side, streamId: side.streams["task"]?.id ?? "" }
})

const decide = (streamId: string, externalId: string, decision: MatchDecision) =>
  Effect.flatMap(SyncEngine, (engine) => engine.matches.decide(tenant, streamId, externalId, decision, "ann"))

export const reviewSuite = (scenario: Scenario): void => {
  // proves F-13, F-14, F-16, F-29
  describe("match rules", () => {
    scenario("one on each side is the same, whatever the letter case, spaces and punctuation; the rest is made", (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const id = yield* made({ title: "Login  fails" })
        yield* made({ title: "Only here" })
        const twin = left.create("task", p, { title: "login fails!" })
        left.create("task", p, { title: "Only there" })
        const { streamId } = yield* joined(apps, byTitle)
        yield* rounds(2)
        assert.strictEqual(yield* recordOf(streamId, twin), id)
        assert.deepStrictEqual([(yield* recordsNow).length, titles(left).length], [3, 3])
        assert.deepStrictEqual(yield* open, [])
      }),
    )

    scenario("with `exactly` the values are compared as they are", (apps) =>
      Effect.gen(function* () {
        yield* made({ title: "Login fails" })
        apps.left.create("task", p, { title: "login fails" })
        yield* joined(apps, { match: [{ by: ["title"], exactly: true }] })
        yield* rounds(2)
        assert.deepStrictEqual(titles(apps.left), ["Login fails", "login fails"])
        yield* quiet(apps)
      }),
    )

    scenario("several records that fit are a question with the candidates; nothing is made on either side", (apps) =>
      Effect.gen(function* () {
        const ids = [yield* made({ title: "Crash" }), yield* made({ title: "Crash" })]
        const externalId = apps.left.create("task", p, { title: "Crash" })
        const { streamId } = yield* joined(apps, byTitle)
        yield* rounds(2)
        const [one, ...others] = yield* open
        assert.deepStrictEqual(others, [])
        assert.deepInclude(one, { externalId, streamId, state: "ambiguous", isExact: false, kind: "task", app: "left" })
        assert.strictEqual(one?.shows?.["title"], "Crash")
        assert.sameMembers(one?.candidates.map(({ recordId }) => recordId) ?? [], ids)
        assert.deepStrictEqual(
          one?.candidates.map(({ by }) => by),
          [["title"], ["title"]],
        )
        assert.deepStrictEqual([titles(apps.left), (yield* recordsNow).length], [["Crash"], 2])
        yield* decide(streamId, externalId, { record: ids[1] ?? "" })
        yield* rounds(2)
        assert.strictEqual(yield* recordOf(streamId, externalId), ids[1])
        assert.deepStrictEqual([titles(apps.left), yield* open], [["Crash", "Crash"], []])
        yield* quiet(apps)
      }),
    )

    scenario(
      "several objects that fit one record are a question too, on whatever pages they are",
      (apps) =>
        Effect.gen(function* () {
          const id = yield* made({ title: "Crash" })
          const [first = "", second = ""] = ["one", "two", "three"].map((body) => apps.left.create("task", p, { title: "Crash", body }))
          const { streamId } = yield* joined(apps, byTitle)
          assert.deepStrictEqual(
            (yield* open).map(({ state, isExact }) => [state, isExact]),
            [1, 2, 3].map(() => ["ambiguous", false]),
          )
          yield* decide(streamId, second, { record: id })
          yield* rounds(2)
          assert.strictEqual(yield* recordOf(streamId, second), id)
          assert.strictEqual(yield* recordOf(streamId, first), null)
          assert.deepStrictEqual([(yield* open).length, (yield* recordsNow).length], [2, 1])
        }),
      { pageSize: 1 },
    )

    scenario("a proposal waits for a person; all that are plain are linked in one call", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const ids = [yield* made({ title: "A" }), yield* made({ title: "B" }), yield* made({ title: "C" })]
        yield* made({ title: "C", body: "again" })
        const objects = ["A", "B", "C"].map((title) => apps.left.create("task", p, { title }))
        const { streamId } = yield* joined(apps, asked)
        yield* rounds(2)
        assert.deepStrictEqual([titles(apps.left), (yield* open).length], [["A", "B", "C"], 3])
        const held = (yield* engine.deliveries.list(tenant)).map(({ state }) => state)
        assert.deepStrictEqual(held, ["held", "held", "held", "held"])
        const { text } = yield* engine.explain(tenant, ids[0] ?? "")
        assert.include(text, `has task ${objects[0]}, which may be it. What happens next: It is made, or linked, when a person has said`)
        assert.include(text, `matches.list({ streamId: "${streamId}" })`)
        assert.deepStrictEqual(yield* engine.matches.linkExact(tenant, { streamId }, "ann"), { linked: 2, left: 1 })
        yield* rounds(2)
        assert.strictEqual(yield* recordOf(streamId, objects[0] ?? ""), ids[0])
        assert.strictEqual(yield* recordOf(streamId, objects[1] ?? ""), ids[1])
        assert.deepStrictEqual(
          (yield* open).map(({ externalId }) => externalId),
          [objects[2]],
        )
        yield* decide(streamId, objects[2] ?? "", "new")
        yield* rounds(2)
        assert.deepStrictEqual(
          [titles(apps.left), yield* recordsNow],
          [
            ["A", "B", "C", "C", "C"],
            ["A", "B", "C", "C", "C"],
          ],
        )
        yield* quiet(apps)
      }),
    )

    scenario("a record that comes to fit an object which none was made of is that object, and not made beside it", (apps) =>
      Effect.gen(function* () {
        const externalId = apps.left.create("task", p, { title: "Crash" })
        const { streamId } = yield* joined(apps, { ...byTitle, option: "hub" })
        yield* TestClock.adjust("1 minute")
        const id = yield* made({ title: "crash" })
        yield* rounds(3)
        assert.strictEqual(yield* recordOf(streamId, externalId), id)
        assert.strictEqual(apps.left.counts().creates, 0)
        yield* quiet(apps)
      }),
    )

    scenario("rules that come later match what was left, by what is stored", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const id = yield* made({ title: "Crash" })
        const externalId = apps.left.create("task", p, { title: "CRASH" })
        const { connection, streamId } = yield* joined(apps, { option: "hub", direction: "pull" })
        assert.deepStrictEqual(
          (yield* open).map(({ state }) => state),
          ["unmatched"],
        )
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition: p, kinds: ["task"], settings: byTitle })
        outage(apps.left, () => true)
        yield* sync
        assert.strictEqual(yield* recordOf(streamId, externalId), id)
      }),
    )

    for (const when of ["before", "after"] as const) {
      scenario(
        `a process that dies ${when} a part of the first reading is matched: another goes on, and nothing is made twice`,
        (apps) =>
          Effect.gen(function* () {
            const titled = Array.from({ length: 30 }, (_, index) => `Task ${index}`)
            for (const title of titled) {
              yield* made({ title })
              apps.left.create("task", p, { title })
            }
            const { streams } = yield* join(apps.left, byTitle)
            let matched = 0
            const process = yield* Process.start(apps, {
              fault: ({ links }) => (links.some(({ looked }) => looked !== undefined) && (matched += 1) === 1 ? when : undefined),
            })
            yield* Effect.exit(process.engine.sync({ tenant }))
            assert.strictEqual(matched, 1)
            const engine = yield* SyncEngine
            const all = (yield* engine.status(tenant)).flatMap((one) => one.streams)
            const status = all.find(({ stream }) => stream.id === streams["task"]?.id)
            assert.deepInclude(status?.progress, { phase: "matching", of: 30 })
            assert.isNull(status?.stream.initialDoneAt)
            assert.strictEqual(apps.left.counts().creates, 0)
            yield* TestClock.adjust("10 minutes")
            yield* rounds(3)
            assert.deepStrictEqual([titles(apps.left).length, (yield* recordsNow).length], [30, 30])
            yield* quiet(apps)
          }),
        { pageSize: 7 },
      )
    }

    scenario("of rules for several kinds at once each kind has those of its own fields", (apps) =>
      Effect.gen(function* () {
        const rules = [{ by: ["title"] as const }, { by: ["title"] as const, exactly: true }]
        const { streams } = yield* join(apps.left, { match: rules })
        assert.deepStrictEqual(streams["task"]?.settings.match, rules)
        assert.deepStrictEqual([streams["tag"]?.settings.match, streams["note"]?.settings.match], [[], []])
      }),
    )

    scenario("a rule by what tells nothing apart is refused by name", (apps) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(joined(apps, { match: [{ by: ["titel"] }] }))
        assert.instanceOf(error, InvalidInput)
        assert.include(error.message, 'settings.match names the field "titel"')
        assert.include(error.message, 'did you mean "title"?')
      }),
    )
  })

  // proves F-16, F-38
  describe("what people decide about objects", () => {
    scenario("an object that a person leaves apart stays so, whatever it comes to say and whoever reads it again", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const externalId = apps.left.create("task", p, { title: "Hers" })
        const { streamId } = yield* joined(apps, { option: "hub" })
        yield* decide(streamId, externalId, "apart")
        yield* rounds(1)
        apps.left.edit("task", p, externalId, { title: "Hers still" })
        yield* engine.resync(tenant, streamId)
        yield* rounds(2)
        assert.deepStrictEqual([yield* open, yield* recordsNow], [[], []])
        const [left] = yield* engine.matches.list(tenant, { state: "apart" })
        assert.deepInclude(left?.choice, { by: "ann", as: "apart" })
        assert.strictEqual(left?.shows?.["title"], "Hers still")
        yield* decide(streamId, externalId, "new")
        yield* rounds(1)
        assert.deepStrictEqual(yield* recordsNow, ["Hers still"])
        yield* quiet(apps)
      }),
    )

    scenario("a link that is undone leaves both as they are, until a person says otherwise", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const id = yield* made({ title: "Crash", body: "same" })
        const externalId = apps.left.create("task", p, { title: "Crash", body: "same" })
        const { streamId } = yield* joined(apps, byTitle)
        yield* rounds(1)
        yield* decide(streamId, externalId, "apart")
        yield* rounds(1)
        yield* engine.records.put(tenant, "task", { id, fields: { body: "ours" } })
        apps.left.edit("task", p, externalId, { body: "hers" })
        yield* rounds(2)
        assert.deepStrictEqual(
          apps.left.list("task", p).map(({ fields }) => fields["body"]),
          ["hers"],
        )
        assert.strictEqual((yield* engine.records.get(tenant, "task", id)).data["body"], "ours")
        const [place] = (yield* engine.explain(tenant, id)).places
        assert.deepStrictEqual(
          place?.reasons.map(({ _tag }) => _tag),
          ["Apart"],
        )
        assert.include(place?.text, "as ann said")
        yield* decide(streamId, externalId, { record: id })
        yield* rounds(1)
        const [conflict] = yield* engine.conflicts.list(tenant, { state: "open" })
        assert.strictEqual(conflict?.field, "body")
        yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "local", "ann")
        yield* rounds(1)
        assert.strictEqual(findBy(apps.left, "task", "title", "Crash").fields["body"], "ours")
        const deeds = (yield* engine.records.history(tenant, id)).flatMap(({ deed }) => (deed?._tag === "MatchDecided" ? [deed.as] : []))
        assert.deepStrictEqual(deeds, ["apart", "same"])
        yield* quiet(apps)
      }),
    )

    scenario("a link that is undone may be two things: each gets its own twin", (apps) =>
      Effect.gen(function* () {
        yield* made({ title: "Crash" })
        const externalId = apps.left.create("task", p, { title: "Crash" })
        const { streamId } = yield* joined(apps, byTitle)
        yield* decide(streamId, externalId, "apart")
        yield* rounds(1)
        yield* decide(streamId, externalId, "new")
        yield* rounds(2)
        assert.deepStrictEqual(
          [titles(apps.left), yield* recordsNow],
          [
            ["Crash", "Crash"],
            ["Crash", "Crash"],
          ],
        )
        yield* quiet(apps)
      }),
    )

    scenario("what is removed at its application while it is apart touches no record", (apps) =>
      Effect.gen(function* () {
        yield* made({ title: "Crash" })
        const externalId = apps.left.create("task", p, { title: "Crash" })
        const { streamId } = yield* joined(apps, { ...byTitle, removals: "remove" })
        yield* decide(streamId, externalId, "apart")
        yield* rounds(1)
        apps.left.remove("task", p, externalId)
        yield* rounds(2)
        assert.deepStrictEqual(yield* recordsNow, ["Crash"])
      }),
    )

    scenario("an edit that is to be sent waits for a decision about its object, and goes where that says", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const id = yield* made({ title: "Crash" })
        const externalId = apps.left.create("task", p, { title: "Crash" })
        const { streamId } = yield* joined(apps, byTitle)
        yield* rounds(1)
        yield* engine.records.put(tenant, "task", { id, fields: { title: "Ours" } })
        yield* decide(streamId, externalId, "apart")
        yield* rounds(2)
        assert.deepStrictEqual([titles(apps.left), apps.left.counts().updates], [["Crash"], 0])
        yield* quiet(apps)
      }),
    )

    scenario("a link of a place that is only written to is undone, too; nothing new is made of what is there", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { id: connectionId } = yield* joinKinds(apps.left, ["task"], { direction: "push" })
        const streams = (yield* engine.status(tenant)).flatMap((one) => one.streams)
        const streamId = streams.find(({ stream }) => stream.connectionId === connectionId)?.stream.id ?? ""
        const id = yield* made({ title: "Crash" })
        yield* rounds(1)
        const externalId = findBy(apps.left, "task", "title", "Crash").id
        yield* decide(streamId, externalId, "apart")
        yield* rounds(1)
        yield* engine.records.put(tenant, "task", { id, fields: { title: "Ours" } })
        yield* rounds(2)
        assert.deepStrictEqual(titles(apps.left), ["Crash"])
        const error = yield* Effect.flip(decide(streamId, externalId, "new"))
        assert.include(error.message, `the stream's direction is "push"`)
        yield* decide(streamId, externalId, { record: id })
        yield* rounds(2)
        assert.deepStrictEqual(titles(apps.left), ["Ours"])
      }),
    )

    scenario("what is removed is not what an object is, and is not sent", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const id = yield* made({ title: "Crash" })
        const externalId = apps.left.create("task", p, { title: "Other" })
        const { streamId } = yield* joined(apps, { option: "hub", direction: "pull" })
        yield* engine.records.remove(tenant, "task", id)
        for (const error of [
          yield* Effect.flip(decide(streamId, externalId, { record: id })),
          yield* Effect.flip(engine.records.send(tenant, "task", id, streamId, "ann")),
        ])
          assert.include(error.message, "is removed; restore it first")
      }),
    )

    scenario("a decision is checked, and the same again changes nothing", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const [one, two] = [yield* made({ title: "One" }), yield* made({ title: "Two" })]
        const [first = "", second = ""] = ["One", "Two"].map((title) => apps.left.create("task", p, { title }))
        const { streamId } = yield* joined(apps, { option: "hub", direction: "pull" })
        yield* rounds(2)
        yield* decide(streamId, first, { record: one })
        yield* decide(streamId, first, { record: one })
        yield* rounds(1)
        const failures = [
          yield* Effect.flip(decide(streamId, first, { record: two })),
          yield* Effect.flip(decide(streamId, second, { record: one })),
          yield* Effect.flip(decide(streamId, "nothing", "new")),
          yield* Effect.flip(decide(streamId, second, { record: "nobody" })),
          yield* Effect.flip(engine.matches.decide(tenant, streamId, second, "maybe" as "new", "ann")),
          yield* Effect.flip(engine.matches.decide(tenant, streamId, second, "new", "")),
        ]
        assert.deepStrictEqual(
          failures.map(({ _tag }) => _tag),
          ["InvalidInput", "InvalidInput", "NotFound", "NotFound", "InvalidInput", "InvalidInput"],
        )
        assert.instanceOf(failures[2], NotFound)
        assert.deepStrictEqual((yield* engine.records.history(tenant, one)).filter(({ deed }) => deed?._tag === "MatchDecided").length, 1)
      }),
    )
  })
}
