import { assert, describe, it } from "@effect/vitest"
import { Field, Kind } from "@syncline/adapter-core"
import { World } from "@syncline/engine/testing"
import { Schema } from "effect"
import * as References from "../../src/decide/References.ts"
import * as Sample from "../../src/testing/store/Sample.ts"

const known = (kind: string, externalId: string, recordId: string, address: string | null = null) => ({
  streamId: "s",
  kind,
  externalId,
  recordId,
  address,
})

const references = References.make([
  known("tag", "x-bug", "r-bug", "bug"),
  known("tag", "x-ui", "r-ui"),
  known("member", "x-ada", "r-ada", "ada"),
  known("task", "x-1", "r-1"),
  known("member", "x-1", "r-other"),
])

describe("References", () => {
  it("looks things up by kind and id, both ways, with addresses where there are any", () => {
    assert.strictEqual(references.recordOf("task", "x-1"), "r-1")
    assert.strictEqual(references.recordOf("member", "x-1"), "r-other")
    assert.isUndefined(references.recordOf("tag", "x-1"))
    assert.strictEqual(references.externalOf("tag", "r-bug"), "x-bug")
    assert.isUndefined(references.externalOf("member", "r-bug"))
    assert.strictEqual(references.addressOf("tag", "x-bug"), "bug")
    assert.strictEqual(references.addressOf("tag", "x-ui"), "x-ui")
    assert.strictEqual(references.addressOf("tag", "unheard of"), "unheard of")
  })

  it("are near where they are of the stream's own place, or of a kind that its place does not have", () => {
    const stream = (id: string, connectionId: string, partition: string, of: string) =>
      Sample.stream("tenant", id, connectionId, { partition, kind: of })
    const own = stream("own", "a", "p", "task")
    const beside = stream("beside", "a", "p", "tag")
    const elsewhere = stream("elsewhere", "a", "q", "tag")
    const people = stream("people", "a", "q", "member")
    const others = stream("others", "b", "p", "member")
    const of = ({ id, kind }: typeof own) => ({ ...known(kind, "1", "r"), streamId: id })
    const all = [own, beside, elsewhere, people].map(of)
    const near = (streams: ReadonlyArray<typeof own>) => References.near(all, streams, own).map(({ streamId }) => streamId)
    assert.deepStrictEqual(near([own, beside, elsewhere, people]), ["own", "beside", "people"])
    // What another account keeps in step of a place of that name says nothing of this one.
    assert.deepStrictEqual(near([own, beside, elsewhere, people, others]), ["own", "beside", "people"])
    assert.deepStrictEqual(near([own, elsewhere, people]), ["own", "beside", "elsewhere", "people"])
  })

  it("names what fields refer to; nothing and the empty text name nothing", () => {
    assert.deepStrictEqual(References.fieldsOf(World.Task), ["tags", "assignee", "author"])
    assert.deepStrictEqual(References.named(World.Task, { title: "r-1", tags: ["a", "b"], assignee: "c", author: null }), [
      { kind: "tag", externalId: "a" },
      { kind: "tag", externalId: "b" },
      { kind: "member", externalId: "c" },
    ])
    assert.deepStrictEqual(References.named(World.Note, { task: "", author: "" }), [])
    assert.deepStrictEqual(References.named(World.Note, {}), [])
  })

  describe("toExternal", () => {
    it("leaves out what the application does not know", () => {
      const data = { title: "r-bug", tags: ["r-bug", "r-nowhere", "r-ui"], assignee: "r-nobody", author: "r-ada" }
      const { fields, missing } = References.toExternal(World.Task, data, references)
      assert.deepStrictEqual(fields, { title: "r-bug", tags: ["x-bug", "x-ui"], assignee: null, author: "x-ada" })
      assert.deepStrictEqual(missing, [])
    })

    it("says which required reference is missing", () => {
      for (const [task, author] of [
        ["r-2", null],
        ["", ""],
      ] as const) {
        const { fields, missing } = References.toExternal(World.Note, { task, body: "b", author }, references)
        assert.deepStrictEqual(fields, { task: null, body: "b", author: null })
        assert.deepStrictEqual(missing, [{ field: "task", recordId: task }])
      }
    })

    it("passes over values that no reference can be, and fields that the kind does not have", () => {
      const odd = Kind.make({ name: "odd", fields: { plain: Field.value(Schema.Json, { initial: null }), who: Field.reference("member") } })
      assert.deepStrictEqual(References.toExternal(odd, { plain: ["r-ada"], who: null, gone: "r-ada" }, references).fields, {
        plain: ["r-ada"],
        who: null,
        gone: "r-ada",
      })
    })
  })

  it("says what a record refers to that the application does not know", () => {
    const data = { title: "r-none", tags: ["r-bug", "r-nowhere"], assignee: "r-nobody", author: null }
    assert.deepStrictEqual(References.leftOut(World.Task, data, references), [
      { kind: "tag", recordId: "r-nowhere" },
      { kind: "member", recordId: "r-nobody" },
    ])
  })

  describe("toRecord", () => {
    const { tags, assignee, title } = World.Task.fields

    it("translates a set member by member and lists the unknown", () => {
      assert.deepStrictEqual(References.toRecord(tags, ["x-bug", "x-new", "x-ui"], references), {
        value: ["r-bug", "r-ui"],
        known: ["x-bug", "x-ui"],
        unknown: [{ kind: "tag", externalId: "x-new" }],
      })
    })

    it("has nobody for an unknown, an absent and an empty reference, and waits for the first alone", () => {
      const nobody = { value: null, known: null }
      assert.deepStrictEqual(References.toRecord(assignee, "x-new", references), {
        ...nobody,
        unknown: [{ kind: "member", externalId: "x-new" }],
      })
      assert.deepStrictEqual(References.toRecord(assignee, null, references), { ...nobody, unknown: [] })
      assert.deepStrictEqual(References.toRecord(assignee, "", references), { ...nobody, unknown: [] })
      assert.deepStrictEqual(References.toRecord(assignee, "x-ada", references), { value: "r-ada", known: "x-ada", unknown: [] })
    })

    it("leaves other fields as they are", () => {
      assert.deepStrictEqual(References.toRecord(title, "x-ada", references), { value: "x-ada", known: "x-ada", unknown: [] })
    })
  })
})
