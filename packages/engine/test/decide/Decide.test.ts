import { assert, describe, it } from "@effect/vitest"
import { Field, type View } from "@syncline/adapter-core"
import { World } from "@syncline/engine/testing"
import * as Decide from "../../src/decide/Decide.ts"
import * as References from "../../src/decide/References.ts"
import * as Situation from "../Situation.ts"

type Merged = Decide.Outcome & { readonly _tag: "Merged" }

/** The outcome of an object of a link, which must be a merge. */
const merged = (situation: Partial<Decide.Situation>, view: View = {}): Merged => {
  const outcome = Decide.decide(Situation.make(situation), Situation.reading(view))
  if (outcome._tag !== "Merged") throw new Error(`decided ${outcome._tag}`)
  return outcome
}

const tagOf = (situation: Partial<Decide.Situation>, reading = Situation.reading()) =>
  Decide.decide(Situation.make(situation), reading)._tag

const states = Object.keys(Decide.rules) as ReadonlyArray<keyof typeof Decide.rules>

describe("Decide: the state of the link", () => {
  const linkIn = (state: (typeof states)[number], recordId: string | null) =>
    state === "none" ? undefined : Situation.link({}, { state, recordId, base: recordId === null ? null : Situation.plainData })

  for (const state of states.filter((each) => each !== "apart")) {
    // proves T-38
    it(`${state}: what does not decode is set aside`, () => {
      assert.strictEqual(tagOf({ link: linkIn(state, null), record: undefined }, Situation.unreadable), "Quarantined")
      assert.strictEqual(tagOf({ link: linkIn(state, "record") }, Situation.unreadable), "Quarantined")
    })

    it(`${state}: an object without a record is admitted`, () => {
      assert.strictEqual(tagOf({ link: linkIn(state, null), record: undefined }), "Created")
      assert.strictEqual(tagOf({ link: linkIn(state, null), record: undefined, takes: false }), "Ignored")
    })
  }

  for (const state of ["linked", "quarantined"] as const) {
    it(`${state}: an object with a record is merged with it`, () => {
      const outcome = merged({ link: Situation.link({}, { state }) }, { title: "New" })
      assert.deepStrictEqual(outcome.patch, { title: "New" })
      assert.isFalse(outcome.matched)
    })
  }

  // proves F-31
  it("linked: an older state than the one seen changes nothing, one as old is looked at", () => {
    const older = Situation.reading({ title: "Old" }, { updatedAt: Situation.before - 1 })
    const same = Situation.reading({ title: "Other" }, { updatedAt: Situation.before })
    assert.strictEqual(tagOf({}, older), "Stale")
    assert.strictEqual(tagOf({}, same), "Merged")
    assert.strictEqual(tagOf({ link: Situation.link({}, { updatedAt: null }) }, older), "Merged")
    assert.strictEqual(tagOf({ link: Situation.link({}, { state: "quarantined" }) }, older), "Merged")
  })
})

describe("Decide: an update of ours that may have been left half done", () => {
  const waypoints = { state: () => ["canceled"] }
  const half = {
    link: Situation.link({ state: "done" }),
    record: Situation.record({ state: "done" }),
    sent: { ...Situation.plainData, state: "todo" },
    waypoints,
  }

  it("is nobody's edit, and is owed", () => {
    const outcome = merged(half, { state: "canceled" })
    assert.deepStrictEqual([outcome.patch, outcome.conflicts, outcome.linking.base["state"], outcome.owes], [{}, [], "canceled", true])
  })

  it("is an edit where it is known that there was no update", () => {
    const { sent: _unsettled, ...settled } = half
    assert.deepStrictEqual(merged(settled, { state: "canceled" }).patch, { state: "canceled" })
  })

  it("is an edit of a field that the update left alone, or that the application shows as it was", () => {
    for (const state of ["done", "canceled"]) {
      const sent = { ...Situation.plainData, title: "Ours", state }
      assert.deepStrictEqual(merged({ ...half, sent }, { state: "canceled" }).patch, { state: "canceled" })
    }
  })

  it("is nobody's edit where it shows what was sent, while the record says something newer", () => {
    const situation = { sent: { ...Situation.plainData, title: "Sent" }, record: Situation.record({ title: "Newer" }) }
    const outcome = merged(situation, { title: "Sent" })
    assert.deepStrictEqual([outcome.patch, outcome.conflicts, outcome.linking.base["title"], outcome.owes], [{}, [], "Sent", true])
  })

  it("is not what is in dispute: a side that comes to agree ends that", () => {
    const open = Situation.conflict("title", { base: "Crash", local: "Ours", external: "Theirs" })
    const outcome = merged(
      {
        sent: { ...Situation.plainData, title: "Ours" },
        record: Situation.record({ title: "Ours" }),
        link: Situation.link({ title: "Theirs" }),
        conflicts: new Map([["title", open]]),
      },
      { title: "Ours" },
    )
    assert.deepStrictEqual(
      outcome.settled.map(({ resolution }) => resolution),
      ["agreed"],
    )
  })

  it("takes of a set only what was not sent, and gives back nothing that was taken off since", () => {
    const situation = {
      link: Situation.link({ tags: ["x-docs"] }),
      record: Situation.record({ tags: [] }),
      sent: { ...Situation.plainData, tags: ["r-bug"] },
    }
    const outcome = merged(situation, { tags: ["x-bug", "x-ui"] })
    assert.deepStrictEqual([outcome.patch, outcome.owes], [{ tags: ["r-ui"] }, true])
    assert.deepStrictEqual(outcome.linking.base["tags"], ["x-bug", "x-ui"])
  })

  // proves law 13
  it("is nobody's edit where it shows a text in another form, which stands for what was sent, and is one where it says something else", () => {
    const body = "- one\n- two"
    const situation = { sent: { ...Situation.plainData, body }, record: Situation.record({ body }) }
    const rewritten = merged(situation, { body: "* one\n* two" })
    assert.deepStrictEqual([rewritten.patch, rewritten.conflicts, rewritten.owes], [{}, [], false])
    assert.deepStrictEqual([rewritten.linking.base["body"], rewritten.linking.told["body"]], ["* one\n* two", body])
    const edited = merged(situation, { body: "* one\n* three" })
    assert.lengthOf(edited.conflicts, 1)
    assert.deepInclude(edited.conflicts[0], { field: "body", external: "* one\n* three" })
  })

  it("leaves edits of other fields what they are", () => {
    const outcome = merged(half, { state: "canceled", title: "Theirs" })
    assert.deepStrictEqual([outcome.patch, outcome.owes], [{ title: "Theirs" }, true])
  })
})

describe("Decide: an object without a record", () => {
  const fresh = { link: undefined, record: undefined }
  const twin = Situation.record({ title: "Theirs" }, { id: "twin" })
  const other = Situation.record({}, { id: "other" })

  // proves F-16, F-29
  it("is the one record that matches, nobody's where several do, and new where none does", () => {
    const outcome = Decide.decide(Situation.make({ ...fresh, candidates: [twin] }), Situation.reading({ title: "Theirs" }))
    assert.strictEqual(outcome._tag === "Merged" && outcome.matched && outcome.record.id, "twin")
    const ambiguous = Decide.decide(Situation.make({ ...fresh, candidates: [twin, other] }), Situation.reading())
    assert.deepStrictEqual(ambiguous, { _tag: "Ambiguous", candidates: [twin, other] })
    assert.strictEqual(tagOf({ ...fresh, candidates: [] }), "Created")
  })

  // proves law 13
  it("that is matched keeps its form of a text, as the record does", () => {
    const record = Situation.record({ body: "- one  " }, { id: "twin" })
    const outcome = Decide.decide(Situation.make({ ...fresh, candidates: [record] }), Situation.reading({ body: "* one" }))
    if (outcome._tag !== "Merged") return assert.fail(outcome._tag)
    assert.deepStrictEqual([outcome.patch, outcome.conflicts, outcome.owes], [{}, [], false])
    assert.deepStrictEqual([outcome.linking.base["body"], outcome.linking.told], ["* one", { body: "- one  " }])
  })

  it("is matched, but never created, on a stream that takes nothing", () => {
    assert.strictEqual(tagOf({ ...fresh, takes: false }), "Ignored")
    const outcome = Decide.decide(Situation.make({ ...fresh, takes: false, candidates: [twin] }), Situation.reading({ title: "New" }))
    assert.deepStrictEqual(outcome._tag === "Merged" && outcome.patch, {})
    assert.isTrue(outcome._tag === "Merged" && outcome.owes)
  })

  it("becomes a record with references translated, the unknown left out and awaited, and the rest at its initial value", () => {
    const view = { title: "New", tags: ["x-bug", "x-new"], assignee: "x-stranger", state: "done" }
    const outcome = Decide.decide(Situation.make(fresh), { _tag: "Upsert", change: { ...Situation.upsert(), view } })
    assert.deepStrictEqual(outcome, {
      _tag: "Created",
      data: { title: "New", body: "", state: "done", tags: ["r-bug"], assignee: null, author: null },
      linking: {
        base: { title: "New", tags: ["x-bug"], assignee: null, state: "done" },
        told: {},
        refused: {},
        waitingFor: [
          { kind: "tag", externalId: "x-new" },
          { kind: "member", externalId: "x-stranger" },
        ],
      },
    })
  })

  // proves V-07
  it("waits for what it cannot be without, even where it would match", () => {
    const note = { ...fresh, kind: World.Note, resource: { ...Situation.resource, readable: ["task", "body", "author"] } }
    const read = (task: string): Decide.Reading => ({
      _tag: "Upsert",
      change: { ...Situation.upsert(), view: { task, body: "b", author: "x-stranger" } },
    })
    const known = References.make([{ streamId: "s", kind: "task", externalId: "x-1", recordId: "r-1", address: null }])
    const waiting = Decide.decide(Situation.make({ ...note, references: known, candidates: [twin] }), read("x-2"))
    assert.deepStrictEqual(waiting, { _tag: "Waiting", waitingFor: [{ kind: "task", externalId: "x-2" }] })
    assert.strictEqual(Decide.decide(Situation.make({ ...note, references: known }), read("x-1"))._tag, "Created")
  })
})

describe("Decide: a field of both sides", () => {
  it("changes nothing where the application has what the base says", () => {
    assert.strictEqual(tagOf({}), "Unchanged")
    assert.strictEqual(tagOf({ record: Situation.record({ title: "Ours" }) }), "Unchanged")
    assert.strictEqual(
      tagOf({ link: Situation.link({ tags: ["x-bug", "x-ui"] }) }, Situation.reading({ tags: ["x-ui", "x-bug"] })),
      "Unchanged",
    )
  })

  it("comes in where only the application changed it", () => {
    const outcome = merged({}, { title: "Theirs", assignee: "x-ada" })
    assert.deepStrictEqual(outcome.patch, { title: "Theirs", assignee: "r-ada" })
    assert.deepStrictEqual(outcome.linking.base, { ...Situation.plainData, title: "Theirs", assignee: "x-ada" })
    assert.isFalse(outcome.owes)
  })

  it("stays and is owed where only the record changed it", () => {
    const outcome = merged({ record: Situation.record({ title: "Ours" }) }, { state: "done" })
    assert.deepStrictEqual(outcome.patch, { state: "done" })
    assert.isTrue(outcome.owes)
    assert.isFalse(merged({ record: Situation.record({ title: "Ours" }), sends: false }, { state: "done" }).owes)
  })

  it("is agreed where both changed it alike, in the words of the application", () => {
    const outcome = merged({ record: Situation.record({ title: " Same ", state: "canceled" }) }, { title: "Same", state: "done" })
    assert.deepStrictEqual(outcome.patch, {})
    assert.deepStrictEqual(outcome.conflicts, [])
    assert.isFalse(outcome.owes)
  })

  it("is agreed where the application shows a value that says what the record's says, which it would keep", () => {
    const { resource } = Situation
    const see: typeof resource.see = (fields, current = {}) => ({
      ...resource.see(fields),
      ...(fields["body"] === "anything" && current["body"] === "something" && { body: "something" }),
    })
    const situation = { resource: { ...resource, see }, record: Situation.record({ body: "anything" }) }
    const outcome = merged(situation, { body: "something" })
    assert.deepStrictEqual(outcome.patch, {})
    assert.deepStrictEqual(outcome.conflicts, [])
    assert.strictEqual(outcome.linking.base["body"], "something")
    assert.isFalse(outcome.owes)
    // Where nobody here has said it since, the application's is an edit like any other.
    const link = Situation.link({ body: "anything" })
    assert.deepStrictEqual(merged({ ...situation, link }, { body: "something" }).patch, { body: "something" })
  })

  // proves T-04, T-09, T-18, T-24
  it("asks where both changed it differently, and moves neither", () => {
    const outcome = merged(
      { record: Situation.record({ assignee: "r-ada" }), link: Situation.link({ assignee: "x-bob" }) },
      { assignee: null },
    )
    assert.deepStrictEqual(outcome.conflicts, [
      {
        field: "assignee",
        type: "bothEdited",
        base: "r-bob",
        local: "r-ada",
        external: null,
        externalAt: Situation.before + 60_000,
        strategy: "manual",
      },
    ])
    assert.deepStrictEqual(outcome.patch, {})
    assert.strictEqual(outcome.linking.base["assignee"], null)
    assert.isFalse(outcome.owes)
  })

  // proves T-21, T-22, T-23
  for (const [strategy, edited, expected] of [
    ["local_wins", Situation.before, "Ours"],
    ["external_wins", Situation.now, "Theirs"],
    ["newest_wins", Situation.before, "Theirs"],
    ["newest_wins", Situation.before + 60_000, "Ours"],
    ["newest_wins", Situation.now, "Ours"],
  ] as const) {
    it(`${strategy}: an edit of ours ${edited - Situation.before} ms after the last agreement leads to "${expected}"`, () => {
      const record = Situation.record({ title: "Ours" }, { fieldTimes: { title: { at: edited, origin: "host" } } })
      const outcome = merged({ record, strategy: () => strategy }, { title: "Theirs" })
      assert.deepStrictEqual(outcome.patch, expected === "Ours" ? {} : { title: "Theirs" })
      assert.strictEqual(outcome.owes, expected === "Ours")
      assert.strictEqual(outcome.linking.base["title"], "Theirs")
      assert.deepStrictEqual(outcome.conflicts, [])
    })
  }

  it("takes the time of sight where the application gives none", () => {
    const record = Situation.record({ title: "Ours" }, { fieldTimes: { title: { at: Situation.now - 1, origin: "host" } } })
    const { updatedAt: _updatedAt, ...change } = Situation.upsert({ title: "Theirs" })
    const outcome = Decide.decide(Situation.make({ record, strategy: () => "newest_wins" }), { _tag: "Upsert", change })
    assert.deepStrictEqual(outcome._tag === "Merged" && outcome.patch, { title: "Theirs" })
  })

  // proves T-25
  it("merges texts by lines and sends the result, asks where the lines meet", () => {
    const strategy = () => "merge" as const
    const record = Situation.record({ body: "ONE\ntwo\nthree" })
    const outcome = merged({ record, strategy }, { body: "one\ntwo\nTHREE" })
    assert.deepStrictEqual(outcome.patch, { body: "ONE\ntwo\nTHREE" })
    assert.isTrue(outcome.owes)
    assert.strictEqual(merged({ record, strategy }, { body: "uno\ntwo\nthree" }).conflicts.length, 1)
  })

  it("keeps the additions and removals of both sides in a set, by whatever strategy", () => {
    for (const strategy of Field.Strategy.literals) {
      const outcome = merged(
        { record: Situation.record({ tags: ["r-docs"] }), link: Situation.link({ tags: ["x-bug"] }), strategy: () => strategy },
        { tags: ["x-bug", "x-ui"] },
      )
      assert.deepStrictEqual(outcome.patch, { tags: ["r-docs", "r-ui"] })
      assert.deepStrictEqual(outcome.conflicts, [])
      assert.isTrue(outcome.owes)
    }
  })

  it("does not come in on a stream that takes nothing; the record's value is owed instead", () => {
    const outcome = merged({ takes: false }, { title: "Theirs", tags: ["x-bug"] })
    assert.deepStrictEqual(outcome.patch, {})
    assert.strictEqual(outcome.linking.base["title"], "Theirs")
    assert.isTrue(outcome.owes)
  })

  it("is no edit of ours where the application cannot say it", () => {
    const lossy = { record: Situation.record({ title: " Crash ", state: "in_progress" }) }
    assert.strictEqual(tagOf(lossy), "Unchanged")
    assert.deepStrictEqual(merged(lossy, { state: "done" }).patch, { state: "done" })
    assert.isFalse(merged(lossy, { body: "new" }).owes)
  })
})

describe("Decide: fields that the application alone decides", () => {
  it("come in when they change, and are never owed or asked about", () => {
    const ours = { record: Situation.record({ author: "r-ada" }) }
    assert.deepStrictEqual(merged(ours, { author: "x-bob" }).patch, { author: "r-bob" })
    assert.isFalse(merged(ours, { title: "Theirs" }).owes)
    assert.deepStrictEqual(merged(ours, { author: "x-bob" }).conflicts, [])
  })

  it("say nothing where the base names them already, known here or not", () => {
    for (const author of ["x-ada", "x-bot"]) {
      const situation = { record: Situation.record({ author: "r-bob" }), link: Situation.link({ author }) }
      assert.strictEqual(tagOf(situation, Situation.reading({ author })), "Unchanged")
    }
  })

  it("fill what a matched record does not say, and overwrite nothing it says", () => {
    const matched = (author: string | null) =>
      merged({ link: undefined, record: undefined, candidates: [Situation.record({ author })] }, { author: "x-ada" }).patch
    assert.deepStrictEqual(matched(null), { author: "r-ada" })
    assert.deepStrictEqual(matched("r-bob"), {})
  })
})

describe("Decide: references that are not known", () => {
  it("are awaited and not taken for a removal", () => {
    const outcome = merged(
      { link: Situation.link({ tags: ["x-bug"] }), record: Situation.record({ tags: ["r-bug"] }) },
      { tags: ["x-bug", "x-new"] },
    )
    assert.deepStrictEqual(outcome.patch, {})
    assert.deepStrictEqual(outcome.linking.waitingFor, [{ kind: "tag", externalId: "x-new" }])
    assert.isFalse(outcome.owes)
  })

  it("come in once they are known, and are no longer awaited", () => {
    const waitingFor = [{ kind: "tag", externalId: "x-ui" }]
    const situation = { link: Situation.link({ tags: ["x-bug"] }, { waitingFor }), record: Situation.record({ tags: ["r-bug"] }) }
    const outcome = merged(situation, { tags: ["x-bug", "x-ui"] })
    assert.deepStrictEqual(outcome.patch, { tags: ["r-bug", "r-ui"] })
    assert.deepStrictEqual(outcome.linking.waitingFor, [])
  })

  it("are waited for no more where the object names them no more, and as before where it still does", () => {
    const waitingFor = [{ kind: "tag", externalId: "x-new" }]
    const situation = { link: Situation.link({ tags: ["x-bug"] }, { waitingFor }), record: Situation.record({ tags: ["r-bug"] }) }
    const outcome = merged(situation, { tags: ["x-bug"] })
    assert.deepStrictEqual([outcome.patch, outcome.linking.waitingFor], [{}, []])
    assert.strictEqual(tagOf(situation, Situation.reading({ tags: ["x-bug", "x-new"] })), "Unchanged")
  })

  it("keep the record's members that this application does not know", () => {
    const record = Situation.record({ tags: ["r-bug", "r-elsewhere"] })
    const outcome = merged({ record, link: Situation.link({ tags: ["x-bug"] }) }, { tags: [] })
    assert.deepStrictEqual(outcome.patch, { tags: ["r-elsewhere"] })
    assert.isFalse(outcome.owes)
  })
})

describe("Decide: an open conflict", () => {
  const title = Situation.conflict("title", { base: "Crash", local: "Ours", external: "Theirs" })
  const open = {
    record: Situation.record({ title: "Ours" }),
    link: Situation.link({ title: "Theirs" }),
    conflicts: new Map([["title", title]]),
  }

  it("stays as it is while nothing changes, and keeps its field from being owed", () => {
    assert.strictEqual(tagOf(open, Situation.reading({ title: "Theirs" })), "Unchanged")
    const other = merged(open, { title: "Theirs", state: "done" })
    assert.deepStrictEqual(other.settled, [])
    assert.isFalse(other.owes)
  })

  it("follows a further edit of the application and keeps what was last agreed", () => {
    const outcome = merged(open, { title: "Theirs again" })
    assert.deepStrictEqual(outcome.conflicts, [
      {
        field: "title",
        type: "bothEdited",
        base: "Crash",
        local: "Ours",
        external: "Theirs again",
        externalAt: Situation.before + 60_000,
        strategy: "manual",
      },
    ])
    assert.deepStrictEqual(outcome.settled, [])
    assert.isFalse(outcome.owes)
  })

  it("ends when the application comes to the record's value", () => {
    const outcome = merged(open, { title: "Ours" })
    assert.deepStrictEqual(outcome.settled, [{ conflict: title, resolution: "agreed" }])
    assert.isFalse(outcome.owes)
  })

  it("ends when the record has come to the application's value, with the application's next edit", () => {
    const outcome = merged({ ...open, record: Situation.record({ title: "Theirs" }) }, { title: "Theirs again" })
    assert.deepStrictEqual(outcome.settled, [{ conflict: title, resolution: "external" }])
    assert.deepStrictEqual(outcome.patch, { title: "Theirs again" })
  })

  it("ends by a standing strategy that was chosen meanwhile", () => {
    const local = merged({ ...open, strategy: () => "local_wins" }, { title: "Theirs again" })
    assert.deepStrictEqual(local.settled, [{ conflict: title, resolution: "local" }])
    assert.isTrue(local.owes)
    const external = merged({ ...open, strategy: () => "external_wins" }, { title: "Theirs again" })
    assert.deepStrictEqual(external.settled, [{ conflict: title, resolution: "external" }])
    assert.deepStrictEqual(external.patch, { title: "Theirs again" })
  })

  it("of a text is merged against what was last agreed, so that the line in dispute stays in dispute", () => {
    const body = Situation.conflict("body", {
      base: "one\ntwo\nthree\nfour\nfive",
      local: "ONE\ntwo\nthree\nfour\nfive",
      external: "1\ntwo\nthree\nfour\nfive",
    })
    const situation = {
      record: Situation.record({ body: body.local }),
      link: Situation.link({ body: body.external }),
      conflicts: new Map([["body", body]]),
      strategy: () => "merge" as const,
    }
    const further = merged(situation, { body: "1\ntwo\nthree\nfour\n5" })
    assert.strictEqual(further.conflicts[0]?.external, "1\ntwo\nthree\nfour\n5")
    assert.deepStrictEqual(further.patch, {})
    const withdrawn = merged(situation, { body: "one\ntwo\nthree\nfour\n5" })
    assert.deepStrictEqual(withdrawn.patch, { body: "ONE\ntwo\nthree\nfour\n5" })
    assert.deepStrictEqual(withdrawn.settled, [{ conflict: body, resolution: "external" }])
  })
})
