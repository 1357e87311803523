/** Ways in which an adapter can be wrong about what changed. */
import { Effect, Struct } from "effect"
import type { Change } from "../Change.ts"
import { type Vice, claims, objects, reading } from "./Vice.ts"

export const deltaVices: ReadonlyArray<Vice> = [
  reading("ignores `since`", ({ page }) => ({ page: (client, request) => page(client, Struct.omit(request, ["since"])) })),
  claims("is exclusive, but declares `since` inclusive", { inclusive: true }, { inclusive: false }),
  claims("is inclusive, but declares `since` exclusive", { inclusive: false }, { inclusive: true }),
  claims("declares a finer grain than it has", { granularityMillis: 1 }, { granularityMillis: 1000 }),
  claims("declares a coarser grain than it has", { granularityMillis: 1000 }, { granularityMillis: 1 }),
  claims("shows changes later than it declares", { consistencyLagMillis: 0 }, { consistencyLagMillis: 5000 }),
  claims("declares a cursor that it does not have", { kind: "timestamp" }, { kind: "none" }),
  claims("declares no cursor, but filters", { kind: "none" }),
  reading("skips equal update times at a page edge of a delta", ({ page }) => {
    let last: number | undefined
    return {
      page: (client, request) =>
        Effect.map(page(client, request), (read) => {
          const before = request.position === undefined || request.since === undefined ? undefined : last
          last = read.changes.findLast((change) => change._tag === "Upsert")?.updatedAt
          return {
            ...read,
            changes: read.changes.filter((change) => change._tag !== "Upsert" || change.updatedAt !== before || before === undefined),
          }
        }),
    }
  }),
  objects("gives no update times", (upsert) => Struct.omit(upsert, ["updatedAt"])),
  objects("gives every state of an object the same version", (upsert) => ({ ...upsert, version: "1" })),
  reading("turns its pages round in every second delta", ({ page }) => {
    let deltas = 0
    return {
      page: (client, request) => {
        if (request.position === undefined && request.since !== undefined) deltas += 1
        const round = request.since !== undefined && deltas > 0 && deltas % 2 === 0
        return Effect.map(page(client, request), (read) => (round ? { ...read, changes: read.changes.toReversed() } : read))
      },
    }
  }),
  reading("adds to every delta what it once showed first", ({ page }) => {
    let first: Change | undefined
    return {
      page: (client, request) =>
        Effect.map(page(client, request), (read) => {
          if (request.since === undefined) first ??= read.changes[1]
          else if (read.changes.length > 0 && first !== undefined) return { ...read, changes: [...read.changes, first] }
          return read
        }),
    }
  }),
  reading("shows removed objects in deltas", ({ page }, { app, kind, partition }) => {
    const known = new Map<string | undefined, Change>()
    return {
      page: (client, request) =>
        Effect.map(page(client, request), (read) => {
          if (request.since === undefined) for (const change of read.changes) known.set(change.externalId, change)
          const gone = [...known.values()].filter(({ externalId = "" }) => app.get(kind, partition, externalId) === undefined)
          return request.since === undefined ? read : { ...read, changes: [...read.changes, ...gone] }
        }),
    }
  }),
  reading("tells that what did not change was removed", ({ page }) => {
    const known = new Set<string>()
    return {
      page: (client, request) =>
        Effect.map(page(client, request), (read) => {
          const shown = read.changes.flatMap(({ externalId = "" }) => externalId)
          if (request.since === undefined) for (const externalId of shown) known.add(externalId)
          const silent = [...known].filter((externalId) => !shown.includes(externalId))
          const removals = silent.map((externalId) => ({ _tag: "Removal" as const, externalId }))
          return request.since === undefined ? read : { ...read, changes: [...read.changes, ...removals] }
        }),
    }
  }),
]
