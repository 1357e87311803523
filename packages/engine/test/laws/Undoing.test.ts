/** Whatever people did on both sides: undoing a run restores what it changed and nothing else, tells nobody, lasts, and can be undone. */
import { assert, describe, it } from "@effect/vitest"
import type { Json } from "@syncline/adapter-core"
import { type HistoryEntry, type HubRecord, MemoryStore, Records, SyncEngine } from "@syncline/engine"
import { TestEngine, World } from "@syncline/engine/testing"
import { Arbitrary, Effect, Option, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as Foretold from "../../src/testing/Foretold.ts"
import * as Happening from "../../src/testing/Happening.ts"
import { laws } from "./Runs.ts"

const { partition, sync, tenant } = World

const rounds = Arbitrary.array(Arbitrary.array(Arbitrary.schema(Happening.Happening), { maxLength: 6 }), { maxLength: 4 })
const removals = Arbitrary.schema(Schema.Literals(["keep", "close", "remove"]))
const strategy = Arbitrary.schema(Schema.Literals(["manual", "merge", "newest_wins"]))
const which = Arbitrary.schema(Schema.Literals([0, 1, 2, 3, 4, 5, 6, 7]))

interface Said {
  readonly data: Json.JsonObject
  readonly isRemoved: boolean
}

const saidBy = ({ data, removal }: HubRecord): Said => ({ data, isRemoved: removal !== undefined })

/** All records that the engine ever had, by id. */
const recordsNow = Effect.fnUntraced(function* (ids: Set<string>) {
  const [engine, records] = [yield* SyncEngine, yield* Records]
  for (const kind of Foretold.kinds) for (const { id } of yield* engine.records.list(tenant, kind, { limit: 100 })) ids.add(id)
  const said = new Map<string, Said>()
  for (const id of ids) {
    for (const kind of Foretold.kinds) {
      const found = yield* records.get(tenant, kind, id)
      if (Option.isSome(found)) said.set(id, saidBy(found.value))
    }
  }
  return said
})

const objectsOf = ({ left, right }: World.Apps) =>
  [left, right].map((app) => Foretold.kinds.map((kind) => app.list(kind, partition).map(({ id, fields }) => ({ id, fields }))))

/** What a record said before the entries of a run that are its last. */
const before = (history: ReadonlyArray<HistoryEntry>, runId: string): Json.JsonObject => {
  const fields: Record<string, Json.Json> = {}
  for (const { changes, runId: by } of history) {
    if (by === runId) break
    for (const [field, { after }] of Object.entries(changes)) fields[field] = after
  }
  return fields
}

// proves law 12, T-57
describe("An undo", () => {
  it.effect.prop(
    "of a run of the last sync restores what it changed and nothing else, tells nobody, lasts, and can be undone",
    { rounds, removals, strategy, which },
    (given) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.UTC(2026, 0, 1))
        const apps = yield* World.makeApps(Happening.worldOptions)
        const settings = { removals: given.removals, strategy: given.strategy, removalLimit: { count: 100, share: 1 } }
        const run = Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* World.join(apps.left, settings)
          yield* World.join(apps.right, settings)
          const ids = new Set<string>()
          let last: Effect.Success<typeof sync> | undefined
          for (const round of given.rounds) {
            for (const each of round) {
              yield* Happening.happen(apps, each)
              yield* TestClock.adjust("1 second")
            }
            yield* recordsNow(ids)
            last = yield* sync
            yield* TestClock.adjust("1 minute")
          }
          // What is still to be sent is none of the undo's.
          for (let round = 0; round < 4; round += 1) {
            yield* sync
            yield* TestClock.adjust("1 hour")
          }
          const now = yield* recordsNow(ids)
          const runs = last?.runs.filter(({ counts }) => counts.created + counts.updated > 0) ?? []
          const chosen = runs[given.which % Math.max(runs.length, 1)]
          if (chosen === undefined) return
          const histories = new Map(
            yield* Effect.forEach(ids, (id) => Effect.map(engine.records.history(tenant, id), (all) => [id, all] as const)),
          )
          const expected = new Map(
            [...now].map(([id, said]): [string, Said] => {
              const history = histories.get(id) ?? []
              const own = history.filter(({ runId }) => runId === chosen.id)
              if (own.length === 0) return [id, said]
              const isNew = own.some(({ version }) => version === 1)
              const lastOf = (field: string) => history.findLast(({ changes }) => Object.hasOwn(changes, field))
              const isOwn = (field: string) => lastOf(field)?.runId === chosen.id
              if (isNew) return [id, { ...said, isRemoved: said.isRemoved || Object.keys(said.data).every(isOwn) }]
              const was = before(history, chosen.id)
              const data = Object.fromEntries(
                Object.entries(said.data).map(([field, value]) => [field, isOwn(field) ? (was[field] ?? value) : value]),
              )
              return [id, { data, isRemoved: isOwn("(removed)") ? was["(removed)"] === true : said.isRemoved }]
            }),
          )
          const there = objectsOf(apps)
          const report = yield* engine.undo(tenant, chosen.id, { by: "ada" })
          assert.deepStrictEqual(yield* recordsNow(ids), expected)
          for (let round = 0; round < 3; round += 1) {
            yield* sync
            yield* TestClock.adjust("1 hour")
          }
          assert.deepStrictEqual(objectsOf(apps), there)
          assert.deepStrictEqual(yield* recordsNow(ids), expected)
          assert.strictEqual((yield* engine.undo(tenant, chosen.id, { by: "ada" })).records, 0)
          if (report.runId === undefined) return
          yield* engine.undo(tenant, report.runId, { by: "ada" })
          assert.deepStrictEqual(yield* recordsNow(ids), now)
          yield* sync
          assert.deepStrictEqual(yield* recordsNow(ids), now)
        })
        yield* Effect.provide(run, TestEngine.layer([apps.left.adapter, apps.right.adapter], MemoryStore.layer), { local: true })
      }),
    laws({ slower: 10 }),
  )
})
