/** What an update asks of the application: no more than it must, after it has looked, with what in the request. */
import { assert, describe } from "@effect/vitest"
import { Conflict, Forbidden, Gone, Malformed, UnknownOutcome } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { linkedCard, only, oneCard, operationOfCard, operations, seen, test } from "./Cards.ts"
import * as Outbox from "./Outbox.ts"

const { Card, object, start } = Outbox

describe("an update", () => {
  test(
    "asks nothing where there is nothing to say",
    Effect.gen(function* () {
      const outbox = yield* oneCard()
      yield* outbox.link("a/p/card", "c", "y", seen)
      yield* outbox.run()
      assert.deepStrictEqual(outbox.calls, [])
      assert.deepInclude(outbox.commits[0]?.run?.counts, { unchanged: 1 })
      assert.deepStrictEqual(yield* outbox.deliveries, [])
    }),
  )

  test(
    "prepares, looks, and says what differs",
    Effect.gen(function* () {
      const get = () => object("y", { ...seen, title: "before", maker: "Ada" }, { version: "v2", address: "y/2" })
      const outbox = yield* linkedCard({ get }, { version: "v1", address: "y/1" })
      yield* outbox.run()
      assert.deepStrictEqual(
        outbox.calls.map(({ operation, request }) => [operation, request]),
        [
          ["prepare", { partition: "p", patch: { title: "Crash" } }],
          ["get", { partition: "p", externalId: "y" }],
          [
            "update",
            { partition: "p", externalId: "y", ownAddress: "y/2", operationId: operationOfCard, version: "v2", patch: { title: "Crash" } },
          ],
        ],
      )
      assert.strictEqual(outbox.calls[2]?.address?.("team", "x1"), "name of x1")
      assert.deepInclude(outbox.commits.at(-1)?.run?.counts, { updated: 1 })
    }),
  )

  test(
    "does not look where the application checks versions, unless some of what it has is not known here",
    Effect.gen(function* () {
      const checked = yield* linkedCard({ checksVersion: true }, { version: "v1", address: "y/1" })
      yield* checked.run()
      assert.deepStrictEqual(operations(checked), ["prepare", "update"])
      assert.deepInclude(checked.calls[1]?.request, { version: "v1", ownAddress: "y/1" })
      const waiting = yield* linkedCard({ checksVersion: true }, { waitingFor: [{ kind: "team", externalId: "x9" }] })
      yield* waiting.run()
      assert.deepStrictEqual(operations(waiting), ["prepare", "get", "update"])
      assert.deepInclude(waiting.calls[2]?.request, { version: undefined, ownAddress: undefined })
    }),
  )

  test(
    "takes in first what the application has by now, and says only what is left to say",
    Effect.gen(function* () {
      const theirs = { ...seen, note: "theirs", title: "before", maker: "Ada" }
      const outbox = yield* linkedCard({ get: () => object("y", theirs), update: (id, patch) => object(id, { ...theirs, ...patch }) })
      yield* outbox.run()
      assert.deepStrictEqual(operations(outbox), ["prepare", "get", "update"])
      assert.deepInclude(outbox.calls[2]?.request, { patch: { title: "Crash" } })
      assert.deepInclude((yield* outbox.recordOf(Card, "c")).data, { title: "Crash", note: "theirs" })
      const agreed = yield* linkedCard({ get: () => object("y", { ...seen, maker: "Ada" }) })
      yield* agreed.run()
      assert.deepStrictEqual(operations(agreed), ["prepare", "get"])
      assert.deepInclude(agreed.commits.at(-1)?.run?.counts, { unchanged: 1 })
    }),
  )

  test(
    "looks past what the link waits for, and at nothing that is no field",
    Effect.gen(function* () {
      const theirs = { ...seen, title: "before", maker: "Ada", friends: ["x9"], owner: "x9", colour: "red" }
      const outbox = yield* linkedCard({ get: () => object("y", theirs) }, { waitingFor: [{ kind: "team", externalId: "x9" }] })
      yield* outbox.run()
      assert.deepStrictEqual(operations(outbox), ["prepare", "get", "update"])
      // The answer alone: nothing had to be taken in.
      assert.strictEqual(outbox.commits.length, 1)
      const other = yield* linkedCard({ get: () => object("y", theirs) }, { waitingFor: [{ kind: "card", externalId: "x9" }] })
      yield* other.run()
      assert.isAbove(other.commits.length, 1)
    }),
  )

  test(
    "puts what it says into the set that is there",
    Effect.gen(function* () {
      const base = { ...seen, friends: ["x1"] }
      const outbox = yield* oneCard({ get: () => object("y", { ...base, friends: ["x1", "x9"] }) }, { friends: ["t2"] })
      yield* outbox.link("a/p/card", "c", "y", base, { waitingFor: [{ kind: "team", externalId: "x9" }] })
      yield* outbox.run()
      assert.deepInclude(outbox.calls.at(-1)?.request, { patch: { friends: ["x9", "x2"] } })
    }),
  )

  test(
    "names what it refers to as the application shows it",
    Effect.gen(function* () {
      const related = [
        { kind: "team", raw: { externalId: "x1", view: {}, address: "new name of x1" } },
        { kind: "team", raw: { externalId: "x2", view: {} } },
        { kind: "other", raw: {} },
      ]
      const base = { ...seen, title: "before", owner: "x2" }
      const outbox = yield* oneCard({ get: () => object("y", base, { related }) }, { owner: "t2" })
      yield* outbox.link("a/p/card", "c", "y", base)
      yield* outbox.run()
      const address = outbox.calls.at(-1)?.address
      assert.deepStrictEqual(
        ["x1", "x2", "x3"].map((id) => address?.("team", id)),
        ["new name of x1", "name of x2", "x3"],
      )
    }),
  )

  test(
    "of what is gone ends, and of what cannot be read fails",
    Effect.gen(function* () {
      const gone = yield* linkedCard({ get: () => new Gone({ message: "not there" }) })
      yield* gone.run()
      // It may be gone because what it belongs to has moved, or for a moment only.
      assert.deepStrictEqual(operations(gone), ["prepare", "get", "get", "get"])
      const raw = { externalId: "y" }
      const error = new Malformed({ message: "title is missing" })
      const unreadable = yield* linkedCard({ get: () => ({ _tag: "Unreadable", externalId: "y", raw, error }) })
      yield* unreadable.run()
      assert.deepStrictEqual(operations(unreadable), ["prepare", "get"])
      assert.deepInclude(yield* only(unreadable), { lastError: "app read before write: Malformed: title is missing" })
    }),
  )

  test(
    "that meets another version takes that in, and is tried again",
    Effect.gen(function* () {
      const answers = [new Conflict({ message: "version" })]
      const outbox = yield* linkedCard({
        checksVersion: true,
        update: (id, patch) => answers.shift() ?? object(id, { ...seen, note: "theirs", ...patch }),
        get: () => object("y", { ...seen, title: "before", note: "theirs" }),
      })
      yield* outbox.run(1)
      assert.deepStrictEqual(operations(outbox), ["prepare", "update", "get"])
      assert.deepInclude(outbox.commits.at(-1)?.deliveries[0]?.to, { state: "pending", lastError: "app card.update: Conflict: version" })
      assert.strictEqual((yield* outbox.recordOf(Card, "c")).data["note"], "theirs")
    }),
  )

  test(
    "of unknown outcome is remembered from just after the state of the record that was sent, and another failure is none",
    Effect.gen(function* () {
      const outbox = yield* linkedCard({ update: () => new UnknownOutcome({ message: "reset" }) })
      yield* outbox.run()
      assert.deepInclude(yield* only(outbox), {
        unverifiedSince: start + 1,
        attempts: 1,
        lastError: "app card.update: UnknownOutcome: reset",
      })
      yield* TestClock.setTime(start + 3_600_000)
      yield* outbox.run()
      assert.deepInclude(yield* only(outbox), { unverifiedSince: start + 1, attempts: 2 })
      const forbidden = yield* linkedCard({ update: () => new Forbidden({ message: "no" }) })
      yield* forbidden.run()
      assert.deepStrictEqual(operations(forbidden), ["prepare", "get", "update"])
      const [delivery] = yield* forbidden.deliveries
      assert.isNull(delivery?.unverifiedSince ?? null)
    }),
  )
})
