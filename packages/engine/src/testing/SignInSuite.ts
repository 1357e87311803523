/**
 * People sign in at an application by OAuth: what their browser brings back counts once, soon, in that browser, at the address that was named and from the
 * application that was meant. Whatever else comes back connects nobody, says why, and leaves nothing behind.
 */
import { assert, describe } from "@effect/vitest"
import { Data, Effect, Exit, Redacted, Result } from "effect"
import { TestClock } from "effect/testing"
import type { Begun, FinishInput } from "../connect/SignIn.ts"
import { SignInFailed } from "../model/EngineError.ts"
import { Grants } from "../store/Grants.ts"
import type { SyncEngine } from "../SyncEngine.ts"
import * as Rotating from "./Rotating.ts"
import type { Scenario } from "./Scenario.ts"
import { partition, tenant } from "./World.ts"

type Engine = SyncEngine["Service"]

const redirectUri = "https://host.example/back"
const input = { app: "left", redirectUri, tenant } as const

const setUp = Effect.gen(function* () {
  const stage = yield* Rotating.setUp()
  const { engine } = yield* Rotating.start(stage)
  const { codes } = stage.tokens
  return { engine, stage, codes, begin: engine.signIn.begin(input) }
})

const finish = (engine: Engine, { binding }: Begun, url: string, more: Pick<FinishInput, "tenant"> = {}) =>
  engine.signIn.finish({ url, binding, ...more })

/** It fails as it should, and nobody is connected by it. */
const assertFails = Effect.fnUntraced(function* (
  engine: Engine,
  why: SignInFailed["why"],
  words: RegExp,
  attempt: ReturnType<typeof finish>,
) {
  const error = yield* Effect.flip(attempt)
  assert.instanceOf(error, SignInFailed)
  assert.strictEqual(error.why, why)
  assert.match(error.message, words)
  assert.deepStrictEqual(yield* engine.status(tenant), [])
})

/** Whatever went before, a person who begins again is let in. */
const assertBeginsAgain = Effect.fnUntraced(function* (engine: Engine, { tokens }: Rotating.Stage) {
  const begun = yield* engine.signIn.begin(input)
  const { id } = yield* finish(engine, begun, tokens.codes.visit(begun.url))
  yield* engine.addStreams({ tenant, connectionId: id, partition, settings: { firstPush: "go" } })
  assert.deepStrictEqual((yield* engine.sync({ tenant })).errors, [])
})

const edited = (url: string, edit: (parameters: URLSearchParams) => void) => {
  const changed = new URL(url)
  edit(changed.searchParams)
  return changed.href
}

class Unwanted extends Data.TaggedError("Unwanted") {}

export const signInSuite = (scenario: Scenario): void => {
  // proves C-15, Q-10, Q-27, T-48, V-06
  describe("whoever signs in at an application", () => {
    scenario("is sent there with all that it asks for, is connected when they come back, and stays signed in", () =>
      Effect.gen(function* () {
        const { engine, stage, codes, begin } = yield* setUp
        const begun = yield* begin
        const { origin, pathname, searchParams } = new URL(begun.url)
        assert.strictEqual(`${origin}${pathname}`, "https://fake.invalid/authorize")
        const { state, code_challenge: challenge, ...asked } = Object.fromEntries(searchParams)
        assert.deepStrictEqual(asked, {
          response_type: "code",
          client_id: "syncline-test",
          redirect_uri: redirectUri,
          scope: "read write",
          code_challenge_method: "S256",
        })
        for (const secret of [state, challenge, Redacted.value(begun.binding)]) assert.match(secret ?? "", /^[\w-]{43}$/)
        const connection = yield* finish(engine, begun, codes.visit(begun.url))
        assert.deepInclude(connection, { tenant, app: "left", externalAccountId: "ada", name: "Ada", status: "active" })
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition, settings: { firstPush: "go" } })
        stage.app.create("task", partition, { title: "One" })
        yield* TestClock.adjust("3 hours")
        assert.deepStrictEqual((yield* engine.sync({ tenant })).errors, [])
        assert.lengthOf(yield* engine.records.list(tenant, "task"), 1)
        assert.lengthOf(stage.tokens.log, 1)
      }),
    )

    // proves C-08, C-16, C-18
    scenario("is known by their account before anybody says whose connection it is", () =>
      Effect.gen(function* () {
        const { engine, codes } = yield* setUp
        const begin = engine.signIn.begin({ app: "left", redirectUri })
        const begun = yield* begin
        const connection = yield* engine.signIn.finish({
          url: codes.visit(begun.url),
          binding: begun.binding,
          tenant: ({ app, instance, externalAccountId, name }) => Effect.succeed(`${app} ${instance} ${externalAccountId} ${name}`),
        })
        assert.strictEqual(connection.tenant, "left http://left.invalid ada Ada")
        assert.deepStrictEqual(yield* engine.status(tenant), [])
        const another = yield* begin
        const unwanted = engine.signIn.finish({
          url: codes.visit(another.url),
          binding: another.binding,
          tenant: () => Effect.fail(new Unwanted()),
        })
        assert.strictEqual((yield* Effect.flip(unwanted))._tag, "Unwanted")
        const untold = yield* begin
        assert.match((yield* Effect.flip(finish(engine, untold, codes.visit(untold.url)))).message, /^tenant is missing/)
        const named = yield* engine.signIn.begin(input)
        const swapped = finish(engine, named, codes.visit(named.url), { tenant: "other" })
        assert.match((yield* Effect.flip(swapped)).message, /^tenant is "other"; the sign-in was begun for another/)
        assert.deepStrictEqual(yield* engine.status(tenant), [])
        assert.deepStrictEqual(yield* engine.status("other"), [])
      }),
    )

    scenario("is let in once by what they bring back, however often and at once it comes", () =>
      Effect.gen(function* () {
        const { engine, codes, begin } = yield* setUp
        const begun = yield* begin
        const url = codes.visit(begun.url)
        const all = yield* Effect.all(
          Array.from({ length: 5 }, () => Effect.result(finish(engine, begun, url))),
          { concurrency: "unbounded" },
        )
        assert.lengthOf(all.filter(Result.isSuccess), 1)
        for (const one of all) if (Result.isFailure(one)) assert.deepInclude(one.failure, { _tag: "SignInFailed", why: "unknown" })
        const replayed = yield* Effect.flip(finish(engine, begun, url))
        assert.deepInclude(replayed, { _tag: "SignInFailed", why: "unknown" })
        assert.lengthOf(codes.log, 1)
      }),
    )

    scenario("in another browser than that which began is not let in, nor by the same afterwards", () =>
      Effect.gen(function* () {
        const { engine, stage, codes, begin } = yield* setUp
        const [begun, others] = [yield* begin, yield* begin]
        const url = codes.visit(begun.url)
        yield* assertFails(engine, "other-browser", /begun in another browser; begin again/, finish(engine, others, url))
        yield* assertFails(engine, "unknown", /no such sign-in/, finish(engine, begun, url))
        assert.lengthOf(codes.log, 0)
        yield* assertBeginsAgain(engine, stage)
      }),
    )

    scenario("is let in within ten minutes", () =>
      Effect.gen(function* () {
        const { engine, stage, codes, begin } = yield* setUp
        const [late, latest] = [yield* begin, yield* begin]
        assert.strictEqual(late.expiresAt, Date.UTC(2026, 0, 1, 0, 10))
        yield* TestClock.adjust("10 minutes")
        yield* assertFails(engine, "ended", /more than ten minutes/, finish(engine, late, codes.visit(late.url)))
        yield* TestClock.adjust("1 second")
        const begun = yield* begin
        yield* assertFails(engine, "unknown", /older than ten minutes/, finish(engine, latest, codes.visit(latest.url)))
        assert.lengthOf(codes.log, 0)
        yield* TestClock.adjust("9 minutes")
        yield* finish(engine, begun, codes.visit(begun.url))
        yield* assertBeginsAgain(engine, stage)
      }),
    )

    for (const [what, edit] of [
      ["names another issuer", (sent: URLSearchParams) => sent.set("iss", "https://evil.example")],
      ["has no code", (sent: URLSearchParams) => sent.delete("code")],
      ["has two codes", (sent: URLSearchParams) => sent.append("code", "another")],
      ["brings a token along", (sent: URLSearchParams) => sent.set("id_token", "x")],
    ] as const) {
      scenario(`is not let in by what ${what}`, () =>
        Effect.gen(function* () {
          const { engine, stage, codes, begin } = yield* setUp
          const begun = yield* begin
          const url = edited(codes.visit(begun.url), edit)
          yield* assertFails(engine, "not-theirs", /no answer of left/, finish(engine, begun, url))
          assert.lengthOf(codes.log, 0)
          yield* assertBeginsAgain(engine, stage)
        }),
      )
    }

    scenario("may bring the name of the issuer along", () =>
      Effect.gen(function* () {
        const { engine, codes, begin } = yield* setUp
        const begun = yield* begin
        yield* finish(
          engine,
          begun,
          edited(codes.visit(begun.url), (sent) => sent.set("iss", "https://fake.invalid")),
        )
      }),
    )

    for (const other of [
      "https://host.example/other",
      "https://host.example/back/",
      "https://evil.example/back",
      "http://host.example/back",
    ]) {
      scenario(`is not let in at another address: ${other}`, () =>
        Effect.gen(function* () {
          const { engine, codes, begin } = yield* setUp
          const begun = yield* begin
          const url = codes.visit(begun.url).replace(redirectUri, other)
          yield* assertFails(engine, "not-theirs", /another address than https:\/\/host\.example\/back/, finish(engine, begun, url))
          assert.lengthOf(codes.log, 0)
        }),
      )
    }

    scenario("and says no is told so, and so is what the application refuses", () =>
      Effect.gen(function* () {
        const { engine, stage, codes, begin } = yield* setUp
        const begun = yield* begin
        yield* assertFails(engine, "denied", /not allowed.*access_denied/, finish(engine, begun, codes.visit(begun.url, "deny")))
        const scoped = yield* begin
        const url = edited(codes.visit(scoped.url, "deny"), (sent) => {
          sent.set("error", "invalid_scope")
          sent.set("error_description", `no such scope,\nsaid to ${sent.get("state") ?? ""}`)
        })
        yield* assertFails(
          engine,
          "refused",
          /left refuses the sign-in: invalid_scope \(no such scope, said to …\)/,
          finish(engine, scoped, url),
        )
        assert.lengthOf(codes.log, 0)
        yield* assertBeginsAgain(engine, stage)
      }),
    )

    for (const [what, why, words, mishap] of [
      ["is lost", "lost", /no answer.*begin again/, { _tag: "AnswerLost" }],
      ["is an outage", "lost", /503.*begin again/, { _tag: "Answer", status: 503, body: "<sent>" }],
      ["is none", "lost", /begin again/, { _tag: "Answer", status: 200, body: "<sent>" }],
      [
        "refuses the client",
        "client",
        /check oauthClients\.left/,
        { _tag: "Answer", status: 401, body: '{"error":"invalid_client","error_description":"<sent>"}' },
      ],
      [
        "refuses the code",
        "refused",
        /does not take the code.*begin again/,
        { _tag: "Answer", status: 400, body: '{"error":"invalid_grant","error_description":"<sent>"}' },
      ],
    ] as const) {
      scenario(`is not let in where the answer to the code ${what}, and may begin again`, () =>
        Effect.gen(function* () {
          const { engine, stage, codes, begin } = yield* setUp
          const begun = yield* begin
          const url = codes.visit(begun.url)
          stage.tokens.mishaps.push(mishap)
          yield* assertFails(engine, why, words, finish(engine, begun, url))
          yield* assertFails(engine, "unknown", /no such sign-in/, finish(engine, begun, url))
          yield* assertBeginsAgain(engine, stage)
        }),
      )
    }

    scenario("leaves nothing behind where nobody can say who it is, or where the process dies before anything is stored", () =>
      Effect.gen(function* () {
        const { engine, stage, codes, begin } = yield* setUp
        let meets = Effect.sync(stage.tokens.endAccess)
        stage.app.beforeEach(({ operation }) => (operation === "account" ? meets : Effect.void))
        const begun = yield* begin
        yield* assertFails(engine, "lost", /does not say who has signed in.*begin again/, finish(engine, begun, codes.visit(begun.url)))
        meets = Effect.die(new Error("killed"))
        const killed = yield* begin
        assert.isTrue(Exit.hasDies(yield* Effect.exit(finish(engine, killed, codes.visit(killed.url)))))
        assert.deepStrictEqual(yield* engine.status(tenant), [])
        assert.lengthOf(codes.log, 2)
        meets = Effect.void
        yield* assertBeginsAgain(engine, stage)
      }),
    )

    scenario("again goes on with what is kept in step, and another account is never slipped in", () =>
      Effect.gen(function* () {
        const { engine, stage, codes, begin } = yield* setUp
        const grants = yield* Grants
        const first = yield* begin
        const connection = yield* finish(engine, first, codes.visit(first.url))
        const before = yield* grants.get(tenant, connection.id)
        const again = engine.signIn.begin({ ...input, connection: connection.id })
        stage.becomes("mallory")
        const other = yield* again
        const refused = yield* Effect.flip(finish(engine, other, codes.visit(other.url)))
        assert.deepInclude(refused, { _tag: "OtherAccount", connectionId: connection.id })
        assert.include(refused.message, "takeOver")
        assert.deepStrictEqual(yield* grants.get(tenant, connection.id), before)
        assert.lengthOf(yield* engine.status(tenant), 1)
        stage.becomes("ada")
        yield* engine.disconnect(tenant, connection.id)
        const same = yield* again
        const back = yield* finish(engine, same, codes.visit(same.url))
        assert.deepInclude(back, { id: connection.id, status: "active" })
      }),
    )

    scenario("is not sent anywhere with an input that makes no sense, and is told which", () =>
      Effect.gen(function* () {
        const { engine } = yield* setUp
        const { engine: alone } = yield* Rotating.start(yield* Rotating.setUp(), { clients: new Map() })
        const wrong = (more: object, from = engine) =>
          Effect.map(Effect.flip(from.signIn.begin({ ...input, ...more })), ({ message }) => message)
        assert.match(yield* wrong({ app: "lift" }), /adapter "lift"; did you mean "left"/)
        assert.match(yield* wrong({}, alone), /^oauthClients\.left is missing/)
        assert.match(yield* wrong({ redirectUri: "http://host.example/back" }), /^redirectUri: .* is no https:\/\/ address/)
        assert.match(yield* wrong({ redirectUri: `${redirectUri}?next=x` }), /^redirectUri: .* has a query or a fragment/)
        assert.match(yield* wrong({ connection: "c", tenant: undefined }), /^tenant is missing/)
        assert.match(yield* wrong({ connection: "c" }), /no connection "c"/)
        assert.match(yield* wrong({ scope: "all" }), /^scope is not known/)
        const local = yield* engine.signIn.begin({ ...input, redirectUri: "http://127.0.0.1:3000/back" })
        const unseen = yield* Effect.flip(engine.signIn.finish({ url: "code=secret", binding: local.binding }))
        assert.match(unseen.message, /^url is a text; it must be the whole address/)
      }),
    )

    // proves C-20
    scenario("is shown how, for each application", () =>
      Effect.gen(function* () {
        const { engine } = yield* setUp
        const [left, ...others] = yield* engine.signIn.ways
        assert.deepStrictEqual(others, [])
        assert.deepInclude(left, { app: "left", name: "left", oauth: true, forms: [] })
        assert.match(left?.icon ?? "", /^<svg /)
        assert.deepStrictEqual(left?.kinds, [{ kind: "task", reads: true, writes: true }])
        const { engine: alone } = yield* Rotating.start(yield* Rotating.setUp(), { clients: new Map() })
        assert.strictEqual((yield* alone.signIn.ways)[0]?.oauth, false)
      }),
    )
  })
}
