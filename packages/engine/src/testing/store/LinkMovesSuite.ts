/** Of the suite of stores: a link goes to another place with all that hangs on it, whole or not at all, and where records are linked that came from elsewhere. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect } from "effect"
import type { LinkMove } from "../../store/Commits.ts"
import { Commits, empty } from "../../store/Commits.ts"
import { Conflicts } from "../../store/Conflicts.ts"
import { Deliveries } from "../../store/Deliveries.ts"
import { Links, type OriginQuery } from "../../store/Links.ts"
import type { Store } from "../../store/MemoryStore.ts"
import type { Stream } from "../../model/Stream.ts"
import { waiting } from "./OneDelivery.ts"
import * as Sample from "./Sample.ts"

/** Connection `a` with two streams of tasks, `a/tasks` and `a/others`, and `b/tasks`. */
const places = Effect.fnUntraced(function* (others: Partial<Stream> = {}) {
  const tenant = yield* Sample.pair()
  yield* Sample.setUp([], [Sample.stream(tenant, "a/others", "a", others)])
  return tenant
})

const place = (streamId: string, externalId: string) => ({ connectionId: "a", streamId, externalId })

const move = (recordId: string, from: string, to: string, fields: Partial<LinkMove> = {}): LinkMove => ({
  kind: "task",
  recordId,
  from: place("a/tasks", from),
  to: place("a/others", to),
  state: "arriving",
  ...fields,
})

/** What a delivery is left in that waits for `r1`. */
const parked = { ...waiting, state: "parked", waitsForRecord: "r1" } as const

const linksOf = (tenant: string, recordId: string) => Effect.flatMap(Links, (links) => links.ofRecord(tenant, recordId))

const deliveriesOf = (tenant: string) =>
  Effect.flatMap(Deliveries, (deliveries) =>
    Effect.map(deliveries.list(tenant, { limit: 100 }), (all) =>
      all.map(({ streamId, recordId, state }) => `${streamId} ${recordId} ${state}`).sort(),
    ),
  )

export const linkMovesSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("take base, words, refusals and open conflicts along, and leave the payload behind", () =>
    Effect.gen(function* () {
      const tenant = yield* places()
      const links = yield* Links
      const whole = Sample.link("1", "r1", {
        told: { title: "ours" },
        refused: { body: { value: "x", message: "no", at: 3 } },
        waitingFor: [{ kind: "person", externalId: "p" }],
        address: "/1",
        version: "7",
        updatedAt: 5,
        problem: "p",
      })
      yield* Sample.apply(tenant, {
        records: [Sample.created("r1")],
        links: [whole, Sample.link("7", null, { streamId: "a/others", state: "staged", problem: "waits" })],
        rawObjects: [
          { streamId: "a/tasks", externalId: "1", payload: '{"old":1}', hash: "h" },
          { streamId: "a/others", externalId: "7", payload: '{"new":1}', hash: "i" },
        ],
        conflicts: [Sample.conflict(`open of ${tenant}`)],
      })
      yield* Sample.apply(tenant, { at: 400, moves: [move("r1", "1", "7")] })
      const moved = { ...whole, streamId: "a/others", externalId: "7", state: "arriving", tenant, processedAt: 400 }
      expect(yield* linksOf(tenant, "r1")).toEqual([{ ...moved, address: null, version: null, updatedAt: null, problem: null }])
      expect(yield* links.list(tenant, "a/tasks", { limit: 10 })).toEqual([])
      expect(yield* links.payload(tenant, "a/tasks", "1")).toBeUndefined()
      expect(yield* links.payload(tenant, "a/others", "7")).toBeUndefined()
      const [conflict] = yield* Effect.flatMap(Conflicts, (conflicts) => conflicts.list(tenant, { limit: 10 }))
      expect(conflict).toMatchObject({ streamId: "a/others", externalId: "7", state: "open" })
    }),
  )

  it.effect("leave the base what it is, whoever changes the record meanwhile", () =>
    Effect.gen(function* () {
      const tenant = yield* places()
      const ids = Array.from({ length: 20 }, (_, index) => `r${index}`)
      yield* Sample.apply(tenant, {
        records: ids.map((id) => Sample.created(id)),
        links: ids.map((id) => Sample.link(id, id, { base: { title: `title of ${id}` } })),
      })
      for (const id of ids) {
        yield* Effect.all(
          [
            Sample.apply(tenant, { moves: [move(id, id, id)] }),
            Sample.apply(tenant, { records: [Sample.changed(id, 1, "changed")] }).pipe(
              Effect.retry({ times: 5, while: (error) => error._tag === "CommitRefused" }),
            ),
          ],
          { concurrency: 2, discard: true },
        ).pipe(Effect.retry({ times: 5, while: (error) => error._tag === "CommitRefused" }), Effect.ignore)
      }
      const bases = yield* Effect.flatMap(Links, (links) => links.list(tenant, "a/others", { limit: 100 }))
      expect(bases).toHaveLength(20)
      for (const { recordId, base } of bases) expect(base).toEqual({ title: `title of ${recordId}` })
    }),
  )

  it.effect("take what is to be sent along, in whatever state it is, and open what is not", () =>
    Effect.gen(function* () {
      const tenant = yield* places()
      const fence = yield* Sample.lease(tenant, "a")
      const deliveries = yield* Deliveries
      const ids = ["r1", "r2", "r3"]
      yield* Sample.apply(tenant, {
        records: [...ids, "child"].map((id) => Sample.created(id)),
        links: ids.map((id) => Sample.link(id, id)),
        owed: [...["r1", "r2", "child"].map((recordId) => ({ streamId: "a/tasks", recordId })), { streamId: "a/others", recordId: "r2" }],
      })
      const claimed = yield* deliveries.claim(tenant, fence, 10, 1000)
      const child = claimed.find(({ recordId }) => recordId === "child")
      yield* Sample.apply(tenant, {
        fence,
        deliveries: [{ streamId: "a/tasks", recordId: "child", revision: child?.revision ?? 0, to: parked }],
      })
      // What is linked already is waited for by none.
      expect(yield* deliveriesOf(tenant)).toContain("a/tasks child pending")
      yield* Sample.apply(tenant, { fence, moves: ids.map((id) => move(id, id, `${id} there`)) })
      expect(yield* deliveriesOf(tenant)).toEqual([
        "a/others r1 pending",
        "a/others r2 running",
        "a/others r3 pending",
        "a/tasks child pending",
      ])
    }),
  )

  it.effect("keep the doubt about a write whose answer was lost", () =>
    Effect.gen(function* () {
      const tenant = yield* places()
      const fence = yield* Sample.lease(tenant, "a")
      const deliveries = yield* Deliveries
      yield* Sample.apply(tenant, {
        records: [Sample.created("r1")],
        links: [Sample.link("1", "r1")],
        owed: [{ streamId: "a/tasks", recordId: "r1" }],
      })
      const [claimed] = yield* deliveries.claim(tenant, fence, 1, 1000)
      const to = { state: "pending", nextAttemptAt: 9, lastError: "lost", attempts: 1, unverifiedSince: 77, waitsForRecord: null } as const
      yield* Sample.apply(tenant, { fence, deliveries: [{ streamId: "a/tasks", recordId: "r1", revision: claimed?.revision ?? 0, to }] })
      yield* Sample.apply(tenant, { fence, moves: [move("r1", "1", "7")] })
      const all = yield* deliveries.list(tenant, { limit: 10 })
      expect(all.map(({ streamId, unverifiedSince, lastError }) => [streamId, unverifiedSince, lastError])).toEqual([
        ["a/others", 77, null],
      ])
    }),
  )

  it.effect("open nothing where the stream does not send", () =>
    Effect.gen(function* () {
      const tenant = yield* places({ settings: { ...Sample.settings, direction: "pull" } })
      yield* Sample.apply(tenant, {
        records: [Sample.created("r1")],
        links: [Sample.link("1", "r1")],
        owed: [{ streamId: "a/tasks", recordId: "r1" }],
      })
      yield* Sample.apply(tenant, { moves: [move("r1", "1", "7")] })
      expect(yield* deliveriesOf(tenant)).toEqual([])
    }),
  )

  it.effect("go on within a stream, under another id", () =>
    Effect.gen(function* () {
      const tenant = yield* places()
      yield* Sample.apply(tenant, {
        records: [Sample.created("r1")],
        links: [Sample.link("1", "r1", { state: "moved", problem: "away" })],
        owed: [{ streamId: "a/tasks", recordId: "r1" }],
      })
      yield* Sample.apply(tenant, { moves: [move("r1", "1", "9", { to: place("a/tasks", "9") })] })
      expect((yield* linksOf(tenant, "r1")).map(({ externalId, state, problem }) => [externalId, state, problem])).toEqual([
        ["9", "arriving", null],
      ])
      expect(yield* deliveriesOf(tenant)).toEqual(["a/tasks r1 pending"])
    }),
  )

  it.effect("are refused as a whole where one of them cannot be", () =>
    Effect.gen(function* () {
      const tenant = yield* places()
      yield* Sample.apply(tenant, {
        records: ["r1", "r2", "r3"].map((id) => Sample.created(id)),
        links: [Sample.link("1", "r1"), Sample.link("2", "r2"), Sample.link("7", "r3", { streamId: "a/others" })],
      })
      const before = yield* Sample.everything(tenant)
      const good = move("r1", "1", "8")
      for (const bad of [move("r2", "2", "7"), move("r2", "none", "9"), move("r3", "2", "9")]) {
        expect(yield* Sample.refusal(tenant, { moves: [good, bad] })).toBe("Stale")
      }
      const fence = { connectionId: "a", token: 4711 }
      expect(
        yield* Effect.flatMap(Commits, (commits) => Effect.flip(commits.apply({ ...empty(tenant, 1), fence, moves: [good] }))),
      ).toMatchObject({
        reason: "LeaseLost",
      })
      expect(yield* Sample.everything(tenant)).toEqual(before)
      yield* Sample.apply(tenant, { links: [Sample.link("5", "r1", { streamId: "a/others" })] })
      expect(yield* Sample.refusal(tenant, { moves: [good] })).toBe("Stale")
    }),
  )

  it.effect.each(["moved", "removed", "withdrawn"] as const)(
    "away from what is kept in step: nothing refers to what has %s, or waits for it no more",
    (state) =>
      Effect.gen(function* () {
        const tenant = yield* places()
        const links = yield* Links
        const deliveries = yield* Deliveries
        const fence = yield* Sample.lease(tenant, "a")
        yield* Sample.apply(tenant, {
          records: [Sample.created("r1"), Sample.created("r2", { data: { title: "x", parent: "r1" } })],
          links: [
            Sample.link("1", "r1", { state }),
            Sample.link("2", "r2"),
            Sample.link("3", null, { state: "staged", waitingFor: [{ kind: "task", externalId: "1" }] }),
          ],
          rawObjects: [{ streamId: "a/tasks", externalId: "3", payload: "1", hash: "h" }],
          owed: [{ streamId: "a/tasks", recordId: "r2" }],
        })
        const query = Sample.page(tenant, ["2"], { references: [{ kind: "task", externalId: "1" }], referenceFields: ["parent"] })
        expect((yield* links.page(query)).references).toEqual([])
        expect(yield* links.ready(tenant, "a", { limit: 10, unread: [] })).toEqual([])
        const claimed = yield* deliveries.claim(tenant, fence, 10, 1000)
        expect((yield* deliveries.load(claimed, ["parent"])).map(({ references }) => references)).toEqual([[]])
        const revision = claimed[0]?.revision ?? 0
        yield* Sample.apply(tenant, { fence, deliveries: [{ streamId: "a/tasks", recordId: "r2", revision, to: parked }] })
        expect(yield* deliveriesOf(tenant)).toEqual(["a/tasks r2 parked"])
        yield* Sample.apply(tenant, { links: [Sample.link("1", "r1", { state, problem: "still" })] })
        expect(yield* deliveriesOf(tenant)).toEqual(["a/tasks r2 parked"])
        yield* Sample.apply(tenant, { moves: [move("r1", "1", "7")] })
        expect(yield* deliveriesOf(tenant)).toEqual(["a/others r1 pending", "a/tasks r2 pending"])
        expect((yield* links.page(query)).references).toHaveLength(1)
      }),
  )
}

export const originsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("are the links of other places by record and by time, and those here whose object has left", () =>
    Effect.gen(function* () {
      const tenant = yield* places()
      const stranger = yield* places()
      const links = yield* Links
      const [one, two, three, late] = [
        "0190aaaa-0001-8000-8000-000000000001",
        "0190aaaa-0001-8000-8000-000000000002",
        "0190aaaa-0002-8",
        "0190aaab-0001-8",
      ]
      for (const owner of [tenant, stranger]) {
        yield* Sample.apply(owner, {
          records: [one, two, three, late].map((id) => Sample.created(id)),
          links: [
            Sample.link("1", one, { base: { title: `title of ${one}` } }),
            Sample.link("2", two),
            Sample.link("3", three),
            Sample.link("3", two, { streamId: "a/others", state: "moved" }),
            Sample.link("4", late, { streamId: "a/others" }),
            Sample.link("1", one, { streamId: "b/tasks", connectionId: "b" }),
          ],
        })
      }
      const found = (query: Partial<OriginQuery>) =>
        Effect.map(
          links.origins({
            tenant,
            kind: "task",
            streamId: "a/others",
            streamIds: ["a/tasks"],
            recordIds: [],
            beginnings: [],
            returning: [],
            limit: 10,
            ...query,
          }),
          (all) => all.map(({ streamId, externalId, base }) => `${streamId} ${externalId} ${String(base?.["title"])}`).sort(),
        )
      expect(yield* found({})).toEqual([])
      expect(yield* found({ recordIds: [one] })).toEqual([`a/tasks 1 title of ${one}`])
      expect(yield* found({ beginnings: ["0190aaaa-0001-"] })).toEqual([`a/others 3 3`, `a/tasks 1 title of ${one}`, `a/tasks 2 2`])
      expect(yield* found({ beginnings: ["0190aaab-0001-"], recordIds: [late] })).toEqual([])
      expect(yield* found({ beginnings: ["0190aaab-0001-"], returning: ["0190aaab-0001-"] })).toEqual(["a/others 4 4"])
      expect(yield* found({ beginnings: ["0190aaaa-0001-"], streamIds: [] })).toEqual(["a/others 3 3"])
      expect(yield* found({ beginnings: ["0190aaaa-0001-"], limit: 1 })).toEqual([`a/tasks 1 title of ${one}`])
      expect(yield* found({ kind: "note", beginnings: ["0190aaaa-0001-"] })).toEqual([])
    }),
  )
}
