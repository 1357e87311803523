/** What a slice of deliveries did stands in its runs: one count for each delivery by what it came to, and why what was not sent was not. */
import { assert, describe } from "@effect/vitest"
import { AdapterError, RateLimited, Rejected, Unavailable, UnknownOutcome } from "@syncline/adapter-core"
import { MemoryStore, type StreamSettings, SyncEngine } from "@syncline/engine"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import type { Attempt } from "../../src/decide/Settle.ts"
import * as RecordId from "../../src/model/RecordId.ts"
import { noCounts } from "../../src/model/Run.ts"
import { adapted, ofTasks, on, storing } from "../../src/testing/AdaptedApp.ts"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import { type Apps, findBy, join, joinKinds, partition as p, sync, tenant, twins } from "../../src/testing/World.ts"
import type { Case } from "./SettledCase.ts"

/** Both sides have nothing, a minute ago. */
const inStep = Effect.fnUntraced(function* ({ left, right }: Apps) {
  yield* join(left)
  yield* join(right)
  yield* sync
  yield* TestClock.adjust("1 minute")
})

/** A task of `left` that nobody has read yet. */
const unread = Effect.fnUntraced(function* ({ left, right }: Apps, ofLeft: Partial<StreamSettings>, ofRight: Partial<StreamSettings>) {
  left.create("task", p, { title: "Crash" })
  yield* joinKinds(left, ["task"], ofLeft)
  yield* joinKinds(right, ["task"], ofRight)
})

const newTask = (apps: Apps) => Effect.map(inStep(apps), () => apps.left.create("task", p, { title: "Crash" }))

const cases: { readonly [Tag in Attempt["_tag"]]: Case } = {
  Created: { title: "sent as a new object", given: (apps) => Effect.orDie(newTask(apps)), counts: [{ created: 1 }] },
  Updated: {
    title: "sent as an edit",
    given: (apps) =>
      Effect.map(Effect.orDie(twins(apps, { title: "Crash" })), ({ task }) => apps.left.edit("task", p, task, { body: "x" })),
    counts: [{ updated: 1 }],
  },
  Nothing: {
    title: "found to be nothing",
    given: (apps) =>
      Effect.map(Effect.orDie(twins(apps, { title: "Crash" })), ({ task }) => apps.left.edit("task", p, task, { state: "in_progress" })),
    counts: [{ unchanged: 1 }],
  },
  Found: {
    title: "found at the application after a lost answer, and compared once more",
    given: (apps) =>
      Effect.map(Effect.orDie(newTask(apps)), () =>
        apps.right.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true }),
      ),
    counts: [{ created: 1, unchanged: 1 }],
  },
  Elsewhere: {
    title: "in another partition of the account already",
    given: (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* joinKinds(apps.left, ["task"])
        const { id } = yield* joinKinds(apps.right, ["task"])
        yield* engine.addStreams({ tenant, connectionId: id, partition: "q", kinds: ["task"] })
        yield* sync
        yield* TestClock.adjust("1 minute")
        apps.left.create("task", p, { title: "Crash" })
      }).pipe(Effect.orDie),
    counts: [{ created: 1 }, { skipped: 1 }],
  },
  Left: {
    title: "left for a place that nobody keeps in step",
    given: (apps) =>
      Effect.map(Effect.orDie(twins(apps, { title: "Crash" })), ({ task, twin }) => {
        apps.right.move("task", p, twin, "q")
        apps.left.edit("task", p, task, { body: "x" })
      }),
    counts: [{ failed: 1 }],
    problem: 'it moved to "task-2" in q, which no stream of this account keeps in step',
    about: "task-1",
  },
  Withdrawn: {
    title: "removed with its record",
    options: { left: { task: { tellsRemovals: true, readOnly: ["author"] } }, right: { task: { removable: "for good" } } },
    given: (apps) =>
      Effect.gen(function* () {
        yield* join(apps.left, { removals: "remove" })
        const { task } = yield* twins(apps, { title: "Crash" })
        apps.left.remove("task", p, task)
      }).pipe(Effect.orDie),
    counts: [{ removed: 1 }],
  },
  Aside: {
    title: "a word that gives up its name, because another one is to have it",
    kind: "tag",
    given: (apps) =>
      Effect.gen(function* () {
        const [a, b] = ["a", "b"].map((name) => apps.left.create("tag", p, { name }))
        yield* inStep(apps)
        apps.left.edit("tag", p, a ?? "", { name: "b" })
        apps.left.edit("tag", p, b ?? "", { name: "a" })
      }).pipe(Effect.orDie),
    counts: [{ updated: 2 }],
    left: { state: "pending", attempts: 1, nextAttemptAt: Date.UTC(2026, 0, 1, 0, 1, 1), unverifiedSince: null },
  },
  Unnamed: {
    title: "a word that nothing in its partition names",
    kind: "tag",
    given: (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* joinKinds(apps.left, ["tag"])
        const { id } = yield* joinKinds(apps.right, ["tag"])
        yield* engine.addStreams({ tenant, connectionId: id, partition: "q", kinds: ["tag"] })
        yield* sync
        yield* TestClock.adjust("1 minute")
        apps.left.create("tag", p, { name: "bug" })
      }).pipe(Effect.orDie),
    counts: [{ skipped: 1 }, { skipped: 1 }],
  },
  KeptBack: {
    title: "for a place whose application is the source of truth",
    kind: "task",
    given: (apps) =>
      Effect.gen(function* () {
        yield* join(apps.left)
        yield* join(apps.right, { option: "external" })
        yield* sync
        yield* TestClock.adjust("1 minute")
        apps.left.create("task", p, { title: "Crash" })
      }).pipe(Effect.orDie),
    counts: [{ skipped: 1 }],
  },
  Pointless: {
    title: "for a stream to which nothing can be written",
    kind: "member",
    given: (apps) => Effect.map(Effect.orDie(inStep(apps)), () => apps.left.create("member", p, { name: "Ada", email: "ada@example.com" })),
    counts: [],
  },
  Waits: {
    title: "without something it cannot be without",
    kind: "note",
    given: (apps) =>
      Effect.map(Effect.orDie(newTask(apps)), (task) => {
        apps.left.create("note", p, { task, body: "Seen it" })
        apps.right.failNext("create", new Rejected({ message: "not today" }))
      }),
    counts: [{ skipped: 1 }],
    left: { state: "parked", attempts: 1 },
    error: "waits for task ",
  },
  Partly: {
    title: "taken but for a field, with another field left to say",
    given: (apps) =>
      Effect.map(Effect.orDie(twins(apps, { title: "Crash" })), ({ task }) => {
        apps.left.edit("task", p, task, { title: "Crash again", body: "x" })
        apps.right.failNext("update", new Rejected({ message: "not today", field: "body" }))
        apps.right.failNext("update", new Unavailable({ message: "maintenance" }))
      }),
    counts: [{ failed: 1 }],
    left: { state: "pending", attempts: 1 },
    error: "maintenance",
    problem: "right did not take body: not today",
  },
  Refusing: {
    title: "taken but for some of it",
    adapt: (apps) => ({
      ...apps,
      right: adapted(apps.right, ofTasks(storing((view) => ({ ...view, ...("tags" in view && { tags: [] }) })))),
    }),
    given: (apps) =>
      Effect.map(Effect.orDie(twins(apps, { title: "Crash" })), ({ task }) =>
        apps.left.edit("task", p, task, { tags: [apps.left.create("tag", p, { name: "secret" })] }),
      ),
    counts: [{ updated: 1, failed: 1 }],
    left: { state: "dead", unverifiedSince: null },
    error: "right did not take tags: left out ",
  },
  NotFound: {
    title: "a create that may have happened and is looked for too early",
    options: { right: { task: { createSafety: { _tag: "Mark", settleMillis: 600_000 } } } },
    given: (apps) =>
      Effect.gen(function* () {
        yield* newTask(apps)
        apps.right.failNext("create", new UnknownOutcome({ message: "reset" }))
        yield* sync
        yield* TestClock.adjust("1 minute")
      }).pipe(Effect.orDie),
    counts: [],
    left: { state: "pending", attempts: 2, nextAttemptAt: Date.UTC(2026, 0, 1, 0, 11), unverifiedSince: Date.UTC(2026, 0, 1, 0, 1) },
  },
  Unread: {
    title: "held back, because it may be a copy of something there that is not read yet",
    given: (apps) =>
      Effect.map(Effect.orDie(inStep(apps)), () => {
        const place = (app: string) => ({ app, instance: `http://${app}.invalid`, kind: "task", partition: p })
        const original = RecordId.ofSource({ ...place("right"), externalId: "removed since", createdAt: undefined })
        apps.left.create("task", p, { title: "Crash" }, RecordId.operationOf(original, place("left")))
      }),
    counts: [],
    left: { state: "pending", attempts: 0, nextAttemptAt: Date.UTC(2026, 0, 1, 0, 1, 1, 1), unverifiedSince: null },
    error: "may be a copy of something there",
  },
  Held: {
    title: "held for its person, because the application may have it already",
    given: (apps) => {
      apps.right.create("task", p, { title: "Crash" })
      return Effect.orDie(unread(apps, { direction: "pull", firstPush: "ask" }, { firstPush: "ask" }))
    },
    counts: [{ skipped: 1 }],
    left: { state: "held", attempts: 1 },
    error: "p (right) and p (left) both held something of the kind task that the other does not know when they were joined",
  },
  Withheld: {
    title: "withheld, because its record may not leave",
    given: (apps) => Effect.orDie(unread(apps, { direction: "pull" }, { defaultPrivacy: "local_only" })),
    counts: [{ skipped: 1 }],
    left: { state: "withheld", attempts: 1 },
    error: "withheld: its level is local_only, by the stream's defaultPrivacy",
  },
  Failed: {
    title: "not sent for now",
    given: (apps) =>
      Effect.map(Effect.orDie(newTask(apps)), () => apps.right.failNext("create", new Unavailable({ message: "maintenance" }))),
    counts: [],
    left: { state: "pending", attempts: 1, unverifiedSince: null },
    error: "right task.create: Unavailable: maintenance",
  },
  Halted: {
    title: "put back because its connection stops",
    given: (apps) =>
      Effect.map(Effect.orDie(newTask(apps)), () =>
        apps.right.failNext("create", new RateLimited({ message: "slow down", waitMillis: 30_000 })),
      ),
    counts: [],
    left: { state: "pending", attempts: 0, nextAttemptAt: Date.UTC(2026, 0, 1, 0, 1), unverifiedSince: null },
  },
  Refused: {
    title: "refused",
    given: (apps) => Effect.map(Effect.orDie(newTask(apps)), () => apps.right.failNext("create", new Rejected({ message: "too long" }))),
    counts: [{ failed: 1 }],
    left: { state: "dead", attempts: 1 },
    error: "right task.create: Rejected: too long",
  },
}

/** The push runs of `right` that a sync at this moment made. */
const runsNow = Effect.fnUntraced(function* (kind: string) {
  const engine = yield* SyncEngine
  const now = yield* Clock.currentTimeMillis
  const runs = (yield* engine.runs(tenant)).filter((run) => run.kind === kind && run.strategy === "push" && run.heartbeatAt === now)
  return runs.toSorted((a, b) => b.counts.created - a.counts.created)
})

const scenario = scenarioOver(MemoryStore.layer)

describe("push runs", () => {
  for (const [tag, { title, kind = "task", given, counts, left, error, problem, about, options, adapt }] of Object.entries(cases)) {
    scenario(
      `a delivery that is ${title} counts as such (${tag})`,
      (apps) => {
        const adaptedApps = adapt?.(apps) ?? apps
        const test = Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* given(adaptedApps)
          yield* sync
          const now = yield* Clock.currentTimeMillis
          const deliveries = (yield* engine.deliveries.list(tenant)).filter((delivery) => delivery.kind === kind)
          assert.strictEqual(deliveries.length, left === undefined ? 0 : 1)
          const [delivery] = deliveries
          if (left !== undefined) assert.deepInclude(delivery, left)
          if (error !== undefined) assert.include(delivery?.lastError ?? "", error)
          else assert.isNull(delivery?.lastError ?? null)
          const runs = yield* runsNow(kind)
          const [report] = (yield* engine.status(tenant)).filter(({ connection }) => connection.app === "right")
          for (const [index, run] of runs.entries()) {
            const own = report?.streams.find(({ stream }) => stream.id === run.streamId)?.stream
            const { problems, ...rest } = run
            assert.deepStrictEqual(rest, {
              tenant,
              id: run.id,
              connectionId: report?.connection.id ?? "",
              streamId: own?.id ?? "",
              kind,
              strategy: "push",
              outcome: "completed",
              counts: { ...noCounts, ...counts[index] },
              error: null,
              startedAt: now,
              heartbeatAt: now,
              endedAt: now,
            })
            const of = delivery?.recordId ?? (about === undefined ? "" : problems[0]?.recordId) ?? ""
            const [link] = (yield* engine.records.links(tenant, of)).filter(({ streamId }) => streamId === own?.id)
            if (about !== undefined) assert.strictEqual(link?.externalId, about)
            const failed = {
              externalId: link?.externalId ?? null,
              recordId: of,
              message: problem ?? delivery?.lastError ?? "",
            }
            assert.deepStrictEqual(problems, run.counts.failed > 0 ? [failed] : [])
          }
          assert.strictEqual(runs.length, counts.length)
        })
        return on(adaptedApps, test)
      },
      options,
    )
  }

  scenario("what belongs to something in another partition of the account is elsewhere too, and waits for nothing", ({ left, right }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* joinKinds(left, ["task", "note"])
      const { id: connectionId } = yield* joinKinds(right, ["task", "note"])
      yield* engine.addStreams({ tenant, connectionId, partition: "q", kinds: ["task", "note"] })
      yield* sync
      yield* TestClock.adjust("1 minute")
      left.create("note", p, { task: left.create("task", p, { title: "Crash" }), body: "Seen it" })
      const refused = new AdapterError({ app: "right", operation: "note.create", reason: new Rejected({ message: "too long" }) })
      right.beforeEach(({ operation, kind }) => (operation === "create" && kind === "note" ? Effect.fail(refused) : Effect.void))
      yield* sync
      const counts = (yield* runsNow("note")).map((run) => run.counts)
      assert.sameDeepMembers(counts, [
        { ...noCounts, failed: 1 },
        { ...noCounts, skipped: 1 },
      ])
      const deliveries = yield* engine.deliveries.list(tenant)
      assert.deepStrictEqual(
        deliveries.map(({ kind, state }) => [kind, state]),
        [["note", "dead"]],
      )
    }),
  )

  scenario("what is refused to appear yet parks what names it, which counts as sent", ({ left, right }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* inStep({ left, right })
      left.create("task", p, { title: "Crash", tags: [left.create("tag", p, { name: "bug" })] })
      right.failNext("create", new Rejected({ message: "no more tags" }))
      yield* sync
      const [task] = yield* runsNow("task")
      assert.deepStrictEqual(task?.counts, { ...noCounts, created: 1 })
      const [parked] = yield* engine.deliveries.list(tenant, { state: "parked" })
      const [{ id } = { id: "" }] = yield* engine.records.list(tenant, "tag")
      const lastError = `waits for tag ${id}: right would not take it in p; the delivery of the tag says why`
      assert.deepInclude(parked, { kind: "task", waitsForRecord: id, lastError })
    }),
  )

  scenario("an object that was made without some of what was sent is named where that is told", (apps) => {
    const right = adapted(apps.right, ofTasks(storing((view) => ({ ...view, tags: [] }))))
    const test = Effect.gen(function* () {
      yield* inStep(apps)
      apps.left.create("task", p, { title: "Crash", tags: [apps.left.create("tag", p, { name: "secret" })] })
      yield* sync
      const [run] = yield* runsNow("task")
      assert.deepStrictEqual(run?.counts, { ...noCounts, created: 1, failed: 1 })
      assert.strictEqual(run?.problems[0]?.externalId, findBy(apps.right, "task", "title", "Crash").id)
    })
    return on({ ...apps, right }, test)
  })

  scenario("what is refused is announced with its record, its run and the reason", ({ left, right }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* newTask({ left, right })
      right.failNext("create", new Rejected({ message: "too long" }))
      yield* sync
      const [run] = yield* runsNow("task")
      const [record] = yield* engine.records.list(tenant, "task")
      const events = (yield* engine.events.list(tenant, { after: 0, limit: 1000 })).flatMap(({ event }) =>
        event._tag === "SyncError" ? [event] : [],
      )
      assert.lengthOf(events, 1)
      assert.deepInclude(events[0], {
        kind: "task",
        streamId: run?.streamId ?? "",
        runId: run?.id ?? "",
        recordId: record?.id ?? "",
        message: "right task.create: Rejected: too long",
      })
    }),
  )

  scenario("a word that a new object names is sent first, and the object once and whole", ({ left, right }) =>
    Effect.gen(function* () {
      yield* inStep({ left, right })
      left.create("task", p, { title: "Crash", tags: [left.create("tag", p, { name: "bug" })] })
      yield* sync
      const calls = right.log.flatMap(({ operation, kind }) =>
        operation === "create" || operation === "update" ? [`${kind}.${operation}`] : [],
      )
      assert.deepStrictEqual(calls, ["tag.create", "task.create"])
    }),
  )

  scenario("a word that cannot be made for now holds up nothing that names it", ({ left, right }) =>
    Effect.gen(function* () {
      yield* inStep({ left, right })
      left.create("task", p, { title: "Crash", tags: [left.create("tag", p, { name: "bug" })] })
      const away = new AdapterError({ app: "right", operation: "tag.create", reason: new Unavailable({ message: "maintenance" }) })
      const back = right.beforeEach(({ operation, kind }) => (operation === "create" && kind === "tag" ? Effect.fail(away) : Effect.void))
      yield* sync
      assert.deepStrictEqual(findBy(right, "task", "title", "Crash").fields["tags"], [])
      back()
      yield* TestClock.adjust("1 minute")
      yield* sync
      assert.lengthOf([findBy(right, "task", "title", "Crash").fields["tags"]].flat(), 1)
    }),
  )
})
