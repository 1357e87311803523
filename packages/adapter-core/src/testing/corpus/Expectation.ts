/**
 * What must become of a bad input. It is written by hand next to each input, for each sort of decoder that sees it, and never computed by the code that
 * is tested.
 */
import type { Reason } from "../../AdapterError.ts"
import type { Json } from "../../Json.ts"

export type Expectation =
  /** It is taken, and its value is the one that was sent; `as` says which that is where the input does not show it. */
  | { readonly _tag: "accepted"; readonly as?: Json }
  /** It is taken, and its value is this one. */
  | { readonly _tag: "normalised"; readonly to: Json }
  /** The one object is set aside, with a cause that says this; those around it go on. */
  | { readonly _tag: "quarantined"; readonly says: string }
  /** It is none of the objects that are asked for, and nothing tells of it. */
  | { readonly _tag: "leftOut" }
  /** The whole call fails for this reason, with a message that says this. */
  | { readonly _tag: "refused"; readonly reason: Reason["_tag"]; readonly says: string }

export const accepted: Expectation = { _tag: "accepted" }
export const acceptedAs = (as: Json): Expectation => ({ _tag: "accepted", as })
export const normalised = (to: Json): Expectation => ({ _tag: "normalised", to })
export const quarantined = (says = ""): Expectation => ({ _tag: "quarantined", says })
export const leftOut: Expectation = { _tag: "leftOut" }
export const refused = (reason: Reason["_tag"], says: string): Expectation => ({ _tag: "refused", reason, says })
