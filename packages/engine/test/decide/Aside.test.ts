/** The name that a word has for a moment. */
import { assert, it } from "@effect/vitest"
import { aside } from "../../src/decide/Aside.ts"

it("a name that is given up is told by its end, has fifty characters at most, and is cut between them", () => {
  assert.strictEqual(aside("bug"), "bug (renaming)")
  for (const letter of ["x", "\u{1F600}"]) {
    assert.strictEqual(aside(letter.repeat(39)), `${letter.repeat(39)} (renaming)`)
    assert.strictEqual(aside(letter.repeat(60)), `${letter.repeat(39)} (renaming)`)
    assert.lengthOf([...aside(letter.repeat(60))], 50)
  }
})
