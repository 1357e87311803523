/** Conflicts as whoever decides them meets them: found, looked at, decided one by one or all alike, and never on what no side says any more. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Failpoint from "../Failpoint.ts"
import type { ConflictsLike } from "../store/Conflicts.ts"
import type { ListedConflict } from "../hub/ConflictInbox.ts"
import type { Decision } from "../hub/Resolve.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { announced } from "./Announced.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, join, partition as p, rounds, sync, tenant, twins } from "./World.ts"

/** As a program without types may hand it in. */
const untyped = <A>(input: unknown): A => JSON.parse(JSON.stringify(input)) as A

const list = Effect.flatMap(SyncEngine, (engine) => engine.conflicts.list(tenant, { state: "open" }))

/** The only open conflict. */
const only = Effect.map(list, ([conflict, ...others]): ListedConflict => {
  if (conflict === undefined || others.length > 0) throw new Error(`there are ${others.length + 1} conflicts`)
  return conflict
})

/** The record's title is ours, the application's theirs. */
const disputed = Effect.fnUntraced(function* (apps: Apps) {
  const engine = yield* SyncEngine
  const { task, twin } = yield* twins(apps, { title: "Crash" })
  const [record] = yield* engine.records.list(tenant, "task")
  const edit = (changes: { readonly [field: string]: string }) =>
    engine.records.put(tenant, "task", { id: record?.id ?? "", fields: changes })
  return { engine, task, twin, edit, recordId: record?.id ?? "" }
})

/** Conflicts about titles of several tasks, and about the state of the first of them. */
const several = Effect.fnUntraced(function* (apps: Apps, count: number) {
  const engine = yield* SyncEngine
  const titles = Array.from({ length: count }, (_, index) => `Task ${index}`)
  for (const title of titles) apps.left.create("task", p, { title })
  const left = yield* join(apps.left)
  const right = yield* join(apps.right)
  yield* sync
  const records = yield* engine.records.list(tenant, "task", { limit: 1000 })
  for (const { id, data } of records) {
    const state = data["title"] === "Task 0" ? { state: "canceled" } : {}
    yield* engine.records.put(tenant, "task", { id, fields: { title: `Ours of ${String(data["title"])}`, ...state } })
  }
  for (const { id, fields } of apps.right.list("task", p)) {
    apps.right.edit("task", p, id, { title: `Theirs of ${String(fields["title"])}` })
  }
  yield* TestClock.adjust("1 minute")
  yield* engine.sync({ tenant, connectionId: right.connection.id })
  return { engine, left, right, records }
})

export const conflictInboxSuite = (scenario: Scenario): void => {
  describe("the inbox", () => {
    // proves T-18, T-45
    scenario("is filtered by what conflicts have in common, and read page by page", (apps) =>
      Effect.gen(function* () {
        const { engine, left, right, records } = yield* several(apps, 5)
        const count = (filter: Parameters<typeof engine.conflicts.list>[1]) =>
          Effect.map(engine.conflicts.list(tenant, filter), (found) => found.length)
        const all = yield* list
        assert.lengthOf(all, 5)
        const detectedAt = all[0]?.detectedAt ?? 0
        for (const [filter, expected] of [
          [{ kind: "task", field: "title", type: "bothEdited" }, 5],
          [{ kind: "note" }, 0],
          [{ field: "body" }, 0],
          [{ type: "editedAgainstRemoved" }, 0],
          [{ state: "resolved" }, 0],
          [{ recordId: records[0]?.id ?? "" }, 1],
          [{ connectionId: right.connection.id }, 5],
          [{ connectionId: left.connection.id }, 0],
          [{ streamId: right.streams["task"]?.id ?? "" }, 5],
          [{ streamId: left.streams["task"]?.id ?? "" }, 0],
          [{ since: detectedAt }, 5],
          [{ since: detectedAt + 1 }, 0],
        ] as const)
          assert.strictEqual(yield* count(filter), expected, JSON.stringify(filter))
        const first = yield* engine.conflicts.list(tenant, { limit: 2 })
        const second = yield* engine.conflicts.list(tenant, { limit: 10, after: first[1]?.id ?? "" })
        assert.deepStrictEqual([...first, ...second], [...all])
        for (const [filter, message] of [
          [{ kind: "tasks" }, 'there is no kind "tasks"; did you mean "task"?'],
          [{ streamId: "none" }, 'there is no stream "none"'],
          [{ connectionId: "none" }, 'there is no connection "none"'],
          [{ kind: "task", field: "titel" }, 'field names "titel", which is no field; did you mean "title"?'],
          [{ field: "zzz" }, 'field names "zzz", which is no field; fields are'],
        ] as const)
          assert.include((yield* Effect.flip(engine.conflicts.list(tenant, filter))).message, message)
      }),
    )

    // proves T-18
    scenario("shows what each side says by now, who said it and when, as far as that is known", (apps) =>
      Effect.gen(function* () {
        const { engine, edit, twin } = yield* disputed(apps)
        yield* edit({ title: "Ours" })
        yield* TestClock.adjust("1 second")
        apps.right.edit("task", p, twin, { title: "Theirs" })
        const start = Date.UTC(2026, 0, 1)
        yield* TestClock.adjust("1 minute")
        yield* sync
        const { id, streamId } = yield* only
        yield* TestClock.adjust("1 minute")
        yield* edit({ title: "Ours again" })
        const view = yield* engine.conflicts.get(tenant, id)
        assert.deepInclude(view, { base: "Crash", local: "Ours again", external: "Theirs", type: "bothEdited", passages: undefined })
        assert.deepStrictEqual(view.edits, {
          local: { at: start + 181_000, origin: "host", app: undefined, account: undefined, by: undefined },
          external: { at: start + 61_000, origin: streamId, app: "right", account: view.edits?.external.account, by: undefined },
        })
        assert.isString(view.edits?.external.account)
        assert.isUndefined(view.decided)
        assert.strictEqual((yield* only).version, view.version)
        yield* engine.conflicts.resolve(tenant, id, { value: "Third" }, "ada", view.version)
        const closed = yield* engine.conflicts.get(tenant, id)
        assert.deepStrictEqual(closed.decided, { resolution: "value", by: "ada", at: start + 181_000, value: "Third" })
        assert.isUndefined(closed.edits)
        assert.strictEqual((yield* Effect.flip(engine.conflicts.get(tenant, "none")))._tag, "NotFound")
      }),
    )

    scenario("says of a value that came of a decision who decided", (apps) =>
      Effect.gen(function* () {
        const { engine, edit, twin } = yield* disputed(apps)
        yield* edit({ title: "Ours" })
        apps.right.edit("task", p, twin, { title: "Theirs" })
        yield* sync
        yield* engine.conflicts.resolve(tenant, (yield* only).id, { value: "Third" }, "ada")
        apps.right.edit("task", p, twin, { title: "Theirs again" })
        yield* sync
        const view = yield* engine.conflicts.get(tenant, (yield* only).id)
        assert.deepInclude(view.edits?.local, { origin: "host", by: "ada" })
      }),
    )

    // proves T-25
    scenario("shows texts passage by passage, and what they are together where the edits do not touch", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = apps.left.create("task", p, { title: "Crash", body: "one\ntwo\nthree" })
        const { connection } = yield* join(apps.left)
        yield* join(apps.right, { strategy: "manual" })
        yield* sync
        const twin = apps.right.list("task", p)[0]?.id ?? ""
        yield* TestClock.adjust("1 minute")
        apps.left.edit("task", p, task, { body: "one!\ntwo\nthree" })
        apps.right.edit("task", p, twin, { body: "one\ntwo\nthree?" })
        yield* engine.sync({ tenant, connectionId: connection.id })
        yield* rounds(1)
        const { id } = yield* only
        const view = yield* engine.conflicts.get(tenant, id)
        assert.deepStrictEqual(
          view.passages?.map(({ changedBy, base, local, external }) => [changedBy, ...base, ...local, ...external]),
          [
            ["local", "one", "one!", "one"],
            ["nobody", "two", "two", "two"],
            ["external", "three", "three", "three?"],
          ],
        )
        assert.strictEqual(view.merged, "one!\ntwo\nthree?")
        yield* engine.conflicts.resolve(tenant, id, { value: view.merged ?? "" }, "ada", view.version)
        yield* sync
        for (const [app, of] of [
          [apps.left, task],
          [apps.right, twin],
        ] as const)
          assert.strictEqual(app.get("task", p, of)?.fields["body"], "one!\ntwo\nthree?")
      }),
    )

    // proves T-09, T-31, I7
    for (const side of ["the application", "the record"] as const) {
      scenario(`a decision on what ${side} does not say any more is told what holds, and decides nothing`, (apps) =>
        Effect.gen(function* () {
          const { engine, edit, twin } = yield* disputed(apps)
          yield* edit({ title: "Ours" })
          apps.right.edit("task", p, twin, { title: "Theirs" })
          yield* sync
          const { id, version } = yield* only
          yield* TestClock.adjust("1 minute")
          if (side === "the record") yield* edit({ title: "Newest" })
          else apps.right.edit("task", p, twin, { title: "Newest" })
          yield* sync
          for (const decision of ["local", "external", { value: "Third" }] as const) {
            const error = yield* Effect.flip(engine.conflicts.resolve(tenant, id, decision, "ada", version))
            const now = side === "the record" ? { local: "Newest", external: "Theirs" } : { local: "Ours", external: "Newest" }
            assert.deepInclude(error, { _tag: "ConflictMoved", conflictId: id, ...now })
            assert.include(error.message, '"Newest"')
            assert.strictEqual("version" in error && error.version, (yield* only).version)
          }
          assert.deepStrictEqual(yield* announced("ConflictResolved"), [])
          yield* engine.conflicts.resolve(tenant, id, "external", "ada", (yield* only).version)
          const told = yield* Effect.flip(engine.conflicts.resolve(tenant, id, "local", "bob", version))
          assert.strictEqual(told._tag, "AlreadyResolved")
          yield* rounds()
          const title = side === "the record" ? "Theirs" : "Newest"
          assert.strictEqual(apps.right.get("task", p, twin)?.fields["title"], title)
        }),
      )
    }

    // proves I7
    for (const seen of [true, false]) {
      scenario(`an edit that arrives while it is decided is not lost (${seen ? "what was seen is named" : "whatever was seen"})`, (apps) =>
        Effect.gen(function* () {
          const { engine, edit, twin } = yield* disputed(apps)
          yield* edit({ title: "Ours" })
          apps.right.edit("task", p, twin, { title: "Theirs" })
          yield* sync
          const { id, version } = yield* only
          yield* TestClock.adjust("1 minute")
          let passed = 0
          const meanwhile = (name: Failpoint.Name) =>
            Effect.gen(function* () {
              if (name !== "resolve.before-commit" || (passed += 1) > 1) return
              apps.right.edit("task", p, twin, { title: "Newest" })
              yield* Effect.orDie(engine.sync({ tenant }))
            })
          const decided = yield* engine.conflicts
            .resolve(tenant, id, "external", "ada", seen ? version : undefined)
            .pipe(Effect.provideService(Failpoint.Failpoints, meanwhile), Effect.result)
          assert.strictEqual(passed, seen ? 1 : 2)
          if (seen) assert.deepInclude(decided, { _tag: "Failure" })
          if (seen) yield* engine.conflicts.resolve(tenant, id, "external", "ada", (yield* only).version)
          yield* rounds()
          assert.strictEqual(apps.left.list("task", p)[0]?.fields["title"], "Newest")
          assert.strictEqual(apps.right.get("task", p, twin)?.fields["title"], "Newest")
        }),
      )
    }

    // proves T-31, T-45
    scenario("decides once for all that are alike, as often as it is asked to, and announces each once", (apps) =>
      Effect.gen(function* () {
        const { engine, right } = yield* several(apps, 120)
        const like = { kind: "task", field: "title", streamId: right.streams["task"]?.id ?? "" }
        const [first] = yield* engine.conflicts.list(tenant, { state: "open", limit: 1 })
        yield* engine.conflicts.resolve(tenant, first?.id ?? "", "local", "bob")
        assert.deepStrictEqual(yield* engine.conflicts.resolveAll(tenant, { ...like, field: "body" }, "external", "ada"), {
          decided: 0,
          decidedBefore: 0,
          failed: 0,
          problems: [],
        })
        const told = yield* engine.conflicts.resolveAll(tenant, like, "external", "ada")
        assert.deepStrictEqual(told, { decided: 119, decidedBefore: 0, failed: 0, problems: [] })
        assert.strictEqual((yield* engine.conflicts.resolveAll(tenant, like, "external", "ada")).decided, 0)
        const ended = yield* announced("ConflictResolved")
        assert.strictEqual(new Set(ended.map(({ conflictId }) => conflictId)).size, 120)
        assert.lengthOf(ended, 120)
        yield* rounds()
        const titles = apps.right.list("task", p).map(({ fields }) => String(fields["title"]))
        assert.lengthOf(
          titles.filter((title) => title.startsWith("Theirs")),
          119,
        )
      }),
    )

    scenario("one decision on all of a record says of what cannot take it why, and leaves that open", (apps) =>
      Effect.gen(function* () {
        const { engine, edit, twin, recordId } = yield* disputed(apps)
        yield* edit({ title: "Ours", body: "ours" })
        apps.right.edit("task", p, twin, { title: "Theirs", body: "theirs" })
        yield* sync
        assert.lengthOf(yield* list, 2)
        const wrong = yield* engine.conflicts.resolveAll(tenant, { kind: "task", field: "title", recordId }, { value: "" }, "ada")
        assert.deepInclude(wrong, { decided: 0, failed: 1 })
        assert.include(wrong.problems[0]?.message, "task.title")
        assert.lengthOf(yield* list, 2)
        assert.deepInclude(yield* engine.conflicts.resolveAll(tenant, { recordId }, "external", "ada"), { decided: 2, failed: 0 })
        yield* rounds()
        assert.deepInclude(apps.left.list("task", p)[0]?.fields, { title: "Theirs", body: "theirs" })
      }),
    )

    scenario("does not decide on everything, nor one value for several fields, nor for what is not there", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        for (const [like, decision, message] of [
          [{}, "local", "like names nothing that the conflicts have in common; it may name kind, field, recordId, streamId, connectionId"],
          [{ since: 0 }, "local", "like names nothing"],
          [{ kind: "task" }, { value: "x" }, "like must name kind and field"],
          [{ kind: "tasks" }, "local", 'did you mean "task"?'],
          [{ kind: "task" }, "remote", 'decision is "remote"'],
          [{ kinds: "task" }, "local", 'kinds is not known; did you mean "kind"?'],
        ] as const) {
          const error = yield* Effect.flip(
            engine.conflicts.resolveAll(tenant, untyped<ConflictsLike>(like), untyped<Decision>(decision), "ada"),
          )
          assert.include(error.message, message)
        }
        assert.include((yield* Effect.flip(engine.conflicts.resolveAll(tenant, { kind: "task" }, "local", ""))).message, "by is")
      }),
    )

    // proves T-31, T-61
    scenario("who decided what stands in the record's history, whether it changed the record or not", (apps) =>
      Effect.gen(function* () {
        const { engine, edit, twin, recordId } = yield* disputed(apps)
        yield* edit({ title: "Ours", body: "ours" })
        apps.right.edit("task", p, twin, { title: "Theirs", body: "theirs" })
        yield* sync
        const before = (yield* engine.records.history(tenant, recordId)).length
        const { version } = yield* engine.records.get(tenant, "task", recordId)
        for (const { id, field } of yield* list) {
          yield* engine.conflicts.resolve(tenant, id, field === "title" ? "local" : "external", "ada")
        }
        const entries = (yield* engine.records.history(tenant, recordId)).slice(before)
        const decisions = entries.map(({ deed, changes }) => [
          deed?.by,
          deed?._tag === "ConflictDecided" ? [deed.field, deed.resolution] : [],
          Object.keys(changes),
        ])
        assert.sameDeepMembers<unknown>(decisions, [
          ["ada", ["title", "local"], []],
          ["ada", ["body", "external"], ["body"]],
        ])
        assert.strictEqual((yield* engine.records.get(tenant, "task", recordId)).version, version + 1)
      }),
    )

    scenario("tells a conflict with what was removed from one of two edits", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = apps.left.create("task", p, { title: "Crash", state: "doing" })
        yield* join(apps.left, { removals: "close" })
        yield* join(apps.right)
        yield* rounds()
        const [record] = yield* engine.records.list(tenant, "task")
        yield* engine.records.put(tenant, "task", { id: record?.id ?? "", fields: { state: "in_progress" } })
        apps.left.remove("task", p, task)
        yield* rounds()
        const conflict = yield* only
        assert.deepInclude(conflict, { type: "editedAgainstRemoved", field: "state", local: "in_progress", external: "canceled" })
        assert.lengthOf(yield* engine.conflicts.list(tenant, { type: "editedAgainstRemoved" }), 1)
      }),
    )
  })
}
