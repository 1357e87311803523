/** Table 4 of SPEC.md. */
import { assert, describe, it } from "@effect/vitest"
import type { ConnectionStatus } from "@syncline/engine"
import { mayBecome, transitions } from "../../src/model/Connection.ts"
import { column, table } from "./Table.ts"

describe("SPEC.md, a connection", () => {
  const rows = table("status", "may become").map(([from = "", to = ""]) => [from, to.split(", ").map((name) => name.replaceAll("`", ""))])

  it("has every status with what it may become", () => assert.deepStrictEqual(Object.fromEntries(rows), transitions))

  it("may stay what it is, and become nothing else", () => {
    const names = column(table("status", "may become")) as ReadonlyArray<ConnectionStatus>
    for (const from of names) {
      for (const to of names) assert.strictEqual(mayBecome(from, to), from === to || transitions[from].includes(to))
    }
  })
})
