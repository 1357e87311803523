import { assert, describe, it } from "@effect/vitest"
import { Field, type Json, Kind, type Mapping, type Resource } from "@syncline/adapter-core"
import { Schema } from "effect"
import * as MappingReview from "../../src/decide/MappingReview.ts"
import { Task } from "../../src/testing/World.ts"

const resource = {
  kind: Task,
  readable: ["title", "body", "state", "author"],
  writable: ["title", "body", "state"],
  limits: { title: 20 },
  see: (fields: Json.JsonObject) => (fields["state"] === "cancelled" ? { ...fields, state: "closed" } : fields),
  importer: {},
} as never

const pair = (application: Json.Json, record: Json.Json, way?: "in" | "out"): Mapping.ValuePair => ({
  application,
  record,
  ...(way && { way }),
})

const messages = (rules: Mapping.Rules, views: ReadonlyArray<Json.JsonObject> = [], records: ReadonlyArray<Json.JsonObject> = []) =>
  MappingReview.problems(resource, rules, views, records).map(({ message }) => message)

// proves T-32
describe("what there is to say of a mapping before it holds", () => {
  it("are the fields that the application has, with the values that were seen", () => {
    const views = [
      { title: "a", state: "x" },
      { title: "b", state: "x" },
      { state: "y", body: "z" },
    ]
    assert.deepStrictEqual(MappingReview.offered(resource, views), [
      {
        name: "title",
        type: "value",
        required: true,
        shown: true,
        taken: true,
        limit: 20,
        values: [
          { value: "a", count: 1 },
          { value: "b", count: 1 },
        ],
      },
      { name: "body", type: "text", required: false, shown: true, taken: true, values: [] },
      {
        name: "state",
        type: "value",
        required: false,
        shown: true,
        taken: true,
        values: [
          { value: "x", count: 2 },
          { value: "y", count: 1 },
        ],
      },
      { name: "author", type: "reference", references: "member", required: false, shown: true, taken: false, values: [] },
    ])
  })

  it("are tables of values that are spelt alike, with one way back", () => {
    const views = ["In progress", "IN-PROGRESS", "done", "strange"].map((state) => ({ state }))
    const [suggestion, ...others] = MappingReview.suggested(resource, views, [{ state: "in_progress" }, { state: "done" }])
    assert.deepStrictEqual(others, [])
    assert.deepStrictEqual(suggestion?.rule, { values: [pair("In progress", "in_progress"), pair("IN-PROGRESS", "in_progress", "in")] })
    assert.include(suggestion?.reason, '"In progress" is much like "in_progress"')
  })

  it("are values that have a part in common with one other", () => {
    const Status = Schema.Struct({ category: Schema.String, name: Schema.String })
    const kind = Kind.make({ name: "thing", fields: { status: Field.value(Status, { initial: { category: "todo", name: "todo" } }) } })
    const things = { kind, readable: ["status"], writable: ["status"] } as never
    const of = (category: string, name: string) => ({ status: { category, name } })
    const views = [of("started", "In Review"), of("todo", "Later")]
    const records = [of("started", "Doing"), of("todo", "one"), of("todo", "two")]
    const [suggestion] = MappingReview.suggested(things, views, records)
    assert.deepStrictEqual(suggestion?.rule.values, [
      pair({ category: "started", name: "In Review" }, { category: "started", name: "Doing" }),
    ])
  })

  it("are fields of the same type with a name like it, where the application does not show the field", () => {
    const text = Field.value(Schema.String, { initial: "" })
    const kind = Kind.make({ name: "thing", fields: { name: text, nameShort: text, other: Field.references("tag") } })
    const shown = { kind, readable: ["nameShort", "other"], writable: [] } as never
    assert.deepStrictEqual(
      MappingReview.suggested(shown, [], []).map(({ field, rule }) => ({ field, rule })),
      [{ field: "name", rule: { from: "nameShort" } }],
    )
  })

  it("are faults, which stop them", () => {
    assert.deepInclude(MappingReview.problems(resource, { boddy: {} }, [], [])[0], { field: "boddy", stops: true })
    assert.deepStrictEqual(messages({}), [])
  })

  it("is that nothing is made without a field that is never sent", () => {
    assert.include(
      messages({ title: { direction: "in" } })[0],
      'mapping.title: nothing is made without it, and it is never sent: what is made there says "Untitled"',
    )
  })

  it("are values that were seen and that no entry names, and what becomes of them", () => {
    const views = [{ state: "odd" }, { state: "odd" }, { state: "open" }]
    const state = { values: [pair("open", "todo")] }
    assert.deepStrictEqual(messages({ state }, views), [
      'mapping.state: the application\'s "odd" (seen 2 times) is named by no entry of values; it stays as it is',
    ])
    assert.include(messages({ state: { ...state, otherwise: { in: "refuse" } } }, views)[0], "it is not taken before a person says so")
    assert.include(messages({ state: { ...state, otherwise: { in: { value: "done" } } } }, views)[0], 'it becomes "done"')
    assert.include(
      messages({ state: { ...state, otherwise: { out: "refuse" } } }, [], [{ state: "late" }])[0],
      'the record\'s "late" (seen once) is named by no entry of values; it is not sent',
    )
  })

  it("are values without a way back, and values that the application would show as others", () => {
    assert.deepStrictEqual(messages({ state: { values: [pair("a", "x", "in"), pair("b", "y", "in"), pair("b2", "y")] } }), [
      'mapping.state: "a" becomes "x", which has no way back: name what it is said as',
    ])
    assert.deepStrictEqual(messages({ state: { values: [pair("cancelled", "canceled")] } }), [
      'mapping.state: "canceled" is said as "cancelled", for which the application shows "closed"',
    ])
  })

  it("are samples, both ways, by the rules that hold and by others", () => {
    const own: Resource.Resource = resource
    const now: Mapping.Rules = { state: { values: [pair("open", "todo")] } }
    const then: Mapping.Rules = {
      state: { values: [pair("shut", "done")], otherwise: { in: "refuse", out: "refuse" } },
      body: { sanitise: [{ text: "x", by: "y" }] },
    }
    const view = { title: "a", state: "open", body: "x" }
    const inward = MappingReview.sampleIn(own, now, then, "1", view)
    assert.deepInclude(inward, { externalId: "1", before: { title: "a", body: "x", state: "todo" }, after: view })
    assert.include(inward.untranslated["state"], '"open" stands for nothing')
    const outward = MappingReview.sampleOut(own, {}, now, then, { recordId: "r", data: { ...view, state: "todo", tags: ["t"] } })
    assert.deepInclude(outward, { recordId: "r", before: { title: "a", body: "x", state: "open" }, after: { title: "a", body: "y" } })
    assert.include(outward.refused["state"], '"todo" has no counterpart')
  })
})
