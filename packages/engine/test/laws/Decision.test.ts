/** The laws of the decision, over situations of all kinds. */
import { assert, describe, it } from "@effect/vitest"
import { Field, type Json, type View } from "@syncline/adapter-core"
import { Arbitrary, Schema } from "effect"
import * as Decide from "../../src/decide/Decide.ts"
import * as Difference from "../../src/decide/Difference.ts"
import * as Merge from "../../src/decide/Merge.ts"
import * as References from "../../src/decide/References.ts"
import * as Situation from "../Situation.ts"
import * as Runs from "./Runs.ts"

const oneOf = <const L extends ReadonlyArray<string>>(...values: L) => Arbitrary.schema(Schema.Literals(values))
const oneOrNull = <const L extends ReadonlyArray<string>>(...values: L) => Arbitrary.schema(Schema.NullOr(Schema.Literals(values)))
const setOf = <const L extends ReadonlyArray<string>>(...values: L) =>
  Arbitrary.map(Arbitrary.schema(Schema.Array(Schema.Literals(values))), (items) => [...new Set(items)])

const body = oneOf("one\ntwo\nthree", "ONE\ntwo\nthree", "one\ntwo\nTHREE", "1\ntwo\nthree", "")

/** What the application shows; `x-new` and `x-stranger` are not known here. */
const view = Arbitrary.all({
  title: oneOf("Crash", "Ours", "Theirs"),
  body: body,
  state: oneOf("todo", "done"),
  tags: setOf("x-bug", "x-ui", "x-docs", "x-new"),
  assignee: oneOrNull("x-ada", "x-bob", "x-stranger"),
  author: oneOrNull("x-ada", "x-stranger"),
})

/** What the record says; `r-elsewhere` and `r-nobody` are not known to the application. */
const data = Arbitrary.all({
  title: oneOf("Crash", "Ours", "Theirs", " Crash "),
  body: body,
  state: oneOf("todo", "in_progress", "done", "canceled"),
  tags: setOf("r-bug", "r-ui", "r-docs", "r-elsewhere"),
  assignee: oneOrNull("r-ada", "r-bob", "r-nobody"),
  author: oneOrNull("r-ada", "r-bob"),
})

const strategy = Arbitrary.schema(Field.Strategy)
const flag = Arbitrary.schema(Schema.Boolean)

const settings = Arbitrary.all({
  base: view,
  data,
  strategies: Arbitrary.all({ title: strategy, body: strategy, state: strategy, assignee: strategy }),
  editedAt: oneOf("before", "after"),
  takes: flag,
  sends: flag,
  disputed: setOf("title", "body", "assignee"),
  known: flag,
})

type Settings = typeof settings extends Arbitrary.Arbitrary<infer A> ? A : never

/** A base names what is known here. */
const knownPart = (given: View): View =>
  Object.fromEntries(
    Object.entries(Situation.kind.fields).map(([name, field]) => {
      const seen = given[name] ?? field.initial
      return [name, name === "author" ? seen : References.toRecord(field, seen, Situation.references).known]
    }),
  )

const inSituation = (given: Settings): Decide.Situation => {
  const at = given.editedAt === "before" ? Situation.before : Situation.now
  const record = Situation.record(given.data, {
    fieldTimes: Object.fromEntries(Object.keys(given.data).map((name) => [name, { at, origin: "host" }])),
  })
  const base = knownPart(given.base)
  const strategies: { readonly [field: string]: Field.Strategy } = given.strategies
  const open = given.disputed.map((field) => {
    const external = References.toRecord(fieldOf(field), base[field] ?? null, Situation.references).value
    return [field, Situation.conflict(field, { base: "agreed", local: record.data[field] ?? null, external })] as const
  })
  return Situation.make({
    record,
    link: given.known ? Situation.link(base) : undefined,
    candidates: given.known ? [] : [record],
    conflicts: new Map(given.known ? open : []),
    takes: given.takes,
    sends: given.sends,
    strategy: (field) => strategies[field] ?? "manual",
  })
}

const fieldOf = (name: string): Field.Field => {
  const field = (Situation.kind.fields as { readonly [field: string]: Field.Field })[name]
  if (field === undefined) throw new Error(`a task has no ${name}`)
  return field
}

type Merged = Decide.Outcome & { readonly _tag: "Merged" }

/** The situation after an outcome was committed. */
const after = (situation: Decide.Situation, outcome: Merged): Decide.Situation => {
  const { record, patch, linking, settled, conflicts } = outcome
  const open = new Map(situation.conflicts)
  for (const { conflict } of settled) open.delete(conflict.field)
  for (const { field, ...values } of conflicts) open.set(field, Situation.conflict(field, values))
  return {
    ...situation,
    record: { ...record, version: record.version + 1, data: { ...record.data, ...patch } },
    link: Situation.link({}, linking),
    candidates: [],
    conflicts: open,
  }
}

/** What would be sent now. */
const difference = (situation: Decide.Situation): View => {
  const { fields } = References.toExternal(Situation.kind, situation.record?.data ?? {}, Situation.references)
  return Difference.difference(Situation.kind, Situation.resource, fields, Difference.knownOf(situation.link), situation.conflicts)
}

const laws = (name: string, law: (situation: Decide.Situation, seen: View, outcome: Merged) => void) =>
  it.prop(
    name,
    { settings, seen: view },
    ({ settings: given, seen }) => {
      const situation = inSituation(given)
      const outcome = Decide.decide(situation, Situation.reading(seen))
      if (outcome._tag === "Merged") law(situation, seen, outcome)
      else assert.strictEqual(outcome._tag, "Unchanged")
    },
    Runs.laws(),
  )

const valueFields = ["title", "body", "state", "assignee"] as const
const seenOf = (seen: View, name: string) => References.toRecord(fieldOf(name), seen[name] ?? null, Situation.references)
const localOf = ({ record }: Decide.Situation) =>
  Situation.resource.see(References.toExternal(Situation.kind, record?.data ?? {}, Situation.references).fields)

describe("Decide: laws", () => {
  // proves I6, law 4
  it.prop(
    "no echo: what equals the base changes nothing, whatever the record says",
    { settings },
    ({ settings: given }) => {
      const situation = inSituation({ ...given, known: true })
      assert.strictEqual(Decide.decide(situation, Situation.reading(situation.link?.base ?? {}))._tag, "Unchanged")
    },
    Runs.laws(),
  )

  // proves I8, law 9, Q-03
  laws("replay: the same object decided twice changes nothing the second time", (situation, seen, outcome) => {
    assert.deepStrictEqual(Decide.decide(after(situation, outcome), Situation.reading(seen)), { _tag: "Unchanged" })
  })

  laws("the new base is what the application has, as far as it is known here", (situation, seen, { linking }) => {
    for (const name of Situation.resource.readable) {
      const kept = name === "author" && Merge.same(fieldOf(name), situation.link?.base?.[name], seen[name])
      assert.isTrue(Merge.same(fieldOf(name), linking.base[name], kept ? seen[name] : seenOf(seen, name).known), name)
    }
  })

  // proves I7, law 7, T-09
  laws("no silent loss: a field that both sides changed keeps our value, unless a strategy says otherwise", (situation, seen, outcome) => {
    const local = localOf(situation)
    const base = situation.link?.base ?? {}
    for (const name of valueFields) {
      const [field, external] = [fieldOf(name), seenOf(seen, name)]
      const contested =
        !Merge.same(field, base[name], local[name]) &&
        !Merge.same(field, base[name], external.known) &&
        !Merge.same(field, local[name], external.known)
      if (!contested || !situation.takes) continue
      const asked = outcome.conflicts.filter((conflict) => conflict.field === name)
      const chosen = situation.strategy(name)
      if (chosen === "manual") assert.strictEqual(asked.length, 1, name)
      if (chosen === "manual" || chosen === "local_wins") assert.notProperty(outcome.patch, name)
      for (const conflict of asked) {
        assert.notProperty(outcome.patch, name)
        assert.deepStrictEqual([conflict.local, conflict.external], [situation.record?.data[name], external.value])
      }
      if (chosen === "merge" && asked.length === 0) assert.strictEqual(name, "body")
    }
  })

  laws("a field that only the application changed comes in, one that only we changed stays", (situation, seen, { patch, linking }) => {
    const local = localOf(situation)
    const base = situation.link?.base
    if (base === undefined || base === null || !situation.takes) return
    for (const name of valueFields) {
      const [field, external] = [fieldOf(name), seenOf(seen, name)]
      const own = situation.record?.data[name]
      if (Merge.same(field, base[name], external.known)) assert.notProperty(patch, name)
      else if (Merge.same(field, base[name], local[name]))
        assert.isTrue(Merge.same(field, name in patch ? patch[name] : own, external.value), name)
      assert.property(linking.base, name)
    }
  })

  laws("sets keep every addition and removal of both sides, and what the application does not know", (situation, seen, { patch }) => {
    if (!situation.takes) return
    const own = listOf(situation.record?.data["tags"])
    const result = listOf(patch["tags"] ?? own)
    const before = listOf(References.toRecord(fieldOf("tags"), situation.link?.base?.["tags"] ?? [], Situation.references).value)
    const external = listOf(seenOf(seen, "tags").value)
    for (const tag of new Set([...own, ...external, ...before])) {
      const added = external.includes(tag) && !before.includes(tag)
      const removed = before.includes(tag) && !external.includes(tag)
      assert.strictEqual(result.includes(tag), added || (own.includes(tag) && !removed), String(tag))
    }
  })

  laws("a stream that takes nothing changes no record and asks nothing", (situation, _seen, outcome) => {
    if (situation.takes) return
    assert.deepStrictEqual(outcome.patch, {})
    assert.deepStrictEqual(outcome.conflicts, [])
  })

  // proves law 1
  laws("it is owed exactly when there is something to send", (situation, _seen, outcome) => {
    const sent = Object.keys(difference(after(situation, outcome)))
    assert.strictEqual(outcome.owes, situation.sends && sent.length > 0, sent.join())
  })

  // proves I6, law 4
  laws("what was sent is not sent again, and its answer changes no record", (situation, seen, outcome) => {
    const committed = after(situation, outcome)
    const sent = difference(committed)
    const answered = {
      ...committed,
      link: Situation.link({ ...outcome.linking.base, ...sent }, { waitingFor: outcome.linking.waitingFor }),
    }
    assert.deepStrictEqual(difference(answered), {})
    const answer = Decide.decide(answered, Situation.reading({ ...seen, ...sent }))
    if (answer._tag === "Unchanged") return
    assert.strictEqual(answer._tag, "Merged")
    if (answer._tag === "Merged") assert.deepStrictEqual([answer.patch, answer.conflicts, answer.settled, answer.owes], [{}, [], [], false])
  })
})

const listOf = (value: Json.Json | undefined): ReadonlyArray<Json.Json> => (Array.isArray(value) ? value : [])
