/** A message on its way, and whoever carries it. */
import { Data, type Effect } from "effect"
import type { Answer } from "../decide/Reception.ts"

/** A message that is to be posted. */
export interface Posting {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Nobody answered. `message`: why, in words. */
export class Unreached extends Data.TaggedError("Unreached")<{ readonly message: string }> {}

export interface Carrier {
  /** What is wrong with an address, if anything is, as far as that can be seen without asking anybody. */
  readonly flaw: (url: string) => string | undefined
  /** Whatever is answered is an answer, redirects too. Ends within 15 seconds. */
  readonly send: (posting: Posting) => Effect.Effect<Answer, Unreached>
}
