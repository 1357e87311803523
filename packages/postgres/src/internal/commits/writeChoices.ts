/** Writes what people decided objects to be. Where an object is something else by now than what was decided on, the commit is stale. */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { shortId } from "../ShortId.ts"
import type { Part } from "./Part.ts"

export const writeChoices = (sql: Database["Service"], { tenant, choices }: Commit): Part => ({
  queries: [
    sql`chosen_links AS (
      UPDATE syncline.links AS stored
      SET choice = given.choice, due = given.due
      FROM unnest(
        ${Column.texts(choices.map(({ streamId }) => streamId))}::text[],
        ${Column.texts(choices.map(({ externalId }) => shortId(externalId)))}::text[],
        ${Column.texts(choices.map(({ seen }) => seen.state))}::text[],
        ${Column.texts(choices.map(({ seen }) => seen.recordId))}::text[],
        ${Column.texts(choices.map(({ choice }) => JSON.stringify(choice)))}::text[],
        ${Column.texts(choices.map(({ due }) => due))}::text[]
      ) AS given (stream_id, external_id, state, record_id, choice, due)
      JOIN syncline.streams ON streams.tenant_id = ${tenant} AND streams.id = given.stream_id
      WHERE stored.tenant_id = ${tenant} AND stored.connection_id = streams.connection_id AND stored.kind = streams.kind
        AND stored.external_id = given.external_id AND stored.stream_id = given.stream_id
        AND stored.state = given.state AND stored.record_id IS NOT DISTINCT FROM given.record_id
      RETURNING 1)`,
  ],
  stale: sql`(SELECT count(*) FROM chosen_links) <> ${Column.number(choices.length)}::int`,
})
