/**
 * Faults, on demand and by seed. A rule says which requests it wants and what befalls them; the first rule that takes a request decides.
 * `reset-after` and `truncated` let the app do its work and spoil only the answer: the effect has happened, the caller cannot know.
 */
import type { AppRequest, Limit } from "./App.ts"
import { makeRandom } from "./Random.ts"

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
export interface FaultRule {
  readonly fault: Fault
  readonly match?: (request: AppRequest) => boolean
  readonly times?: number
  readonly probability?: number
}

/** The faults of one app. `seed` decides every rule that has a probability. */
export interface Faults {
  /** Adds a rule and returns the function that takes it away. */
  readonly add: (rule: FaultRule) => () => void
  readonly clear: () => void
  /** The fault for this request, if any; counts down the rule it came from. */
  readonly take: (request: AppRequest) => Fault | undefined
}

export const makeFaults = (seed = 1): Faults => {
  const random = makeRandom(seed)
  let rules: Array<{ readonly rule: FaultRule; left: number }> = []
  return {
    add: (rule) => {
      const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY }
      rules.push(entry)
      return () => {
        rules = rules.filter((other) => other !== entry)
      }
    },
    clear: () => {
      rules = []
    },
    take: (request) => {
      for (const entry of rules) {
        if (entry.left <= 0 || !(entry.rule.match?.(request) ?? true)) continue
        if (entry.rule.probability !== undefined && random() >= entry.rule.probability) continue
        entry.left -= 1
        return entry.rule.fault
      }
      return undefined
    },
  }
}
