/** What could not be sent, for the person who looks after it: what it would say and why it did not go, changed, taken up again or given up with a reason. */
import { assert, describe } from "@effect/vitest"
import { AdapterError, Rejected } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { announced } from "./Announced.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, join, partition as p, rounds, sync, tenant, twins } from "./World.ts"

/** The application takes no title that is longer than this. */
const longest = 10

const strict = ({ right }: Apps) =>
  right.beforeEach(({ operation, kind, fields }) => {
    if (kind !== "task" || (operation !== "create" && operation !== "update")) return Effect.void
    if (String(fields?.["title"] ?? "").length <= longest) return Effect.void
    const reason = new Rejected({ message: "title is too long", field: "title" })
    return Effect.fail(new AdapterError({ app: "right", operation: `task.${operation}`, reason }))
  })

/** The only delivery that is dead. */
const dead = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const [delivery, ...others] = yield* engine.deliveries.list(tenant, { state: "dead" })
  if (delivery === undefined || others.length > 0) throw new Error(`there are ${others.length + 1} dead deliveries`)
  return delivery
})

/** A task whose new title the application does not take. */
const refused = Effect.fnUntraced(function* (apps: Apps) {
  const engine = yield* SyncEngine
  const { task, twin } = yield* twins(apps, { title: "Crash" })
  const mend = strict(apps)
  apps.left.edit("task", p, task, { title: "Crash of everything", body: "more" })
  yield* sync
  const { streamId, recordId } = yield* dead
  const title = () => apps.right.get("task", p, twin)?.fields["title"]
  return { engine, task, twin, mend, title, name: [tenant, streamId, recordId] as const, streamId, recordId }
})

export const deadLetterSuite = (scenario: Scenario): void => {
  // proves F-40
  describe("dead letters", () => {
    scenario("say what would be changed, what the application said to it, and how often it was tried", (apps) =>
      Effect.gen(function* () {
        const { engine, name, twin, recordId } = yield* refused(apps)
        const letter = yield* engine.deliveries.get(...name)
        assert.deepInclude(letter, {
          state: "dead",
          app: "right",
          partition: p,
          operation: "update",
          externalId: twin,
          recordId,
          payload: { title: "Crash of everything" },
        })
        assert.deepInclude(letter.refused["title"], { value: "Crash of everything", message: "title is too long" })
        assert.include(letter.lastError, "title is too long")
        assert.isNotEmpty(letter.account)
        const none = yield* Effect.flip(engine.deliveries.get(tenant, name[1], "none"))
        assert.deepInclude(none, { _tag: "NotFound", what: "delivery" })
      }),
    )

    scenario("say what would be made, and under which operation it is looked for there", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        yield* join(left)
        yield* join(right)
        yield* sync
        const reason = new Rejected({ message: "the project is frozen" })
        const frost = new AdapterError({ app: "right", operation: "task.create", reason })
        right.beforeEach(({ operation }) => (operation === "create" ? Effect.fail(frost) : Effect.void))
        left.create("task", p, { title: "Crash", body: "of everything", state: "doing" })
        yield* TestClock.adjust("6 minutes")
        yield* sync
        const { streamId, recordId } = yield* dead
        const letter = yield* engine.deliveries.get(tenant, streamId, recordId)
        assert.deepInclude(letter, { operation: "create", externalId: undefined, attempts: 1, refused: {} })
        assert.deepInclude(letter.payload, { title: "Crash", body: "of everything", state: "todo" })
        const asked = right.log.find(({ operation }) => operation === "create")
        assert.strictEqual(letter.operationId, asked?.operationId)
        assert.strictEqual(letter.lastError, "right task.create: Rejected: the project is frozen")
      }),
    )

    scenario("are found by application, connection, stream, kind and what was said, and read page by page", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(apps.left)
        const right = yield* join(apps.right)
        yield* sync
        strict(apps)
        for (const title of ["One that is long", "Two that is long", "Three that is long"]) apps.left.create("task", p, { title })
        yield* TestClock.adjust("6 minutes")
        yield* sync
        const all = yield* engine.deliveries.list(tenant, { state: "dead" })
        assert.lengthOf(all, 3)
        const count = (filter: NonNullable<Parameters<typeof engine.deliveries.list>[1]>) =>
          Effect.map(engine.deliveries.list(tenant, { state: "dead", ...filter }), (found) => found.length)
        for (const [filter, expected] of [
          [{ app: "right", kind: "task", connectionId: right.connection.id, streamId: right.streams["task"]?.id ?? "" }, 3],
          [{ app: "left" }, 0],
          [{ kind: "note" }, 0],
          [{ saying: "too long" }, 3],
          [{ saying: "on fire" }, 0],
        ] as const)
          assert.strictEqual(yield* count(filter), expected)
        const [first, ...others] = all
        const { nextAttemptAt = 0, streamId = "", recordId = "" } = first ?? {}
        const next = yield* engine.deliveries.list(tenant, { state: "dead", limit: 2, after: { nextAttemptAt, streamId, recordId } })
        assert.deepStrictEqual(next, others)
        for (const [filter, message] of [
          [{ app: "rihgt" }, 'there is no adapter "rihgt"; did you mean "right"?'],
          [{ kind: "tasks" }, 'there is no kind "tasks"'],
          [{ connectionId: "none" }, 'there is no connection "none"'],
        ] as const) {
          assert.include((yield* Effect.flip(engine.deliveries.list(tenant, filter))).message, message)
          assert.include((yield* Effect.flip(engine.deliveries.retryAll(tenant, filter))).message, message)
        }
        assert.strictEqual(yield* engine.deliveries.retryAll(tenant, { app: "left" }), 0)
        assert.strictEqual(yield* engine.deliveries.retryAll(tenant, { kind: "note" }), 0)
        assert.strictEqual(yield* engine.deliveries.retryAll(tenant, { app: "right", kind: "task", connectionId: right.connection.id }), 3)
      }),
    )

    // proves T-61
    scenario("are sent when they were changed to what is taken, and it is known who did that", (apps) =>
      Effect.gen(function* () {
        const { engine, name, title, task, recordId, streamId } = yield* refused(apps)
        for (const [fields, message] of [
          [{ title: "" }, "task.title"],
          [{ titel: "Short" }, "task.titel is not a field of task"],
          ["Short", "task is not an object"],
        ] as const)
          assert.include((yield* Effect.flip(engine.deliveries.edit(...name, fields, "ada"))).message, message)
        assert.include((yield* Effect.flip(engine.deliveries.edit(...name, { title: "Short" }, ""))).message, "by is")
        const missing = yield* Effect.flip(engine.deliveries.edit(tenant, streamId, "none", { title: "Short" }, "ada"))
        assert.strictEqual(missing._tag, "NotFound")
        assert.strictEqual((yield* dead).recordId, recordId)
        yield* engine.deliveries.edit(...name, { title: "Short" }, "ada")
        assert.deepInclude((yield* engine.records.history(tenant, recordId)).at(-1), {
          origin: "host",
          changes: { title: { before: "Crash of everything", after: "Short" } },
          deed: { _tag: "DeliveryEdited", by: "ada", streamId },
        })
        yield* rounds()
        assert.strictEqual(title(), "Short")
        assert.strictEqual(apps.left.get("task", p, task)?.fields["title"], "Short")
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    scenario("that are changed to what they say already are tried again as they are", (apps) =>
      Effect.gen(function* () {
        const { engine, name, title, mend, recordId } = yield* refused(apps)
        const before = yield* engine.records.history(tenant, recordId)
        mend()
        yield* engine.deliveries.edit(...name, { title: "Crash of everything" }, "ada")
        yield* sync
        assert.strictEqual(title(), "Crash of everything")
        assert.deepStrictEqual(yield* engine.records.history(tenant, recordId), before)
      }),
    )

    scenario("that are given up stay so with who did it and why, until the record changes", (apps) =>
      Effect.gen(function* () {
        const { engine, name, title, task, mend, recordId, streamId } = yield* refused(apps)
        for (const [by, reason, message] of [
          ["", "theirs", "by is"],
          ["ada", "", "reason is"],
        ] as const)
          assert.include((yield* Effect.flip(engine.deliveries.drop(...name, by, reason))).message, message)
        const error = (yield* dead).lastError
        const { version } = yield* engine.records.get(tenant, "task", recordId)
        yield* engine.deliveries.drop(...name, "ada", "the title is theirs to choose")
        assert.strictEqual((yield* Effect.flip(engine.deliveries.drop(...name, "bob", "twice")))._tag, "NotFound")
        const entry = (yield* engine.records.history(tenant, recordId)).at(-1)
        const about = { by: "ada", reason: "the title is theirs to choose" }
        assert.deepInclude(entry, { version, changes: {}, deed: { _tag: "DeliveryDropped", ...about, streamId, error } })
        assert.deepStrictEqual(yield* announced("DeliveryDropped"), [
          { _tag: "DeliveryDropped", ...about, streamId, recordId, kind: "task" },
        ])
        mend()
        yield* rounds()
        assert.strictEqual(title(), "Crash")
        const told = yield* engine.explain(tenant, recordId)
        assert.include(told.text, "because the title is theirs to choose")
        assert.include(told.text, "was dropped by ada at ")
        apps.left.edit("task", p, task, { title: "Crash again" })
        yield* rounds()
        assert.strictEqual(title(), "Crash again")
        assert.notInclude((yield* engine.explain(tenant, recordId)).text, "dropped")
        assert.lengthOf(yield* announced("DeliveryDropped"), 1)
      }),
    )

    scenario("a create that is given up is made when the record changes", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(apps.left)
        yield* join(apps.right)
        yield* sync
        strict(apps)
        const task = apps.left.create("task", p, { title: "Crash of everything" })
        yield* TestClock.adjust("6 minutes")
        yield* sync
        const { streamId, recordId } = yield* dead
        yield* engine.deliveries.drop(tenant, streamId, recordId, "ada", "not theirs")
        yield* rounds()
        assert.deepStrictEqual(apps.right.list("task", p), [])
        assert.include((yield* engine.explain(tenant, recordId)).text, "dropped by ada")
        apps.left.edit("task", p, task, { title: "Crash" })
        yield* rounds()
        assert.strictEqual(findBy(apps.right, "task", "title", "Crash").fields["title"], "Crash")
      }),
    )
  })
}
