/** The reading half of a resource: pages of changes, one object by its id, and the reading of a payload that was stored earlier. */
import type { Effect } from "effect"
import type { AdapterError } from "./AdapterError.ts"
import type { Change } from "./Change.ts"
import type { Client, Requirements } from "./client/Client.ts"
import type { CursorFacts } from "./CursorFacts.ts"
import type { Json } from "./Json.ts"

export interface ReadRequest {
  readonly partition: string
  /** Where an earlier page said to go on. */
  readonly position?: string
  /** Only what changed since then, epoch milliseconds; already moved back by the overlap. */
  readonly since?: number
  readonly validator?: string
}

export interface ChangePage {
  readonly changes: ReadonlyArray<Change>
  readonly next: string | undefined
  /** The vendor's clock when it answered, in epoch milliseconds, where it said. */
  readonly serverTime: number | undefined
  readonly validator: string | undefined
  /** The vendor said that nothing changed; `changes` is empty. */
  readonly notModified: boolean
}

export interface Exporter {
  readonly facts: CursorFacts
  readonly page: (client: Client, request: ReadRequest) => Effect.Effect<ChangePage, AdapterError, Requirements>
  /** Fails with `Gone` when the object is not (or no longer) in the partition, with `Moved` where the application says in which it is by now. Answers `Merged` for an object that is another one. */
  readonly get: (
    client: Client,
    request: { readonly partition: string; readonly externalId: string },
  ) => Effect.Effect<Change, AdapterError, Requirements>
  /**
   * The objects of this kind that belong to one object of another, all of them, whenever they changed: asked once for an object that came from another
   * partition, where a reading of changes shows nothing of what it brought along. Absent: the application cannot list them.
   */
  readonly of?: (
    client: Client,
    request: { readonly partition: string; readonly parent: string; readonly position?: string },
  ) => Effect.Effect<Pick<ChangePage, "changes" | "next">, AdapterError, Requirements>
  /** Reads a stored payload again. */
  readonly read: (raw: Json) => Change
}
