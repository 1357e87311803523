/** What is said to a token endpoint over HTTP, and how its answers are sorted. */
import { assert, describe, it } from "@effect/vitest"
import type { Authorization } from "@syncline/adapter-core"
import { Effect, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"
import { createServer, type IncomingHttpHeaders } from "node:http"
import * as TokenEndpoint from "../../src/access/TokenEndpoint.ts"

interface Asked {
  readonly headers: IncomingHttpHeaders
  readonly form: URLSearchParams
}

interface Given {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

/** A server that answers everything alike, and what it was asked. */
const serving = (given: Given) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly origin: string; readonly asked: Array<Asked>; readonly close: () => void }>((resume) => {
      const asked: Array<Asked> = []
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          asked.push({ headers: request.headers, form: new URLSearchParams(Buffer.concat(chunks).toString()) })
          response.writeHead(given.status ?? 200, { "content-type": "application/json", ...given.headers })
          response.end(typeof given.body === "string" ? given.body : JSON.stringify(given.body))
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ origin: `http://127.0.0.1:${port}`, asked, close: () => server.close() }))
      })
    }),
    ({ close }) => Effect.sync(close),
  )

const wayAt = (origin: string, more: Partial<Authorization.OAuth2> = {}): Authorization.OAuth2 => ({
  _tag: "OAuth2",
  authorizationUrl: `${origin}/authorize`,
  tokenUrl: `${origin}/token`,
  scopes: [],
  scopeSeparator: " ",
  pkce: "S256",
  clientAuthentication: "body",
  refresh: { rotates: true },
  ...more,
})

const client = { clientId: "us & them", clientSecret: Redacted.make("client secret/+") }
const token = Redacted.make("refresh token/+&=")

const refresh = (given: Given, more: Partial<Authorization.OAuth2> = {}, as: Parameters<typeof TokenEndpoint.refresh>[1] = client) =>
  Effect.gen(function* () {
    const { origin, asked } = yield* serving(given)
    const answer = yield* Effect.provide(TokenEndpoint.refresh(wayAt(origin, more), as, token), FetchHttpClient.layer)
    return { answer, asked }
  }).pipe(Effect.scoped)

const good = { access_token: "a", token_type: "bearer", expires_in: 3600, refresh_token: "r" }

// proves V-26
describe("TokenEndpoint.refresh", () => {
  it.effect("asks for a pair with the client in the body", () =>
    Effect.gen(function* () {
      const { answer, asked } = yield* refresh({ body: good })
      assert.strictEqual(answer._tag, "Pair")
      assert.strictEqual(asked.length, 1)
      assert.deepStrictEqual(Object.fromEntries(asked[0]?.form ?? []), {
        grant_type: "refresh_token",
        refresh_token: "refresh token/+&=",
        client_id: "us & them",
        client_secret: "client secret/+",
      })
      assert.match(asked[0]?.headers["content-type"] ?? "", /^application\/x-www-form-urlencoded/)
      assert.include(asked[0]?.headers.accept ?? "", "application/json")
    }),
  )

  it.effect("or in the header, each part encoded, and a public one by its name alone", () =>
    Effect.gen(function* () {
      const basic = yield* refresh({ body: good }, { clientAuthentication: "basic" })
      const header = basic.asked[0]?.headers.authorization ?? ""
      const [id, secret] = Buffer.from(header.slice("Basic ".length), "base64").toString().split(":")
      assert.deepStrictEqual([...new URLSearchParams(`${id}=${secret}`)], [["us & them", "client secret/+"]])
      assert.isFalse(basic.asked[0]?.form.has("client_secret"))
      const open = yield* refresh({ body: good }, {}, { clientId: "us" })
      assert.deepStrictEqual([open.asked[0]?.form.get("client_id"), open.asked[0]?.form.has("client_secret")], ["us", false])
    }),
  )

  for (const [what, body, refreshToken] of [
    ["scopes in a list", { ...good, scope: ["read", "write"] }, "r"],
    ["an id token of another issuer", { ...good, id_token: "x.y.z" }, "r"],
    ["a type in other letters", { ...good, token_type: "Bearer" }, "r"],
    ["no refresh token: the one that was used stays", { access_token: "a", token_type: "bearer", expires_in: 3600 }, "refresh token/+&="],
  ] as const) {
    it.effect(`takes ${what}`, () =>
      Effect.gen(function* () {
        const { answer } = yield* refresh({ body })
        const pair = answer._tag === "Pair" ? answer.pair : assert.fail(answer.message)
        assert.strictEqual(Redacted.value(pair.accessToken), "a")
        assert.strictEqual(pair.refreshToken && Redacted.value(pair.refreshToken), refreshToken)
        assert.strictEqual(pair.expiresAt, 3_600_000)
      }),
    )
  }

  it.effect("knows when a refresh token ends by either name", () =>
    Effect.gen(function* () {
      for (const name of ["refresh_token_expires_in", "x_refresh_token_expires_in"]) {
        const { answer } = yield* refresh({ body: { ...good, [name]: 60 } })
        assert.strictEqual(answer._tag === "Pair" ? answer.pair.refreshExpiresAt : undefined, 60_000)
      }
    }),
  )

  for (const [what, given, tag, said] of [
    ["invalid_grant", { status: 400, body: { error: "invalid_grant", error_description: "gone" } }, "Ended", "400: invalid_grant (gone)"],
    ["invalid_grant with 401", { status: 401, headers: { "www-authenticate": "Basic" }, body: { error: "invalid_grant" } }, "Ended", "401"],
    ["GitHub's word for it, with 200", { body: { error: "bad_refresh_token" } }, "Ended", "invalid_grant"],
    [
      "invalid_client",
      { status: 401, headers: { "www-authenticate": "Basic" }, body: { error: "invalid_client" } },
      "ClientRefused",
      "invalid_client",
    ],
    ["a word that nobody knows", { status: 400, body: { error: "moon_phase" } }, "Away", "moon_phase"],
    ["invalid_grant with 502", { status: 502, body: { error: "invalid_grant" } }, "Away", "502"],
    ["HTML with 200", { body: "<html>" }, "Away", "200"],
    ["nothing", { status: 204, body: "" }, "Away", "204"],
    ["a redirect, which is not followed", { status: 307, headers: { location: "/elsewhere" }, body: {} }, "Away", "307"],
    ["a pair without a type", { body: { access_token: "a" } }, "Away", "200"],
    ["a pair whose token is no text", { body: { ...good, access_token: 5 } }, "Away", "200"],
  ] as const) {
    it.effect(`takes for ${tag}: ${what}`, () =>
      Effect.gen(function* () {
        const { answer, asked } = yield* refresh(given, { refresh: { rotates: true, endedBy: ["bad_refresh_token"] } })
        assert.strictEqual(answer._tag, tag)
        assert.include("message" in answer ? answer.message : "", said)
        assert.strictEqual(asked.length, 1)
      }),
    )
  }

  it.effect("hears how long it should wait", () =>
    Effect.gen(function* () {
      const { answer } = yield* refresh({ status: 429, headers: { "retry-after": "7" }, body: { error: "slow_down" } })
      assert.deepInclude(answer, { _tag: "Away", waitMillis: 7000 })
    }),
  )

  // proves I12
  it.effect("says nothing on that was secret, and keeps to one line", () =>
    Effect.gen(function* () {
      const error_description = `token refresh token/+&=\n\u001b[31m secret client secret/+ ${"x".repeat(2000)}`
      const { answer } = yield* refresh({ status: 400, body: { error: "invalid_grant", error_description } })
      const said = answer._tag === "Ended" ? answer.message : assert.fail(answer._tag)
      for (const secret of ["refresh token/+&=", "client secret/+", "\n", "\u001b"]) assert.notInclude(said, secret)
      assert.isAtMost(said.length, 500)
    }),
  )

  it.effect("is away where nobody listens, and where what it would say is not encrypted on its way", () =>
    Effect.gen(function* () {
      for (const origin of ["http://127.0.0.1:1", "http://tokens.example"]) {
        const answer = yield* Effect.provide(TokenEndpoint.refresh(wayAt(origin), client, token), FetchHttpClient.layer)
        assert.deepInclude(answer, { _tag: "Away", message: "its token endpoint cannot be reached" })
      }
    }),
  )
})
