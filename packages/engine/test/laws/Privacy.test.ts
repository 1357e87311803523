/**
 * Whatever the host, people and failures do, in whatever order: nothing of a record is written where it may not go, by no way; and what may go is there in the
 * end.
 */
import { assert, describe, it } from "@effect/vitest"
import { Rejected, Unavailable, UnknownOutcome } from "@syncline/adapter-core"
import { MemoryStore, type StreamSettings, SyncEngine } from "@syncline/engine"
import { World } from "@syncline/engine/testing"
import { Arbitrary, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { binned } from "../../src/testing/Removing.ts"
import * as TestEngine from "../../src/testing/TestEngine.ts"
import { laws } from "./Runs.ts"
import * as Secrecy from "./Secrecy.ts"

const { join, joinKinds, partition: p, sync, tenant } = World

const which = Schema.Literals([0, 1])
/** Twice, so that about as much may leave as may not. */
const level = Schema.Literals(["public", "local_only", "shareable", "public"])
const operation = Schema.Literals(["create", "update", "remove", "restore", "get", "find"])

const Command = Schema.Union([
  Schema.TaggedStruct("Edit", { which, field: Schema.Literals(["title", "body"]) }),
  Schema.TaggedStruct("State", { which, to: Schema.Literals(["todo", "in_progress", "done"]) }),
  Schema.TaggedStruct("Tag", { which, tags: Schema.Array(Schema.Literals(["public", "secret"])) }),
  Schema.TaggedStruct("Level", { which, level }),
  Schema.TaggedStruct("Word", { level }),
  Schema.TaggedStruct("Permit", { which, everywhere: Schema.Boolean, granted: Schema.Boolean }),
  Schema.TaggedStruct("Note", { which, level }),
  Schema.TaggedStruct("Remove", { which }),
  Schema.TaggedStruct("Restore", { which }),
  Schema.TaggedStruct("People", { which, at: Schema.Literals(["left", "right"]) }),
  Schema.TaggedStruct("Settings", {
    defaultPrivacy: level,
    filtered: Schema.Boolean,
    chosen: Schema.Boolean,
    withheld: Schema.Literals(["leave", "close", "remove"]),
  }),
  Schema.TaggedStruct("Fail", { operation, how: Schema.Literals(["away", "lost", "refused"]) }),
  /** With the next such call the level is another. */
  Schema.TaggedStruct("Meanwhile", { operation, which, level }),
  Schema.TaggedStruct("Retry", {}),
  Schema.TaggedStruct("Resync", {}),
])

/** Whatever a call may say no with: commands are drawn by lot, and some make no sense. */
interface Refusal {
  readonly _tag: string
}

const faults = {
  away: new Unavailable({ message: "maintenance" }),
  lost: { reason: new UnknownOutcome({ message: "reset" }), after: true },
  refused: new Rejected({ message: "no" }),
} as const

/** What happens between two syncs. */
type Batch = ReadonlyArray<typeof Command.Type>

const play = Effect.fnUntraced(function* (batches: ReadonlyArray<Batch>) {
  const wrong: Array<unknown> = []
  const apps = yield* World.makeApps(binned)
  const { left } = apps
  const rules: Secrecy.Rules = { settings: {}, streamId: "" }
  const meant: { engine?: SyncEngine["Service"] } = {}
  const right = Secrecy.watched(apps.right, rules, () => meant.engine ?? assert.fail("there is no engine"), wrong)
  yield* Effect.gen(function* () {
    const engine = yield* SyncEngine
    meant.engine = engine
    yield* join(left)
    rules.streamId = (yield* join(right)).streams["task"]?.id ?? ""
    const set = Effect.fnUntraced(function* (settings: Partial<StreamSettings>) {
      rules.settings = { ...rules.settings, ...settings }
      yield* joinKinds(right, ["task"], settings)
    })
    yield* set({ defaultPrivacy: "shareable", removals: "remove" })
    const tags = yield* Effect.forEach([Secrecy.lettingOut, "secret"], (name) =>
      engine.records.put(tenant, "tag", { fields: { name }, ...(name === "secret" && { privacy: "local_only" }) }),
    )
    const tasks = yield* Effect.forEach([0, 1], (n) =>
      engine.records.put(tenant, "task", { fields: { title: `t${n}`, body: `b${n}` }, ...(n === 0 && { privacy: "public" }) }),
    )
    const of = (n: number) => tasks[n] ?? ""
    let count = 1
    const stops: Array<() => void> = []
    const next = (n: number) => `${n} ${"x".repeat((count += 1) % 7)}`
    yield* sync
    for (const batch of batches) {
      yield* TestClock.adjust("1 minute")
      for (const command of batch) yield* Effect.ignore(run(command))
      yield* sync
      // Nobody but the host removes anything: what is removed because it may not be there is no removal of its record.
      for (const id of tasks) assert.notStrictEqual((yield* engine.records.get(tenant, "task", id)).removal?.origin, rules.streamId)
    }

    function run(command: typeof Command.Type): Effect.Effect<unknown, Refusal, SyncEngine> {
      switch (command._tag) {
        case "Edit":
          return engine.records.put(tenant, "task", {
            id: of(command.which),
            fields: { [command.field]: `${command.field === "title" ? "t" : "b"}${next(command.which)}`.trim() },
          })
        case "State":
          return engine.records.put(tenant, "task", { id: of(command.which), fields: { state: command.to } })
        case "Tag":
          return engine.records.put(tenant, "task", {
            id: of(command.which),
            fields: { tags: [...new Set(command.tags)].map((name) => tags[name === "secret" ? 1 : 0] ?? "") },
          })
        case "Level":
          return engine.records.setPrivacy(tenant, "task", of(command.which), command.level, "ada")
        case "Word":
          return engine.records.setPrivacy(tenant, "tag", tags[1] ?? "", command.level, "ada")
        case "Permit": {
          const where = command.everywhere ? "everywhere" : ({ streamId: rules.streamId } as const)
          return engine.records[command.granted ? "permit" : "forbid"](tenant, "task", of(command.which), where, "ada")
        }
        case "Note": {
          const number = 10 + (count += 1)
          return engine.records.put(tenant, "note", {
            fields: { task: of(command.which), body: `n${number}` },
            privacy: command.level,
          })
        }
        case "Remove":
          return engine.records.remove(tenant, "task", of(command.which))
        case "Restore":
          return engine.records.restore(tenant, "task", of(command.which))
        case "People":
          return Effect.sync(() => {
            const app = command.at === "left" ? left : right
            const object = app.list("task", p).find(({ fields }) => String(fields["title"]).startsWith(`t${command.which}`))
            if (object !== undefined) app.edit("task", p, object.id, { body: `b${next(command.which)}` })
          })
        case "Settings":
          return set({
            defaultPrivacy: command.defaultPrivacy,
            filter: command.filtered ? { all: [{ field: "tags", has: Secrecy.lettingOut }] } : null,
            sendOnly: command.chosen ? ["title", "state", "tags"] : null,
            withheld: command.withheld,
          })
        case "Fail":
          return Effect.sync(() => right.failNext(command.operation, faults[command.how]))
        case "Meanwhile":
          return Effect.sync(() => {
            const stop = right.beforeEach((call) => {
              if (call.operation !== command.operation) return Effect.void
              stop()
              return Effect.ignore(engine.records.setPrivacy(tenant, "task", of(command.which), command.level, "bob"))
            })
            stops.push(stop)
          })
        case "Retry":
          return Effect.gen(function* () {
            for (const { streamId, recordId } of yield* engine.deliveries.list(tenant)) {
              yield* Effect.ignore(engine.deliveries.retry(tenant, streamId, recordId))
            }
          })
        case "Resync":
          return engine.resync(tenant, rules.streamId)
      }
    }

    assert.deepStrictEqual(wrong, [])
    for (const stop of stops) stop()
    yield* settle(engine, set, tasks, tags)
    assert.deepStrictEqual(wrong, [])
  }).pipe(Effect.provide(TestEngine.layer([left.adapter, right.adapter], MemoryStore.layer), { local: true }))
})

/** All may go everywhere: in the end it is there, and nothing is owed. */
const settle = Effect.fnUntraced(function* (
  engine: SyncEngine["Service"],
  set: (settings: Partial<StreamSettings>) => Effect.Effect<void, Refusal, SyncEngine>,
  tasks: ReadonlyArray<string>,
  tags: ReadonlyArray<string>,
) {
  yield* set({ defaultPrivacy: "public", filter: null, sendOnly: null, withheld: "leave" })
  for (const id of tags) yield* engine.records.setPrivacy(tenant, "tag", id, "public", "ada")
  for (const id of tasks) {
    yield* engine.records.restore(tenant, "task", id)
    yield* engine.records.setPrivacy(tenant, "task", id, "public", "ada")
  }
  for (const { id } of yield* engine.records.list(tenant, "note")) yield* engine.records.setPrivacy(tenant, "note", id, "public", "ada")
  for (let round = 0; round < 12; round += 1) {
    yield* sync
    const [open, owed] = [yield* engine.conflicts.list(tenant, { state: "open" }), yield* engine.deliveries.list(tenant)]
    if (round > 0 && open.length + owed.length === 0) break
    for (const { id } of open) yield* Effect.ignore(engine.conflicts.resolve(tenant, id, "local", "ada"))
    for (const { streamId, recordId, state } of owed) {
      if (state === "dead" || state === "parked") yield* Effect.ignore(engine.deliveries.retry(tenant, streamId, recordId))
    }
    yield* TestClock.adjust("1 hour")
  }
  assert.deepStrictEqual(
    (yield* engine.deliveries.list(tenant)).map(({ kind, state, lastError }) => `${kind} ${state}: ${lastError}`),
    [],
  )
  for (const id of tasks) {
    const told = yield* engine.explain(tenant, id)
    assert.isTrue(told.inStep, told.text)
    assert.lengthOf(told.places, 2)
  }
})

// proves T-08, T-26 to T-28, T-33, T-62, law 5
describe("Privacy", () => {
  it.effect.prop(
    "nothing leaves that may not, by whatever way, and what may is there in the end",
    {
      batches: Arbitrary.array(Arbitrary.array(Arbitrary.schema(Command), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 }),
    },
    ({ batches }) => Effect.andThen(TestClock.setTime(Date.UTC(2026, 0, 1)), play(batches)),
    laws({ slower: 20 }),
  )
})
