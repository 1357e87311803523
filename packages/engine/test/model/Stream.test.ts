/** What the settings of a stream mean. */
import { assert, describe, it } from "@effect/vitest"
import { Field } from "@syncline/adapter-core"
import type { Direction } from "@syncline/engine"
import { Schema } from "effect"
import { noCounts } from "../../src/model/Run.ts"
import { defaultSettings, reads, strategyOf, writes } from "../../src/model/Stream.ts"
import * as Sample from "../../src/testing/store/Sample.ts"

describe("Stream", () => {
  it("goes both ways, and is read every five minutes, where nothing else is said", () => {
    assert.deepStrictEqual(defaultSettings, { direction: "bidirectional", intervalMillis: 300_000 })
  })

  it("reads and writes by its direction", () => {
    const abilities: { readonly [D in Direction]: readonly [boolean, boolean] } = {
      pull: [true, false],
      push: [false, true],
      bidirectional: [true, true],
      disabled: [false, false],
    }
    for (const direction of ["pull", "push", "bidirectional", "disabled"] as const) {
      const stream = Sample.stream("tenant", "s", "c", { settings: { ...Sample.settings, direction } })
      assert.deepStrictEqual([reads(stream), writes(stream)], abilities[direction], direction)
    }
  })

  it("decides a field by what is said of it, of the stream, of the kind, else leaves it to a person", () => {
    const fields = {
      a: Field.value(Schema.String, { initial: "", strategy: "newest_wins" }),
      b: Field.value(Schema.String, { initial: "" }),
    }
    const settings = { ...Sample.settings, strategy: "local_wins", fieldStrategies: { a: "external_wins" } } as const
    assert.strictEqual(strategyOf(settings, "a", fields), "external_wins")
    assert.strictEqual(strategyOf(settings, "b", fields), "local_wins")
    assert.strictEqual(strategyOf(Sample.settings, "a", fields), "newest_wins")
    assert.strictEqual(strategyOf(Sample.settings, "b", fields), "manual")
    assert.strictEqual(strategyOf(Sample.settings, "c", fields), "manual")
  })
})

describe("Run", () => {
  it("counts from nothing", () => {
    assert.deepStrictEqual(noCounts, { read: 0, created: 0, updated: 0, removed: 0, unchanged: 0, skipped: 0, conflicted: 0, failed: 0 })
  })
})
