import { describe, expect, it } from "@effect/vitest"
import { Commits, Links, Records, Streams } from "@syncline/engine"
import { Effect, Option } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import * as Sample from "./Sample.ts"
import * as TestStore from "./TestStore.ts"

const { tenant } = Sample

/** Ends the connection of the transaction it is run in, as a restart of the server would. */
const loseConnection = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* Effect.ignore(sql`SELECT pg_terminate_backend(pg_backend_pid())`)
})

describe("a connection that is lost in the middle", () => {
  it.effect("fails what was done exclusively, and leaves nothing of it", () =>
    Effect.gen(function* () {
      const commits = yield* Commits
      const records = yield* Records
      yield* Sample.pair()
      const lost = commits.exclusively(
        tenant,
        "task",
      )(Effect.andThen(Sample.apply(Sample.page(["r1"])), Effect.andThen(loseConnection, Sample.apply(Sample.page(["r2"])))))
      expect(yield* Effect.flip(lost)).toMatchObject({ _tag: "StoreError" })
      expect(yield* records.count(tenant, "task")).toBe(0)
      yield* commits.exclusively(tenant, "task")(Sample.apply(Sample.page(["r1"])))
      expect(yield* records.count(tenant, "task")).toBe(1)
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("leaves a stream as it was when it becomes ready", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const streams = yield* Streams
      yield* Sample.pair({ initialDoneAt: null })
      yield* Sample.apply(Sample.page(["r1"]))
      yield* streams.finishInitial(tenant, "a/tasks", 400)
      yield* sql`
        CREATE FUNCTION fall() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$`
      yield* sql`CREATE TRIGGER fall BEFORE INSERT ON syncline.deliveries FOR EACH ROW EXECUTE FUNCTION fall()`
      expect(yield* Effect.flip(streams.finishInitial(tenant, "b/tasks", 500))).toMatchObject({ _tag: "StoreError" })
      yield* sql`DROP TRIGGER fall ON syncline.deliveries`
      expect(Option.getOrThrow(yield* streams.get(tenant, "b/tasks")).initialDoneAt).toBeNull()
      yield* streams.finishInitial(tenant, "b/tasks", 600)
      expect(Option.getOrThrow(yield* streams.get(tenant, "b/tasks")).initialDoneAt).toBe(600)
    }).pipe(Effect.provide(TestStore.layer)),
  )
})

describe("a page of large objects", () => {
  it.effect("is written and read, though it is larger than a message of the database may be", () =>
    Effect.gen(function* () {
      const links = yield* Links
      yield* Sample.pair()
      const body = "0123456789abcdef".repeat(65_536)
      const ids = Array.from({ length: 20 }, (_, index) => `r${index}`)
      const page = Sample.page(ids)
      const records = (page.records ?? []).map((record) => ({
        ...record,
        data: { ...record.data, body },
        changes: { body: { after: body } },
      }))
      yield* Sample.apply({ ...page, records, links: (page.links ?? []).map((link) => ({ ...link, base: { body } })) })
      const state = yield* links.page(Sample.query(ids))
      expect([...state.records.values()].map(({ data }) => data["body"] === body)).toEqual(ids.map(() => true))
      expect([...state.links.values()].map(({ base }) => base?.["body"] === body)).toEqual(ids.map(() => true))
    }).pipe(Effect.provide(TestStore.layer)),
  )
})
