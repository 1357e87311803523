/**
 * How a checker bites: what it says of histories that are good but for one thing, and of which it says nothing although they look wrong. There is one of the
 * first for each thing that it can say and for each condition on which it says it, one of the second for each excuse.
 */
import type { Facts } from "../src/Facts.ts"

export interface Bites {
  readonly invariant: string
  /** A title, a history, and what each sentence about it is like. */
  readonly finds: ReadonlyArray<readonly [title: string, spoilt: Facts, said: RegExp]>
  readonly allows: ReadonlyArray<readonly [title: string, odd: Facts]>
}
