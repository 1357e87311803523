import type { Upsert } from "@syncline/adapter-core"
import { assert, describe, it } from "@effect/vitest"
import { heard } from "../../src/decide/Heard.ts"
import { awayStates, leftStates } from "../../src/model/Link.ts"
import * as Situation from "../Situation.ts"

const now = 1_000_000
const view = { title: "Crash" }
const told = (updatedAt: number | undefined, shown = view): Upsert => ({
  _tag: "Upsert",
  externalId: "1",
  view: shown,
  raw: {},
  ...(updatedAt !== undefined && { updatedAt }),
})
const known = (updatedAt: number | null) => Situation.link({}, { base: view, updatedAt, state: "linked" })

// proves F-27, law 9
describe("an object that a message contains", () => {
  it("is taken at its word where it is newer than all that is known", () => {
    assert.strictEqual(heard(told(501), known(500), now), "take")
    assert.strictEqual(heard(told(now + 60_000), known(500), now), "take")
  })

  it("is known where it is older, or says the same at the same time", () => {
    assert.strictEqual(heard(told(499, { title: "Other" }), known(500), now), "known")
    assert.strictEqual(heard(told(500), known(500), now), "known")
  })

  it("is asked for where it says something else at the same time", () => {
    assert.strictEqual(heard(told(500, { title: "Other" }), known(500), now), "ask")
  })

  it("is asked for where nobody can say what is newer", () => {
    assert.strictEqual(heard(told(undefined), known(500), now), "ask")
    assert.strictEqual(heard(told(501), known(null), now), "ask")
    assert.strictEqual(heard(told(now + 60_001), known(500), now), "ask")
    assert.strictEqual(heard(told(501), known(now + 60_001), now), "ask")
  })

  it("is asked for where it is not in step: it may be gone by now", () => {
    assert.strictEqual(heard(told(501), undefined, now), "ask")
    for (const state of [...awayStates, ...leftStates, "quarantined", "staged"] as const) {
      if (state !== "linked") assert.strictEqual(heard(told(501), Situation.link(view, { updatedAt: 500, state }), now), "ask", state)
    }
  })
})
