/** What applications told is kept no longer than somebody has to look at it: it has people's words in it. */
import { PgClient } from "@effect/sql-pg"
import { expect, it } from "@effect/vitest"
import { Inbox } from "@syncline/engine"
import { Effect } from "effect"
import * as TestStore from "./TestStore.ts"

it.effect("a message that was looked at leaves nothing behind but its id", () =>
  Effect.gen(function* () {
    const [sql, inbox] = [yield* PgClient.PgClient, yield* Inbox]
    const body = new TextEncoder().encode("somebody's words")
    const message = { tenant: "acme", connectionId: "a", receivedAt: 1, headers: { "x-event": "issues" }, body }
    for (const id of ["looked at", "waiting"]) yield* inbox.put({ ...message, id })
    yield* inbox.done("acme", "a", ["looked at"])
    expect(yield* sql`SELECT id, headers, body FROM syncline.inbox ORDER BY id`).toEqual([
      { id: "looked at", headers: null, body: null },
      { id: "waiting", headers: { "x-event": "issues" }, body },
    ])
  }).pipe(Effect.provide(TestStore.layer)),
)
