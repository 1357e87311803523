// Every invariant has a checker that keeps quiet about a good run, and bites clause by clause.
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import type { Facts } from "../src/Facts.ts"
import { check, checkers } from "../src/invariants/check.ts"
import { facts, request } from "./GoodRun.ts"
import { convergence } from "./invariants/convergence.ts"
import { cursors } from "./invariants/cursors.ts"
import { duplicates } from "./invariants/duplicates.ts"
import { echo } from "./invariants/echo.ts"
import { edits } from "./invariants/edits.ts"
import { events } from "./invariants/events.ts"
import { fencing } from "./invariants/fencing.ts"
import { history } from "./invariants/history.ts"
import { isolation } from "./invariants/isolation.ts"
import { leaving } from "./invariants/leaving.ts"
import { limits } from "./invariants/limits.ts"
import { links } from "./invariants/links.ts"
import { loss } from "./invariants/loss.ts"
import { outcomes } from "./invariants/outcomes.ts"
import { plans } from "./invariants/plans.ts"
import { removals } from "./invariants/removals.ts"
import { replay } from "./invariants/replay.ts"
import { secrets } from "./invariants/secrets.ts"
import { undoing } from "./invariants/undoing.ts"
import { untouched } from "./invariants/untouched.ts"
import { words } from "./invariants/words.ts"

const all = {
  convergence,
  cursors,
  duplicates,
  echo,
  edits,
  events,
  fencing,
  history,
  isolation,
  leaving,
  limits,
  links,
  loss,
  outcomes,
  plans,
  removals,
  replay,
  secrets,
  undoing,
  untouched,
  words,
}

const filesIn = (folder: string): ReadonlyArray<string> => readdirSync(join(import.meta.dirname, folder))

/** What is no checker of its own. */
const parts = new Set(["absence.ts", "Checker.ts", "check.ts", "policy.ts", "reports.ts", "soleWriters.ts", "undone.ts"])

describe("the invariants", () => {
  it("find nothing wrong with a good run", () => {
    assert.deepStrictEqual(check(facts), [])
  })

  it("are told by their names", () => {
    const [violation] = check({ ...facts, requests: [{ ...request, insideWait: { asked: 1, stored: 0 } }] })
    assert.strictEqual(violation?.invariant, "I10")
  })

  it("are as many as their files, and are all proven to bite", () => {
    const files = filesIn("../src/invariants").filter((name) => !parts.has(name))
    assert.deepStrictEqual(
      Object.keys(all).map((name) => `${name}.ts`),
      files,
    )
    assert.deepStrictEqual(filesIn("invariants"), files)
    assert.sameMembers(
      Object.values(all).map(({ invariant }) => invariant),
      Object.keys(checkers),
    )
  })
})

const sentences = (invariant: string, of: Facts): ReadonlyArray<string> => checkers[invariant]?.(of) ?? [`there is no ${invariant}`]

describe.each(Object.values(all))("$invariant", ({ invariant, finds, allows }) => {
  it.each(finds)("finds %s", (_title, spoilt, said) => {
    const found = sentences(invariant, spoilt)
    assert.isNotEmpty(found)
    for (const sentence of found) assert.match(sentence, said)
  })

  it.each(allows)("allows %s", (_title, odd) => {
    assert.deepStrictEqual(sentences(invariant, odd), [])
  })
})
