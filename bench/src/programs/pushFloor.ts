/** The floor of sending, row by row: the rows wait in a table; each is sent, and what came of it is written down before the next. */
import { PgClient } from "@effect/sql-pg"
import { Effect, Redacted } from "effect"
import { Reactivity } from "effect/reactivity"
import { customer } from "../Corpus.ts"

interface Options {
  readonly databaseUrl: string
  readonly server: string
  readonly records: number
}

const post = async (url: string, body: unknown): Promise<{ readonly id: string }> => {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })
  return (await response.json()) as { readonly id: string }
}

export const run = ({ databaseUrl, server, records }: Options) =>
  Effect.gen(function* () {
    const sql = yield* PgClient.make({ url: Redacted.make(databaseUrl) })
    yield* sql`CREATE TABLE floor_rows (id text PRIMARY KEY, data jsonb NOT NULL, external_id text)`
    for (let number = 0; number < records; number += 1) {
      const data = customer(number)
      yield* sql`INSERT INTO floor_rows VALUES (${data.id}, ${JSON.stringify(data)}::jsonb, NULL)`
    }
    const began = performance.now()
    const rows = yield* sql<{ readonly id: string; readonly data: unknown }>`
      SELECT id, data FROM floor_rows WHERE external_id IS NULL ORDER BY id`
    for (const row of rows) {
      const { id } = yield* Effect.promise(() => post(`${server}/0/customers`, row.data))
      yield* sql`UPDATE floor_rows SET external_id = ${id} WHERE id = ${row.id}`
    }
    return { records: rows.length, seconds: (performance.now() - began) / 1000 }
  }).pipe(Effect.scoped, Effect.provide(Reactivity.layer), Effect.runPromise)
