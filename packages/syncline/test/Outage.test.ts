/** A database that cannot be reached for a while, seen through the front door: calls reject and say so, and everything goes on when it is back. */
import { assert, describe, it } from "@effect/vitest"
import { FakeApp } from "@syncline/adapter-core/testing"
import { World } from "@syncline/engine/testing"
import { TestDatabase } from "@syncline/postgres/testing"
import { Effect, Redacted } from "effect"
import { createSyncline, StoreError, type Syncline, type SynclineEvent } from "syncline"
import * as Relay from "./Relay.ts"

const { Note, Task } = World

const vaultKeys = [{ id: "test", secret: Buffer.alloc(32, 1).toString("base64") }]

const empty = { name: "empty", prepare: Effect.void }

const opening = (url: string, app: FakeApp.FakeApp) => createSyncline({ adapters: [app.adapter], database: { url }, vaultKeys })

const failure = (call: () => Promise<unknown>): Effect.Effect<unknown> =>
  Effect.promise(() =>
    call().then(
      () => assert.fail("it did not reject"),
      (error: unknown) => error,
    ),
  )

const closing = (syncline: Syncline) => Effect.promise(() => syncline.close())

/** A relay to a database of its own, the direct way to it, and an application. */
const scene = Effect.gen(function* () {
  const { url } = yield* TestDatabase.make(empty)
  const relay = yield* Relay.make(Redacted.value(url))
  const app = yield* FakeApp.make({ app: "left", kinds: { task: { kind: Task }, note: { kind: Note } } })
  return { relay, direct: Redacted.value(url), app }
})

const until = (what: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() => (what() ? Effect.void : Effect.andThen(Effect.sleep("20 millis"), until(what))))

// proves V-10, Q-34
describe("while the database cannot be reached", () => {
  it.live("a first use rejects, leaves nothing open, and works when the database is back", () =>
    Effect.gen(function* () {
      const { relay, app } = yield* scene
      yield* relay.cut
      for (let turn = 0; turn < 2; turn += 1) assert.instanceOf(yield* failure(() => opening(relay.url, app)), StoreError)
      yield* relay.restore
      const syncline = yield* Effect.acquireRelease(
        Effect.promise(() => opening(relay.url, app)),
        closing,
      )
      assert.deepStrictEqual(yield* Effect.promise(() => syncline.status()), [])
    }).pipe(Effect.scoped),
  )

  it.live("its health says so, what is asked over HTTP is answered with 503, and nothing of the database is told", () =>
    Effect.gen(function* () {
      const { relay, app } = yield* scene
      const syncline = yield* Effect.acquireRelease(
        Effect.promise(() => opening(relay.url, app)),
        closing,
      )
      const fetch = syncline.http({ tenant: () => "acme" })
      const ask = (path: string) =>
        Effect.promise(async () => {
          const response = await fetch(new Request(`http://host.example${path}`))
          return [response.status, await response.text()] as const
        })
      assert.strictEqual((yield* ask("/health/db"))[0], 200)
      yield* relay.cut
      for (const path of ["/health/db", "/integrations", "/events"]) {
        const [status, text] = yield* ask(path)
        assert.strictEqual(status, 503, path)
        assert.include(text, "the database did not answer")
        assert.notMatch(text, /ECONN|127\.0\.0\.1|postgres|select/i)
      }
      assert.strictEqual((yield* ask("/health"))[0], 200)
      yield* relay.restore
      assert.strictEqual((yield* ask("/health/db"))[0], 200)
    }).pipe(Effect.scoped),
  )

  it.live("calls reject, and the next ones work when it is back", () =>
    Effect.gen(function* () {
      const { relay, app } = yield* scene
      const syncline = yield* Effect.acquireRelease(
        Effect.promise(() => opening(relay.url, app)),
        closing,
      )
      const connection = yield* Effect.promise(() => syncline.connect({ app: "left", credentials: "good" }))
      yield* Effect.promise(() => syncline.addStreams({ connection: connection.id, partition: "p" }))
      yield* relay.cut
      for (const call of [() => syncline.status(), () => syncline.sync(), () => syncline.records(Task).create({ title: "Lost" })]) {
        assert.instanceOf(yield* failure(call), StoreError)
      }
      yield* relay.restore
      app.create("task", "p", { title: "One" })
      const report = yield* Effect.promise(() => syncline.sync())
      assert.deepStrictEqual([report.errors, report.failures], [[], []])
      const status = yield* Effect.promise(() => syncline.status())
      assert.deepStrictEqual(
        status.map(({ connection: { id } }) => id),
        [connection.id],
      )
    }).pipe(Effect.scoped),
  )

  it.live("events wait, and go on with those of the meantime, each once; watch works again", () =>
    Effect.gen(function* () {
      const { relay, direct, app } = yield* scene
      const syncline = yield* Effect.acquireRelease(
        Effect.promise(() => opening(relay.url, app)),
        closing,
      )
      const other = yield* Effect.acquireRelease(
        Effect.promise(() => opening(direct, app)),
        closing,
      )
      const connection = yield* Effect.promise(() => syncline.connect({ app: "left", credentials: "good" }))
      yield* Effect.promise(() => syncline.addStreams({ connection: connection.id, partition: "p" }))
      yield* Effect.promise(() => syncline.sync())
      const seen: Array<SynclineEvent> = []
      const following = (async () => {
        for await (const event of syncline.events()) seen.push(event)
      })()
      const created = () => seen.flatMap(({ event }) => (event._tag === "ExternalRecordCreated" ? [event.externalId] : []))
      const make = Effect.fnUntraced(function* (title: string) {
        const id = app.create("task", "p", { title })
        yield* Effect.promise(() => other.sync())
        return id
      })
      const before = yield* make("before")
      yield* until(() => created().includes(before))
      const stop = syncline.watch()
      const ids = [before]
      for (const turn of [1, 2]) {
        yield* relay.cut
        ids.push(yield* make(`during ${turn}`))
        yield* Effect.sleep("1500 millis")
        yield* relay.restore
        const after = yield* make(`after ${turn}`)
        ids.push(after)
        yield* until(() => created().includes(after))
      }
      assert.deepStrictEqual(created(), ids)
      const positions = seen.map(({ position }) => position)
      assert.deepStrictEqual(
        positions,
        [...new Set(positions)].toSorted((a, b) => a - b),
      )
      // Nobody else is at work now: what the host writes goes out by the watch that lived through it.
      yield* Effect.promise(() => syncline.records(Task).create({ title: "By the host" }))
      yield* until(() => app.list("task", "p").some(({ fields }) => fields["title"] === "By the host"))
      yield* Effect.promise(() => stop())
      yield* closing(syncline)
      yield* Effect.promise(() => following)
    }).pipe(Effect.scoped),
  )
})
