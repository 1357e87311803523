/** The life of an open conflict: it follows further edits, ends by agreement or by decision, and is announced once at either end. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, join, partition as p, sync, tenant, twins } from "./World.ts"

export const disputeSuite = (scenario: Scenario): void => {
  describe("disputes", () => {
    /** A task whose title both sides have changed, and the conflict of it. */
    const disputed = Effect.fnUntraced(function* ({ left, right }: Apps) {
      const engine = yield* SyncEngine
      const { task, twin } = yield* twins({ left, right }, { title: "Crash" })
      left.edit("task", p, task, { title: "Left title" })
      right.edit("task", p, twin, { title: "Right title" })
      yield* sync
      const [conflict] = yield* engine.conflicts.list(tenant, { state: "open" })
      if (conflict === undefined) throw new Error("there is no conflict")
      const inDispute = conflict.external === "Right title" ? { app: right, id: twin } : { app: left, id: task }
      yield* TestClock.adjust("1 minute")
      return {
        engine,
        conflict,
        inDispute,
        titles: () => [left.get("task", p, task), right.get("task", p, twin)].map((at) => at?.fields["title"]),
      }
    })

    const eventsOf = (tag: string) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const events = yield* engine.events.list(tenant, { after: 0, limit: 1000 })
        return events.filter(({ event }) => event._tag === tag)
      })

    scenario("a further edit of the application updates the conflict, and is announced no second time", (apps) =>
      Effect.gen(function* () {
        const { engine, conflict, inDispute, titles } = yield* disputed(apps)
        inDispute.app.edit("task", p, inDispute.id, { title: "Third title" })
        yield* sync
        const [open, ...others] = yield* engine.conflicts.list(tenant, { state: "open" })
        assert.deepStrictEqual(others, [])
        assert.deepInclude(open, { id: conflict.id, base: "Crash", local: conflict.local, external: "Third title" })
        assert.sameMembers(titles(), [conflict.local, "Third title"])
        assert.strictEqual((yield* eventsOf("ConflictDetected")).length, 1)
      }),
    )

    scenario("a conflict ends by itself when the application comes to the record's value, and is announced once", (apps) =>
      Effect.gen(function* () {
        const { engine, conflict, inDispute } = yield* disputed(apps)
        // Something else to send, so that the agreement is found before a write.
        yield* engine.records.put(tenant, "task", { id: conflict.recordId, fields: { body: "more" } })
        inDispute.app.edit("task", p, inDispute.id, { title: conflict.local })
        yield* sync
        assert.deepStrictEqual(yield* engine.conflicts.list(tenant, { state: "open" }), [])
        const [closed] = yield* engine.conflicts.list(tenant, { state: "resolved" })
        assert.deepInclude(closed, { resolution: "agreed", resolvedBy: "engine" })
        assert.strictEqual((yield* eventsOf("ConflictResolved")).length, 1)
        assert.strictEqual(inDispute.app.get("task", p, inDispute.id)?.fields["body"], "more")
      }),
    )

    scenario("a conflict ends by itself when the record comes to the application's value, and is announced once", (apps) =>
      Effect.gen(function* () {
        const { engine, conflict, inDispute, titles } = yield* disputed(apps)
        yield* engine.records.put(tenant, "task", { id: conflict.recordId, fields: { title: conflict.external, body: "more" } })
        yield* sync
        assert.deepStrictEqual(yield* engine.conflicts.list(tenant, { state: "open" }), [])
        const [closed] = yield* engine.conflicts.list(tenant, { state: "resolved" })
        assert.deepInclude(closed, { resolution: "agreed", resolvedBy: "engine", local: conflict.external, external: conflict.external })
        assert.deepStrictEqual(titles(), [conflict.external, conflict.external])
        assert.strictEqual(inDispute.app.get("task", p, inDispute.id)?.fields["body"], "more")
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.strictEqual((yield* eventsOf("ConflictResolved")).length, 1)
        assert.strictEqual((yield* eventsOf("ConflictDetected")).length, 1)
      }),
    )

    for (const [decision, expected] of [
      ["local", "local"],
      ["external", "external"],
      [{ value: "Third title" }, "Third title"],
    ] as const) {
      // proves T-31, T-61
      scenario(`deciding for ${JSON.stringify(decision)} brings both sides there, once`, (apps) =>
        Effect.gen(function* () {
          const { engine, conflict, titles } = yield* disputed(apps)
          yield* engine.conflicts.resolve(tenant, conflict.id, decision, "ada")
          yield* sync
          const title = expected === "local" || expected === "external" ? conflict[expected] : expected
          assert.deepStrictEqual(titles(), [title, title])
          const { version } = yield* engine.records.get(tenant, "task", conflict.recordId)
          const late = yield* Effect.flip(engine.conflicts.resolve(tenant, conflict.id, { value: "Too late" }, "bob"))
          assert.deepInclude(late, { _tag: "AlreadyResolved", by: "ada", value: title })
          yield* sync
          assert.deepStrictEqual(titles(), [title, title])
          assert.strictEqual((yield* engine.records.get(tenant, "task", conflict.recordId)).version, version)
          const [closed] = yield* engine.conflicts.list(tenant, { state: "resolved" })
          assert.deepInclude(closed, { resolvedBy: "ada", resolution: typeof decision === "object" ? "value" : decision })
          assert.strictEqual((yield* eventsOf("ConflictResolved")).length, 1)
        }),
      )
    }

    scenario("a decision that the field cannot hold is refused, and the conflict stays", (apps) =>
      Effect.gen(function* () {
        const { engine, conflict } = yield* disputed(apps)
        for (const value of ["", 7, null]) {
          const error = yield* Effect.flip(engine.conflicts.resolve(tenant, conflict.id, { value }, "ada"))
          assert.strictEqual(error._tag, "InvalidInput")
        }
        assert.strictEqual((yield* engine.conflicts.list(tenant, { state: "open" })).length, 1)
        const missing = yield* Effect.flip(engine.conflicts.resolve(tenant, "nowhere", "local", "ada"))
        assert.strictEqual(missing._tag, "NotFound")
      }),
    )

    scenario("a decision for somebody who does not exist is refused", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        for (const app of [left, right]) {
          for (const name of ["ada", "bob"]) app.create("member", p, { name, email: `${name}@example.com` }, name)
        }
        const task = left.create("task", p, { title: "Crash" })
        yield* join(left)
        yield* join(right)
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { assignee: "ada" })
        right.edit("task", p, findBy(right, "task", "title", "Crash").id, { assignee: "bob" })
        yield* sync
        const [conflict] = yield* engine.conflicts.list(tenant, { state: "open" })
        const error = yield* Effect.flip(engine.conflicts.resolve(tenant, conflict?.id ?? "", { value: "nobody" }, "ada"))
        assert.strictEqual(error._tag, "InvalidInput")
        yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "external", "ada")
        yield* sync
        assert.strictEqual(left.get("task", p, task)?.fields["assignee"], findBy(right, "task", "title", "Crash").fields["assignee"])
      }),
    )

    // proves T-31, T-61
    scenario("a conflict keeps what both sides say by now, since when they do, and in the end who decided it and when", (apps) =>
      Effect.gen(function* () {
        const { engine, conflict, inDispute } = yield* disputed(apps)
        const { id, streamId, recordId, detectedAt } = conflict
        const externalId = inDispute.id
        const still = {
          tenant,
          id,
          type: "bothEdited",
          streamId,
          externalId,
          recordId,
          kind: "task",
          field: "title",
          base: "Crash",
          strategy: "manual",
          detectedAt,
        }
        const open = { ...still, state: "open", resolution: null, resolvedBy: null, resolvedAt: null }
        const all = Effect.map(engine.conflicts.list(tenant), (list): ReadonlyArray<object> =>
          list.map(({ version: _version, ...rest }) => rest),
        )
        const said = { local: conflict.local, external: conflict.external }
        assert.deepStrictEqual(yield* all, [{ ...open, ...said, revision: 1, externalAt: detectedAt }])
        yield* engine.records.put(tenant, "task", { id: recordId, fields: { title: "Fourth title" } })
        yield* sync
        inDispute.app.edit("task", p, inDispute.id, { title: "Third title" })
        yield* TestClock.adjust("1 minute")
        yield* sync
        const third = { external: "Third title", externalAt: detectedAt + 60_000 }
        assert.deepStrictEqual(yield* all, [{ ...open, ...third, local: "Fourth title", revision: 2 }])
        yield* engine.records.put(tenant, "task", { id: recordId, fields: { title: "Fifth title" } })
        assert.deepStrictEqual(yield* all, [{ ...open, ...third, local: "Fifth title", revision: 2 }])
        yield* TestClock.adjust("1 minute")
        yield* engine.conflicts.resolve(tenant, id, "external", "ada")
        const closed = { state: "resolved", resolution: "external", resolvedBy: "ada", resolvedAt: detectedAt + 180_000 }
        assert.deepStrictEqual(yield* all, [{ ...still, ...closed, ...third, local: "Fifth title", revision: 3 }])
      }),
    )

    // proves T-25, I7
    scenario("lines in dispute stay in dispute while other lines of the text go on", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task, twin } = yield* twins({ left, right }, { title: "Crash", body: "1\n2\n3\n4\n5" })
        left.edit("task", p, task, { body: "1\nleft\n3\n4\n5" })
        right.edit("task", p, twin, { body: "1\nright\n3\n4\n5" })
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { body: "1\nleft\n3\n4\n5!" })
        right.edit("task", p, twin, { body: "1\nright\n3\n4\n5!" })
        yield* sync
        const [conflict] = yield* engine.conflicts.list(tenant, { state: "open" })
        assert.strictEqual(conflict?.field, "body")
        assert.strictEqual(left.get("task", p, task)?.fields["body"], "1\nleft\n3\n4\n5!")
        assert.strictEqual(right.get("task", p, twin)?.fields["body"], "1\nright\n3\n4\n5!")
      }),
    )

    // proves T-21 to T-24, per field
    scenario("single fields have strategies of their own, before the stream's", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Crash", state: "todo" })
        const side = yield* join(left)
        yield* join(right, { strategy: "local_wins", fieldStrategies: { state: "external_wins", assignee: "manual" } })
        yield* sync
        const twin = findBy(right, "task", "title", "Crash").id
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "Left title", state: "in_progress" })
        right.edit("task", p, twin, { title: "Right title", state: "done" })
        yield* engine.sync({ tenant, connectionId: side.connection.id })
        yield* sync
        for (const app of [left, right]) {
          assert.deepInclude(findBy(app, "task", "title", "Left title").fields, { state: "done" })
        }
        assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
        const unknown = yield* Effect.flip(join(right, { fieldStrategies: { colour: "manual" } }))
        assert.strictEqual(unknown._tag, "InvalidInput")
      }),
    )
  })
}
