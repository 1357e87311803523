import { assert, describe, it } from "@effect/vitest"
import type { OfferedField } from "@syncline/engine"
import { pairsIn, translatable } from "../../src/pages/ValuePairs.ts"

const field = (values: OfferedField["values"]): OfferedField => ({
  name: "state",
  type: "value",
  required: false,
  shown: true,
  taken: true,
  values,
})
const todo = { category: "todo", name: "Triage" }
const doing = { category: "in_progress", name: "Doing" }

// proves T-32
describe("values of a field", () => {
  it("are worth a word where they are few, and are no free text", () => {
    assert.deepStrictEqual(
      translatable(
        field([
          { value: "open", count: 2 },
          { value: "", count: 4 },
        ]),
      ),
      ["open"],
    )
    assert.deepStrictEqual(translatable(field([{ value: todo, count: 1 }])), [todo])
    assert.deepStrictEqual(
      translatable(
        field([
          { value: "Crash", count: 1 },
          { value: "Docs", count: 1 },
        ]),
      ),
      [],
    )
    assert.deepStrictEqual(translatable(field(Array.from({ length: 13 }, (_, value) => ({ value, count: 5 })))), [])
  })

  it("come out of a form as they were said, and what the form did not show stays", () => {
    const form = new URLSearchParams({
      "seen.state.0": JSON.stringify(todo),
      "chosen.state.0": JSON.stringify(doing),
      "seen.state.1": '"open"',
      "said.state.1": " todo ",
      "seen.state.2": '"closed"',
      "said.state.2": "",
      "seen.state.3": "{",
      "said.state.3": "x",
      "seen.state.4": '"odd"',
      "chosen.state.4": "{",
    })
    const before = [
      { application: "closed", record: "done" },
      { application: "closed", record: "ended", way: "out" },
      { application: "old", record: "canceled" },
    ] as const
    assert.deepStrictEqual(pairsIn(form, "state", before), [
      { application: "closed", record: "ended", way: "out" },
      { application: "old", record: "canceled" },
      { application: todo, record: doing },
      { application: "open", record: "todo" },
    ])
    assert.deepStrictEqual(pairsIn(new URLSearchParams(), "state", before), before)
  })
})
