import { assert, describe, it } from "@effect/vitest"
import { Adapter, AdapterError, Authorization, Gone, Kind, Resource, Endpoint, Paging } from "@syncline/adapter-core"
import { Effect, Schema } from "effect"
import { Issue, api, issueEndpoint } from "./Issues.ts"
import { json, scripted } from "./ScriptedServer.ts"

const Thing = Kind.make({ name: "thing", fields: {} })

const thing = Resource.make({
  app: "tracker",
  kind: Thing,
  wire: Issue,
  list: Endpoint.list({ name: "things", path: "/{+partition}/things", paging: Paging.linkHeader, item: Issue }),
  get: Endpoint.get({ name: "thing", path: "/{+partition}/things/{id}", item: Issue }),
  facts: { kind: "none", granularityMillis: 1, inclusive: true, consistencyLagMillis: 0 },
  identity: ({ id }) => ({ externalId: String(id) }),
  fields: {},
})

const Settings = Schema.Struct({
  baseUrl: Schema.optionalKey(Schema.String),
  perMinute: Schema.Int.check(Schema.isGreaterThan(0)).pipe(Schema.withDecodingDefaultKey(Effect.succeed(60))),
})

const tracker = Adapter.make({
  app: "tracker",
  name: "Tracker",
  icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
  settings: Settings,
  api: ({ perMinute }) => api({ budgets: [{ name: "all", limit: perMinute, windowMillis: 60_000, cost: () => 1 }] }),
  resources: () => [thing],
  account: (client) =>
    Effect.map(client.get(issueEndpoint, { partition: "me", id: "1" }), ({ item }) => ({
      externalAccountId: String(item.id),
      name: item.title,
    })),
  partition: (_, id) =>
    id === "octo/hello"
      ? Effect.succeed({ id, name: "Hello" })
      : Effect.fail(new AdapterError({ app: "tracker", operation: "partition", reason: new Gone({ message: id }) })),
})

const credentials = Effect.succeed(Authorization.token("secret"))

describe("Adapter.make", () => {
  it("wants settings that may be left out, and says which may not", () => {
    const make = () =>
      Adapter.make({
        app: "tracker",
        name: "Tracker",
        icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        settings: Schema.Struct({
          ...Settings.fields,
          perMinute: Settings.fields.perMinute.pipe(Schema.check(Schema.makeFilter(() => "is too few"))),
        }),
        api: api(),
        resources: () => [thing],
        account: () => Effect.succeed({ externalAccountId: "1", name: "Ada" }),
        partition: (_, id) => Effect.succeed({ id, name: id }),
      })
    assert.throws(make, /^the adapter tracker must open without settings: settings\.perMinute: .* is too few$/)
  })

  it("describes the application with its default settings", () => {
    assert.deepInclude(tracker, { app: "tracker", name: "Tracker" })
    assert.deepStrictEqual(tracker.kinds, [thing.kind])
    assert.strictEqual(tracker.api.rates.budgets[0]?.limit, 60)
  })

  it.effect("opens with credentials and settings", () => {
    const { layer, requests } = scripted(() => json({ id: 7, title: "Ada" }))
    return Effect.gen(function* () {
      const opened = yield* tracker.open({ credentials, settings: { baseUrl: "http://localhost:9/", perMinute: 1 } })
      assert.deepStrictEqual(yield* opened.account, { externalAccountId: "7", name: "Ada" })
      assert.strictEqual(requests[0]?.url.href, "http://localhost:9/repos/me/issues/1")
      assert.strictEqual(requests[0]?.headers["authorization"], "Bearer secret")
      assert.deepStrictEqual(
        opened.resources.map(({ kind }) => kind.name),
        ["thing"],
      )
      assert.strictEqual((yield* Effect.flip(opened.account)).reason._tag, "RateLimited")
    }).pipe(Effect.provide(layer))
  })

  it.effect("shares a limit between those who open with the same key", () => {
    const { layer } = scripted(() => json({ id: 7, title: "Ada" }))
    const settings = { perMinute: 1 }
    return Effect.gen(function* () {
      const open = (limitKey: string) => tracker.open({ credentials, settings, limitKey })
      yield* (yield* open("ada")).account
      assert.strictEqual((yield* Effect.flip((yield* open("ada")).account)).reason._tag, "RateLimited")
      assert.strictEqual((yield* (yield* open("eve")).account).name, "Ada")
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks for partitions", () => {
    const { layer } = scripted(() => json({}))
    return Effect.gen(function* () {
      const { partition } = yield* tracker.open({ credentials })
      assert.deepStrictEqual(yield* partition("octo/hello"), { id: "octo/hello", name: "Hello" })
      assert.strictEqual((yield* Effect.flip(partition("octo/none"))).reason._tag, "Gone")
    }).pipe(Effect.provide(layer))
  })

  for (const [settings, names] of [
    [{ perMinute: 0 }, "perMinute"],
    [{ perMinute: "60" }, "perMinute"],
    [{ baseUrl: 1 }, "baseUrl"],
    [{ baseUrl: "tracker.test" }, "baseUrl"],
    [{ baseUrl: "" }, "baseUrl"],
    [{ baseUrl: "file:///etc" }, "baseUrl"],
    [{ baseUrl: "javascript:alert(1)" }, "baseUrl"],
    [{ baseURL: "https://tracker.test" }, "baseURL"],
  ] as const) {
    it.effect(`refuses the settings ${JSON.stringify(settings)} and names ${names}`, () =>
      Effect.gen(function* () {
        const { reason, operation } = yield* Effect.flip(tracker.open({ credentials, settings }))
        assert.strictEqual(operation, "settings")
        assert.strictEqual(reason._tag, "Rejected")
        const field = reason._tag === "Rejected" ? reason.field : undefined
        assert.isTrue(field === names || reason.message.includes(names), reason.message)
      }),
    )
  }

  it.effect("says of an address that is none on the web what it is, and of which field", () =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(tracker.open({ credentials, settings: { baseUrl: "file:///etc" } }))
      assert.deepInclude(reason, { _tag: "Rejected", message: 'settings.baseUrl: "file:///etc" is no web address', field: "baseUrl" })
    }),
  )

  it("shows no secret of what it was opened with", () => {
    const opened = Effect.runSync(tracker.open({ credentials }))
    assert.notInclude(JSON.stringify(opened), "secret")
  })
})
