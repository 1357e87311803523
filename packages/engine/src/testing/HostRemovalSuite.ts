/** What the host removes is removed wherever the engine may write, once, and can be brought back; so can what people removed. */
import { assert, describe } from "@effect/vitest"
import { type Json, UnknownOutcome } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { adapted, ofTasks, on, storing } from "./AdaptedApp.ts"
import { bin, binned, deliveries, idOf, open, removesAt, titlesOf, twinOf, without } from "./Removing.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, join, outage, partition as p, quiet, rounds, sync, tenant, writesTo } from "./World.ts"

const inStep = Effect.fnUntraced(function* ({ left, right }: Apps, ...titles: ReadonlyArray<string>) {
  for (const title of titles) left.create("task", p, { title })
  yield* join(left)
  yield* join(right)
  yield* rounds()
})

export const hostRemovalSuite = (scenario: Scenario): void => {
  // proves V-08, laws 4 and 5
  describe("a removal by the host", () => {
    scenario(
      "reaches all sides, once, and is taken back in one call",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          yield* inStep(apps, "One", "Two")
          const id = yield* idOf("One")
          yield* engine.records.remove(tenant, "task", id)
          yield* engine.records.remove(tenant, "task", id)
          yield* rounds()
          assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["Two"], ["Two"]])
          assert.deepStrictEqual([removesAt(left).length, removesAt(right).length], [1, 1])
          assert.lengthOf(yield* engine.records.list(tenant, "task"), 1)
          assert.strictEqual((yield* engine.records.get(tenant, "task", id)).removal?.origin, "host")
          const refused = yield* Effect.flip(engine.records.put(tenant, "task", { id, fields: { title: "Newer" } }))
          assert.include(refused.message, "is removed; restore it first")
          yield* quiet(apps)
          yield* engine.records.restore(tenant, "task", id)
          yield* engine.records.restore(tenant, "task", id)
          yield* rounds()
          assert.deepStrictEqual(
            [titlesOf(left), titlesOf(right)],
            [
              ["One", "Two"],
              ["One", "Two"],
            ],
          )
          assert.deepStrictEqual(
            (yield* engine.records.history(tenant, id)).slice(1).map(({ origin, changes }) => [origin, changes["(removed)"]?.after]),
            [
              ["host", true],
              ["host", false],
            ],
          )
          yield* quiet(apps)
          assert.deepStrictEqual([removesAt(left).length, removesAt(right).length], [1, 1])
        }),
      binned,
    )

    scenario("of what is not there is said by name", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        for (const call of [engine.records.remove, engine.records.restore]) {
          const error = yield* Effect.flip(call(tenant, "task", "nobody"))
          assert.deepInclude(error, { _tag: "NotFound", what: "record", id: "nobody" })
        }
      }),
    )

    scenario(
      "that is taken back before it went out changes nothing anywhere",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          yield* inStep(apps, "One")
          const id = yield* idOf("One")
          yield* engine.records.remove(tenant, "task", id)
          yield* engine.records.restore(tenant, "task", id)
          yield* rounds()
          assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["One"], ["One"]])
          assert.deepStrictEqual([removesAt(left).length, removesAt(right).length], [0, 0])
          yield* quiet(apps)
        }),
      binned,
    )

    scenario(
      "that was said as closed, with a lost answer, and is taken back is nobody's closing",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          yield* inStep(apps, "One")
          const id = yield* idOf("One")
          left.failNext("update", { reason: new UnknownOutcome({ message: "the line broke" }), after: true })
          yield* engine.records.remove(tenant, "task", id)
          yield* sync
          yield* engine.records.restore(tenant, "task", id)
          yield* rounds()
          assert.deepStrictEqual(
            [left, right].map((app) => app.list("task", p).map(({ fields }) => fields["state"])),
            [["todo"], ["todo"]],
          )
          assert.deepStrictEqual(yield* open, [])
          yield* quiet(apps)
        }),
      { right: { task: bin } },
    )

    for (const decision of ["local", "external"] as const)
      scenario(
        `that was said as closed, and that somebody opened again there, is asked about: ${decision}`,
        (apps) =>
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            const { left } = apps
            yield* inStep(apps, "One")
            const id = yield* idOf("One")
            yield* engine.records.remove(tenant, "task", id)
            yield* rounds()
            const states = () => left.list("task", p).map(({ fields }) => fields["state"])
            assert.deepStrictEqual([states(), yield* open], [["canceled"], []])
            left.edit("task", p, left.list("task", p)[0]?.id ?? "", { state: "todo" })
            yield* rounds()
            const [asked, ...others] = yield* open
            assert.deepInclude(asked, { field: "(removed)", local: null, external: { state: "todo" } })
            assert.deepStrictEqual([states(), others], [["todo"], []])
            yield* engine.conflicts.resolve(tenant, asked?.id ?? "", decision, "ada")
            yield* rounds()
            assert.deepStrictEqual(states(), [decision === "local" ? "canceled" : "todo"])
            assert.strictEqual((yield* engine.records.get(tenant, "task", id)).removal === undefined, decision === "external")
            yield* quiet(apps)
          }),
        { right: { task: bin } },
      )

    scenario(
      "that is said as closed, and not taken without a word, is refused and says so",
      (given) => {
        // It is told the same as ever, and answers that all went well.
        const deaf = adapted(given.left, ofTasks(storing(({ state: _state, ...view }) => view)))
        const test = Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* inStep(given, "One")
          yield* engine.records.remove(tenant, "task", yield* idOf("One"))
          yield* rounds()
          const [delivery, ...others] = yield* deliveries
          assert.deepStrictEqual([delivery?.state, others], ["dead", []])
          assert.include(delivery?.lastError ?? "", "left did not take state")
          const writes = writesTo(given.left)
          yield* engine.records.remove(tenant, "task", (yield* engine.deliveries.list(tenant))[0]?.recordId ?? "")
          yield* rounds()
          assert.strictEqual(writesTo(given.left), writes)
        })
        return on({ ...given, left: deaf }, test)
      },
      { right: { task: bin } },
    )

    for (const [how, restores] of [
      ["before it is looked for", 0],
      ["when it has been read that the object is gone", 1],
    ] as const)
      scenario(
        `whose answer is lost, and that is taken back ${how}, is nobody's removal and comes back`,
        (apps) =>
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            const { left, right } = apps
            left.create("task", p, { title: "One" })
            yield* join(left, { removals: "remove" })
            yield* join(right, { removals: "remove", intervalMillis: 1000 })
            yield* rounds()
            const id = yield* idOf("One")
            right.failNext("remove", { reason: new UnknownOutcome({ message: "the line broke" }), after: true })
            const stop = outage(right, ({ operation }) => restores === 1 && (operation === "get" || operation === "restore"))
            yield* engine.records.remove(tenant, "task", id)
            yield* sync
            yield* engine.records.restore(tenant, "task", id)
            yield* TestClock.adjust("2 seconds")
            yield* sync
            stop()
            yield* rounds()
            assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["One"], ["One"]])
            assert.deepStrictEqual([yield* open, yield* deliveries], [[], []])
            const events = yield* engine.events.list(tenant, { after: 0, limit: 1000 })
            assert.isEmpty(events.filter(({ event }) => event._tag === "ExternalRecordRemoved"))
            yield* quiet(apps)
          }),
        binned,
      )

    for (const [when, isRead] of [
      ["before the next attempt", false],
      ["before the next reading", true],
    ] as const)
      scenario(
        `whose answer is lost, and which somebody takes back there ${when}, is asked about and not made again`,
        (apps) =>
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            const { left, right } = apps
            yield* inStep(apps, "One", "Two")
            const twins = [twinOf(right, "One"), twinOf(right, "Two")]
            right.failNext("remove", { reason: new UnknownOutcome({ message: "the line broke" }), after: true }, 2)
            for (const title of ["One", "Two"]) yield* engine.records.remove(tenant, "task", yield* idOf(title))
            const stop = outage(right, ({ operation, kind }) => operation === "page" && kind === "task")
            yield* TestClock.adjust("1 second")
            yield* sync
            for (const twin of twins) right.restore("task", p, twin)
            stop()
            const end = outage(right, ({ operation }) => isRead && operation === "get")
            yield* rounds()
            end()
            yield* rounds()
            assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [[], ["One", "Two"]])
            const conflicts = yield* open
            const [kept, dropped] = twins.map((twin) => conflicts.find(({ externalId }) => externalId === twin))
            assert.lengthOf(conflicts, 2)
            for (const { field, type, local, external } of conflicts)
              assert.deepStrictEqual([field, type, local, external], ["(removed)", "editedAgainstRemoved", null, {}])
            assert.lengthOf(removesAt(right), 2)
            yield* engine.conflicts.resolve(tenant, kept?.id ?? "", "external", "ada")
            yield* engine.conflicts.resolve(tenant, dropped?.id ?? "", "local", "ada")
            yield* rounds()
            assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["One"], ["One"]])
            assert.deepStrictEqual([yield* open, yield* deliveries], [[], []])
            yield* quiet(apps)
          }),
        binned,
      )

    scenario(
      "that did not come through, and of which nobody knows, is made again, whatever was touched before that nobody reads",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          yield* inStep(apps, "One")
          yield* TestClock.adjust("1 second")
          right.failNext("remove", new UnknownOutcome({ message: "the line broke" }))
          const stop = outage(right, ({ operation, kind }) => operation === "page" && kind === "task")
          yield* engine.records.remove(tenant, "task", yield* idOf("One"))
          right.edit("task", p, twinOf(right, "One"), {})
          yield* sync
          stop()
          yield* rounds()
          assert.deepStrictEqual([titlesOf(left), titlesOf(right), yield* open], [[], [], []])
          assert.lengthOf(removesAt(right), 2)
          yield* quiet(apps)
        }),
      binned,
    )

    scenario(
      "never goes where nothing is written",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          left.create("task", p, { title: "One" })
          yield* join(left, { direction: "pull" })
          yield* join(right)
          yield* rounds()
          const id = yield* idOf("One")
          yield* engine.records.remove(tenant, "task", id)
          yield* rounds()
          assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["One"], []])
          left.edit("task", p, left.list("task", p)[0]?.id ?? "", { body: "Still at it" })
          yield* rounds()
          // Somebody works on it there.
          assert.lengthOf(yield* open, 1)
          assert.deepStrictEqual(titlesOf(right), [])
        }),
      binned,
    )

    scenario(
      "of what was never made anywhere makes nothing",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          yield* inStep(apps)
          const id = yield* engine.records.put(tenant, "task", { fields: { title: "Never" } })
          yield* engine.records.remove(tenant, "task", id)
          yield* rounds()
          assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [[], []])
          assert.deepStrictEqual(yield* deliveries, [])
          yield* engine.records.restore(tenant, "task", id)
          yield* rounds()
          assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["Never"], ["Never"]])
        }),
      binned,
    )

    scenario(
      "is followed by what another place adds to it only when that is decided",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          yield* inStep(apps, "One")
          const id = yield* idOf("One")
          const twin = twinOf(right, "One")
          yield* engine.records.remove(tenant, "task", id)
          right.edit("task", p, twin, { body: "Still at it" })
          yield* rounds()
          assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [[], ["One"]])
          const [conflict] = yield* open
          yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "external", "ada")
          yield* rounds()
          assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["One"], ["One"]])
          assert.strictEqual(left.list("task", p)[0]?.fields["body"], "Still at it")
          yield* quiet(apps)
        }),
      binned,
    )

    scenario(
      "what people removed where nothing is carried over is brought back there in one call",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          yield* inStep(apps, "One")
          const id = yield* idOf("One")
          left.remove("task", p, left.list("task", p)[0]?.id ?? "")
          yield* rounds()
          assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [[], ["One"]])
          yield* engine.records.restore(tenant, "task", id)
          yield* sync
          assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["One"], ["One"]])
          assert.lengthOf(yield* engine.records.list(tenant, "task"), 1)
          yield* quiet(apps)
        }),
      { ...without, left: { task: { tellsRemovals: true, readOnly: ["author"] } } },
    )

    scenario(
      "is named to whoever would put something into what is removed, or make it a second time",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          apps.left.create("tag", p, { name: "bug" })
          yield* inStep(apps, "One")
          const [one, [tag]] = [yield* idOf("One"), yield* engine.records.list(tenant, "tag")]
          yield* engine.records.remove(tenant, "task", one)
          yield* engine.records.remove(tenant, "tag", tag?.id ?? "")
          const messageOf = (kind: string, fields: Json.JsonObject) =>
            Effect.map(Effect.flip(engine.records.put(tenant, kind, { fields })), ({ message }) => message)
          assert.strictEqual(
            yield* messageOf("note", { task: one, body: "Seen it" }),
            `note.task names a task "${one}" that is removed; restore it first`,
          )
          assert.strictEqual(
            yield* messageOf("tag", { name: "BUG" }),
            `there is a tag with the key name:bug already: ${tag?.id}; it is removed, and can be restored`,
          )
          // What only names a removed one is made without it.
          yield* engine.records.put(tenant, "task", { fields: { title: "Two", tags: [tag?.id ?? ""] } })
          yield* rounds()
          assert.deepStrictEqual([titlesOf(apps.left), titlesOf(apps.right)], [["Two"], ["Two"]])
          assert.deepStrictEqual(yield* deliveries, [])
        }),
      binned,
    )
  })
}
