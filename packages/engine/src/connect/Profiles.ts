/**
 * Who somebody is whom nobody asked for a name: whoever signs in to an account of theirs. The first account makes a profile, and the browser is signed in with it. Any
 * account of it opens it in another browser; two profiles that turn out to be one person's become one, with all that both had. A browser that signs in to an account
 * has another session afterwards than before, so that nobody can have put one into it.
 */
import { type AdapterError, Input } from "@syncline/adapter-core"
import { Clock, Effect, Option, Redacted, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { createHash } from "node:crypto"
import { GivenCredentials, Secret } from "../access/GivenCredentials.ts"
import type { VaultError } from "../access/MasterKey.ts"
import type { Connection } from "../model/Connection.ts"
import { InvalidInput, type NotFound, OtherAccount, type ProfilesOverlap } from "../model/EngineError.ts"
import type { AccountName, BrowserSession, Profile } from "../model/Profile.ts"
import type { Contended, StoreError } from "../model/StoreError.ts"
import type { Leases } from "../store/Leases.ts"
import { Profiles } from "../store/Profiles.ts"
import type { SignIns } from "../store/SignIns.ts"
import type { Subscriptions } from "../store/Subscriptions.ts"
import type { Wakeups } from "../store/Wakeups.ts"
import * as SignIn from "./SignIn.ts"
import * as Setup from "./Setup.ts"
import { unite } from "./Unite.ts"

export interface SignedInProfile {
  readonly profile: Profile
  /** A secret of this one browser: to be kept in a cookie of it that is `HttpOnly`, `Secure` and `SameSite=Lax`. The one it had before is good for nothing any more. */
  readonly session: Redacted.Redacted
  /** Epoch milliseconds. */
  readonly sessionEndsAt: number
  readonly connection: Connection
  /** Another profile became part of this one. */
  readonly united: boolean
}

/** The session that the browser has, if any. One that is over counts as none. */
export interface FromBrowser {
  readonly session?: Redacted.Redacted
}

export interface FinishInput extends Pick<SignIn.FinishInput, "url" | "binding">, FromBrowser {}

export interface ConnectInput extends Pick<Setup.ConnectInput, "app" | "credentials" | "settings" | "connection">, FromBrowser {}

const checkConnect = InvalidInput.checker(
  Schema.Struct({
    app: Input.Text,
    credentials: GivenCredentials,
    settings: Setup.ConnectInput.fields.settings,
    connection: Setup.ConnectInput.fields.connection,
    session: Input.optional(Secret),
  }),
  { name: "profiles", secret: ["credentials", "session"] },
)

/** A month. */
const lifeMillis = 30 * 24 * 60 * 60_000

const digestOf = (session: Redacted.Redacted) => createHash("sha256").update(Redacted.value(session)).digest("base64url")

/** Whose browser it is. */
export const of = Effect.fnUntraced(function* (session: Redacted.Redacted): Effect.fn.Return<Option.Option<Profile>, StoreError, Profiles> {
  return yield* (yield* Profiles).ofSession(digestOf(session), yield* Clock.currentTimeMillis)
})

/** Signs the browser out. */
export const end = Effect.fnUntraced(function* (session: Redacted.Redacted): Effect.fn.Return<void, StoreError, Profiles> {
  yield* (yield* Profiles).end(digestOf(session))
})

const browsers = Effect.fnUntraced(function* (session: Redacted.Redacted | undefined) {
  return session === undefined ? undefined : Option.getOrUndefined(yield* of(session))
})

type UniteError = ProfilesOverlap | Contended | StoreError | VaultError

export type FinishError = SignIn.FinishError | UniteError

export type ConnectError = NotFound | InvalidInput | OtherAccount | AdapterError | UniteError

export type Requirements = Setup.Requirements | Leases | Profiles | SignIns | Subscriptions | Wakeups

/** By OAuth: what was begun for nobody in particular belongs to whoever's account it is. */
export const finish = Effect.fnUntraced(function* ({
  url,
  binding,
  session,
}: FinishInput): Effect.fn.Return<SignedInProfile, FinishError, Requirements> {
  const mine = yield* browsers(session)
  let united = false
  const decide = Effect.fnUntraced(function* (account: AccountName) {
    const owner = yield* ownerOf(account, mine)
    united = owner.united
    return owner.id
  })
  const context = yield* Effect.context<Effect.Services<ReturnType<typeof decide>>>()
  const connection = yield* SignIn.finish({ url, binding, tenant: (account) => Effect.provideContext(decide(account), context) })
  return yield* signedIn(connection, session, united)
})

/** By a form: with a token, a key, or a name and password. */
export const connect = Effect.fnUntraced(function* (input: ConnectInput): Effect.fn.Return<SignedInProfile, ConnectError, Requirements> {
  const { app, credentials, settings, connection, session } = yield* checkConnect(input)
  const mine = yield* browsers(session)
  if (connection !== undefined && mine === undefined)
    return yield* new InvalidInput({ message: "session is missing or over; it must say whose connection is signed in to again" })
  const meant = connection === undefined || mine === undefined ? undefined : yield* Setup.meantBy(connection, { tenant: mine.id, app })
  const { opened, account } = yield* Setup.whose({ app, credentials, settings: settings ?? meant?.settings ?? {} })
  if (meant !== undefined && account.externalAccountId !== meant.externalAccountId)
    return yield* new OtherAccount({ app, connectionId: meant.id, account: meant.name, signedIn: account.name })
  const { externalAccountId } = account
  const { id: tenant, united } = yield* ownerOf({ app, instance: opened.instance, externalAccountId }, mine)
  const established = yield* Effect.uninterruptible(Setup.establish({ tenant, app, credentials, settings, meant, opened, account }))
  return yield* signedIn(established, session, united)
})

/** Whose an account is from now on: of whoever sits at the browser; else of whoever had it before, or of somebody new. */
const ownerOf = Effect.fnUntraced(function* ({ app, instance, externalAccountId }: AccountName, mine: Profile | undefined) {
  const profiles = yield* Profiles
  const random = yield* SecureRandom.SecureRandom
  const offered = mine ?? { id: yield* random.uuidV7(), createdAt: yield* Clock.currentTimeMillis }
  const owner = yield* profiles.claim({ app, instance, externalAccountId }, offered)
  if (mine === undefined || owner.id === mine.id) return { id: owner.id, united: false }
  return { id: yield* unite(owner.id, mine.id), united: true }
})

const signedIn = Effect.fnUntraced(function* (connection: Connection, before: Redacted.Redacted | undefined, united: boolean) {
  const profiles = yield* Profiles
  const random = yield* SecureRandom.SecureRandom
  const secret = Redacted.make(Buffer.from(yield* random.randomBytes(32)).toString("base64url"))
  const now = yield* Clock.currentTimeMillis
  const session = { digest: digestOf(secret), endsAt: now + lifeMillis }
  const profile = yield* opened(connection.tenant, session, now)
  if (before !== undefined) yield* profiles.end(digestOf(before))
  return { profile, session: secret, sessionEndsAt: session.endsAt, connection: { ...connection, tenant: profile.id }, united }
})

/** The profile may have become part of another just now: what was connected meanwhile goes there too. */
const opened = Effect.fnUntraced(function* (
  tenant: string,
  session: Omit<BrowserSession, "profile">,
  now: number,
): Effect.fn.Return<Profile, UniteError | InvalidInput, Requirements> {
  const profiles = yield* Profiles
  const found = Option.getOrUndefined(yield* profiles.find(tenant))
  if (found === undefined)
    return yield* new InvalidInput({ message: `tenant: "${tenant}" is no profile; the sign-in was begun for it by somebody else` })
  if (found.id !== tenant) return yield* opened(yield* unite(tenant, found.id), session, now)
  return (yield* profiles.open({ ...session, profile: tenant }, now)) ? found : yield* opened(tenant, session, now)
})
