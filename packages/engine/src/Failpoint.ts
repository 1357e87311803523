/**
 * Named places between the durable steps of the engine, at which a drill can kill the process or make the step fail. In production they do nothing.
 * Drills take their list from `names`, so that no place is forgotten; a test holds that every name is passed somewhere.
 */
import { Context, Effect } from "effect"

export const names = [
  "lease.acquired",
  "lease.released",
  "pull.before-fetch",
  "pull.fetched",
  "pull.committed",
  "pull.initial-finished",
  "absorb.loaded",
  "absorb.before-commit",
  "absorb.committed",
  "waiting.found",
  "hints.found",
  "hints.taken",
  "deliver.claimed",
  "deliver.loaded",
  "deliver.before-create",
  "deliver.created",
  "deliver.before-find",
  "deliver.before-read",
  "deliver.before-update",
  "deliver.updated",
  "deliver.before-settle",
  "deliver.settled",
  "adopt.before-commit",
  "adopt.committed",
  "host.before-commit",
  "host.committed",
  "resolve.before-commit",
  "resolve.committed",
] as const

export type Name = (typeof names)[number]

/** What happens at a place; nothing by default. */
export const Failpoints = Context.Reference<(name: Name) => Effect.Effect<void>>("@syncline/engine/Failpoint/Failpoints", {
  defaultValue: () => () => Effect.void,
})

/** Passes a place. */
export const pass = (name: Name): Effect.Effect<void> => Effect.flatMap(Failpoints, (failpoints) => failpoints(name))
