/**
 * Keeps the credentials of a connection good. They are refreshed before they end, by one at a time among all processes; the intent is stored before the application
 * is asked, and the new pair before anyone uses it. A sign-in counts as ended only when the application itself says so of what is stored now.
 */
import { AdapterError, type Authorization, RateLimited, type SignIn, Unauthorized, Unavailable } from "@syncline/adapter-core"
import { Clock, Context, Data, Effect, Redacted, Schedule, Semaphore } from "effect"
import type { HttpClient } from "effect/http"
import * as Renewal from "../decide/Renewal.ts"
import type { Connection } from "../model/Connection.ts"
import type { Renewal as Times } from "../model/Renewal.ts"
import type { StoreError } from "../model/StoreError.ts"
import { type Held, encodeCredentials } from "./Held.ts"
import type { VaultError } from "./MasterKey.ts"
import { type OAuthClient, OAuthClients } from "./OAuthClients.ts"
import * as TokenEndpoint from "./TokenEndpoint.ts"
import { type Kept, Vault } from "./Vault.ts"

type OAuth2Credentials = Extract<Authorization.Credentials, { readonly _tag: "OAuth2" }>

/** How long nobody else has credentials refreshed that one has claimed, in milliseconds: longer than an answer may take. */
export const ClaimMillis = Context.Reference<number>("@syncline/engine/Refresh/ClaimMillis", {
  defaultValue: () => TokenEndpoint.timeoutMillis + 10_000,
})

/** Somebody else refreshes them, and what is there has ended: so long is waited for it, in milliseconds. */
const patience = { schedule: Schedule.spaced("100 millis"), times: 50 }

/** The new pair is known to nobody else: it is worth more attempts than a store usually gets. */
const storing = { schedule: Schedule.exponential("100 millis", 1.5), times: 15 }

const operation = "refresh"

/** Somebody else has claimed them. */
class Elsewhere extends Data.TaggedError("Elsewhere") {}

/** Whether a failure is the end of a sign-in, as the application has said it. */
export const isEnd = ({ operation: failed, reason }: AdapterError): boolean => failed === operation && reason._tag === "Unauthorized"

/** Credentials that can be refreshed, with all that it takes. */
interface Refreshable {
  readonly credentials: OAuth2Credentials & { readonly refreshToken: Redacted.Redacted }
  readonly renewal: Times
  readonly version: number
}

const refreshable = ({ credentials, renewal, version }: Kept, now: number): Refreshable | undefined => {
  if (credentials._tag !== "OAuth2" || credentials.refreshToken === undefined) return undefined
  const { refreshToken } = credentials
  // Those that older versions stored say nothing of when they were made.
  return { credentials: { ...credentials, refreshToken }, renewal: renewal ?? { signedInAt: now, refreshedAt: now }, version }
}

const isSame = (one: Redacted.Redacted, other: Redacted.Redacted): boolean => Redacted.value(one) === Redacted.value(other)

/** What signs in, for as long as a connection is worked on: `way` is how its application does OAuth, if it does. */
export const make = Effect.fnUntraced(function* (
  connection: Connection,
  way: () => Authorization.OAuth2 | undefined,
): Effect.fn.Return<SignIn, VaultError | StoreError, Vault | HttpClient.HttpClient> {
  const vault = yield* Vault
  const client = (yield* OAuthClients).get(connection.app)
  const context = yield* Effect.context<HttpClient.HttpClient | Vault>()
  const one = yield* Semaphore.make(1)
  let held: Kept = yield* vault.kept(connection.tenant, connection.id)

  const within = <A>(effect: Effect.Effect<A, AdapterError | StoreError | VaultError, Vault | HttpClient.HttpClient>) =>
    effect.pipe(
      Effect.catchTags({
        StoreError: ({ message }) => Effect.fail(failure(connection, new Unavailable({ message }))),
        VaultError: ({ message }) => Effect.fail(failure(connection, new Unavailable({ message }))),
      }),
      // Whoever comes later finds what the first has fetched.
      one.withPermits(1),
      Effect.provideContext(context),
    )

  /** That it failed is stored too, and is no reason to try again with the next request. */
  const reread = Effect.map(vault.kept(connection.tenant, connection.id), (kept) => {
    held = kept
  })

  const ahead = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const [declared, known] = [way(), refreshable(held, now)]
    if (known === undefined || !Renewal.isDue(known.credentials, known.renewal, now)) return
    held =
      declared === undefined || client === undefined
        ? yield* replaced(connection, known.credentials.refreshToken, left)
        : yield* Effect.tapError(refreshed({ connection, way: declared, client, known }), () => Effect.ignore(reread))
  })

  const afterRefusal = Effect.fnUntraced(function* (refused: Authorization.Credentials) {
    // Somebody may have signed in again meanwhile, with a key as well.
    if (isEqual(held.credentials, refused)) yield* reread
    if (!isEqual(held.credentials, refused)) return held.credentials
    const [declared, known] = [way(), refreshable(held, yield* Clock.currentTimeMillis)]
    if (declared === undefined || known === undefined) return undefined
    if (client === undefined) return yield* clientMissing(connection)
    held = yield* refreshed({ connection, way: declared, client, known })
    return held.credentials
  })

  return {
    credentials: Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const known = refreshable(held, now)
      if (known === undefined || !Renewal.isDue(known.credentials, known.renewal, now)) return held.credentials
      yield* Effect.catchIf(
        within(ahead),
        // While they are good, an application that cannot be asked for others holds nothing up.
        ({ reason }) => reason._tag !== "Unauthorized" && !Renewal.isOver(known.credentials, now),
        () => Effect.void,
      )
      return held.credentials
    }),
    renew: (refused) => within(afterRefusal(refused)),
  }
})

/** Credentials that cannot be refreshed here are used as they are. */
const left = ({ credentials, renewal }: Refreshable): Held => ({ credentials, renewal: Renewal.ended(renewal) })

const clientMissing = ({ app }: Connection) => {
  const message = `its access token is not taken any more, and no OAuth client is configured to refresh it: name oauthClients.${app}, or sign in again`
  return Effect.fail(new AdapterError({ app, operation: "sign-in", reason: new Unauthorized({ message }) }))
}

const isEqual = (one: Authorization.Credentials, other: Authorization.Credentials): boolean =>
  one === other || JSON.stringify(encodeCredentials(one)) === JSON.stringify(encodeCredentials(other))

interface Task {
  readonly connection: Connection
  readonly way: Authorization.OAuth2
  readonly client: OAuthClient
  /** What it was when it was found to be due. */
  readonly known: Refreshable
}

/** Answers with what is kept in its place, stored. */
const refreshed = Effect.fnUntraced(function* (
  task: Task,
): Effect.fn.Return<Kept, AdapterError | VaultError | StoreError, Vault | HttpClient.HttpClient> {
  const { connection, known } = task
  const { tenant, id } = connection
  const vault = yield* Vault
  const millis = yield* ClaimMillis
  const attempt = Effect.gen(function* () {
    const kept = yield* vault.kept(tenant, id)
    const now = refreshable(kept, known.renewal.refreshedAt)
    if (now === undefined || !isSame(now.credentials.accessToken, known.credentials.accessToken)) return kept
    const begun = { credentials: now.credentials, renewal: Renewal.begun(now.renewal, yield* Clock.currentTimeMillis) }
    const isMine = yield* vault.claim(tenant, id, now.version, begun, millis)
    if (!isMine) return yield* new Elsewhere()
    // What the application has answered must be stored, whoever does not wait for it any more.
    return yield* Effect.uninterruptible(exchanged(task, now))
  })
  return yield* attempt.pipe(
    Effect.retry({ ...patience, while: ({ _tag }) => _tag === "Elsewhere" }),
    Effect.catchTag("Elsewhere", () =>
      Effect.fail(failure(connection, new Unavailable({ message: "its credentials are being refreshed elsewhere" }))),
    ),
  )
})

/** Asks the application, under a claim, and stores what comes of it. */
const exchanged = Effect.fnUntraced(function* (task: Task, mine: Refreshable) {
  const { connection, way, client } = task
  const { refreshToken } = mine.credentials
  const answer = yield* TokenEndpoint.refresh(way, client, refreshToken)
  if (answer._tag !== "Ended") return yield* settled(task, mine, refreshToken, answer)
  // Whoever signed in or refreshed meanwhile has others, which nobody has refused.
  const vault = yield* Vault
  const kept = yield* vault.kept(connection.tenant, connection.id)
  const now = refreshable(kept, mine.renewal.refreshedAt)
  if (now === undefined || !isSame(now.credentials.refreshToken, refreshToken)) return kept
  const { previous } = now.renewal
  if (previous !== undefined && (yield* Clock.currentTimeMillis) < previous.until) {
    const second = yield* TokenEndpoint.refresh(way, client, previous.refreshToken)
    if (second._tag !== "Ended") return yield* settled(task, mine, refreshToken, second)
  }
  return yield* settled(task, mine, refreshToken, answer)
})

/** Stores what an answer means for the refresh token that is stored. */
const settled = Effect.fnUntraced(function* (
  { connection, way }: Task,
  mine: Refreshable,
  refreshToken: Redacted.Redacted,
  answer: TokenEndpoint.Answer,
): Effect.fn.Return<Kept, AdapterError | VaultError | StoreError, Vault> {
  const at = yield* Clock.currentTimeMillis
  switch (answer._tag) {
    case "Pair":
      return yield* replaced(connection, refreshToken, (now) => ({
        credentials: answer.pair,
        renewal: Renewal.refreshed(way.refresh, now, answer.pair, at),
      }))
    case "Ended": {
      yield* replaced(connection, refreshToken, left)
      const lost = mine.renewal.begunAt !== undefined && (way.refresh.graceMillis ?? 0) === 0
      return yield* failure(connection, new Unauthorized({ message: lost ? lostWith(answer.message) : endedWith(answer.message) }))
    }
    case "ClientRefused": {
      yield* replaced(connection, refreshToken, ({ credentials }) => ({ credentials, renewal: mine.renewal }))
      const message = `the application does not take this program's OAuth client: ${answer.message}; check oauthClients.${connection.app}`
      return yield* failure(connection, new Unavailable({ message }))
    }
    case "Away":
      // Others may try; that it was begun stands.
      yield* replaced(connection, refreshToken, ({ credentials, renewal }) => ({ credentials, renewal }))
      return yield* failure(
        connection,
        answer.waitMillis === undefined
          ? new Unavailable({ message: `the sign-in could not be refreshed: ${answer.message}` })
          : new RateLimited({ message: `the sign-in could not be refreshed: ${answer.message}`, waitMillis: answer.waitMillis }),
      )
  }
})

const endedWith = (words: string) => `the application has ended the sign-in (${words}); sign in again`

const lostWith = (words: string) =>
  `the application has ended the sign-in (${words}): the answer to an earlier refresh was lost, and it gives no second one; sign in again`

/** Puts what follows in the place of what has the refresh token; where that is another's by now, that stays. */
const replaced = Effect.fnUntraced(function* (
  { tenant, id }: Connection,
  refreshToken: Redacted.Redacted,
  next: (now: Refreshable) => Held,
): Effect.fn.Return<Kept, VaultError | StoreError, Vault> {
  const vault = yield* Vault
  const put = Effect.gen(function* () {
    while (true) {
      const kept = yield* vault.kept(tenant, id)
      const now = refreshable(kept, yield* Clock.currentTimeMillis)
      if (now === undefined || !isSame(now.credentials.refreshToken, refreshToken)) return kept
      const held = next(now)
      if (yield* vault.replace(tenant, id, now.version, held)) return { ...held, version: now.version + 1 }
    }
  })
  return yield* Effect.retry(put, { ...storing, while: (error) => error._tag === "StoreError" })
})

const failure = ({ app }: Connection, reason: AdapterError["reason"]) => new AdapterError({ app, operation, reason })
