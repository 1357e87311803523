/** An application at which people sign in by OAuth, and processes that keep such a sign-in good and may die in the middle of that. */
import { FakeApp, FakeTokens } from "@syncline/adapter-core/testing"
import { Cause, Context, Effect, Layer, Logger, Redacted, Tracer } from "effect"
import { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { OAuthClients } from "../access/OAuthClients.ts"
import { ClaimMillis } from "../access/Refresh.ts"
import { StoreError } from "../model/StoreError.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { type Grant, Grants } from "../store/Grants.ts"
import type { Store } from "../store/MemoryStore.ts"
import * as TestEngine from "./TestEngine.ts"
import { Task, partition, tenant } from "./World.ts"

/** Steps of a refresh, before or after which a process may die. */
export const steps = [
  "before the intent",
  "after the intent",
  "before the application rotates",
  "after the application rotated",
  "before the pair is stored",
  "after the pair is stored",
] as const
export type StepName = (typeof steps)[number]

/** By the store's clock, so that a test can wait for it. */
const claimMillis = 200

const { clientId, clientSecret } = FakeTokens.fakeClient
export const clientsWith = (secret: string) => new Map([["left", { clientId, clientSecret: Redacted.make(secret) }]])

export interface Stage {
  readonly tokens: FakeTokens.FakeTokens
  readonly app: FakeApp.FakeApp
  /** Who signs in from now on. */
  readonly becomes: (account: string) => void
}

export const setUp = Effect.fnUntraced(function* (options: FakeTokens.FakeTokensOptions = {}, pageSize = 100) {
  let account = "ada"
  const tokens = yield* FakeTokens.make(options)
  const app = yield* FakeApp.make({
    app: "left",
    kinds: { task: { kind: Task, readOnly: ["author"] } },
    tokens,
    pageSize,
    account: () => account,
  })
  const becomes = (name: string) => {
    account = name
  }
  return { tokens, app, becomes } satisfies Stage
})

export interface ProcessOptions {
  /** Where it dies. */
  readonly dies?: StepName
  /** Called when a claim is refused. */
  readonly onBusy?: Effect.Effect<void>
  /** So many writes of the pair fail. */
  readonly storeFails?: number
  /** Default: those that the application knows. */
  readonly clients?: ReadonlyMap<string, { readonly clientId: string; readonly clientSecret: Redacted.Redacted }>
}

const killed = Effect.die(new Error("killed"))

/** An engine over the store of the scenario; `dead` when it has died. */
export const start = Effect.fnUntraced(function* ({ tokens, app }: Stage, options: ProcessOptions = {}) {
  const store = yield* Effect.context<Store>()
  const grants = Context.get(store, Grants)
  const { dies, onBusy = Effect.void } = options
  let [dead, failing] = [false, options.storeFails ?? 0]
  const at = (name: StepName) =>
    Effect.suspend(() => {
      if (dies === name) dead = true
      return dead ? killed : Effect.void
    })
  const around = <A, E>(before: StepName, effect: Effect.Effect<A, E>, after: StepName) =>
    at(before).pipe(
      Effect.andThen(effect),
      Effect.tap(() => at(after)),
    )
  const isRefreshed = ({ version }: Grant) => version > 1
  const ports = Context.add(store, Grants, {
    ...grants,
    claim: (grant, millis) =>
      Effect.tap(around("before the intent", grants.claim(grant, millis), "after the intent"), (isMine) => (isMine ? Effect.void : onBusy)),
    put: (grant) => {
      if (!isRefreshed(grant)) return grants.put(grant)
      const lost = new StoreError({ operation: "Grants.put", message: "the connection to the store was lost" })
      return around("before the pair is stored", failing-- > 0 ? Effect.fail(lost) : grants.put(grant), "after the pair is stored")
    },
    get: (...place) => (dead ? killed : grants.get(...place)),
  })
  const client = HttpClient.make((request) =>
    around("before the application rotates", tokens.client.execute(request), "after the application rotated"),
  )
  const layer = TestEngine.layer([app.adapter], Layer.succeedContext(ports), Layer.succeed(HttpClient.HttpClient, client)).pipe(
    Layer.provide(
      Layer.mergeAll(Layer.succeed(OAuthClients, options.clients ?? clientsWith(clientSecret)), Layer.succeed(ClaimMillis, claimMillis)),
    ),
  )
  const engine = Context.get(yield* Layer.build(Layer.fresh(layer)), SyncEngine)
  return { engine, isDead: () => dead }
})

export const credentialsOf = ({ accessToken, refreshToken, expiresAt }: FakeTokens.Pair) =>
  ({ _tag: "OAuth2", accessToken: Redacted.make(accessToken), refreshToken: Redacted.make(refreshToken), expiresAt }) as const

/** Signs in, and keeps tasks in step. */
export const join = Effect.fnUntraced(function* (engine: SyncEngine["Service"], { tokens }: Stage, connection?: string) {
  const credentials = credentialsOf(tokens.signIn())
  const connected = yield* engine.connect({ tenant, app: "left", credentials, ...(connection !== undefined && { connection }) })
  yield* engine.addStreams({ tenant, connectionId: connected.id, partition, settings: { firstPush: "go" } })
  return connected
})

/** No faster than outside the test's clock: claims run out by the one or the other. */
const timePasses = Effect.andThen(TestClock.adjust("100 millis"), TestClock.withLive(Effect.sleep("20 millis")))

/** While time passes. */
export const meanwhile = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.raceFirst(effect, Effect.forever(timePasses))

/** Claims of whoever died run out. */
export const claimsRunOut = Effect.andThen(TestClock.adjust(claimMillis), TestClock.withLive(Effect.sleep(claimMillis)))

/** What is said meanwhile, wherever it is said: log lines with their causes, and spans with what they carry. */
export const overheard = Effect.fnUntraced(function* <A, E, R>(effect: Effect.Effect<A, E, R>) {
  const said: Array<string> = []
  const logger = Logger.make(({ message, cause }) => void said.push(`${[message].flat().map(String).join(" ")} ${Cause.pretty(cause)}`))
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    },
  })
  const exit = yield* effect.pipe(Effect.provide(Logger.layer([logger]), { local: true }), Effect.withTracer(tracer), Effect.exit)
  const traced = spans.map(({ name, attributes, events, status }) => [name, [...attributes], events, status])
  const failed = exit._tag === "Failure" ? Cause.pretty(exit.cause) : JSON.stringify(exit.value)
  return [...said, inspect(traced, { depth: 10 }), failed].join("\n")
})

/**
 * Signs in, refreshes, meets every mishap, and ends; answers with all that was said, and that can be asked for. The secrets are those of `stage.tokens`.
 */
export const troubledLife = Effect.fnUntraced(function* (stage: Stage) {
  const { engine } = yield* start(stage)
  const { tokens, app } = stage
  const life = Effect.gen(function* () {
    const connection = yield* join(engine, stage)
    const live = Effect.andThen(
      TestClock.adjust("1 hour"),
      Effect.exit(engine.sync({ tenant })).pipe(Effect.tap((exit) => Effect.logInfo(JSON.stringify(exit)))),
    )
    yield* live
    app.create("task", partition, { title: "One" })
    tokens.mishaps.push({ _tag: "Answer", status: 503, body: "<sent>" })
    yield* live
    tokens.mishaps.push({
      _tag: "Answer",
      status: 400,
      body: JSON.stringify({ error: "invalid_client", error_description: "<sent>" }),
    })
    yield* live
    tokens.mishaps.push({ _tag: "AnswerLost" })
    yield* live
    yield* live
    tokens.endAccess()
    yield* live
    yield* TestClock.adjust("1 hour")
    yield* Effect.exit((yield* start(stage, { dies: "before the pair is stored" })).engine.sync({ tenant })).pipe(
      Effect.tap((exit) => Effect.logError(exit._tag, exit._tag === "Failure" ? exit.cause : undefined)),
    )
    yield* claimsRunOut
    yield* live
    tokens.revoke()
    yield* live
    const wrong = yield* Effect.flip(
      engine.connect({ tenant, app: "left", credentials: credentialsOf(tokens.signIn()), connection: "nobody" }),
    )
    yield* Effect.logError(wrong)
    return {
      connection,
      status: yield* engine.status(tenant),
      events: yield* engine.events.list(tenant, { after: 0 }),
      runs: yield* engine.runs(tenant),
    }
  })
  return yield* overheard(life)
})

/**
 * People sign in, and meet all that may go wrong with that. Answers with all that was said, and that can be asked for; `secrets` takes down what nobody may read in it,
 * beside what `stage.tokens` gives out.
 */
export const troubledSignIns = Effect.fnUntraced(function* (stage: Stage, secrets: Array<string>) {
  const { engine } = yield* start(stage)
  const { codes, mishaps } = stage.tokens
  const attempt = Effect.fnUntraced(function* (edit: (url: string) => string = (url) => url) {
    const begun = yield* engine.signIn.begin({ app: "left", tenant, redirectUri: "https://host.example/back" })
    secrets.push(Redacted.value(begun.binding), new URL(begun.url).searchParams.get("state") ?? "")
    const exit = yield* Effect.exit(engine.signIn.finish({ url: edit(codes.visit(begun.url)), binding: begun.binding }))
    secrets.push(...codes.log.map((form) => form.get("code_verifier") ?? ""))
    yield* Effect.logError(begun.binding, exit, exit._tag === "Failure" ? exit.cause : undefined)
    return JSON.stringify([begun.binding, exit])
  })
  const life = Effect.gen(function* () {
    const said = [yield* attempt(), yield* attempt((url) => `${url}&iss=https://evil.example`)]
    said.push(yield* attempt((url) => url.replace("host.example", "evil.example")))
    said.push(yield* attempt((url) => url.replace("https://host.example/back", "")))
    said.push(yield* attempt((url) => `${url}&error=refused&error_description=${new URL(url).searchParams.get("code") ?? ""}`))
    for (const status of [200, 400, 401, 503]) {
      mishaps.push({ _tag: "Answer", status, body: JSON.stringify({ error: "invalid_grant", error_description: "<sent>" }) })
      said.push(yield* attempt())
    }
    mishaps.push({ _tag: "AnswerLost" })
    said.push(yield* attempt())
    stage.app.beforeEach(() => Effect.sync(stage.tokens.endAccess))
    said.push(yield* attempt())
    yield* engine.signIn.begin({ app: "left", redirectUri: "https://host.example/back" })
    return [said, yield* engine.status(tenant), yield* engine.events.list(tenant, { after: 0 })]
  })
  return yield* overheard(life)
})

/** Each in the forms in which it may stand somewhere. */
export const formsOf = (secrets: ReadonlyArray<string>): ReadonlyArray<string> =>
  secrets.flatMap((secret) => [secret, Buffer.from(secret).toString("hex"), Buffer.from(secret).toString("base64").replace(/=+$/, "")])
