/** What a reading asks of a list: which page, of since when, how many, and never one more than it may. */
import { assert, describe, it } from "@effect/vitest"
import {
  AdapterError,
  type ChangePage,
  Client,
  Limiter,
  type ReadRequest,
  type Reason,
  RateLimited,
  Unavailable,
} from "@syncline/adapter-core"
import { type Commit, Commits, Links, MemoryStore, Streams } from "@syncline/engine"
import { Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { pull } from "../../src/read/Pull.ts"
import type { Work } from "../../src/read/Work.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import * as Feed from "../laws/Feed.ts"

const start = Date.UTC(2026, 0, 1)
const hour = 3_600_000

const page = (next: string | undefined, ...ids: ReadonlyArray<string>): ChangePage => ({
  changes: ids.map((id) => Feed.object(id, start, { title: id })),
  next,
  serverTime: undefined,
  validator: undefined,
  notModified: false,
})

/** A stream of things whose list answers like this, page by page; and then with no more. */
const reader = Effect.fnUntraced(function* (
  answers: Array<ChangePage | Reason>,
  kind = "thing",
  /** What a commit waits for; `asked`: what was asked for by then. */
  before: (asked: ReadonlyArray<ReadRequest>) => Effect.Effect<void> = () => Effect.void,
) {
  yield* TestClock.setTime(start)
  const tenant = Sample.newTenant()
  const stream = Sample.stream(tenant, "a/things", "a", { kind, partition: "p", initialDoneAt: null })
  yield* Sample.setUp([Sample.connection(tenant, "a")], [stream])
  const fence = yield* Sample.lease(tenant, "a")
  const asked: Array<ReadRequest> = []
  const commits: Array<Commit> = []
  /** How many pages were asked for when each commit was made. */
  const askedThen: Array<number> = []
  const resource = Feed.resourceOf(Feed.Thing)
  const client = Client.make({
    api: { app: "app", baseUrl: "http://app.invalid", headers: {}, authorizations: [], rates: { budgets: [], gauges: [], signals: [] } },
    credentials: Effect.succeed(undefined),
  })
  const work: Work = {
    session: {
      connection: Sample.connection(tenant, "a"),
      opened: {
        instance: "http://app.invalid",
        authorizations: [],
        rates: { budgets: [], gauges: [], signals: [] },
        client,
        resources: [],
        account: Effect.die("not asked"),
        partition: () => Effect.die("not asked"),
      },
      resourceOf: () => undefined,
      keepAlive: Effect.void,
      resourceAt: (of) =>
        of.kind !== "thing"
          ? undefined
          : {
              ...resource,
              exporter: {
                ...resource.exporter,
                page: (_, request) =>
                  Effect.suspend(() => {
                    asked.push(request)
                    const answer = answers.shift() ?? page(undefined)
                    return "changes" in answer
                      ? Effect.succeed(answer)
                      : Effect.fail(new AdapterError({ app: "app", operation: "page", reason: answer }))
                  }),
              },
            },
    },
    fence,
    streams: [stream],
    inDoubt: new Map(),
  }
  const streams = yield* Streams
  const store = yield* Commits
  const now = Effect.map(streams.list(tenant), ([found]) => found ?? stream)
  const read = (pages: number) =>
    Effect.flatMap(now, (current) => pull(work, current, pages)).pipe(
      Effect.provideService(Commits, {
        ...store,
        apply: (commit) =>
          Effect.suspend(() => before(asked)).pipe(
            Effect.andThen(
              Effect.sync(() => {
                commits.push(commit)
                askedThen.push(asked.length)
              }),
            ),
            Effect.andThen(store.apply(commit)),
          ),
      }),
    )
  return { asked, askedThen, commits, read, stream: now, cursor: streams.cursor(tenant, stream.id), fence, tenant }
})

const test = <A, E>(title: string, run: Effect.Effect<A, E, MemoryStore.Store | SecureRandom.SecureRandom | Client.Requirements>) =>
  it.effect(title, () =>
    Effect.provide(run, Layer.mergeAll(MemoryStore.layer, SecureRandom.layerWebCrypto, FetchHttpClient.layer, Limiter.layerMemory), {
      local: true,
    }),
  )

describe("a reading", () => {
  test(
    "asks for the next page while the commit of the one before is under way, but for one that it may not read any more",
    Effect.gen(function* () {
      const { asked, askedThen, commits, read } = yield* reader([page("2", "a"), page("3", "b"), page(undefined, "c")], "thing", (of) =>
        Effect.gen(function* () {
          for (let turn = 0; turn < 100 && of.length < 2; turn += 1) yield* Effect.yieldNow
        }),
      )
      yield* read(2)
      assert.deepStrictEqual([asked.length, commits.length], [2, 2])
      assert.deepStrictEqual(
        commits.map(({ cursor }) => cursor?.cursor.reading?.position),
        ["2", "3"],
      )
      assert.deepStrictEqual(askedThen, [2, 2])
    }),
  )

  test(
    "looks up nothing of what an initial reading shows, and everything of what it is told anew",
    Effect.gen(function* () {
      const { read, cursor, tenant } = yield* reader([page(undefined, "a"), page(undefined, "a")])
      const links = yield* Links
      let lookedUp = 0
      const counted = Effect.provideService(Links, {
        ...links,
        page: (query) =>
          Effect.andThen(
            Effect.sync(() => (lookedUp += 1)),
            links.page(query),
          ),
      })
      yield* counted(read(1))
      assert.strictEqual(lookedUp, 0)
      const streams = yield* Streams
      yield* streams.setDue(tenant, ["a/things"], start)
      assert.isUndefined((yield* cursor).reading)
      yield* counted(read(1))
      assert.strictEqual(lookedUp, 1)
    }),
  )

  test(
    "asks for as many pages as it may, and goes on behind them",
    Effect.gen(function* () {
      const { asked, read, commits, cursor, stream } = yield* reader([page("2", "a"), page("3", "b"), page("4", "c"), page(undefined, "d")])
      assert.deepStrictEqual(yield* read(2), { _tag: "more" })
      assert.deepStrictEqual(asked, [{ partition: "p" }, { partition: "p", position: "2" }])
      assert.strictEqual((yield* cursor).reading?.position, "3")
      assert.isNull((yield* stream).initialDoneAt)
      assert.deepStrictEqual(yield* read(3), { _tag: "done" })
      assert.deepStrictEqual(asked.slice(2), [
        { partition: "p", position: "3" },
        { partition: "p", position: "4" },
      ])
      assert.strictEqual((yield* stream).initialDoneAt, start)
      assert.deepStrictEqual(
        commits.flatMap(({ events }) => events.flatMap(({ _tag }) => (_tag.startsWith("Sync") ? [_tag] : []))),
        ["SyncStarted", "SyncCompleted"],
      )
      assert.deepStrictEqual(
        commits.map(({ run }) => [run?.outcome, run?.strategy, run?.counts.read]),
        [
          ["running", "initial", 1],
          ["running", "initial", 1],
          ["running", "initial", 1],
          ["completed", "initial", 1],
        ],
      )
    }),
  )

  test(
    "asks the next time for what changed since, and does not finish the stream again",
    Effect.gen(function* () {
      const { asked, read, stream } = yield* reader([page(undefined, "a"), page("2"), page(undefined)])
      yield* read(5)
      yield* TestClock.setTime(start + hour)
      yield* read(5)
      const { since = 0 } = asked[1] ?? {}
      assert.isAbove(since, start - hour)
      assert.deepStrictEqual(asked.slice(1), [
        { partition: "p", since },
        { partition: "p", since, position: "2" },
      ])
      assert.strictEqual((yield* stream).initialDoneAt, start)
    }),
  )

  test(
    "says which answer it has, with its first page and no other",
    Effect.gen(function* () {
      const valid = { ...page(undefined), validator: "etag" }
      const { asked, read } = yield* reader([page(undefined, "a"), valid, valid, page("2"), page(undefined)])
      for (let time = 1; time <= 4; time += 1) {
        yield* read(5)
        yield* TestClock.setTime(start + time * hour)
      }
      assert.deepStrictEqual(
        asked.map(({ validator, position }) => [validator, position]),
        [
          [undefined, undefined],
          [undefined, undefined],
          ["etag", undefined],
          ["etag", undefined],
          [undefined, "2"],
        ],
      )
    }),
  )

  test(
    "that leads round in a circle fails, and says so",
    Effect.gen(function* () {
      const round = Array.from({ length: 12 }, (_, index) => page(index % 2 === 0 ? "2" : "3", "a"))
      const { read, cursor, commits } = yield* reader(round)
      const slice = yield* read(12)
      assert.strictEqual(slice._tag, "failed")
      const message = "app read: Malformed: the list leads round in a circle, so it has no end"
      assert.strictEqual(slice._tag === "failed" && slice.error.message, message)
      assert.deepInclude(yield* cursor, { failures: 1, lastError: message })
      assert.deepInclude(commits.at(-1)?.events[0], { _tag: "SyncError", message, recordId: null })
    }),
  )

  test(
    "of a kind that the adapter has no more fails under a run of its own",
    Effect.gen(function* () {
      const { read, asked, cursor, commits, fence, tenant } = yield* reader([], "song")
      const slice = yield* read(5)
      const message = 'app read: Rejected: the adapter no longer has the kind "song"'
      assert.strictEqual(slice._tag === "failed" && slice.error.message, message)
      assert.deepStrictEqual(asked, [])
      assert.deepInclude(yield* cursor, { failures: 1, lastError: message })
      const [commit] = commits
      assert.deepInclude(commit, { fence, tenant, at: start })
      assert.deepInclude(commit?.run, {
        outcome: "failed",
        error: message,
        problems: [],
        connectionId: "a",
        streamId: "a/things",
        kind: "song",
      })
      assert.deepStrictEqual(
        commit?.events.map(({ _tag }) => _tag),
        ["SyncStarted", "SyncError"],
      )
    }),
  )

  test(
    "that fails in the middle goes on there; one that the connection stops leaves no trace",
    Effect.gen(function* () {
      const { read, asked, cursor, commits } = yield* reader([
        page("2", "a"),
        new RateLimited({ message: "slow down", waitMillis: 1 }),
        new Unavailable({ message: "maintenance" }),
        page(undefined, "b"),
      ])
      const limited = yield* read(5)
      assert.deepInclude(limited._tag === "failed" && limited.error.reason, { _tag: "RateLimited" })
      assert.strictEqual(commits.length, 1)
      assert.strictEqual((yield* cursor).failures, 0)
      yield* read(5)
      assert.strictEqual(commits.length, 2)
      assert.deepInclude(commits[1]?.run, { outcome: "running", error: "app page: Unavailable: maintenance" })
      const { nextDue } = yield* cursor
      assert.isTrue(nextDue > start && nextDue <= start + 5000)
      assert.deepStrictEqual(yield* read(5), { _tag: "done" })
      assert.deepStrictEqual(
        asked.map(({ position }) => position),
        [undefined, "2", "2", "2"],
      )
    }),
  )

  test(
    "that fails waits for a second at the longest the first time, and for half of that at the shortest",
    Effect.gen(function* () {
      const random = yield* SecureRandom.SecureRandom
      for (const [drawn, pause] of [
        [0, 500],
        [999, 1000],
      ] as const) {
        const { read, cursor } = yield* reader([new Unavailable({ message: "maintenance" })])
        yield* Effect.provideService(read(1), SecureRandom.SecureRandom, { ...random, intBetween: () => Effect.succeed(drawn) })
        assert.strictEqual((yield* cursor).nextDue, start + pause)
      }
    }),
  )
})
