/** Writes a message outside of the order in place of what there is of it. */
import type { TargetMessage } from "@syncline/engine"
import type { Fragment } from "effect/sql/Statement"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"

/** `only`: the condition under which it is written. */
export const putMessage = (
  sql: Database["Service"],
  { tenant, targetId, position, at, event, attempts, nextAttemptAt, refusal }: TargetMessage,
  only: Fragment,
): Fragment => sql`
  INSERT INTO syncline.target_messages (tenant_id, target_id, position, at, event, attempts, next_attempt_at, refused_at, status, body)
  SELECT ${tenant}, ${targetId}, ${Column.number(position)}::bigint, ${Column.number(at)}::bigint, ${JSON.stringify(event)}::json, ${attempts}::int,
    ${Column.number(nextAttemptAt)}::bigint, ${Column.number(refusal?.at ?? null)}::bigint, ${refusal?.status ?? null}::int,
    ${refusal?.body ?? null}::text
  ${only}
  ON CONFLICT (tenant_id, target_id, position) DO UPDATE SET
    attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at, refused_at = excluded.refused_at, status = excluded.status,
    body = excluded.body`
