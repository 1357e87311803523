import { describe, expect, it, layer } from "@effect/vitest"
import { PgClient } from "@effect/sql-pg"
import { Effect, Scope } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { SqlClient } from "effect/sql/SqlClient"
import { TestDatabase } from "../src/testing/index.ts"
import * as Host from "./embedded/Host.ts"

const notes = {
  name: "notes",
  prepare: Effect.gen(function* () {
    const sql = yield* SqlClient
    yield* sql`CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY, body text NOT NULL)`
    yield* sql`INSERT INTO note (body) VALUES ('from the template')`
  }),
}

const rows = Effect.gen(function* () {
  const sql = yield* SqlClient
  return (yield* sql<{ body: string }>`SELECT body FROM note ORDER BY id`).map(({ body }) => body)
})

const add = (body: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient
    yield* sql`INSERT INTO note (body) VALUES (${body})`
  })

layer(TestDatabase.layer(notes))("a database shared by a block", (test) => {
  test.effect("holds what was prepared", () =>
    Effect.gen(function* () {
      expect(yield* rows).toEqual(["from the template"])
      yield* add("by a test")
    }),
  )

  test.effect("is the same for each of its tests", () =>
    Effect.gen(function* () {
      expect(yield* rows).toEqual(["from the template", "by a test"])
    }),
  )
})

describe("a database of its own", () => {
  it.effect("never shows what was written to another, however many are made at once", () =>
    Effect.gen(function* () {
      const seen = yield* Effect.forEach(
        Array.from({ length: 8 }, (_, index) => String(index)),
        (body) => add(body).pipe(Effect.andThen(rows), Effect.provide(TestDatabase.layer(notes), { local: true })),
        { concurrency: "unbounded" },
      )
      expect(seen).toEqual(Array.from({ length: 8 }, (_, index) => ["from the template", String(index)]))
    }),
  )

  it.effect("is prepared once for all that ask at the same time", () =>
    Effect.gen(function* () {
      let prepared = 0
      const counted = {
        name: "counted",
        prepare: notes.prepare.pipe(Effect.tap(() => Effect.sync(() => prepared++))),
      }
      const names = yield* Effect.all(
        Array.from({ length: 6 }, () => Effect.map(TestDatabase.make(counted), ({ name }) => name)),
        { concurrency: "unbounded" },
      ).pipe(Effect.scoped)
      expect(new Set(names).size).toBe(6)
      expect(prepared).toBe(1)
    }),
  )

  it.effect("is gone when the scope ends, even with a connection left open", () =>
    Effect.gen(function* () {
      const outer = yield* Effect.scope
      const database = yield* Effect.gen(function* () {
        const made = yield* TestDatabase.make(notes)
        expect(yield* Host.query(made.url, "SELECT current_database()::text AS name")).toEqual([{ name: made.name }])
        return made
      }).pipe(
        Effect.tap(({ url }) => Scope.provide(PgClient.makeClient({ url }), outer)),
        Effect.scoped,
      )
      const error = yield* Effect.flip(Host.query(database.url, "SELECT 1"))
      expect(error.message).toContain("Failed to connect")
      const other = yield* TestDatabase.make(notes)
      const left = yield* Host.query(other.url, `SELECT count(*)::int AS count FROM pg_database WHERE datname = '${database.name}'`)
      expect(left).toEqual([{ count: 0 }])
    }).pipe(Effect.scoped, Effect.provide(Reactivity.layer)),
  )

  it.effect("is made anew from a template that could not be finished", () =>
    Effect.gen(function* () {
      const broken = { name: "unfinished", prepare: notes.prepare.pipe(Effect.andThen(Effect.fail("no migration 7"))) }
      expect(yield* TestDatabase.make(broken).pipe(Effect.scoped, Effect.flip)).toBe("no migration 7")
      const repaired = yield* TestDatabase.make({ ...broken, prepare: notes.prepare })
      expect(yield* Host.query(repaired.url, "SELECT body FROM note")).toEqual([{ body: "from the template" }])
      // Whether or not the server's URL has a password: nothing of it is shown.
      expect(String(repaired.url)).toBe("<redacted:PostgreSQL URL>")
    }).pipe(Effect.scoped),
  )
})
