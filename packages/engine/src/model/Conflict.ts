/**
 * Both sides changed the same field since the base, and no standing strategy decides. The record keeps its value, the application keeps its own, the
 * field is not sent until someone resolves the conflict. At most one is open per link and field.
 */
import type { Field, Json } from "@syncline/adapter-core"
import { ConflictResolved } from "./Event.ts"

export type ConflictState = "open" | "resolved"

/** `local`: the record's value goes out. `external`: the application's value comes in. `agreed`: both sides came to the same value. */
export type Resolution = "local" | "external" | "value" | "agreed"

export interface Conflict {
  readonly tenant: string
  readonly id: string
  readonly streamId: string
  readonly externalId: string
  readonly recordId: string
  readonly kind: string
  /** The name of a field, or `removalField`: the one side edited what the other removed, and the values are those of the fields that were edited, or `null`. */
  readonly field: string
  /** Values as the record would hold them: references as record ids where known. */
  readonly base: Json.Json
  readonly local: Json.Json
  readonly external: Json.Json
  readonly strategy: Field.Strategy
  readonly state: ConflictState
  readonly resolution: Resolution | null
  readonly resolvedBy: string | null
  readonly detectedAt: number
  readonly resolvedAt: number | null
}

/** What both sides say by now of a field in conflict. */
export type ConflictChange = Pick<Conflict, "field" | "base" | "local" | "external" | "strategy">

/** What is written of a conflict that ends, and announced. */
export const resolved = (conflict: Conflict, resolution: Resolution, resolvedBy: string, at: number) => {
  const { tenant: _tenant, ...rest } = conflict
  const { id, streamId, kind, recordId, field } = conflict
  return {
    conflict: { ...rest, state: "resolved", resolution, resolvedBy, resolvedAt: at } satisfies Omit<Conflict, "tenant">,
    event: new ConflictResolved({ streamId, kind, conflictId: id, recordId, field, resolution }),
  }
}
