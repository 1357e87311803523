/**
 * What the changes of a place did not tell is read again when somebody asks for it: single objects, by asking the application for each, and what changed in a span of
 * time. It is noted, so that any process may ask and another does it; asked twice is as good as once.
 */
import { assert, describe } from "@effect/vitest"
import { AdapterError, Forbidden, Unavailable } from "@syncline/adapter-core"
import { Effect } from "effect"
import { Commits, empty } from "../store/Commits.ts"
import { Streams } from "../store/Streams.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { on } from "./AdaptedApp.ts"
import * as Process from "./Process.ts"
import { calls, faultOnce, hiding, runsOf, start, streamOf, the, titles } from "./Rereading.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, join, joinKinds, partition as p, rounds, sync, tenant, twins, writesTo } from "./World.ts"

/** A task and its twin, in step. Then the application changes it and goes on saying that it last changed when it was made. */
const secret = Effect.fnUntraced(function* (apps: Apps) {
  const both = yield* twins(apps, { title: "Crash", body: "It does" })
  apps.left.create("task", p, { title: "Later" })
  yield* rounds()
  apps.left.edit("task", p, both.task, { title: "Crash on start" })
  apps.left.backdate("task", p, both.task)
  yield* rounds()
  return { ...both, record: yield* the("Crash") }
})

export const resyncSuite = (scenario: Scenario): void => {
  // proves V-31
  describe("one record that is read again", () => {
    scenario("is asked for wherever it is, and what its objects say is taken in", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const { twin, record } = yield* secret(apps)
        const [gets, others] = [calls(left, "get").length, calls(right, "get").length]
        yield* engine.resync(tenant, { record: record.id })
        yield* engine.resync(tenant, { record: record.id })
        yield* sync
        assert.strictEqual((yield* engine.records.get(tenant, "task", record.id)).data["title"], "Crash on start")
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash on start")
        assert.lengthOf(calls(left, "get"), gets + 1)
        assert.isAtLeast(calls(right, "get").length, others + 1)
        const runs = yield* runsOf("objects")
        assert.deepStrictEqual(
          runs.map(({ outcome, counts }) => [outcome, counts.read, counts.updated + counts.unchanged]),
          [
            ["completed", 1, 1],
            ["completed", 1, 1],
          ],
        )
        yield* rounds()
        assert.lengthOf(calls(left, "get"), gets + 1)
      }),
    )

    scenario("by the place and the object's id it is found where no list ever showed it", ({ left, right }) => {
      const hidden = new Set<string>()
      const blind = hiding(left, hidden)
      const test = Effect.gen(function* () {
        const engine = yield* SyncEngine
        const seen = left.create("task", p, { title: "Seen" })
        const unseen = left.create("task", p, { title: "Unseen" })
        hidden.add(unseen)
        yield* join(blind)
        yield* join(right)
        yield* rounds()
        assert.deepStrictEqual(yield* titles, ["Seen"])
        const { stream } = yield* streamOf(left)
        yield* engine.resync(tenant, { stream: stream.id, externalId: unseen })
        yield* engine.resync(tenant, { stream: stream.id, externalId: seen })
        yield* engine.resync(tenant, { stream: stream.id, externalId: "none" })
        yield* rounds()
        assert.deepStrictEqual(yield* titles, ["Seen", "Unseen"])
        assert.isDefined(findBy(right, "task", "title", "Unseen"))
        const [run] = yield* runsOf("objects")
        assert.deepInclude(run?.counts, { read: 3, created: 1, unchanged: 1, failed: 1 })
        assert.deepStrictEqual(run?.problems, [{ externalId: "none", recordId: null, message: run?.problems[0]?.message ?? "" }])
        assert.include(run?.problems[0]?.message, 'there is no "none"')
      })
      return on({ left: blind, right }, test)
    })

    scenario("that is gone there is told to be", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task } = yield* twins(apps, { title: "Crash" })
        const { stream } = yield* streamOf(apps.left)
        apps.left.remove("task", p, task)
        const record = yield* the("Crash")
        yield* engine.resync(tenant, { record: record.id, stream: stream.id })
        yield* rounds()
        const [link] = (yield* engine.records.links(tenant, record.id)).filter(({ streamId }) => streamId === stream.id)
        assert.strictEqual(link?.state, "removed")
        const told = (yield* engine.events.list(tenant, { after: 0, limit: 1000 })).filter(
          ({ event }) => event._tag === "ExternalRecordRemoved",
        )
        assert.lengthOf(told, 1)
      }),
    )

    scenario("that moved is linked where it went, or says where that is", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left } = apps
        const { task } = yield* twins(apps, { title: "Crash" })
        const record = yield* the("Crash")
        const { stream } = yield* streamOf(left)
        const [status] = (yield* engine.status(tenant)).filter(({ connection }) => connection.app === "left")
        const [there] = yield* engine.addStreams({
          tenant,
          connectionId: status?.connection.id ?? "",
          partition: "q",
          kinds: ["task"],
          settings: { direction: "push" },
        })
        const next = left.move("task", p, task, "q")
        yield* engine.resync(tenant, { record: record.id, stream: stream.id })
        yield* rounds()
        const linkOf = Effect.map(engine.records.links(tenant, record.id), (links) =>
          links.flatMap(({ connectionId, streamId, externalId, state }) =>
            connectionId === stream.connectionId ? [[streamId, externalId, state]] : [],
          ),
        )
        const [link] = yield* linkOf
        assert.deepStrictEqual(link?.slice(0, 2), [there?.id, next])
        const second = left.create("task", p, { title: "Slow" })
        yield* rounds()
        left.move("task", p, second, "r")
        yield* engine.resync(tenant, { stream: stream.id, externalId: second })
        yield* rounds()
        const slow = yield* the("Slow")
        const left2 = (yield* engine.records.links(tenant, slow.id)).find(({ streamId }) => streamId === stream.id)
        assert.deepInclude(left2, { state: "moved", externalId: second })
        assert.include(left2?.problem, "which no stream of this account keeps in step")
      }),
    )

    scenario("that cannot be read, or that nobody may see, is told with its reason, and nothing else becomes of it", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left } = apps
        const { task } = yield* twins(apps, { title: "Crash" })
        const other = left.create("task", p, { title: "Slow" })
        yield* rounds()
        left.corrupt("task", p, task)
        left.backdate("task", p, task)
        const end = left.beforeEach(({ operation, externalId }) =>
          operation === "get" && externalId === other
            ? Effect.fail(new AdapterError({ app: "left", operation, reason: new Forbidden({ message: "not yours" }) }))
            : Effect.void,
        )
        const { stream } = yield* streamOf(left)
        const [crash, slow] = [yield* the("Crash"), yield* the("Slow")]
        for (const { id } of [crash, slow]) yield* engine.resync(tenant, { record: id, stream: stream.id })
        yield* sync
        const [run] = yield* runsOf("objects")
        assert.deepInclude(run, { outcome: "completed", error: null })
        assert.deepInclude(run?.counts, { read: 2, failed: 2 })
        assert.deepStrictEqual(
          run?.problems.map(({ externalId, recordId }) => [externalId, recordId]),
          [
            [task, crash.id],
            [other, slow.id],
          ],
        )
        assert.include(run?.problems[1]?.message, "not yours")
        const stateOf = (id: string) =>
          Effect.map(engine.records.links(tenant, id), (links) => links.find(({ streamId }) => streamId === stream.id)?.state)
        assert.deepStrictEqual([yield* stateOf(crash.id), yield* stateOf(slow.id)], ["quarantined", "linked"])
        end()
      }),
    )

    scenario("while the application is away waits for it, and nothing is lost of the wish", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left } = apps
        const { record } = yield* secret(apps)
        const { stream } = yield* streamOf(left)
        const reason = new Unavailable({ message: "maintenance" })
        const end = left.beforeEach(({ operation }) =>
          operation === "get" ? Effect.fail(new AdapterError({ app: "left", operation, reason })) : Effect.void,
        )
        yield* engine.resync(tenant, { record: record.id, stream: stream.id })
        yield* sync
        assert.deepInclude((yield* runsOf("objects"))[0], { outcome: "running" })
        assert.include((yield* streamOf(left)).cursor.lastError, "maintenance")
        end()
        yield* rounds()
        assert.deepStrictEqual(yield* titles, ["Crash on start", "Later"])
        const [run, ...others] = yield* runsOf("objects")
        assert.deepStrictEqual([run?.outcome, run?.error, others], ["completed", null, []])
        assert.notProperty((yield* streamOf(left)).cursor, "toAsk")
        const told = (yield* engine.events.list(tenant, { after: 0, limit: 1000 })).flatMap(({ event }) =>
          "runId" in event && event.runId === run?.id ? [event._tag] : [],
        )
        assert.deepStrictEqual(told, ["SyncStarted", "SyncError", "SyncCompleted"])
      }),
    )

    scenario("has what is owed there looked at: what is dead is tried again, what was lost is sent, what a person gave up is not", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { right } = apps
        const names = ["Dead", "Lost", "Given up"]
        for (const title of names) apps.left.create("task", p, { title })
        yield* join(apps.left)
        yield* join(right)
        yield* rounds()
        const { stream } = yield* streamOf(right)
        const forbidden = new Forbidden({ message: "read only" })
        const end = right.beforeEach(({ operation, kind }) =>
          kind === "task" && operation === "update"
            ? Effect.fail(new AdapterError({ app: "right", operation, reason: forbidden }))
            : Effect.void,
        )
        const records = yield* Effect.forEach(names, the)
        for (const { id } of records) yield* engine.records.put(tenant, "task", { id, fields: { body: "Edited" } })
        yield* rounds(5)
        assert.deepStrictEqual(
          (yield* engine.deliveries.list(tenant, { state: "dead" })).map(({ streamId }) => streamId),
          records.map(() => stream.id),
        )
        const [dead, lost, givenUp] = records.map(({ id }) => id)
        yield* engine.deliveries.drop(tenant, stream.id, givenUp ?? "", "ada", "not there")
        yield* (yield* Commits).apply({ ...empty(tenant, start), drops: [{ streamId: stream.id, recordId: lost ?? "" }] })
        end()
        for (const record of [dead, lost, givenUp]) yield* engine.resync(tenant, { record: record ?? "", stream: stream.id })
        yield* rounds()
        const bodyOf = (title: string) => findBy(right, "task", "title", title).fields["body"]
        assert.deepStrictEqual(names.map(bodyOf), ["Edited", "Edited", ""])
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    for (const when of ["before", "after"] as const) {
      scenario(`is asked for again where the store went away ${when} the commit of it, and taken in once`, (apps) =>
        Effect.gen(function* () {
          const { left } = apps
          const { record } = yield* secret(apps)
          const { stream } = yield* streamOf(left)
          const engine = yield* SyncEngine
          yield* engine.resync(tenant, { record: record.id, stream: stream.id })
          const process = yield* Process.start(apps, { fault: faultOnce(when, 1, ({ run }) => run?.strategy === "objects") })
          const error = yield* Effect.flip(process.engine.sync({ tenant }))
          assert.strictEqual(error._tag, "StoreError")
          const gets = calls(left, "get").length
          yield* rounds()
          assert.lengthOf(calls(left, "get"), gets + (when === "before" ? 1 : 0))
          assert.deepStrictEqual(yield* titles, ["Crash on start", "Later"])
          const history = yield* engine.records.history(tenant, record.id)
          assert.lengthOf(
            history.filter(({ changes }) => "title" in changes),
            2,
          )
        }),
      )
    }

    scenario("is one of many, asked for in slices: what was asked for is not asked for again", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const ids = Array.from({ length: 120 }, (_, index) => left.create("task", p, { title: `Task ${index}` }))
        yield* joinKinds(left, ["task"])
        yield* rounds()
        const { stream } = yield* streamOf(left)
        for (const externalId of ids) yield* engine.resync(tenant, { stream: stream.id, externalId })
        let asked = 0
        const reason = new Unavailable({ message: "not now" })
        const end = left.beforeEach(({ operation }) =>
          operation === "get" && ++asked > 60 ? Effect.fail(new AdapterError({ app: "left", operation, reason })) : Effect.void,
        )
        yield* sync
        assert.strictEqual((yield* runsOf("objects"))[0]?.counts.read, 50)
        end()
        yield* rounds()
        assert.deepInclude((yield* runsOf("objects"))[0]?.counts, { read: 120, unchanged: 120 })
        assert.lengthOf(yield* runsOf("objects"), 1)
        assert.lengthOf(calls(left, "get"), 131)
        const many = 500
        for (let index = 0; index < many; index += 1) yield* engine.resync(tenant, { stream: stream.id, externalId: `none ${index}` })
        const refused = yield* Effect.flip(engine.resync(tenant, { stream: stream.id, externalId: "one more" }))
        assert.include(refused.message, "externalId: 500 objects of p are about to be asked for")
      }),
    )

    scenario(
      "goes through the page of a reading that is under way, which goes on where it stood",
      (apps) =>
        Effect.gen(function* () {
          const { left } = apps
          const engine = yield* SyncEngine
          const ids = Array.from({ length: 6 }, (_, index) => left.create("task", p, { title: `Task ${index}` }))
          yield* joinKinds(left, ["task"])
          let pages = 0
          const end = left.beforeEach(({ operation }) =>
            operation === "page" && ++pages > 1
              ? Effect.fail(new AdapterError({ app: "left", operation, reason: new Unavailable({ message: "not now" }) }))
              : Effect.void,
          )
          yield* sync
          const { stream, cursor } = yield* streamOf(left)
          assert.isDefined(cursor.reading?.position)
          yield* engine.resync(tenant, { stream: stream.id, externalId: ids[5] ?? "" })
          yield* sync
          assert.include(yield* titles, "Task 5")
          assert.deepStrictEqual((yield* streamOf(left)).cursor.reading?.position, cursor.reading?.position)
          end()
          yield* rounds()
          assert.lengthOf(yield* titles, 6)
          const initial = (yield* engine.runs(tenant)).filter(({ strategy }) => strategy === "initial")
          assert.deepStrictEqual(
            initial.map(({ outcome, counts }) => [outcome, counts.created]),
            [["completed", 5]],
          )
        }),
      { pageSize: 2 },
    )
  })

  describe("what is read again", () => {
    scenario("of a kind is read wherever it is read, or of one connection", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("task", p, { title: "One" })
        const { connection } = yield* join(left)
        yield* join(right)
        yield* rounds()
        const resets = Effect.map(engine.events.list(tenant, { after: 0, limit: 1000 }), (events) =>
          events.flatMap(({ event }) => (event._tag === "StreamReset" ? [event.kind] : [])),
        )
        yield* engine.resync(tenant, { kind: "task" })
        assert.deepStrictEqual(yield* resets, ["task", "task"])
        yield* engine.resync(tenant, { kind: "note", connection: connection.id })
        assert.deepStrictEqual(yield* resets, ["task", "task", "note"])
        const writes = writesTo(left) + writesTo(right)
        yield* engine.resync(tenant, { kind: "task", since: start })
        yield* rounds()
        assert.lengthOf(yield* runsOf("range"), 2)
        assert.strictEqual(writesTo(left) + writesTo(right), writes)
      }),
    )

    const wishes = {
      "one object": { strategy: "objects", wish: (stream: string, externalId: string) => ({ stream, externalId }) },
      "a span of time": { strategy: "range", wish: (stream: string) => ({ stream, since: start }) },
      "a whole stream": { strategy: "full", wish: (stream: string) => ({ stream }) },
    } as const
    for (const [what, { strategy, wish }] of Object.entries(wishes)) {
      scenario(
        `and is wanted in the middle of a reading (${what}) is read, and so is the rest`,
        ({ left }) =>
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            const ids = Array.from({ length: 6 }, (_, index) => left.create("task", p, { title: `Task ${index}` }))
            yield* joinKinds(left, ["task"])
            yield* rounds()
            const { stream } = yield* streamOf(left)
            for (const id of ids) left.edit("task", p, id, { body: "Edited" })
            let pages = 0
            left.beforeEach(({ operation }) =>
              operation === "page" && ++pages === 2 ? Effect.orDie(engine.resync(tenant, wish(stream.id, ids[5] ?? ""))) : Effect.void,
            )
            const { complete, failures } = yield* sync
            assert.deepStrictEqual([complete, failures], [true, []])
            yield* rounds()
            const runs = yield* runsOf(strategy)
            assert.deepStrictEqual(
              runs.map(({ outcome }) => outcome),
              ["completed"],
            )
            const bodies = (yield* engine.records.list(tenant, "task")).map(({ data }) => data["body"])
            assert.deepStrictEqual([...new Set(bodies)], ["Edited"])
          }),
        { pageSize: 2 },
      )
    }

    scenario("and is not there, or says nothing, is refused by name", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* twins(apps, { title: "Crash" })
        const record = yield* the("Crash")
        const { stream } = yield* streamOf(apps.left)
        const [alone] = yield* engine.addStreams({
          tenant,
          connectionId: stream.connectionId,
          partition: "q",
          kinds: ["task"],
          settings: { direction: "push" },
        })
        const id = stream.id
        const refused: ReadonlyArray<readonly [Parameters<typeof engine.resync>[1], string]> = [
          [{}, "resync names nothing; name a stream, a kind or a record"],
          [{ stream: "none" }, 'there is no stream "none"'],
          [{ record: "none" }, 'there is no record "none"'],
          [{ kind: "taks" }, 'there is no kind "taks"; did you mean "task"?'],
          [{ kind: "task", connection: "none" }, 'there is no connection "none"'],
          [{ externalId: "1" }, "stream is missing: an externalId is an object of one stream"],
          [{ stream: id, externalId: "1", since: start }, "since says nothing beside externalId; leave it out"],
          [{ record: record.id, kind: "task" }, "kind says nothing beside record; leave it out"],
          [{ record: record.id, stream: alone?.id ?? "" }, "record: it has no object in q (left)"],
          [{ stream: alone?.id ?? "", externalId: "1" }, 'stream: nothing is read from q: its direction is "push"'],
          [{ stream: alone?.id ?? "", since: start }, 'stream: nothing is read from q: its direction is "push"'],
          [{ stream: id, since: "2027-01-01T00:00:00Z" }, "since is 2027-01-01T00:00:00.000Z, which is yet to come"],
          [{ stream: id, until: start }, "since is missing"],
          [{ stream: id, since: start, until: start - 1 }, "until is 2025-12-31T23:59:59.999Z, before since"],
          [{ stream: id, since: "yesterday" }, "since is"],
        ]
        for (const [what, message] of refused) {
          const error = yield* Effect.flip(engine.resync(tenant, what))
          assert.include(error.message, message)
        }
        assert.notProperty(yield* (yield* Streams).cursor(tenant, id), "toReread")
        assert.notProperty(yield* (yield* Streams).cursor(tenant, id), "toAsk")
      }),
    )
  })
}
