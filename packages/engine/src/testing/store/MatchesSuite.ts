/** Of the suite of stores: what people decide objects to be, what is to be looked at again, and by what objects without a record are found. */
import type { Vitest } from "@effect/vitest"
import { expect } from "@effect/vitest"
import { Effect } from "effect"
import type { Choice } from "../../model/Link.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Links } from "../../store/Links.ts"
import { Records } from "../../store/Records.ts"
import * as KnownObject from "../../store/KnownObject.ts"
import * as OneDelivery from "./OneDelivery.ts"
import * as Sample from "./Sample.ts"

const place = (tenant: string) => ({ tenant, id: "a/tasks", connectionId: "a", kind: "task" })
const linkOf = (tenant: string, externalId: string) => KnownObject.linkOf(place(tenant), externalId)
const raw = (externalId: string) => ({ streamId: "a/tasks", externalId, payload: `"${externalId}"`, hash: externalId })
const unmatched = (externalId: string) => Sample.link(externalId, null, { state: "unmatched", base: null })

const readyOf = (tenant: string, unread: ReadonlyArray<string> = []) =>
  Effect.flatMap(Links, (links) =>
    Effect.map(links.ready(tenant, "a", { limit: 10, unread }), (found) => found.map(({ link }) => link.externalId).toSorted()),
  )

export const matchesSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("a choice is kept, makes its object due, and is left alone by who looks at the object for something else", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, { rawObjects: [raw("1"), raw("2")], links: [unmatched("1"), unmatched("2")] })
      expect(yield* readyOf(tenant)).toEqual([])
      const choice: Choice = { by: "ann", at: 5, as: "same", recordId: "r1" }
      const seen = { state: "unmatched", recordId: null } as const
      yield* Sample.apply(tenant, { choices: [{ streamId: "a/tasks", externalId: "1", seen, choice, due: "d1" }] })
      expect(yield* linkOf(tenant, "1")).toMatchObject({ choice, due: "d1", state: "unmatched" })
      expect(yield* readyOf(tenant)).toEqual(["1"])
      expect(yield* readyOf(tenant, ["a/tasks"])).toEqual([])
      yield* Sample.apply(tenant, { links: [unmatched("1"), { ...unmatched("2"), looked: "d1" }] })
      expect(yield* readyOf(tenant)).toEqual(["1"])
      const whole = { ...unmatched("1"), choice: { ...choice, by: "bob" }, due: "d0" }
      yield* Sample.apply(tenant, { links: [{ ...whole, looked: "d0" }] })
      expect(yield* linkOf(tenant, "1")).toMatchObject({ choice, due: "d1" })
      expect(yield* readyOf(tenant)).toEqual(["1"])
      yield* Sample.apply(tenant, { links: [{ ...Sample.link("1", null, { state: "apart" }), looked: "d1" }] })
      expect(yield* readyOf(tenant)).toEqual([])
      const after = yield* linkOf(tenant, "1")
      expect(after?.choice).toEqual(choice)
      expect(after && "due" in after).toBe(false)
    }),
  )

  it.effect("a choice about what is another record or state by now is stale", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, { records: [Sample.created("r1")], links: [unmatched("1"), Sample.link("2", "r1")] })
      const of = (externalId: string, seen: { readonly state: "unmatched" | "linked"; readonly recordId: string | null }) => ({
        choices: [{ streamId: "a/tasks", externalId, seen, choice: { by: "ann", at: 5, as: "apart" }, due: "d" }] as const,
      })
      expect(yield* Sample.refusal(tenant, of("1", { state: "linked", recordId: null }))).toBe("Stale")
      expect(yield* Sample.refusal(tenant, of("2", { state: "linked", recordId: "r2" }))).toBe("Stale")
      expect(yield* Sample.refusal(tenant, of("3", { state: "unmatched", recordId: null }))).toBe("Stale")
      const another = Sample.newTenant()
      expect(yield* Sample.refusal(another, of("1", { state: "unmatched", recordId: null }))).toBe("Stale")
      expect(yield* linkOf(tenant, "2")).not.toHaveProperty("choice")
      yield* Sample.apply(tenant, of("2", { state: "linked", recordId: "r1" }))
      expect(yield* linkOf(tenant, "2")).toMatchObject({ choice: { as: "apart" }, due: "d" })
    }),
  )

  it.effect("the record that a choice names comes with its page, as a candidate where it is free", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair()
      const links = yield* Links
      yield* Sample.apply(tenant, {
        records: [Sample.created("r1"), Sample.created("r2")],
        links: [unmatched("1"), unmatched("2"), Sample.link("9", "r2")],
      })
      const choose = (externalId: string, recordId: string) => ({
        streamId: "a/tasks",
        externalId,
        seen: { state: "unmatched", recordId: null } as const,
        choice: { by: "ann", at: 5, as: "same", recordId } as const,
        due: "d",
      })
      yield* Sample.apply(tenant, { choices: [choose("1", "r1"), choose("2", "r2")] })
      const page = yield* links.page(Sample.page(tenant, ["1", "2"]))
      expect([...page.records.keys()].toSorted()).toEqual(["r1", "r2"])
      expect(page.candidates).toEqual(["r1"])
    }),
  )

  it.effect("objects are made due by their state or by name, and counted; what is looked at anew may be due again", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair()
      const links = yield* Links
      yield* Sample.apply(tenant, {
        records: [Sample.created("r1")],
        rawObjects: ["1", "2", "3", "4"].map(raw),
        links: [unmatched("1"), unmatched("2"), Sample.link("3", null, { state: "ambiguous" }), Sample.link("4", "r1")],
      })
      yield* links.lookAgain(tenant, "a/tasks", { externalIds: ["2", "4"] }, "d1")
      expect([yield* readyOf(tenant), yield* links.countDue(tenant, "a/tasks")]).toEqual([["2"], 1])
      yield* links.lookAgain(tenant, "a/tasks", { states: ["unmatched"] }, "d2")
      yield* links.lookAgain(tenant, "b/tasks", { states: ["ambiguous"] }, "d2")
      expect([yield* readyOf(tenant), yield* links.countDue(tenant, "a/tasks")]).toEqual([["1", "2"], 2])
      expect(yield* links.countDue(tenant, "b/tasks")).toBe(0)
      yield* Sample.apply(tenant, {
        links: [
          { ...unmatched("1"), looked: "d2" },
          { ...unmatched("3"), again: true },
        ],
      })
      expect(yield* readyOf(tenant)).toEqual(["2", "3"])
      const [third] = (yield* links.page(Sample.page(tenant, ["3"]))).links.values()
      yield* Sample.apply(tenant, { links: [{ ...unmatched("3"), ...(third?.due !== undefined && { looked: third.due }) }] })
      expect(yield* readyOf(tenant)).toEqual(["2"])
      // What is due is never unchanged, whatever its payload.
      yield* Sample.apply(tenant, { rawObjects: [raw("4")], links: [{ ...Sample.link("4", "r1"), again: true }] })
      expect((yield* links.page(Sample.page(tenant, ["4"], { hashes: ["4"] }))).unchanged).toEqual(new Set())
    }),
  )

  it.effect("objects without a record are found by their keys, as long as they have them", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair()
      const links = yield* Links
      const long = `~title:${"x".repeat(5000)}`
      const found = (matchKeys: ReadonlyArray<string>, streamId = "a/tasks") =>
        Effect.map(links.page(Sample.page(tenant, [], { matchKeys, streamId, connectionId: streamId.slice(0, 1) })), (page) =>
          page.found
            .map(({ externalId, state, keys, due, processedAt }) => [externalId, state, keys.toSorted(), due, processedAt])
            .toSorted((a, b) => String(a[0]).localeCompare(String(b[0]))),
        )
      yield* Sample.apply(tenant, {
        at: 200,
        links: [
          { ...unmatched("1"), keys: ["k1", "k2", "k2"] },
          { ...unmatched("2"), keys: ["k2", long], again: true },
          { ...unmatched("3") },
        ],
      })
      expect(yield* found(["k1", "k2"])).toEqual([
        ["1", "unmatched", ["k1", "k2"], false, 200],
        ["2", "unmatched", ["k2"], true, 200],
      ])
      expect(yield* found([long])).toEqual([["2", "unmatched", [long], true, 200]])
      expect(yield* found(["k3"])).toEqual([])
      expect(yield* found(["k1"], "b/tasks")).toEqual([])
      yield* Sample.apply(tenant, { at: 300, links: [unmatched("1"), { ...unmatched("2"), keys: ["k3"] }] })
      expect(yield* found(["k1", "k2", "k3"])).toEqual([
        ["1", "unmatched", ["k1", "k2"], false, 300],
        ["2", "unmatched", ["k3"], true, 300],
      ])
      yield* Sample.apply(tenant, { records: [Sample.created("r1")], links: [{ ...Sample.link("1", "r1"), keys: [] }] })
      expect(yield* found(["k1", "k2"])).toEqual([])
    }),
  )

  it.effect("records are found by clues that are kept of them, and by no others after they changed", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair({ settings: { ...Sample.settings, match: [{ by: ["title"] }] } })
      const [links, records] = [yield* Links, yield* Records]
      const candidates = (...matchKeys: ReadonlyArray<string>) =>
        Effect.map(links.page(Sample.page(tenant, [], { matchKeys })), (page) => page.candidates.toSorted())
      yield* Sample.apply(tenant, {
        records: [
          Sample.created("r1", { clues: ["~title:a"], matchKeys: ["k"] }),
          Sample.created("r2", { clues: ["~title:a", "~name:b"] }),
        ],
      })
      expect(yield* candidates("~title:a")).toEqual(["r1", "r2"])
      expect(yield* candidates("~name:b", "k")).toEqual(["r1", "r2"])
      yield* Sample.apply(tenant, { records: [Sample.changed("r2", 1, "c", { clues: ["~title:c"] })] })
      expect([yield* candidates("~title:a"), yield* candidates("~name:b"), yield* candidates("~title:c")]).toEqual([["r1"], [], ["r2"]])
      yield* Sample.apply(tenant, { records: [Sample.created("r3")] })
      yield* records.keepClues(tenant, "task", [
        { id: "r3", clue: "~title:z" },
        { id: "r3", clue: "~name:z" },
      ])
      expect([yield* candidates("~title:z"), yield* candidates("~name:z")]).toEqual([["r3"], ["r3"]])
    }),
  )

  it.effect("a delivery that a person asked for stays so until it is done, whatever opens it again", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair()
      const isChosen = Effect.map(OneDelivery.one(tenant), (delivery) => delivery?.chosen)
      yield* Sample.apply(tenant, { records: [Sample.created("r1")], owed: OneDelivery.owed })
      expect(yield* isChosen).toBe(false)
      const chosen = OneDelivery.owed.map((one) => ({ ...one, chosen: true as const }))
      yield* Sample.apply(tenant, { owed: [...OneDelivery.owed, ...chosen], spread: [{ kind: "task", recordId: "r1", except: "b/tasks" }] })
      expect(yield* isChosen).toBe(true)
      yield* Sample.apply(tenant, { owed: OneDelivery.owed })
      expect(yield* isChosen).toBe(true)
      const fence = yield* Sample.lease(tenant, "a")
      const [claimed] = yield* OneDelivery.claim(tenant, fence, 1000)
      expect(claimed?.chosen).toBe(true)
      yield* Sample.apply(tenant, { fence, deliveries: [OneDelivery.settlement({ state: "done" }, claimed?.revision)] })
      yield* Sample.apply(tenant, { owed: OneDelivery.owed })
      expect(yield* isChosen).toBe(false)
    }),
  )
}
