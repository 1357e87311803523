import { assert, describe, it } from "vitest"
import { table } from "../src/TraceTable.ts"

const at = Date.UTC(2026, 0, 5, 9, 0, 1, 234)
const sides = ["github", "linear"]

/** The columns of the only event. */
const row = (who: string, what: string, outcome: string): ReadonlyArray<string> =>
  (table([{ at, who, what, outcome }], sides).split("\n").at(-1) ?? "").split(/ {2,}/)

describe("table", () => {
  it("says who did what where", () => {
    assert.deepStrictEqual(row("people of linear", "EditTitle", 'i1 "t"'), [
      "01-05 09:00:01.234",
      "people",
      "linear",
      "EditTitle",
      'i1 "t"',
    ])
    assert.deepStrictEqual(row("engine-2", "linear POST mutation CreateIssue", "no answer (reset-after)"), [
      "01-05 09:00:01.234",
      "engine-2",
      "linear",
      "mutation CreateIssue",
      "no answer (reset-after)",
    ])
    assert.deepStrictEqual(row("engine-1", "step github", "done").slice(1), ["engine-1", "github", "step", "done"])
  })

  it("names the side of a planned operation and leaves out what nobody reads", () => {
    assert.deepStrictEqual(row("plan", '#3 side 1: EditBody {"mark":103,"pick":0.041099056135863066}', "").slice(1), [
      "plan",
      "linear",
      '── #3 EditBody {"mark":103,"pick":0.04}',
    ])
    assert.deepStrictEqual(
      row("engine-1", "github GET /repos/acme/app/issues?per_page=100&sort=created&direction=asc&page=2", "200").slice(1),
      ["engine-1", "github", "GET /repos/acme/app/issues?page=2", "200"],
    )
  })

  it("has one line of at most 160 characters for each event, whatever was typed", () => {
    const outcome = `019b8d62-7a80-757f-a4f8-e557238dddbb\nsecond line ${"long ".repeat(100)}`
    const lines = table([{ at, who: "engine-1", what: `commit ${"many, ".repeat(50)}`, outcome }], sides).split("\n")
    assert.strictEqual(lines.length, 4)
    for (const line of lines) assert.isAtMost(line.length, 160)
    assert.include(lines[3], "…8dddbb ⏎ second line")
  })
})
