/**
 * A person signs in at an application by OAuth 2.0 (authorization code). `begin` sends their browser there, `finish` takes what the application sent it back with. What is
 * brought back counts once, within ten minutes, in the browser that began, at the address that was named, and from the application that was meant; the code is exchanged
 * only then (RFC 9700). Nothing is stored before the application has said whose account it is. No code, state, verifier or token is in a message, log or trace.
 */
import { type Adapter, type AdapterError, type Authorization, Input, type Json } from "@syncline/adapter-core"
import { Clock, Data, Effect, Option, Redacted, Result, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { createHash, timingSafeEqual } from "node:crypto"
import * as oauth from "oauth4webapi"
import { Adapters } from "../Adapters.ts"
import { Secret } from "../access/GivenCredentials.ts"
import type { VaultError } from "../access/MasterKey.ts"
import { type OAuthClient, OAuthClients } from "../access/OAuthClients.ts"
import * as TokenEndpoint from "../access/TokenEndpoint.ts"
import { Vault } from "../access/Vault.ts"
import type { BegunSignIn } from "../model/BegunSignIn.ts"
import type { Connection } from "../model/Connection.ts"
import { InvalidInput, NotFound, type OtherAccount, SignInFailed } from "../model/EngineError.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Connections } from "../store/Connections.ts"
import { SignIns } from "../store/SignIns.ts"
import * as Setup from "./Setup.ts"

export interface BeginInput {
  /** The adapter's short name. */
  readonly app: string
  /** The host's address to which the application sends people back: as it is registered there, with https unless it is of this machine, without `?` and `#`. */
  readonly redirectUri: string
  /** Whose connection it becomes. Left out where only the account tells: `finish` is told then. */
  readonly tenant?: string
  /** The id of the connection that is signed in to again; another account is refused then. Takes a tenant. */
  readonly connection?: string
  /** The adapter's own settings, all of them. Default: those the connection has, in a new one none. */
  readonly settings?: Json.JsonObject
}

export interface Begun {
  /** Where the browser goes. */
  readonly url: string
  /** A secret of this one browser: to be kept in a cookie of it that is `HttpOnly`, `Secure` and `SameSite=Lax`, and handed to `finish`. */
  readonly binding: Redacted.Redacted
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

/** Whose sign-in it is, before anything of it is stored. */
export interface SignedInAccount extends Adapter.Account {
  readonly app: string
  /** Where the application is: the same account of another instance is another one. */
  readonly instance: string
}

export interface FinishInput<E = never> {
  /** The address to which the browser came, whole: that of `redirectUri` as the host is reached from outside, with all that the application put behind it. */
  readonly url: string
  /** What the cookie says that was set when it was begun. */
  readonly binding: Redacted.Redacted
  /** Where `begin` was told no tenant: it, or what says it when the account is known. What that fails with is handed on, and nothing is stored. */
  readonly tenant?: string | ((account: SignedInAccount) => Effect.Effect<string, E>)
}

const isLocal = (url: URL) => TokenEndpoint.isLoopback(url.href)

const RedirectUri = Input.Text.check(
  Schema.makeFilter((text) => {
    const url = URL.parse(text)
    if (url === null || (url.protocol !== "https:" && !isLocal(url))) return "is no https:// address"
    return /[?#]/.test(text) ? "has a query or a fragment" : true
  }),
)

const Begin = InvalidInput.checker(
  Schema.Struct({
    app: Input.Text,
    redirectUri: RedirectUri,
    tenant: Input.optional(Input.Text),
    connection: Input.optional(Input.Text),
    settings: Setup.ConnectInput.fields.settings,
  }),
  { name: "signIn" },
)

const Address = Schema.String.check(
  Schema.makeFilter((text) => URL.canParse(text), { expected: "the whole address to which the browser came" }),
)
const Decider = Schema.declare((value): value is (account: SignedInAccount) => unknown => typeof value === "function", {
  expected: "a function",
})

/** The address holds the code. */
const Finish = InvalidInput.checker(
  Schema.Struct({ url: Address, binding: Secret, tenant: Input.optional(Schema.Union([Input.Text, Decider])) }),
  { name: "signIn", secret: ["url", "binding"] },
)

const lifeMillis = 10 * 60_000

const hashOf = (text: string) => createHash("sha256").update(text).digest("base64url")
const isHashOf = (hash: string, text: string) => timingSafeEqual(Buffer.from(hash), Buffer.from(hashOf(text)))
const placeOf = (state: string) => `sign-in/${state}`

/** 256 bits: nobody guesses it. */
const secret = Effect.gen(function* () {
  const bytes = yield* (yield* SecureRandom.SecureRandom).randomBytes(32)
  return Buffer.from(bytes).toString("base64url")
})

interface Way {
  readonly oauth2: Authorization.OAuth2
  readonly client: OAuthClient
}

/** How people sign in to an application with these settings. Nobody is asked. */
const wayTo = Effect.fnUntraced(function* (
  app: string,
  settings: Json.JsonObject,
): Effect.fn.Return<Way, NotFound | InvalidInput, Adapters> {
  const { adapters } = yield* Adapters
  const adapter = adapters.get(app)
  if (adapter === undefined) return yield* NotFound.among("adapter", app, [...adapters.keys()])
  const { authorizations } = yield* adapter
    .open({ credentials: Effect.succeed(undefined), settings })
    .pipe(Effect.mapError(({ reason }) => new InvalidInput({ message: reason.message })))
  const oauth2 = authorizations.find(({ _tag }) => _tag === "OAuth2")
  if (oauth2?._tag !== "OAuth2") {
    return yield* new InvalidInput({ message: `app: nobody signs in to ${app} by OAuth; connect takes what its sign-in form asks for` })
  }
  const client = (yield* OAuthClients).get(app)
  return client === undefined
    ? yield* new InvalidInput({ message: `oauthClients.${app} is missing: register your program at ${adapter.name}, and name its client` })
    : { oauth2, client }
})

/** No span: it would hold the answer, in which the `state` is. */
export const begin = Effect.fnUntraced(function* (
  input: BeginInput,
): Effect.fn.Return<
  Begun,
  NotFound | InvalidInput | StoreError | VaultError,
  Adapters | Connections | SecureRandom.SecureRandom | SignIns | Vault
> {
  const { app, redirectUri, tenant, connection, settings } = yield* Begin(input)
  if (connection !== undefined && tenant === undefined)
    return yield* new InvalidInput({ message: "tenant is missing; it must say whose connection is signed in to again" })
  const meant = connection === undefined || tenant === undefined ? undefined : yield* Setup.meantBy(connection, { tenant, app })
  const { oauth2, client } = yield* wayTo(app, settings ?? meant?.settings ?? {})
  const [state, binding, verifier] = [yield* secret, yield* secret, oauth2.pkce === "S256" ? yield* secret : undefined]
  const [now, hash] = [yield* Clock.currentTimeMillis, hashOf(state)]
  const begun: BegunSignIn = {
    state: hash,
    binding: hashOf(binding),
    app,
    tenant: tenant ?? null,
    connectionId: meant?.id ?? null,
    settings: settings ?? meant?.settings ?? null,
    redirectUri,
    verifier: verifier === undefined ? null : yield* (yield* Vault).seal(placeOf(hash), Redacted.make(verifier)),
    endsAt: now + lifeMillis,
  }
  yield* (yield* SignIns).put(begun, now)
  const url = new URL(oauth2.authorizationUrl)
  const parameters = {
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: redirectUri,
    scope: oauth2.scopes.join(oauth2.scopeSeparator),
    state,
    ...(verifier !== undefined && { code_challenge: hashOf(verifier), code_challenge_method: "S256" }),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return { url: url.href, binding: Redacted.make(binding), expiresAt: begun.endsAt }
})

export type FinishError = NotFound | InvalidInput | OtherAccount | SignInFailed | StoreError | VaultError

type Requirements = Effect.Services<ReturnType<typeof Setup.connect>> | SignIns

/** Answers with the connection, whose tenant it says. */
export const finish = Effect.fn("SignIn.finish")(function* <E = never>(
  input: FinishInput<E>,
): Effect.fn.Return<Connection, FinishError | E, Requirements> {
  const checked = yield* Finish(input)
  const url = new URL(checked.url)
  const signIn = yield* takenBy(url, checked.binding)
  const { app, settings, connectionId } = signIn
  const { oauth2, client } = yield* wayTo(app, settings ?? {})
  const parameters = yield* answerIn(url, signIn, oauth2, client)
  const { verifier: sealed, redirectUri } = signIn
  const verifier = sealed === null ? undefined : yield* (yield* Vault).unseal(placeOf(signIn.state), sealed)
  const answer = yield* TokenEndpoint.exchange(oauth2, client, { parameters, redirectUri, verifier })
  if (answer._tag !== "Pair") return yield* notExchanged(app, answer)
  const { account, opened } = yield* accountOf(app, answer.pair, settings ?? {})
  const tenant = yield* tenantOf(signIn, input.tenant, { ...account, app, instance: opened.instance })
  const meant = connectionId === null ? undefined : yield* Setup.meantBy(connectionId, { tenant, app })
  const signedIn = { tenant, app, credentials: answer.pair, settings: settings ?? undefined, meant, opened, account }
  // Whoever does not wait for it any more leaves no half of it.
  return yield* Effect.uninterruptible(Setup.establish(signedIn))
})

const again = "begin again"

/** What was begun, by the browser that brings it back. Whatever comes of it, nobody can bring it back another time. */
const takenBy = Effect.fnUntraced(function* (
  url: URL,
  binding: Redacted.Redacted,
): Effect.fn.Return<BegunSignIn, SignInFailed | StoreError, SignIns> {
  const [state, ...others] = url.searchParams.getAll("state")
  const unknown = new SignInFailed({
    why: "unknown",
    message: `no such sign-in is under way: it was finished before, is older than ten minutes, or was never begun; ${again}`,
  })
  if (state === undefined || others.length > 0) return yield* unknown
  const found = yield* (yield* SignIns).take(hashOf(state))
  if (Option.isNone(found)) return yield* unknown
  const { app, endsAt, binding: hash, redirectUri } = found.value
  if (!isHashOf(hash, Redacted.value(binding))) {
    return yield* new SignInFailed({
      app,
      why: "other-browser",
      message: `this sign-in was begun in another browser; ${again} in this one`,
    })
  }
  if ((yield* Clock.currentTimeMillis) >= endsAt)
    return yield* new SignInFailed({ app, why: "ended", message: `the sign-in took more than ten minutes; ${again}` })
  if (`${url.origin}${url.pathname}` !== new URL(redirectUri).href) {
    const message = `the sign-in came back to another address than ${redirectUri}, which was named for it; ${again}`
    return yield* new SignInFailed({ app, why: "not-theirs", message })
  }
  return found.value
})

class Unfit extends Data.TaggedError("Unfit")<{ readonly cause: unknown }> {}

/** What the application says, where it is its own word, and says that the person was let in. */
const answerIn = (
  url: URL,
  { app }: BegunSignIn,
  oauth2: Authorization.OAuth2,
  { clientId }: OAuthClient,
): Effect.Effect<URLSearchParams, SignInFailed> =>
  Effect.try({
    try: () => {
      const state = url.searchParams.get("state") ?? ""
      const parameters = oauth.validateAuthResponse(TokenEndpoint.serverOf(oauth2), { client_id: clientId }, url, state)
      if (parameters.getAll("code").length !== 1) throw new Error("there is no one code")
      return parameters
    },
    catch: (cause) => new Unfit({ cause }),
  }).pipe(
    Effect.mapError(({ cause }) => {
      if (!(cause instanceof oauth.AuthorizationResponseError)) {
        const message = `what came back is no answer of ${app}: it names another issuer, or has not one code; ${again}`
        return new SignInFailed({ app, why: "not-theirs", message })
      }
      const { error, error_description: description } = cause
      const words = TokenEndpoint.inShort(
        description === undefined ? error : `${error} (${description})`,
        TokenEndpoint.secretsIn(url.searchParams),
      )
      return error === "access_denied"
        ? new SignInFailed({
            app,
            why: "denied",
            message: `${app} was not allowed to let this program in (${words}); ${again} to be asked anew`,
          })
        : new SignInFailed({ app, why: "refused", message: `${app} refuses the sign-in: ${words}` })
    }),
  )

const notExchanged = (app: string, { _tag, message: words }: Exclude<TokenEndpoint.Answer, { readonly _tag: "Pair" }>) => {
  switch (_tag) {
    case "Ended":
      return new SignInFailed({ app, why: "refused", message: `${app} does not take the code that it sent (${words}); ${again}` })
    case "ClientRefused": {
      const message = `${app} does not take this program's OAuth client: ${words}; check oauthClients.${app} and the address that is registered there`
      return new SignInFailed({ app, why: "client", message })
    }
    case "Away":
      return new SignInFailed({
        app,
        why: "lost",
        message: `${app} gave no answer that can be used (${words}), and a code is good once; ${again}`,
      })
  }
}

/** Asks the application whose account it is. */
const accountOf = Effect.fnUntraced(function* (app: string, credentials: Authorization.Credentials, settings: Json.JsonObject) {
  const adapter = (yield* Adapters).adapters.get(app)
  if (adapter === undefined) return yield* NotFound.among("adapter", app, [])
  const opening = adapter.open({ credentials: Effect.succeed(credentials), settings, limitKey: `sign-in/${app}` })
  const told = yield* Effect.result(Effect.flatMap(opening, (opened) => Effect.map(opened.account, (account) => ({ account, opened }))))
  if (Result.isSuccess(told)) return told.success
  const { message } = told.failure satisfies AdapterError
  return yield* new SignInFailed({ app, why: "lost", message: `${app} does not say who has signed in (${message}); ${again}` })
})

const tenantOf = Effect.fnUntraced(function* <E>(
  { tenant }: BegunSignIn,
  given: FinishInput<E>["tenant"],
  account: SignedInAccount,
): Effect.fn.Return<string, InvalidInput | E> {
  if (typeof given === "function" && tenant === null) return yield* Tenant(yield* given(account))
  const named = typeof given === "function" ? undefined : given
  if (tenant !== null && named !== undefined && named !== tenant)
    return yield* new InvalidInput({ message: `tenant is ${Input.shown(named)}; the sign-in was begun for another` })
  return (
    tenant ??
    named ??
    (yield* new InvalidInput({ message: "tenant is missing; the sign-in was begun for none, so that it must be told here" }))
  )
})

const Tenant = InvalidInput.checker(Input.Text, { name: "tenant" })
