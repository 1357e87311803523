import { PgClient } from "@effect/sql-pg"
import { describe, expect, it } from "@effect/vitest"
import { Commits, Wakeups, emptyCommit } from "@syncline/engine"
import { Effect, Fiber, Stream } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { PostgresStore } from "../src/index.ts"
import { TestDatabase } from "../src/testing/index.ts"
import * as Sample from "./Sample.ts"
import * as TestStore from "./TestStore.ts"

/** Goes on when a connection to this database listens. */
const listening = Effect.gen(function* () {
  const sql = yield* SqlClient
  const listeners = sql`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`
  while ((yield* listeners).length === 0) yield* Effect.yieldNow
})

const firstCall = Effect.flatMap(Wakeups, (wakeups) => Stream.runHead(wakeups.calls))

describe("a wake-up call", () => {
  it.effect("reaches other programs on the database", () =>
    Effect.gen(function* () {
      const { url } = yield* TestDatabase.make(TestStore.migrated)
      const other = <A, E>(effect: Effect.Effect<A, E, Wakeups>) => Effect.provide(effect, PostgresStore.layerFromUrl(url), { local: true })
      const called = yield* Effect.forkChild(other(firstCall))
      yield* Effect.provide(listening, PgClient.layer({ url }), { local: true })
      yield* other(Effect.flatMap(Wakeups, (wakeups) => wakeups.wake))
      expect(yield* Fiber.join(called)).toMatchObject({ _tag: "Some" })
    }).pipe(Effect.scoped),
  )

  it.effect("is given by a commit that opens deliveries", () =>
    Effect.gen(function* () {
      const commits = yield* Commits
      yield* Sample.pair()
      const called = yield* Effect.forkChild(firstCall)
      yield* listening
      yield* commits.apply({ ...emptyCommit(Sample.tenant, 1), ...Sample.page(["r1"]) })
      expect(yield* Fiber.join(called)).toMatchObject({ _tag: "Some" })
    }).pipe(Effect.provide(TestStore.layer)),
  )
})
