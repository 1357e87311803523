/** A store on a database of its own, already migrated. */
import type { MemoryStore } from "@syncline/engine"
import { PostgresStore } from "@syncline/postgres"
import { TestDatabase } from "@syncline/postgres/testing"
import { Effect, Layer } from "effect"
import type { SqlError } from "effect/sql"

const migrated = Effect.scoped(Layer.build(PostgresStore.layer))

export const store: Layer.Layer<MemoryStore.Store, PostgresStore.OpenError | TestDatabase.TestDatabaseError | SqlError.SqlError> =
  Layer.provide(PostgresStore.layer, TestDatabase.layer({ name: "store", prepare: migrated }))
