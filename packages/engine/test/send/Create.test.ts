/** What a create asks of the application, and what becomes of one whose outcome is not known. */
import { assert, describe } from "@effect/vitest"
import { Conflict, Gone, Rejected, Unavailable, UnknownOutcome, type View } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Sample from "../../src/testing/store/Sample.ts"
import { only, oneCard, operationOfCard, operations, seen, test } from "./Cards.ts"
import * as Outbox from "./Outbox.ts"

const { Card, Team, object, start } = Outbox

describe("a create", () => {
  test(
    "says all that the application takes, once, and where",
    Effect.gen(function* () {
      const outbox = yield* oneCard({}, { friends: ["t2", "unknown"], owner: "t2", maker: "Bob" })
      yield* outbox.run()
      assert.deepStrictEqual(operations(outbox), ["create"])
      const [call] = outbox.calls
      assert.deepStrictEqual(call?.request, {
        partition: "p",
        operationId: operationOfCard,
        startedAt: start,
        view: { ...seen, friends: ["x2"], owner: "x2" },
      })
      assert.strictEqual(call?.address?.("team", "x2"), "name of x2")
      assert.strictEqual(call?.address?.("team", "unknown"), "unknown")
      // The maker is the application's own, and says nothing.
      const link = yield* outbox.linkOf("a/p/card", "c")
      assert.deepInclude(link, { state: "linked", kind: "card", connectionId: "a", waitingFor: [], problem: null })
      assert.deepStrictEqual(link?.base, { ...seen, friends: ["x2"], owner: "x2" })
    }),
  )

  test(
    "waits for what it cannot be without, and asks nothing",
    Effect.gen(function* () {
      const outbox = yield* oneCard({}, { team: "t3" })
      yield* outbox.run()
      assert.deepStrictEqual(outbox.calls, [])
      assert.deepInclude(yield* only(outbox), { state: "parked", waitsForRecord: "t3", lastError: "waits for team t3" })
    }),
  )

  test(
    "leaves out what the application does not have yet, and waits to say it where it will be sent there",
    Effect.gen(function* () {
      const left = (script: Outbox.Script, elsewhere = false) =>
        Effect.gen(function* () {
          const outbox = yield* oneCard(script, { friends: ["t2", "t3"] })
          yield* outbox.record(Team, "t3", { title: "third" }, [])
          if (elsewhere) yield* outbox.link("a/q/team", "t3", "x3", {})
          yield* outbox.run()
          assert.deepInclude(outbox.calls[0]?.request, { view: { ...seen, friends: ["x2"] } })
          assert.deepInclude(outbox.commits.at(-1)?.run?.counts, { created: 1, skipped: 0 })
          return yield* only(outbox)
        })
      assert.deepInclude(yield* left({}), { state: "parked", waitsForRecord: "t3", lastError: "waits for team t3", unverifiedSince: null })
      assert.isUndefined(yield* left({ teamSettings: { direction: "pull" } }))
      assert.isUndefined(yield* left({}, true))
    }),
  )

  test(
    "of what belongs to something that only another partition has is not made",
    Effect.gen(function* () {
      const outbox = yield* oneCard({}, { team: "t3" })
      yield* outbox.record(Team, "t3", { title: "third" }, [])
      yield* outbox.link("a/q/team", "t3", "x3", {})
      yield* outbox.run()
      assert.deepStrictEqual(outbox.calls, [])
      assert.isUndefined(yield* only(outbox))
      assert.deepInclude(outbox.commits[0]?.run?.counts, { skipped: 1 })
    }),
  )

  test(
    "is not made where the account has the record in another partition",
    Effect.gen(function* () {
      const outbox = yield* oneCard()
      yield* outbox.link("a/q/card", "c", "z", seen)
      yield* outbox.run()
      assert.deepStrictEqual(outbox.calls, [])
      assert.deepStrictEqual(yield* outbox.deliveries, [])
      assert.deepInclude(outbox.commits[0]?.run?.counts, { skipped: 1 })
    }),
  )

  test(
    "is made for an object that is known and of which nothing is",
    Effect.gen(function* () {
      const outbox = yield* oneCard({ create: (view) => object("y", view) })
      yield* outbox.link("a/p/card", "c", "y", null)
      yield* outbox.run()
      assert.deepStrictEqual(operations(outbox), ["create"])
    }),
  )

  test(
    "that nothing protects is refused, unless it is allowed",
    Effect.gen(function* () {
      const unsafe = { createSafety: { _tag: "None" } } as const
      const refused = yield* oneCard(unsafe)
      yield* refused.run()
      assert.deepStrictEqual(refused.calls, [])
      const why = "the application offers no way to make a create safe against duplicates; allow it with allowUnsafeCreates"
      assert.deepInclude(yield* only(refused), { state: "dead", lastError: `app create: Rejected: ${why}` })
      const allowed = yield* oneCard({ ...unsafe, settings: { allowUnsafeCreates: true } })
      yield* allowed.run()
      assert.deepStrictEqual(operations(allowed), ["create"])
    }),
  )
})

/** A create whose outcome is not known, `wait` milliseconds ago, after which the card got another title. */
const doubtful = Effect.fnUntraced(function* (wait: number, script: Outbox.Script = {}) {
  const answers = [new UnknownOutcome({ message: "reset" })]
  const { find, get, ...rest } = script
  let isSeen = false
  const outbox = yield* oneCard({
    ...rest,
    create: (view) => answers.shift() ?? object("y", view),
    find: () => (isSeen ? find?.() : undefined),
    get: (id) => (isSeen ? get?.(id) : undefined) ?? new Gone({ message: "not there" }),
  })
  yield* outbox.run()
  isSeen = true
  const delivery = yield* only(outbox)
  assert.deepInclude(delivery, {
    state: "pending",
    attempts: 1,
    unverifiedSince: start,
    lastError: "app card.create: UnknownOutcome: reset",
  })
  outbox.calls.splice(0)
  outbox.commits.splice(0)
  yield* TestClock.setTime(start + wait)
  yield* outbox.edit(Card, "c", { title: "Edited" })
  return outbox
})

describe("a create of unknown outcome", () => {
  test(
    "is looked for at once, and linked where it is seen",
    Effect.gen(function* () {
      const made = object("y", { ...seen, maker: "Ada" })
      const outbox = yield* oneCard({ create: () => new UnknownOutcome({ message: "reset" }), find: () => made, get: () => made })
      yield* outbox.run()
      assert.deepStrictEqual(operations(outbox).slice(0, 2), ["create", "find"])
      assert.deepStrictEqual(outbox.commits[0]?.links[0]?.base, { ...seen, maker: "Ada" })
      assert.deepInclude(outbox.commits[0]?.run?.counts, { created: 1 })
      assert.deepStrictEqual(yield* outbox.deliveries, [])
    }),
  )

  test(
    "stays unknown where looking for it fails",
    Effect.gen(function* () {
      const outbox = yield* oneCard({
        create: () => new UnknownOutcome({ message: "reset" }),
        find: () => new Unavailable({ message: "maintenance" }),
      })
      yield* outbox.run()
      assert.deepInclude(yield* only(outbox), { unverifiedSince: start, lastError: "app card.create: UnknownOutcome: reset" })
    }),
  )

  test(
    "is looked for by what was said then, and linked by what was said then",
    Effect.gen(function* () {
      const theirs = object("y", { ...seen, maker: "Ada", note: "theirs" })
      const outbox = yield* doubtful(600_000, { find: () => theirs, get: () => theirs })
      yield* outbox.run(1)
      assert.deepStrictEqual(operations(outbox), ["find"])
      assert.deepInclude(outbox.calls[0]?.request, { startedAt: start, view: seen, partition: "p" })
      assert.deepStrictEqual(outbox.commits[0]?.links[0]?.base, { ...seen, maker: "Ada", note: "theirs" })
      assert.strictEqual((yield* outbox.recordOf(Card, "c")).data["note"], "theirs")
      yield* outbox.run()
      assert.deepInclude(outbox.calls.at(-1)?.request, { patch: { title: "Edited" } })
      assert.isUndefined(yield* only(outbox))
    }),
  )

  test(
    "that is not found is looked for again as soon as it must have appeared, and made again then",
    Effect.gen(function* () {
      const outbox = yield* doubtful(600_000, { createSafety: { _tag: "Mark", settleMillis: 900_000 } })
      yield* outbox.run()
      assert.deepStrictEqual(operations(outbox), ["find"])
      assert.deepInclude(yield* only(outbox), { state: "pending", nextAttemptAt: start + 900_000, unverifiedSince: start })
      yield* TestClock.setTime(start + 900_000)
      yield* outbox.run()
      assert.deepStrictEqual(operations(outbox), ["find", "find", "create"])
      assert.deepInclude(outbox.calls[2]?.request, { startedAt: start + 900_000, view: { ...seen, title: "Edited" } })
    }),
  )

  test(
    "is surely not there when its natural key is not",
    Effect.gen(function* () {
      const outbox = yield* doubtful(600_000, { createSafety: { _tag: "NaturalKey" } })
      yield* outbox.run()
      assert.deepStrictEqual(operations(outbox), ["find", "create"])
    }),
  )

  test(
    "is found by the id that we gave it",
    Effect.gen(function* () {
      const outbox = yield* doubtful(600_000, { createSafety: { _tag: "ClientId" }, get: () => object("y", seen) })
      yield* outbox.run(1)
      assert.deepStrictEqual(outbox.calls, [{ operation: "get", kind: "card", request: { partition: "p", externalId: operationOfCard } }])
      assert.deepInclude(yield* outbox.linkOf("a/p/card", "c"), { externalId: "y" })
    }),
  )

  test(
    "is made again where its id is not there, and not where that cannot be told",
    Effect.gen(function* () {
      const gone = yield* doubtful(600_000, { createSafety: { _tag: "ClientId" } })
      yield* gone.run()
      assert.deepStrictEqual(operations(gone), ["get", "create"])
      const untold = yield* doubtful(600_000, {
        createSafety: { _tag: "ClientId" },
        get: () => new Unavailable({ message: "maintenance" }),
      })
      yield* untold.run()
      assert.deepStrictEqual(operations(untold), ["get"])
      assert.deepInclude(yield* only(untold), { unverifiedSince: start, lastError: "app card.get: Unavailable: maintenance" })
    }),
  )

  test(
    "is repeated as it was, where the application knows repeats",
    Effect.gen(function* () {
      const outbox = yield* doubtful(600_000, { createSafety: { _tag: "IdempotencyKey" } })
      yield* outbox.run(1)
      assert.deepStrictEqual(operations(outbox), ["create"])
      assert.deepInclude(outbox.calls[0]?.request, { startedAt: start, view: seen })
    }),
  )

  test(
    "is a person's to look for where nothing tells",
    Effect.gen(function* () {
      const outbox = yield* doubtful(600_000, { createSafety: { _tag: "None" }, settings: { allowUnsafeCreates: true } })
      yield* outbox.run()
      assert.deepStrictEqual(outbox.calls, [])
      const delivery = yield* only(outbox)
      assert.strictEqual(delivery?.state, "dead")
      assert.include(delivery?.lastError, "app create: Rejected: it is not known whether the create happened; look for it there")
    }),
  )

  test(
    "that is another record's object by now fails, and is tried again",
    Effect.gen(function* () {
      const outbox = yield* doubtful(600_000, { find: () => object("y", seen) })
      yield* outbox.record(Card, "d", { title: "Other", team: "t1" }, [])
      yield* outbox.link("a/p/card", "d", "y", seen)
      yield* outbox.run()
      const delivery = yield* only(outbox)
      assert.deepInclude(delivery, { recordId: "c", lastError: "app create: Conflict: y is record d already" })
      assert.deepInclude(yield* outbox.linkOf("a/p/card", "d"), { externalId: "y" })
    }),
  )
})

describe("a create of what is there already", () => {
  const conflict = new Conflict({ message: "taken" })

  test(
    "links what is found, and sends what that lacks",
    Effect.gen(function* () {
      const outbox = yield* oneCard(
        {
          createSafety: { _tag: "NaturalKey" },
          create: () => conflict,
          find: () => object("y", { ...seen, title: "Crash", note: "theirs" }),
        },
        { note: "ours", friends: ["t2"] },
      )
      outbox.known.set("y", object("y", { ...seen, note: "theirs" }))
      yield* outbox.run(1)
      assert.deepStrictEqual(operations(outbox), ["create", "find"])
      // Not known to be ours, it says what it shows: of sets, only what we would have said.
      assert.deepInclude(outbox.commits[0]?.links[0], { externalId: "y", recordId: "c" })
      assert.deepStrictEqual(outbox.commits[0]?.links[0]?.base, { ...seen, note: "theirs" })
      yield* outbox.run()
      assert.deepStrictEqual(outbox.known.get("y")?.view["friends"], ["x2"])
    }),
  )

  test(
    "takes over an object that was read and belongs to no record yet",
    Effect.gen(function* () {
      const outbox = yield* oneCard({ createSafety: { _tag: "NaturalKey" }, create: () => conflict, find: () => object("y", seen) })
      yield* Sample.apply(outbox.tenant, {
        fence: outbox.fence,
        links: [Sample.link("y", null, { streamId: "a/p/card", kind: "card", state: "staged", base: null })],
        rawObjects: [{ streamId: "a/p/card", externalId: "y", payload: "null", hash: "none" }],
      })
      yield* outbox.run(1)
      assert.deepInclude(yield* outbox.linkOf("a/p/card", "c"), { externalId: "y", state: "linked" })
    }),
  )

  test(
    "fails with what the application said where nothing is found",
    Effect.gen(function* () {
      const outbox = yield* oneCard({ createSafety: { _tag: "NaturalKey" }, create: () => conflict })
      yield* outbox.run()
      assert.deepStrictEqual(operations(outbox).slice(0, 2), ["create", "find"])
      assert.deepInclude(yield* only(outbox), { lastError: "app card.create: Conflict: taken", unverifiedSince: null })
      const without = yield* oneCard({ createSafety: { _tag: "NaturalKey" }, create: () => conflict, find: null })
      yield* without.run()
      assert.deepInclude(yield* only(without), { lastError: "app card.create: Conflict: taken" })
    }),
  )

  test(
    "by the id that we gave it links it, and else says that it may have been removed",
    Effect.gen(function* () {
      const found = yield* oneCard({ createSafety: { _tag: "ClientId" }, create: () => conflict, get: () => object("y", seen) })
      yield* found.run(1)
      assert.deepStrictEqual(operations(found), ["create", "get"])
      assert.deepInclude(yield* found.linkOf("a/p/card", "c"), { externalId: "y" })
      const gone = yield* oneCard({ createSafety: { _tag: "ClientId" }, create: () => conflict })
      yield* gone.run()
      assert.deepStrictEqual(operations(gone), ["create", "get", "find"])
      const why = "taken; what was made is not there (Gone): it may have been removed since"
      assert.deepInclude(yield* only(gone), { lastError: `app card.create: Conflict: ${why}` })
    }),
  )
})

describe("a create that is refused for one of its fields", () => {
  /** An application that takes no card with this field. */
  const refusing = (field: string) => ({
    create: (view: View) => (Object.hasOwn(view, field) ? new Rejected({ message: "not that", field }) : object("y", view)),
  })

  test(
    "is made without it where the object can be without, and says so once",
    Effect.gen(function* () {
      const outbox = yield* oneCard(refusing("note"), { note: "ours" })
      yield* outbox.run()
      assert.deepStrictEqual(operations(outbox).slice(0, 2), ["create", "create"])
      const { note: _note, ...others } = seen
      assert.deepInclude(outbox.calls[1]?.request, { view: others })
      assert.deepStrictEqual((yield* outbox.linkOf("a/p/card", "c"))?.refused, { note: { value: "ours", message: "not that", at: start } })
      assert.deepInclude(yield* only(outbox), { state: "dead", lastError: "app did not take note: not that" })
      assert.deepInclude(outbox.commits[0]?.run?.counts, { created: 1, failed: 1 })
    }),
  )

  test(
    "is not made where it cannot be without",
    Effect.gen(function* () {
      const outbox = yield* oneCard(refusing("team"))
      yield* outbox.run()
      assert.deepStrictEqual(operations(outbox), ["create"])
      assert.deepInclude(yield* only(outbox), { state: "dead", lastError: "app card.create: Rejected: not that" })
    }),
  )

  test(
    "by no name is made with what it cannot be without, and the rest is said once it is there",
    Effect.gen(function* () {
      const outbox = yield* oneCard(
        { create: (view) => (Object.hasOwn(view, "title") ? new Rejected({ message: "not like that" }) : object("y", view)) },
        { note: "ours" },
      )
      yield* outbox.run()
      assert.deepStrictEqual(operations(outbox).slice(0, 2), ["create", "create"])
      assert.deepInclude(outbox.calls[1]?.request, { view: { team: "x1" } })
      assert.deepInclude(outbox.commits[0]?.run?.counts, { created: 1, failed: 0 })
      assert.deepInclude(outbox.known.get("y")?.view, { title: "Crash", note: "ours", team: "x1" })
      assert.isUndefined(yield* only(outbox))
    }),
  )
})
