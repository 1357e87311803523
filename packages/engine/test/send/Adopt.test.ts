/** What the hub makes of an application's answer to a write: what the link says then, what comes into the record, and what the delivery is told. */
import { assert, describe } from "@effect/vitest"
import { UnknownOutcome, type View } from "@syncline/adapter-core"
import { CommitRefused, type Conflict } from "@syncline/engine"
import { Effect } from "effect"
import * as RawObject from "../../src/model/RawObject.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import { test } from "./Cards.ts"
import * as Outbox from "./Outbox.ts"

const { Card, Team, object, start } = Outbox

const before = { title: "before", note: "", maker: "Ada", team: "x1", friends: [], owner: null } satisfies View

/** Teams `t1` to `t3` that are objects `x1` to `x3`; a card of the first that is object `y` and has `data` to say. */
const linked = Effect.fnUntraced(function* (script: Outbox.Script = {}, data = {}, base: View = before) {
  const outbox = yield* Outbox.make({ get: () => object("y", base), ...script })
  for (const number of [1, 2, 3]) {
    yield* outbox.record(Team, `t${number}`, {}, [])
    yield* outbox.link("a/p/team", `t${number}`, `x${number}`, {})
  }
  yield* outbox.record(Card, "c", { title: "Crash", team: "t1", maker: "Ada", ...data })
  yield* outbox.link("a/p/card", "c", "y", base)
  return outbox
})

const delivered = Effect.fnUntraced(function* (outbox: Outbox.Outbox) {
  const commit = outbox.commits.at(-1)
  const { data } = yield* outbox.recordOf(Card, "c")
  const link = yield* outbox.linkOf("a/p/card", "c")
  const left = (yield* outbox.deliveries).find(({ streamId }) => streamId === "a/p/card")
  return { commit, data, link, left }
})

/** What the application makes of what it is told: always the same in the fields that are given. */
const making = (fields: View) => (id: string, patch: View) => object(id, { ...before, ...patch, ...fields })

describe("an answer", () => {
  test(
    "is written down with its payload, version and address, in one commit with the delivery's end",
    Effect.gen(function* () {
      const answer = object("y", { ...before, title: "Crash" }, { version: "v2", address: "y/2", updatedAt: start + 5 })
      const outbox = yield* linked({ update: () => answer })
      yield* outbox.run()
      const payload = RawObject.text(answer.raw)
      assert.strictEqual(outbox.commits.length, 1)
      assert.deepStrictEqual(outbox.pages, [])
      const { commit, link, left } = yield* delivered(outbox)
      assert.deepInclude(commit, {
        tenant: outbox.tenant,
        at: start,
        fence: outbox.fence,
        records: [],
        owed: [],
        events: [],
        conflicts: [],
      })
      assert.deepStrictEqual(commit?.rawObjects, [{ streamId: "a/p/card", externalId: "y", payload, hash: RawObject.hash(payload) }])
      assert.deepInclude(link, { version: "v2", address: "y/2", updatedAt: start + 5, base: { ...before, title: "Crash" } })
      assert.isUndefined(left)
    }),
  )

  test(
    "brings in what the application made of a value, and what somebody changed there meanwhile",
    Effect.gen(function* () {
      const outbox = yield* linked({ update: making({ title: "CRASH", note: "theirs" }) })
      yield* outbox.run()
      const { data, link, left, commit } = yield* delivered(outbox)
      assert.deepInclude(data, { title: "CRASH", note: "theirs" })
      assert.deepInclude(link?.base, { title: "CRASH", note: "theirs" })
      assert.deepStrictEqual(
        commit?.events.map(({ _tag }) => _tag),
        ["ExternalRecordUpdated"],
      )
      assert.isUndefined(left)
    }),
  )

  test(
    "to a create says of the application's own fields what they are, and of others what was sent",
    Effect.gen(function* () {
      const outbox = yield* Outbox.make({ create: (view) => object("z", { ...view, maker: "Bob", note: "theirs" }) })
      yield* outbox.record(Team, "t1", {})
      yield* outbox.record(Card, "c", { title: "Crash", team: "t1" })
      yield* outbox.run()
      const { data, link } = yield* delivered(outbox)
      // The maker is nobody's edit; a note that we did not send is.
      assert.deepInclude(data, { maker: "", note: "theirs" })
      assert.deepInclude(link?.base, { maker: "Bob", note: "theirs", title: "Crash" })
    }),
  )

  test(
    "may name what is linked without the record's naming it, and what nobody knows is waited for",
    Effect.gen(function* () {
      const outbox = yield* linked({ update: making({ owner: "x3", friends: ["x2", "x9"] }) })
      yield* outbox.run()
      const { data, link } = yield* delivered(outbox)
      assert.deepInclude(data, { owner: "t3", friends: ["t2"] })
      assert.deepStrictEqual(link?.waitingFor, [{ kind: "team", externalId: "x9" }])
      const [asked, ...others] = outbox.pages
      assert.deepStrictEqual(others, [])
      assert.deepStrictEqual(asked?.references, [
        { kind: "team", externalId: "x2" },
        { kind: "team", externalId: "x9" },
        { kind: "team", externalId: "x3" },
      ])
    }),
  )

  test(
    "to a stream that takes nothing in changes nothing, and is not said against",
    Effect.gen(function* () {
      const outbox = yield* linked({ settings: { direction: "push" }, update: making({ title: "CRASH", note: "theirs" }) })
      yield* outbox.run()
      const { data, link, left, commit } = yield* delivered(outbox)
      assert.deepInclude(data, { title: "Crash", note: "" })
      assert.deepStrictEqual([link?.base, link?.told], [{ ...before, title: "CRASH" }, { title: "Crash" }])
      assert.deepStrictEqual(commit?.owed, [])
      assert.isUndefined(left)
    }),
  )
})

describe("an answer without some of a set", () => {
  const refusing = (fields: View) => ({ update: making(fields) })

  test(
    "says which are missing, in what fields, and says them no more",
    Effect.gen(function* () {
      const base = { ...before, friends: ["x1"] }
      const outbox = yield* linked(refusing({ friends: ["x1"] }), { friends: ["t1", "t2", "t3"] }, base)
      yield* outbox.run()
      const message = "app did not take friends: left out x2, x3: the account may lack the right"
      const { link, left, data } = yield* delivered(outbox)
      const [commit] = outbox.commits
      assert.deepInclude(left, { state: "dead", lastError: message, unverifiedSince: null })
      assert.deepStrictEqual(commit?.run?.problems, [{ externalId: "y", recordId: "c", message }])
      assert.deepInclude(commit?.run?.counts, { updated: 1, failed: 1 })
      assert.deepStrictEqual(commit?.owed, [])
      assert.deepStrictEqual(link?.base?.["friends"], ["x1"])
      assert.deepStrictEqual(data["friends"], ["t1", "t2", "t3"])
      assert.strictEqual(outbox.calls.filter(({ operation }) => operation === "update").length, 1)
    }),
  )

  test(
    "to a create is told just so",
    Effect.gen(function* () {
      const outbox = yield* Outbox.make({ create: (view) => object("z", { ...view, friends: [] }) })
      for (const number of [1, 2]) {
        yield* outbox.record(Team, `t${number}`, {}, [])
        yield* outbox.link("a/p/team", `t${number}`, `x${number}`, {})
      }
      yield* outbox.record(Card, "c", { title: "Crash", team: "t1", friends: ["t2"] })
      yield* outbox.run()
      const { left, link } = yield* delivered(outbox)
      const [commit] = outbox.commits
      assert.deepInclude(left, { state: "dead", lastError: "app did not take friends: left out x2: the account may lack the right" })
      assert.deepInclude(commit?.run?.counts, { created: 1, failed: 1 })
      assert.deepStrictEqual(link?.base?.["friends"], [])
    }),
  )

  test(
    "takes what came from elsewhere for an edit, and what was kept for said",
    Effect.gen(function* () {
      const outbox = yield* linked(refusing({ friends: ["x3"] }), { friends: ["t2"] })
      yield* outbox.run()
      const { link, data } = yield* delivered(outbox)
      assert.sameMembers([data["friends"]].flat(), ["t2", "t3"])
      assert.deepStrictEqual(link?.base?.["friends"], ["x3"])
    }),
  )

  test(
    "lacks nothing where it has all that was new, or says nothing of the set",
    Effect.gen(function* () {
      const taken = yield* linked(refusing({ friends: ["x2"] }), { friends: ["t1", "t2"] }, { ...before, friends: ["x1"] })
      yield* taken.run()
      // That another one is missing is somebody's edit.
      assert.isUndefined((yield* delivered(taken)).left)
      assert.deepStrictEqual((yield* delivered(taken)).data["friends"], ["t2"])
      const silent = yield* linked(
        {
          update: (id, patch) => {
            const { friends: _friends, ...rest } = { ...before, ...patch }
            return object(id, rest)
          },
        },
        { friends: ["t2"] },
      )
      yield* silent.run()
      assert.isUndefined((yield* delivered(silent)).left)
    }),
  )
})

describe("a record that changes while an answer is taken in", () => {
  test(
    "is decided on as it is then, and what was sent before stands against nothing",
    Effect.gen(function* () {
      const outbox = yield* linked({ update: making({ title: "CRASH" }) })
      let tries = 0
      yield* outbox.run(1, () =>
        Effect.suspend(() => ((tries += 1) === 1 ? outbox.edit(Card, "c", { title: "Newer", note: "ours" }) : Effect.void)),
      )
      assert.strictEqual(tries, 2)
      const { data, link, commit } = yield* delivered(outbox)
      assert.deepInclude(data, { title: "Newer", note: "ours" })
      assert.deepStrictEqual(commit?.conflicts, [])
      assert.deepInclude(link?.base, { title: "CRASH", note: "" })
    }),
  )

  test(
    "keeps it waiting eight times and no more; a lost lease ends it at once",
    Effect.gen(function* () {
      const refusing = Effect.fnUntraced(function* (reason: CommitRefused["reason"]) {
        const outbox = yield* linked()
        let tries = 0
        const error = yield* Effect.flip(
          outbox.run(1, () => Effect.suspend(() => ((tries += 1), Effect.fail(new CommitRefused({ reason }))))),
        )
        return { error, tries }
      })
      const stale = yield* refusing("Stale")
      assert.deepInclude(stale.error, { _tag: "Contended", message: "card c kept changing while an answer was taken in" })
      assert.strictEqual(stale.tries, 8)
      const lost = yield* refusing("LeaseLost")
      assert.deepInclude(lost.error, { _tag: "CommitRefused", reason: "LeaseLost" })
      assert.strictEqual(lost.tries, 1)
    }),
  )
})

describe("an open conflict", () => {
  const disputed = Effect.fnUntraced(function* (title: string) {
    const outbox = yield* linked({ get: () => object("y", { ...before, note: "" }) }, { title, note: "ours" })
    const conflict = {
      streamId: "a/p/card",
      externalId: "y",
      recordId: "c",
      kind: "card",
      field: "title",
      base: "base",
      external: "before",
    }
    yield* Sample.apply(outbox.tenant, { fence: outbox.fence, conflicts: [Sample.conflict("k", { ...conflict, local: "old" })] })
    yield* outbox.run()
    const said = outbox.calls.filter(({ operation }) => operation === "update").map(({ request }) => request)
    const ended: ReadonlyArray<Partial<Conflict>> = outbox.commits.flatMap(({ conflicts }) => conflicts)
    return { outbox, said, ended }
  })

  test(
    "keeps its field from being sent, and others are",
    Effect.gen(function* () {
      const { said, ended } = yield* disputed("Crash")
      assert.strictEqual(said.length, 1)
      assert.deepInclude(said[0], { patch: { note: "ours" } })
      assert.deepStrictEqual(
        ended.filter(({ state }) => state === "resolved"),
        [],
      )
    }),
  )

  test(
    "ends when the record has come to what the application says",
    Effect.gen(function* () {
      const { outbox, ended, said } = yield* disputed("before")
      assert.strictEqual(ended.length, 1)
      assert.deepInclude(ended[0], {
        id: "k",
        state: "resolved",
        resolution: "agreed",
        resolvedBy: "engine",
        resolvedAt: start,
        local: "before",
      })
      const [commit] = outbox.commits
      assert.deepInclude(commit, { tenant: outbox.tenant, at: start, fence: outbox.fence })
      assert.deepStrictEqual(
        commit?.events.map((event) => [event._tag, "conflictId" in event && event.conflictId]),
        [["ConflictResolved", "k"]],
      )
      assert.deepInclude(said[0], { patch: { note: "ours" } })
    }),
  )
})

describe("what stands refused", () => {
  test(
    "stands no more when the application has come to it by itself",
    Effect.gen(function* () {
      const outbox = yield* linked({ update: making({ note: "ours" }) }, { note: "ours" })
      yield* outbox.link("a/p/card", "c", "y", before, { refused: { note: { value: "ours", message: "not now", at: start } } })
      yield* outbox.run()
      const said = outbox.calls.filter(({ operation }) => operation === "update").map(({ request }) => request)
      assert.lengthOf(said, 1)
      assert.deepInclude(said[0], { patch: { title: "Crash" } })
      const { link, left } = yield* delivered(outbox)
      assert.deepStrictEqual(link?.refused, {})
      assert.isUndefined(left)
    }),
  )

  /** A create whose answer was lost, of an object that is found with one of its values as that of a new one. */
  const found = Effect.fnUntraced(function* (wrote?: ReadonlyArray<string>) {
    const shown = object("z", { ...before, title: "Crash", note: "" })
    const outbox = yield* Outbox.make({
      create: () => new UnknownOutcome({ message: "reset" }),
      find: () => ({ ...shown, ...(wrote && { wrote }) }),
      get: () => shown,
    })
    yield* outbox.record(Team, "t1", {}, [])
    yield* outbox.link("a/p/team", "t1", "x1", {})
    yield* outbox.record(Card, "c", { title: "Crash", team: "t1", maker: "Ada", note: "ours" })
    yield* outbox.run()
    const asked = outbox.commits.flatMap(({ conflicts }) => conflicts.map(({ field, local, external }) => ({ field, local, external })))
    return { ...(yield* delivered(outbox)), asked }
  })

  // proves law 7
  test(
    "is not what a found object does not show: whether it was never taken or was emptied since, a person says",
    Effect.gen(function* () {
      const { link, data, asked } = yield* found()
      assert.deepInclude(data, { note: "ours" })
      assert.deepStrictEqual([link?.refused, link?.base?.["note"]], [{}, ""])
      assert.deepStrictEqual(asked, [{ field: "note", local: "ours", external: "" }])
    }),
  )

  test(
    "is what finding it wrote, and what it still does not show",
    Effect.gen(function* () {
      const { link, data, asked } = yield* found(["note"])
      assert.deepInclude(data, { note: "ours" })
      assert.deepInclude(link?.refused["note"], { value: "ours" })
      assert.deepStrictEqual(asked, [])
    }),
  )

  test(
    "is not what somebody emptied at an application that can tell",
    Effect.gen(function* () {
      const { link, left, data, asked } = yield* found([])
      assert.deepInclude(data, { note: "" })
      assert.deepStrictEqual([link?.refused, link?.base?.["note"]], [{}, ""])
      assert.deepStrictEqual(asked, [])
      assert.isUndefined(left)
    }),
  )
})
