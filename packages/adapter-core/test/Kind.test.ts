import { assert, describe, it } from "@effect/vitest"
import { Field, type Json, Kind } from "@syncline/adapter-core"
import { Effect, Result, Schema } from "effect"

const Task = Kind.make({
  name: "task",
  fields: {
    project: Field.parent("project"),
    title: Field.value(Schema.NonEmptyString, { initial: "Untitled" }),
    body: Field.text(),
    estimate: Field.value(Schema.NullOr(Schema.Finite), { initial: null, strategy: "newest_wins" }),
    labels: Field.references("label"),
    assignee: Field.reference("person"),
  },
  matchKeys: ({ title }) => (title === undefined ? [] : [`title:${title.toLowerCase()}`]),
})

const message = (result: Result.Result<Json.JsonObject, { readonly message: string }>) =>
  Result.isFailure(result) ? result.failure.message : "it was accepted"

describe("Kind.decode", () => {
  it("gives absent fields their initial value", () => {
    assert.deepStrictEqual(
      Task.decode({ project: "p" }),
      Result.succeed({ project: "p", title: "Untitled", body: "", estimate: null, labels: [], assignee: null }),
    )
  })

  it("asks for what a record cannot be without", () => {
    for (const input of [{}, { project: null }, { project: 1 }]) assert.strictEqual(message(Task.decode(input)), "task.project is missing")
  })

  const refused: ReadonlyArray<readonly [input: unknown, names: string]> = [
    [null, "task"],
    [[], "task"],
    ["text", "task"],
    [{ project: "p", title: "" }, "task.title"],
    [{ project: "p", title: null }, "task.title"],
    [{ project: "p", estimate: Number.POSITIVE_INFINITY }, "task.estimate"],
    [{ project: "p", labels: "bug" }, "task.labels"],
    [{ project: "p", labels: [1] }, "task.labels"],
    [{ project: "p", priority: 1 }, "task.priority"],
    [{ project: "p", constructor: 1 }, "task.constructor"],
    [{ project: "p", toString: 1 }, "task.toString"],
    [JSON.parse('{"project": "p", "__proto__": {"title": "x"}}'), "task.__proto__"],
    [{ project: "p", body: "a\u0000b" }, "task.body"],
    [{ project: "p", body: "\ud83d" }, "task.body"],
    [{ project: "p", labels: ["ok", "\udc00"] }, "task.labels"],
  ]
  for (const [input, names] of refused) {
    it(`refuses ${JSON.stringify(input)} and names ${names}`, () => {
      const found = message(Task.decode(input))
      assert.isTrue(found.startsWith(`${names} `), found)
    })
  }
})

describe("Kind.decodePartial", () => {
  it("takes the fields that are there, and asks for none", () => {
    assert.deepStrictEqual(Task.decodePartial({}), Result.succeed({}))
    assert.deepStrictEqual(Task.decodePartial({ body: "a\r\nb" }), Result.succeed({ body: "a\r\nb" }))
  })

  it("refuses what decode refuses", () => {
    assert.include(message(Task.decodePartial({ priority: 1 })), "its fields are project, title, body")
    assert.include(message(Task.decodePartial({ title: "" })), "task.title")
  })

  it.effect.prop(
    "accepts what it accepted, unchanged",
    { title: Schema.NonEmptyString, body: Schema.String, labels: Schema.Array(Schema.String) },
    (input) =>
      Effect.sync(() => {
        const once = Task.decodePartial(input)
        if (Result.isFailure(once)) return true
        const twice = Task.decodePartial(JSON.parse(JSON.stringify(once.success)))
        return JSON.stringify(twice) === JSON.stringify(once)
      }),
  )
})

describe("Kind.matchKeys", () => {
  it("are those of its definition, and none without one", () => {
    assert.deepStrictEqual(Task.matchKeys({ title: "Bug" }), ["title:bug"])
    assert.deepStrictEqual(Task.matchKeys({}), [])
    assert.deepStrictEqual(Kind.make({ name: "x", fields: {} }).matchKeys({}), [])
  })
})

describe("Field", () => {
  it("says how its edits meet and what it refers to", () => {
    const rules = Object.entries(Task.fields).map(([name, { merge, references, required, strategy }]: [string, Field.Field]) => [
      name,
      merge,
      references,
      required,
      strategy,
    ])
    assert.deepStrictEqual(rules, [
      ["project", "value", "project", true, undefined],
      ["title", "value", undefined, undefined, undefined],
      ["body", "text", undefined, undefined, "merge"],
      ["estimate", "value", undefined, undefined, "newest_wins"],
      ["labels", "set", "label", undefined, undefined],
      ["assignee", "value", "person", undefined, undefined],
    ])
  })

  it("records have the types of their fields", () => {
    const record: Kind.RecordType<typeof Task> = { project: "p", title: "t", body: "", estimate: 1, labels: ["a"], assignee: null }
    // @ts-expect-error: an estimate is a number
    const wrong: Kind.RecordType<typeof Task> = { ...record, estimate: "1" }
    // @ts-expect-error: a task has no priority
    const unknown: Kind.RecordType<typeof Task> = { ...record, priority: 1 }
    // @ts-expect-error: the initial value is of the field's type
    const initial = () => Field.value(Schema.String, { initial: 1 })
    // @ts-expect-error: a date is no JSON
    const date = () => Field.value(Schema.DateFromString, { initial: new Date(0) })
    assert.lengthOf([record, wrong, unknown, initial, date], 5)
  })
})
