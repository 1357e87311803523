/** Table 1 of SPEC.md: what becomes of an object that is read. */
import { assert, describe, it } from "@effect/vitest"
import { Field } from "@syncline/adapter-core"
import type { Stream } from "@syncline/engine"
import { World } from "@syncline/engine/testing"
import * as Decide from "../../src/decide/Decide.ts"
import * as Draft from "../../src/read/Draft.ts"
import * as Merge from "../../src/decide/Merge.ts"
import * as References from "../../src/decide/References.ts"
import { outcomes } from "../Outcomes.ts"
import * as Situation from "../Situation.ts"
import { column, table } from "./Table.ts"

describe("SPEC.md, an object", () => {
  describe("is read", () => {
    const rows = table("link", "record", "unreadable", "older", "readable")
    const expected = { admit: "Created", merge: "Merged" }

    it("has every state of a link", () => assert.sameMembers(column(rows), Object.keys(Decide.rules)))

    for (const [state = "", record = "", ...cells] of rows) {
      it(`${state}, record: ${record}`, () => {
        const recordId = record === "yes" ? "record" : null
        const link = state === "none" ? undefined : Situation.link({}, { state: state as "linked", recordId })
        const situation = Situation.make({ link, record: record === "yes" ? Situation.record() : undefined })
        const older = Situation.reading({ title: "New" }, { updatedAt: Situation.before - 1 })
        const decided = [Situation.unreadable, older, Situation.reading({ title: "New" })].map(
          (reading) => Decide.decide(situation, reading)._tag,
        )
        assert.deepStrictEqual(
          decided,
          cells.map((cell) => (cell === "admit" || cell === "merge" ? expected[cell] : cell)),
        )
      })
    }
  })

  it("admission: every row is what becomes of such an object, in this order", () => {
    const note = { kind: World.Note, resource: { ...Situation.resource, readable: ["task", "body", "author"] } }
    const [one, two] = [Situation.record({}, { id: "one" }), Situation.record({}, { id: "two" })]
    const proposal = (isSure: boolean) => ({ records: [one], rivals: [], by: ["title"], isSure })
    const fresh: Partial<Decide.Situation> = { link: undefined, record: undefined, takes: false, candidates: [one, two] }
    const situations: ReadonlyArray<Partial<Decide.Situation>> = [
      { ...fresh, ...note, copyOf: "one", isTooOld: true, candidates: [] },
      { ...fresh, ...note, references: References.make([]), isTooOld: true, candidates: [] },
      { ...fresh, ...note, references: References.make([]), chosen: one },
      { ...fresh, chosen: one, isTooOld: true },
      { ...fresh, stages: true },
      { ...fresh, candidates: [one], stages: true },
      { ...fresh, candidates: [], takes: true, stages: true, proposal: proposal(false), makes: false },
      { ...fresh, candidates: [], takes: true, proposal: proposal(false), makes: false },
      { ...fresh, candidates: [], proposal: proposal(true) },
      { ...fresh, candidates: [], makes: false },
      { ...fresh, candidates: [], takes: true, makes: false },
      { ...fresh, candidates: [], takes: true },
    ]
    const view = { ...Situation.plainData, task: "x-unknown" }
    assert.deepStrictEqual(
      situations.map(
        (situation) => Decide.decide(Situation.make(situation), { _tag: "Upsert", change: { ...Situation.upsert(), view } })._tag,
      ),
      table("the object", "outcome").map(([, outcome]) => outcome),
    )
  })

  describe("merging", () => {
    const rows = table("the field", "the record", "the base")
    const local = Situation.record({ title: "Ours", tags: ["r-ui"] })
    const { fields } = Situation.kind
    const demanding = { ...Situation.kind, fields: { ...fields, assignee: { ...fields.assignee, required: true } } }
    const keeping = { ...Situation.kind, fields: { ...fields, title: { ...fields.title, keepsOwn: true } } }
    /** One situation for each row, with the title the record has after it. */
    const cases: ReadonlyArray<
      readonly [Partial<Decide.Situation>, seen: Parameters<typeof Situation.reading>[0], field: string, after: unknown]
    > = [
      [{ record: local }, {}, "title", "Ours"],
      [
        { kind: demanding, record: Situation.record({ assignee: "r-ada" }), link: Situation.link({ assignee: "x-ada" }) },
        { assignee: "x-stranger" },
        "assignee",
        "r-ada",
      ],
      [{ record: local, takes: false }, { title: "Theirs" }, "title", "Ours"],
      [{ record: local }, { tags: ["x-bug"] }, "tags", ["r-ui", "r-bug"]],
      [{}, { title: "Theirs" }, "title", "Theirs"],
      [{ record: local }, { title: "Ours" }, "title", "Ours"],
      [{ kind: keeping, link: undefined, record: local, candidates: [local] }, { title: "Theirs" }, "title", "Ours"],
      [{ record: local }, { title: "Theirs" }, "title", "Ours"],
    ]

    it("has a case for every row", () => assert.strictEqual(rows.length, cases.length))

    for (const [index, [situation, seen, field, after]] of cases.entries()) {
      it(rows[index]?.[0] ?? "a row that is gone", () => {
        const made = Situation.make(situation)
        const outcome = Decide.decide(made, Situation.reading(seen))
        const patch = outcome._tag === "Merged" ? outcome.patch : {}
        assert.deepStrictEqual(patch[field] ?? made.record?.data[field], after)
        const base = outcome._tag === "Merged" ? outcome.linking.base : made.link?.base
        assert.strictEqual(rows[index]?.[2] === "moves", !Merge.same(Field.references("tag"), base?.[field], made.link?.base?.[field]))
      })
    }
  })

  describe("strategies", () => {
    const rows = table("strategy", "the application's edit is newer", "older", "as old")

    it("has every strategy", () => assert.sameMembers(column(rows), [...Field.Strategy.literals]))

    for (const [strategy = "", ...cells] of rows) {
      it(strategy, () => {
        const field = Situation.kind.fields.title
        const contest = { field, strategy: strategy as Field.Strategy, base: "base", local: "ours", external: "theirs", localAt: 1 }
        assert.deepStrictEqual(
          [2, 0, 1].map((externalAt) => Merge.decide({ ...contest, externalAt })._tag),
          cells,
        )
      })
    }
  })

  describe("what an outcome comes to", () => {
    const rows = table("outcome", "link", "counted as", "record and deliveries")
    const stream: Stream = {
      tenant: World.tenant,
      id: "stream",
      connectionId: "connection",
      app: "left",
      instance: "http://left.invalid",
      kind: "task",
      partition: World.partition,
      partitionName: World.partition,
      partitionAliases: [],
      settings: { direction: "bidirectional", intervalMillis: 1000 },
      rank: 0,
      initialDoneAt: 0,
    }

    it("has every outcome", () => assert.sameMembers(column(rows), Object.keys(outcomes)))

    for (const [name = "", link = "", counted = ""] of rows) {
      it(name, () => {
        const draft = Draft.make({ stream, kind: Situation.kind, now: Situation.now, newId: () => "new" })
        const seen = { externalId: "x-1", change: Situation.upsert(), link: Situation.link(), conflicts: new Map() }
        draft.add(seen, outcomes[name as keyof typeof outcomes])
        assert.strictEqual(draft.part.links[0]?.state ?? "–", link)
        const counts = Object.entries(draft.counts).filter(([count, number]) => count !== "read" && number > 0)
        assert.deepStrictEqual(counts, [[counted, 1]])
      })
    }
  })
})
