/** What is said of an answer that is none: in the application's own words where it has any, on one line, and never at any length. */
import { assert, describe, it } from "@effect/vitest"
import { type Api, Client, Json, Retries } from "@syncline/adapter-core"
import { Effect } from "effect"
import { api, client, createEndpoint, issueEndpoint } from "../Issues.ts"
import { json, scripted } from "../ScriptedServer.ts"

const parameters = { partition: "octo/hello", id: "1" }

/** The error with which a read, or a write, meets an answer. */
const met = (answer: () => Response, write = false) => {
  const { layer } = scripted(answer)
  const request = write ? client().write(createEndpoint, parameters, { title: "x" }) : client().get(issueEndpoint, parameters)
  return Effect.map(Effect.flip(request), ({ reason }) => reason).pipe(Effect.provideService(Retries, 0), Effect.provide(layer))
}

const text =
  (body: string, status: number, contentType = "text/plain") =>
  () =>
    new Response(body, { status, headers: { "content-type": contentType } })

describe("an explanation", () => {
  for (const [title, answer, expected] of [
    ["no JSON", text("<html>", 422), "422: no JSON in the answer"],
    ["JSON that says nothing", () => json({}, 422), "422: no message in the answer"],
    ["a message", () => json({ message: "No way" }, 422), "422: No way"],
    ["an error", () => json({ error: "No way" }, 422), "422: No way"],
    ["an error of GraphQL", () => json({ errors: [{ message: "No way" }] }, 422), "422: No way"],
    [
      "what a person should read of it",
      () => json({ message: "x", errors: [{ message: "y", extensions: { userPresentableMessage: "Too long" } }] }, 422),
      "422: Too long",
    ],
    [
      "the fields at fault",
      () =>
        json(
          { message: "Invalid", errors: [{ field: "title", code: "missing" }, { field: "body", message: "too long" }, { field: "id" }] },
          422,
        ),
      "422: Invalid; title: missing; body: too long; id: invalid",
    ],
    ["line breaks", () => json({ message: "one\n\ttwo" }, 422), "422: one two"],
  ] as const) {
    it.effect(`of an answer with ${title}`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* met(answer)).message, expected)
      }),
    )
  }

  it.effect("is cut where it gets long, and names the first field", () =>
    Effect.gen(function* () {
      const long = yield* met(() => json({ message: "a".repeat(2000) }, 422))
      assert.strictEqual(long.message, `422: ${"a".repeat(500)}`)
      const reason = yield* met(() => json({ errors: [{ field: "title" }] }, 422))
      assert.deepInclude(reason, { _tag: "Rejected", field: "title" })
    }),
  )

  it.effect("names the field where the application does, also where a signal says that it is a refusal", () => {
    const signals = [{ when: { status: [200], body: { path: ["refused"], equals: true } }, reason: "Rejected" }] as const
    const refusedField: Api["refusedField"] = (answer) => (Json.at(answer, ["about"]) === "what" ? "what" : undefined)
    const told = (status: number, about: string) => {
      const { layer } = scripted(() => json({ refused: true, about, errors: [{ field: "title" }] }, status))
      const request = Client.make({ api: { ...api({ signals }), refusedField }, credentials: Effect.succeed(undefined) }).get(
        issueEndpoint,
        parameters,
      )
      return Effect.map(Effect.flip(request), ({ reason }) => (reason._tag === "Rejected" ? (reason.field ?? "none") : reason._tag)).pipe(
        Effect.provide(layer),
      )
    }
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* Effect.all([told(200, "what"), told(422, "what"), told(422, "x")]), ["what", "what", "none"])
    })
  })
})

describe("an answer", () => {
  for (const [status, read, write] of [
    [400, "Rejected", "Rejected"],
    [401, "Unauthorized", "Unauthorized"],
    [403, "Forbidden", "Forbidden"],
    [404, "Gone", "Gone"],
    [408, "Unavailable", "Unavailable"],
    [409, "Conflict", "Conflict"],
    [410, "Gone", "Gone"],
    [412, "Conflict", "Conflict"],
    [418, "Rejected", "Rejected"],
    [425, "Unavailable", "Unavailable"],
    [429, "RateLimited", "RateLimited"],
    [499, "Rejected", "Rejected"],
    [500, "Unavailable", "UnknownOutcome"],
    [502, "Unavailable", "UnknownOutcome"],
    [503, "Unavailable", "Unavailable"],
    [599, "Unavailable", "UnknownOutcome"],
  ] as const) {
    it.effect(`of status ${status} is ${read} to a read and ${write} to a write`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* met(() => json({ message: "x" }, status)))._tag, read)
        assert.strictEqual((yield* met(() => json({ message: "x" }, status), true))._tag, write)
      }),
    )
  }

  it.effect("that was cut off may be asked for again, where the status said that nothing happened", () =>
    Effect.gen(function* () {
      for (const [status, expected] of [
        [400, "Unavailable"],
        [403, "Unavailable"],
        [499, "Unavailable"],
      ] as const) {
        assert.strictEqual((yield* met(text('{"message": "Inva', status, "application/json"), true))._tag, expected)
      }
      assert.strictEqual((yield* met(text("", 403, "application/json")))._tag, "Forbidden")
      assert.strictEqual((yield* met(text("Inva", 403)))._tag, "Forbidden")
      assert.strictEqual((yield* met(text('{"message": "Inva', 500, "application/json"), true))._tag, "UnknownOutcome")
    }),
  )
})
