/** Links keep what was said where an application shows it in another form, and what it would not take. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const faces = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE syncline.links ADD COLUMN told text, ADD COLUMN refused text`
})
