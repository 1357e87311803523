/** That no text of a sample row is left without bad inputs, whatever its author forgot to name. */
import { assert, describe, it } from "@effect/vitest"
import { type BadInput, rowChecks } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { numberShelf, textShelf } from "./Shelf.ts"

const outcome = (subject: BadInput.RowSubject) =>
  Effect.gen(function* () {
    const check = rowChecks(subject).find(({ name }) => name.endsWith("every text and time of the row"))
    if (check === undefined) return yield* Effect.die("there is no such check")
    return yield* Effect.match(check.run, { onFailure: ({ message }) => message, onSuccess: (verdict) => verdict })
  })

const changed = (subject: BadInput.RowSubject, what: Partial<BadInput.RowKind>): BadInput.RowSubject => ({
  ...subject,
  kinds: subject.kinds.map((kind) => ({ ...kind, ...what })),
})

describe("a row's texts and times", () => {
  it.effect("are all named", () => Effect.map(outcome(textShelf), (found) => assert.deepStrictEqual(found, { _tag: "Held" })))

  it.effect("that are not named fail a check", () =>
    Effect.map(outcome(changed(textShelf, { texts: [{ path: ["title"], as: "line" }], times: [] })), (found) =>
      assert.strictEqual(
        found,
        'what the row holds beside its id and what `texts` and `times` name: expected [], got ["notes","place","code","tags.0","tags.1","seen","created","changed"]',
      ),
    ),
  )

  it.effect("that are none are not applicable", () =>
    Effect.map(outcome(changed(numberShelf, { row: { id: 1, pages: 12 }, texts: [], times: [] })), (found) =>
      assert.deepStrictEqual(found, { _tag: "NotApplicable", why: "the row holds no text and no time" }),
    ),
  )
})
