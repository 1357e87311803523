import { isDeepStrictEqual } from "node:util"
import { describe, expect, it } from "vitest"
import { makeRandom } from "../../src/index.ts"
import { makeSortedIndex } from "../../src/github/SortedIndex.ts"

interface Item {
  readonly id: number
  key: number
}

const compare = (one: Item, other: Item): number => one.key - other.key || one.id - other.id

describe("makeSortedIndex", () => {
  it("stays equal to sorting everything, through any additions, removals and moves", () => {
    const random = makeRandom(5)
    const index = makeSortedIndex<Item>(compare)
    const model = new Set<Item>()
    const wrong: Array<number> = []
    for (let step = 0; step < 3_000; step += 1) {
      const choice = random()
      const known = [...model]
      const item = known[Math.floor(random() * known.length)]
      if (choice < 0.6 || item === undefined) {
        const added = { id: step, key: Math.floor(random() * 50) }
        index.add(added)
        model.add(added)
      } else {
        index.remove(item)
        model.delete(item)
        if (choice < 0.8) {
          item.key = Math.floor(random() * 50)
          index.add(item)
          model.add(item)
        }
      }
      if ((step < 1_500 ? step % 40 === 0 : step % 700 === 0) && !isDeepStrictEqual(index.items(), [...model].toSorted(compare)))
        wrong.push(step)
    }
    expect(wrong).toEqual([])
    expect(index.items()).toEqual([...model].toSorted(compare))
    for (const bound of [0, 17, 49, 50]) {
      expect(index.itemsFrom((item) => item.key < bound)).toEqual([...model].filter((item) => item.key >= bound).toSorted(compare))
    }
  })

  it("ignores the removal of what it does not hold", () => {
    const index = makeSortedIndex<Item>(compare)
    const held = { id: 1, key: 1 }
    index.add(held)
    index.remove({ id: 1, key: 1 })
    index.remove({ id: 9, key: 9 })
    expect(index.items()).toEqual([held])
  })
})
