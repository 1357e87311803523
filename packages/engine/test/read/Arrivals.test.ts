/** When a page gives reason to ask where its objects come from, and how often the application is asked. */
import { assert, describe, it } from "@effect/vitest"
import { type HubRecord, MemoryStore, type PageState, SyncEngine } from "@syncline/engine"
import { AdapterError, Unavailable } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { mostAsked, searchFor } from "../../src/read/Arrivals.ts"
import * as RecordId from "../../src/model/RecordId.ts"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import { join, partition as p, sync, tenant } from "../../src/testing/World.ts"
import * as Feed from "../laws/Feed.ts"

const own = Sample.stream("t", "a/p/task", "a", { partition: "p" })
const other = Sample.stream("t", "a/q/task", "a", { partition: "q" })
const labels = Sample.stream("t", "a/q/tag", "a", { partition: "q", kind: "tag" })

const record = (id: string): HubRecord => ({
  tenant: "t",
  kind: "task",
  id,
  version: 1,
  data: {},
  fieldTimes: {},
  matchKeys: [],
  createdAt: 1,
  updatedAt: 1,
})

const state = (fields: Partial<PageState> = {}): PageState => ({
  unchanged: new Set(),
  links: new Map(),
  hashes: new Map(),
  records: new Map(),
  conflicts: [],
  references: [],
  candidates: [],
  found: [],
  ...fields,
})

const item = (externalId: string, createdAt?: number, ...marked: ReadonlyArray<string>) => ({
  externalId,
  change: { ...Feed.object(externalId, 1, {}), ...(createdAt !== undefined && { createdAt }) },
  marked,
  matchKeys: [],
})

const search = (
  streams: Parameters<typeof searchFor>[0]["streams"],
  covered: number | undefined,
  known: PageState,
  ...items: Array<ReturnType<typeof item>>
) =>
  searchFor(
    {
      stream: own,
      streams,
      asking: {
        look: () => Effect.die("nobody is asked"),
        trace: () => Effect.succeed([]),
        isGone: () => Effect.succeed(false),
        brought: () => Effect.succeed([]),
        covered,
      },
    },
    items,
    known,
  )

const at = (time: number) => RecordId.beginningAt(time) ?? ""

// proves law 2
describe("what may have come from elsewhere", () => {
  const alone = [own, labels]
  const both = [own, other, labels]

  it("is nothing that is known", () => {
    const link = { ...Sample.link("1", "r1"), tenant: "t", processedAt: 1 }
    assert.isUndefined(search(both, 9, state({ unchanged: new Set(["1"]) }), item("1", 5)))
    assert.isUndefined(search(both, 9, state({ links: new Map([["1", link]]) }), item("1", 5)))
    assert.isUndefined(search(both, 9, state()))
  })

  it("is nothing new where there is no other place of the kind", () => {
    assert.isUndefined(search(alone, 4, state(), item("1", 5), item("2")))
    assert.isUndefined(search(alone, undefined, state(), item("1", 5)))
  })

  it("is what is as old as something elsewhere, and what is older than all that was read here", () => {
    const found = { others: [other.id], recordIds: [], beginnings: [at(5), at(7)], returning: [at(5)] }
    assert.deepStrictEqual(search(both, 5, state(), item("1", 5), item("2", 7), item("3", 7), item("4")), found)
    assert.deepStrictEqual(search(alone, 5, state(), item("1", 5), item("2", 7)), { ...found, others: [], beginnings: [at(5)] })
  })

  it("is what bears the mark of a record that is here", () => {
    const records = new Map([["r1", record("r1")]])
    const nothing = { beginnings: [], returning: [] }
    assert.deepStrictEqual(search(both, 5, state({ records, candidates: ["r1"] }), item("1", undefined, "r1", "r2")), {
      others: [other.id],
      recordIds: ["r1"],
      ...nothing,
    })
    assert.deepStrictEqual(search(alone, 5, state({ records }), item("1", undefined, "r1")), { others: [], recordIds: ["r1"], ...nothing })
    assert.isUndefined(search(alone, 5, state({ records, candidates: ["r1"] }), item("1", undefined, "r1")))
    assert.isUndefined(search(both, 5, state(), item("1", undefined, "r2")))
    // Both of one object count, and neither makes up for the other.
    const of = { others: [other.id], recordIds: ["r1"], beginnings: [at(7)], returning: [] }
    assert.deepStrictEqual(search(both, 5, state({ records }), item("1", 7, "r1")), of)
  })
})

const away = new AdapterError({ app: "left", operation: "get", reason: new Unavailable({ message: "maintenance" }) })

const scenario = scenarioOver(MemoryStore.layer)

describe("the application", () => {
  scenario(
    `is asked about ${mostAsked} places for a page at most`,
    ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        for (let index = 0; index < mostAsked + 5; index += 1) left.create("task", p, { title: `Task ${index}` })
        const { connection } = yield* join(left)
        yield* join(right)
        yield* sync
        left.create("task", "q", { title: "New" })
        yield* TestClock.adjust("1 minute")
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition: "q" })
        yield* sync
        assert.lengthOf(
          left.log.filter(({ operation }) => operation === "get"),
          mostAsked,
        )
        assert.lengthOf(yield* engine.records.list(tenant, "task"), mostAsked + 6)
      }),
    { left: { task: { createSafety: { _tag: "Mark", settleMillis: 1000 }, dated: true } } },
  )

  scenario(
    "that does not answer holds the page up: nothing is taken for new before it says so",
    ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "One" })
        const { connection } = yield* join(left)
        yield* join(right)
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition: "q" })
        yield* sync
        yield* TestClock.adjust("6 minutes")
        left.move("task", p, task, "q")
        const stop = left.beforeEach(({ operation }) => (operation === "get" ? Effect.fail(away) : Effect.void))
        yield* sync
        assert.lengthOf(yield* engine.records.list(tenant, "task"), 1)
        stop()
        yield* TestClock.adjust("6 minutes")
        yield* sync
        assert.lengthOf(yield* engine.records.list(tenant, "task"), 1)
        assert.lengthOf(right.list("task", p), 1)
      }),
    { left: { task: { createSafety: { _tag: "Mark", settleMillis: 1000 }, dated: true } } },
  )

  scenario(
    "says where an object came from, and is not followed where its record is another object there already",
    ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "One" })
        const { connection } = yield* join(left)
        const [place] = yield* engine.addStreams({ tenant, connectionId: connection.id, partition: "q", kinds: ["task"] })
        yield* sync
        const [made] = yield* engine.records.list(tenant, "task")
        const [link = assert.fail("there is no link")] = yield* engine.records.links(tenant, made?.id ?? "")
        // As after a takeover of a connection that had its copy of the record there.
        yield* Sample.apply(tenant, { links: [{ ...link, streamId: place?.id ?? "", externalId: "copy" }] })
        yield* TestClock.adjust("6 minutes")
        const there = left.move("task", p, task, "q")
        assert.deepStrictEqual((yield* sync).failures, [])
        const found = yield* engine.records.find(tenant, place?.id ?? "", there)
        assert.strictEqual(found._tag, "Some")
        const links = yield* engine.records.links(tenant, made?.id ?? "")
        assert.sameMembers(
          links.map(({ externalId }) => externalId),
          [task, "copy"],
        )
      }),
    { left: { task: { createSafety: { _tag: "Mark", settleMillis: 1000 }, dated: true } } },
  )
})
