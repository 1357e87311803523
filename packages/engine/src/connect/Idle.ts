/** What must not be done while somebody works under a connection. */
import { Effect, Schedule } from "effect"
import { SecureRandom } from "effect/crypto"
import { Contended, type StoreError } from "../model/StoreError.ts"
import { Leases } from "../store/Leases.ts"

/** Longer than what is done takes, in milliseconds. */
const leaseMillis = 60_000

/** Whoever works under the connection ends its slice within seconds, or its lease runs out. */
const patience = { schedule: Schedule.spaced("250 millis"), times: 240 }

/** Done while nobody works under the connection. */
export const idle = Effect.fnUntraced(function* <A, E, R>(
  tenant: string,
  connectionId: string,
  work: Effect.Effect<A, E, R>,
): Effect.fn.Return<A, E | Contended | StoreError, R | Leases | SecureRandom.SecureRandom> {
  const leases = yield* Leases
  const random = yield* SecureRandom.SecureRandom
  const owner = yield* random.uuidV4()
  const acquire = leases.acquire(tenant, connectionId, owner, leaseMillis).pipe(
    Effect.flatMap((token) =>
      token === undefined
        ? Effect.fail(new Contended({ message: `the connection "${connectionId}" is at work; try again` }))
        : Effect.succeed(token),
    ),
    Effect.retry({ ...patience, while: (error) => error._tag === "Contended" }),
  )
  return yield* Effect.acquireUseRelease(
    acquire,
    () => work,
    (token) => Effect.ignore(leases.release(tenant, connectionId, token)),
  )
})
