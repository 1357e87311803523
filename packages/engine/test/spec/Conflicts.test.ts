/** Table 2 of SPEC.md: from each state of a conflict, by each event that the code knows, to what it says. */
import { assert, describe, it } from "@effect/vitest"
import { type Conflict, type ConflictState, ConflictType, type Decision, MemoryStore, type Resolution, SyncEngine } from "@syncline/engine"
import type { Json } from "@syncline/adapter-core"
import { Effect } from "effect"
import * as Decide from "../../src/decide/Decide.ts"
import * as Draft from "../../src/read/Draft.ts"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import { type Apps, partition as p, sync, tenant, twins } from "../../src/testing/World.ts"
import * as Situation from "../Situation.ts"
import { column, namesOf, table } from "./Table.ts"

type Ended = Pick<Conflict, "state" | "resolution">

/** How a conflict is opened, goes on and ends: by a reading, by what the record came to, by a person. */
type Event = "Ask" | "agreed" | keyof typeof Decide.endings | Exclude<Decision, object> | "value" | "moved" | "again"

interface Case {
  readonly event: Event
  readonly run: (apps: Apps) => Effect.Effect<Ended, never, SyncEngine>
}

const open = Situation.conflict("title", { base: "Crash", local: "Ours", external: "Theirs" })

/** The conflict that a reading opens, or what it makes of the open one. */
const read =
  (rest: Partial<Decide.Situation>, view: Parameters<typeof Situation.reading>[0], conflict: Conflict = open): Case["run"] =>
  () =>
    Effect.sync(() => {
      const conflicts = new Map([[conflict.field, conflict]])
      const link = Situation.link(conflict.field === "title" ? { title: "Theirs" } : {})
      const situation = Situation.make({ record: Situation.record({ title: "Ours" }), link, conflicts, ...rest })
      const stream = Sample.stream(tenant, "stream", "connection")
      const draft = Draft.make({ stream, kind: Situation.kind, now: 1, newId: () => "new" })
      const outcome = Decide.decide(situation, Situation.reading(view))
      draft.add({ externalId: "x-1", change: Situation.upsert(view), link, conflicts }, outcome)
      const [after, ...others] = draft.part.conflicts
      if (after === undefined || others.length > 0) throw new Error(`${draft.part.conflicts.length} conflicts`)
      assert.strictEqual(after.id, conflict.id)
      return after
    })

/** The conflict of the titles of two twins. */
const disputed = Effect.fnUntraced(function* (apps: Apps) {
  const engine = yield* SyncEngine
  const { task, twin } = yield* twins(apps, { title: "Crash" })
  apps.left.edit("task", p, task, { title: "Left title" })
  apps.right.edit("task", p, twin, { title: "Right title" })
  yield* sync
  const [conflict] = yield* engine.conflicts.list(tenant)
  if (conflict === undefined) throw new Error("there is no conflict")
  const again = Effect.map(engine.conflicts.list(tenant), (all) => all.find(({ id }) => id === conflict.id) ?? conflict)
  const edit = (title: string) =>
    conflict.external === "Right title" ? apps.right.edit("task", p, twin, { title }) : apps.left.edit("task", p, task, { title })
  return { engine, conflict, again, edit }
})

const decided =
  (decision: Decision): Case["run"] =>
  (apps) =>
    Effect.gen(function* () {
      const { engine, conflict, again } = yield* disputed(apps)
      yield* engine.conflicts.resolve(tenant, conflict.id, decision, "ada")
      return yield* again
    }).pipe(Effect.orDie)

/** By the state it begins in and the event, to the letter. */
const cases: { readonly [row: string]: Case } = {
  "–: both sides changed the field, differently, and the strategy is to ask": {
    event: "Ask",
    run: (apps) => Effect.map(Effect.orDie(disputed(apps)), ({ conflict }) => conflict),
  },
  "open: the application changes it further, and the strategy is still to ask": { event: "Ask", run: read({}, { title: "Theirs again" }) },
  "open: the application comes to what the record says": { event: "same", run: read({}, { title: "Ours" }) },
  "open: the record comes to what the application says": {
    event: "agreed",
    run: (apps) =>
      Effect.gen(function* () {
        const { engine, conflict, again } = yield* disputed(apps)
        yield* engine.records.put(tenant, "task", { id: conflict.recordId, fields: { title: conflict.external } })
        yield* sync
        return yield* again
      }).pipe(Effect.orDie),
  },
  "open: the application changes it further, and the record says what the application said before": {
    event: "unedited",
    run: read({ record: Situation.record({ title: "Theirs" }) }, { title: "Theirs again" }),
  },
  "open: the application changes it further, and the field is a set by now, of which both sides' edits stay": {
    event: "set",
    run: read(
      { record: Situation.record({ tags: ["r-ui"] }) },
      { tags: ["x-bug"] },
      Situation.conflict("tags", { base: [], local: ["r-ui"], external: [] }),
    ),
  },
  "open: the application changes it further, and the strategy is by now to keep the record's value": {
    event: "Keep",
    run: read({ strategy: () => "local_wins" }, { title: "Theirs again" }),
  },
  "open: the application changes it further, and the strategy is by now to take the application's": {
    event: "Take",
    run: read({ strategy: () => "external_wins" }, { title: "Theirs again" }),
  },
  "open: a person decides for the record's value, which goes out": { event: "local", run: decided("local") },
  "open: a person decides for the application's value, which comes in": { event: "external", run: decided("external") },
  "open: a person decides for a third value, which goes into the record and out": { event: "value", run: decided({ value: "Third" }) },
  "open: a person decides on what a side does not say any more, and is told what it says": {
    event: "moved",
    run: (apps) =>
      Effect.gen(function* () {
        const { engine, conflict, again } = yield* disputed(apps)
        yield* engine.records.put(tenant, "task", { id: conflict.recordId, fields: { title: "Ours once more" } })
        const told = yield* Effect.flip(engine.conflicts.resolve(tenant, conflict.id, "local", "ada", conflict.version))
        assert.deepInclude(told, { _tag: "ConflictMoved", local: "Ours once more", external: conflict.external })
        return yield* again
      }).pipe(Effect.orDie),
  },
  "resolved: it is decided again, or the field is changed again": {
    event: "again",
    run: (apps) =>
      Effect.gen(function* () {
        const { engine, conflict, again, edit } = yield* disputed(apps)
        yield* engine.conflicts.resolve(tenant, conflict.id, "local", "ada")
        const before = yield* again
        assert.deepInclude(yield* Effect.flip(engine.conflicts.resolve(tenant, conflict.id, "external", "bob")), {
          _tag: "AlreadyResolved",
          resolution: "local",
          by: "ada",
        })
        yield* sync
        edit("Once more")
        yield* engine.records.put(tenant, "task", { id: conflict.recordId, fields: { title: "Ours once more" } })
        yield* sync
        assert.deepStrictEqual(yield* again, before)
        assert.strictEqual((yield* engine.conflicts.list(tenant, { state: "open" })).length, 1)
        return before
      }).pipe(Effect.orDie),
  },
}

const scenario = scenarioOver(MemoryStore.layer)

describe("SPEC.md, a conflict", () => {
  const rows = table("state", "event", "next", "resolution")

  it("has every state, every resolution and every event", () => {
    const states = namesOf<ConflictState>({ open: true, resolved: true })
    assert.sameMembers([...column(rows)], ["–", ...states])
    assert.sameMembers([...column(rows, 2)], [...states])
    assert.sameMembers(
      [...column(rows, 3)],
      ["–", "as it was", ...namesOf<Resolution>({ local: true, external: true, value: true, agreed: true })],
    )
    const events = namesOf<Exclude<Event, keyof typeof Decide.endings>>({
      Ask: true,
      agreed: true,
      local: true,
      external: true,
      value: true,
      moved: true,
      again: true,
    })
    assert.sameMembers([...new Set(Object.values(cases).map(({ event }) => event))], [...events, ...Object.keys(Decide.endings)])
    assert.deepStrictEqual(
      rows.map(([state, event]) => `${state}: ${event}`),
      Object.keys(cases),
    )
  })

  it("has every type, and says it of what a reading and a removal open", () => {
    assert.sameMembers(column(table("type", "says")), [...ConflictType.literals])
    const record = Situation.record({ state: "in_progress" })
    const resource = { ...Situation.resource, see: (fields: Json.JsonObject) => fields }
    const situation = Situation.make({ record, link: Situation.link(), removals: "close", resource })
    const edited = Decide.decide(situation, Situation.reading({ state: "done" }))
    const removed = Decide.decide(situation, { _tag: "Removal" })
    const odd = Situation.reading({ state: "done" })
    const meaningless = odd._tag === "Upsert" ? { ...odd, change: { ...odd.change, untranslated: { state: "why" } } } : odd
    const merged = [edited, removed._tag === "Removed" ? removed.closing : undefined, Decide.decide(situation, meaningless)]
    const types = merged.map((outcome) => (outcome?._tag === "Merged" ? outcome.conflicts.map(({ type }) => type) : []))
    assert.deepStrictEqual(types, [["bothEdited"], ["editedAgainstRemoved"], ["mappingFailure"]])
  })

  for (const [state = "", event = "", next = "", resolution = ""] of rows) {
    scenario(`${state}: ${event}`, (apps) =>
      Effect.gen(function* () {
        const found = cases[`${state}: ${event}`]
        if (found === undefined) return assert.fail("the code knows no such event")
        const after = yield* found.run(apps)
        assert.strictEqual(after.state, next)
        assert.strictEqual(after.resolution ?? "–", resolution === "as it was" ? "local" : resolution)
      }),
    )
  }
})
