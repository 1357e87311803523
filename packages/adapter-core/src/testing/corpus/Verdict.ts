/** Compares what became of a bad input with what must become of it. */
import type { Reason } from "../../AdapterError.ts"
import { type Json, equals } from "../../Json.ts"
import type { Expectation } from "./Expectation.ts"

export type Outcome =
  | { readonly _tag: "taken"; readonly value: Json | undefined }
  | { readonly _tag: "quarantined"; readonly cause: string }
  | { readonly _tag: "refused"; readonly reason: Reason }

/** What is wrong with the outcome, if anything. `input` is what an accepted value must be equal to where the expectation names no other. */
export const complaint = (expect: Expectation, outcome: Outcome, input: Json): string | undefined => {
  switch (expect._tag) {
    case "accepted":
      return valueComplaint(expect.as === undefined ? input : expect.as, outcome)
    case "normalised":
      return valueComplaint(expect.to, outcome)
    case "quarantined":
      if (outcome._tag !== "quarantined") return `expected it to be set aside, but it was ${told(outcome)}`
      return causeComplaint(expect.says, outcome.cause)
    case "leftOut":
      return `expected it to be left out, but it was ${told(outcome)}`
    case "refused":
      if (outcome._tag !== "refused" || outcome.reason._tag !== expect.reason)
        return `expected ${expect.reason}, but it was ${told(outcome)}`
      return causeComplaint(expect.says, outcome.reason.message)
  }
}

const valueComplaint = (expected: Json, outcome: Outcome): string | undefined => {
  if (outcome._tag !== "taken") return `expected it to be taken, but it was ${told(outcome)}`
  return equals(outcome.value, expected) ? undefined : `expected ${print(expected)}, but it was ${told(outcome)}`
}

/** A cause is read by people and kept with every object: it says what is wrong, in one paragraph, and does not repeat a megabyte. */
const longestCause = 1000

const causeComplaint = (says: string, cause: string): string | undefined => {
  if (cause.length > longestCause) return `its cause has ${cause.length} characters: ${print(cause)}`
  if (/\p{Cc}/u.test(cause.replaceAll("\n", ""))) return `its cause holds control characters: ${print(cause)}`
  return cause !== "" && cause.includes(says) ? undefined : `expected a cause that says ${print(says)}, but it says ${print(cause)}`
}

const told = (outcome: Outcome): string => {
  switch (outcome._tag) {
    case "taken":
      return `taken as ${print(outcome.value)}`
    case "quarantined":
      return `set aside: ${print(outcome.cause)}`
    case "refused":
      return `refused: ${outcome.reason._tag}: ${print(outcome.reason.message)}`
  }
}

const print = (value: Json | undefined): string => (value === undefined ? "nothing" : JSON.stringify(value).slice(0, 300))
