/** A database keeps leases by its own clock, which knows nothing of simulated time; there they are made older by hand. In memory there is nothing to do. */
import { PgClient } from "@effect/sql-pg"
import type { MemoryStore } from "@syncline/engine"
import { Context, Effect, Option } from "effect"
import type { SqlError } from "effect/sql"

export const ageLeases = (store: Context.Context<MemoryStore.Store>, millis: number): Effect.Effect<void, SqlError.SqlError> =>
  Option.match(Context.getOption(store, PgClient.PgClient), {
    onNone: () => Effect.void,
    onSome: (sql) => Effect.asVoid(sql`UPDATE syncline.leases SET until = until - ${millis} * interval '1 millisecond'`),
  })
