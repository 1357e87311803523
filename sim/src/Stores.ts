/** The stores that a run can stand on. */
import { PgClient } from "@effect/sql-pg"
import { MemoryStore } from "@syncline/engine"
import { PostgresStore } from "@syncline/postgres"
import { EmbeddedPostgres } from "@syncline/postgres/embedded"
import { Context, Effect, Exit, Layer, Scope } from "effect"

export type StoreContext = Context.Context<MemoryStore.Store>

/** Gives each run an empty store. One run at a time: the next `fresh` empties it again. */
export interface Stores {
  readonly fresh: () => Promise<StoreContext>
  readonly close: () => Promise<void>
}

const memoryStores = (): Stores => ({
  fresh: async () => await Effect.runPromise(Layer.buildWithScope(MemoryStore.layer, Scope.makeUnsafe())),
  close: async () => {},
})

/** A server of its own with one database, emptied before each run. */
const postgresStores = async (): Promise<Stores> => {
  const scope = Scope.makeUnsafe()
  const layer = PostgresStore.layer.pipe(Layer.provideMerge(EmbeddedPostgres.layer()))
  const context = await Effect.runPromise(Layer.buildWithScope(layer, scope))
  const sql = Context.get(context, PgClient.PgClient)
  const empty = Effect.gen(function* () {
    const tables = yield* sql<{ readonly name: string }>`
      SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
      WHERE schemaname = 'syncline' AND tablename NOT LIKE '%migrations'`
    yield* sql`TRUNCATE ${sql.literal(tables.map(({ name }) => name).join(", "))} RESTART IDENTITY`
  })
  return {
    fresh: async () => {
      await Effect.runPromise(empty)
      return context
    },
    close: async () => await Effect.runPromise(Scope.close(scope, Exit.void)),
  }
}

export const openStores = async (store: "memory" | "postgres"): Promise<Stores> =>
  store === "memory" ? memoryStores() : await postgresStores()
