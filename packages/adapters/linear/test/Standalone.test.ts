import { createServer } from "node:http"
import { assert, describe, it } from "@effect/vitest"
import { type Adapter, Authorization, Json, Limiter, Retries } from "@syncline/adapter-core"
import { endpoints, linear } from "@syncline/adapter-linear"
import { makeSandbox } from "@syncline/sandbox"
import { makeLinear, ownerKey } from "@syncline/sandbox/linear"
import { Effect, Redacted, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import { onScene, reasonOf } from "./Scene.ts"

/** A sandbox on a real port with real time, for as long as the scope lasts. */
const served = Effect.gen(function* () {
  const clock = () => Date.parse("2026-03-04T12:00:00.000Z")
  const sandbox = makeSandbox(makeLinear({ clock }), { clock })
  const server = yield* Effect.acquireRelease(
    Effect.promise(() => sandbox.listen()),
    ({ close }) => Effect.promise(close),
  )
  const team = sandbox.app.administrator.addTeam({ key: "ENG", name: "Engineering" })
  return { sandbox, team, person: sandbox.app.person(sandbox.app.owner.id), baseUrl: server.url }
})

describe("without the engine, over HTTP", () => {
  it.live("one issue in a few lines, typed, by the names people use", () =>
    Effect.gen(function* () {
      const { baseUrl, person, team } = yield* served
      const made = person.createIssue({ teamId: team.id, title: "Crash on start", priority: 2 })
      const issue = yield* Effect.gen(function* () {
        const { client } = yield* linear.open({ credentials: Effect.succeed(Authorization.token(ownerKey)), settings: { baseUrl } })
        return yield* client.get(endpoints.issue, { partition: "ENG", id: "ENG-1" })
      }).pipe(Effect.provide([FetchHttpClient.layer, Limiter.layerMemory]))
      const { title, identifier, externalId }: { readonly title: string; readonly identifier: string; readonly externalId: string } =
        issue.item
      assert.deepStrictEqual([title, identifier, externalId], ["Crash on start", "ENG-1", made.id])
      assert.strictEqual(Json.at(issue.raw, ["priority"]), 2)
    }).pipe(Effect.scoped),
  )

  it.effect("an identifier of another team is Gone, not the issue of the same number here", () =>
    onScene(
      Effect.fnUntraced(function* ({ opened, otherTeam, person, team }) {
        const [here, there] = [team, otherTeam].map(({ id }) => person.createIssue({ teamId: id, title: "x" }))
        const get = (partition: string, id: string) => opened.client.get(endpoints.issue, { partition, id })
        assert.strictEqual((yield* get("eng", "eng-1")).item.externalId, here?.id)
        assert.strictEqual((yield* get(otherTeam.id, "OPS-1")).item.externalId, there?.id)
        assert.strictEqual((yield* reasonOf(get("ENG", "OPS-1")))._tag, "Gone")
      }),
    ),
  )

  it.live("a list as a stream asks for a page only when it is needed, and goes on from any page", () =>
    Effect.gen(function* () {
      const { baseUrl, person, sandbox, team } = yield* served
      for (let index = 0; index < 120; index += 1) person.createIssue({ teamId: team.id, title: `Issue ${index}` })
      yield* Effect.gen(function* () {
        const { client } = yield* linear.open({ credentials: Effect.succeed(Authorization.token(ownerKey)), settings: { baseUrl } })
        const parameters = { partition: team.id }
        const some = yield* client.streamAll(endpoints.issues, parameters).pipe(Stream.take(10), Stream.runCollect)
        assert.strictEqual(some.length, 10)
        assert.strictEqual(sandbox.log.length, 1)
        const pages = yield* Stream.runCollect(client.streamPages(endpoints.issues, parameters))
        assert.deepStrictEqual(
          pages.map(({ items }) => items.length),
          [50, 50, 20],
        )
        const [first] = pages
        const rest = yield* Stream.runCollect(client.streamAll(endpoints.issues, parameters, { position: first?.next ?? "" }))
        assert.strictEqual(rest.length, 70)
      }).pipe(Effect.provide([FetchHttpClient.layer, Limiter.layerMemory]))
    }).pipe(Effect.scoped),
  )

  it.live("a write whose connection breaks after the work says that it cannot know", () =>
    Effect.gen(function* () {
      const { baseUrl, sandbox, team } = yield* served
      sandbox.faults.add({ fault: { kind: "reset-after" }, times: 1 })
      yield* Effect.gen(function* () {
        const { client } = yield* linear.open({ credentials: Effect.succeed(Authorization.token(ownerKey)), settings: { baseUrl } })
        const made = client.write(endpoints.createIssue, { input: { teamId: team.id, title: "x" } })
        assert.strictEqual((yield* reasonOf(made))._tag, "UnknownOutcome")
        assert.strictEqual(sandbox.app.read.issues().length, 1)
      }).pipe(Effect.provide([FetchHttpClient.layer, Limiter.layerMemory]))
    }).pipe(Effect.scoped),
  )

  it.live("a write to a server that is not there did nothing", () =>
    Effect.gen(function* () {
      const server = yield* Effect.promise(
        () =>
          new Promise<ReturnType<typeof createServer>>((resolve) => {
            const listening = createServer().listen(0, "127.0.0.1", () => resolve(listening))
          }),
      )
      const address = server.address()
      yield* Effect.promise(() => new Promise((resolve) => server.close(resolve)))
      const baseUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`
      yield* Effect.gen(function* () {
        const { client } = yield* linear.open({ credentials: Effect.succeed(Authorization.token(ownerKey)), settings: { baseUrl } })
        const made = client.write(endpoints.createIssue, { input: { teamId: "x", title: "x" } })
        assert.strictEqual((yield* reasonOf(made))._tag, "Unavailable")
      }).pipe(Effect.provide([FetchHttpClient.layer, Limiter.layerMemory]), Effect.provideService(Retries, 0))
    }),
  )
})

describe("signing in", () => {
  it.effect("a personal key goes as it is, an OAuth token behind Bearer", () =>
    onScene(
      Effect.fnUntraced(function* ({ app, opened, sandbox }) {
        yield* opened.account
        const { secret } = app.credentials.add({ userId: app.owner.id, kind: "oauth", scopes: ["read"] })
        const credentials = { _tag: "OAuth2", accessToken: Redacted.make(secret) } as const
        const signedIn = yield* linear.open({ credentials: Effect.succeed(credentials) })
        assert.deepStrictEqual(yield* signedIn.account, yield* opened.account)
        assert.deepStrictEqual(
          sandbox.log.slice(0, 2).map(({ request }) => request.headers["authorization"]),
          [ownerKey, `Bearer ${secret}`],
        )
      }),
    ),
  )

  it.effect("the account is the person in the workspace; a team is found by key in any letter case or by id", () =>
    onScene(
      Effect.fnUntraced(function* ({ app, opened, team }) {
        assert.deepStrictEqual(yield* opened.account, { externalAccountId: app.owner.id, name: "Sandbox Owner (Sandbox)" })
        const partition = { id: team.id, name: "Engineering (ENG)" }
        for (const id of ["ENG", "eng", team.id]) assert.deepStrictEqual(yield* opened.partition(id), partition)
        for (let index = 0; index < 60; index += 1) app.administrator.addTeam({ key: `T${index}`, name: `Team ${index}` })
        const page = (query: Adapter.PartitionQuery) => opened.partitions?.(query) ?? assert.fail("it cannot list")
        const first = yield* page({})
        const second = yield* page({ after: first.next ?? "" })
        assert.deepStrictEqual([first.partitions.length, second.partitions.length, second.next], [50, 12, undefined])
        assert.deepInclude([...first.partitions, ...second.partitions], partition)
        for (const search of ["eng", "gineer"]) assert.deepStrictEqual(yield* page({ search }), { partitions: [partition] })
      }),
    ),
  )
})

describe("the package", () => {
  it.effect("answers in the words of the kinds", () =>
    onScene(
      Effect.fnUntraced(function* ({ app, opened, person, team }) {
        const { client } = opened
        const partition = team.id
        const bug = person.createLabel({ teamId: partition, name: "bug", color: "#EB5757" })
        person.createLabel({ teamId: partition, name: "all", isGroup: true })
        const issue = person.createIssue({ teamId: partition, title: "Crash", labelIds: [bug.id], assigneeId: app.owner.id })
        person.trashIssue(person.createIssue({ teamId: partition, title: "Mistake" }).id)
        const issues = yield* Stream.runCollect(client.streamAll(endpoints.issues, { partition }))
        const [shown, mistake] = issues.toSorted((one, other) => one.identifier.localeCompare(other.identifier))
        assert.deepStrictEqual(shown, {
          externalId: issue.id,
          title: "Crash",
          body: "",
          status: { category: "backlog", name: "Backlog" },
          labels: [bug.id],
          assignees: [app.owner.id],
          author: app.owner.id,
          identifier: "ENG-1",
          isTrashed: false,
        })
        assert.deepInclude(mistake, { title: "Mistake", isTrashed: true })
        const labels = yield* Stream.runCollect(client.streamAll(endpoints.labels, { partition }))
        assert.deepStrictEqual(labels.map(({ name, color, isGroup }) => [name, name === "bug" ? color : "", isGroup]).toSorted(), [
          ["all", "", true],
          ["bug", "#eb5757", false],
        ])
        const states = yield* Stream.runCollect(client.streamAll(endpoints.workflowStates, { partition }))
        assert.deepInclude(states, { category: "done", name: "Done" })
        assert.deepStrictEqual((yield* client.get(endpoints.account, {})).item, yield* opened.account)
        assert.deepStrictEqual((yield* client.get(endpoints.team, { partition })).item, yield* opened.partition("ENG"))
        const { item } = yield* client.get(endpoints.person, { partition, id: app.owner.id })
        assert.deepStrictEqual(item, { externalId: app.owner.id, name: app.owner.name, handle: "owner", email: app.owner.email })
      }),
    ),
  )

  it.effect("reads four kinds and writes three of them, as the table in the README says", () =>
    onScene(({ opened }) =>
      Effect.sync(() => {
        const matrix = Object.fromEntries(
          opened.resources.map(({ importer, kind, readable, writable }) => [
            kind.name,
            { readable, writable, safety: importer?.createSafety._tag },
          ]),
        )
        assert.deepStrictEqual(matrix, {
          issue: {
            readable: ["title", "body", "status", "labels", "assignees", "author"],
            writable: ["title", "body", "status", "labels", "assignees"],
            safety: "ClientId",
          },
          comment: { readable: ["issue", "body", "author"], writable: ["issue", "body"], safety: "ClientId" },
          label: { readable: ["name", "color", "description"], writable: ["name", "color", "description"], safety: "ClientId" },
          person: { readable: ["name", "handle", "email"], writable: [], safety: undefined },
        })
        assert.deepStrictEqual(
          linear.kinds.map(({ name }) => name),
          Object.keys(matrix),
        )
      }),
    ),
  )
})
