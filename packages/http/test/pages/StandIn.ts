/** Profiles in memory, by what the applications say. */
import { Effect, Option, Redacted } from "effect"
import { randomUUID } from "node:crypto"
import type { Connection, SyncEngine } from "@syncline/engine"
import type { Profiles, SignedIn } from "../../src/pages/Profiles.ts"

export const profiles = (engine: SyncEngine["Service"]): Profiles => {
  const sessions = new Map<string, string>()
  const known = new Map<string, string>()
  const of = (session: Redacted.Redacted | undefined) => (session === undefined ? undefined : sessions.get(Redacted.value(session)))
  const signedIn = (connection: Connection): SignedIn => {
    const token = randomUUID()
    sessions.set(token, connection.tenant)
    return {
      profile: { id: connection.tenant, createdAt: 0 },
      session: Redacted.make(token),
      sessionEndsAt: Date.now() + 86_400_000,
      connection,
      united: false,
    }
  }
  return {
    of: (session) => Effect.sync(() => Option.map(Option.fromUndefinedOr(of(session)), (id) => ({ id, createdAt: 0 }))),
    finish: ({ url, binding, session }) =>
      Effect.map(engine.signIn.finish({ url, binding, tenant: () => Effect.sync(() => of(session) ?? randomUUID()) }), signedIn),
    connect: ({ app, credentials, settings, session }) => {
      const key = credentials._tag === "Token" ? `${app} ${Redacted.value(credentials.token)}` : app
      const tenant = of(session) ?? known.get(key) ?? randomUUID()
      return Effect.map(engine.connect({ tenant, app, credentials, ...(settings !== undefined && { settings }) }), (connection) => {
        known.set(key, tenant)
        return signedIn(connection)
      })
    },
    end: (session) => Effect.sync(() => void sessions.delete(Redacted.value(session))),
  }
}
