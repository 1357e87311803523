/**
 * One account of a tenant at one application. Status moves only along `transitions`.
 *
 * ```text
 * active ◄─► paused ◄── error ◄─► active
 * each of these ─► disconnected ─► active
 * ```
 */
import type { Json } from "@syncline/adapter-core"

export type ConnectionStatus = "active" | "paused" | "error" | "disconnected"

export interface Connection {
  readonly tenant: string
  readonly id: string
  readonly app: string
  /** The account at the application; unique with tenant and app. */
  readonly externalAccountId: string
  readonly name: string
  readonly status: ConnectionStatus
  /** Why it is in `error`, or why it waits until `blockedUntil`, for a person to read. */
  readonly reason: string | null
  /** The adapter's own settings. */
  readonly settings: Json.JsonObject
  /** No work before this time (epoch milliseconds): the application asked for a wait, or does not answer. */
  readonly blockedUntil: number
  readonly createdAt: number
}

/** What a connection waits for. */
export interface Wait {
  /** It does nothing before: epoch milliseconds. */
  readonly until: number
  /** Its application asked for it, does not answer, or has a limit that is used up: in words. */
  readonly reason: string
}

export const waitOf = ({ status, blockedUntil, reason }: Connection, now: number): Wait | undefined =>
  status === "active" && blockedUntil > now ? { until: blockedUntil, reason: reason ?? "waits for its application" } : undefined

export const transitions: { readonly [From in ConnectionStatus]: ReadonlyArray<ConnectionStatus> } = {
  active: ["paused", "error", "disconnected"],
  paused: ["active", "disconnected"],
  error: ["active", "paused", "disconnected"],
  disconnected: ["active"],
}

export const mayBecome = (from: ConnectionStatus, to: ConnectionStatus): boolean => from === to || transitions[from].includes(to)
