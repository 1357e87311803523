// proves T-12, T-38, T-55, V-05, I14, I17: a clear typed error or quarantine, and the rest of the batch goes on
import { assert, describe } from "@effect/vitest"
import { type AdapterError, Authorization } from "@syncline/adapter-core"
import { Issue, Label } from "@syncline/canonical"
import { SyncEngine } from "@syncline/engine"
import { Effect, Stream } from "effect"
import { type Duo, githubConnection, joinGithub, joinLinear, repository, sync, syncUntilDead, tenant } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

const reasonOf = (error: { readonly _tag: string } | AdapterError): string => ("reason" in error ? error.reason._tag : error._tag)

const titlesInLinear = ({ linear }: Duo) => linear.read.issues(linear.team.id).map(({ title }) => title)

const recordTitles = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const records = yield* Stream.runCollect(engine.records.all(tenant, Issue.name))
  return records.map(({ data }) => data["title"])
})

describe("bad input", () => {
  scenario("a wrong token is refused at once, and nothing is stored", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { settings } = githubConnection(duo)
      const connect = engine.connect({ tenant, app: "github", credentials: Authorization.token("ghp_wrong"), settings })
      const error = yield* Effect.flip(connect)
      assert.strictEqual(reasonOf(error), "Unauthorized")
      assert.include(error.message, "Bad credentials")
      assert.notInclude(JSON.stringify(error), "ghp_wrong")
      assert.deepStrictEqual(yield* engine.status(tenant), [])
    }),
  )

  scenario("settings, adapters, kinds and repositories that are not there are named", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { settings, token } = githubConnection(duo)
      const credentials = Authorization.token(token)
      const unknownApp = yield* Effect.flip(engine.connect({ tenant, app: "trello", credentials }))
      assert.include(unknownApp.message, "trello")
      const badSettings = yield* Effect.flip(engine.connect({ tenant, app: "github", credentials, settings: { baseUrl: "not a url" } }))
      assert.include(badSettings.message, "baseUrl")
      const { id: connectionId } = yield* engine.connect({ tenant, app: "github", credentials, settings })
      const missing = yield* Effect.flip(engine.addStreams({ tenant, connectionId, partition: "acme/nowhere" }))
      assert.strictEqual(reasonOf(missing), "Gone")
      const climbing = yield* Effect.flip(engine.addStreams({ tenant, connectionId, partition: "../user" }))
      assert.strictEqual(reasonOf(climbing), "Rejected")
      const kind = yield* Effect.flip(engine.addStreams({ tenant, connectionId, partition: repository, kinds: ["invoice"] }))
      assert.include(kind.message, "issue")
      const field = engine.addStreams({
        tenant,
        connectionId,
        partition: repository,
        settings: { fieldStrategies: { titel: "local_wins" } },
      })
      assert.include((yield* Effect.flip(field)).message, "titel")
      const elsewhere = yield* Effect.flip(engine.addStreams({ tenant: "other", connectionId, partition: repository }))
      assert.strictEqual(elsewhere._tag, "NotFound")
    }),
  )

  scenario("a malformed issue in the middle of a page is set aside alone", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      for (let index = 1; index <= 150; index += 1) duo.github.people.createIssue({ repository, by: "ada", title: `Issue ${index}` })
      const heal = duo.github.app.malform({ repository, issue: 50 }, (wire) => ({ ...wire, title: 42 }))
      duo.github.app.malform({ repository, issue: 120 }, (wire) => ({ ...wire, updated_at: "yesterday" }))
      const { connection } = yield* joinGithub(duo)
      yield* joinLinear(duo)
      const report = yield* sync
      const run = report.runs.find(
        ({ connectionId, kind, strategy }) => connectionId === connection.id && kind === "issue" && strategy === "initial",
      )
      assert.strictEqual(run?.counts.failed, 2)
      assert.deepStrictEqual(
        run?.problems.map(({ externalId }) => externalId),
        ["50", "120"],
      )
      assert.include(run?.problems[0]?.message ?? "", "title")
      assert.strictEqual(titlesInLinear(duo).length, 148)
      heal()
      duo.github.people.editIssue({ repository, number: 50, by: "ada", body: "well again" })
      yield* sync
      assert.strictEqual(titlesInLinear(duo).length, 149)
      const status = (yield* engine.status(tenant)).find((one) => one.connection.app === "github")
      assert.strictEqual(status?.streams.find(({ stream }) => stream.kind === "issue")?.links.quarantined, 1)
    }),
  )

  scenario("a page of HTML, half a document and an outage delay only the service they come from", (duo) =>
    Effect.gen(function* () {
      duo.linear.ada.createIssue({ teamId: duo.linear.team.id, title: "From Linear" })
      duo.github.people.createIssue({ repository, by: "ada", title: "From GitHub" })
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      duo.github.sandbox.faults.add({ fault: { kind: "html", status: 200 }, match: ({ method }) => method === "GET" })
      const report = yield* sync
      assert.isTrue(report.failures.some(({ message }) => message.includes("not JSON")))
      assert.deepStrictEqual(yield* recordTitles, ["From Linear"])
      duo.github.sandbox.faults.clear()
      for (const fault of [{ kind: "truncated" }, { kind: "status", status: 502 }, { kind: "reset-mid-body" }] as const) {
        duo.github.sandbox.faults.add({ fault, match: ({ method }) => method === "GET", times: 1 })
      }
      yield* sync
      yield* sync
      assert.sameMembers([...(yield* recordTitles)], ["From GitHub", "From Linear"])
      assert.sameMembers([...titlesInLinear(duo)], ["From GitHub", "From Linear"])
    }),
  )

  scenario("a title of 70,000 characters is refused by the services, with the reason, and the others go on", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      yield* sync
      yield* engine.records.put(tenant, Issue.name, { fields: { title: "x".repeat(70_000) } })
      yield* engine.records.put(tenant, Issue.name, { fields: { title: "short" } })
      yield* sync
      assert.deepStrictEqual(titlesInLinear(duo), ["short"])
      assert.deepStrictEqual(
        duo.github.records.issues(repository).map(({ title }) => title),
        ["short"],
      )
      const dead = yield* engine.deliveries.list(tenant, { state: "dead" })
      assert.strictEqual(dead.length, 2)
      for (const { lastError } of dead) assert.match(lastError ?? "", /Rejected.*title/s)
    }),
  )

  scenario("emoji and a label with a comma travel; NUL and half surrogates are refused with the field's name", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      yield* sync
      const label = yield* engine.records.put(tenant, Label.name, { fields: { name: "needs care, soon", color: "#ff0000" } })
      yield* engine.records.put(tenant, Issue.name, { fields: { title: "👩‍👩‍👧 naïve 日本", body: "tab\tand\r\nlines", labels: [label] } })
      const nul = yield* Effect.flip(engine.records.put(tenant, Issue.name, { fields: { title: "a\u0000b" } }))
      assert.include(nul.message, "issue.title")
      const surrogate = yield* Effect.flip(engine.records.put(tenant, Issue.name, { fields: { title: "x", body: "\ud83d" } }))
      assert.include(surrogate.message, "issue.body")
      const unknown = yield* Effect.flip(engine.records.put(tenant, Issue.name, { fields: { title: "x", labels: ["no-such-label"] } }))
      assert.include(unknown.message, "issue.labels")
      yield* sync
      const issue = duo.github.records.issues(repository)[0]
      assert.strictEqual(issue?.title, "👩‍👩‍👧 naïve 日本")
      assert.deepStrictEqual(issue?.labels, ["needs care, soon"])
      assert.deepStrictEqual(titlesInLinear(duo), ["👩‍👩‍👧 naïve 日本"])
      assert.strictEqual((yield* engine.deliveries.list(tenant)).length, 0)
    }),
  )

  scenario("a NUL that a service lets through is set aside, not stored", (duo) =>
    Effect.gen(function* () {
      duo.github.people.createIssue({ repository, by: "ada", title: "Good" })
      duo.github.people.createIssue({ repository, by: "ada", title: "Bad" })
      duo.github.app.malform({ repository, issue: 2 }, (wire) => ({ ...wire, title: "a\u0000b" }))
      yield* joinGithub(duo)
      const report = yield* sync
      assert.deepStrictEqual(yield* recordTitles, ["Good"])
      const run = report.runs.find(({ kind, strategy }) => kind === "issue" && strategy === "initial")
      assert.include(run?.problems[0]?.message ?? "", "NUL")
    }),
  )

  scenario("a token that may only read: writes are refused and reported, reading goes on", (duo) =>
    Effect.gen(function* () {
      duo.linear.ada.createIssue({ teamId: duo.linear.team.id, title: "From Linear" })
      yield* joinGithub(duo, {}, "ghp_reader")
      yield* joinLinear(duo)
      for (const { lastError } of yield* syncUntilDead) assert.include(lastError ?? "", "Forbidden")
      duo.github.people.createIssue({ repository, by: "ada", title: "From GitHub" })
      yield* sync
      assert.sameMembers([...titlesInLinear(duo)], ["From GitHub", "From Linear"])
    }),
  )
})
