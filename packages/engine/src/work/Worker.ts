/**
 * Steps under a lease. The lease is renewed while the step runs; when it is lost the step is stopped, and what it might still try to commit is
 * refused by the fencing token. An application knows no token, so nothing is sent to one that changes something while the lease may have run out: the
 * worker was frozen, and another may have looked whether it had been sent.
 */
import { BeforeWrite } from "@syncline/adapter-core"
import { Clock, Context, Effect } from "effect"
import { SecureRandom } from "effect/crypto"
import type { Fence } from "../store/Commits.ts"
import * as Failpoint from "../Failpoint.ts"
import { Leases } from "../store/Leases.ts"
import { guarded } from "../send/Gate.ts"
import * as Step from "./Step.ts"
import { CommitRefused, type StoreError, type Contended } from "../model/StoreError.ts"

/** How long a lease lives without being renewed, in milliseconds. */
export const LeaseMillis = Context.Reference<number>("@syncline/engine/Worker/LeaseMillis", { defaultValue: () => 4000 })

/** `busy`: another worker holds the connection, or took it over in the middle. */
export type Stepped = { readonly _tag: "busy" } | { readonly _tag: "stepped"; readonly nextWake: number | undefined }

export type Requirements = Step.Requirements | Leases

/** One step of a connection, if nobody else works on it. */
export const step = (tenant: string, connectionId: string): Effect.Effect<Stepped, CommitRefused | StoreError | Contended, Requirements> =>
  holding(tenant, connectionId, (fence) => Step.step(tenant, fence))

/** A step, or what contains one, under the connection's lease, if nobody else works on it. */
export const holding = Effect.fnUntraced(function* (
  tenant: string,
  connectionId: string,
  work: (fence: Fence) => Effect.Effect<number | undefined, CommitRefused | StoreError | Contended, Step.Requirements>,
): Effect.fn.Return<Stepped, CommitRefused | StoreError | Contended, Requirements> {
  const leases = yield* Leases
  const random = yield* SecureRandom.SecureRandom
  const millis = yield* LeaseMillis
  const owner = yield* random.uuidV4()
  const lease = { millis, askedAt: yield* Clock.currentTimeMillis }
  return yield* Effect.acquireUseRelease(
    leases.acquire(tenant, connectionId, owner, millis),
    (token): Effect.Effect<Stepped, CommitRefused | StoreError | Contended, Step.Requirements> =>
      token === undefined
        ? Effect.succeed({ _tag: "busy" })
        : Effect.raceFirst(
            Effect.map(
              Effect.provideService(
                Effect.andThen(Failpoint.pass("lease.acquired"), work({ connectionId, token })),
                BeforeWrite,
                guarded(alive(lease)),
              ),
              (nextWake): Stepped => ({ _tag: "stepped", nextWake }),
            ),
            keep(leases, tenant, connectionId, token, lease),
          ).pipe(
            Effect.catchIf(
              (error) => error._tag === "CommitRefused" && error.reason === "LeaseLost",
              () => Effect.succeed<Stepped>({ _tag: "busy" }),
            ),
          ),
    (token) => (token === undefined ? Effect.void : release(leases, tenant, connectionId, token)),
  )
})

const release = (leases: Leases["Service"], tenant: string, connectionId: string, token: number): Effect.Effect<void> =>
  Effect.andThen(Effect.ignore(leases.release(tenant, connectionId, token)), Failpoint.pass("lease.released"))

/** What a worker knows of its lease: how long it lives and when its life was last asked for, by the worker's own clock. */
interface Lease {
  readonly millis: number
  askedAt: number
}

/**
 * Returns when the lease is surely alive, with what says whether it still is. When it is not, `keep` finds out soon, and stops the step or prolongs it.
 */
const alive = (lease: Lease): Effect.Effect<() => boolean> =>
  Effect.flatMap(Clock.Clock, (clock) => {
    const isAlive = () => clock.currentTimeMillisUnsafe() < lease.askedAt + lease.millis
    return isAlive() ? Effect.succeed(isAlive) : Effect.andThen(Effect.sleep(lease.millis / 10), alive(lease))
  })

const keep = (
  leases: Leases["Service"],
  tenant: string,
  connectionId: string,
  token: number,
  lease: Lease,
): Effect.Effect<never, CommitRefused | StoreError> =>
  Effect.forever(
    Effect.gen(function* () {
      yield* Effect.sleep(lease.millis / 3)
      const askedAt = yield* Clock.currentTimeMillis
      if (!(yield* leases.renew(tenant, connectionId, token, lease.millis))) return yield* new CommitRefused({ reason: "LeaseLost" })
      lease.askedAt = askedAt
    }),
  )
