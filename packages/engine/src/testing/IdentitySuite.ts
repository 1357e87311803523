/**
 * What is one thing stays one, whoever reads it: another account, another tenant, a database that begins again. Places have one stream, and what one Syncline
 * made is never somebody else's new record.
 */
import { assert, describe } from "@effect/vitest"
import { type Adapter, Authorization, Gone, Json } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Connections } from "../store/Connections.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { withAccounts } from "./Accounts.ts"
import { on } from "./AdaptedApp.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, join, partition as p, sync, tenant, twins, writesTo } from "./World.ts"

/** Another tenant at the same places: a colleague's, or ours with an empty database. */
const joinAs = Effect.fnUntraced(function* (other: string, ...apps: ReadonlyArray<FakeApp.FakeApp>) {
  const engine = yield* SyncEngine
  for (const { adapter } of apps) {
    const { id } = yield* engine.connect({ tenant: other, app: adapter.app, credentials: Authorization.token("good") })
    yield* engine.addStreams({ tenant: other, connectionId: id, partition: p })
  }
})

const rounds = Effect.fnUntraced(function* (...tenants: ReadonlyArray<string>) {
  const engine = yield* SyncEngine
  for (let round = 0; round < 4; round += 1) {
    for (const each of tenants) yield* engine.sync({ tenant: each })
    yield* TestClock.adjust("6 minutes")
  }
})

/** Two accounts of one tenant at `left`, the place being the first one's. */
const twoAccounts = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const connect = (account: string) =>
    engine.connect({ tenant, app: "left", credentials: Authorization.token("good"), settings: { account, name: account } })
  const accounts = { ada: yield* connect("ada"), grace: yield* connect("grace") }
  yield* engine.addStreams({ tenant, connectionId: accounts.ada.id, partition: p, settings: { firstPush: "go" } })
  return accounts
})

const titlesOf = (app: FakeApp.FakeApp) => app.list("task", p).map(({ fields }) => fields["title"])

const problems = Effect.fnUntraced(function* (of: string) {
  const engine = yield* SyncEngine
  const reports = yield* engine.status(of)
  return reports.flatMap(({ streams }) =>
    streams.flatMap(({ links, deliveries }) => [links.ambiguous ?? 0, links.quarantined ?? 0, deliveries.dead ?? 0]),
  )
})

/** Tasks that were made on either side, with notes and a tag, in step. */
const filled = Effect.fnUntraced(function* ({ left, right }: Apps) {
  const tag = left.create("tag", p, { name: "bug", color: "red" })
  const task = left.create("task", p, { title: "From the left", body: "text", tags: [tag], state: "doing" })
  left.create("note", p, { task, body: "first" })
  const other = right.create("task", p, { title: "From the right", body: "words" })
  right.create("note", p, { task: other, body: "second" })
  yield* join(left)
  yield* join(right)
  yield* sync
  yield* TestClock.adjust("1 minute")
  yield* sync
})

const shown = ({ left, right }: Apps) =>
  [left, right].map((app) =>
    ["tag", "task", "note"].map((kind) =>
      app
        .list(kind, p)
        .map(({ fields }) => Json.canonical(fields))
        .toSorted(),
    ),
  )

export const identitySuite = (scenario: Scenario): void => {
  // proves laws 2 and 13, T-34
  describe("identity", () => {
    scenario("a colleague who connects the same places, as a tenant of his own, makes nothing twice, and edits travel once", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        yield* filled(apps)
        const before = shown(apps)
        yield* joinAs("globex", left, right)
        yield* rounds("globex", tenant)
        assert.deepStrictEqual(shown(apps), before)
        assert.deepStrictEqual(
          [...(yield* problems("globex")), ...(yield* problems(tenant))].filter((count) => count > 0),
          [],
        )

        const writes = writesTo(left) + writesTo(right)
        left.edit("task", p, findBy(left, "task", "title", "From the left").id, { title: "Edited" })
        const task = findBy(right, "task", "title", "From the right").id
        right.create("note", p, { task, body: "third" })
        yield* rounds("globex", tenant)
        assert.deepStrictEqual(
          [titlesOf(left), titlesOf(right)].map((titles) => titles.toSorted()),
          [
            ["Edited", "From the right"],
            ["Edited", "From the right"],
          ],
        )
        assert.strictEqual(left.list("note", p).filter(({ fields }) => fields["body"] === "third").length, 1)
        assert.strictEqual(writesTo(left) + writesTo(right) - writes, 2)
        const engine = yield* SyncEngine
        assert.deepStrictEqual(yield* engine.conflicts.list("globex", { state: "open" }), [])
      }),
    )

    scenario("two colleagues who begin at the same moment make nothing twice where the application takes an id of ours", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        right.create("task", p, { title: "One" })
        yield* joinAs("globex", left, right)
        yield* joinAs("initech", left, right)
        const engine = yield* SyncEngine
        yield* Effect.all([engine.sync({ tenant: "globex" }), engine.sync({ tenant: "initech" })], { concurrency: "unbounded" })
        yield* rounds("globex", "initech")
        assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["One"], ["One"]])
      }),
    )

    scenario("a database that begins again finds who is whose by marks and ids, and makes nothing twice", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        yield* filled(apps)
        const before = shown(apps)
        const again = "the same tenant, with nothing left"
        yield* joinAs(again, right)
        yield* rounds(again)
        yield* joinAs(again, left)
        yield* rounds(again)
        assert.deepStrictEqual(yield* Effect.flatMap(SyncEngine, (each) => each.conflicts.list(again, { state: "open" })), [])
        assert.deepStrictEqual(shown(apps), before)
        assert.deepStrictEqual(
          (yield* problems(again)).filter((count) => count > 0),
          [],
        )
        const engine = yield* SyncEngine
        for (const kind of ["task", "note"]) {
          const ids = Effect.map(engine.records.list(tenant, kind), (all) => all.map(({ id }) => id).toSorted())
          const others = Effect.map(engine.records.list(again, kind), (all) => all.map(({ id }) => id).toSorted())
          assert.deepStrictEqual(yield* others, yield* ids)
        }
        right.edit("task", p, findBy(right, "task", "title", "From the left").id, { body: "found again" })
        yield* rounds(again)
        assert.strictEqual(findBy(left, "task", "title", "From the left").fields["body"], "found again")
      }),
    )

    scenario("a copy that is seen before its original makes no second original, and is sent where there is none", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        yield* joinAs("globex", left, right)
        yield* join(left)
        yield* join(right)
        yield* rounds("globex", tenant)
        for (const title of ["One", "Two", "Three"]) {
          right.create("task", p, { title })
          const engine = yield* SyncEngine
          yield* engine.sync({ tenant: "globex" })
          yield* rounds(tenant, "globex")
        }
        assert.deepStrictEqual(
          [titlesOf(left), titlesOf(right)].map((titles) => titles.toSorted()),
          [
            ["One", "Three", "Two"],
            ["One", "Three", "Two"],
          ],
        )
        right.remove("task", p, findBy(right, "task", "title", "Two").id)
        yield* joinAs("initech", left, right)
        yield* rounds("initech")
        assert.deepStrictEqual(titlesOf(right).toSorted(), ["One", "Three", "Two"])
        yield* rounds("initech", "globex", tenant)
        assert.deepStrictEqual(
          [titlesOf(left), titlesOf(right)].map((titles) => titles.length),
          [3, 3],
        )
      }),
    )

    scenario("a record that the host made keeps its copies together when the database is lost", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const engine = yield* SyncEngine
        yield* join(left)
        yield* join(right)
        yield* sync
        yield* engine.records.put(tenant, "task", { fields: { title: "Ours" } })
        yield* sync
        yield* joinAs("again", left, right)
        yield* rounds("again")
        assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["Ours"], ["Ours"]])
        assert.strictEqual((yield* engine.records.list("again", "task")).length, 1)
      }),
    )

    scenario("a second account at a place is refused, with the name of the first and the way out", ({ left, right }) => {
      const { app } = withAccounts(left)
      const test = Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { ada, grace } = yield* twoAccounts
        yield* join(right)
        left.create("task", p, { title: "One" })
        yield* rounds(tenant)
        const refusal = yield* Effect.flip(engine.addStreams({ tenant, connectionId: grace.id, partition: p }))
        assert.strictEqual(refusal._tag, "PlaceTaken")
        for (const part of [ada.id, "ada", `takeOver from "${ada.id}" to "${grace.id}"`]) assert.include(refusal.message, part)
        yield* rounds(tenant)
        assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["One"], ["One"]])
      })
      return on({ left: app, right }, test)
    })

    scenario("another account takes over streams, links and open work, and nothing is made twice", ({ left, right }) => {
      const { app } = withAccounts(left)
      const test = Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { ada, grace } = yield* twoAccounts
        yield* join(right)
        left.create("task", p, { title: "One" })
        right.create("task", p, { title: "Two" })
        yield* rounds(tenant)
        yield* engine.disconnect(tenant, ada.id)
        right.edit("task", p, findBy(right, "task", "title", "Two").id, { title: "Two, edited" })
        yield* rounds(tenant)
        yield* engine.takeOver(tenant, ada.id, grace.id)
        yield* engine.addStreams({ tenant, connectionId: grace.id, partition: p })
        yield* rounds(tenant)
        assert.deepStrictEqual(
          [titlesOf(left), titlesOf(right)].map((titles) => titles.toSorted()),
          [
            ["One", "Two, edited"],
            ["One", "Two, edited"],
          ],
        )
        const counts = (yield* engine.status(tenant)).map(({ connection, streams }) => [connection.id, streams.length > 0] as const)
        assert.deepStrictEqual(Object.fromEntries(counts)[ada.id], false)
        assert.deepStrictEqual(Object.fromEntries(counts)[grace.id], true)
        assert.deepStrictEqual(
          (yield* problems(tenant)).filter((count) => count > 0),
          [],
        )
      })
      return on({ left: app, right }, test)
    })

    scenario("an application that has another address by now keeps its streams, and nothing is made twice", ({ left, right }) => {
      const open: Adapter.Adapter["open"] = (options) =>
        Effect.map(left.adapter.open(options), (opened) => ({ ...opened, instance: String(options.settings?.["baseUrl"]) }))
      const app = { ...left, adapter: { ...left.adapter, open } }
      const test = Effect.gen(function* () {
        const engine = yield* SyncEngine
        const joinAt = Effect.fnUntraced(function* (baseUrl: string) {
          const { id } = yield* engine.connect({ tenant, app: "left", credentials: Authorization.token("good"), settings: { baseUrl } })
          return (yield* engine.addStreams({ tenant, connectionId: id, partition: p })).map((stream) => stream.id)
        })
        const before = yield* joinAt("https://old.test")
        yield* join(right)
        left.create("task", p, { title: "One" })
        yield* rounds(tenant)
        assert.deepStrictEqual(yield* joinAt("https://new.test"), before)
        yield* rounds(tenant)
        assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["One"], ["One"]])
      })
      return on({ left: app, right }, test)
    })

    scenario("nothing is handed over to an account that cannot see all of it", ({ left, right }) => {
      const { app } = withAccounts(left)
      const test = Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { ada, grace } = yield* twoAccounts
        left.failNext("partition", new Gone({ message: "not yours" }))
        const refusal = yield* Effect.flip(engine.takeOver(tenant, ada.id, grace.id))
        assert.include(refusal.message, "not yours")
        const counts = (yield* engine.status(tenant)).map(({ connection, streams }) => [connection.name, streams.length > 0])
        assert.sameDeepMembers(counts, [
          ["ada", true],
          ["grace", false],
        ])
      })
      return on({ left: app, right }, test)
    })

    scenario("nothing is handed over to an account that is not there, is the same, is paused or at another application", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        yield* twins(apps, { title: "One" })
        const engine = yield* SyncEngine
        const connections = yield* Connections
        const [one, two] = (yield* connections.list(tenant)).map(({ id }) => id)
        const refusals = [
          yield* Effect.flip(engine.takeOver(tenant, one ?? "", "nobody")),
          yield* Effect.flip(engine.takeOver(tenant, one ?? "", one ?? "")),
          yield* Effect.flip(engine.takeOver(tenant, one ?? "", two ?? "")),
          yield* Effect.flip(engine.takeOver("globex", one ?? "", two ?? "")),
        ]
        assert.deepStrictEqual(
          refusals.map(({ _tag }) => _tag),
          ["NotFound", "InvalidInput", "InvalidInput", "NotFound"],
        )
        yield* rounds(tenant)
        assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["One"], ["One"]])
      }),
    )
  })
}
