/** Which records of two tenants that are one by now are the same, and whose values hold. */
import { assert, describe, it } from "@effect/vitest"
import type { Field, Json } from "@syncline/adapter-core"
import { type Namesake, agree, pairOf } from "../../src/decide/Namesakes.ts"
import * as Situation from "../Situation.ts"

const { kind } = Situation

const named = (id: string, streams: ReadonlyArray<string>, createdAt = 0): Namesake => ({
  record: { ...Situation.record({}, { id }), createdAt },
  links: streams.map((streamId) => ({ streamId })),
})

/** Streams of the tenant that came are called `new …`. */
const joinedAt = (id: string) => (id.startsWith("new") ? 50 : undefined)
const pair = (...all: ReadonlyArray<Namesake>) => pairOf(all, joinedAt)?.map(({ record }) => record.id)

// proves C-19, F-16
describe("two records with the same key", () => {
  it("are one where they came from two tenants, and the older goes on", () => {
    assert.deepStrictEqual(pair(named("a", ["old"], 2), named("b", ["new"], 1)), ["b", "a"])
    assert.deepStrictEqual(pair(named("b", ["old", "older"]), named("a", ["new", "newer"])), ["a", "b"])
  })

  it("stay two where a third has the key, where both are something at one place or were with one tenant before, and where one is nothing anywhere", () => {
    assert.isUndefined(pair(named("a", ["old"])))
    assert.isUndefined(pair(named("a", ["old"]), named("b", ["new"]), named("c", [])))
    assert.isUndefined(pair(named("a", ["old", "both"]), named("b", ["new", "both"])))
    assert.isUndefined(pair(named("a", ["old"]), named("b", ["older"])))
    assert.isUndefined(pair(named("a", ["new", "old"]), named("b", ["newer"])))
    assert.isUndefined(pair(named("a", ["old"]), named("b", [])))
    assert.isUndefined(pair(named("a", []), named("b", ["new"])))
  })
})

describe("the values of two records that are the same", () => {
  const values = (
    own: Json.JsonObject,
    theirs: Json.JsonObject,
    strategy: Field.Strategy = "manual",
    times: readonly [number, number] = [1, 2],
  ) => {
    const timed = (at: number) => ({
      fieldTimes: Object.fromEntries(Object.keys(kind.fields).map((name) => [name, { at, origin: "host" }])),
    })
    return agree(kind, Situation.record(own, timed(times[0])), Situation.record(theirs, timed(times[1])), () => strategy)
  }

  it("are what either says where the other says nothing, and what both say of sets", () => {
    assert.deepStrictEqual(values({ title: "One", body: "", assignee: "r-ada" }, { title: "One", body: "theirs" }), {
      patch: { body: "theirs" },
      conflicts: [],
    })
    assert.deepStrictEqual(values({ title: "One", tags: ["r-a"] }, { title: "One", tags: ["r-b", "r-a"] }).patch, { tags: ["r-a", "r-b"] })
  })

  it("are asked about where they differ, or follow the strategy of what matches", () => {
    const differing = [{ title: "Ours" }, { title: "Theirs" }] as const
    assert.deepStrictEqual(values(...differing), {
      patch: {},
      conflicts: [{ field: "title", type: "bothEdited", base: null, local: "Ours", external: "Theirs", externalAt: 2, strategy: "manual" }],
    })
    assert.deepStrictEqual(values(...differing, "external_wins").patch, { title: "Theirs" })
    assert.deepStrictEqual(values(...differing, "local_wins"), { patch: {}, conflicts: [] })
    assert.deepStrictEqual(values(...differing, "newest_wins").patch, { title: "Theirs" })
    assert.deepStrictEqual(values(...differing, "newest_wins", [2, 1]).patch, {})
  })
})
