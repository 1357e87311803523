/**
 * Whose page it is. Either the page signs people in by itself, by what they sign in to: then a profile is the tenant, and a session cookie says whose. Or a host has
 * signed the person in, and says which tenant it is.
 */
import type { Authorization, Json } from "@syncline/adapter-core"
import type { Connection, StoreError, SyncEngine } from "@syncline/engine"
import { Clock, Effect, Option, Redacted } from "effect"
import type { TenantOf } from "../Layers.ts"
import type { Cookies } from "./Cookies.ts"
import type { Known } from "./words/Troubles.ts"

export interface Person {
  /** Absent: nobody is signed in. */
  readonly tenant: string | undefined
  readonly session: Redacted.Redacted | undefined
  /** What the tokens of forms are bound to. */
  readonly secret: string
}

export interface Arrived {
  readonly connection: Connection
  /** Two profiles became one. */
  readonly united: boolean
  readonly cookies: ReadonlyArray<string>
}

export interface GivenAccount {
  readonly app: string
  readonly credentials: Authorization.Credentials
  readonly settings?: Json.JsonObject
  /** The id of the connection that is signed in to again. */
  readonly connection?: string
}

export interface Whose {
  /** Sessions are the page's own. */
  readonly keepsSessions: boolean
  readonly person: (request: Request, cookies: Cookies) => Effect.Effect<Person, StoreError>
  /** Whose a sign-in is that is begun; absent where only the account tells. */
  readonly beginsAs: (person: Person) => string | undefined
  readonly finish: (person: Person, cookies: Cookies, url: string, binding: Redacted.Redacted) => Effect.Effect<Arrived, Known>
  readonly connect: (person: Person, cookies: Cookies, account: GivenAccount) => Effect.Effect<Arrived, Known>
  /** Ends the session; the cookies that go. */
  readonly end: (person: Person, cookies: Cookies) => Effect.Effect<ReadonlyArray<string>, StoreError>
}

type Profiles = SyncEngine["Service"]["profiles"]
type SignedIn = Effect.Success<ReturnType<Profiles["connect"]>>

const sessionCookie = "session"

const nobody: Person = { tenant: undefined, session: undefined, secret: "" }

const withSession = ({ session }: Person) => (session === undefined ? {} : { session })

export const byProfile = (profiles: Profiles): Whose => {
  /** The session is another one from now on: a cookie that somebody slipped in before is worth nothing. */
  const arrived = Effect.fnUntraced(function* ({ connection, united, session, sessionEndsAt }: SignedIn, cookies: Cookies) {
    const now = yield* Clock.currentTimeMillis
    const seconds = Math.max(0, Math.floor((sessionEndsAt - now) / 1000))
    return { connection, united, cookies: [cookies.set(sessionCookie, Redacted.value(session), seconds)] }
  })
  return {
    keepsSessions: true,
    person: Effect.fnUntraced(function* (_request, cookies) {
      const text = cookies.read(sessionCookie)
      if (text === undefined) return nobody
      const session = Redacted.make(text)
      const profile = Option.getOrUndefined(yield* profiles.of(session))
      return profile === undefined ? nobody : { tenant: profile.id, session, secret: text }
    }),
    beginsAs: () => undefined,
    finish: (person, cookies, url, binding) =>
      Effect.flatMap(profiles.finish({ url, binding, ...withSession(person) }), (signedIn) => arrived(signedIn, cookies)),
    connect: (person, cookies, account) =>
      Effect.flatMap(profiles.connect({ ...account, ...withSession(person) }), (signedIn) => arrived(signedIn, cookies)),
    end: ({ session }, cookies) =>
      Effect.as(session === undefined ? Effect.void : profiles.end(session), [cookies.drop(sessionCookie)] as const),
  }
}

export const byTenant = (engine: Pick<SyncEngine["Service"], "connect" | "signIn">, tenantOf: TenantOf): Whose => ({
  keepsSessions: false,
  person: (request) =>
    Effect.map(
      Effect.promise(async () => tenantOf(new Request(request.url, { method: request.method, headers: request.headers }))),
      (tenant: unknown) => (typeof tenant === "string" && tenant !== "" ? { tenant, session: undefined, secret: tenant } : nobody),
    ),
  beginsAs: ({ tenant }) => tenant,
  finish: (_person, _cookies, url, binding) =>
    Effect.map(engine.signIn.finish({ url, binding }), (connection) => ({ connection, united: false, cookies: [] })),
  connect: ({ tenant = "" }, _cookies, account) =>
    Effect.map(engine.connect({ tenant, ...account }), (connection) => ({ connection, united: false, cookies: [] })),
  end: () => Effect.succeed([]),
})
