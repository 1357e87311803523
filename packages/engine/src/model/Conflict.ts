/**
 * Both sides changed the same field since the base, and no standing strategy decides. The record keeps its value, the application keeps its own, the
 * field is not sent until someone resolves the conflict. At most one is open per link and field.
 */
import { type Field, Json } from "@syncline/adapter-core"
import { Schema } from "effect"
import { ConflictResolved } from "./Event.ts"
import { hash } from "./RawObject.ts"

/**
 * `bothEdited`: each side changed the field since they last agreed. `editedAgainstRemoved`: one side removed it and the other edited it. Of a field: the object was
 * removed at the application, which would close the record by the stream's settings, and the record says something else by now. `mappingFailure`: the application
 * shows a value that means nothing on the record, by the mapping of the stream.
 */
export const ConflictType = Schema.Literals(["bothEdited", "editedAgainstRemoved", "mappingFailure"])
export type ConflictType = typeof ConflictType.Type

export type ConflictState = "open" | "resolved"

/** `local`: the record's value goes out. `external`: the application's value comes in. `agreed`: both sides came to the same value. */
export type Resolution = "local" | "external" | "value" | "agreed"

export interface Conflict {
  readonly tenant: string
  readonly id: string
  readonly type: ConflictType
  /** Grows by one with every write; a write names the one it saw. */
  readonly revision: number
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
  /** When the application's edit counts as made, epoch milliseconds. Not known of conflicts of before. */
  readonly externalAt: number | null
  readonly strategy: Field.Strategy
  readonly state: ConflictState
  readonly resolution: Resolution | null
  readonly resolvedBy: string | null
  readonly detectedAt: number
  readonly resolvedAt: number | null
}

/** What both sides say by now of what is in conflict. */
export interface ConflictChange extends Pick<Conflict, "field" | "type" | "base" | "local" | "external" | "strategy"> {
  readonly externalAt: number
}

/** What somebody has seen who knows what both sides say. The same as long as they say the same. */
export const versionOf = ({ local, external }: Pick<Conflict, "local" | "external">): string => hash(Json.canonical([local, external]))

/** What is written of a conflict that ends, and announced. */
export const resolved = (conflict: Conflict, resolution: Resolution, resolvedBy: string, at: number) => {
  const { tenant: _tenant, ...rest } = conflict
  const { id, streamId, kind, recordId, field } = conflict
  return {
    conflict: { ...rest, revision: rest.revision + 1, state: "resolved", resolution, resolvedBy, resolvedAt: at } satisfies Omit<
      Conflict,
      "tenant"
    >,
    event: new ConflictResolved({ streamId, kind, conflictId: id, recordId, field, resolution }),
  }
}
