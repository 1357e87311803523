/** Of the suite of stores: links and payloads, what pages are decided on, and objects that wait for others. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect } from "effect"
import { Links } from "../../store/Links.ts"
import type { Store } from "../../store/MemoryStore.ts"
import * as Sample from "./Sample.ts"

const onB = { streamId: "b/tasks", connectionId: "b" } as const

const long = (seed: string) => seed.repeat(4096 / seed.length)

/** Ids as applications really have them, and as they might. */
const awkwardIds = [
  "/", "a/b?c#d%20e", "100%", "it's", '"quoted"', "\\", "{}", "a,b", "NULL", "", " ", "__proto__", "constructor", "é", "e\u0301", "A", "a",
  "\ud83d\ude00", "\uffff", "sha256:x", "line\nbreak", long("0123456789abcdef"), `${long("0123456789abcdef").slice(1)}x`, long("\ud83d\ude00"),
] // prettier-ignore

const link = (tenant: string, externalId: string) =>
  Effect.flatMap(Links, (links) => Effect.map(links.page(Sample.page(tenant, [externalId])), (state) => state.links.get(externalId)))

export const linksSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("keep everything that is known of an object", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair()
      const whole = Sample.link("1", "r1", {
        base: JSON.parse('{"title":"t","list":[1,{"a":null}],"__proto__":"p"}'),
        told: JSON.parse('{"title":"t \\u0000 \\ud800","__proto__":"p"}'),
        refused: { list: { value: [{ a: null }], message: "no\u0000", at: 300 } },
        address: "/tasks/1",
        version: 'W/"7"',
        updatedAt: 1_700_000_000_123,
        waitingFor: [{ kind: "person", externalId: long("p") }],
        problem: "p",
      })
      const bare = Sample.link("2", null, { state: "quarantined", base: null })
      yield* Sample.apply(tenant, { at: 300, links: [whole, bare] })
      expect(yield* link(tenant, "1")).toEqual({ ...whole, tenant, processedAt: 300 })
      expect(yield* link(tenant, "2")).toEqual({ ...bare, tenant, processedAt: 300 })
      expect(yield* link(tenant, "3")).toBeUndefined()
      const next = Sample.link("1", "r2", { state: "ambiguous" })
      yield* Sample.apply(tenant, { at: 400, links: [next] })
      expect(yield* link(tenant, "1")).toEqual({ ...next, tenant, processedAt: 400 })
    }),
  )

  it.effect("are one to one on a stream", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, { links: [Sample.link("1", "r1"), Sample.link("1", "r1", onB)] })
      const before = yield* Sample.everything(tenant)
      expect(yield* Sample.refusal(tenant, { links: [Sample.link("3", "r3"), Sample.link("2", "r1")] })).toBe("Stale")
      expect(yield* Sample.everything(tenant)).toEqual(before)
      expect((yield* links.ofRecord(tenant, "r1")).map(({ streamId }) => streamId).sort()).toEqual(["a/tasks", "b/tasks"])
      yield* Sample.apply(tenant, { links: [Sample.link("1", "r2")] })
      yield* Sample.apply(tenant, { links: [Sample.link("2", "r1")] })
      expect((yield* links.ofRecord(tenant, "r1")).map(({ externalId }) => externalId).sort()).toEqual(["1", "2"])
      expect(yield* links.ofRecord(tenant, "none")).toEqual([])
    }),
  )

  it.effect("are found by what their records name", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const [tenant, stranger] = [yield* Sample.pair(), yield* Sample.pair()]
      for (const owner of [tenant, stranger]) {
        yield* Sample.apply(owner, {
          records: [
            Sample.created("r1", { data: { assignee: "ada", tags: [] } }),
            Sample.created("r2", { data: { assignee: null, tags: ["bug", "ada"] } }),
            Sample.created("r3", { data: { assignee: "adam", tags: [], title: "ada is here" } }),
            Sample.created("r4", { data: { assignee: "ada" } }),
          ],
          links: [
            ...["r1", "r2", "r3"].map((record, index) => Sample.link(String(index), record)),
            Sample.link("4", "r4", { state: "quarantined" }),
            Sample.link("1", "r1", onB),
          ],
        })
      }
      const naming = (streams: ReadonlyArray<string>, records: ReadonlyArray<string>) =>
        Effect.map(links.naming(tenant, streams, records), (found) =>
          found.map(({ streamId, recordId }) => `${streamId} ${recordId}`).sort(),
        )
      expect(yield* naming(["a/tasks"], ["ada"])).toEqual(["a/tasks r1", "a/tasks r2"])
      expect(yield* naming(["a/tasks", "b/tasks"], ["nobody", "ada"])).toEqual(["a/tasks r1", "a/tasks r2", "b/tasks r1"])
      expect(yield* naming(["a/tasks"], ["bug"])).toEqual(["a/tasks r2"])
      expect(yield* naming([], ["ada"])).toEqual([])
      expect(yield* naming(["a/tasks"], [])).toEqual([])
    }),
  )

  // proves law 2
  it.effect("show whether a connection has something from before a time that another does not have", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const [tenant, stranger] = [yield* Sample.pair(), yield* Sample.pair()]
      const any = (before: number, connectionId = "a", otherId = "b") =>
        links.anyUnmatched(tenant, { kind: "task", connectionId, otherId, before })
      yield* Sample.apply(stranger, { at: 100, records: [Sample.created("r1")], links: [Sample.link("1", "r1")] })
      yield* Sample.apply(tenant, {
        at: 100,
        records: ["r1", "r2", "r3"].map((id) => Sample.created(id)),
        links: [
          Sample.link("1", "r1"),
          Sample.link("1", "r1", { ...onB, state: "removed" }),
          Sample.link("2", "r2", { state: "removed" }),
          Sample.link("3", null, { state: "staged" }),
          Sample.link("3", "r3", onB),
        ],
      })
      expect(yield* any(1000)).toBe(false)
      expect(yield* any(99, "b", "a")).toBe(false)
      expect(yield* any(100, "b", "a")).toBe(true)
      yield* Sample.apply(tenant, { at: 200, records: [Sample.created("r4")], links: [Sample.link("4", "r4")] })
      expect([yield* any(199), yield* any(200)]).toEqual([false, true])
      expect(yield* links.anyUnmatched(tenant, { kind: "note", connectionId: "a", otherId: "b", before: 1000 })).toBe(false)
    }),
  )

  it.effect("are found by what they are called, in any letter case", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const [tenant, stranger] = [yield* Sample.pair(), yield* Sample.pair()]
      const longest = "x".repeat(5000)
      for (const owner of [tenant, stranger]) {
        yield* Sample.apply(owner, {
          records: ["r1", "r2", "r3", "r4"].map((id) => Sample.created(id)),
          links: [
            Sample.link("1", "r1", { address: "Ada" }),
            Sample.link("2", "r2", { address: longest }),
            Sample.link("3", "r3", { address: "ada", state: "ambiguous" }),
            Sample.link("4", "r4", { address: null }),
            Sample.link("1", "r1", { ...onB, address: "Ada" }),
          ],
        })
      }
      const called = (...addresses: ReadonlyArray<string>) =>
        Effect.map(
          links.called(
            tenant,
            "a",
            addresses.map((address) => ({ kind: "task", address })),
          ),
          (found) => found.map(({ streamId, externalId, recordId }) => `${streamId} ${externalId} ${recordId}`).sort(),
        )
      expect(yield* called("aDA", "ada")).toEqual(["a/tasks 1 r1"])
      expect(yield* called(longest.toUpperCase(), "Ada", "nobody")).toEqual(["a/tasks 1 r1", "a/tasks 2 r2"])
      expect(yield* called()).toEqual([])
      expect(yield* links.called(tenant, "a", [{ kind: "tag", address: "Ada" }])).toEqual([])
    }),
  )

  it.effect("are counted and listed by state, and listed by address", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, {
        links: [
          Sample.link("3", "r3"),
          Sample.link("1", "r1"),
          Sample.link("2", null, { state: "staged", address: "bug" }),
          Sample.link("4", null, { state: "ambiguous" }),
          Sample.link("9", "r9", onB),
        ],
      })
      expect(yield* links.counts(tenant, "a/tasks")).toEqual({ linked: 2, staged: 1, ambiguous: 1 })
      expect(yield* links.counts(tenant, "none")).toEqual({})
      const ids = (page: Parameters<typeof links.list>[2]) =>
        Effect.map(links.list(tenant, "a/tasks", page), (found) => found.map(({ externalId }) => externalId))
      expect(yield* ids({ limit: 3 })).toEqual(["1", "2", "3"])
      expect(yield* ids({ after: "3", limit: 3 })).toEqual(["4"])
      expect(yield* ids({ state: "linked", limit: 3 })).toEqual(["1", "3"])
      expect(yield* ids({ state: "linked", after: "1", limit: 3 })).toEqual(["3"])
      expect(yield* ids({ state: "staged", limit: 3 })).toEqual(["2"])
      expect(yield* ids({ state: "quarantined", limit: 3 })).toEqual([])
      expect(yield* ids({ address: "bug", limit: 3 })).toEqual(["2"])
      expect(yield* ids({ address: "bug", state: "linked", limit: 3 })).toEqual([])
      expect(yield* ids({ address: "none", limit: 3 })).toEqual([])
    }),
  )

  it.effect("come with their payloads, to the letter", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const tenant = yield* Sample.pair()
      const payloads = new Map([
        ["escaped", '{"nul":"\\u0000","half":"\\ud800","big":12345678901234567890,"tiny":1e-400,"twice":1,"twice":2, "space" : [ ] }'],
        ["emoji", JSON.stringify({ text: "\ud83d\ude00 é \uffff", quotes: `"'\\` })],
        ["megabyte", JSON.stringify("0123456789abcdef".repeat(65_536))],
        ["words", "null"],
      ])
      const raw = (externalId: string, payload: string, hash = payload.slice(0, 8)) => ({ streamId: "a/tasks", externalId, payload, hash })
      const keep = (...rawObjects: ReadonlyArray<ReturnType<typeof raw>>) =>
        Sample.apply(tenant, { rawObjects, links: rawObjects.map(({ externalId }) => Sample.link(externalId, null, { state: "staged" })) })
      yield* keep(...[...payloads].map(([id, payload]) => raw(id, payload)))
      for (const [id, payload] of payloads) expect(yield* links.payload(tenant, "a/tasks", id)).toBe(payload)
      expect(yield* links.payload(tenant, "b/tasks", "words")).toBeUndefined()
      yield* keep(raw("words", "true", "h"))
      yield* Sample.apply(tenant, { links: [Sample.link("words", null, { state: "quarantined", problem: "unreadable" })] })
      expect(yield* links.payload(tenant, "a/tasks", "words")).toBe("true")
      const { hashes } = yield* links.page(Sample.page(tenant, ["words", "emoji", "none"]))
      expect(hashes).toEqual(new Map([["words", "h"], ["emoji", payloads.get("emoji")?.slice(0, 8) ?? ""]])) // prettier-ignore
    }),
  )

  it.effect("know objects by any id", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const tenant = yield* Sample.pair()
      const given = awkwardIds.map((externalId, index) => Sample.link(externalId, `r${index}`, { base: { index } }))
      const rawObjects = awkwardIds.map((externalId) => ({
        streamId: "a/tasks",
        externalId,
        payload: JSON.stringify(externalId),
        hash: `${externalId.length}`,
      }))
      const conflicts = awkwardIds.map((externalId, index) => Sample.conflict(`${index} of ${tenant}`, { externalId }))
      yield* Sample.apply(tenant, { links: given, rawObjects, conflicts })
      yield* Sample.apply(tenant, { links: given, rawObjects })
      const state = yield* links.page(
        Sample.page(tenant, awkwardIds, { references: awkwardIds.map((externalId) => ({ kind: "task", externalId })) }),
      )
      expect(state.links).toEqual(new Map(given.map((each) => [each.externalId, { ...each, tenant, processedAt: 100 }])))
      expect(state.hashes).toEqual(new Map(awkwardIds.map((externalId) => [externalId, `${externalId.length}`])))
      expect(new Set(state.conflicts.map(({ externalId }) => externalId))).toEqual(new Set(awkwardIds))
      expect(new Map(state.references.map(({ externalId, recordId }) => [externalId, recordId]))).toEqual(
        new Map(given.map(({ externalId, recordId }) => [externalId, recordId])),
      )
      for (const id of awkwardIds) expect(yield* links.payload(tenant, "a/tasks", id)).toBe(JSON.stringify(id))
      const listed = yield* links.list(tenant, "a/tasks", { limit: 1000 })
      expect(new Set(listed.map(({ externalId }) => externalId))).toEqual(new Set(awkwardIds))
      const [middle] = listed.slice(awkwardIds.length / 2)
      const rest = yield* links.list(tenant, "a/tasks", { after: middle?.externalId ?? "", limit: 1000 })
      expect(rest).toEqual(listed.slice(listed.findIndex(({ externalId }) => externalId === middle?.externalId) + 1))
    }),
  )
}

export const pagesSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("of unknown objects are decided on nothing", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const tenant = yield* Sample.pair()
      const nothing = {
        unchanged: new Set(),
        links: new Map(),
        hashes: new Map(),
        records: new Map(),
        conflicts: [],
        references: [],
        candidates: [],
        found: [],
      }
      expect(
        yield* links.page(Sample.page(tenant, ["1", "2"], { references: [{ kind: "person", externalId: "1" }], matchKeys: ["k"] })),
      ).toEqual(nothing)
      expect(yield* links.page(Sample.page(tenant, []))).toEqual(nothing)
    }),
  )

  it.effect("bring the records and open conflicts of their links, and none of others", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const tenant = yield* Sample.pair()
      const id = (name: string) => `${name} of ${tenant}`
      yield* Sample.apply(tenant, {
        records: ["r1", "r2", "r3"].map((name) => Sample.created(name)),
        links: [Sample.link("1", "r1"), Sample.link("2", "r2"), Sample.link("3", "r3"), Sample.link("1", "r3", onB)],
        conflicts: [
          Sample.conflict(id("open"), { externalId: "1" }),
          Sample.conflict(id("resolved"), { externalId: "1", field: "body", state: "resolved", resolution: "local", resolvedAt: 1 }),
          Sample.conflict(id("elsewhere"), { externalId: "1", streamId: "b/tasks" }),
          Sample.conflict(id("not asked"), { externalId: "3" }),
        ],
      })
      const state = yield* links.page(Sample.page(tenant, ["1", "2", "4"]))
      expect([...state.links.keys()].sort()).toEqual(["1", "2"])
      expect([...state.records.keys()].sort()).toEqual(["r1", "r2"])
      expect(state.records.get("r1")).toMatchObject({ tenant, kind: "task", id: "r1", version: 1, data: { title: "title of r1" } })
      expect(state.conflicts).toEqual([{ ...Sample.conflict(id("open"), { externalId: "1" }), tenant }])
    }),
  )

  it.effect("bring the links of the connection to what objects and records refer to", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const tenant = Sample.newTenant()
      yield* Sample.setUp(
        [Sample.connection(tenant, "a"), Sample.connection(tenant, "b")],
        [
          Sample.stream(tenant, "a/tasks", "a"),
          Sample.stream(tenant, "a/people", "a", { kind: "person" }),
          Sample.stream(tenant, "b/people", "b", { kind: "person" }),
        ],
      )
      const person = (externalId: string, recordId: string | null, fields: Parameters<typeof Sample.link>[2] = {}) =>
        Sample.link(externalId, recordId, { streamId: "a/people", kind: "person", address: `@${externalId}`, ...fields })
      yield* Sample.apply(tenant, {
        records: [Sample.created("r1", { data: { owner: "p1", watchers: ["p2", "p4"], parent: null, title: "p5", odd: [1, null] } })],
        links: [
          Sample.link("1", "r1"),
          person("u1", "p1"),
          person("u2", "p2"),
          person("u3", "p3"),
          person("u5", "p5"),
          person("u6", null, { state: "staged" }),
          person("u7", "p7", { state: "ambiguous" }),
          person("u1", "p9", { streamId: "b/people", connectionId: "b" }),
          person("u4", "p4", { streamId: "b/people", connectionId: "b" }),
        ],
      })
      const references = ["u3", "u6", "u7", "u4", "unknown"].map((externalId) => ({ kind: "person", externalId }))
      const query = Sample.page(tenant, ["1"], {
        references: [...references, { kind: "task", externalId: "u5" }],
        referenceFields: ["owner", "watchers", "parent", "odd", "none"],
      })
      const { references: found } = yield* links.page(query)
      expect(new Set(found.map(({ externalId }) => externalId))).toEqual(new Set(["u1", "u2", "u3"]))
      expect(found.find(({ externalId }) => externalId === "u1")).toEqual({
        streamId: "a/people",
        kind: "person",
        externalId: "u1",
        recordId: "p1",
        address: "@u1",
      })
    }),
  )

  it.effect("bring records that share a match key and have no link on the stream", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const tenant = yield* Sample.pair()
      const keyed = (id: string, matchKeys: ReadonlyArray<string>, kind = "task") => Sample.created(id, { matchKeys, kind })
      const longKey = `title:${long("k")}`
      yield* Sample.apply(tenant, {
        records: [
          keyed("free", ["k1", "k2"]),
          keyed("linked here", ["k1"]),
          keyed("linked there", ["k1"]),
          keyed("waits", ["k1"]),
          keyed("other key", ["k3"]),
          keyed("other kind", ["k1"], "person"),
          keyed("long", [longKey]),
        ],
        links: [
          Sample.link("1", "linked here"),
          Sample.link("1", "linked there", onB),
          Sample.link("2", "waits", { state: "quarantined" }),
        ],
      })
      const candidates = (matchKeys: ReadonlyArray<string>) =>
        Effect.map(links.page(Sample.page(tenant, ["9"], { matchKeys })), (state) => ({
          candidates: [...state.candidates].sort(),
          records: [...state.records.keys()].sort(),
        }))
      const both = ["free", "linked there"]
      expect(yield* candidates(["k1", "k2"])).toEqual({ candidates: both, records: both })
      expect(yield* candidates([longKey])).toEqual({ candidates: ["long"], records: ["long"] })
      expect(yield* candidates([`${longKey.slice(0, -1)}x`])).toEqual({ candidates: [], records: [] })
      yield* Sample.apply(tenant, {
        records: [
          Sample.changed("free", 1, "x", { matchKeys: ["k2", "k4"] }),
          Sample.changed("other key", 1, "x", { matchKeys: ["k1"] }),
          Sample.changed("linked there", 1, "x", { matchKeys: [] }),
        ],
      })
      expect((yield* candidates(["k1"])).candidates).toEqual(["other key"])
      expect((yield* candidates(["k2"])).candidates).toEqual(["free"])
      expect((yield* candidates(["k4"])).candidates).toEqual(["free"])
      expect((yield* candidates(["k3"])).candidates).toEqual([])
    }),
  )
}

export const waitingSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("ends when one of the objects waited for is linked on the connection", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const tenant = yield* Sample.pair()
      const ready = (limit = 10) =>
        Effect.map(links.ready(tenant, "a", { limit, unread: [] }), (found) => found.map((each) => each.link.externalId).sort())
      const waitsFor = (...ids: ReadonlyArray<string>) => ({ waitingFor: ids.map((externalId) => ({ kind: "task", externalId })) })
      const raw = (externalId: string) => ({ streamId: "a/tasks", externalId, payload: `"${externalId}"`, hash: externalId })
      yield* Sample.apply(tenant, {
        rawObjects: ["1", "2", "3"].map(raw),
        links: [
          Sample.link("1", null, { state: "staged", ...waitsFor("8", long("p")) }),
          Sample.link("2", "r2", waitsFor("9")),
          Sample.link("3", null, { state: "staged", waitingFor: [{ kind: "person", externalId: long("p") }] }),
        ],
      })
      expect(yield* ready()).toEqual([])
      yield* Sample.apply(tenant, { links: [Sample.link(long("p"), "p", onB), Sample.link("9", null, { state: "staged" })] })
      expect(yield* ready()).toEqual([])
      yield* Sample.apply(tenant, { links: [Sample.link("9", "r9", { state: "ambiguous" })] })
      expect(yield* ready()).toEqual([])
      yield* Sample.apply(tenant, { links: [Sample.link(long("p"), "p")] })
      expect(yield* ready()).toEqual(["1"])
      yield* Sample.apply(tenant, { links: [Sample.link("9", "r9")] })
      expect(yield* ready()).toEqual(["1", "2"])
      expect(yield* ready(1)).toHaveLength(1)
      const [found] = yield* links
        .ready(tenant, "a", { limit: 10, unread: [] })
        .pipe(Effect.map((all) => all.filter((each) => each.link.externalId === "1")))
      expect(found?.payload).toBe('"1"')
      expect(found?.link).toMatchObject({ tenant, streamId: "a/tasks", state: "staged", ...waitsFor("8", long("p")) })
      expect(yield* links.ready(tenant, "b", { limit: 10, unread: [] })).toEqual([])
      yield* Sample.apply(tenant, { links: [Sample.link("1", "r1")] })
      expect(yield* ready()).toEqual(["2"])
    }),
  )
}
