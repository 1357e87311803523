/** A sign-in by OAuth is kept good: refreshed before it ends, by one at a time, and over only when its application says so. */
import { assert, describe } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { SyncEngine } from "../SyncEngine.ts"
import * as Rotating from "./Rotating.ts"
import type { Scenario } from "./Scenario.ts"
import { partition as p, tenant } from "./World.ts"

type Engine = SyncEngine["Service"]

const day = 24 * 3_600_000
const months = { rotates: true, idleMillis: 180 * day }

export const connectionOf = (engine: Engine) => Effect.map(engine.status(tenant), (all) => all[0])
const titles = (engine: Engine) => Effect.map(engine.records.list(tenant, "task"), (all) => all.map(({ data }) => data["title"]).sort())

/** Everything there was to read has been read, without anything to complain of. */
const assertRead = Effect.fnUntraced(function* (engine: Engine, expected: ReadonlyArray<string>) {
  const report = yield* engine.sync({ tenant })
  assert.deepStrictEqual(report.errors, [])
  assert.deepStrictEqual(yield* titles(engine), [...expected])
  assert.strictEqual((yield* connectionOf(engine))?.connection.status, "active")
})

export const refreshSuite = (scenario: Scenario): void => {
  // proves V-06, V-26, T-59, Q-30
  describe("a sign-in by OAuth", () => {
    scenario("is refreshed shortly before its access token ends, and not earlier", () =>
      Effect.gen(function* () {
        const stage = yield* Rotating.setUp()
        const { engine } = yield* Rotating.start(stage)
        yield* Rotating.join(engine, stage)
        yield* assertRead(engine, [])
        yield* TestClock.adjust("57 minutes")
        stage.app.create("task", p, { title: "One" })
        yield* assertRead(engine, ["One"])
        assert.strictEqual(stage.tokens.log.length, 0)
        yield* TestClock.adjust("2 minutes")
        yield* assertRead(engine, ["One"])
        assert.strictEqual(stage.tokens.log.length, 1)
        yield* assertRead(engine, ["One"])
        assert.strictEqual(stage.tokens.log.length, 1)
      }),
    )

    scenario("whose access token is ended in the middle of a page is refreshed once, and the reading goes on", () =>
      Effect.gen(function* () {
        const stage = yield* Rotating.setUp({}, 2)
        const { engine } = yield* Rotating.start(stage)
        const connection = yield* Rotating.join(engine, stage)
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition: "q" })
        for (const place of [p, "q"])
          for (const title of ["1", "2", "3", "4", "5"]) stage.app.create("task", place, { title: place + title })
        let pages = 0
        stage.app.beforeEach(({ operation }) =>
          Effect.sync(() => {
            if (operation === "page" && ++pages === 3) stage.tokens.endAccess()
          }),
        )
        yield* assertRead(
          engine,
          [p, "q"].flatMap((place) => ["1", "2", "3", "4", "5"].map((title) => place + title)),
        )
        assert.strictEqual(stage.tokens.log.length, 1)
        assert.deepStrictEqual(
          (yield* engine.runs(tenant)).filter(({ outcome }) => outcome === "failed"),
          [],
        )
      }),
    )

    scenario("whose new access tokens are refused too needs its person, and is refreshed twice and no more", () =>
      Effect.gen(function* () {
        const stage = yield* Rotating.setUp()
        const { engine } = yield* Rotating.start(stage)
        yield* Rotating.join(engine, stage)
        stage.tokens.endAccess()
        stage.tokens.hooks.after = Effect.sync(stage.tokens.endAccess)
        yield* engine.sync({ tenant })
        assert.strictEqual((yield* connectionOf(engine))?.connection.status, "error")
        assert.strictEqual(stage.tokens.log.length, 2)
      }),
    )

    scenario("works with applications that answer errors with 200 and have words of their own", () =>
      Effect.gen(function* () {
        const stage = yield* Rotating.setUp({ errorsWith200: true, refresh: { rotates: true, endedBy: ["bad_refresh_token"] } })
        const { engine } = yield* Rotating.start(stage)
        yield* Rotating.join(engine, stage)
        yield* TestClock.adjust("1 hour")
        yield* assertRead(engine, [])
        stage.tokens.revoke()
        yield* engine.sync({ tenant })
        const { connection } = (yield* connectionOf(engine)) ?? assert.fail("there is no connection")
        assert.strictEqual(connection.status, "disconnected")
        assert.include(connection.reason, "invalid_grant")
      }),
    )

    for (const [what, mishap] of [
      ["503 without words", { _tag: "Answer", status: 503, body: "<html>down</html>" }],
      ["500 that speaks of the grant", { _tag: "Answer", status: 500, body: JSON.stringify({ error: "invalid_grant" }) }],
      ["429 that speaks of the grant", { _tag: "Answer", status: 429, body: JSON.stringify({ error: "invalid_grant" }) }],
      ["400 that is no JSON", { _tag: "Answer", status: 400, body: "bad" }],
      ["a request that is lost", { _tag: "RequestLost" }],
    ] as const) {
      scenario(`is not over for an outage of the token endpoint: ${what}`, () =>
        Effect.gen(function* () {
          const stage = yield* Rotating.setUp()
          const { engine } = yield* Rotating.start(stage)
          yield* Rotating.join(engine, stage)
          yield* TestClock.adjust("59 minutes")
          stage.tokens.mishaps.push(mishap)
          stage.app.create("task", p, { title: "One" })
          yield* assertRead(engine, ["One"])
          yield* TestClock.adjust("2 minutes")
          stage.tokens.mishaps.push(mishap)
          stage.app.create("task", p, { title: "Two" })
          yield* engine.sync({ tenant })
          assert.deepStrictEqual(yield* titles(engine), ["One"])
          const waiting = yield* connectionOf(engine)
          assert.strictEqual(waiting?.connection.status, "active")
          assert.include(waiting?.connection.reason, "could not be refreshed")
          yield* TestClock.adjust("5 minutes")
          yield* assertRead(engine, ["One", "Two"])
          assert.isNull((yield* connectionOf(engine))?.connection.reason ?? null)
        }),
      )
    }

    scenario("is not over where the host's client is not taken, which is said", () =>
      Effect.gen(function* () {
        const stage = yield* Rotating.setUp()
        const wrong = Rotating.clientsWith("wrong")
        const { engine } = yield* Rotating.start(stage, { clients: wrong })
        yield* Rotating.join(engine, stage)
        yield* TestClock.adjust("1 hour")
        yield* engine.sync({ tenant })
        const waiting = (yield* connectionOf(engine))?.connection
        assert.strictEqual(waiting?.status, "active")
        assert.include(waiting?.reason, "oauthClients.left")
        yield* TestClock.adjust("5 minutes")
        yield* assertRead((yield* Rotating.start(stage)).engine, [])
      }),
    )

    scenario("that cannot be refreshed for want of a client says so when its access token has ended", () =>
      Effect.gen(function* () {
        const stage = yield* Rotating.setUp({ refresh: months })
        const { engine } = yield* Rotating.start(stage, { clients: new Map() })
        yield* Rotating.join(engine, stage)
        yield* assertRead(engine, [])
        yield* TestClock.adjust("1 hour")
        yield* engine.sync({ tenant })
        const { connection } = (yield* connectionOf(engine)) ?? assert.fail("there is no connection")
        assert.strictEqual(connection.status, "error")
        assert.include(connection.reason, "oauthClients.left")
        assert.strictEqual(stage.tokens.log.length, 0)
      }),
    )
  })

  // proves C-32, V-06
  describe("a sign-in that its application has ended", () => {
    scenario("disconnects its connection with a reason, once; signing in again goes on where it was", () =>
      Effect.gen(function* () {
        const stage = yield* Rotating.setUp()
        const { engine } = yield* Rotating.start(stage)
        const connection = yield* Rotating.join(engine, stage)
        const id = stage.app.create("task", p, { title: "One" })
        yield* assertRead(engine, ["One"])
        const [link] = yield* engine.records.links(tenant, (yield* engine.records.list(tenant, "task"))[0]?.id ?? "")
        yield* TestClock.adjust("1 hour")
        stage.tokens.revoke()
        for (let turn = 0; turn < 3; turn += 1) {
          yield* engine.sync({ tenant })
          yield* TestClock.adjust("1 hour")
        }
        const { connection: over, streams } = (yield* connectionOf(engine)) ?? assert.fail("there is no connection")
        assert.strictEqual(over.status, "disconnected")
        assert.match(over.reason ?? "", /the application has ended the sign-in .*; sign in again/)
        const events = (yield* engine.events.list(tenant, { after: 0 })).filter(({ event }) => event._tag === "ConnectionFailed")
        assert.strictEqual(events.length, 1)
        assert.strictEqual(stage.tokens.log.length, 1)
        stage.app.edit("task", p, id, { title: "One again" })
        yield* engine.records.put(tenant, "task", { fields: { title: "Ours" } })
        const reads = stage.app.log.length
        yield* Rotating.join(engine, stage, connection.id)
        yield* assertRead(engine, ["One again", "Ours"])
        assert.deepStrictEqual(
          stage.app
            .list("task", p)
            .map(({ fields }) => fields["title"])
            .sort(),
          ["One again", "Ours"],
        )
        const again = yield* connectionOf(engine)
        assert.strictEqual(again?.connection.id, connection.id)
        assert.strictEqual(again?.streams[0]?.cursor.generation, streams[0]?.cursor.generation)
        const pages = stage.app.log.slice(reads).filter(({ operation }) => operation === "page")
        assert.isTrue(pages.every(({ since }) => since !== undefined))
        assert.strictEqual((yield* engine.records.links(tenant, link?.recordId ?? ""))[0]?.externalId, id)
      }),
    )

    scenario("is not brought back by a refresh that was under way when its person disconnected", () =>
      Effect.gen(function* () {
        const stage = yield* Rotating.setUp()
        const { engine } = yield* Rotating.start(stage)
        const connection = yield* Rotating.join(engine, stage)
        yield* TestClock.adjust("1 hour")
        stage.tokens.hooks.after = Effect.orDie(engine.disconnect(tenant, connection.id))
        yield* engine.sync({ tenant })
        assert.strictEqual((yield* connectionOf(engine))?.connection.status, "disconnected")
        const error = yield* Effect.flip(engine.addStreams({ tenant, connectionId: connection.id, partition: "q" }))
        assert.include(error.message, "no credentials")
      }),
    )
  })

  // proves C-33, T-60
  describe("signing in to a connection again", () => {
    for (const [what, tokens] of [
      ["by OAuth", true],
      ["with a key", false],
    ] as const) {
      scenario(`with another account is refused, ${what}, and taking over is what it says`, ({ left }) =>
        Effect.gen(function* () {
          const stage = yield* Rotating.setUp()
          const plain = { ...stage, app: left }
          const { engine } = yield* Rotating.start(tokens ? stage : plain)
          const good = () => (tokens ? Rotating.credentialsOf(stage.tokens.signIn()) : Authorization.token("good"))
          const given = { tenant, app: "left" } as const
          const first = yield* engine.connect({ ...given, credentials: good() })
          yield* engine.addStreams({ tenant, connectionId: first.id, partition: p, kinds: ["task"] })
          if (!tokens) {
            const missing = yield* Effect.flip(engine.connect({ ...given, credentials: good(), connection: "nobody" }))
            assert.strictEqual(missing._tag, "NotFound")
            left.accept("better")
            const key = Authorization.token("better")
            assert.strictEqual((yield* engine.connect({ ...given, credentials: key, connection: first.id })).id, first.id)
            yield* assertRead(engine, [])
            return
          }
          stage.becomes("bob")
          const error = yield* Effect.flip(engine.connect({ ...given, credentials: good(), connection: first.id }))
          assert.strictEqual(error._tag, "OtherAccount")
          assert.include(error.message, "takeOver")
          assert.strictEqual((yield* engine.status(tenant)).length, 1)
          yield* assertRead(engine, [])
          const second = yield* engine.connect({ ...given, credentials: good() })
          assert.notStrictEqual(second.id, first.id)
          yield* engine.takeOver(tenant, first.id, second.id)
          assert.strictEqual((yield* engine.status(tenant)).find(({ connection }) => connection.id === second.id)?.streams.length, 1)
        }),
      )
    }
  })

  // proves V-26
  describe("a refresh token that nobody uses", () => {
    for (const status of ["active", "paused"] as const) {
      scenario(`is used before it ends while its connection is ${status}`, () =>
        Effect.gen(function* () {
          const stage = yield* Rotating.setUp({ refresh: months })
          const { engine } = yield* Rotating.start(stage)
          const connected = yield* engine.connect({ tenant, app: "left", credentials: Rotating.credentialsOf(stage.tokens.signIn()) })
          if (status === "paused") yield* engine.pause(tenant, connected.id)
          for (const after of [1, 2, 3]) {
            yield* TestClock.adjust("91 days")
            const watching = yield* Effect.forkChild(engine.watch)
            yield* Rotating.meanwhile(
              Effect.repeat(TestClock.withLive(Effect.sleep("5 millis")), { until: () => stage.tokens.log.length >= after }),
            )
            yield* Rotating.claimsRunOut
            yield* Fiber.interrupt(watching)
            assert.strictEqual(stage.tokens.log.length, after)
          }
          assert.strictEqual((yield* connectionOf(engine))?.connection.status, status)
        }),
      )
    }

    scenario("has an end that is told ahead where no refresh moves it", () =>
      Effect.gen(function* () {
        const began = yield* Effect.map(
          TestClock.testClockWith((clock) => clock.currentTimeMillis),
          Number,
        )
        const stage = yield* Rotating.setUp({ refresh: { rotates: true, absoluteMillis: 100 * day } })
        const { engine } = yield* Rotating.start(stage)
        yield* Rotating.join(engine, stage)
        assert.strictEqual((yield* connectionOf(engine))?.signInEndsAt, began + 100 * day)
        yield* TestClock.adjust("40 days")
        yield* assertRead(engine, [])
        assert.strictEqual((yield* connectionOf(engine))?.signInEndsAt, began + 100 * day)
        yield* TestClock.adjust("60 days")
        yield* engine.sync({ tenant })
        assert.strictEqual((yield* connectionOf(engine))?.connection.status, "disconnected")
      }),
    )
  })
}
