/** The same over a real socket, where connections truly break. */
import { Authorization, Limiter, Retries } from "@syncline/adapter-core"
import { github } from "@syncline/adapter-github"
import { type Fault, makeSandbox } from "@syncline/sandbox"
import { makeGithub, seedGithub } from "@syncline/sandbox/github"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { FetchHttpClient } from "effect/http"
import {
  addresses,
  begin,
  importerOf,
  operationId,
  partition,
  readAll,
  reasonOf,
  resourceOf,
  upsertOf,
  wideLimits,
  repository,
} from "./Stage.ts"

/** A listening GitHub, closed again in the end, and the adapter opened on it. */
const listening = Effect.gen(function* () {
  const clock = () => begin
  const app = makeGithub({ clock, repositories: [{ name: repository, collaborators: ["ada"] }], tokens: [{ token: "good", login: "ada" }] })
  const sandbox = makeSandbox(app, { clock })
  const server = yield* Effect.acquireRelease(
    Effect.promise(() => sandbox.listen()),
    ({ close }) => Effect.promise(close),
  )
  const opened = yield* github.open({
    credentials: Effect.succeed(Authorization.token("good")),
    settings: { baseUrl: server.url, limits: wideLimits },
  })
  return { app, sandbox, server, opened }
})

const provided = Effect.provide([FetchHttpClient.layer, Limiter.layerMemory])

const request = (view: { readonly title: string }) => ({ partition, operationId, startedAt: begin, view, address: addresses() })

describe("over a socket", () => {
  it.live("reads every issue once", () =>
    Effect.gen(function* () {
      const { app, opened } = yield* listening
      seedGithub(app, { repository, seed: 3, issues: 230, pullRequests: 30, until: begin })
      const expected = app.records.issues(repository).flatMap(({ isPullRequest, number }) => (isPullRequest ? [] : [String(number)]))
      assert.deepStrictEqual(
        (yield* readAll(opened, "issue")).map(({ externalId }) => externalId),
        expected,
      )
    }).pipe(Effect.scoped, provided),
  )

  const losses: ReadonlyArray<Fault> = [{ kind: "reset-after" }, { kind: "reset-mid-body" }, { kind: "truncated" }]
  it.live.each(losses)("makes one issue although its answer was lost by %o", (fault) =>
    Effect.gen(function* () {
      const { app, sandbox, opened } = yield* listening
      const { create, find } = importerOf(opened, "issue")
      sandbox.faults.add({ fault, times: 1, match: ({ method }) => method === "POST" })
      assert.strictEqual((yield* reasonOf(create(opened.client, request({ title: "Once" }))))._tag, "UnknownOutcome")
      const found = find && (yield* find(opened.client, request({ title: "Once" })))
      assert.strictEqual(found?.externalId, "1")
      assert.strictEqual(app.records.creates(repository).issues.api, 1)
    }).pipe(Effect.scoped, Effect.provideService(Retries, 0), provided),
  )

  it.live("reads again after a connection that broke", () =>
    Effect.gen(function* () {
      const { app, sandbox, opened } = yield* listening
      app.people.createIssue({ repository, by: "ada", title: "Still there" })
      sandbox.faults.add({ fault: { kind: "reset-mid-body" }, times: 1 })
      const change = yield* resourceOf(opened, "issue").exporter.get(opened.client, { partition, externalId: "1" })
      assert.strictEqual(upsertOf(change).view["title"], "Still there")
      assert.deepStrictEqual(
        sandbox.log.map(({ fault }) => fault),
        ["reset-mid-body", undefined],
      )
    }).pipe(Effect.scoped, provided),
  )

  it.live("stays with a renamed repository, and writes there what was to be written", () =>
    Effect.gen(function* () {
      const { app, opened } = yield* listening
      app.people.renameRepository(repository, "renamed")
      const { externalId } = yield* importerOf(opened, "issue").create(opened.client, request({ title: "For the new name" }))
      assert.strictEqual(app.records.issue("octo/renamed", Number(externalId))?.title, "For the new name")
    }).pipe(Effect.scoped, provided),
  )

  it.live("finds nobody there", () =>
    Effect.gen(function* () {
      const { opened, server } = yield* listening
      yield* Effect.promise(server.close)
      const create = importerOf(opened, "issue").create(opened.client, request({ title: "Never" }))
      assert.strictEqual((yield* reasonOf(create))._tag, "Unavailable")
    }).pipe(Effect.scoped, Effect.provideService(Retries, 0), provided),
  )
})
