/** Rules that say what befalls what: the first that takes a subject decides. The seed decides every rule that has a probability. */
import { makeRandom } from "./Random.ts"

/** One rule. Without `times` it holds until removed; without `probability` it takes every subject it matches. */
export interface Rule<Subject, Effect> {
  readonly fault: Effect
  readonly match?: (subject: Subject) => boolean
  readonly times?: number
  readonly probability?: number
}

export interface Rules<Subject, Effect> {
  /** Adds a rule and returns the function that takes it away. */
  readonly add: (rule: Rule<Subject, Effect>) => () => void
  readonly clear: () => void
  /** The fault for this subject, if any; counts down the rule it came from. */
  readonly take: (subject: Subject) => Effect | undefined
}

export const makeRules = <Subject, Effect>(seed = 1): Rules<Subject, Effect> => {
  const random = makeRandom(seed)
  let rules: Array<{ readonly rule: Rule<Subject, Effect>; left: number }> = []
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
    take: (subject) => {
      for (const entry of rules) {
        if (entry.left <= 0 || !(entry.rule.match?.(subject) ?? true)) continue
        if (entry.rule.probability !== undefined && random() >= entry.rule.probability) continue
        entry.left -= 1
        return entry.rule.fault
      }
      return undefined
    },
  }
}
