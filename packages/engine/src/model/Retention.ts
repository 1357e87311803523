/**
 * How long is kept what nobody works with any more, in milliseconds. What is younger stays; so do the last run of each stream and the newest entry of each record's
 * history, however old they are. Records, links and what waits for somebody are never forgotten.
 */
export interface Retention {
  /** Also of those that a host told: one that is told again after that is taken for a new one. */
  readonly events: number
  readonly runs: number
  /** Also of what was written to applications. A run can be undone for as long. */
  readonly history: number
  /** The payloads of objects that are not there any more, or not where they were, since that was noticed. Their links stay: such an object is known when it comes back. */
  readonly payloads: number
}

const day = 24 * 60 * 60 * 1000

export const defaultRetention: Retention = { events: 90 * day, runs: 90 * day, history: 2 * 365 * day, payloads: 90 * day }
