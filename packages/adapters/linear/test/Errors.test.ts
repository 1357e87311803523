import { assert, describe, it } from "@effect/vitest"
import { Authorization, type Reason } from "@syncline/adapter-core"
import { endpoints, linear } from "@syncline/adapter-linear"
import type { Fault } from "@syncline/sandbox"
import { ownerKey } from "@syncline/sandbox/linear"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { onScene, reasonOf, type Scene } from "./Scene.ts"

const missing = "00000000-0000-4000-8000-000000000000"

const read = ({ opened, team }: Scene) => opened.client.page(endpoints.issues, { partition: team.id })

const write = ({ opened, team }: Scene) => opened.client.write(endpoints.createIssue, { input: { teamId: team.id, title: "x" } })

const answer = (status: number, error: object): Fault => ({
  kind: "status",
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ data: null, errors: [error] }),
})

const refusal = (type: string, code: string, status = 200): Fault =>
  answer(status, { message: "No.", extensions: { type, code, userError: false } })

/** What befalls a request, and what it is for a read and for a write. */
const table: ReadonlyArray<readonly [string, Fault, Reason["_tag"], Reason["_tag"]]> = [
  ["an unauthenticated answer", { kind: "unauthorized" }, "Unauthorized", "Unauthorized"],
  ["an authentication error with status 200", refusal("authentication error", "AUTHENTICATION_ERROR"), "Unauthorized", "Unauthorized"],
  ["an authentication error with status 400", refusal("authentication error", "AUTHENTICATION_ERROR", 400), "Unauthorized", "Unauthorized"],
  ["a forbidden answer", refusal("forbidden", "FORBIDDEN"), "Forbidden", "Forbidden"],
  ["a feature of another plan", refusal("feature not accessible", "FEATURE_NOT_ACCESSIBLE"), "Forbidden", "Forbidden"],
  ["a full plan", refusal("usage limit exceeded", "USAGE_LIMIT_EXCEEDED"), "Forbidden", "Forbidden"],
  ["a lock that was not had", refusal("lock timeout", "LOCK_TIMEOUT"), "Unavailable", "Unavailable"],
  ["wrong input", refusal("invalid input", "INPUT_ERROR"), "Rejected", "Rejected"],
  ["a fault of ours", answer(200, { message: "No.", extensions: { type: "user error", userError: true } }), "Rejected", "Rejected"],
  ["a wrong document", refusal("graphql error", "GRAPHQL_VALIDATION_FAILED", 400), "Rejected", "Rejected"],
  ["an internal error with status 200", refusal("internal error", "INTERNAL_SERVER_ERROR"), "Unavailable", "UnknownOutcome"],
  ["an internal error with status 500", refusal("internal error", "INTERNAL_SERVER_ERROR", 500), "Unavailable", "UnknownOutcome"],
  ["an error without a code", answer(200, { message: "Oops" }), "Unavailable", "UnknownOutcome"],
  ["a gateway's page", { kind: "html", status: 502 }, "Unavailable", "UnknownOutcome"],
  ["a page in place of JSON", { kind: "html", status: 200 }, "Unavailable", "UnknownOutcome"],
  ["maintenance", { kind: "status", status: 503 }, "Unavailable", "Unavailable"],
  ["half a JSON document", { kind: "truncated" }, "Unavailable", "UnknownOutcome"],
  ["a connection that broke before", { kind: "reset-before" }, "Unavailable", "UnknownOutcome"],
  ["a connection that broke after", { kind: "reset-after" }, "Unavailable", "UnknownOutcome"],
  ["a connection that broke in the answer", { kind: "reset-mid-body" }, "Unavailable", "UnknownOutcome"],
]

describe("what befalls a request", () => {
  for (const [what, fault, forReads, forWrites] of table) {
    it.effect(`${what} is ${forReads} for a read and ${forWrites} for a write`, () =>
      onScene(
        Effect.fnUntraced(function* (scene) {
          scene.sandbox.faults.add({ fault })
          assert.strictEqual((yield* reasonOf(read(scene)))._tag, forReads)
          assert.strictEqual((yield* reasonOf(write(scene)))._tag, forWrites)
        }),
      ),
    )
  }

  it.effect("no answer in time is Unavailable for a read and UnknownOutcome for a write", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        scene.sandbox.faults.add({ fault: { kind: "timeout" } })
        for (const [request, expected] of [
          [Effect.asVoid(read(scene)), "Unavailable"],
          [Effect.asVoid(write(scene)), "UnknownOutcome"],
        ] as const) {
          const waiting = yield* Effect.forkChild(reasonOf(request))
          yield* TestClock.adjust(30_000)
          assert.strictEqual((yield* Fiber.join(waiting))._tag, expected)
        }
      }),
    ),
  )
})

describe("what Linear itself says", () => {
  it.effect("to a wrong or revoked key: Unauthorized", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, opened } = scene
        const wrong = yield* linear.open({ credentials: Effect.succeed(Authorization.token("lin_api_wrong")) })
        assert.strictEqual((yield* reasonOf(wrong.account))._tag, "Unauthorized")
        const none = yield* linear.open({ credentials: Effect.succeed(undefined) })
        assert.strictEqual((yield* reasonOf(none.account))._tag, "Unauthorized")
        yield* opened.account
        app.credentials.revoke(ownerKey)
        assert.strictEqual((yield* reasonOf(opened.account))._tag, "Unauthorized")
      }),
    ),
  )

  it.effect("to a write with a key that may only read: Forbidden, and nothing is made", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, team } = scene
        app.credentials.add({ userId: app.owner.id, scopes: ["read"], secret: "lin_api_reader" })
        const { client } = yield* linear.open({ credentials: Effect.succeed(Authorization.token("lin_api_reader")) })
        yield* client.page(endpoints.issues, { partition: team.id })
        const made = client.write(endpoints.createIssue, { input: { teamId: team.id, title: "x" } })
        assert.strictEqual((yield* reasonOf(made))._tag, "Forbidden")
        assert.deepStrictEqual(app.read.issues(), [])
      }),
    ),
  )

  it.effect("of a team that is not there: Gone for every list, read and write, never an empty list", () =>
    onScene(
      Effect.fnUntraced(function* ({ opened }) {
        assert.strictEqual((yield* reasonOf(opened.partition(missing)))._tag, "Gone")
        assert.strictEqual((yield* reasonOf(opened.partition("NOPE")))._tag, "Gone")
        for (const { exporter } of opened.resources) {
          assert.strictEqual((yield* reasonOf(exporter.page(opened.client, { partition: missing })))._tag, "Gone")
          assert.strictEqual((yield* reasonOf(exporter.get(opened.client, { partition: missing, externalId: missing })))._tag, "Gone")
        }
        const made = opened.client.write(endpoints.createIssue, { input: { teamId: missing, title: "x" } })
        assert.strictEqual((yield* reasonOf(made))._tag, "Gone")
      }),
    ),
  )

  it.effect("of a field it cannot compute: nothing is taken for a partial answer", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, opened, person, sandbox, team } = scene
        const issue = person.createIssue({ teamId: team.id, title: "x" })
        const heal = app.malform(issue.id, { title: null })
        assert.strictEqual((yield* reasonOf(read(scene)))._tag, "Unavailable")
        const edited = opened.client.write(endpoints.updateIssue, { id: issue.id, input: { description: "y" } })
        assert.strictEqual((yield* reasonOf(edited))._tag, "UnknownOutcome")
        assert.strictEqual(app.read.issue(issue.id)?.description, "y")
        heal()
        const whole = yield* read(scene)
        const partial = JSON.stringify({
          data: { team: { id: team.id }, issues: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } },
          errors: [{ message: "assignee failed", path: ["issues"], extensions: { type: "internal error", code: "INTERNAL_SERVER_ERROR" } }],
        })
        sandbox.faults.add({ fault: { kind: "status", status: 200, body: partial } })
        assert.strictEqual((yield* reasonOf(read(scene)))._tag, "Unavailable")
        assert.strictEqual(whole.items.length, 1)
      }),
    ),
  )

  it.effect("of a cursor that is none and of an id that is none: Rejected or Gone, never another page", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { opened, team } = scene
        const page = opened.client.page(endpoints.issues, { partition: team.id }, { position: "elsewhere" })
        assert.strictEqual((yield* reasonOf(page))._tag, "Rejected")
        assert.strictEqual((yield* reasonOf(opened.client.get(endpoints.issue, { partition: "ENG", id: "ENG-999" })))._tag, "Gone")
      }),
    ),
  )

  it.effect("in words for people, with the operation named", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const failed = scene.opened.client.write(endpoints.createIssue, { input: { teamId: scene.team.id, title: "x".repeat(300) } })
        const error = yield* Effect.flip(failed)
        assert.strictEqual(error.message, "linear createIssue: Rejected: 200: title must be shorter than or equal to 255 characters.")
      }),
    ),
  )
})

describe("settings", () => {
  it.effect("that do not fit are refused by name", () =>
    Effect.gen(function* () {
      const open = (settings: { readonly [name: string]: string | { readonly requestsPerHour: number } }) =>
        linear.open({ credentials: Effect.succeed(undefined), settings })
      const address = yield* reasonOf(open({ baseUrl: "not an address" }))
      assert.strictEqual(address._tag, "Rejected")
      assert.include(address.message, 'baseUrl: "not an address" is not a URL')
      const limit = yield* reasonOf(open({ limits: { requestsPerHour: 0 } }))
      assert.strictEqual(limit._tag, "Rejected")
      assert.include(limit.message, "requestsPerHour")
      assert.include((yield* reasonOf(open({ baseURL: "https://linear.example.com" }))).message, 'did you mean "baseUrl"?')
    }),
  )
})
