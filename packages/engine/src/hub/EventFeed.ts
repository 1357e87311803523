/**
 * Events without end: from a position on, in their order, each once. It goes on where it stood when the store is away for a while, asking less and less often;
 * that, and that the store is back, is logged once.
 */
import { Effect, Schedule, Stream } from "effect"
import type { StoredEvent } from "../model/Event.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Journal } from "../store/Journal.ts"
import { pageSize } from "./Filters.ts"

/** Between two looks at a store that answers. */
const look = Schedule.spaced("1 second")

/** Between two looks at one that does not: longer each time, at most half a minute. */
const patience = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")])

/** Fails only where waiting does not help: an event that this version cannot read. */
export const follow = (journal: Journal["Service"], tenant: string, after: number): Stream.Stream<StoredEvent, StoreError> =>
  Stream.unfold(after, (position) =>
    throughOutages(journal.events(tenant, { after: position, limit: pageSize })).pipe(
      Effect.repeat({ schedule: look, until: (events) => events.length > 0 }),
      Effect.map((events) => [events, events.at(-1)?.seq ?? position] as const),
    ),
  ).pipe(Stream.flatMap(Stream.fromIterable))

const passes = ({ lasting }: StoreError): boolean => lasting !== true

const throughOutages = <A>(ask: Effect.Effect<A, StoreError>): Effect.Effect<A, StoreError> =>
  Effect.catchIf(ask, passes, ({ message }) =>
    Effect.logWarning(`events wait for the store: ${message}`).pipe(
      Effect.andThen(Effect.retry(ask, { schedule: patience, while: passes })),
      Effect.tap(Effect.logInfo("events go on: the store answers again")),
    ),
  )
