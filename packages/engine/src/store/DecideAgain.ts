/** What was decided on something that changed meanwhile is decided again on what it is by then, and given up where it does not come to rest. */
import { Effect, Predicate } from "effect"
import { type CommitRefused, Contended } from "../model/StoreError.ts"

const mostTries = 8

const isRefused = (error: unknown): error is CommitRefused => Predicate.isTagged(error, "CommitRefused")

/** `what` and `during`: as in "the issue kept changing while it was removed". */
export const whileItChanges =
  (what: string, during: string) =>
  <A, E, R>(effect: Effect.Effect<A, E | CommitRefused, R>) =>
    effect.pipe(
      Effect.retry({ times: mostTries, while: (error) => isRefused(error) }),
      Effect.catchIf(isRefused, () => Effect.fail(new Contended({ message: `${what} kept changing while ${during}` }))),
    )
