/** A worker is killed while it holds leases: somebody works on its connections soon. */
import type { Failpoint } from "@syncline/engine"
import { Effect } from "effect"
import { query } from "../Database.ts"
import { type Drill, problemsOf, stageIn } from "../Drill.ts"
import * as Ledger from "../Ledger.ts"
import { play } from "../play.ts"

const mostMillisUntilTakenUp = 5000
const usualLeaseMillis = 4000
/** It is prolonged every third of that, and so outlives the time until it must be taken over. */
const longLeaseMillis = 9000

const places: ReadonlyArray<Failpoint.Name> = ["lease.acquired", "pull.committed", "deliver.created"]

interface Options {
  readonly name: string
  /** Others who wait for work. */
  readonly rivals: number
  readonly leaseMillis: number
  readonly sign: "writes" | "leases"
}

const drillsOf = ({ name, rivals, leaseMillis, sign }: Options): ReadonlyArray<Drill> =>
  places.map((place) => ({
    name: `${name} a kill at ${place}`,
    run: Effect.fnUntraced(function* (hall) {
      const stage = yield* stageIn(hall, { rivals, leaseMillis })
      const fate = { _tag: "Blow", blow: { place: { name: place }, occurrence: 2, action: "kill" } } as const
      const played = yield* play(stage, { fates: [fate], job: { watches: true } })
      const late = yield* Effect.forEach(played.kills, (kill) =>
        query(stage.database, Ledger.takenUpLate(kill, sign, mostMillisUntilTakenUp)),
      )
      return [...(played.kills.length === 0 ? ["nobody was killed"] : []), ...late.flat(), ...problemsOf(hall, played)]
    }),
  }))

export const liveness: ReadonlyArray<Drill> = [
  ...drillsOf({ name: "taken up within five seconds after", rivals: 1, leaseMillis: usualLeaseMillis, sign: "writes" }),
  // Only Linux tells whether the process that held a lease is gone. What a worker then has to do may be nothing but to wait, so its lease is the sign.
  ...(process.platform === "linux"
    ? drillsOf({ name: "taken up within five seconds by the next process after", rivals: 0, leaseMillis: longLeaseMillis, sign: "leases" })
    : []),
]
