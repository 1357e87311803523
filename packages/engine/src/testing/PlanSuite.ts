/** A plan: what a sync would do, without any of it being done; and that the sync then does just that. */
import { assert, describe } from "@effect/vitest"
import { Endpoint, type Resource, UnknownOutcome } from "@syncline/adapter-core"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { OneByOne } from "../work/AtOnce.ts"
import { adapted, ofTasks, on } from "./AdaptedApp.ts"
import * as Foretold from "./Foretold.ts"
import { naming } from "./NamesSuite.ts"
import type { Scenario } from "./Scenario.ts"
import * as Sample from "./store/Sample.ts"
import { type Apps, findBy, join, outage, partition as p, sync, tenant, twins } from "./World.ts"

const plan = Effect.flatMap(SyncEngine, (engine) => engine.plan({ tenant }))

/** Some of everything on both sides. */
const filled = ({ left, right }: Apps) => {
  const ada = left.create("member", p, { name: "Ada", email: "ada@example.org" })
  right.create("member", p, { name: "Ada L.", email: "ada@example.org" })
  const bug = left.create("tag", p, { name: "bug" })
  right.create("tag", p, { name: "Docs" })
  const task = left.create("task", p, { title: "Crash", body: "It does", tags: [bug], assignee: ada })
  left.create("note", p, { task, body: "Seen it" })
  const other = right.create("task", p, { title: "Slow", state: "done" })
  right.create("note", p, { task: other, body: "Not any more" })
  return { task, other }
}

const half = Endpoint.write({ name: "half", method: "PATCH", path: "/half", item: Schema.Unknown })

/** To find what an attempt has made, the adapter writes what is missing of it. */
const completesWhatItFinds = (resource: Resource.Resource): Resource.Resource => {
  const { importer } = resource
  const find = importer?.find
  if (importer === undefined || find === undefined) return resource
  return {
    ...resource,
    importer: { ...importer, find: (client, request) => Effect.andThen(client.write(half, {}), find(client, request)) },
  }
}

const both = Effect.fnUntraced(function* (apps: Apps, settings: Parameters<typeof join>[1] = {}) {
  return { left: yield* join(apps.left, settings), right: yield* join(apps.right, settings) }
})

/** A plan says what the sync after it does; then there is nothing more to say. */
const foretells = Effect.fnUntraced(function* (apps: Apps) {
  const told = yield* plan
  assert.deepStrictEqual(told.troubles, [])
  // One connection after the other: at once, what is said in one write may be said in two.
  const did = yield* Foretold.done(apps, Effect.provideService(sync, OneByOne, true))
  assert.deepStrictEqual(Foretold.planned(told), did)
  return did
})

export const planSuite = (scenario: Scenario): void => {
  // proves T-57
  describe("a plan", () => {
    scenario("writes nothing to an application and nothing into the store", (apps) =>
      Effect.gen(function* () {
        filled(apps)
        yield* both(apps)
        for (let round = 0; round < 2; round += 1) {
          const [before, calls] = [yield* Sample.everything(tenant, Foretold.kinds), [apps.left.log.length, apps.right.log.length]]
          const told = yield* plan
          assert.isAbove(Object.keys(Foretold.planned(told)).length, 3)
          assert.deepStrictEqual(yield* Sample.everything(tenant, Foretold.kinds), before)
          const since = [...apps.left.log.slice(calls[0]), ...apps.right.log.slice(calls[1])]
          assert.deepStrictEqual(
            [...new Set(since.map(({ operation }) => operation))].toSorted(),
            round === 0 ? ["find", "page"] : ["get", "page"],
          )
          assert.deepStrictEqual([apps.left.counts().creates, apps.right.counts().creates], round === 0 ? [0, 0] : [3, 3])
          yield* sync
          yield* TestClock.adjust("1 minute")
          apps.left.edit("task", p, apps.left.list("task", p)[0]?.id ?? "", { title: "Crashes" })
          for (const { id } of apps.right.list("note", p)) apps.right.edit("note", p, id, { body: "Edited" })
        }
      }),
    )

    scenario("shows what is made and taken in on each side, with what belongs together", (apps) =>
      Effect.gen(function* () {
        filled(apps)
        yield* both(apps)
        const told = yield* plan
        const at = (app: string, kind: string) => told.streams.find((stream) => stream.app === app && stream.kind === kind)
        assert.strictEqual(at("right", "task")?.there.create.count, 1)
        const [made] = at("right", "task")?.there.create.first ?? []
        assert.deepStrictEqual(made?.fields["title"], { after: "Crash" })
        assert.strictEqual(at("right", "note")?.there.create.count, 1)
        assert.strictEqual(at("left", "task")?.here.create.count, 1)
        assert.isDefined(at("left", "task")?.here.create.first[0]?.recordId)
        assert.strictEqual(made?.recordId, at("left", "task")?.here.create.first[0]?.recordId)
        const effort = told.effort.find(({ app }) => app === "right")
        assert.deepStrictEqual([effort?.writes, effort?.atLeastMillis], [3, 0])
        assert.isAbove(effort?.reads ?? 0, 3)
      }),
    )

    scenario(
      "says what a sync then does, from the first one on, with edits, conflicts and removals",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const { task, other } = filled(apps)
          yield* both(apps, { removals: "remove" })
          yield* foretells(apps)
          yield* TestClock.adjust("1 minute")
          assert.deepStrictEqual(yield* foretells(apps), {})
          const [twin, mirror] = [right, left].map(
            (app, index) => app.list("task", p).find(({ id }) => id !== [other, task][index])?.id ?? "",
          )
          left.edit("task", p, task, { title: "Crash!", body: "It does so" })
          right.edit("task", p, twin ?? "", { body: "It does not" })
          right.edit("task", p, other, { title: "Slow again", state: "todo", tags: [right.create("tag", p, { name: "perf" })] })
          const did = yield* foretells(apps)
          assert.strictEqual(
            Object.entries(did).reduce((sum, [what, count]) => sum + (what.endsWith("conflict") ? count : 0), 0),
            1,
          )
          yield* TestClock.adjust("1 minute")
          for (const { id } of left.list("note", p)) left.remove("note", p, id)
          left.edit("task", p, mirror ?? "", { title: "Slow, slow" })
          yield* foretells(apps)
          yield* TestClock.adjust("1 minute")
          assert.deepStrictEqual(yield* foretells(apps), {})
        }),
      { left: { note: { removable: "for good", tellsRemovals: true } }, right: { note: { removable: "into a bin", tellsRemovals: true } } },
    )

    scenario(
      "says what a removal and its taking back by the host do",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          filled(apps)
          yield* both(apps)
          yield* sync
          yield* TestClock.adjust("1 minute")
          const [record] = yield* engine.records.list(tenant, "task")
          yield* engine.records.remove(tenant, "task", record?.id ?? "")
          const removed = yield* foretells(apps)
          assert.strictEqual(removed["right p task: remove there"], 1)
          yield* TestClock.adjust("1 minute")
          yield* engine.records.restore(tenant, "task", record?.id ?? "")
          const back = yield* foretells(apps)
          assert.strictEqual(back["right p task: restore there"], 1)
          assert.strictEqual(back["left p task: create there"], 1)
        }),
      { left: { task: { removable: "for good" } }, right: { task: { removable: "into a bin" } } },
    )

    scenario("sends first and reads then, as a sync does", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task } = filled(apps)
        yield* both(apps)
        yield* sync
        yield* TestClock.adjust("1 minute")
        const [record] = (yield* engine.records.list(tenant, "task")).filter(({ data }) => data["title"] === "Crash")
        yield* engine.records.put(tenant, "task", { id: record?.id ?? "", fields: { title: "Ours" } })
        apps.left.edit("task", p, task, { body: "Theirs" })
        for (const { id } of apps.right.list("task", p)) apps.right.edit("task", p, id, { state: "done" })
        yield* foretells(apps)
      }),
    )

    scenario(
      "looks at versions as the application would",
      (apps) =>
        Effect.gen(function* () {
          const { task } = filled(apps)
          yield* both(apps)
          yield* sync
          yield* TestClock.adjust("1 minute")
          const engine = yield* SyncEngine
          const [record] = (yield* engine.records.list(tenant, "task")).filter(({ data }) => data["title"] === "Crash")
          yield* engine.records.put(tenant, "task", { id: record?.id ?? "", fields: { title: "Ours" } })
          apps.left.edit("task", p, task, { title: "Theirs" })
          const left = (yield* plan).streams.find(({ app, kind }) => app === "left" && kind === "task")
          assert.deepStrictEqual([left?.there.update.count, left?.conflicts.count], [0, 1])
          yield* foretells(apps)
        }),
      { left: { task: { checksVersion: true } } },
    )

    scenario("shows what stands: held, ambiguous and refused", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        filled(apps)
        left.create("task", p, { title: "no", body: "" })
        yield* both(apps, { firstPush: "ask" })
        const told = yield* plan
        const task = told.streams.find(({ app, kind }) => app === "right" && kind === "task")
        assert.strictEqual(task?.held.count, 2)
        assert.include(task?.held.first[0]?.message, "both held something of the kind task")
        assert.strictEqual(task?.there.create.count, 0)
        assert.strictEqual(right.list("task", p).length, 1)
      }),
    )

    scenario("says why it does not show everything", (apps) =>
      Effect.gen(function* () {
        filled(apps)
        yield* both(apps)
        const engine = yield* SyncEngine
        apps.right.revoke()
        const told = yield* plan
        assert.isFalse(told.complete)
        assert.include(told.troubles.join(), "right needs its person: right")
        assert.deepStrictEqual(
          (yield* engine.status(tenant)).map(({ connection }) => connection.status),
          ["active", "active"],
        )
        assert.strictEqual((yield* Effect.flip(engine.apply(tenant, told)))._tag, "InvalidInput")
      }),
    )

    scenario("is not whole where an object could not be looked at", (apps) =>
      Effect.gen(function* () {
        const { task } = yield* twins(apps, { title: "Before" })
        const engine = yield* SyncEngine
        const id = (yield* engine.records.ofObject(tenant, { app: "left", kind: "task", externalId: task })) ?? ""
        yield* engine.records.put(tenant, "task", { id, fields: { title: "After" } })
        const open = outage(apps.right, ({ operation }) => operation === "get")
        const told = yield* plan
        open()
        assert.isFalse(told.complete)
        assert.include(told.troubles.join(), "an object of task in p (right) could not be looked at: right")
        assert.strictEqual((yield* Effect.flip(engine.apply(tenant, told)))._tag, "InvalidInput")
        const whole = yield* plan
        assert.deepStrictEqual(whole.troubles, [])
        assert.strictEqual(whole.streams.find(({ app, kind }) => app === "right" && kind === "task")?.there.update.count, 1)
      }),
    )

    scenario("writes nothing, whatever an adapter does to find what an attempt has made", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        left.create("task", p, { title: "One" })
        yield* join(left)
        yield* join(right)
        // The answer to the create is lost, and so is the look for what it made.
        right.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
        const open = outage(right, ({ operation }) => operation === "find")
        yield* sync
        open()
        yield* TestClock.adjust("1 minute")
        const engine = yield* SyncEngine
        const completing = adapted(right, ofTasks(completesWhatItFinds))
        const told = yield* on({ ...apps, right: completing }, plan)
        assert.isFalse(told.complete)
        assert.include(told.troubles.join(), "a part of it is still to be written, which a plan does not do")
        yield* sync
        const whole = yield* plan
        assert.deepStrictEqual(whole.troubles, [])
        assert.strictEqual(yield* Effect.map(engine.apply(tenant, whole), ({ complete }) => complete), true)
      }),
    )

    scenario("of one connection shows that one's", (apps) =>
      Effect.gen(function* () {
        filled(apps)
        const { left } = yield* both(apps)
        const engine = yield* SyncEngine
        const told = yield* engine.plan({ tenant, connectionId: left.connection.id })
        assert.deepStrictEqual([...new Set(told.streams.map(({ app }) => app))], ["left"])
        assert.strictEqual(apps.right.counts().reads, 0)
        const unknown = yield* Effect.flip(engine.plan({ tenant, connectionId: "none" }))
        assert.strictEqual(unknown._tag, "NotFound")
      }),
    )
  })

  // proves T-57, F-17
  describe("a plan that is applied", () => {
    scenario("does what it shows, and is the same plan as long as nothing moves", (apps) =>
      Effect.gen(function* () {
        filled(apps)
        yield* both(apps)
        const engine = yield* SyncEngine
        const told = yield* plan
        yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* plan).id, told.id)
        const did = yield* Foretold.done(apps, engine.apply(tenant, told))
        assert.deepStrictEqual(did, Foretold.planned(told))
        const after = yield* plan
        assert.deepStrictEqual(Foretold.planned(after), {})
        assert.notStrictEqual(after.id, told.id)
      }),
    )

    scenario("is refused when an application, a record, a setting or a connection moved, and does nothing", (apps) =>
      Effect.gen(function* () {
        const { task } = filled(apps)
        const { left, right } = yield* both(apps)
        const engine = yield* SyncEngine
        yield* sync
        yield* TestClock.adjust("1 minute")
        apps.left.edit("task", p, task, { title: "Crashes" })
        const told = yield* plan
        const movedBy = Effect.fnUntraced(function* <A, E>(what: Effect.Effect<A, E>) {
          yield* what
          const error = yield* Effect.flip(engine.apply(tenant, told))
          return error._tag === "PlanMoved" ? error.moved : assert.fail(error._tag)
        })
        const edit = (title: string) => Effect.sync(() => apps.left.edit("task", p, task, { title }))
        assert.deepStrictEqual(yield* movedBy(edit("Crashed")), [
          "what becomes of records by task in p (left)",
          "what is written to task in p (right)",
        ])
        yield* edit("Crashes")
        const settings = (strategy: "manual" | "local_wins") =>
          engine.addStreams({ tenant, connectionId: right.connection.id, partition: p, kinds: ["task"], settings: { strategy } })
        assert.deepStrictEqual(yield* movedBy(settings("local_wins")), ["the settings of task in p (right)"])
        assert.deepStrictEqual(yield* movedBy(engine.pause(tenant, left.connection.id)), [
          "the connections",
          "what becomes of records by task in p (left)",
          "the settings of task in p (right)",
          "what is written to task in p (right)",
        ])
        yield* engine.resume(tenant, left.connection.id)
        const [record] = (yield* engine.records.list(tenant, "task")).filter(({ data }) => data["title"] === "Slow")
        const put = engine.records.put(tenant, "task", { id: record?.id ?? "", fields: { title: "Ours" } })
        assert.deepStrictEqual(yield* movedBy(put), [
          "what is written to task in p (left)",
          "the settings of task in p (right)",
          "what is written to task in p (right)",
        ])
        const error = yield* Effect.flip(engine.apply("another", told))
        assert.strictEqual(error._tag, "InvalidInput")
        assert.strictEqual(apps.right.list("task", p).filter(({ fields }) => fields["title"] === "Crash").length, 1)
        yield* engine.apply(tenant, yield* plan)
        assert.strictEqual(apps.right.list("task", p).filter(({ fields }) => fields["title"] === "Crashes").length, 1)
      }),
    )

    scenario("does not send what came in between the look and the write, and the next sync does", (apps) =>
      Effect.gen(function* () {
        const { task } = filled(apps)
        yield* both(apps)
        const engine = yield* SyncEngine
        yield* sync
        yield* TestClock.adjust("1 minute")
        apps.left.edit("task", p, task, { title: "Crashes" })
        const told = yield* plan
        // The look of the application itself comes first.
        let reads = 0
        const end = apps.left.beforeEach(({ operation, kind }) =>
          Effect.sync(() => {
            if (operation !== "page" || kind !== "task" || ++reads !== 2) return
            apps.left.edit("task", p, task, { title: "Crashed since" })
            apps.left.create("task", p, { title: "New" })
          }),
        )
        const report = yield* engine.apply(tenant, told)
        end()
        assert.strictEqual(reads, 2)
        assert.deepStrictEqual(
          apps.right
            .list("task", p)
            .map(({ fields }) => fields["title"])
            .toSorted(),
          ["Crash", "Slow"],
        )
        assert.strictEqual(report.deliveries.pending.count, 2)
        assert.include(report.deliveries.pending.first[0]?.reason, "not in the plan")
        yield* TestClock.adjust("1 hour")
        yield* sync
        assert.deepStrictEqual(
          apps.right
            .list("task", p)
            .map(({ fields }) => fields["title"])
            .toSorted(),
          ["Crashed since", "New", "Slow"],
        )
      }),
    )

    scenario(
      "writes what names something that is made together with it, though nobody knew how that would be called",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const first = left.create("task", p, { title: "First" })
          const task = left.create("task", p, { title: "Second", body: `see #${first}` })
          left.create("note", p, { task, body: "on the second" })
          yield* both(apps)
          const engine = yield* SyncEngine
          yield* engine.apply(tenant, yield* plan)
          const twin = findBy(right, "task", "title", "First").id
          assert.strictEqual(findBy(right, "task", "title", "Second").fields["body"], `see T:${twin}`)
          assert.strictEqual(right.list("note", p).length, 1)
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
      naming,
    )

    scenario("lets go a first push between two filled sides that it shows, and only that", (apps) =>
      Effect.gen(function* () {
        filled(apps)
        yield* both(apps, { firstPush: "ask" })
        const engine = yield* SyncEngine
        const asked = yield* plan
        yield* engine.apply(tenant, asked)
        assert.strictEqual(apps.right.list("task", p).length, 1)
        const told = yield* engine.plan({ tenant, firstPush: "go" })
        const task = told.streams.find(({ app, kind }) => app === "right" && kind === "task")
        assert.deepStrictEqual([task?.there.create.count, task?.held.count], [1, 0])
        yield* engine.apply(tenant, told)
        assert.deepStrictEqual(
          [apps.left, apps.right].map((app) => app.list("task", p).length),
          [2, 2],
        )
        assert.deepStrictEqual(
          [apps.left, apps.right].map((app) => app.list("note", p).length),
          [2, 2],
        )
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )
  })
}
