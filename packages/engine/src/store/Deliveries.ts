/** Deliveries as they are stored. They are opened and settled by commits; here they are claimed, looked at and taken up again by people. */
import { Context, type Effect } from "effect"
import type { Conflict } from "../model/Conflict.ts"
import type { Fence } from "./Commits.ts"
import type { Delivery, DeliveryState } from "../model/Delivery.ts"
import type { Link } from "../model/Link.ts"
import type { HubRecord } from "../model/Record.ts"
import type { KnownReference } from "../decide/References.ts"
import type { StoreError } from "../model/StoreError.ts"

/** A delivery with all it is computed from. */
export interface Order {
  readonly delivery: Delivery
  readonly record: HubRecord
  readonly link: Link | undefined
  /** Open conflicts of the link. */
  readonly conflicts: ReadonlyArray<Conflict>
  /** Links of the connection to what the record refers to. */
  readonly references: ReadonlyArray<KnownReference>
  /** Where it has no link here: what the record is elsewhere, by stream. */
  readonly others: ReadonlyArray<Link>
}

/** Where a delivery stands in a list. */
export type DeliveryPlace = Pick<Delivery, "nextAttemptAt" | "streamId" | "recordId">

/** What a record said before `since`, epoch milliseconds, may have been written to a stream. */
export interface Doubt {
  readonly streamId: string
  readonly recordId: string
  readonly since: number
}

/** What deliveries have in common. */
export interface DeliveriesLike {
  readonly app?: string
  readonly connectionId?: string
  readonly streamId?: string
  readonly kind?: string
  /** Is in what the last attempt came to, letter by letter. */
  readonly saying?: string
}

export class Deliveries extends Context.Service<
  Deliveries,
  {
    /**
     * Takes the next pending deliveries of a connection's ready, sending streams, parents before children, and those that a lost lease left
     * running, whose `unverifiedSince` is then set. `attempts` counts this attempt.
     */
    readonly claim: (tenant: string, fence: Fence, limit: number, now: number) => Effect.Effect<ReadonlyArray<Delivery>, StoreError>
    /** Loads what some claimed deliveries of one kind are computed from; `referenceFields` are the kind's. */
    readonly load: (
      deliveries: ReadonlyArray<Delivery>,
      referenceFields: ReadonlyArray<string>,
    ) => Effect.Effect<ReadonlyArray<Order>, StoreError>
    /** Writes to a connection's streams that may have happened without anybody here knowing: claimed, or of unknown outcome. */
    readonly inDoubt: (tenant: string, connectionId: string) => Effect.Effect<ReadonlyArray<Doubt>, StoreError>
    /** By the time of the next attempt, of the last one where there is none to come; `after` is where the page before ended. */
    readonly list: (
      tenant: string,
      filter: { readonly state?: DeliveryState; readonly after?: DeliveryPlace; readonly limit: number } & DeliveriesLike,
    ) => Effect.Effect<ReadonlyArray<Delivery>, StoreError>
    readonly find: (tenant: string, streamId: string, recordId: string) => Effect.Effect<Delivery | undefined, StoreError>
    /** Those to one partition of a connection that are parked until a record is linked there. */
    readonly awaiting: (
      tenant: string,
      place: { readonly connectionId: string; readonly partition: string; readonly recordId: string },
    ) => Effect.Effect<ReadonlyArray<Pick<Delivery, "streamId" | "recordId">>, StoreError>
    /** By stream; those that have none are not in it. */
    readonly counts: (
      tenant: string,
      streamIds: ReadonlyArray<string>,
    ) => Effect.Effect<ReadonlyMap<string, { readonly [State in DeliveryState]?: number }>, StoreError>
    /** Makes a dead or parked delivery pending again, now, with all that the application refused of it before. `false` when there is none. */
    readonly retry: (tenant: string, streamId: string, recordId: string, now: number) => Effect.Effect<boolean, StoreError>
    /** The same for all dead ones that are like this. Answers with how many there were. */
    readonly retryAll: (tenant: string, like: DeliveriesLike, now: number) => Effect.Effect<number, StoreError>
  }
>()("@syncline/engine/Deliveries") {}
