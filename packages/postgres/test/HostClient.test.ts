import { PgClient } from "@effect/sql-pg"
import { storeSuite } from "@syncline/engine/testing/suite"
import { Effect, Layer } from "effect"
import { PostgresStore } from "../src/index.ts"
import { TestDatabase } from "../src/testing/index.ts"
import * as TestStore from "./TestStore.ts"

/** A client as a host may have set it up for itself: names rewritten, statements of several fibers on one connection, none prepared. */
const hostClient = PgClient.layerFrom(
  Effect.flatMap(TestDatabase.make(TestStore.migrated), ({ url }) =>
    PgClient.make({
      url,
      transformResultNames: (name) => name.toUpperCase(),
      transformQueryNames: (name) => name.toLowerCase(),
      transformJson: true,
      multiplex: true,
      prepare: false,
    }),
  ),
)

storeSuite("PostgresStore on a host's own client", PostgresStore.layer.pipe(Layer.provide(hostClient)))
