/** Where messages of an application come in: only what is signed is taken, and stored before anybody is told so; the application is told where that is. */
import { assert, describe } from "@effect/vitest"
import { AdapterError, Authorization, Forbidden } from "@syncline/adapter-core"
import { Effect, Option, Redacted } from "effect"
import { Inbox } from "../store/Inbox.ts"
import { Subscriptions } from "../store/Subscriptions.ts"
import type { ToldPlace } from "../receive/Register.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { withAccounts } from "./Accounts.ts"
import { on } from "./AdaptedApp.ts"
import { day, most, telling, url, work } from "./Messages.ts"
import { the } from "./Rereading.ts"
import type { Scenario } from "./Scenario.ts"
import { join, partition as p, rounds, tenant, writesTo } from "./World.ts"

export const endpointSuite = (scenario: Scenario): void => {
  // proves T-40, F-25
  describe("an endpoint for what an application tells", () => {
    scenario("takes nothing that is not signed with its secret, to the byte, and stores nothing of it", (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { engine, task, secret, path, send, connection } = yield* telling(apps)
        const right = left.tell("task", p, task, { secret })
        const forged = [
          left.tell("task", p, task, { secret: "guessed" }),
          { ...right, headers: {} },
          { ...right, headers: { ...right.headers, "fake-signature": "" } },
          { ...right, headers: { ...right.headers, "fake-signature": right.headers["fake-signature"]?.slice(2) } },
          { ...right, body: Buffer.concat([right.body, Buffer.from(" ")]) },
        ]
        for (const message of forged) {
          const refused = yield* Effect.flip(send(message))
          assert.deepInclude(refused, { _tag: "MessageRefused", why: "unverified" })
          assert.notInclude(JSON.stringify(refused), secret)
        }
        assert.lengthOf(yield* (yield* Inbox).waiting(tenant, connection.id, most), 0)
        assert.strictEqual((yield* Effect.flip(engine.webhooks.receive(`${path}x`, right)))._tag, "NotFound")
        const { refused, receivedAt } = yield* engine.webhooks.endpoint(tenant, connection.id, { url })
        assert.include(refused?.message, "signature")
        assert.isNull(receivedAt)
        assert.isTrue(yield* send(right))
        assert.isNotNull((yield* engine.webhooks.endpoint(tenant, connection.id, { url })).receivedAt)
      }),
    )

    scenario("keeps its address and its secret; of a new secret and the one before it both hold", (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { engine, task, secret, send, connection } = yield* telling(apps)
        const endpointOf = (more: { readonly secret?: "new" | { readonly value: Redacted.Redacted } } = {}) =>
          Effect.map(engine.webhooks.endpoint(tenant, connection.id, { url, ...more }), (endpoint) => ({
            ...endpoint,
            secret: Redacted.value(endpoint.secret),
          }))
        const before = yield* endpointOf()
        assert.strictEqual(before.secret, secret)
        assert.include(Redacted.value(before.instructions).join("\n"), secret)
        assert.notInclude(JSON.stringify(before.instructions), secret)
        const next = yield* endpointOf({ secret: "new" })
        assert.strictEqual(next.url, before.url)
        assert.notStrictEqual(next.secret, secret)
        const signed = (by: string) =>
          Effect.match(send(left.tell("task", p, task, { secret: by })), { onFailure: () => false, onSuccess: () => true })
        assert.deepStrictEqual([yield* signed(secret), yield* signed(next.secret)], [true, true])
        yield* endpointOf({ secret: { value: Redacted.make("the application's own") } })
        assert.deepStrictEqual(
          [yield* signed(secret), yield* signed(next.secret), yield* signed("the application's own")],
          [false, true, true],
        )
      }),
    )

    scenario("is one, whoever opens it at the same moment", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { connection } = yield* join(apps.right)
        const open = engine.webhooks.endpoint(tenant, connection.id, { url })
        const all = yield* Effect.all([open, open, open, open], { concurrency: "unbounded" })
        const shown = all.map(({ url: at, secret }) => `${at} ${Redacted.value(secret)}`)
        assert.lengthOf(new Set(shown), 1)
      }),
    )

    scenario("goes along when another account takes over, under the same address and secret", ({ left, right }) => {
      const { app } = withAccounts(left)
      const test = Effect.gen(function* () {
        const engine = yield* SyncEngine
        const as = (account: string) =>
          engine.connect({ tenant, app: "left", credentials: Authorization.token("good"), settings: { account, name: account } })
        const [ada, grace] = [yield* as("ada"), yield* as("grace")]
        yield* engine.addStreams({ tenant, connectionId: ada.id, partition: p, settings: { firstPush: "go", intervalMillis: day } })
        const task = left.create("task", p, { title: "One" })
        yield* rounds(2)
        const before = yield* engine.webhooks.endpoint(tenant, ada.id, { url })
        yield* engine.takeOver(tenant, ada.id, grace.id)
        const after = yield* engine.webhooks.endpoint(tenant, grace.id, { url })
        assert.deepStrictEqual([after.url, Redacted.value(after.secret)], [before.url, Redacted.value(before.secret)])
        left.edit("task", p, task, { title: "One, edited" })
        const message = left.tell("task", p, task, { secret: Redacted.value(before.secret) })
        assert.isTrue(yield* engine.webhooks.receive(before.url.slice(url.length), message))
        yield* work
        assert.strictEqual((yield* the("One, edited")).data["title"], "One, edited")
      })
      return on({ left: app, right }, test)
    })

    scenario("of a connection that was disconnected takes nothing in, and one that is closed refuses it", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { engine, task, secret, send, connection } = yield* telling(apps)
        const message = () => left.tell("task", p, task, { secret })
        yield* engine.disconnect(tenant, connection.id)
        assert.isFalse(yield* send(message()))
        assert.lengthOf(yield* (yield* Inbox).waiting(tenant, connection.id, most), 0)
        yield* engine.webhooks.close(tenant, connection.id)
        assert.strictEqual((yield* Effect.flip(send(message())))._tag, "NotFound")
        assert.isTrue(Option.isNone(yield* (yield* Subscriptions).get(tenant, connection.id)))
        assert.strictEqual((yield* Effect.flip(engine.webhooks.close("other", connection.id)))._tag, "NotFound")
        const wrong = yield* Effect.flip(engine.webhooks.endpoint(tenant, connection.id, { url: "host.example" }))
        assert.include(wrong.message, "url")
        assert.strictEqual(writesTo(right), 1)
      }),
    )

    scenario("is named to the application where it can be, at each place that is read, once however often it is asked", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { engine, connection, secret, path } = yield* telling(apps)
        const settings = { firstPush: "go", intervalMillis: day } as const
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition: "q", kinds: ["task"], settings })
        yield* engine.addStreams({
          tenant,
          connectionId: connection.id,
          partition: "sent",
          kinds: ["task"],
          settings: { ...settings, direction: "push" },
        })
        const told = yield* engine.webhooks.register(tenant, connection.id, { url })
        assert.sameDeepMembers(
          [...told],
          [
            { partition: p, partitionName: p, problem: null },
            { partition: "q", partitionName: "q", problem: null },
          ],
        )
        assert.sameDeepMembers(
          [...left.hooks()],
          [
            { partition: p, url: url + path, path, secret },
            { partition: "q", url: url + path, path, secret },
          ],
        )
        yield* engine.webhooks.register(tenant, connection.id, { url: "https://moved.example", secret: "new" })
        const hooks = left.hooks()
        assert.lengthOf(hooks, 2)
        for (const hook of hooks) {
          assert.strictEqual(hook.url, `https://moved.example/${path}`)
          assert.notStrictEqual(hook.secret, secret)
        }
        assert.lengthOf(right.hooks(), 0)
        yield* engine.webhooks.close(tenant, connection.id)
        assert.lengthOf(left.hooks(), 0)
        assert.deepStrictEqual(yield* engine.webhooks.close(tenant, connection.id), [])
      }),
    )

    scenario("that an application does not take at one place is told, and is taken at the others", (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { engine, connection } = yield* telling(apps)
        const settings = { firstPush: "go", intervalMillis: day } as const
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition: "q", kinds: ["task"], settings })
        const reason = new Forbidden({ message: "only administrators may" })
        const refusing = left.beforeEach(({ operation, partition }) =>
          operation === "hook" && partition === p ? Effect.fail(new AdapterError({ app: "left", operation, reason })) : Effect.void,
        )
        const problems = (told: ReadonlyArray<ToldPlace>) => Object.fromEntries(told.map(({ partition, problem }) => [partition, problem]))
        const told = problems(yield* engine.webhooks.register(tenant, connection.id, { url }))
        assert.isNull(told["q"])
        assert.include(told[p], "only administrators may")
        const closed = problems(yield* engine.webhooks.close(tenant, connection.id))
        assert.isNull(closed["q"])
        assert.include(closed[p], "only administrators may")
        refusing()
        assert.lengthOf(left.hooks(), 0)
        left.revoke()
        yield* engine.webhooks.endpoint(tenant, connection.id, { url })
        yield* engine.disconnect(tenant, connection.id)
        const gone = problems(yield* engine.webhooks.close(tenant, connection.id))
        assert.isString(gone["q"])
        assert.isTrue(Option.isNone(yield* (yield* Subscriptions).get(tenant, connection.id)))
      }),
    )

    scenario("takes messages of all sizes up to what applications send", (apps) =>
      Effect.gen(function* () {
        const { send, secret } = yield* telling(apps)
        const { left } = apps
        const task = left.create("task", p, { title: "Long", body: "x".repeat(3_000_000) })
        assert.isTrue(yield* send(left.tell("task", p, task, { secret })))
        const long = yield* Effect.flip(send({ headers: {}, body: new Uint8Array(25 * 1024 * 1024 + 1) }))
        assert.deepInclude(long, { _tag: "MessageRefused", why: "too-long" })
      }),
    )
  })
}
