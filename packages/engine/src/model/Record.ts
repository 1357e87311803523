/** A record of the hub: what "local" means. References inside `data` are record ids. */
import type { Json } from "@syncline/adapter-core"

/** When a field last changed and where that came from. */
export interface FieldTime {
  /** Epoch milliseconds, of the clock of whoever changed it. */
  readonly at: number
  readonly origin: Origin
}

/** `host`: the embedding application; otherwise the id of the stream. */
export type Origin = string

export const hostOrigin: Origin = "host"

export interface HubRecord {
  readonly tenant: string
  readonly kind: string
  readonly id: string
  /** Grows by one with every change, from 1. */
  readonly version: number
  readonly data: Json.JsonObject
  readonly fieldTimes: { readonly [field: string]: FieldTime }
  readonly matchKeys: ReadonlyArray<string>
  readonly createdAt: number
  readonly updatedAt: number
}
