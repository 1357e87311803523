import { assert, describe, it } from "@effect/vitest"
import { Authorization, type Client, type Json, Limiter, type Mapping as Rules, type Resource, type View } from "@syncline/adapter-core"
import { FakeApp, type FakeKind } from "@syncline/adapter-core/testing"
import { Arbitrary, Effect, Layer, Result, Schema } from "effect"
import { FetchHttpClient } from "effect/http"
import * as Mapping from "../../src/decide/Mapping.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import { Task } from "../../src/testing/World.ts"
import { laws } from "../laws/Runs.ts"

type Rule = Rules.FieldRule

const test = <A, E>(title: string, run: Effect.Effect<A, E, Client.Requirements>) => it.effect(title, () => provided(run))

/** Nothing goes over a network. */
const provided = <A, E>(run: Effect.Effect<A, E, Client.Requirements>) =>
  Effect.provide(run, Layer.mergeAll(FetchHttpClient.layer, Limiter.layerMemory), { local: true })

const made = Effect.fnUntraced(function* (
  rules: Rules.Rules,
  fake: Partial<FakeKind> = {},
  settings: { readonly cutTexts?: boolean } = {},
) {
  const app = yield* FakeApp.make({ app: "fake", kinds: { task: { kind: Task, readOnly: ["author"], ...fake } } })
  const { client, resources } = yield* app.adapter.open({ credentials: Effect.succeed(Authorization.token("good")) })
  const [own] = resources
  if (own === undefined) return yield* Effect.die("no resource")
  const resource = Mapping.apply(own, rules, { app: "fake", ...settings })
  const create = (view: View) =>
    Effect.result(
      resource.importer?.create(client, { partition: "p", operationId: "o", startedAt: 0, view, address: (_, id) => id }) ??
        Effect.die("none"),
    )
  const at = (id: string) => app.get("task", "p", id)?.fields ?? {}
  const read = Effect.fnUntraced(function* (fields: Json.JsonObject) {
    const change = yield* resource.exporter.get(client, { partition: "p", externalId: app.create("task", "p", { title: "T", ...fields }) })
    return change._tag === "Upsert" ? change : yield* Effect.die("unreadable")
  })
  return { app, client, own, resource, create, at, read }
})

const initial: View = { title: "T", body: "", state: "todo", tags: [], assignee: null }

const failure = (result: Result.Result<unknown, { readonly reason: unknown }>) =>
  Result.isFailure(result) ? result.failure.reason : undefined

const pair = (application: Json.Json, record: Json.Json, way?: "in" | "out"): Rules.ValuePair => ({
  application,
  record,
  ...(way && { way }),
})

// proves T-10
describe("a mapped resource", () => {
  test(
    "is the resource itself without rules",
    Effect.gen(function* () {
      const { own, resource } = yield* made({})
      assert.strictEqual(resource, own)
    }),
  )

  test(
    "neither shows nor takes a field that is ignored",
    Effect.gen(function* () {
      const { resource, read, create, at, client } = yield* made({ body: { ignore: true } })
      assert.notInclude(resource.readable, "body")
      assert.notInclude(resource.writable, "body")
      assert.notProperty((yield* read({ body: "theirs" })).view, "body")
      assert.notProperty(resource.see({ ...initial, body: "ours" }), "body")
      const answer = Result.getOrThrow(yield* create({ title: "T", body: "ours" }))
      assert.strictEqual(at(answer.externalId)["body"], "")
      const change = yield* (
        resource.importer?.update(client, {
          partition: "p",
          externalId: answer.externalId,
          ownAddress: undefined,
          version: undefined,
          address: (_, id) => id,
          patch: { body: "x", title: "U" },
        }) ?? Effect.die("")
      )
      assert.notProperty(change.view, "body")
      assert.deepInclude(at(answer.externalId), { body: "", title: "U" })
    }),
  )

  test(
    "only takes, or only sends, what goes one way",
    Effect.gen(function* () {
      const { resource, read } = yield* made({ body: { direction: "in" }, state: { direction: "out" } })
      assert.include(resource.readable, "body")
      assert.notInclude(resource.writable, "body")
      assert.notInclude(resource.readable, "state")
      assert.include(resource.writable, "state")
      assert.notProperty((yield* read({ state: "done" })).view, "state")
      assert.notProperty(resource.see({ ...initial, body: "x" }), "body")
      assert.strictEqual(resource.see({ ...initial, state: "done" })["state"], "done")
    }),
  )

  test(
    "says nothing where only is sent, and the record says nothing either",
    Effect.gen(function* () {
      const { resource } = yield* made({ body: { direction: "out" } })
      assert.notProperty(resource.see(initial), "body")
      assert.strictEqual(resource.see(initial, { body: "sent before" })["body"], "")
    }),
  )

  test(
    "gives the record, and the application, what is always the same",
    Effect.gen(function* () {
      const { resource, read, create, at } = yield* made({
        body: { constant: { record: "R" } },
        state: { constant: { application: "done" } },
      })
      const { view } = yield* read({ body: "x", state: "todo" })
      assert.strictEqual(view["body"], "R")
      assert.notProperty(view, "state")
      assert.notInclude(resource.writable, "body")
      const says = resource.see({ ...initial, body: "x", state: "todo" })
      assert.strictEqual(says["state"], "done")
      assert.notProperty(says, "body")
      assert.deepInclude(at(Result.getOrThrow(yield* create(says)).externalId), { body: "", state: "done" })
      const both = yield* made({ state: { constant: { record: "todo", application: "backlog" } } })
      assert.strictEqual((yield* both.read({ state: "done" })).view["state"], "todo")
      const told = both.resource.see({ ...initial, state: "done" })
      assert.strictEqual(told["state"], "todo")
      assert.strictEqual(both.at(Result.getOrThrow(yield* both.create(told)).externalId)["state"], "backlog")
    }),
  )

  test(
    "takes a default where the application shows nothing, and does not send it back",
    Effect.gen(function* () {
      const { resource, read } = yield* made({ body: { default: "none yet" } })
      const { view } = yield* read({ body: "" })
      assert.strictEqual(view["body"], "none yet")
      assert.strictEqual((yield* read({ body: "x" })).view["body"], "x")
      assert.strictEqual(resource.see({ ...initial, body: "none yet" }, view)["body"], "none yet")
    }),
  )

  test(
    "translates values both ways, one way where it says so",
    Effect.gen(function* () {
      const values = [pair("open", "todo"), pair("reopened", "todo", "in"), pair("closed", "done"), pair("closed", "canceled", "out")]
      const { resource, read, create, at } = yield* made({ state: { values } })
      for (const [shown, is] of [
        ["open", "todo"],
        ["reopened", "todo"],
        ["closed", "done"],
        ["else", "else"],
      ]) {
        assert.strictEqual((yield* read({ state: shown ?? "" })).view["state"], is)
      }
      assert.strictEqual(resource.see({ ...initial, state: "canceled" })["state"], "done")
      const answer = Result.getOrThrow(yield* create({ title: "T", state: "canceled" }))
      assert.strictEqual(at(answer.externalId)["state"], "closed")
      assert.strictEqual(answer.view["state"], "done")
    }),
  )

  test(
    "refuses a value without a counterpart before anything is sent, and names the field",
    Effect.gen(function* () {
      const rules = { state: { values: [pair("open", "todo")], otherwise: { in: "refuse", out: "refuse" } } } satisfies Rules.Rules
      const { app, resource, create, read } = yield* made(rules)
      assert.strictEqual(resource.see({ ...initial, state: "done" })["state"], "done")
      const answer = yield* create({ title: "T", state: "done" })
      assert.deepInclude(failure(answer), { _tag: "Rejected", field: "state" })
      assert.strictEqual(app.counts().creates, 0)
      const { view, untranslated } = yield* read({ state: "else" })
      assert.strictEqual(view["state"], "else")
      assert.include(untranslated?.["state"], '"else" stands for nothing')
      assert.isUndefined((yield* read({ state: "open" })).untranslated)
    }),
  )

  test(
    "takes what is not named for one value, where it says which",
    Effect.gen(function* () {
      const { resource, read } = yield* made({
        state: { values: [pair("open", "todo")], otherwise: { in: { value: "done" }, out: { value: "closed" } } },
      })
      assert.strictEqual((yield* read({ state: "whatever" })).view["state"], "done")
      assert.strictEqual(resource.see({ ...initial, state: "backlog" })["state"], "done")
    }),
  )

  test(
    "reads another field of the application as its own, and writes, limits and refuses that",
    Effect.gen(function* () {
      const fake: Partial<FakeKind> = { limits: { title: 5 }, takes: { title: (value) => value !== "no" } }
      const { resource, read, create, at } = yield* made({ title: { from: "state" }, state: { from: "title" } }, fake)
      const { view } = yield* read({ title: "a", state: "b" })
      assert.deepInclude(view, { title: "b", state: "a" })
      assert.deepStrictEqual(resource.limits, { state: 5 })
      assert.deepInclude(at(Result.getOrThrow(yield* create({ title: "x", state: "y" })).externalId), { title: "y", state: "x" })
      assert.deepInclude(failure(yield* create({ title: "x", state: "no" })), { _tag: "Rejected", field: "state" })
      const moved = yield* made({ title: { from: "state" } })
      assert.notInclude(moved.resource.readable, "state")
      assert.notInclude(moved.resource.writable, "state")
    }),
  )

  test(
    "says a text without what nobody there is to see, and knows what comes back for its own",
    Effect.gen(function* () {
      const { resource, create, at } = yield* made({ body: { sanitise: [{ text: "INTERNAL", dropLine: true }] } })
      const body = "a\nINTERNAL: b\nc"
      assert.strictEqual(resource.see({ ...initial, body })["body"], body)
      const answer = Result.getOrThrow(yield* create({ title: "T", body }))
      assert.strictEqual(at(answer.externalId)["body"], "a\nc")
      const isOurs = resource.importer?.renderings?.["body"]
      assert.isTrue(isOurs?.(body, "a\nc"))
      assert.isTrue(isOurs?.(body, "a\nc "))
      assert.isFalse(isOurs?.(body, "a\nd"))
    }),
  )

  test(
    "measures a text as it is said, and cuts it only then",
    Effect.gen(function* () {
      const fake: Partial<FakeKind> = { limits: { body: 6 } }
      const rules = { body: { sanitise: [{ text: "secret", by: "…" }] } } satisfies Rules.Rules
      const { resource, create, at } = yield* made(rules, fake)
      assert.deepStrictEqual(resource.limits, {})
      assert.strictEqual(at(Result.getOrThrow(yield* create({ title: "T", body: "a secret" })).externalId)["body"], "a …")
      assert.deepInclude(failure(yield* create({ title: "T", body: "a longer one" })), { _tag: "Rejected", field: "body" })
      const cut = yield* made(rules, fake, { cutTexts: true })
      assert.strictEqual(cut.at(Result.getOrThrow(yield* cut.create({ title: "T", body: "abcd secrets" })).externalId)["body"], "abcd …")
    }),
  )

  test(
    "keeps what the application does on its way, in the words of the record",
    Effect.gen(function* () {
      const fake: Partial<FakeKind> = {
        waypoints: { state: (from, to) => [from, "open", to] },
        renderings: { state: (said, shown) => said === "closed" && shown === "shut" },
      }
      const { resource } = yield* made(
        { state: { values: [pair("open", "todo"), pair("closed", "done"), pair("shut", "canceled")] } },
        fake,
      )
      assert.deepStrictEqual(resource.importer?.waypoints?.["state"]?.("done", "canceled"), ["done", "todo", "canceled"])
      assert.isTrue(resource.importer?.renderings?.["state"]?.("done", "canceled"))
      assert.isFalse(resource.importer?.renderings?.["state"]?.("canceled", "done"))
    }),
  )

  it("is made of levels of which the later win, field by field", () => {
    const adapter = { title: { direction: "in" }, body: { ignore: true } } satisfies Rules.Rules
    const stream = { body: {}, state: { default: "done" } } satisfies Rules.Rules
    assert.deepStrictEqual(Mapping.compose(adapter, undefined, stream), {
      title: { direction: "in" },
      body: {},
      state: { default: "done" },
    })
  })
})

describe("a stream", () => {
  test(
    "sees its application by the rules of the adapter, then of the tenant, then its own",
    Effect.gen(function* () {
      const { own } = yield* made({})
      const declared = { ...own, mapping: { title: { ignore: true }, body: { ignore: true }, state: { ignore: true } } } as const
      const settings = { direction: "bidirectional", intervalMillis: 1, mapping: { state: {} } } as const
      const stream = {
        ...Sample.stream("t", "s", "c"),
        settings,
        tenantMapping: { body: { direction: "in" }, state: { direction: "in" } },
      } as const
      const resource = Mapping.at(stream, declared)
      assert.deepStrictEqual(resource?.readable, ["body", "state", "tags", "assignee", "author"])
      assert.deepStrictEqual(resource?.writable, ["state", "tags", "assignee"])
      assert.isUndefined(Mapping.at(stream, undefined))
    }),
  )
})

const states = ["backlog", "todo", "in_progress", "done", "canceled"] as const
const state = Schema.Literals(states)

/** An order of the states: which application's value each is. */
const permutation = Arbitrary.map(
  Arbitrary.array(Arbitrary.schema(Schema.Literals([0, 1, 2, 3, 4])), { minLength: 5, maxLength: 5 }),
  (draws) => {
    const left: Array<string> = [...states]
    return draws.map((draw) => left.splice(draw % left.length, 1)[0] ?? "")
  },
)

const openOrClosed = (value: Json.Json): Json.Json => (value === "done" || value === "canceled" ? "done" : "todo")

const tableOf = (order: ReadonlyArray<string>): Rule => ({ values: states.map((record, index) => pair(order[index] ?? "", record)) })

describe("laws of mapped resources", () => {
  const words = Schema.Literals(["a", " b ", "c\nd", "todo"])
  const fields = { title: words, body: words, state }
  const resourceWith = (rules: Rules.Rules, fake: Partial<FakeKind> = {}) => Effect.map(made(rules, fake), ({ resource }) => resource)

  it.effect.prop(
    "rules that say nothing change nothing",
    fields,
    (record) =>
      provided(
        Effect.gen(function* () {
          const rules = { title: {}, body: { values: [] }, state: { from: "state" } } satisfies Rules.Rules
          const { own, resource, read } = yield* made(rules, { see: { state: openOrClosed } })
          assert.sameMembers([...resource.readable], [...own.readable])
          assert.sameMembers([...resource.writable], [...own.writable])
          const data = { ...initial, ...record }
          assert.deepStrictEqual(resource.see(data), own.see(data))
          const change = yield* read(record)
          assert.deepStrictEqual(change, own.exporter.read(change.raw) as typeof change)
        }),
      ),
    laws({ slower: 10 }),
  )

  it.effect.prop(
    "what is said and read back is the same",
    { order: permutation, value: state },
    ({ order, value }) =>
      provided(
        Effect.gen(function* () {
          const { create, resource } = yield* made({ state: tableOf(order) })
          assert.strictEqual(resource.see({ ...initial, state: value })["state"], value)
          assert.strictEqual(Result.getOrThrow(yield* create({ title: "T", state: value })).view["state"], value)
        }),
      ),
    laws({ slower: 10 }),
  )

  it.effect.prop(
    "what is seen is seen the same again, whatever the application makes of it",
    { order: permutation, value: state, current: state },
    ({ order, value, current }) =>
      provided(
        Effect.gen(function* () {
          const see = (view: View, by: Resource.Resource) => by.see({ ...initial, ...view })
          const resource = yield* resourceWith({ state: tableOf(order) }, { see: { state: openOrClosed } })
          const once = see({ state: value }, resource)
          assert.deepStrictEqual(see(once, resource), once)
          const beside = resource.see({ ...initial, state: value }, { state: current })
          assert.deepStrictEqual(resource.see({ ...initial, ...beside }, beside), beside)
        }),
      ),
    laws({ slower: 10 }),
  )
})
