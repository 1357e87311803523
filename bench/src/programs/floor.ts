/**
 * The floor of reading: the least code that does the work. Page by page: fetch, parse, and one data-modifying statement with one JSON parameter that upserts
 * the rows and the cursor.
 */
import { PgClient } from "@effect/sql-pg"
import { Effect, Redacted } from "effect"
import { Reactivity } from "effect/reactivity"

interface Page {
  readonly data: ReadonlyArray<unknown>
  readonly next: string | null
}

const get = async (url: string): Promise<Page> => (await (await fetch(url)).json()) as Page

export const run = ({ databaseUrl, server }: { readonly databaseUrl: string; readonly server: string }) =>
  Effect.gen(function* () {
    const sql = yield* PgClient.make({ url: Redacted.make(databaseUrl) })
    yield* sql`CREATE TABLE floor_rows (id text PRIMARY KEY, data jsonb NOT NULL)`
    yield* sql`CREATE TABLE floor_cursor (id int PRIMARY KEY, position text)`
    const began = performance.now()
    let position: string | null = ""
    let records = 0
    while (position !== null) {
      const url = position === "" ? `${server}/0/customers` : `${server}/0/customers?cursor=${position}`
      const page: Page = yield* Effect.promise(() => get(url))
      yield* sql`
        WITH input AS (SELECT value FROM jsonb_array_elements(${JSON.stringify(page.data)}::jsonb)),
        moved AS (
          INSERT INTO floor_cursor VALUES (1, ${page.next}) ON CONFLICT (id) DO UPDATE SET position = excluded.position
        )
        INSERT INTO floor_rows SELECT value->>'id', value FROM input ON CONFLICT (id) DO UPDATE SET data = excluded.data`
      records += page.data.length
      position = page.next
    }
    return { records, seconds: (performance.now() - began) / 1000 }
  }).pipe(Effect.scoped, Effect.provide(Reactivity.layer), Effect.runPromise)
