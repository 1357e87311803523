/** One kind of a `FakeApp`, as the adapter that was opened with some credentials shows it. */
import type { Effect } from "effect"
import type { AdapterError, Reason } from "../AdapterError.ts"
import type { Upsert } from "../Change.ts"
import type { Limiter } from "../Limiter.ts"
import type { Resource } from "../Resource.ts"
import type { FakeCall, FakeCounts } from "./FakeCalls.ts"
import { make as makeExporter } from "./FakeExporter.ts"
import { make as makeImporter } from "./FakeImporter.ts"
import { type FakeKind, seen, writableOf } from "./FakeKind.ts"
import type { FakeObjects } from "./FakeObjects.ts"

/** What a kind needs of its application. */
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
  readonly count: (what: keyof FakeCounts) => void
  /** Runs an effect as the answer to a call, if the credentials and the partition allow it. */
  readonly answer: <A>(
    call: FakeCall & { readonly partition: string },
    effect: Effect.Effect<A, Reason>,
  ) => Effect.Effect<A, AdapterError, Limiter>
}

export const make = (fake: FakeKind, surroundings: FakeSurroundings): Resource => {
  const writable = writableOf(fake)
  return {
    kind: fake.kind,
    readable: Object.keys(fake.kind.fields),
    writable,
    see: (fields, current) =>
      seen(fake, Object.fromEntries(writable.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]]))), current),
    exporter: makeExporter(fake, surroundings),
    ...(!fake.readOnlyApp && { importer: makeImporter(fake, surroundings) }),
  }
}
