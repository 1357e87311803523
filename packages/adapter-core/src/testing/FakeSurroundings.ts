/** What a kind of a `FakeApp` needs of its application: the objects, the clock, and the way in which a call is answered. */
import type { Effect } from "effect"
import type { AdapterError, Reason } from "../AdapterError.ts"
import type { Upsert } from "../Change.ts"
import type { Limiter } from "../client/Limiter.ts"
import type { FakeCall, FakeCounts } from "./FakeCalls.ts"
import type { FakeObjects } from "./FakeObjects.ts"

export interface FakeSurroundings {
  readonly objects: FakeObjects
  /** What creates answered, by operation id; as long-lived as the application. */
  readonly results: Map<string, Upsert>
  readonly pageSize: number
  /** The application's clock. */
  readonly now: () => number
  readonly newId: (kind: string) => string
  /** The id of the object that bears an address; the address itself where the application does not have the kind. */
  readonly resolve: (kind: string, partition: string, address: string) => string | undefined
  /** Where an object that has left the partition is by now. */
  readonly departed: (
    kind: string,
    partition: string,
    id: string,
  ) => { readonly partition: string; readonly externalId: string } | undefined
  readonly count: (what: keyof FakeCounts) => void
  /** Runs an effect as the answer to a call, if the credentials and the partition allow it. */
  readonly answer: <A>(
    call: FakeCall & { readonly partition: string },
    effect: Effect.Effect<A, Reason>,
  ) => Effect.Effect<A, AdapterError, Limiter>
}
