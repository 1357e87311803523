/** Table 8 of SPEC.md: what becomes of an object that a message contains. */
import type { Upsert } from "@syncline/adapter-core"
import { assert, describe, it } from "@effect/vitest"
import { type Heard, heard } from "../../src/decide/Heard.ts"
import type { Link } from "../../src/model/Link.ts"
import * as Situation from "../Situation.ts"
import { column, namesOf, table } from "./Table.ts"

const now = 1_000_000
const seen = 500
const known = { title: "Crash" }
const link = (rest: Partial<Link> = {}) => Situation.link({}, { base: known, updatedAt: seen, state: "linked", ...rest })

const told = (updatedAt: number | undefined, view = known): Upsert => ({
  _tag: "Upsert",
  externalId: "1",
  view,
  raw: {},
  ...(updatedAt !== undefined && { updatedAt }),
})

const objects: { readonly [object: string]: ReadonlyArray<Link | undefined> } = {
  "is `linked`": [link()],
  "is unknown, or in any other state of a link": [
    undefined,
    link({ state: "quarantined" }),
    link({ state: "gone" }),
    link({ state: "apart" }),
  ],
}

const messages: { readonly [message: string]: ReadonlyArray<Upsert> } = {
  "as last changed later than all that is known": [told(seen + 1, { title: "New" }), told(seen + 1)],
  "as last changed at the same time, and as it is known": [told(seen)],
  "as last changed at the same time, and otherwise": [told(seen, { title: "New" })],
  "as last changed earlier": [told(seen - 1, { title: "Old" })],
  "without saying when, or with a time yet to come": [told(undefined), told(now * 2)],
}

describe("SPEC.md, a message", () => {
  const rows = table("the object", "and the message contains it", "the hint")

  it("names everything that can become of a hint", () => {
    assert.sameMembers(column(rows, 2), namesOf<Heard>({ take: true, ask: true, known: true }))
  })

  // What is not contained, and what is not read yet, never comes to be decided on: the engine's suite shows that it is asked for.
  for (const [object = "", message = "", hint] of rows.filter(([first]) => first !== "whatever it is")) {
    it(`${object}, contained ${message}: ${hint}`, () => {
      const given = messages[message] ?? Object.values(messages).flat()
      const links = objects[object] ?? []
      assert.isNotEmpty(links)
      for (const one of links) for (const upsert of given) assert.strictEqual(heard(upsert, one, now), hint)
    })
  }
})
