import { assert, describe, it } from "@effect/vitest"
import { Authorization, Rejected, RateLimited, Unavailable, UnknownOutcome, Field, Kind, type Adapter } from "@syncline/adapter-core"
import { FakeApp } from "@syncline/adapter-core/testing"
import { Effect, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine, MemoryStore } from "@syncline/engine"
import { TestEngine, World } from "@syncline/engine/testing"
import * as TextMerge from "../src/TextMerge.ts"
const { Member, Tag, Task, Note, partition: p, tenant, join, sync, findBy } = World

const run = (title: string, make: Effect.Effect<{ left: FakeApp.FakeApp; right: FakeApp.FakeApp }>, body: (apps: { left: FakeApp.FakeApp; right: FakeApp.FakeApp }) => Effect.Effect<unknown, unknown, SyncEngine>) =>
  it.effect(title, () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const apps = yield* make
      return yield* Effect.provide(body(apps), TestEngine.layer([apps.left.adapter, apps.right.adapter], MemoryStore.layer), { local: true })
    }), 4000)
const world = World.makeApps()
const tagN = { kind: Tag, createSafety: { _tag: "NaturalKey" }, naturalKey: "name" } as const
const pair = (left: any, right: any) => Effect.all({ left: FakeApp.make({ app: "left", kinds: left }), right: FakeApp.make({ app: "right", kinds: right }) })
const m = { kind: Member, readOnlyApp: true } as const

describe("experiments", () => {
  run("E1 bot author", pair({ member: m, tag: tagN, task: { kind: Task, readOnly: ["author"] } }, { member: m, tag: tagN, task: { kind: Task, readOnly: ["author"], see: { author: (v: any) => v ?? "r-bot" } } }), ({ left, right }) =>
    Effect.gen(function* () {
      left.create("member", p, { name: "Ada", email: "a@x" }, "l-ada")
      left.create("task", p, { title: "T", author: "l-ada" })
      yield* join(left); yield* join(right); yield* sync
      const e = yield* SyncEngine
      const [t] = yield* e.records.list(tenant, "task")
      console.log("E1", t, right.list("task", p), yield* e.deliveries.list(tenant), yield* e.records.history(tenant, t?.id ?? ""))
      assert.isNotNull(t?.data["author"])
      right.create("member", p, { name: "Bot", email: "bot@x" }, "r-bot")
      yield* TestClock.adjust("1 minute")
      yield* sync
      const [t2] = yield* e.records.list(tenant, "task")
      assert.strictEqual(t2?.data["author"], t?.data["author"])
    }))
  run("E2 lost create then read at once", world, ({ left, right }) =>
    Effect.gen(function* () {
      yield* join(left); yield* join(right); yield* sync
      yield* TestClock.adjust("1 minute")
      left.create("task", p, { title: "only" })
      right.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
      yield* sync
      yield* sync
      yield* TestClock.adjust("1 minute")
      yield* sync
      assert.strictEqual(right.list("task", p).length, 1, "right")
      assert.strictEqual(left.list("task", p).length, 1, "left")
    }))
  run("E3 text conflict then third edit", world, ({ left, right }) =>
    Effect.gen(function* () {
      const e = yield* SyncEngine
      const t = left.create("task", p, { title: "T", body: "a\nb\nc\nd\ne" })
      yield* join(left); yield* join(right); yield* sync
      const twin = findBy(right, "task", "title", "T").id
      yield* TestClock.adjust("1 minute")
      left.edit("task", p, t, { body: "a\nL\nc\nd\ne" })
      right.edit("task", p, twin, { body: "a\nR\nc\nd\ne" })
      yield* sync
      assert.strictEqual((yield* e.conflicts.list(tenant, { state: "open" })).length, 1)
      yield* TestClock.adjust("1 minute")
      right.edit("task", p, twin, { body: "a\nR\nc\nd\nX" })
      left.edit("task", p, t, { body: "a\nL\nc\nd\nX" })
      yield* sync
      assert.strictEqual((yield* e.conflicts.list(tenant, { state: "open" })).length, 1, "still open")
    }))
  run("E4 version conflict", pair({ task: { kind: Task, checksVersion: true } , tag: tagN, member: m}, { task: { kind: Task, checksVersion: true }, tag: tagN, member: m }), ({ left, right }) =>
    Effect.gen(function* () {
      const e = yield* SyncEngine
      const t = left.create("task", p, { title: "T" })
      yield* join(left, { direction: "pull" })
      yield* join(right, { direction: "push", kinds: ["task"] } as never).pipe(Effect.catch(() => Effect.void))
      const r = (yield* e.status(tenant)).find((s) => s.connection.app === "right")
      yield* e.addStreams({ tenant, connectionId: r?.connection.id ?? "", partition: p, kinds: ["task"], settings: { direction: "push" } })
      yield* sync
      const twin = findBy(right, "task", "title", "T").id
      right.edit("task", p, twin, { body: "x" })
      yield* TestClock.adjust("1 minute")
      left.edit("task", p, t, { title: "T2" })
      for (let i = 0; i < 20; i++) { yield* sync; yield* TestClock.adjust("1 hour") }
      console.log(yield* e.deliveries.list(tenant))
      assert.strictEqual(right.get("task", p, twin)?.fields["title"], "T2")
    }))
  run("E5 ratelimited 0", world, ({ left, right }) =>
    Effect.gen(function* () {
      yield* join(left); yield* join(right)
      left.failNext("page", new RateLimited({ message: "slow", waitMillis: 0 }), 300)
      yield* sync
      assert.isBelow(left.log.length, 20)
    }))
  run("E8 natural key re-pointed", pair({ tag: tagN }, { tag: { ...tagN, see: { name: (v: any) => v.toLowerCase() } } }), ({ left, right }) =>
    Effect.gen(function* () {
      const e = yield* SyncEngine
      left.create("tag", p, { name: "Bug" }); left.create("tag", p, { name: "bug" })
      yield* join(left); yield* join(right)
      for (let i = 0; i < 5; i++) { yield* sync; yield* TestClock.adjust("1 minute") }
      console.log("E8", right.list("tag", p), left.list("tag", p), yield* e.deliveries.list(tenant), yield* e.records.list(tenant, "tag"))
    }))
  run("E10 update unknown", world, ({ left, right }) =>
    Effect.gen(function* () {
      const t = left.create("task", p, { title: "T" })
      yield* join(left); yield* join(right); yield* sync
      yield* TestClock.adjust("1 minute")
      left.edit("task", p, t, { title: "T2" })
      right.failNext("update", { reason: new UnknownOutcome({ message: "reset" }), after: true })
      for (let i = 0; i < 4; i++) { yield* sync; yield* TestClock.adjust("1 minute") }
      assert.strictEqual(right.counts("task").updates, 1)
    }))
  run("E12 late reference", world, ({ left, right }) =>
    Effect.gen(function* () {
      left.create("member", p, { name: "Ada", email: "a@x" }, "l-ada")
      left.create("task", p, { title: "T", assignee: "l-ada" })
      yield* join(left); yield* join(right); yield* sync
      yield* TestClock.adjust("1 minute")
      right.create("member", p, { name: "Ada", email: "a@x" }, "r-ada")
      for (let i = 0; i < 4; i++) { yield* sync; yield* TestClock.adjust("1 minute") }
      assert.strictEqual(findBy(right, "task", "title", "T").fields["assignee"], "r-ada")
    }))
  run("E14 disconnect", world, ({ left, right }) =>
    Effect.gen(function* () {
      const e = yield* SyncEngine
      const t = left.create("task", p, { title: "T" })
      yield* join(left); const r = yield* join(right); yield* sync
      const twin = findBy(right, "task", "title", "T").id
      yield* e.disconnect(tenant, r.connection.id)
      yield* TestClock.adjust("1 minute")
      left.edit("task", p, t, { title: "T2" })
      yield* sync
      yield* join(right)
      for (let i = 0; i < 4; i++) { yield* sync; yield* TestClock.adjust("1 minute") }
      assert.strictEqual(right.get("task", p, twin)?.fields["title"], "T2")
    }))
  run("E14b pull then bidirectional", world, ({ left, right }) =>
    Effect.gen(function* () {
      const t = left.create("task", p, { title: "T" })
      yield* join(left); yield* join(right); yield* sync
      const twin = findBy(right, "task", "title", "T").id
      yield* join(right, { direction: "pull" })
      yield* TestClock.adjust("1 minute")
      left.edit("task", p, t, { title: "T2" })
      left.create("task", p, { title: "N" })
      yield* sync
      yield* join(right, { direction: "bidirectional" })
      for (let i = 0; i < 4; i++) { yield* sync; yield* TestClock.adjust("1 minute") }
      assert.strictEqual(right.get("task", p, twin)?.fields["title"], "T2")
      assert.strictEqual(right.list("task", p).length, 2)
    }))
  run("E15 unbounded", world, ({ left, right }) =>
    Effect.gen(function* () {
      const e = yield* SyncEngine
      left.create("task", p, { title: "T" })
      yield* join(left); yield* join(right)
      right.failNext("create", new UnknownOutcome({ message: "500" }), 1000)
      for (let i = 0; i < 60; i++) { yield* sync; yield* TestClock.adjust("1 hour") }
      const ds = yield* e.deliveries.list(tenant)
      console.log(ds)
      assert.strictEqual(ds[0]?.state, "dead")
    }))
  it("E17", () => {
    const base = Array.from({ length: 300_000 }, (_, i) => `l${i}`)
    const l = base.with(0, "L"), r = base.with(299_999, "R")
    const out = TextMerge.merge(base.join("\n"), l.join("\n"), r.join("\n"))
    assert.isTrue(out?.startsWith("L\n"))
  })
  run("E20 host agrees", world, ({ left, right }) =>
    Effect.gen(function* () {
      const e = yield* SyncEngine
      const t = left.create("task", p, { title: "T" })
      yield* join(left); yield* join(right); yield* sync
      const twin = findBy(right, "task", "title", "T").id
      yield* TestClock.adjust("1 minute")
      left.edit("task", p, t, { title: "L" })
      right.edit("task", p, twin, { title: "R" })
      yield* sync
      const [c] = yield* e.conflicts.list(tenant, { state: "open" })
      yield* e.records.put(tenant, "task", { id: c?.recordId ?? "", fields: { title: c?.external } })
      for (let i = 0; i < 4; i++) { yield* sync; yield* TestClock.adjust("1 minute") }
      assert.strictEqual((yield* e.conflicts.list(tenant, { state: "open" })).length, 0)
    }))
  run("E13 two partitions of one connection", world, ({ left, right }) =>
    Effect.gen(function* () {
      const e = yield* SyncEngine
      const tp = left.create("tag", "p", { name: "bug" }); const tq = left.create("tag", "q", { name: "bug" })
      left.create("task", "p", { title: "inP", tags: [tp] }); left.create("task", "q", { title: "inQ", tags: [tq] })
      const c = yield* e.connect({ tenant, app: "left", credentials: Authorization.token("good") })
      yield* e.addStreams({ tenant, connectionId: c.id, partition: "p" })
      yield* e.addStreams({ tenant, connectionId: c.id, partition: "q" })
      for (let i = 0; i < 4; i++) { yield* sync; yield* TestClock.adjust("1 minute") }
      console.log("E13", JSON.stringify([left.list("task", "p"), left.list("task", "q"), left.log.filter((x) => x.operation === "update" || x.operation === "create"), yield* e.deliveries.list(tenant)], null, 1))
    }))

  for (const checks of [true, false]) run("F1 unknown tag kept, checksVersion " + checks, pair({ member: m, tag: tagN, task: { kind: Task, readOnly: ["author"] } }, { member: m, tag: tagN, task: { kind: Task, readOnly: ["author"], ...(checks && { checksVersion: true }) } }), ({ left, right }) =>
    Effect.gen(function* () {
      const x = right.create("tag", p, { name: "x" }); right.corrupt("tag", p, x)
      const t = left.create("task", p, { title: "T" })
      const b = left.create("tag", p, { name: "b" })
      yield* join(left); yield* join(right); yield* sync
      const twin = findBy(right, "task", "title", "T").id
      yield* TestClock.adjust("1 minute")
      right.edit("task", p, twin, { tags: [x] })
      yield* sync
      yield* TestClock.adjust("1 minute")
      left.edit("task", p, t, { tags: [b] })
      yield* sync
      assert.sameMembers([...(right.get("task", p, twin)?.fields["tags"] as string[])], [x, findBy(right, "tag", "name", "b").id])
    }))
  run("F2 found by mark with edits of a person", world, ({ left, right }) =>
    Effect.gen(function* () {
      const x = right.create("tag", p, { name: "x" }); right.corrupt("tag", p, x)
      left.create("task", p, { title: "T" })
      yield* join(left); yield* join(right); yield* sync
      yield* TestClock.adjust("1 minute")
      left.create("task", p, { title: "only" })
      right.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
      yield* sync
      const twin = findBy(right, "task", "title", "only").id
      right.edit("task", p, twin, { tags: [x], title: "by them", assignee: "stranger" })
      yield* TestClock.adjust("1 minute")
      for (let i = 0; i < 4; i++) { yield* sync; yield* TestClock.adjust("1 minute") }
      console.log("F2", right.get("task", p, twin)?.fields, left.list("task", p).map((o) => o.fields), yield* (yield* SyncEngine).conflicts.list(tenant))
      assert.deepStrictEqual(right.get("task", p, twin)?.fields["tags"], [x])
      assert.strictEqual(right.get("task", p, twin)?.fields["assignee"], "stranger")
    }))
  run("F3 settleWaiting on a disabled stream", world, ({ left, right }) =>
    Effect.gen(function* () {
      const e = yield* SyncEngine
      const t = left.create("task", p, { title: "T" }); left.corrupt("task", p, t)
      for (let i = 0; i < 120; i++) left.create("note", p, { task: t, body: "n" + i })
      const l = yield* join(left); yield* join(right); yield* sync
      yield* e.addStreams({ tenant, connectionId: l.connection.id, partition: p, kinds: ["note"], settings: { direction: "push" } })
      yield* TestClock.adjust("1 minute")
      left.edit("task", p, t, { title: "T again" })
      yield* sync
    }))
  const Pairing = Kind.make({ name: "pairing", fields: { a: Field.parent("task"), b: Field.parent("note") } })
  run("F4 two parents", pair({ member: m, tag: tagN, task: { kind: Task }, note: { kind: Note }, pairing: { kind: Pairing } }, { member: m, tag: tagN, task: { kind: Task }, note: { kind: Note }, pairing: { kind: Pairing } }), ({ left, right }) =>
    Effect.gen(function* () {
      const t = left.create("task", p, { title: "T" }); const n = left.create("note", p, { task: t, body: "n" }); left.corrupt("note", p, n)
      left.corrupt("task", p, t)
      for (let i = 0; i < 120; i++) left.create("pairing", p, { a: t, b: n })
      yield* join(left); yield* join(right); yield* sync
      yield* TestClock.adjust("1 minute")
      left.edit("task", p, t, { title: "T again" })
      yield* sync
    }))
  const Item = Kind.make({ name: "item", fields: { name: Field.value(Schema.String, { initial: "" }), up: Field.parent("item") } })
  run("F5 self reference", pair({ item: { kind: Item } }, { item: { kind: Item } }), ({ left, right }) =>
    Effect.gen(function* () {
      const e = yield* SyncEngine
      left.create("item", p, { name: "root", up: "root" }, "root")
      left.create("item", p, { name: "kid", up: "root" }, "kid")
      yield* join(left); yield* join(right)
      for (let i = 0; i < 4; i++) { yield* sync; yield* TestClock.adjust("1 minute") }
      console.log("F5", right.list("item", p), yield* e.deliveries.list(tenant), yield* e.records.list(tenant, "item"))
    }))
  run("F6 disconnect in the middle", world, ({ left, right }) =>
    Effect.gen(function* () {
      const e = yield* SyncEngine
      left.create("task", p, { title: "T" })
      const l = yield* join(left)
      const stop = left.beforeEach((call) => call.operation === "page" && call.kind === "tag" ? Effect.gen(function* () { stop(); left.revoke(); yield* Effect.orDie(e.disconnect(tenant, l.connection.id)) }) : Effect.void)
      yield* sync
      console.log("F6", (yield* e.status(tenant))[0]?.connection.status)
    }))
  run("F7 empty parent", world, ({ left, right }) =>
    Effect.gen(function* () {
      const e = yield* SyncEngine
      yield* join(left); yield* sync
      console.log("F7", yield* Effect.result(e.records.put(tenant, "note", { fields: { task: "", body: "x" } })))
      yield* sync
      console.log("F7", yield* e.deliveries.list(tenant))
    }))
  run("F8 shared key in one page against one record", world, ({ left, right }) =>
    Effect.gen(function* () {
      const e = yield* SyncEngine
      left.create("member", p, { name: "Ada", email: "a@x" })
      right.create("member", p, { name: "Ada 1", email: "a@x" }); right.create("member", p, { name: "Ada 2", email: "A@x" })
      yield* join(left); yield* sync; yield* join(right); yield* sync
      console.log("F8", (yield* e.records.list(tenant, "member")).map((r) => r.data), (yield* e.status(tenant)).map((s) => s.streams[0]?.links))
    }))
  run("F9 ambiguous and creates", world, ({ left, right }) =>
    Effect.gen(function* () {
      const e = yield* SyncEngine
      left.create("tag", p, { name: "Bug" }); left.create("tag", p, { name: "bug" }); right.create("tag", p, { name: "BUG" })
      yield* join(left); yield* sync; yield* join(right); yield* sync; yield* TestClock.adjust("1 minute"); yield* sync
      console.log("F9", left.list("tag", p).map((x) => x.fields["name"]), right.list("tag", p).map((x) => x.fields["name"]), (yield* e.status(tenant)).map((s) => s.streams.find((q) => q.stream.kind === "tag")?.links))
    }))
})
