/**
 * How a create is kept from happening twice when its answer is lost. Every create is given an operation id (a UUID) that is stored before the call
 * and stays the same over all retries.
 */
export type CreateSafety =
  /** The vendor takes the operation id as the new object's own id; a second create with it fails or returns the first. */
  | { readonly _tag: "ClientId" }
  /** The vendor takes an idempotency key and answers a repeat with the first result. */
  | { readonly _tag: "IdempotencyKey" }
  /** The create leaves a mark with the operation id; `find` looks for it, which is conclusive `settleMillis` after the last attempt. */
  | { readonly _tag: "Mark"; readonly settleMillis: number }
  /** The vendor refuses a second object with the same natural key; `find` looks the first one up. */
  | { readonly _tag: "NaturalKey" }
  /** Nothing protects it. Such creates are refused unless a stream allows them. */
  | { readonly _tag: "None" }

export const clientId: CreateSafety = { _tag: "ClientId" }
export const naturalKey: CreateSafety = { _tag: "NaturalKey" }
export const mark = (options: { readonly settleMillis: number }): CreateSafety => ({ _tag: "Mark", ...options })
