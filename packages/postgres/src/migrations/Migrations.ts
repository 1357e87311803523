/**
 * Brings the schema `syncline` up to date. Programs that start at the same time wait for the first of them; a schema that is up to date already is
 * left alone. The database's owner may make the empty schema beforehand, so that the program itself needs no right to make schemas.
 */
import { Effect } from "effect"
import * as Migrator from "effect/sql/Migrator"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { pauseLimit } from "../internal/Database.ts"
import { hub } from "./0001_hub.ts"
import { partitionNames } from "./0002_partition_names.ts"
import { places } from "./0003_places.ts"
import { faces } from "./0004_faces.ts"
import { addresses } from "./0005_addresses.ts"
import { heldDeliveries } from "./0006_held_deliveries.ts"
import { decisions } from "./0007_decisions.ts"
import { removals } from "./0008_removals.ts"
import { matches } from "./0009_matches.ts"
import { mappings } from "./0010_mappings.ts"
import { privacy } from "./0011_privacy.ts"
import { writes } from "./0012_writes.ts"
import { retention } from "./0013_retention.ts"
import { removedCounts } from "./0014_removed_counts.ts"
import { hostEvents } from "./0015_host_events.ts"
import { linkKeysByKey } from "./0016_link_keys_by_key.ts"
import { takenAway } from "./0017_taken_away.ts"
import { formerSettings } from "./0018_former_settings.ts"
import { dataKeys } from "./0019_data_keys.ts"
import { webhooks } from "./0020_webhooks.ts"
import { signIns } from "./0021_sign_ins.ts"
import { hooks } from "./0022_hooks.ts"
import { profiles } from "./0023_profiles.ts"
import { targets } from "./0024_targets.ts"

/** Applied in the order of their numbers. One that was released is never changed. */
const loader = Migrator.fromRecord({
  "0001_hub": hub,
  "0002_partition_names": partitionNames,
  "0003_places": places,
  "0004_faces": faces,
  "0005_addresses": addresses,
  "0006_held_deliveries": heldDeliveries,
  "0007_decisions": decisions,
  "0008_removals": removals,
  "0009_matches": matches,
  "0010_mappings": mappings,
  "0011_privacy": privacy,
  "0012_writes": writes,
  "0013_retention": retention,
  "0014_removed_counts": removedCounts,
  "0015_host_events": hostEvents,
  "0016_link_keys_by_key": linkKeysByKey,
  "0017_taken_away": takenAway,
  "0018_former_settings": formerSettings,
  "0019_data_keys": dataKeys,
  "0020_webhooks": webhooks,
  "0021_sign_ins": signIns,
  "0022_hooks": hooks,
  "0023_profiles": profiles,
  "0024_targets": targets,
})

const run = Migrator.make({})

/** Applies the migrations that are missing, all or none of them. */
export const migrate: Effect.Effect<void, Migrator.MigrationError | SqlError, SqlClient> = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`SELECT ${pauseLimit(sql)}, pg_advisory_xact_lock(hashtextextended('syncline migrations', 0))`
      const schema = yield* sql`SELECT 1 FROM pg_namespace WHERE nspname = 'syncline'`
      if (schema.length === 0) yield* sql`CREATE SCHEMA syncline`
      yield* run({ loader, table: "syncline.migrations" })
    }),
  )
})
