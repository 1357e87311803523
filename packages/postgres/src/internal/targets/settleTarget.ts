/** Notes what became of a claimed target: its place, its address, and one message outside of the order, all of it or nothing. */
import type { ClaimedTarget, TargetProgress } from "@syncline/engine"
import { Effect, Option } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { putMessage } from "./putMessage.ts"
import { type TargetRow, targetColumns, targetOf } from "./TargetRow.ts"

export const settleTarget = (
  sql: Database["Service"],
  { tenant, id, fence, position, version }: Pick<ClaimedTarget, "tenant" | "id" | "fence" | "position" | "version">,
  { off, refused, taken, ...progress }: TargetProgress,
  millis: number,
): Effect.Effect<Option.Option<ClaimedTarget>, SqlError> => {
  const noted = sql`
    UPDATE syncline.targets SET
      position = ${Column.number(progress.position)}::bigint,
      succeeded_at = ${Column.number(progress.succeededAt)}::bigint,
      failures = CASE WHEN version = ${version} THEN ${progress.failures}::int ELSE failures END,
      next_attempt_at = CASE WHEN version = ${version} THEN ${Column.number(progress.nextAttemptAt)}::bigint ELSE next_attempt_at END,
      problem = CASE WHEN version = ${version} THEN ${progress.problem} ELSE problem END,
      state = CASE WHEN version = ${version} AND ${off === true}::boolean THEN 'off' ELSE state END,
      claimed_until = clock_timestamp() + ${Column.number(millis)} * interval '1 millisecond'
    WHERE tenant_id = ${tenant} AND id = ${id} AND fence = ${Column.number(fence)}::bigint AND position = ${Column.number(position)}::bigint
    RETURNING ${targetColumns(sql)}`
  const after =
    taken === undefined
      ? sql``
      : sql`, gone AS (
        DELETE FROM syncline.target_messages
        WHERE tenant_id = ${tenant} AND target_id = ${id} AND position = ${Column.number(taken)}::bigint AND EXISTS (SELECT FROM noted)
      )`
  const aside = refused === undefined ? sql`` : sql`, aside AS (${putMessage(sql, refused, sql`WHERE EXISTS (SELECT FROM noted)`)})`
  return sql<TargetRow>`WITH noted AS (${noted}) ${after} ${aside} SELECT * FROM noted`.pipe(
    Effect.map(([row]) => Option.map(Option.fromUndefinedOr(row), targetOf)),
  )
}
