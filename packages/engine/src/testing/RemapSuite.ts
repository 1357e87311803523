/** A mapping changes: what is kept is read anew, without asking the application; what that changes goes out, and nobody's edit is lost to it. */
import { assert, describe } from "@effect/vitest"
import type { Mapping } from "@syncline/adapter-core"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { Streams } from "../store/Streams.ts"
import { SyncEngine } from "../SyncEngine.ts"
import * as Process from "./Process.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, join, outage, partition as p, quiet, rounds, sync, tenant, writesTo } from "./World.ts"

const pair = (application: string, record: string) => ({ application, record })

/** `blocked` counts as canceled. */
const blocked: Mapping.Rules = { state: { values: [pair("blocked", "canceled"), pair("canceled", "dropped")] } }

const joined = Effect.fnUntraced(function* ({ left, right }: Apps, mapping: Mapping.Rules = {}) {
  const { streams } = yield* join(left, { mapping })
  const other = yield* join(right)
  yield* rounds(2)
  return { stream: streams["task"]?.id ?? "", other: other.streams["task"]?.id ?? "" }
})

const recordOf = Effect.fnUntraced(function* (title: string) {
  const engine = yield* SyncEngine
  const found = (yield* engine.records.list(tenant, "task")).find(({ data }) => data["title"] === title)
  return found ?? assert.fail(`there is no record "${title}"`)
})

export const remapSuite = (scenario: Scenario): void => {
  // proves T-10, T-14
  describe("a mapping that changes", () => {
    scenario("is applied to what was read before, and what that changes goes out, without asking the application", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        left.create("task", p, { title: "Stuck", state: "blocked" })
        left.create("task", p, { title: "Fine", state: "todo" })
        const { stream } = yield* joined(apps)
        assert.strictEqual((yield* recordOf("Stuck")).data["state"], "blocked")
        const fine = yield* recordOf("Fine")
        const end = outage(left, () => true)
        const writes = writesTo(right)
        const version = yield* engine.mapping.set(tenant, { stream }, blocked, "ada")
        assert.deepInclude(version, { version: 2, by: "ada", streamId: stream })
        yield* sync
        assert.strictEqual((yield* recordOf("Stuck")).data["state"], "canceled")
        assert.strictEqual(findBy(right, "task", "title", "Stuck").fields["state"], "done")
        assert.strictEqual(writesTo(right), writes + 1)
        assert.deepStrictEqual(yield* recordOf("Fine"), fine)
        end()
        yield* TestClock.adjust("1 hour")
        yield* rounds(2)
        assert.strictEqual(writesTo(left), 0)
        assert.strictEqual(findBy(left, "task", "title", "Stuck").fields["state"], "blocked")
        yield* quiet(apps)
        yield* engine.mapping.set(tenant, { stream }, {}, "ada")
        yield* rounds(2)
        assert.strictEqual((yield* recordOf("Stuck")).data["state"], "blocked")
        yield* quiet(apps)
      }),
    )

    scenario("leaves what somebody edited meanwhile to them, and asks where both say something else", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        left.create("task", p, { title: "Edited", state: "blocked" })
        const { stream } = yield* joined(apps)
        const { id } = yield* recordOf("Edited")
        const end = outage(left, () => true)
        yield* engine.records.put(tenant, "task", { id, fields: { state: "in_progress" } })
        yield* engine.mapping.set(tenant, { stream }, blocked, "ada")
        yield* sync
        assert.strictEqual((yield* recordOf("Edited")).data["state"], "in_progress")
        const [conflict] = yield* engine.conflicts.list(tenant, { state: "open" })
        assert.deepInclude(conflict, { type: "bothEdited", field: "state", local: "in_progress", external: "canceled" })
        end()
        yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "local", "ada")
        yield* TestClock.adjust("1 hour")
        yield* rounds(3)
        assert.strictEqual(findBy(left, "task", "title", "Edited").fields["state"], "in_progress")
        assert.strictEqual(findBy(right, "task", "title", "Edited").fields["state"], "todo")
        yield* quiet(apps)
      }),
    )

    scenario("asks where a field was left alone for a while, and both edited it meanwhile", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const task = left.create("task", p, { title: "Alone", body: "Then" })
        const other = left.create("task", p, { title: "Calm", body: "Then" })
        const { stream } = yield* joined(apps)
        const { id } = yield* recordOf("Alone")
        yield* engine.mapping.set(tenant, { stream }, { body: { ignore: true } }, "ada")
        yield* rounds(2)
        left.edit("task", p, task, { body: "Theirs" })
        left.edit("task", p, other, { body: "Theirs" })
        yield* engine.records.put(tenant, "task", { id, fields: { body: "Ours" } })
        yield* rounds(2)
        assert.strictEqual(left.get("task", p, task)?.fields["body"], "Theirs")
        yield* engine.mapping.set(tenant, { stream }, {}, "ada")
        yield* rounds(2)
        assert.strictEqual((yield* recordOf("Alone")).data["body"], "Ours")
        const [conflict, ...others] = yield* engine.conflicts.list(tenant, { state: "open" })
        assert.deepStrictEqual(others, [])
        assert.deepInclude(conflict, { type: "bothEdited", field: "body", base: "Then", local: "Ours", external: "Theirs" })
        yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "local", "ada")
        yield* rounds(3)
        for (const app of [left, right]) {
          assert.strictEqual(findBy(app, "task", "title", "Alone").fields["body"], "Ours")
          assert.strictEqual(findBy(app, "task", "title", "Calm").fields["body"], "Theirs")
        }
        yield* quiet(apps)
      }),
    )

    scenario("takes the finer value that another application has of the same for what it is", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        left.create("task", p, { title: "Mine", state: "in_progress" })
        right.create("task", p, { title: "Theirs" })
        const { other } = yield* joined(apps)
        const values = [pair("todo", "backlog"), pair("done", "done")]
        yield* engine.mapping.set(tenant, { stream: other }, { state: { values, otherwise: { out: { value: "todo" } } } }, "ada")
        yield* rounds(2)
        assert.strictEqual((yield* recordOf("Mine")).data["state"], "in_progress")
        assert.strictEqual((yield* recordOf("Theirs")).data["state"], "backlog")
        assert.strictEqual(findBy(left, "task", "title", "Theirs").fields["state"], "backlog")
        assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
        yield* quiet(apps)
      }),
    )

    scenario("takes out of texts that were sent before what nobody there is to see any more, and puts it back", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const body = "first\nINTERNAL: who pays\nlast"
        left.create("task", p, { title: "Ours", body })
        right.create("task", p, { title: "Theirs", body })
        const { other } = yield* joined(apps)
        const sanitise: Mapping.Rules = { body: { sanitise: [{ text: "INTERNAL", dropLine: true }] } }
        const at = (app: Apps["left"], title: string) => findBy(app, "task", "title", title).fields["body"]
        const writes = writesTo(right)
        yield* engine.mapping.set(tenant, { stream: other }, sanitise, "ada")
        yield* rounds(2)
        assert.strictEqual(at(right, "Ours"), "first\nlast")
        assert.strictEqual(at(left, "Ours"), body)
        // What somebody wrote there stands there.
        assert.strictEqual(at(right, "Theirs"), body)
        assert.strictEqual(writesTo(right), writes + 1)
        yield* quiet(apps)
        yield* engine.mapping.set(tenant, { stream: other }, { body: { sanitise: [{ text: "last", dropLine: true }] } }, "ada")
        yield* rounds(2)
        assert.strictEqual(at(right, "Ours"), "first\nINTERNAL: who pays")
        yield* engine.mapping.set(tenant, { stream: other }, {}, "ada")
        yield* rounds(2)
        assert.strictEqual(at(right, "Ours"), body)
        assert.strictEqual((yield* recordOf("Ours")).data["body"], body)
        yield* quiet(apps)
      }),
    )

    scenario("takes up what was refused for want of a counterpart, and ends what a person was asked for it", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        left.create("task", p, { title: "Out", state: "backlog" })
        const { other } = yield* joined(apps)
        const refuse = { in: "refuse", out: "refuse" } as const
        yield* engine.mapping.set(tenant, { stream: other }, { state: { values: [pair("open", "todo")], otherwise: refuse } }, "ada")
        yield* rounds(2)
        left.create("task", p, { title: "Later", state: "backlog" })
        right.create("task", p, { title: "In", state: "done" })
        yield* rounds(2)
        const dead = yield* engine.deliveries.list(tenant, { state: "dead" })
        assert.include(dead.map(({ lastError }) => lastError).join(), '"backlog" has no counterpart')
        const open = yield* engine.conflicts.list(tenant, { state: "open" })
        assert.sameMembers([...new Set(open.map(({ type }) => type))], ["mappingFailure"])
        const values = [pair("todo", "backlog"), pair("done", "done")]
        yield* engine.mapping.set(tenant, { stream: other }, { state: { values, otherwise: refuse } }, "ada")
        yield* rounds(3)
        assert.deepStrictEqual(yield* engine.conflicts.list(tenant, { state: "open" }), [])
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant, { state: "dead" }), [])
        assert.strictEqual((yield* recordOf("Later")).data["state"], "backlog")
        assert.strictEqual(findBy(left, "task", "title", "In").fields["state"], "done")
        yield* quiet(apps)
      }),
    )

    scenario("of the tenant holds at all streams of the application, unless a stream says otherwise", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left } = apps
        left.create("task", p, { title: "Here", state: "blocked", body: "a" })
        left.create("task", "q", { title: "There", state: "blocked", body: "b" })
        const { connection } = yield* join(left)
        const [there] = yield* engine.addStreams({
          tenant,
          connectionId: connection.id,
          partition: "q",
          kinds: ["task"],
          settings: { mapping: { state: {} } },
        })
        yield* sync
        const level = { app: "left", kind: "task" }
        yield* engine.mapping.set(tenant, level, { ...blocked, body: { ignore: true } }, "ada")
        yield* rounds(2)
        assert.strictEqual((yield* recordOf("Here")).data["state"], "canceled")
        assert.strictEqual((yield* recordOf("There")).data["state"], "blocked")
        left.create("task", "q", { title: "New", state: "blocked", body: "c" })
        yield* rounds(1)
        assert.deepInclude((yield* recordOf("New")).data, { state: "blocked", body: "" })
        yield* engine.mapping.set(tenant, level, blocked, "bob")
        const versions = yield* engine.mapping.versions(tenant, level)
        assert.deepStrictEqual(
          versions.map(({ version, by }) => [version, by]),
          [
            [2, "bob"],
            [1, "ada"],
          ],
        )
        const ofStream = yield* engine.mapping.versions(tenant, { stream: there?.id ?? "" })
        assert.deepStrictEqual(
          ofStream.map(({ version, by }) => [version, by]),
          [[1, "addStreams"]],
        )
        const other = yield* Effect.flip(engine.mapping.set(tenant, level, { body: { from: "bod" } }, "bob"))
        assert.include(other.message, 'mapping.body.from is "bod", which the application does not show')
        assert.include(
          (yield* Effect.flip(engine.mapping.set(tenant, { app: "lefd", kind: "task" }, {}, "bob"))).message,
          'did you mean "left"?',
        )
      }),
    )

    // proves law 9
    for (const fault of ["before", "after"] as const) {
      scenario(`goes on where it stood when its process dies ${fault} a page of it is written`, (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const streams = yield* Streams
          const { left } = apps
          for (let index = 0; index < 250; index += 1) left.create("task", p, { title: `Task ${index}`, state: "blocked" })
          const { streams: ours } = yield* join(left)
          const stream = ours["task"]?.id ?? ""
          yield* sync
          let pages = 0
          const process = yield* Process.start(apps, {
            fault: ({ links }) => (links.length > 0 && (pages += 1) === 2 ? fault : undefined),
          })
          const end = outage(left, () => true)
          yield* engine.mapping.set(tenant, { stream }, blocked, "ada")
          yield* Effect.flip(process.engine.sync({ tenant }))
          const half = Option.getOrUndefined(yield* streams.get(tenant, stream))
          assert.isDefined(half?.mapped?.toward?.after)
          assert.strictEqual(pages, 2)
          yield* sync
          const after = Option.getOrUndefined(yield* streams.get(tenant, stream))
          assert.deepStrictEqual(after?.mapped, { rules: blocked })
          const records = yield* engine.records.list(tenant, "task", { limit: 300 })
          assert.deepStrictEqual([...new Set(records.map(({ data, version }) => `${String(data["state"])} ${version}`))], ["canceled 2"])
          end()
        }),
      )
    }
  })
}
