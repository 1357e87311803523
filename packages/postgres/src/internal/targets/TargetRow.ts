/** Targets and their messages as rows. */
import { type ClaimedTarget, Event, StoreError, type TargetMessage } from "@syncline/engine"
import { Effect, Schema } from "effect"
import type { Fragment } from "effect/sql/Statement"
import type { Database } from "../Database.ts"

export interface TargetRow extends Omit<ClaimedTarget, "sealed"> {
  readonly keyId: string
  readonly ciphertext: Uint8Array
}

export const targetOf = ({ keyId, ciphertext, ...row }: TargetRow): ClaimedTarget => ({ ...row, sealed: { keyId, ciphertext } })

/** Of `syncline.targets`. */
export const targetColumns = (sql: Database["Service"]): Fragment => sql`
  targets.tenant_id AS tenant, targets.id, url, events, key_id AS "keyId", ciphertext, older_until::float8 AS "olderUntil", version, state,
  targets.position::float8, failures, targets.next_attempt_at::float8 AS "nextAttemptAt", problem, succeeded_at::float8 AS "succeededAt", missed::float8,
  created_at::float8 AS "createdAt", fence::float8, (
    SELECT count(*) FROM syncline.target_messages AS message
    WHERE message.tenant_id = targets.tenant_id AND message.target_id = targets.id AND message.refused_at IS NOT NULL
  )::float8 AS refused`

export interface MessageRow extends Omit<TargetMessage, "event" | "refusal"> {
  readonly event: unknown
  readonly refusedAt: number | null
  readonly status: number | null
  readonly body: string | null
}

export const messageColumns = (sql: Database["Service"]): Fragment => sql`
  tenant_id AS tenant, target_id AS "targetId", position::float8, at::float8, event, attempts, next_attempt_at::float8 AS "nextAttemptAt",
  refused_at::float8 AS "refusedAt", status, body`

const decodeEvent = Schema.decodeUnknownEffect(Event.Event)

const unknownEvent = () =>
  new StoreError({
    operation: "Targets.messages",
    message: "a message was written by a newer version of Syncline: update this one",
    lasting: true,
  })

export const messagesOf = (rows: ReadonlyArray<MessageRow>): Effect.Effect<ReadonlyArray<TargetMessage>, StoreError> =>
  Effect.forEach(rows, ({ event, refusedAt, status, body, ...row }) =>
    decodeEvent(event).pipe(
      Effect.mapError(unknownEvent),
      Effect.map((decoded) => ({
        ...row,
        event: decoded,
        refusal: refusedAt === null ? null : { at: refusedAt, status: status ?? 0, body: body ?? "" },
      })),
    ),
  )
