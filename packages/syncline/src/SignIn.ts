/** People sign in at applications: secrets as texts, times as dates, and whatever a host throws who decides whose connection it is comes out as it is. */
import type { Json } from "@syncline/adapter-core"
import type { ApplicationWays, BeginInput, Connection, FinishInput, SignedInAccount, SyncEngine } from "@syncline/engine"
import { Data, Effect, Predicate, Redacted } from "effect"
import * as Arguments from "./Arguments.ts"
import type { Run } from "./Run.ts"

export interface BeginOptions {
  /** The adapter's short name: `linear`. */
  readonly app: string
  /**
   * The address of your program to which the application sends people back: as it is registered there, with https unless it is of this machine, without `?` and `#`. One of
   * its own for each application.
   */
  readonly redirectUri: string
  /** Whose connection it becomes. Left out, `finish` says it. */
  readonly tenant?: string
  /** The id of the connection that is signed in to again; another account is refused then. */
  readonly connection?: string
  /** The adapter's own settings, such as `baseUrl`, all of them. Default: those the connection has; in a new one none. */
  readonly settings?: Json.JsonObject
}

export interface BegunSignIn {
  /** Where the browser goes. */
  readonly url: string
  /** A secret of this one browser: to be kept in a cookie of it that is `HttpOnly`, `Secure` and `SameSite=Lax`, and handed to `finish`. */
  readonly binding: string
  readonly expiresAt: Date
}

export interface FinishOptions {
  /** The whole address to which the browser came, as it is seen from outside: that of `redirectUri`, with all that stands behind it. */
  readonly url: string
  /** What the cookie says. */
  readonly binding: string
  /** Where `begin` was told no tenant: it, or what says it when the account is known. What that throws is what `finish` rejects with. Default: `default`. */
  readonly tenant?: string | ((account: SignedInAccount) => string | Promise<string>)
}

export interface SignIn {
  /**
   * Begins a sign-in by OAuth, which `oauthClients` has a client for: it is good for ten minutes, once, and in the browser that has `binding`. Asks no application. Rejects with
   * `NotFound`, `InvalidInput` or `VaultError`.
   */
  readonly begin: (options: BeginOptions) => Promise<BegunSignIn>
  /**
   * Takes what the browser came back with, asks the application whose account it is, and connects it as `connect` does. Rejects with `SignInFailed`, whose `why` and `message`
   * say what a person does now (mostly to begin again), with `OtherAccount`, `NotFound`, `InvalidInput` or `VaultError`. Nothing is stored then.
   */
  readonly finish: (options: FinishOptions) => Promise<Connection>
  /** How people can sign in to each application: what a page of them is drawn from. What they fill into a form is the `credentials` of `connect`. */
  readonly ways: () => Promise<ReadonlyArray<ApplicationWays>>
}

/** The tenant of whoever names none. */
export const defaultTenant = "default"

/** Whoever decides whose connection it is has thrown. */
class Undecided extends Data.TaggedError("Undecided")<{ readonly thrown: unknown }> {}

const toBegin = (options: BeginOptions): BeginInput =>
  Predicate.isObject(options) && options.connection !== undefined && options.tenant === undefined
    ? { ...options, tenant: defaultTenant }
    : options

/** As the engine takes it. */
const toFinish = ({ url, binding, tenant = () => defaultTenant }: FinishOptions): FinishInput<Undecided> => ({
  url,
  binding: Redacted.make(binding),
  tenant:
    typeof tenant !== "function"
      ? tenant
      : (account) => Effect.tryPromise({ try: async () => tenant(account), catch: (thrown) => new Undecided({ thrown }) }),
})

export const make = ({ signIn }: Pick<SyncEngine["Service"], "signIn">, run: Run): SignIn => ({
  begin: async (options) => {
    const { url, binding, expiresAt } = await run.promise(signIn.begin(toBegin(options)))
    return { url, binding: Redacted.value(binding), expiresAt: new Date(expiresAt) }
  },
  finish: async (options) => {
    const finishing = Effect.flatMap(Arguments.checkFinish(options), () => signIn.finish(toFinish(options)))
    const done = await run.promise(
      finishing.pipe(
        Effect.map((connection) => ({ connection })),
        Effect.catchTag("Undecided", ({ thrown }) => Effect.succeed({ thrown })),
      ),
    )
    if ("thrown" in done) throw done.thrown
    return done.connection
  },
  ways: () => run.promise(signIn.ways),
})
