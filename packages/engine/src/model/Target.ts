/** An address of the host that is told of what the engine announces, and how far it is told. The secrets that its messages are signed with are sealed. */
import type { Event } from "./Event.ts"
import type { Sealed } from "./Sealed.ts"

/** `paused` by a person; `off`: the receiver said that it is gone for good. */
export type TargetState = "active" | "paused" | "off"

export interface Target {
  readonly tenant: string
  readonly id: string
  readonly url: string
  /** The names of the events that it is told of; `null`: all. */
  readonly events: ReadonlyArray<string> | null
  /** The secrets, the newest first; two at most. */
  readonly sealed: Sealed
  /** Until when the older secret signs too, epoch milliseconds; `null` where there is none. */
  readonly olderUntil: number | null
  /** Grows with every change by a person. */
  readonly version: number
  readonly state: TargetState
  /** The last event that is done: told, set aside, or not chosen. */
  readonly position: number
  /** Attempts in a row that found nobody. */
  readonly failures: number
  /** Epoch milliseconds. */
  readonly nextAttemptAt: number
  /** What stands in the way, in words. */
  readonly problem: string | null
  /** When it last took a message, epoch milliseconds. */
  readonly succeededAt: number | null
  /** Events that it was never told of: they were forgotten for their age before it could be reached. */
  readonly missed: number
  /** Messages that it refused, and that it has not taken since. */
  readonly refused: number
  readonly createdAt: number
}

/** A message outside of the order: one that was refused, or that somebody wants to be sent again. */
export interface TargetMessage {
  readonly tenant: string
  readonly targetId: string
  /** Of its event. */
  readonly position: number
  /** When it happened, epoch milliseconds. */
  readonly at: number
  readonly event: Event
  readonly attempts: number
  /** Epoch milliseconds. `null`: it was refused so often that it is sent only when somebody asks for it. */
  readonly nextAttemptAt: number | null
  /** What the receiver last answered; `null` where it was not refused. */
  readonly refusal: { readonly at: number; readonly status: number; readonly body: string } | null
}
