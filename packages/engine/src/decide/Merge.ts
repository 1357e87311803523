/**
 * How one field's edits of two sides meet. Pure: values in, a decision out. Values are in one space (external ids or record ids), the caller's choice.
 */
import { type Field, Json } from "@syncline/adapter-core"
import * as TextMerge from "./TextMerge.ts"

/** Whether two values of a field are the same; a set's order and repeats do not count. */
export const same = (field: Field.Field, left: Json.Json | undefined, right: Json.Json | undefined): boolean => {
  if (field.merge !== "set" || !Array.isArray(left) || !Array.isArray(right)) return Json.equals(left, right)
  const lefts = new Set(left.map(Json.canonical))
  const rights = new Set(right.map(Json.canonical))
  return lefts.size === rights.size && [...lefts].every((item) => rights.has(item))
}

/** Whether a set has a member. */
export const holds = (set: ReadonlyArray<Json.Json>, item: Json.Json): boolean => set.some((other) => Json.equals(other, item))

/** `target` with what was added between `before` and `after`, without what was removed between them; nothing is added twice. */
export const applySetEdit = (
  target: ReadonlyArray<Json.Json>,
  before: ReadonlyArray<Json.Json>,
  after: ReadonlyArray<Json.Json>,
): ReadonlyArray<Json.Json> => {
  const befores = new Set(before.map(Json.canonical))
  const afters = new Set(after.map(Json.canonical))
  const present = new Set([...befores, ...target.map(Json.canonical)])
  const kept = target.filter((item) => afters.has(Json.canonical(item)) || !befores.has(Json.canonical(item)))
  const added = after.filter((item) => {
    const fresh = !present.has(Json.canonical(item))
    present.add(Json.canonical(item))
    return fresh
  })
  return [...kept, ...added]
}

/** What of a set both sides had before a write of unknown outcome, and what of that write can be seen. */
export const sentOf = (
  base: ReadonlyArray<Json.Json>,
  said: ReadonlyArray<Json.Json>,
  shown: ReadonlyArray<Json.Json>,
): ReadonlyArray<Json.Json> => [
  ...base.filter((item) => said.includes(item) || shown.includes(item)),
  ...said.filter((item) => shown.includes(item) && !base.includes(item)),
]

/**
 * When an edit counts as made that an application tells of: when it says so, but never later than it was seen, epoch milliseconds. So a clock that is ahead wins
 * nothing; one that is behind makes its edits older than they are.
 */
export const editedAt = (told: number | undefined, seenAt: number): number => Math.min(told ?? seenAt, seenAt)

export type Verdict =
  /** The record takes this value. */
  | { readonly _tag: "Take"; readonly value: Json.Json }
  /** The record keeps its own; it is sent. */
  | { readonly _tag: "Keep" }
  /** Nobody but a person can say. */
  | { readonly _tag: "Ask" }

export interface Contest {
  readonly field: Field.Field
  readonly strategy: Field.Strategy
  readonly base: Json.Json | undefined
  readonly local: Json.Json
  readonly external: Json.Json
  /** When each side changed the field, epoch milliseconds. An unknown external time is the time it was seen. */
  readonly localAt: number
  readonly externalAt: number
}

/** Decides a true conflict of a field that is not a set: `base`, `local` and `external` all differ. Equal times are the record's. */
export const decide = (contest: Contest): Verdict => {
  switch (contest.strategy) {
    case "local_wins":
      return { _tag: "Keep" }
    case "external_wins":
      return { _tag: "Take", value: contest.external }
    case "newest_wins":
      return contest.externalAt > contest.localAt ? { _tag: "Take", value: contest.external } : { _tag: "Keep" }
    case "manual":
      return { _tag: "Ask" }
    case "merge": {
      const { base, local, external } = contest
      if (contest.field.merge !== "text" || typeof base !== "string" || typeof local !== "string" || typeof external !== "string") {
        return { _tag: "Ask" }
      }
      const merged = TextMerge.merge(base, local, external)
      return merged === undefined ? { _tag: "Ask" } : { _tag: "Take", value: merged }
    }
  }
}
