import { describe, expect, it } from "vitest"
import { heededOf, makeWhims, refusedIn } from "../src/Whims.ts"
import type { Words } from "../src/Whims.ts"

const words: Words = { of: "issue", fields: { headline: "title", tags: "labels", people: "assignees" } }

describe("whims", () => {
  it("hold until they are taken away, alone or all at once", () => {
    const whims = makeWhims()
    expect(whims.list()).toEqual([])
    const end = whims.add({ kind: "rewrites" })
    whims.add({ kind: "rewrites" })
    whims.add({ kind: "drops", of: "issue", field: "assignees" })
    end()
    end()
    expect(whims.list()).toEqual([{ kind: "rewrites" }, { kind: "drops", of: "issue", field: "assignees" }])
    whims.clear()
    expect(whims.list()).toEqual([])
  })

  it("refuse a value in its field and thing alone, in any letter case, also as one of a set", () => {
    const whims = makeWhims()
    whims.add({ kind: "refuses", of: "issue", field: "labels", value: "Bug", named: true })
    whims.add({ kind: "refuses", of: "comment", field: "title", value: "x", named: true })
    expect(refusedIn(whims, words, { headline: "bug", people: ["bug"], others: ["bug"], tags: ["bugs"] })).toBeUndefined()
    expect(refusedIn(whims, words, { headline: "x" })).toBeUndefined()
    const refused = { field: "tags", value: "Bug", named: true }
    expect(refusedIn(whims, words, { tags: ["ui", "bug"] })).toEqual(refused)
    expect(refusedIn(whims, words, { tags: [{ name: "BUG" }] })).toEqual(refused)
  })

  it("ignore a field, and nothing else", () => {
    const whims = makeWhims()
    whims.add({ kind: "ignores", of: "issue", field: "labels" })
    whims.add({ kind: "ignores", of: "comment", field: "title" })
    expect(heededOf(whims, words, { headline: "x", tags: ["bug"], more: 1 }, { tags: ["ui"] })).toEqual({ headline: "x", more: 1 })
  })

  it("ignore one value of a field: in a set that entry stays as it was", () => {
    const whims = makeWhims()
    whims.add({ kind: "ignores", of: "issue", field: "labels", value: "bug" })
    whims.add({ kind: "ignores", of: "issue", field: "title", value: "no" })
    expect(heededOf(whims, words, { headline: "no", tags: ["bug", "ui"] }, {})).toEqual({ tags: ["ui"] })
    expect(heededOf(whims, words, { headline: "yes", tags: ["ui"] }, { tags: ["Bug", "old"] })).toEqual({
      headline: "yes",
      tags: ["ui", "Bug"],
    })
    expect(heededOf(whims, words, { tags: ["bug"] }, { tags: ["Bug"] })).toEqual({ tags: ["Bug"] })
  })
})
