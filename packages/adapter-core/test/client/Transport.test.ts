import { assert, describe, it } from "@effect/vitest"
import { AdapterError, Authorization, BeforeWrite, Client, type RatePolicy, type Reason, Retries, Timeout } from "@syncline/adapter-core"
import { Effect, Fiber } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { api, client, createEndpoint, issueEndpoint } from "../Issues.ts"
import { type Script, broken, json, scripted } from "../ScriptedServer.ts"

type Tag = Reason["_tag"] | "success"

const issue = { id: 1, title: "a" }
const at = { partition: "octo/hello", id: "1" }

const read = (rates?: Partial<RatePolicy.RatePolicy>) => client(rates).get(issueEndpoint, at)
const write = (rates?: Partial<RatePolicy.RatePolicy>) => client(rates).write(createEndpoint, { partition: "octo/hello" }, { title: "a" })

const tagOf = <A, R>(effect: Effect.Effect<A, AdapterError, R>): Effect.Effect<Tag, never, R> =>
  Effect.match(effect, { onFailure: ({ reason }) => reason._tag, onSuccess: () => "success" as const })

const reasonOf = <A, R>(effect: Effect.Effect<A, AdapterError, R>) => Effect.map(Effect.flip(effect), ({ reason }) => reason)

/** Runs an effect to its end while the test clock passes an hour. */
const inTime = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(fiber)
  })

const html = "<!doctype html><title>Bad gateway</title>"

/** What an answer means, for a read and for a write, and how often each is sent when three retries are allowed. */
const answers: ReadonlyArray<readonly [name: string, answer: () => Response, read: Tag, write: Tag, reads: number, writes: number]> = [
  ["200 with JSON", () => json(issue), "success", "success", 1, 1],
  ["201 with JSON", () => json(issue, 201), "success", "success", 1, 1],
  ["200 with nothing", () => new Response("", { status: 200 }), "Unavailable", "UnknownOutcome", 4, 1],
  ["200 with a page for people", () => new Response(html, { status: 200 }), "Unavailable", "UnknownOutcome", 4, 1],
  ["200 with half a document", () => new Response('{"id": 1, "tit', { status: 200 }), "Unavailable", "UnknownOutcome", 4, 1],
  ["200 with another shape", () => json({ id: "x" }), "Malformed", "UnknownOutcome", 1, 1],
  ["200 with a list", () => json([issue]), "Malformed", "UnknownOutcome", 1, 1],
  ["200 with null", () => json(null), "Malformed", "UnknownOutcome", 1, 1],
  ["204", () => new Response(null, { status: 204 }), "Malformed", "UnknownOutcome", 1, 1],
  ["300", () => new Response(null, { status: 300 }), "Rejected", "Rejected", 1, 1],
  ["400", () => json({ message: "no" }, 400), "Rejected", "Rejected", 1, 1],
  ["401", () => json({ message: "no" }, 401), "Unauthorized", "Unauthorized", 1, 1],
  ["402", () => json({ message: "no" }, 402), "Rejected", "Rejected", 1, 1],
  ["403", () => json({ message: "no" }, 403), "Forbidden", "Forbidden", 1, 1],
  ["404", () => json({ message: "no" }, 404), "Gone", "Gone", 1, 1],
  ["404 with a page for people", () => new Response(html, { status: 404 }), "Gone", "Gone", 1, 1],
  ["408", () => new Response("", { status: 408 }), "Unavailable", "Unavailable", 4, 4],
  ["409", () => json({ message: "no" }, 409), "Conflict", "Conflict", 1, 1],
  ["410", () => json({ message: "no" }, 410), "Gone", "Gone", 1, 1],
  ["412", () => json({ message: "no" }, 412), "Conflict", "Conflict", 1, 1],
  ["422", () => json({ message: "no" }, 422), "Rejected", "Rejected", 1, 1],
  [
    "422 with half a document",
    () => new Response('{"message": "no', { status: 422, headers: { "content-type": "application/json; charset=utf-8" } }),
    "Unavailable",
    "Unavailable",
    4,
    4,
  ],
  ["425", () => new Response("", { status: 425 }), "Unavailable", "Unavailable", 4, 4],
  ["429 with a short wait", () => json({}, 429, { "retry-after": "5" }), "RateLimited", "RateLimited", 4, 4],
  ["429 with a long wait", () => json({}, 429, { "retry-after": "900" }), "RateLimited", "RateLimited", 1, 1],
  ["429 without a wait", () => json({}, 429), "RateLimited", "RateLimited", 1, 1],
  ["500", () => json({}, 500), "Unavailable", "UnknownOutcome", 4, 1],
  ["502 with a page for people", () => new Response(html, { status: 502 }), "Unavailable", "UnknownOutcome", 4, 1],
  ["503", () => new Response("", { status: 503 }), "Unavailable", "Unavailable", 4, 4],
  ["504", () => new Response("", { status: 504 }), "Unavailable", "UnknownOutcome", 4, 1],
]

const breaks: ReadonlyArray<readonly [code: string, write: Tag, writes: number]> = [
  ["ECONNREFUSED", "Unavailable", 4],
  ["ENOTFOUND", "Unavailable", 4],
  ["EAI_AGAIN", "Unavailable", 4],
  ["ECONNRESET", "UnknownOutcome", 1],
  ["EPIPE", "UnknownOutcome", 1],
  ["UND_ERR_SOCKET", "UnknownOutcome", 1],
  ["UND_ERR_HEADERS_TIMEOUT", "UnknownOutcome", 1],
]

describe("Transport sorts", () => {
  for (const [name, answer, ofRead, ofWrite, reads, writes] of answers) {
    it.effect(`${name}: ${ofRead} for a read, ${ofWrite} for a write`, () =>
      Effect.gen(function* () {
        const reading = scripted(answer)
        assert.strictEqual(yield* inTime(tagOf(read())).pipe(Effect.provide(reading.layer)), ofRead)
        assert.lengthOf(reading.requests, reads)
        const writing = scripted(answer)
        assert.strictEqual(yield* inTime(tagOf(write())).pipe(Effect.provide(writing.layer)), ofWrite)
        assert.lengthOf(writing.requests, writes)
      }),
    )
  }

  for (const [code, ofWrite, writes] of breaks) {
    it.effect(`${code}: Unavailable for a read, ${ofWrite} for a write`, () =>
      Effect.gen(function* () {
        const script: Script = () => {
          throw broken(code)
        }
        const reading = scripted(script)
        assert.strictEqual(yield* inTime(tagOf(read())).pipe(Effect.provide(reading.layer)), "Unavailable")
        assert.lengthOf(reading.requests, 4)
        const writing = scripted(script)
        const reason = yield* inTime(reasonOf(write())).pipe(Effect.provide(writing.layer))
        assert.strictEqual(reason._tag, ofWrite)
        assert.include(reason.message, code)
        assert.lengthOf(writing.requests, writes)
      }),
    )
  }

  it.effect("an answer that breaks off in its body is lost", () => {
    const body = () =>
      new ReadableStream({
        pull: (controller) => controller.error(broken("ECONNRESET")),
      })
    const { layer, requests } = scripted(() => new Response(body(), { status: 200 }))
    return Effect.gen(function* () {
      assert.strictEqual(yield* inTime(tagOf(write())), "UnknownOutcome")
      assert.lengthOf(requests, 1)
      assert.strictEqual(yield* inTime(tagOf(read())), "Unavailable")
      assert.lengthOf(requests, 5)
    }).pipe(Effect.provide(layer))
  })

  it.effect("an answer that does not come in time is lost", () => {
    const { layer, requests } = scripted(() => new Promise<Response>(() => {}))
    return Effect.gen(function* () {
      assert.strictEqual(yield* inTime(tagOf(write())), "UnknownOutcome")
      assert.lengthOf(requests, 1)
      const quick = Effect.provideService(Effect.provideService(tagOf(read()), Timeout, 100), Retries, 0)
      assert.strictEqual(yield* inTime(quick), "Unavailable")
    }).pipe(Effect.provide(layer))
  })
})

describe("Transport retries", () => {
  it.effect("what surely did nothing until it succeeds", () => {
    const { layer, requests } = scripted((_, index) => (index < 2 ? json({}, 503) : json(issue)))
    return Effect.gen(function* () {
      assert.deepStrictEqual((yield* inTime(write())).item, issue)
      assert.lengthOf(requests, 3)
    }).pipe(Effect.provide(layer))
  })

  it.effect("as often as `Retries` says", () => {
    const { layer, requests } = scripted(() => json({}, 500))
    return Effect.gen(function* () {
      assert.strictEqual(yield* inTime(Effect.provideService(tagOf(read()), Retries, 1)), "Unavailable")
      assert.lengthOf(requests, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("three times where nothing else is said", () => {
    const { layer, requests } = scripted(() => json({}, 500))
    return Effect.gen(function* () {
      assert.strictEqual(yield* Retries, 3)
      assert.strictEqual(yield* inTime(tagOf(read())), "Unavailable")
      assert.lengthOf(requests, 4)
    }).pipe(Effect.provide(layer))
  })

  it.effect("no sooner than the application asked for", () => {
    const sent: Array<number> = []
    return Effect.gen(function* () {
      const clock = yield* TestClock.testClockWith(Effect.succeed)
      const { layer } = scripted((_, index) => {
        sent.push(clock.currentTimeMillisUnsafe())
        return index === 0 ? json({}, 429, { "retry-after": "7" }) : json(issue)
      })
      const fiber = yield* Effect.forkChild(Effect.provide(read(), layer))
      yield* TestClock.adjust(6999)
      assert.deepStrictEqual(sent, [0])
      yield* TestClock.adjust(5000)
      yield* Fiber.join(fiber)
      assert.lengthOf(sent, 2)
      assert.isAtLeast(sent[1] ?? 0, 7000)
    })
  })
})

describe("Transport signals", () => {
  const rates: Partial<RatePolicy.RatePolicy> = {
    signals: [
      {
        when: { status: [400], body: { path: ["errors", 0, "code"], equals: "RATELIMITED" } },
        reason: "RateLimited",
        wait: [
          { header: "x-missing", unit: "seconds" },
          { header: "x-reset", unit: "epoch-milliseconds" },
        ],
        otherwiseMillis: 45_000,
      },
      { when: { status: [403], body: { path: ["message"], contains: "secondary" } }, reason: "RateLimited" },
      { when: { status: [200], body: { path: ["error"], equals: "internal" } }, reason: "UnknownOutcome" },
      { when: { status: [200], body: { path: ["error"], contains: "" } }, reason: "Conflict" },
    ],
  }
  const limited = { errors: [{ code: "RATELIMITED" }] }

  it.effect("decide before the status, the first that matches", () => {
    const replies = [json(limited, 400, { "x-reset": "60000" }), json(limited, 400), json({ message: "Secondary limit" }, 403)]
    const { layer } = scripted((_, index) => replies[index] ?? json({}))
    return Effect.gen(function* () {
      const waits: Array<number> = []
      for (const _ of replies) {
        const reason = yield* reasonOf(read(rates))
        if (reason._tag !== "RateLimited") return assert.fail(reason._tag)
        waits.push(reason.waitMillis)
        yield* TestClock.adjust(reason.waitMillis)
      }
      assert.deepStrictEqual(waits, [60_000, 45_000, 60_000])
    }).pipe(Effect.provide(layer))
  })

  it.effect("an error inside a success may leave the outcome of a write open", () => {
    const { layer } = scripted(() => json({ ...issue, error: "internal" }))
    return Effect.gen(function* () {
      assert.strictEqual(yield* tagOf(write(rates)), "UnknownOutcome")
      assert.strictEqual(yield* inTime(tagOf(read(rates))), "Unavailable")
    }).pipe(Effect.provide(layer))
  })

  it.effect("an error inside a success is an error", () => {
    const { layer } = scripted(() => json({ ...issue, error: "stale" }))
    return Effect.map(tagOf(write(rates)), (tag) => assert.strictEqual(tag, "Conflict")).pipe(Effect.provide(layer))
  })
})

describe("Transport redirects", () => {
  const to = (location: string, status = 307) => new Response(null, { status, headers: { location } })

  for (const status of [301, 302, 303, 307, 308]) {
    it.effect(`${status} to the same origin is followed with everything that was sent`, () => {
      const { layer, requests } = scripted((_, index) => (index === 0 ? to("/api/repositories/7/issues/1", status) : json(issue)))
      const credentials = Effect.succeed(Authorization.token("secret"))
      return Effect.gen(function* () {
        assert.deepStrictEqual((yield* client({}, { credentials }).get(issueEndpoint, at)).item, issue)
        assert.deepStrictEqual(
          requests.map(({ url, headers }) => [url.href, headers["authorization"]]),
          [
            ["https://tracker.test/api/repos/octo/hello/issues/1", "Bearer secret"],
            ["https://tracker.test/api/repositories/7/issues/1", "Bearer secret"],
          ],
        )
      }).pipe(Effect.provide(layer))
    })
  }

  for (const location of [
    "https://evil.test/",
    "http://tracker.test/api",
    "https://tracker.test:444/",
    "//evil.test",
    "",
    "http://[",
    "file:///etc/passwd",
    "https://ada@tracker.test/api",
    "https://:secret@tracker.test/api",
  ]) {
    it.effect(`to "${location}" is refused and not followed`, () => {
      const { layer, requests } = scripted(() => to(location))
      return Effect.gen(function* () {
        assert.strictEqual(yield* tagOf(read()), "Rejected")
        assert.lengthOf(requests, 1)
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("of a write send it again, but for 303, which leads to what was written", () =>
    Effect.gen(function* () {
      const methods: Array<ReadonlyArray<string>> = []
      for (const status of [301, 302, 303, 307, 308]) {
        const { layer, requests } = scripted((_, index) => (index === 0 ? to("/api/elsewhere", status) : json(issue)))
        yield* Effect.provide(write(), layer)
        methods.push(requests.map(({ method, body }) => (body === undefined ? method : `${method} with body`)))
      }
      const again = ["POST with body", "POST with body"]
      assert.deepStrictEqual(methods, [again, again, ["POST with body", "GET"], again, again])
    }),
  )

  it.effect("that the application leads elsewhere are not followed: what was asked for is gone", () => {
    const { layer, requests } = scripted(() => to("/api/repositories/8/issues/1", 301))
    const asked: Array<readonly [string, string]> = []
    const leads = (from: URL, target: URL) => {
      asked.push([from.pathname, target.pathname])
      return "elsewhere" as const
    }
    const strict = Client.make({ api: { ...api(), leads }, credentials: Effect.succeed(undefined) })
    return Effect.gen(function* () {
      const reason = yield* reasonOf(strict.get(issueEndpoint, at))
      assert.deepInclude(reason, { _tag: "Gone", message: "301: it is at /api/repositories/8/issues/1 now" })
      assert.strictEqual(yield* tagOf(strict.write(createEndpoint, { partition: "octo/hello" }, { title: "a" })), "Gone")
      assert.lengthOf(requests, 2)
      assert.deepStrictEqual(asked[0], ["/api/repos/octo/hello/issues/1", "/api/repositories/8/issues/1"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("that lead to where the object has moved are not followed: where it is now is said", () => {
    const { layer, requests } = scripted(() => to("/api/repositories/8/issues/7", 301))
    const leads = () => ({ partition: "8", externalId: "7" })
    const strict = Client.make({ api: { ...api(), leads }, credentials: Effect.succeed(undefined) })
    return Effect.gen(function* () {
      const moved = { _tag: "Moved" as const, partition: "8", externalId: "7", message: "301: it is at /api/repositories/8/issues/7 now" }
      assert.deepInclude(yield* reasonOf(strict.get(issueEndpoint, at)), moved)
      assert.deepInclude(yield* reasonOf(strict.write(createEndpoint, { partition: "octo/hello" }, { title: "a" })), moved)
      assert.lengthOf(requests, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("that lead round in a circle come to an end", () => {
    const { layer, requests } = scripted(({ url }) => to(url.href))
    return Effect.gen(function* () {
      assert.strictEqual(yield* tagOf(read()), "Rejected")
      assert.lengthOf(requests, 6)
    }).pipe(Effect.provide(layer))
  })

  it.effect("are left to the transport, also where fetch is told otherwise", () => {
    const modes: Array<RequestRedirect | undefined> = []
    const fetch: typeof globalThis.fetch = (_, init) => {
      modes.push(init?.redirect)
      return Promise.resolve(json(issue))
    }
    return Effect.gen(function* () {
      yield* read()
      yield* Effect.provideService(read(), FetchHttpClient.RequestInit, { redirect: "follow" })
      assert.deepStrictEqual(modes, ["manual", "manual"])
    }).pipe(Effect.provideService(FetchHttpClient.Fetch, fetch), Effect.provide(scripted(() => json(issue)).layer))
  })
})

describe("Transport messages", () => {
  const said = (body: Parameters<typeof json>[0], status: number) => {
    const { layer } = scripted(() => json(body, status))
    return Effect.provide(reasonOf(read()), layer)
  }

  it.effect("hold the application's own words, and the field it names", () =>
    Effect.gen(function* () {
      const reason = yield* said({ message: "Validation Failed", errors: [{ field: "title", code: "too_long" }] }, 422)
      assert.deepInclude(reason, { _tag: "Rejected", field: "title", message: "422: Validation Failed; title: too_long" })
      assert.include((yield* said({ error: "invalid_grant" }, 401)).message, "invalid_grant")
      assert.include((yield* said({ errors: [{ message: "No access" }] }, 403)).message, "No access")
    }),
  )

  it.effect("stay short and hold no credentials", () =>
    Effect.gen(function* () {
      assert.isBelow((yield* said({ message: "x".repeat(10_000) }, 400)).message.length, 600)
      const credentials = Effect.succeed(Authorization.token("secret-token"))
      const { layer } = scripted(() => {
        throw broken("ECONNRESET")
      })
      const error = yield* inTime(Effect.flip(client({}, { credentials }).get(issueEndpoint, at))).pipe(Effect.provide(layer))
      assert.instanceOf(error, AdapterError)
      assert.notInclude(`${JSON.stringify(error)} ${error.stack}`, "secret-token")
    }),
  )

  it.effect("say where nothing can be said", () =>
    Effect.map(said([], 400), ({ message }) => assert.strictEqual(message, "400: no message in the answer")),
  )
})

// proves I15
describe("what is done before a write", () => {
  it.effect("comes after all waiting for limits and before each time it is sent, and not before a read", () => {
    const told: Array<string> = []
    const { layer } = scripted((request) => {
      told.push(request.method)
      return told.filter((what) => what === "POST").length === 1 ? json({}, 503) : json(issue)
    })
    const note = Effect.sync(() => {
      told.push("now")
      return () => true
    })
    return Effect.gen(function* () {
      yield* inTime(Effect.provideService(write(), BeforeWrite, note))
      yield* inTime(Effect.provideService(read(), BeforeWrite, note))
      assert.deepStrictEqual(told, ["now", "POST", "now", "POST", "GET"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("may say that it is not to be sent: then it is not, whatever carries it", () => {
    const { layer, requests } = scripted(() => json(issue, 201))
    return Effect.gen(function* () {
      const error = yield* Effect.flip(
        inTime(
          Effect.provideService(
            write(),
            BeforeWrite,
            Effect.succeed(() => false),
          ),
        ),
      )
      assert.strictEqual(error.reason._tag, "Unavailable")
      assert.lengthOf(requests, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("holds the write back until it is done", () => {
    const { layer, requests } = scripted(() => json(issue, 201))
    return Effect.gen(function* () {
      const writing = yield* Effect.forkChild(
        Effect.provideService(
          write(),
          BeforeWrite,
          Effect.as(Effect.sleep("3 seconds"), () => true),
        ),
      )
      yield* TestClock.adjust("2 seconds")
      assert.lengthOf(requests, 0)
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(writing)
      assert.lengthOf(requests, 1)
    }).pipe(Effect.provide(layer))
  })
})
