/** Every way in which GitHub or the way there can fail, and what the caller is told to do next. */
import { Patience, type Reason } from "@syncline/adapter-core"
import { endpoints } from "@syncline/adapter-github"
import type { Fault } from "@syncline/sandbox"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { begin, partition, reasonOf, type Stage, staged, repository } from "./Stage.ts"

const read = ({ client }: Stage, where = partition) => client.page(endpoints.issues, { partition: where })

const write = ({ client }: Stage, where = partition) => client.write(endpoints.createIssue, { partition: where }, { title: "Written" })

describe("rights", () => {
  it.effect(
    "a wrong token is unauthorized",
    staged(
      (stage) =>
        Effect.gen(function* () {
          const reasons = [yield* reasonOf(read(stage)), yield* reasonOf(write(stage)), yield* reasonOf(stage.opened.account)]
          for (const { _tag, message } of reasons) assert.deepStrictEqual([_tag, message], ["Unauthorized", "401: Bad credentials"])
        }),
      { token: "wrong" },
    ),
  )

  it.effect(
    "a token that ends in the middle of a list is unauthorized",
    staged((stage) =>
      Effect.gen(function* () {
        for (let count = 0; count < 101; count += 1) stage.app.people.createIssue({ repository, by: "ada", title: "x" })
        const { next } = yield* read(stage)
        stage.sandbox.faults.add({ fault: { kind: "unauthorized" } })
        const second = stage.client.page(endpoints.issues, { partition }, { position: next ?? "" })
        assert.strictEqual((yield* reasonOf(second))._tag, "Unauthorized")
      }),
    ),
  )

  it.effect.each(["octo/none", "octo/vault"])("%s is gone, for readers and writers", (where) =>
    staged((stage) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* reasonOf(read(stage, where)))._tag, "Gone")
        assert.strictEqual((yield* reasonOf(write(stage, where)))._tag, "Gone")
      }),
    )(),
  )

  it.effect(
    "a token that may only read is forbidden to write",
    staged(
      (stage) =>
        Effect.gen(function* () {
          yield* read(stage)
          assert.strictEqual((yield* reasonOf(write(stage)))._tag, "Forbidden")
          assert.deepStrictEqual(stage.app.records.issues(repository), [])
        }),
      { token: "read-token" },
    ),
  )

  it.effect(
    "issues that are switched off are not gone",
    staged((stage) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* reasonOf(read(stage, "octo/silent")))._tag, "Forbidden")
        assert.strictEqual((yield* reasonOf(stage.client.get(endpoints.issue, { partition: "octo/silent", id: "1" })))._tag, "Forbidden")
      }),
    ),
  )

  it.effect(
    "nor are they when GitHub ends this version of its API",
    staged((stage) => Effect.map(reasonOf(read(stage)), ({ _tag }) => assert.strictEqual(_tag, "Forbidden")), {
      retiredVersions: ["2022-11-28"],
    }),
  )
})

describe("a broken way", () => {
  const faults: ReadonlyArray<readonly [Fault, Reason["_tag"], Reason["_tag"]]> = [
    [{ kind: "html", status: 200 }, "Unavailable", "UnknownOutcome"],
    [{ kind: "html", status: 502 }, "Unavailable", "UnknownOutcome"],
    [{ kind: "truncated" }, "Unavailable", "UnknownOutcome"],
    [{ kind: "reset-before" }, "Unavailable", "UnknownOutcome"],
    [{ kind: "reset-after" }, "Unavailable", "UnknownOutcome"],
    [{ kind: "reset-mid-body" }, "Unavailable", "UnknownOutcome"],
    [{ kind: "status", status: 500 }, "Unavailable", "UnknownOutcome"],
    [{ kind: "status", status: 503 }, "Unavailable", "Unavailable"],
    [{ kind: "status", status: 200, body: '{"message":"no list"}' }, "Malformed", "UnknownOutcome"],
    [{ kind: "status", status: 422 }, "Rejected", "Rejected"],
    [{ kind: "status", status: 302, headers: { location: "https://elsewhere.example.com/" } }, "Rejected", "Rejected"],
  ]
  it.effect.each(faults)("by %o makes a reader meet %s and a writer %s", ([fault, reading, writing]) =>
    staged((stage) =>
      Effect.gen(function* () {
        stage.sandbox.faults.add({ fault })
        assert.strictEqual((yield* reasonOf(read(stage)))._tag, reading)
        assert.strictEqual((yield* reasonOf(write(stage)))._tag, writing)
      }),
    )(),
  )

  it.effect(
    "that cuts off why a 410 refuses leaves it open whether the issue is gone",
    staged((stage) =>
      Effect.gen(function* () {
        const id = String(stage.app.people.createIssue({ repository, by: "ada", title: "Leaves" }).number)
        stage.app.people.deleteIssue({ repository, number: Number(id) })
        const one = () => reasonOf(stage.client.get(endpoints.issue, { partition, id }))
        assert.strictEqual((yield* one())._tag, "Gone")
        stage.sandbox.faults.add({ fault: { kind: "truncated" }, times: 1 })
        assert.strictEqual((yield* one())._tag, "Unavailable")
        assert.strictEqual((yield* one())._tag, "Gone")
      }),
    ),
  )

  it.effect(
    "that answers nothing ends after the timeout",
    staged((stage) =>
      Effect.gen(function* () {
        stage.sandbox.faults.add({ fault: { kind: "timeout" } })
        const waiting = yield* Effect.forkChild(Effect.all([reasonOf(read(stage)), reasonOf(write(stage))], { concurrency: "unbounded" }))
        yield* TestClock.adjust("30 seconds")
        const [reading, writing] = yield* Fiber.join(waiting)
        assert.deepStrictEqual([reading._tag, writing._tag], ["Unavailable", "UnknownOutcome"])
      }),
    ),
  )
})

describe("a limit", () => {
  const limits: ReadonlyArray<readonly [403 | 429, Fault & { readonly kind: "limited" }, number]> = ([403, 429] as const).flatMap(
    (status) => [
      [status, { kind: "limited", limit: { kind: "primary", waitSeconds: 600 } }, 601_000],
      [status, { kind: "limited", limit: { kind: "secondary", waitSeconds: 30 } }, 30_000],
      [status, { kind: "limited", limit: { kind: "secondary-without-wait", waitSeconds: 0 } }, 60_000],
    ],
  )
  it.effect.each(limits)("told by %d as %o means to wait %d ms, and nothing is sent before", ([status, fault, waitMillis]) =>
    staged(
      (stage) =>
        Effect.gen(function* () {
          stage.sandbox.faults.add({ fault, times: 1 })
          const reason = yield* reasonOf(write(stage))
          assert.deepStrictEqual([reason._tag, "waitMillis" in reason ? reason.waitMillis : undefined], ["RateLimited", waitMillis])
          yield* TestClock.adjust(waitMillis - 1)
          assert.strictEqual((yield* reasonOf(read(stage)))._tag, "RateLimited")
          assert.lengthOf(stage.sandbox.log, 1)
          yield* TestClock.adjust(1)
          yield* read(stage)
          assert.lengthOf(stage.sandbox.log, 2)
        }),
      { limits: { status } },
    )(),
  )

  it.effect(
    "that is used up and asks for another wait means that wait",
    staged((stage) =>
      Effect.gen(function* () {
        const headers = {
          "retry-after": "5",
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": String(begin / 1000 + 600),
          "content-type": "application/json",
        }
        stage.sandbox.faults.add({ fault: { kind: "status", status: 403, headers, body: '{"message":"Slow down"}' } })
        const reason = yield* reasonOf(read(stage))
        assert.deepStrictEqual([reason._tag, "waitMillis" in reason ? reason.waitMillis : undefined], ["RateLimited", 5_000])
      }),
    ),
  )

  it.effect(
    "with a short wait is waited for",
    staged((stage) =>
      Effect.gen(function* () {
        stage.sandbox.faults.add({ fault: { kind: "limited", limit: { kind: "secondary", waitSeconds: 5 } }, times: 1 })
        yield* reasonOf(read(stage))
        const reading = yield* Effect.forkChild(Effect.provideService(read(stage), Patience, 10_000))
        yield* TestClock.adjust("5 seconds")
        assert.deepStrictEqual((yield* Fiber.join(reading)).items, [])
      }),
    ),
  )

  it.effect(
    "that is used up is known from the headers, before anything is refused",
    staged(
      (stage) =>
        Effect.gen(function* () {
          for (let count = 0; count < 3; count += 1) yield* read(stage)
          const reason = yield* reasonOf(read(stage))
          assert.strictEqual(reason._tag, "RateLimited")
          assert.deepStrictEqual(
            stage.sandbox.log.map(({ status }) => status),
            [200, 200, 200],
          )
          yield* TestClock.setTime(begin + 3_601_000)
          yield* read(stage)
        }),
      { limits: { requestsPerHour: 3 } },
    ),
  )
})
