/**
 * What must be known about a vendor's list before its answers can be trusted to be complete. Facts, as data: the engine derives the overlap of
 * delta reads, what a watermark may cover, and when only a full read will do.
 *
 * An exporter's list must be stable: an update during the reading of several pages may show an object twice or late, but may not push an unread
 * object off the unread pages. Ascending order of creation is stable where nothing is removed; ascending order of update is where each page is asked for from the time
 * at which the one before ended (`Paging.linkHeaderByTime`), and is not where pages are counted.
 */
export interface CursorFacts {
  /** `timestamp`: the list can be asked for what changed since an instant; `none`: every read is a full read. */
  readonly kind: "timestamp" | "none"
  /** The grain of the vendor's update times, in milliseconds, at least 1: two changes closer than this may bear the same time. */
  readonly granularityMillis: number
  /** Whether "since T" includes what changed at T exactly. */
  readonly inclusive: boolean
  /** How long a change may stay invisible in the list after it is committed, in milliseconds. */
  readonly consistencyLagMillis: number
}

/** How far before the watermark a delta read begins, in milliseconds, so that nothing the vendor showed late or rounded is missed. */
export const overlapMillis = (facts: CursorFacts): number => facts.consistencyLagMillis + (facts.inclusive ? 0 : facts.granularityMillis)

/**
 * The latest source time that a finished reading covers, in epoch milliseconds: the newest change it saw, but never later than the moment it began
 * (what changed after that may have been behind the reader), rounded down to the vendor's grain. Never before the `previous` watermark. `startedAt` is
 * a time of the vendor's clock: where that runs behind ours, our own would promise too much.
 */
export const coveredUntil = (
  facts: CursorFacts,
  reading: { readonly previous: number | undefined; readonly newestSeen: number | undefined; readonly startedAt: number },
): number | undefined => {
  if (facts.kind === "none" || reading.newestSeen === undefined) return reading.previous
  const began = reading.startedAt - facts.consistencyLagMillis
  const covered = Math.min(reading.newestSeen, Math.floor(began / facts.granularityMillis) * facts.granularityMillis)
  return Math.max(covered, reading.previous ?? covered)
}
