/** What a person is told who asked for what cannot be. */
import { assert, describe, it } from "@effect/vitest"
import { AlreadyResolved, CommitRefused, InvalidInput, NotFound } from "@syncline/engine"
import { Effect, Schema } from "effect"

describe("NotFound", () => {
  it("says what there is not, and the hint if there is one", () => {
    assert.strictEqual(new NotFound({ what: "record", id: "r1" }).message, 'there is no record "r1"')
    assert.strictEqual(new NotFound({ what: "stream", id: "s", hint: "look elsewhere" }).message, 'there is no stream "s"; look elsewhere')
  })

  it("among names: the nearest, or all there are", () => {
    const among = (...names: ReadonlyArray<string>) => NotFound.among("kind", "taks", names).message
    assert.strictEqual(among("note", "task"), 'there is no kind "taks"; did you mean "task"?')
    assert.strictEqual(among(), 'there is no kind "taks"; there are none')
    assert.strictEqual(among("member"), 'there is no kind "taks"; there is "member"')
    assert.strictEqual(among("member", "people"), 'there is no kind "taks"; there are "member" and "people"')
  })
})

describe("AlreadyResolved", () => {
  const at = Date.UTC(2026, 0, 2, 3, 4, 5)

  it("says who decided what, when, and what holds", () => {
    const error = new AlreadyResolved({ conflictId: "c", resolution: "value", value: "third", by: "ada", at })
    const said = 'the conflict "c" is resolved already: "value" was decided by ada at 2026-01-02T03:04:05.000Z; what holds is "third"'
    assert.strictEqual(error.message, said)
  })

  it("says that nobody decided where both came to the same", () => {
    const error = new AlreadyResolved({ conflictId: "c", resolution: "agreed", by: "engine", at })
    const said = 'the conflict "c" is resolved already: both sides agreed by themselves at 2026-01-02T03:04:05.000Z'
    assert.strictEqual(error.message, said)
  })
})

describe("InvalidInput", () => {
  it.effect("is what a checker answers with, and what it lets through is the input", () =>
    Effect.gen(function* () {
      const check = InvalidInput.checker(Schema.Struct({ limit: Schema.Finite }), { name: "list" })
      assert.deepStrictEqual(yield* check({ limit: 1 }), { limit: 1 })
      const error = yield* Effect.flip(check({ limit: "one" }))
      assert.strictEqual(error._tag, "InvalidInput")
      assert.include(error.message, "limit")
    }),
  )
})

describe("CommitRefused", () => {
  it("says why", () => {
    assert.strictEqual(new CommitRefused({ reason: "LeaseLost" }).message, "another worker holds the connection's lease")
    assert.strictEqual(new CommitRefused({ reason: "Stale" }).message, "a record or cursor changed meanwhile")
  })
})
