/** A stream takes and sends only what its direction allows. */
import { assert, describe } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, partition as p, sync, tenant, writesTo } from "./World.ts"

export const directionSuite = (scenario: Scenario): void => {
  // proves C-23, T-20
  describe("directions", () => {
    scenario("pull takes nothing out, push takes nothing in", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Crash" })
        yield* join(left, { direction: "pull" })
        yield* engine.connect({ tenant, app: "right", credentials: Authorization.token("good") })
        const [, connection] = (yield* engine.status(tenant)).map((report) => report.connection)
        yield* engine.addStreams({
          tenant,
          connectionId: connection?.id ?? "",
          partition: p,
          kinds: ["task"],
          settings: { direction: "push" },
        })
        yield* sync
        const twin = findBy(right, "task", "title", "Crash").id
        yield* TestClock.adjust("1 minute")
        right.edit("task", p, twin, { body: "theirs" })
        right.create("task", p, { title: "Their own" })
        left.edit("task", p, task, { title: "Crash again" })
        yield* sync
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash again")
        assert.strictEqual(writesTo(left), 0)
        assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 1)
        assert.strictEqual((yield* engine.records.list(tenant, "task"))[0]?.data["body"], "")
      }),
    )

    scenario("a stream that begins to send sends what was there before, and what changed meanwhile", ({ left, right }) =>
      Effect.gen(function* () {
        left.create("task", p, { title: "Crash" })
        const docs = left.create("task", p, { title: "Docs" })
        yield* join(left)
        yield* join(right)
        yield* sync
        yield* join(right, { direction: "pull" })
        left.create("task", p, { title: "New" })
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, docs, { body: "more" })
        yield* sync
        assert.strictEqual(right.list("task", p).length, 2)
        const writes = writesTo(right)
        yield* join(right, { direction: "bidirectional" })
        yield* sync
        assert.strictEqual(right.list("task", p).length, 3)
        assert.strictEqual(findBy(right, "task", "title", "Docs").fields["body"], "more")
        assert.strictEqual(writesTo(right), writes + 2)
      }),
    )

    // proves C-29, C-33
    scenario("two partitions of one account keep apart, and each goes to other accounts once", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        for (const partition of [p, "q"]) {
          left.create("task", partition, { title: `Task in ${partition}` }, "1")
          left.create("note", partition, { task: "1", body: `Note in ${partition}` })
        }
        left.create("tag", p, { name: "bug" })
        left.create("tag", "q", { name: "bug" })
        const { connection } = yield* join(left)
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition: "q" })
        yield* join(right)
        yield* sync
        yield* sync
        assert.strictEqual(writesTo(left), 0)
        assert.sameMembers(
          right.list("task", p).map(({ fields }) => fields["title"]),
          ["Task in p", "Task in q"],
        )
        for (const partition of [p, "q"]) {
          const { fields } = findBy(right, "note", "body", `Note in ${partition}`)
          assert.strictEqual(fields["task"], findBy(right, "task", "title", `Task in ${partition}`).id)
        }
        yield* TestClock.adjust("1 minute")
        right.edit("task", p, findBy(right, "task", "title", "Task in q").id, { title: "Edited" })
        yield* sync
        assert.strictEqual(left.get("task", "q", "1")?.fields["title"], "Edited")
        assert.strictEqual(left.get("task", p, "1")?.fields["title"], "Task in p")
      }),
    )
  })
}
