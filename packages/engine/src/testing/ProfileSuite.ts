/**
 * People whom nothing but their accounts tells. The first account makes a profile, an account that is known opens it in whatever browser, and two profiles that meet in one
 * account become one with all that either had.
 */
import { assert, describe } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { Context, Effect, Layer, Option, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { OtherAccount, ProfilesOverlap } from "../model/EngineError.ts"
import type { GivenSettings } from "../model/Stream.ts"
import { Profiles } from "../store/Profiles.ts"
import type { Store } from "../store/MemoryStore.ts"
import { SyncEngine } from "../SyncEngine.ts"
import * as Rotating from "./Rotating.ts"
import type { Scenario } from "./Scenario.ts"
import * as TestEngine from "./TestEngine.ts"
import { type Apps, findBy, outage, partition } from "./World.ts"

type Browser = { session?: Redacted.Redacted }

/** Signs in at an application by its form, with whatever session the browser has. */
const signIn = Effect.fnUntraced(function* (browser: Browser, app: string, token = "good") {
  const engine = yield* SyncEngine
  const done = yield* engine.profiles.connect({
    app,
    credentials: Authorization.token(token),
    ...(browser.session !== undefined && { session: browser.session }),
  })
  browser.session = done.session
  return done
})

const whose = Effect.fnUntraced(function* ({ session }: Browser) {
  if (session === undefined) return undefined
  const found = yield* Effect.flatMap(SyncEngine, (engine) => engine.profiles.of(session))
  return Option.getOrUndefined(found)?.id
})

/** A person in a browser of their own who keeps one application in step. */
const settled = Effect.fnUntraced(function* (browser: Browser, app: string, settings: GivenSettings = {}) {
  const engine = yield* SyncEngine
  const { profile, connection } = yield* signIn(browser, app)
  yield* engine.addStreams({ tenant: profile.id, connectionId: connection.id, partition, kinds: ["tag", "task", "note"], settings })
  yield* engine.sync({ tenant: profile.id })
  return { id: profile.id, connection: connection.id }
})

const titles = (app: Apps["left"]) =>
  app
    .list("task", partition)
    .map(({ fields }) => fields["title"])
    .toSorted()

const letGo = Effect.fnUntraced(function* (tenant: string) {
  const engine = yield* SyncEngine
  for (const { connection } of yield* engine.status(tenant))
    yield* engine.addStreams({
      tenant,
      connectionId: connection.id,
      partition,
      kinds: ["tag", "task", "note"],
      settings: { firstPush: "go" },
    })
})

export const profileSuite = (scenario: Scenario): void => {
  describe("a person whom nothing but their accounts tells", () => {
    // proves C-08, C-16, C-17
    scenario("has a profile with the first account, and a browser that is signed in until somebody signs it out", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const browser: Browser = {}
        const first = yield* signIn(browser, "left")
        assert.strictEqual(first.connection.tenant, first.profile.id)
        assert.isFalse(first.united)
        assert.match(Redacted.value(first.session), /^[\w-]{43}$/)
        assert.strictEqual(yield* whose(browser), first.profile.id)
        assert.isUndefined(yield* whose({ session: Redacted.make("made up") }))
        const second = yield* signIn(browser, "right")
        assert.strictEqual(second.profile.id, first.profile.id)
        assert.lengthOf(yield* engine.status(first.profile.id), 2)
        // What was in the browser before the sign-in opens nothing after it.
        assert.isUndefined(yield* whose({ session: first.session }))
        assert.strictEqual(yield* whose({ session: second.session }), first.profile.id)
        yield* engine.profiles.end(second.session)
        assert.isUndefined(yield* whose(browser))
        const late = yield* signIn({}, "left")
        yield* TestClock.adjust(late.sessionEndsAt - Date.UTC(2026, 0, 1) - 1)
        assert.strictEqual(yield* whose({ session: late.session }), first.profile.id)
        yield* TestClock.adjust(1)
        assert.isUndefined(yield* whose({ session: late.session }))
      }),
    )

    // proves C-18
    scenario("is recognised by an account in another browser, and sees there all that is connected", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const [here, there]: [Browser, Browser] = [{}, {}]
        const { profile } = yield* signIn(here, "left")
        yield* signIn(here, "right")
        const known = yield* signIn(there, "right", "good")
        assert.deepStrictEqual(known.profile, profile)
        assert.isFalse(known.united)
        assert.deepStrictEqual([yield* whose(here), yield* whose(there)], [profile.id, profile.id])
        assert.deepStrictEqual((yield* engine.status(profile.id)).map(({ connection }) => connection.app).toSorted(), ["left", "right"])
        yield* engine.profiles.end(known.session)
        assert.strictEqual(yield* whose(here), profile.id)
      }),
    )

    scenario("is nobody where the application does not let them in, and no other account slips into a connection", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const browser: Browser = {}
        const wrong = yield* Effect.flip(signIn(browser, "left", "wrong"))
        assert.strictEqual(wrong._tag, "AdapterError")
        const nowhere = engine.profiles.connect({ app: "left", credentials: Authorization.token("good"), connection: "x" })
        assert.match((yield* Effect.flip(nowhere)).message, /^session is missing or over/)
        const { connection, session } = yield* signIn(browser, "left")
        const again = engine.profiles.connect({
          app: "right",
          credentials: Authorization.token("good"),
          session,
          connection: connection.id,
        })
        assert.match((yield* Effect.flip(again)).message, /is at left, not at right/)
        assert.strictEqual(yield* whose(browser), connection.tenant)
      }),
    )

    // proves C-16, C-18, V-06
    scenario("signs in by OAuth, again to what was disconnected, and never with another's account to it", () =>
      Effect.gen(function* () {
        const stage = yield* Rotating.setUp()
        const { engine } = yield* Rotating.start(stage)
        const { codes } = stage.tokens
        const redirectUri = "https://host.example/back"
        const through = Effect.fnUntraced(function* (browser: Browser, again?: { readonly tenant: string; readonly connection: string }) {
          const begun = yield* engine.signIn.begin({ app: "left", redirectUri, ...again })
          const { session } = browser
          const done = yield* engine.profiles.finish({
            url: codes.visit(begun.url),
            binding: begun.binding,
            ...(session !== undefined && { session }),
          })
          browser.session = done.session
          return done
        })
        const [here, there]: [Browser, Browser] = [{}, {}]
        const { profile, connection } = yield* through(here)
        assert.strictEqual((yield* through(there)).profile.id, profile.id)
        assert.lengthOf(yield* engine.status(profile.id), 1)
        yield* engine.disconnect(profile.id, connection.id)
        const meant = { tenant: profile.id, connection: connection.id }
        stage.becomes("bob")
        assert.instanceOf(yield* Effect.flip(through(here, meant)), OtherAccount)
        stage.becomes("ada")
        assert.deepInclude((yield* through(here, meant)).connection, { id: connection.id, status: "active" })
        const forNobody = yield* engine.signIn.begin({ app: "left", redirectUri, tenant: "somebody's" })
        const lost = engine.profiles.finish({ url: codes.visit(forNobody.url), binding: forNobody.binding })
        assert.match((yield* Effect.flip(lost)).message, /"somebody's" is no profile/)
      }),
    )
  })

  // proves C-19, F-17, law 2
  describe("two profiles that meet in one account", () => {
    scenario("are one with all that either had: accounts, places, open work, endpoints and browsers", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const [here, there]: [Browser, Browser] = [{}, {}]
        const { left, right } = apps
        left.create("task", partition, { title: "Of the left" })
        right.create("task", partition, { title: "Of the right" })
        const one = yield* settled(here, "left")
        const other = yield* settled(there, "right")
        assert.notStrictEqual(one.id, other.id)
        const hooks = { url: "https://host.example/hooks" }
        const endpoint = yield* engine.webhooks.endpoint(other.id, other.connection, hooks)
        const up = outage(right, ({ operation }) => operation.includes("update"))
        const [task] = yield* engine.records.list(other.id, "task")
        yield* engine.records.put(other.id, "task", { id: task?.id ?? "", fields: { title: "Edited here" } })
        yield* engine.sync({ tenant: other.id })
        up()
        const history = yield* engine.records.history(other.id, task?.id ?? "")
        const { profile, united } = yield* signIn(here, "right")
        assert.isTrue(united)
        assert.strictEqual(profile.id, one.id)
        assert.deepStrictEqual([yield* whose(here), yield* whose(there)], [one.id, one.id])
        assert.deepStrictEqual(yield* engine.status(other.id), [])
        assert.deepStrictEqual(yield* engine.records.list(other.id, "task"), [])
        assert.deepStrictEqual(
          (yield* engine.records.history(one.id, task?.id ?? "")).map(({ changes }) => changes),
          history.map(({ changes }) => changes),
        )
        assert.strictEqual((yield* engine.webhooks.endpoint(one.id, other.connection, hooks)).url, endpoint.url)
        const creates = left.counts().creates + right.counts().creates
        yield* TestClock.adjust("2 hours")
        assert.deepStrictEqual((yield* engine.sync({ tenant: one.id })).errors, [])
        // What was on its way went out; what each has goes to the other only when somebody says so.
        assert.deepStrictEqual(titles(right), ["Edited here"])
        assert.strictEqual(left.counts().creates + right.counts().creates, creates)
        assert.lengthOf(yield* engine.deliveries.list(one.id, { state: "held" }), 2)
        yield* letGo(one.id)
        yield* engine.sync({ tenant: one.id })
        assert.deepStrictEqual(titles(left), ["Edited here", "Of the left"])
        assert.deepStrictEqual(titles(right), ["Edited here", "Of the left"])
        left.edit("task", partition, findBy(left, "task", "title", "Edited here").id, { title: "And there" })
        yield* TestClock.adjust("1 hour")
        yield* engine.sync({ tenant: one.id })
        assert.deepStrictEqual(titles(right), ["And there", "Of the left"])
      }),
    )

    scenario("have their words in common afterwards", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const [here, there]: [Browser, Browser] = [{}, {}]
        const bug = left.create("tag", partition, { name: "bug" })
        right.create("tag", partition, { name: "Bug" })
        left.create("task", partition, { title: "Of the left", tags: [bug] })
        const one = yield* settled(here, "left")
        yield* settled(there, "right")
        yield* signIn(here, "right")
        yield* letGo(one.id)
        for (let round = 0; round < 4; round += 1) {
          yield* TestClock.adjust("2 hours")
          assert.deepStrictEqual((yield* engine.sync({ tenant: one.id })).errors, [])
        }
        assert.deepStrictEqual([left.list("tag", partition).length, right.list("tag", partition).length], [1, 1])
        const sent = findBy(right, "task", "title", "Of the left")
        assert.deepStrictEqual(
          sent.fields["tags"],
          right.list("tag", partition).map(({ id }) => id),
        )
      }),
    )

    scenario("stay two where both have what one can have only once, and it says which", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const [here, there]: [Browser, Browser] = [{}, {}]
        left.create("task", partition, { title: "One" })
        const one = yield* settled(here, "left")
        const { profile: other } = yield* signIn(there, "right")
        const level = { app: "left", kind: "task" }
        for (const id of [one.id, other.id]) yield* engine.mapping.set(id, level, { body: { ignore: true } }, "me")
        const refused = yield* Effect.flip(signIn(here, "right"))
        assert.instanceOf(refused, ProfilesOverlap)
        assert.match(refused.message, /both keep task at left in step/)
        assert.deepStrictEqual([yield* whose(here), yield* whose(there)], [one.id, other.id])
        assert.lengthOf(yield* engine.status(one.id), 1)
        assert.lengthOf(yield* engine.status(other.id), 1)
      }),
    )

    scenario("are one also where one signs in to something while it becomes part of the other", (apps) =>
      Effect.gen(function* () {
        const [here, there]: [Browser, Browser] = [{}, {}]
        const engine = yield* SyncEngine
        const { profile: one } = yield* signIn(here, "left")
        const store = yield* Effect.context<Store>()
        const profiles = Context.get(store, Profiles)
        /** The profile that this account makes is part of the other before the account is connected. */
        const hasty = Context.add(store, Profiles, {
          ...profiles,
          claim: (account, profile) =>
            Effect.tap(profiles.claim(account, profile), ({ id }) =>
              profiles.unite({ from: id, into: one.id, at: 0, grants: [], secrets: [] }),
            ),
        })
        const other = yield* Layer.build(
          Layer.fresh(TestEngine.layer([apps.left.adapter, apps.right.adapter], Layer.succeedContext(hasty))),
        )
        const done = yield* Effect.provideContext(signIn(there, "right"), other)
        assert.strictEqual(done.profile.id, one.id)
        assert.strictEqual(done.connection.tenant, one.id)
        assert.strictEqual(yield* whose(there), one.id)
        assert.lengthOf(yield* engine.status(one.id), 2)
        assert.deepStrictEqual((yield* engine.sync({ tenant: one.id })).errors, [])
      }),
    )
  })
}
