/**
 * What an adapter remembers of an application for a short while: long enough that a run of writes asks once, short enough that a change there is soon
 * noticed. What does not suffice is asked for again at once.
 */
import { Clock, Effect } from "effect"
import type { AdapterError } from "./AdapterError.ts"
import type { Client, Requirements } from "./client/Client.ts"

export interface ShortMemory<A> {
  /** What is remembered of a partition where it is young and `suffices`; else what the application says now. */
  readonly of: (client: Client, partition: string, suffices: (remembered: A) => boolean) => Effect.Effect<A, AdapterError, Requirements>
}

const believedMillis = 60_000

/** One for each opened connection. `ask` reads what is to be remembered; it is believed for a minute. */
export const make = <A>(ask: (client: Client, partition: string) => Effect.Effect<A, AdapterError, Requirements>): ShortMemory<A> => {
  const known = new Map<string, { readonly value: A; readonly until: number }>()
  return {
    of: Effect.fnUntraced(function* (client, partition, suffices) {
      const now = yield* Clock.currentTimeMillis
      const remembered = known.get(partition)
      if (remembered !== undefined && remembered.until > now && suffices(remembered.value)) return remembered.value
      const value = yield* ask(client, partition)
      known.set(partition, { value, until: now + believedMillis })
      return value
    }),
  }
}
