/** Targets of all tenants that have something to be told and that nobody tells, those first that wait the longest. Looked for every second, so it must cost next to nothing. */
import type { Target } from "@syncline/engine"
import type { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"

export const findDueTargets = (
  sql: Database["Service"],
  now: number,
  limit: number,
): Effect.Effect<ReadonlyArray<Pick<Target, "tenant" | "id">>, SqlError> => sql<Pick<Target, "tenant" | "id">>`
  SELECT tenant_id AS tenant, id FROM syncline.targets
  WHERE state = 'active' AND next_attempt_at <= ${Column.number(now)}::bigint AND (claimed_until IS NULL OR claimed_until <= clock_timestamp())
    AND (
      targets.position < (
        SELECT batch * 1000 + count - 1 FROM syncline.events WHERE events.tenant_id = targets.tenant_id ORDER BY batch DESC LIMIT 1
      )
      OR EXISTS (
        SELECT FROM syncline.target_messages AS message
        WHERE message.tenant_id = targets.tenant_id AND message.target_id = targets.id AND message.next_attempt_at <= ${Column.number(now)}::bigint
      )
    )
  ORDER BY next_attempt_at, tenant_id, id LIMIT ${Column.number(limit)}::bigint`
