/** The host is told of everything: in order, at least once, by nobody twice at the same time, whatever becomes of the receiver or of whoever tells. */
import { assert, describe } from "@effect/vitest"
import { Clock, Effect, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { createHmac } from "node:crypto"
import * as Event from "../model/Event.ts"
import { Commits, empty } from "../store/Commits.ts"
import { Journal } from "../store/Journal.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { TargetInput } from "../tell/TargetBook.ts"
import type * as Receiver from "./Receiver.ts"
import type { Scenario } from "./Scenario.ts"
import { happen, ready, runOf, runsOf, url } from "./TargetWorld.ts"
import { tenant } from "./World.ts"

const date = (at: number): Date => new Date(at)

const hmac = (secret: Redacted.Redacted, { id, seconds, body }: Receiver.Received) =>
  `v1,${createHmac("sha256", Buffer.from(Redacted.value(secret).replace("whsec_", ""), "base64"))
    .update(`${id}.${seconds}.${body}`)
    .digest("base64")}`

export const targetSuite = (scenario: Scenario): void => {
  // proves T-36
  describe("a target", () => {
    scenario("is told of everything that happens after it was made, in order, and once", () =>
      Effect.gen(function* () {
        yield* happen("before")
        const { engine, receiver, id, tell, target, secret } = yield* ready()
        yield* happen("one", "two")
        yield* happen("three")
        yield* tell
        yield* tell
        assert.deepStrictEqual(runsOf(receiver), ["one", "two", "three"])
        const stored = (yield* engine.events.list(tenant, { after: 0 })).slice(1)
        for (const [index, received] of receiver.got.entries()) {
          const { seq, at, event } = stored[index] ?? assert.fail("told of what is not stored")
          assert.deepStrictEqual(JSON.parse(received.body), {
            type: "SyncCompleted",
            timestamp: date(at).toISOString(),
            data: { position: seq, event: { ...event } },
          })
          assert.strictEqual(received.id, `msg_${id}_${seq}`)
          assert.strictEqual(received.url, url)
          assert.deepStrictEqual(received.signatures, [hmac(secret, received)])
        }
        const known = yield* target
        assert.deepInclude(known, { position: stored.at(-1)?.seq ?? 0, failures: 0, problem: null, missed: 0, refused: 0, state: "active" })
        assert.notStrictEqual(known?.succeededAt, null)
      }),
    )

    scenario("is told of the events that it chose, and of no others", () =>
      Effect.gen(function* () {
        const { receiver, tell, target, engine } = yield* ready({ events: ["SyncError"] })
        yield* happen("one")
        const failed = new Event.SyncError({ streamId: "s", kind: "task", runId: null, recordId: null, message: "no" })
        yield* (yield* Commits).apply({ ...empty(tenant, 0), events: [failed] })
        yield* happen("two")
        yield* tell
        assert.deepStrictEqual(
          receiver.got.map(({ type }) => type),
          ["SyncError"],
        )
        assert.strictEqual((yield* target)?.position, (yield* engine.events.list(tenant, { after: 0 })).at(-1)?.seq)
      }),
    )

    scenario("that is away is told everything in its order when it is back, and is asked less and less often", () =>
      Effect.gen(function* () {
        const { receiver, tell, target } = yield* ready()
        receiver.behave = () => "away"
        yield* happen("one", "two")
        yield* tell
        assert.deepInclude(yield* target, { failures: 1, problem: "nobody is there", succeededAt: null })
        for (let minute = 0; minute < 24 * 60; minute += 1) {
          yield* TestClock.adjust("1 minute")
          yield* tell
        }
        const asked = receiver.got.length
        assert.isAtLeast(asked, 24)
        assert.isAtMost(asked, 70)
        assert.isTrue(receiver.got.every(({ position }) => position === receiver.got[0]?.position))
        receiver.behave = () => 200
        yield* TestClock.adjust("1 hour")
        yield* tell
        assert.deepStrictEqual(runsOf(receiver).slice(asked), ["one", "two"])
        assert.strictEqual(new Set(receiver.got.map(({ id }) => id)).size, 2)
        assert.deepInclude(yield* target, { failures: 0, problem: null })
      }),
    )

    for (const status of [408, 425, 429, 500, 503, 302]) {
      scenario(`that answers with ${status} is away: nothing is skipped`, () =>
        Effect.gen(function* () {
          const { receiver, tell, target } = yield* ready()
          receiver.behave = () => ({ status, location: "https://elsewhere.example/" })
          yield* happen("one", "two")
          yield* tell
          assert.strictEqual(receiver.got.length, 1)
          assert.include((yield* target)?.problem, String(status))
          receiver.behave = () => 200
          yield* TestClock.adjust("2 seconds")
          yield* tell
          assert.deepStrictEqual(runsOf(receiver), ["one", "one", "two"])
        }),
      )
    }

    scenario("that names a pause is left alone for as long", () =>
      Effect.gen(function* () {
        const { receiver, tell } = yield* ready()
        receiver.behave = () => ({ status: 429, retryAfter: "600" })
        yield* happen("one")
        yield* tell
        yield* TestClock.adjust("599 seconds")
        yield* tell
        assert.strictEqual(receiver.got.length, 1)
        receiver.behave = () => 200
        yield* TestClock.adjust("1 second")
        yield* tell
        assert.strictEqual(receiver.got.length, 2)
      }),
    )

    scenario(
      "that refuses one message is told the others meanwhile; that one is tried a few times, then set aside, and sent when somebody asks",
      () =>
        Effect.gen(function* () {
          const { engine, receiver, tell, target, id } = yield* ready()
          receiver.behave = (message) => (runOf(message) === "two" ? { status: 422, body: "what is this?" } : 200)
          yield* happen("one", "two", "three")
          yield* tell
          assert.deepStrictEqual(runsOf(receiver), ["one", "two", "three"])
          assert.deepInclude(yield* target, { refused: 1, failures: 0 })
          const first = yield* engine.targets.refused(tenant, id)
          assert.strictEqual(first.length, 1)
          assert.deepInclude(first[0], { status: 422, body: "what is this?", attempts: 1, position: receiver.got[1]?.position ?? 0 })
          for (let hour = 0; hour < 24; hour += 1) {
            yield* TestClock.adjust("1 hour")
            yield* tell
          }
          assert.strictEqual(runsOf(receiver).filter((run) => run === "two").length, 5)
          const [aside] = yield* engine.targets.refused(tenant, id)
          assert.deepInclude(aside, { attempts: 5, nextAttemptAt: null })
          receiver.behave = () => 200
          yield* engine.targets.again(tenant, id, aside?.position ?? 0)
          yield* tell
          assert.deepStrictEqual(runsOf(receiver).at(-1), "two")
          assert.strictEqual(receiver.got.at(-1)?.id, receiver.got[1]?.id)
          assert.deepStrictEqual(yield* engine.targets.refused(tenant, id), [])
          assert.deepInclude(yield* target, { refused: 0 })
        }),
    )

    scenario("that is away while a refused message is tried again loses neither it nor an attempt of it", () =>
      Effect.gen(function* () {
        const { engine, receiver, tell, id } = yield* ready()
        receiver.behave = () => 400
        yield* happen("one")
        yield* tell
        receiver.behave = () => "away"
        yield* TestClock.adjust("5 minutes")
        yield* tell
        assert.deepInclude((yield* engine.targets.refused(tenant, id))[0], { attempts: 1 })
        receiver.behave = () => 200
        yield* TestClock.adjust("5 minutes")
        yield* tell
        assert.deepStrictEqual(runsOf(receiver), ["one", "one", "one"])
        assert.deepStrictEqual(yield* engine.targets.refused(tenant, id), [])
      }),
    )

    scenario("that says that it is gone is switched off, and goes on where it stood when a person switches it on", () =>
      Effect.gen(function* () {
        const { engine, receiver, tell, target, id } = yield* ready()
        receiver.behave = () => 410
        yield* happen("one", "two")
        yield* tell
        yield* TestClock.adjust("2 hours")
        yield* tell
        assert.strictEqual(receiver.got.length, 1)
        assert.deepInclude(yield* target, { state: "off" })
        assert.include((yield* target)?.problem, "410")
        receiver.behave = () => 200
        yield* engine.targets.change(tenant, id, { state: "active" })
        yield* tell
        assert.deepStrictEqual(runsOf(receiver), ["one", "one", "two"])
        assert.deepInclude(yield* target, { state: "active", problem: null })
      }),
    )

    scenario("that is paused is told nothing, and everything afterwards", () =>
      Effect.gen(function* () {
        const { engine, receiver, tell, id } = yield* ready()
        yield* engine.targets.change(tenant, id, { state: "paused" })
        yield* happen("one")
        yield* tell
        assert.deepStrictEqual(receiver.got, [])
        yield* engine.targets.change(tenant, id, { state: "active", url: "https://host.example/other" })
        yield* tell
        assert.deepStrictEqual(
          receiver.got.map((message) => [runOf(message), message.url]),
          [["one", "https://host.example/other"]],
        )
      }),
    )

    scenario("has both secrets sign for a day after a rotation, and the new one alone after that", () =>
      Effect.gen(function* () {
        const { engine, receiver, tell, id, secret } = yield* ready()
        const { secret: newer } = yield* engine.targets.rotate(tenant, id)
        yield* happen("one")
        yield* tell
        yield* TestClock.adjust("24 hours")
        yield* happen("two")
        yield* tell
        const [one, two] = receiver.got
        if (one === undefined || two === undefined) return assert.fail("was not told")
        assert.deepStrictEqual(one.signatures, [hmac(newer, one), hmac(secret, one)])
        assert.deepStrictEqual(two.signatures, [hmac(newer, two)])
        assert.notInclude(JSON.stringify(yield* engine.targets.list(tenant)), Redacted.value(newer))
      }),
    )

    scenario("is told again from an event or a moment on, by the ids that the messages had", () =>
      Effect.gen(function* () {
        const { engine, receiver, tell, id } = yield* ready()
        yield* happen("one")
        yield* TestClock.adjust("1 minute")
        const moment = date(yield* Clock.currentTimeMillis)
        yield* happen("two", "three")
        yield* tell
        const [one, two] = receiver.got
        yield* engine.targets.replay(tenant, id, { from: one?.position ?? 0 })
        yield* tell
        yield* engine.targets.replay(tenant, id, { from: moment })
        yield* tell
        yield* engine.targets.replay(tenant, id, { from: date(moment.getTime() + 1) })
        yield* tell
        yield* engine.targets.again(tenant, id, two?.position ?? 0)
        yield* tell
        assert.deepStrictEqual(runsOf(receiver), ["one", "two", "three", "one", "two", "three", "two", "three", "two"])
        assert.strictEqual(new Set(receiver.got.map((message) => message.id)).size, 3)
        const none = yield* Effect.flip(engine.targets.again(tenant, id, 5_000_000))
        assert.deepInclude(none, { _tag: "NotFound", what: "message" })
      }),
    )

    scenario("that takes in its order what it refused before is not sent it once more", () =>
      Effect.gen(function* () {
        const { engine, receiver, tell, id } = yield* ready()
        receiver.behave = () => 404
        yield* happen("one")
        yield* tell
        receiver.behave = () => 200
        yield* engine.targets.replay(tenant, id, { from: receiver.got[0]?.position ?? 0 })
        yield* tell
        assert.deepStrictEqual(yield* engine.targets.refused(tenant, id), [])
        yield* TestClock.adjust("1 day")
        yield* tell
        assert.deepStrictEqual(runsOf(receiver), ["one", "one"])
      }),
    )

    scenario("that was away for longer than events are kept says how many it missed, and is told the rest", () =>
      Effect.gen(function* () {
        const { engine, receiver, tell, target, id } = yield* ready({ events: ["SyncCompleted"] })
        yield* happen("one", "two", "three")
        yield* happen("four")
        receiver.behave = (message) => (runOf(message) === "one" ? 200 : "away")
        yield* tell
        const journal = yield* Journal
        yield* TestClock.adjust("1 day")
        const today = yield* Clock.currentTimeMillis
        yield* happen("five")
        const before = { events: today, runs: 0, history: 0, payloads: 0 }
        while (yield* journal.forget(tenant, before, 1));
        assert.deepInclude(yield* target, { missed: 3 })
        yield* journal.forget(tenant, before, 100)
        assert.deepInclude(yield* target, { missed: 3 })
        receiver.behave = () => 200
        yield* engine.targets.change(tenant, id, { state: "active" })
        yield* tell
        assert.deepStrictEqual(runsOf(receiver), ["one", "two", "five"])
      }),
    )

    scenario("is another tenant's for nobody", () =>
      Effect.gen(function* () {
        const { engine, receiver, tell, id } = yield* ready()
        yield* happen("one")
        const calls = [
          Effect.flip(engine.targets.change("other", id, { state: "paused" })),
          Effect.flip(engine.targets.rotate("other", id)),
          Effect.flip(engine.targets.remove("other", id)),
          Effect.flip(engine.targets.replay("other", id, { from: 0 })),
          Effect.flip(engine.targets.refused("other", id)),
          Effect.flip(engine.targets.again("other", id, 1)),
        ]
        for (const error of yield* Effect.all(calls)) assert.deepInclude(error, { _tag: "NotFound", what: "target", id })
        assert.deepStrictEqual(yield* engine.targets.list("other"), [])
        yield* tell
        assert.deepStrictEqual(runsOf(receiver), ["one"])
        yield* engine.targets.remove(tenant, id)
        yield* happen("two")
        yield* tell
        assert.deepStrictEqual(runsOf(receiver), ["one"])
      }),
    )

    scenario("is at an address that can be told, and chooses events that there are", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const said = (input: unknown) =>
          Effect.map(Effect.flip(engine.targets.add(tenant, input as TargetInput)), (error) => `${error._tag}: ${error.message}`)
        assert.strictEqual(yield* said({ url: "http://host.example/" }), "InvalidInput: url: must begin with https://")
        assert.strictEqual(yield* said({ url: "https://10.0.0.1/" }), "InvalidInput: url: is no address of the public internet")
        assert.include(yield* said({ url: "nowhere" }), "is no web address")
        assert.include(yield* said({ url: "https://me:secret@host.example/" }), "has a name or a password in it")
        assert.include(yield* said({ url, events: ["SyncDone"] }), "SyncDone")
        assert.include(yield* said({ url, from: -1 }), "from")
        assert.deepStrictEqual(yield* engine.targets.list(tenant), [])
      }),
    )
  })
}
