import { assert, describe, it } from "@effect/vitest"
import { Patience, RatePolicy, type Reason } from "@syncline/adapter-core"
import { endpoints, linear } from "@syncline/adapter-linear"
import { Clock, Effect, Fiber, Result, Schema } from "effect"
import { TestClock } from "effect/testing"
import { Limits, rates } from "../src/Limits.ts"
import { callEverything } from "./Everything.ts"
import { onScene, reasonOf, type Scene } from "./Scene.ts"

const minute = 60_000
const hour = 60 * minute

const read = ({ opened, team }: Scene) => opened.client.page(endpoints.issues, { partition: team.id })

/** What a request is taken to cost. */
const pointsOf = (operation: string) =>
  linear.api.rates.budgets.find(({ name }) => name === "complexity")?.cost({ operation, method: "POST", write: false })

const waitOf = (reason: Reason) => (reason._tag === "RateLimited" ? reason.waitMillis : reason._tag)

const limited = (headers: Readonly<Record<string, string>>, status = 400) =>
  ({
    fault: {
      kind: "status",
      status,
      headers,
      body: JSON.stringify({ errors: [{ message: "Rate limit exceeded", extensions: { code: "RATELIMITED" } }] }),
    },
    times: 1,
  }) as const

describe("points", () => {
  it.effect("of every request are what Linear's formula gives, far below what one request may cost", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const called = yield* callEverything(scene)
        assert.deepStrictEqual(called.toSorted(), Object.keys(endpoints).toSorted())
        const charged = scene.sandbox.log.map(({ reply }) => Number(reply?.headers["x-complexity"]))
        assert.deepStrictEqual(called.map(pointsOf), charged)
        assert.isBelow(Math.max(...charged), 2_000)
        assert.strictEqual(pointsOf("somebody's own document"), Math.max(...charged))
      }),
    ),
  )

  it.effect("are budgeted by the hour, like requests, without asking Linear", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        yield* read(scene)
        const reason = yield* reasonOf(read(scene))
        assert.approximately(reason._tag === "RateLimited" ? reason.waitMillis : 0, hour * ((2 * 1_597 - 2_000) / 2_000), minute)
        assert.strictEqual(scene.sandbox.log.length, 1)
      }),
      { settings: { limits: { complexityPerHour: 2_000 } } },
    ),
  )

  it.effect("a request over the limit of one request is Rejected", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const reason = yield* reasonOf(read(scene))
        assert.strictEqual(reason._tag, "Rejected")
        assert.include(reason.message, "1597")
      }),
      { limits: { complexityPerQuery: 1_000 } },
    ),
  )
})

describe("requests", () => {
  it.effect("are budgeted by the hour", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        yield* scene.opened.account
        yield* scene.opened.account
        assert.strictEqual(waitOf(yield* reasonOf(scene.opened.account)), hour / 2)
        assert.strictEqual(scene.sandbox.log.length, 2)
        yield* TestClock.adjust(hour / 2)
        yield* scene.opened.account
        assert.strictEqual(scene.sandbox.log.length, 3)
      }),
      { settings: { limits: { requestsPerHour: 2 } } },
    ),
  )

  it.effect("stop when Linear's own count says that none is left, before it refuses one", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        for (let left = 3; left > 0; left -= 1) yield* scene.opened.account
        const wait = waitOf(yield* reasonOf(scene.opened.account))
        assert.strictEqual(wait, hour)
        assert.strictEqual(scene.sandbox.log.length, 3)
        yield* TestClock.adjust(hour)
        yield* scene.opened.account
      }),
      { limits: { requestsPerHour: 3 } },
    ),
  )
})

describe("RATELIMITED", () => {
  const cases: ReadonlyArray<readonly [string, (now: number) => Readonly<Record<string, string>>, number]> = [
    [
      "waits for the requests when those are used up",
      (now) => ({
        "x-ratelimit-requests-remaining": "0",
        "x-ratelimit-requests-reset": String(now + 20 * minute),
        "x-ratelimit-complexity-remaining": "1000",
        "x-ratelimit-complexity-reset": String(now + minute),
      }),
      20 * minute,
    ],
    [
      "waits for the points when those are used up",
      (now) => ({
        "x-ratelimit-requests-remaining": "7",
        "x-ratelimit-requests-reset": String(now + minute),
        "x-ratelimit-complexity-remaining": "0",
        "x-ratelimit-complexity-reset": String(now + 30 * minute),
      }),
      30 * minute,
    ],
    [
      "waits for the points when some of both are left",
      (now) => ({
        "x-ratelimit-requests-remaining": "7",
        "x-ratelimit-requests-reset": String(now + minute),
        "x-ratelimit-complexity-remaining": "12",
        "x-ratelimit-complexity-reset": String(now + 40 * minute),
      }),
      40 * minute,
    ],
    [
      "waits for the endpoint when it has a limit of its own",
      (now) => ({
        "x-ratelimit-endpoint-requests-remaining": "0",
        "x-ratelimit-endpoint-requests-reset": String(now + 2 * minute),
        "x-ratelimit-requests-remaining": "7",
        "x-ratelimit-requests-reset": String(now + 50 * minute),
      }),
      2 * minute,
    ],
    ["waits a minute without a word about when", () => ({}), minute],
  ]

  for (const [what, headers, expected] of cases) {
    for (const status of [200, 400]) {
      it.effect(`${what} (status ${status})`, () =>
        onScene(
          Effect.fnUntraced(function* (scene) {
            scene.sandbox.faults.add(limited(headers(yield* Clock.currentTimeMillis), status))
            assert.strictEqual(waitOf(yield* reasonOf(read(scene))), expected)
            assert.strictEqual(waitOf(yield* reasonOf(read(scene))), expected)
            assert.strictEqual(scene.sandbox.log.length, 1)
            yield* TestClock.adjust(expected)
            yield* read(scene)
          }),
        ),
      )
    }
  }

  it.effect("is what the emulator answers, for requests and for points", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        scene.sandbox.faults.add({ fault: { kind: "limited", limit: { kind: "primary", waitSeconds: 90 } }, times: 1 })
        assert.strictEqual(waitOf(yield* reasonOf(read(scene))), 90_000)
        yield* TestClock.adjust(90_000)
        yield* read(scene)
        // What is left of the points does not suffice for another page.
        assert.strictEqual((yield* reasonOf(read(scene)))._tag, "RateLimited")
      }),
      { limits: { complexityPerHour: 2_000 } },
    ),
  )

  it.effect("is waited for and tried again when the wait is short", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const now = yield* Clock.currentTimeMillis
        scene.sandbox.faults.add(limited({ "x-ratelimit-requests-remaining": "0", "x-ratelimit-requests-reset": String(now + 3_000) }))
        const reading = yield* Effect.forkChild(
          Effect.retry(read(scene), { times: 1, while: ({ reason }) => reason._tag === "RateLimited" }).pipe(
            Effect.provideService(Patience, 10_000),
          ),
        )
        yield* TestClock.adjust(2_999)
        assert.strictEqual(scene.sandbox.log.length, 1)
        yield* TestClock.adjust(1)
        assert.deepStrictEqual((yield* Fiber.join(reading)).items, [])
      }),
    ),
  )
})

describe("limits", () => {
  it("are of an hour, and more than nothing", () => {
    assert.deepStrictEqual(
      rates({}).budgets.map(({ name, limit, windowMillis }) => [name, limit, windowMillis]),
      [
        ["requests", 2_500, hour],
        ["complexity", 2_000_000, hour],
      ],
    )
    const decode = Schema.decodeUnknownResult(Limits)
    for (const name of ["requestsPerHour", "complexityPerHour"]) {
      for (const value of [0.5, 1, 1_000_000]) assert.isTrue(Result.isSuccess(decode({ [name]: value })), `${name}: ${value}`)
      for (const value of [0, -0.5, -1, Number.POSITIVE_INFINITY])
        assert.isTrue(Result.isFailure(decode({ [name]: value })), `${name}: ${value}`)
    }
  })
})

describe("a refusal", () => {
  const meaning = (
    error: { readonly message?: string; readonly extensions?: Readonly<Record<string, string | boolean>> },
    status = 400,
  ) => {
    const body = { errors: [{ message: "no", ...error }] }
    return rates({}).signals.find(({ when }) => RatePolicy.matches(when, { status, headers: {}, body, text: "" }))?.reason
  }

  for (const [name, value, reason] of [
    ["code", "RATELIMITED", "RateLimited"],
    ["code", "AUTHENTICATION_ERROR", "Unauthorized"],
    ["code", "FORBIDDEN", "Forbidden"],
    ["type", "feature not accessible", "Forbidden"],
    ["type", "usage limit exceeded", "Forbidden"],
    ["type", "lock timeout", "Unavailable"],
    ["type", "invalid input", "Rejected"],
    ["userError", true, "Rejected"],
    ["userPresentableMessage", "The list contained an entry that could not be found", "Rejected"],
  ] as const) {
    it(`whose ${name} is ${value} is ${reason}`, () => assert.strictEqual(meaning({ extensions: { [name]: value } }), reason))
  }

  for (const [message, reason] of [
    ["Entity not found: Issue", "Gone"],
    ["Entity not found: Comment", "Gone"],
    ["Entity not found: Team", "Gone"],
    ["conflict on insert of Issue", "Conflict"],
    ["Duplicate label name", "Conflict"],
  ] as const) {
    it(`that says "${message}" is ${reason}`, () => assert.strictEqual(meaning({ message }), reason))
  }

  it("that says nothing known leaves the outcome open where it came as a success, and is for its status to tell where not", () => {
    for (const extensions of [{}, { type: "" }, { code: "" }]) {
      assert.strictEqual(meaning({ extensions }, 200), "UnknownOutcome")
      assert.isUndefined(meaning({ extensions }, 400))
    }
  })
})
