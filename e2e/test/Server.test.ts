// proves C-03, C-06, C-14, Q-33, Q-34, Q-35, Q-36, Q-31, laws 1 and 8: the reference server, as it is started
import { assert, describe, it } from "@effect/vitest"
import { TestDatabase } from "@syncline/postgres/testing"
import { Effect, Redacted } from "effect"
import { createHash, randomBytes } from "node:crypto"
import { existsSync } from "node:fs"
import { readdir } from "node:fs/promises"
import { tmpdir } from "node:os"
import { githubConnection, linearConnection, makeDuo } from "./Duo.ts"
import * as ServerProcess from "./ServerProcess.ts"

const { call, failed, start, stop, until } = ServerProcess

const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("syncline-server-"))

describe("the reference server, for a try", () => {
  it("shows whoever comes the applications and nothing else, answers for its health, and ends with nothing left behind", async () => {
    const before = await left()
    const server = await start()
    try {
      const page = await fetch(server.origin)
      const html = await page.text()
      assert.strictEqual(page.status, 200)
      for (const text of ["GitHub Issues", "Linear", "Sign in"]) assert.include(html, text)
      for (const path of ["/health", "/health/db", "/health/orchestrator", "/health/temporal", "/api/health"])
        assert.strictEqual((await fetch(`${server.origin}${path}`)).status, 200, path)
      assert.strictEqual((await fetch(`${server.origin}/integrations`)).status, 401)
      assert.strictEqual((await fetch(`${server.origin}/hooks/nobody`, { method: "POST", body: "{}" })).status, 404)
      assert.notInclude(server.printed(), "/hooks/nobody")
      const tries = await Promise.all(Array.from({ length: 40 }, () => fetch(`${server.origin}/sign-in/github`, { method: "POST" })))
      const refused = tries.filter(({ status }) => status === 429)
      assert.isAtLeast(refused.length, 5)
      assert.match(refused[0]?.headers.get("retry-after") ?? "", /^\d+$/)
    } finally {
      assert.strictEqual(await stop(server), 0)
    }
    assert.deepStrictEqual(await left(), before)
    for (const line of server.printed().trim().split("\n")) assert.isObject(JSON.parse(line), line)
  })

  it("says all that is wrong with its settings at once, and no secret", async () => {
    const secret = randomBytes(31).toString("base64")
    const { code, printed } = await failed({
      DATABASE_URL: "mysql://root:hunter2@db",
      PORT: "many",
      VAULT_KEYS: `a=${secret}`,
      LINEAR_CLIENT_ID: "x",
    })
    assert.strictEqual(code, 1)
    for (const name of ["DATABASE_URL must be", "PORT is", "VAULT_KEYS has", "LINEAR_CLIENT_SECRET is missing", "ORIGIN is missing"])
      assert.include(printed, name)
    for (const hidden of ["hunter2", secret]) assert.notInclude(printed, hidden)
    assert.notInclude(printed, "    at ")
  })
})

describe("two servers on one database", () => {
  it.live(
    "share the work; either may be killed, and nothing stops and nothing is doubled",
    () =>
      Effect.gen(function* () {
        const duo = yield* makeDuo
        const database = yield* TestDatabase.make({ name: "empty", prepare: Effect.void })
        const key = randomBytes(32).toString("base64")
        const sha256 = createHash("sha256").update(key).digest("hex")
        const environment = {
          DATABASE_URL: Redacted.value(database.url),
          ORIGIN: "http://127.0.0.1:1",
          VAULT_KEYS: `one=${randomBytes(32).toString("base64")}`,
          API_KEYS: `acme=${sha256}`,
        }
        const starting = Effect.acquireRelease(
          Effect.promise(() => start(environment)),
          (server) => Effect.promise(() => stop(server, "SIGKILL")),
        )
        const listening = (server: ServerProcess.ServerProcess) => {
          const [, port = ""] = /"listening":(\d+)/.exec(server.printed()) ?? []
          return `http://127.0.0.1:${port}`
        }
        // Both make the schema, of which there is one.
        const [first, second] = yield* Effect.all([starting, starting], { concurrency: 2 })
        const [one, other] = [listening(first), listening(second)]
        const issues = () => duo.linear.read.issues(duo.linear.team.id).map(({ title }) => title)
        const made = (title: string) => duo.github.people.createIssue({ repository: "acme/app", by: "ada", title })
        const arrives = (title: string) => until(`${title} in Linear`, () => issues().filter((each) => each === title).length === 1)
        yield* Effect.promise(async () => {
          made("Before")
          for (const { app, token, partition, settings } of [githubConnection(duo), linearConnection(duo)]) {
            const body = { app, credentials: token, settings }
            const { id } = (await call(one, key, "POST", "/integrations", body)) as { readonly id: string }
            const streams = { partition, settings: { intervalMillis: 1000, firstPush: "go" } }
            await call(other, key, "POST", `/api/integrations/${id}/streams`, streams)
          }
          await arrives("Before")
          assert.strictEqual(await stop(first, "SIGKILL"), null)
          made("After the first was killed")
          await arrives("After the first was killed")
        })
        const third = yield* starting
        yield* Effect.promise(async () => {
          assert.strictEqual(await stop(second, "SIGTERM"), 0)
          made("After the second was asked to stop")
          await arrives("After the second was asked to stop")
          const listed = (await call(listening(third), key, "GET", "/integrations")) as ReadonlyArray<{ readonly status: string }>
          assert.deepStrictEqual(
            listed.map(({ status }) => status),
            ["active", "active"],
          )
          assert.lengthOf(issues(), new Set(issues()).size)
          assert.isFalse(existsSync("/nowhere/.env"))
        })
      }).pipe(Effect.scoped),
    280_000,
  )
})
