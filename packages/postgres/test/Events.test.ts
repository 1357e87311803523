import { describe, expect, it } from "@effect/vitest"
import { Event, Journal } from "@syncline/engine"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import * as Sample from "./Sample.ts"
import * as TestStore from "./TestStore.ts"

const { tenant } = Sample

const about = { streamId: "a/tasks", kind: "task" }

const created = (id: string) => new Event.ExternalRecordCreated({ ...about, recordId: `r${id}`, externalId: id })

/** Neighbours of one kind, a lone one between them, and a kind that differs in more. */
const events = [
  ...Array.from({ length: 1500 }, (_, index) => created(`${index}`)),
  new Event.SyncCompleted({ ...about, runId: "run" }),
  ...Array.from({ length: 700 }, (_, index) => created(`${index + 1500}`)),
  ...["title", "body"].map((field) => new Event.ConflictDetected({ ...about, conflictId: field, recordId: "r1", field })),
]

describe("the events of a commit", () => {
  it.effect("are stored together, and read one by one from any position", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const journal = yield* Journal
      yield* Sample.apply({ events: [created("first")] })
      yield* Sample.apply({ events })
      expect(yield* sql`SELECT count(*)::float8 AS rows, sum(count)::float8 AS events FROM syncline.events`).toEqual([
        { rows: 4, events: events.length + 1 },
      ])
      const all = yield* journal.events(tenant, { after: 0, limit: 10_000 })
      expect(all.map(({ event }) => event)).toEqual([created("first"), ...events])
      expect(all.map(({ seq }) => seq)).toEqual([...new Set(all.map(({ seq }) => seq))].sort((a, b) => a - b))
      for (const limit of [1, 3, 700, 1501]) {
        const read: Array<(typeof all)[number]> = []
        while (read.length < all.length) {
          const page = yield* journal.events(tenant, { after: read.at(-1)?.seq ?? 0, limit: read.length === 0 ? 1 : limit })
          expect(page).toEqual(all.slice(read.length, read.length + (read.length === 0 ? 1 : limit)))
          read.push(...page)
          if (limit === 1 && read.length > 5) break
        }
        expect(read).toEqual(all.slice(0, read.length))
      }
    }).pipe(Effect.provide(TestStore.layer)),
  )
})
