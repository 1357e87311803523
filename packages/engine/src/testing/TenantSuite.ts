/** Two tenants at the same applications never meet: not in records, not in matches, not in conflicts, not in what is sent. */
import { assert, describe } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import type { Apps } from "./World.ts"

const tenants = ["acme", "globex"] as const

/** Every tenant has partitions of its own, with the name of the tenant. */
const joinAll = Effect.fnUntraced(function* ({ left, right }: Apps) {
  const engine = yield* SyncEngine
  for (const tenant of tenants) {
    for (const app of [left, right]) {
      const { id } = yield* engine.connect({ tenant, app: app.adapter.app, credentials: Authorization.token("good") })
      yield* engine.addStreams({ tenant, connectionId: id, partition: tenant })
    }
  }
})

const syncAll = Effect.gen(function* () {
  const engine = yield* SyncEngine
  yield* Effect.forEach(tenants, (tenant) => engine.sync({ tenant }), { concurrency: "unbounded" })
})

export const tenantSuite = (scenario: Scenario): void => {
  // proves I11, Q-04, law 10
  describe("tenants", () => {
    scenario("the same people, tags and tasks of two tenants stay apart", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        for (const tenant of tenants) {
          left.create("tag", tenant, { name: "Bug", color: tenant }, `tag of ${tenant}`)
          left.create("task", tenant, { title: "Crash", body: tenant, tags: [`tag of ${tenant}`] })
        }
        yield* joinAll(apps)
        yield* syncAll
        yield* syncAll
        for (const tenant of tenants) {
          const [tag, ...tags] = yield* engine.records.list(tenant, "tag")
          const [task, ...tasks] = yield* engine.records.list(tenant, "task")
          assert.deepStrictEqual([tags, tasks], [[], []])
          assert.deepInclude(task?.data, { body: tenant, tags: [tag?.id ?? ""] })
          assert.deepInclude(tag?.data, { color: tenant })
          assert.deepStrictEqual(
            right.list("task", tenant).map(({ fields }) => fields["body"]),
            [tenant],
          )
          for (const call of [...left.log, ...right.log]) {
            if (call.partition === tenant) assert.notInclude(JSON.stringify(call.fields ?? {}), tenant === "acme" ? "globex" : "acme")
          }
        }
      }),
    )

    scenario("no operation with another tenant's id finds, changes or decides anything", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const task = left.create("task", "acme", { title: "Crash" })
        yield* joinAll(apps)
        yield* syncAll
        const twin = right.list("task", "acme")[0]?.id ?? ""
        yield* TestClock.adjust("1 minute")
        left.edit("task", "acme", task, { title: "Left" })
        right.edit("task", "acme", twin, { title: "Right" })
        yield* syncAll
        const [conflict] = yield* engine.conflicts.list("acme", { state: "open" })
        const [status] = yield* engine.status("acme")
        const { id = "", recordId = "", streamId = "" } = conflict ?? {}
        const connectionId = status?.connection.id ?? ""
        const writes = right.counts().updates

        assert.deepStrictEqual(yield* engine.conflicts.list("globex"), [])
        assert.deepStrictEqual(yield* engine.conflicts.list("globex", { recordId }), [])
        assert.deepInclude(yield* engine.conflicts.resolveAll("globex", { recordId }, "external", "mallory"), { decided: 0, failed: 0 })
        assert.deepStrictEqual(yield* engine.records.history("globex", recordId), [])
        assert.deepStrictEqual(yield* engine.records.links("globex", recordId), [])
        assert.deepStrictEqual(yield* engine.records.list("globex", "task"), [])
        const [run] = yield* engine.runs("acme", { limit: 1 })
        assert.deepStrictEqual(yield* engine.matches.list("globex"), [])
        assert.deepStrictEqual(yield* engine.matches.linkExact("globex", {}, "mallory"), { linked: 0, left: 0 })
        assert.isTrue((yield* engine.plan({ tenant: "globex" })).streams.every((stream) => stream.there.update.count === 0))
        const attempts: ReadonlyArray<Effect.Effect<unknown, { readonly _tag: string }>> = [
          engine.conflicts.resolve("globex", id, "external", "mallory"),
          engine.records.put("globex", "task", { id: recordId, fields: { title: "Stolen" } }),
          engine.records.put("globex", "note", { fields: { task: recordId, body: "x" } }),
          engine.pause("globex", connectionId),
          engine.disconnect("globex", connectionId),
          engine.addStreams({ tenant: "globex", connectionId, partition: "globex" }),
          engine.removeStreams({ tenant: "globex", connectionId, links: "drop" }),
          engine.conflicts.get("globex", id),
          engine.conflicts.list("globex", { connectionId }),
          engine.conflicts.list("globex", { streamId }),
          engine.conflicts.resolveAll("globex", { connectionId }, "external", "mallory"),
          engine.deliveries.get("globex", streamId, recordId),
          engine.deliveries.edit("globex", streamId, recordId, { title: "Stolen" }, "mallory"),
          engine.deliveries.retry("globex", streamId, recordId),
          engine.deliveries.drop("globex", streamId, recordId, "mallory", "not theirs"),
          engine.deliveries.list("globex", { connectionId }),
          engine.consume("globex", { _tag: "RecordUpdated", id: "e", kind: "task", recordId, fields: { title: "Stolen" } }),
          engine.consume("globex", { _tag: "RecordRemoved", id: "e", kind: "task", recordId }),
          engine.consume("globex", { _tag: "StreamsConfigured", id: "e", connectionId, partition: "globex" }),
          engine.resync("globex", streamId),
          engine.resync("globex", { stream: streamId, since: 0 }),
          engine.resync("globex", { stream: streamId, externalId: task }),
          engine.resync("globex", { record: recordId }),
          engine.resync("globex", { kind: "task", connection: connectionId }),
          engine.drift("globex", streamId),
          engine.runReport("globex", run?.id ?? ""),
          engine.records.find("globex", streamId, task),
          engine.records.send("globex", "task", recordId, streamId, "mallory"),
          engine.records.setPrivacy("globex", "task", recordId, "local_only", "mallory"),
          engine.records.permit("globex", "task", recordId, "everywhere", "mallory"),
          engine.records.forbid("globex", "task", recordId, { streamId }, "mallory"),
          engine.matches.list("globex", { streamId }),
          engine.matches.decide("globex", streamId, task, "apart", "mallory"),
          engine.matches.linkExact("globex", { streamId }, "mallory"),
          engine.mapping.set("globex", { stream: streamId }, { title: { ignore: true } }, "mallory"),
          engine.mapping.versions("globex", { stream: streamId }),
          engine.mapping.preview("globex", streamId, {}),
          engine.plan({ tenant: "globex", connectionId }),
          engine.undo("globex", run?.id ?? "", { by: "mallory" }),
          engine.records.timeline("globex", "task", recordId),
          engine.sync({ tenant: "globex", connectionId }),
        ]
        for (const attempt of attempts) {
          const error = yield* Effect.flip(Effect.asVoid(attempt))
          assert.include(["NotFound", "InvalidInput"], error._tag)
        }
        yield* syncAll
        assert.strictEqual(right.counts().updates, writes)
        assert.strictEqual((yield* engine.conflicts.list("acme", { state: "open" })).length, 1)
        assert.strictEqual((yield* engine.status("acme"))[0]?.connection.status, "active")
      }),
    )
  })
}
