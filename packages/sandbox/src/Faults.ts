/**
 * Faults, on demand and by seed. A rule says which requests it wants and what befalls them; the first rule that takes a request decides.
 * `reset-after` and `truncated` let the app do its work and spoil only the answer: the effect has happened, the caller cannot know.
 */
import type { AppRequest, Limit } from "./App.ts"
import { makeRules } from "./Rules.ts"
import type { Rule, Rules } from "./Rules.ts"

/** What befalls one request. */
export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly kind: "html"; readonly status: number }
  | { readonly kind: "limited"; readonly limit: Limit }
  | { readonly kind: "unauthorized" }
  /** No answer at all; the app never saw the request. */
  | { readonly kind: "timeout" }
  /** The connection breaks before the app saw the request. */
  | { readonly kind: "reset-before" }
  /** The app did its work, then the connection broke before a byte of the answer. */
  | { readonly kind: "reset-after" }
  /** The app did its work, the connection breaks in the middle of the body. */
  | { readonly kind: "reset-mid-body" }
  /** The app did its work, the answer is well-framed HTTP with half a JSON document. */
  | { readonly kind: "truncated" }

/** One rule. Without `times` it holds until removed; without `probability` it takes every request it matches. */
export type FaultRule = Rule<AppRequest, Fault>

/** The faults of one app. `seed` decides every rule that has a probability. */
export type Faults = Rules<AppRequest, Fault>

export const makeFaults = (seed?: number): Faults => makeRules(seed)
