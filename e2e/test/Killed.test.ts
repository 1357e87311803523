// proves V-10, V-11, V-12, Q-02, Q-29, Q-31, laws 1, 2 and 8
import { assert, describe, it } from "@effect/vitest"
import { SyncEngine } from "@syncline/engine"
import { TestEngine } from "@syncline/engine/testing"
import { PostgresStore } from "@syncline/postgres"
import { TestDatabase } from "@syncline/postgres/testing"
import { seedGithub } from "@syncline/sandbox/github"
import { Effect, Redacted } from "effect"
import { adapters, githubConnection, linearConnection, makeDuo, repository } from "./Duo.ts"
import * as Worker from "./Worker.ts"

/** The front door's tenant where a host names none. */
const tenant = "default"
const vaultKey = Redacted.value(TestEngine.vaultKey.secret)

const setting = Effect.gen(function* () {
  const duo = yield* makeDuo
  const database = yield* TestDatabase.make({ name: "empty", prepare: Effect.void })
  return { duo, databaseUrl: Redacted.value(database.url) }
})

/** Looks into the database that the workers left. */
const inspecting = <A, E>(databaseUrl: string, look: Effect.Effect<A, E, SyncEngine>) =>
  Effect.provide(look, TestEngine.layer(adapters, PostgresStore.layerFromUrl(Redacted.make(databaseUrl))), { local: true })

describe("a process that is killed", () => {
  it.live(
    "in the middle of an initial sync of 10,000 issues goes on where it was: at most one page is read again, nothing is lost",
    () =>
      Effect.gen(function* () {
        const { duo, databaseUrl } = yield* setting
        seedGithub(duo.github.app, { repository, seed: 1, issues: 10_000, until: Date.UTC(2026, 0, 1) })
        const worker = { databaseUrl, vaultKey, connections: [githubConnection(duo)] }
        const issuePages = () => duo.github.sandbox.log.filter(({ path }) => /\/issues\?/.test(path)).length
        for (const pages of [20, 55, 90]) yield* Worker.runUntil(worker, () => issuePages() >= pages)
        yield* Worker.run(worker)
        const afterInitial = duo.github.sandbox.log.filter(({ path }) => /\/issues\?.*since=/.test(path)).length
        assert.isAtMost(issuePages() - afterInitial, 100 + 3)
        yield* inspecting(
          databaseUrl,
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            const [status] = yield* engine.status(tenant)
            const issues = status?.streams.find(({ stream }) => stream.kind === "issue")
            assert.strictEqual(issues?.links.linked, 10_000)
            const initial = (yield* engine.runs(tenant, { streamId: issues?.stream.id ?? "" })).find(
              ({ strategy }) => strategy === "initial",
            )
            assert.strictEqual(initial?.counts.created, 10_000)
            assert.strictEqual(initial?.outcome, "completed")
          }),
        )
      }).pipe(Effect.scoped),
    180_000,
  )

  for (const [from, to] of [
    ["github", "linear"],
    ["linear", "github"],
  ] as const) {
    it.live(
      `in the middle of pushing 500 issues to ${to}, with lost answers, leaves each exactly once`,
      () =>
        Effect.gen(function* () {
          const { duo, databaseUrl } = yield* setting
          for (let index = 0; index < 500; index += 1) {
            if (from === "github") duo.github.people.createIssue({ repository, by: "ada", title: `Issue ${index}` })
            else duo.linear.ada.createIssue({ teamId: duo.linear.team.id, title: `Issue ${index}` })
          }
          const target = duo[to].sandbox
          const isCreate = ({ method, body, url }: { readonly method: string; readonly body: string; readonly url: URL }) =>
            method === "POST" && (to === "linear" ? body.includes("issueCreate") : url.pathname.endsWith("/issues"))
          const created = () =>
            to === "linear" ? duo.linear.read.issues(duo.linear.team.id).length : duo.github.records.issues(repository).length
          target.faults.add({ fault: { kind: "reset-after" }, match: isCreate, probability: 0.01 })
          const worker = { databaseUrl, vaultKey, connections: [githubConnection(duo), linearConnection(duo)] }
          for (const issues of [100, 250, 400]) yield* Worker.runUntil(worker, () => created() >= issues)
          yield* Worker.run(worker)
          const titles =
            to === "linear"
              ? duo.linear.read.issues(duo.linear.team.id).map(({ title }) => title)
              : duo.github.records.issues(repository).map(({ title }) => title)
          assert.strictEqual(titles.length, 500)
          assert.strictEqual(new Set(titles).size, 500)
        }).pipe(Effect.scoped),
      240_000,
    )
  }
})
