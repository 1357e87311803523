/**
 * Every port of the engine on PostgreSQL, in the schema `syncline` of any database. What a commit says is written in one statement or not at all. A host
 * that gives the engine its own client may change records inside its own transactions: they become visible together with the host's rows, or not at all.
 */
import { PgClient } from "@effect/sql-pg"
import { type MemoryStore, StoreError } from "@syncline/engine"
import { Effect, Layer, type Redacted } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { Database, toStoreError } from "./internal/Database.ts"
import * as PostgresCommits from "./internal/commits/PostgresCommits.ts"
import * as PostgresConflicts from "./internal/conflicts/PostgresConflicts.ts"
import * as PostgresConnections from "./internal/connections/PostgresConnections.ts"
import * as PostgresCopies from "./internal/copies/PostgresCopies.ts"
import * as PostgresDeliveries from "./internal/deliveries/PostgresDeliveries.ts"
import * as PostgresGrants from "./internal/grants/PostgresGrants.ts"
import * as PostgresInbox from "./internal/inbox/PostgresInbox.ts"
import * as PostgresJournal from "./internal/journal/PostgresJournal.ts"
import * as PostgresLeases from "./internal/leases/PostgresLeases.ts"
import * as PostgresLinks from "./internal/links/PostgresLinks.ts"
import * as PostgresMappings from "./internal/mappings/PostgresMappings.ts"
import * as PostgresProfiles from "./internal/profiles/PostgresProfiles.ts"
import * as PostgresRecords from "./internal/records/PostgresRecords.ts"
import * as PostgresSignIns from "./internal/signIns/PostgresSignIns.ts"
import * as PostgresStreams from "./internal/streams/PostgresStreams.ts"
import * as PostgresTargets from "./internal/targets/PostgresTargets.ts"
import * as PostgresWakeups from "./internal/wakeups/PostgresWakeups.ts"
import { migrate } from "./migrations/Migrations.ts"

/** Why a store did not open. */
export type OpenError = StoreError

const migrated = Layer.effectDiscard(
  migrate.pipe(
    Effect.catchTags({
      SqlError: (error) => Effect.fail(toStoreError("migrate")(error)),
      MigrationError: ({ message, cause }) =>
        Effect.fail(new StoreError({ operation: "migrate", message: cause instanceof Error ? `${message}: ${cause.message}` : message })),
    }),
  ),
)

/** All ports on the host's client. The schema is made, or brought up to date, first. */
export const layer: Layer.Layer<MemoryStore.Store, OpenError, PgClient.PgClient | SqlClient> = Layer.mergeAll(
  PostgresCommits.layer,
  PostgresConflicts.layer,
  PostgresConnections.layer,
  PostgresCopies.layer,
  PostgresDeliveries.layer,
  PostgresGrants.layer,
  PostgresInbox.layer,
  PostgresJournal.layer,
  PostgresLeases.layer,
  PostgresLinks.layer,
  PostgresMappings.layer,
  PostgresProfiles.layer,
  PostgresRecords.layer,
  PostgresSignIns.layer,
  PostgresStreams.layer,
  PostgresTargets.layer,
  PostgresWakeups.layer,
).pipe(Layer.provide(Database.layer), Layer.provide(migrated))

/** All ports on a client of their own, for a `postgres://` URL. */
export const layerFromUrl = (url: Redacted.Redacted): Layer.Layer<MemoryStore.Store, OpenError> =>
  layer.pipe(
    Layer.provide(
      PgClient.layer({ url, applicationName: "syncline" }).pipe(
        Layer.catchTag("SqlError", (error) => Layer.effectContext(Effect.fail(toStoreError("connect")(error)))),
      ),
    ),
  )
