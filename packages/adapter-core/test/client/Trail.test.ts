/** A way that leads round is noticed, however it begins; one that does not is not, however long it is. */
import { assert, describe, it } from "@effect/vitest"
import { Trail } from "@syncline/adapter-core"

/** After how many positions a way was found to lead round. */
const noticed = (positions: Iterable<string>, most: number): number | undefined => {
  let trail: Trail.Trail | undefined = Trail.none
  let passed = 0
  for (const position of positions) {
    trail = Trail.follow(trail, position)
    passed += 1
    if (trail === undefined) return passed
    if (passed === most) break
  }
  return undefined
}

function* circle(before: number, length: number): Generator<string> {
  for (let index = 0; index < before; index += 1) yield `before ${index}`
  for (let index = 0; ; index += 1) yield `round ${index % length}`
}

describe("Trail", () => {
  for (const [before, length] of [
    [0, 1],
    [0, 2],
    [3, 1],
    [5, 7],
    [100, 64],
  ] as const) {
    it(`notices a circle of ${length} after ${before}, before it is passed four times`, () => {
      const found = noticed(circle(before, length), 10_000)
      assert.isDefined(found)
      assert.isAtMost(found, 4 * (before + length) + 1)
      assert.isAbove(found, before + length)
    })
  }

  it("goes straight on for ever", () => {
    assert.isUndefined(noticed(circle(5000, 1), 5000))
  })

  it("leaves its mark behind at steps that double", () => {
    const marks: Array<string | undefined> = []
    let trail: Trail.Trail | undefined = Trail.none
    for (let index = 1; index <= 8 && trail !== undefined; index += 1) {
      trail = Trail.follow(trail, String(index))
      marks.push(trail?.mark)
    }
    assert.deepStrictEqual(marks, ["1", "2", "2", "4", "4", "4", "4", "8"])
  })
})
