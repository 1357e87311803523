/** What runs did, in words for people. Pure. */
import { NearestWord } from "@syncline/adapter-core"
import type { Place } from "../model/Place.ts"
import type { Run, RunCounts, RunStrategy } from "../model/Run.ts"

/** Where a run worked, as people know it. `undefined`: its stream is not there any more. */
export type Where = (Pick<Place, "app"> & { readonly partitionName: string }) | undefined

const works: { readonly [Strategy in RunStrategy]: (kind: string) => string } = {
  initial: (kind) => `first reading of every ${kind}`,
  full: (kind) => `reading of every ${kind}`,
  delta: (kind) => `reading of every ${kind} that changed`,
  reconcile: (kind) => `reading of every ${kind}, to find what is gone`,
  range: (kind) => `reading of every ${kind} that changed in a span of time, again`,
  objects: (kind) => `asking for every ${kind} that somebody wants read again`,
  push: (kind) => `sending of every ${kind} that differs`,
  undo: (kind) => `undoing of what a run did to every ${kind}`,
}

type Counted = readonly [name: keyof RunCounts, words: string]

const readAs: ReadonlyArray<Counted> = [
  ["read", "read"],
  ["created", "new here"],
  ["updated", "changed here"],
  ["removed", "removed here"],
  ["unchanged", "as known"],
  ["skipped", "not taken in, or not yet"],
  ["conflicted", "in conflict"],
  ["failed", "failed"],
]

const sentAs: ReadonlyArray<Counted> = [
  ["created", "made there"],
  ["updated", "changed there"],
  ["removed", "removed there"],
  ["unchanged", "there already"],
  ["skipped", "not sent, or not yet"],
  ["conflicted", "in conflict"],
  ["failed", "failed"],
]

const took = (millis: number): string => (millis < 1000 ? `${millis} ms` : `${(millis / 1000).toFixed(1)} s`)

const ended = ({ outcome, error, startedAt, endedAt, heartbeatAt }: Run): string => {
  switch (outcome) {
    case "running":
      return `under way, last at work at ${new Date(heartbeatAt).toISOString()}`
    case "completed":
      return `completed in ${took((endedAt ?? heartbeatAt) - startedAt)}`
    case "failed":
      return `failed after ${took((endedAt ?? heartbeatAt) - startedAt)}: ${error ?? "for no reason that is known"}`
  }
}

const place = (run: Run, where: Where): string =>
  where === undefined ? `stream ${run.streamId}` : `${where.partitionName} at ${where.app}`

/** A line of what it was and how it ended, one of what it did, and one for each problem that is kept. */
export const ofRun = (run: Run, where: Where): string => {
  const { kind, strategy, counts, problems, startedAt } = run
  const named = (strategy === "push" ? sentAs : readAs).flatMap(([name, words]) => (counts[name] > 0 ? [`${counts[name]} ${words}`] : []))
  const more = counts.failed - problems.length
  return [
    `${place(run, where)}, ${works[strategy](kind)}, begun at ${new Date(startedAt).toISOString()}: ${ended(run)}`,
    `  ${named.length === 0 ? "nothing to do" : named.join(", ")}`,
    ...problems.map(
      ({ externalId, recordId, message }) => `  ! ${[externalId, recordId && `record ${recordId}`].filter(Boolean).join(", ")}: ${message}`,
    ),
    ...(more > 0 && problems.length > 0 ? [`  ! ${more} more`] : []),
  ].join("\n")
}

/** What a sync left undone, and how many of it. */
export interface Undone {
  readonly complete: boolean
  /** What needs a person, or waits, each in a sentence. */
  readonly troubles: ReadonlyArray<string>
  readonly deliveries: { readonly [state in "dead" | "parked" | "held" | "pending"]: { readonly count: number } }
}

const leftAs: ReadonlyArray<readonly [keyof Undone["deliveries"], string]> = [
  ["dead", "refused or tried too often: for a person to look at"],
  ["parked", "waiting for another record"],
  ["held", "waiting for a person to let them go"],
  ["pending", "not sent yet"],
]

/** Of a whole sync: its runs that did something, one line that counts the others, and what was left undone. */
export const ofSync = (
  runs: ReadonlyArray<{ readonly run: Run; readonly where: Where }>,
  { complete, troubles, deliveries }: Undone,
): string => {
  const [told, quiet] = [runs.filter(({ run }) => !isQuiet(run)), runs.filter(({ run }) => isQuiet(run))]
  const left = leftAs.flatMap(([state, words]) => (deliveries[state].count > 0 ? [`${deliveries[state].count} ${words}`] : []))
  const lines = [
    ...told.map(({ run, where }) => ofRun(run, where)),
    ...(quiet.length > 0 ? [`${quiet.length === 1 ? "1 run" : `${quiet.length} runs`} found nothing to do`] : []),
    ...troubles.map((trouble) => `! ${trouble}`),
    ...(left.length > 0 ? [`deliveries left: ${NearestWord.listed(left, "and")}`] : []),
    ...(complete ? [] : ["not everything that was due has had its turn; the next sync goes on"]),
  ]
  return lines.length === 0 ? "nothing was due" : lines.join("\n")
}

const isQuiet = ({ outcome, counts, problems }: Run): boolean =>
  outcome === "completed" &&
  problems.length === 0 &&
  (["created", "updated", "removed", "conflicted", "failed"] as const).every((name) => counts[name] === 0)
