/** People whom nothing but their accounts tells: secrets as texts, times as dates. */
import { Authorization, type Json } from "@syncline/adapter-core"
import type { Connection, SignedInProfile, SyncEngine } from "@syncline/engine"
import { Effect, Option, Redacted } from "effect"
import * as Arguments from "./Arguments.ts"
import type { Run } from "./Run.ts"

/** A person: an id, which is that of the tenant that has all their connections. */
export interface Profile {
  readonly id: string
  readonly createdAt: Date
}

export interface SignedIn {
  readonly profile: Profile
  /** A secret of this one browser, to be kept in a cookie of it that is `HttpOnly`, `Secure` and `SameSite=Lax`. What it had before is good for nothing any more. */
  readonly session: string
  readonly sessionEndsAt: Date
  readonly connection: Connection
  /** Another profile of the person became part of this one. */
  readonly united: boolean
}

/** What the browser has by now; one that is over counts as none. */
interface FromBrowser {
  readonly session?: string
}

export interface ProfileFinishOptions extends FromBrowser {
  /** The whole address to which the browser came, as it is seen from outside. */
  readonly url: string
  /** What the cookie says that `signIn.begin` asked for. */
  readonly binding: string
}

export interface ProfileConnectOptions extends FromBrowser {
  /** The adapter's short name: `github`. */
  readonly app: string
  /** A token, or credentials of another form that the adapter takes. */
  readonly credentials: string | Authorization.Credentials
  /** The id of the connection that is signed in to again; another account is refused then. */
  readonly connection?: string
  /** The adapter's own settings, all of them. Default: those the connection has; in a new one none. */
  readonly settings?: Json.JsonObject
}

export interface Profiles {
  /** Whose browser it is; `undefined` for nobody's. `tenant(profile.id)` is what that person can do. */
  readonly of: (session: string) => Promise<Profile | undefined>
  /**
   * Takes what the browser came back with after `signIn.begin` (which names no tenant then), and signs it in: with the profile whose session it has; else with the one that has
   * the account; else with a new one. An account of another profile makes the two one. Rejects as `signIn.finish` does, and with `ProfilesOverlap` where both have
   * what one can have only once (nothing is changed then) or `Contended`.
   */
  readonly finish: (options: ProfileFinishOptions) => Promise<SignedIn>
  /** The same by a token, a key, or a name and password. Rejects as `connect` does, and as `finish`. */
  readonly connect: (options: ProfileConnectOptions) => Promise<SignedIn>
  /** Signs the browser out. */
  readonly end: (session: string) => Promise<void>
}

const shown = ({ profile, session, sessionEndsAt, ...rest }: SignedInProfile): SignedIn => ({
  ...rest,
  profile: { id: profile.id, createdAt: new Date(profile.createdAt) },
  session: Redacted.value(session),
  sessionEndsAt: new Date(sessionEndsAt),
})

const from = ({ session }: FromBrowser) => (typeof session === "string" ? { session: Redacted.make(session) } : {})

export const make = ({ profiles }: Pick<SyncEngine["Service"], "profiles">, run: Run): Profiles => ({
  of: (session) =>
    run.promise(
      Effect.flatMap(Arguments.checkSession(session), (secret) => profiles.of(Redacted.make(secret))).pipe(
        Effect.map((found) => Option.getOrUndefined(Option.map(found, ({ id, createdAt }) => ({ id, createdAt: new Date(createdAt) })))),
      ),
    ),
  finish: async (options) =>
    shown(
      await run.promise(
        Effect.flatMap(Arguments.checkProfileFinish(options), ({ url, binding }) =>
          profiles.finish({ url, binding: Redacted.make(binding), ...from(options) }),
        ),
      ),
    ),
  connect: async (options) =>
    shown(
      await run.promise(
        Effect.flatMap(Arguments.checkProfileConnect(options), ({ credentials, session: _session, ...input }) =>
          profiles.connect({
            ...input,
            credentials: typeof credentials === "string" ? Authorization.token(credentials) : credentials,
            ...from(options),
          }),
        ),
      ),
    ),
  end: (session) => run.promise(Effect.flatMap(Arguments.checkSession(session), (secret) => profiles.end(Redacted.make(secret)))),
})
