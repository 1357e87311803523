/** A link as it is read: the columns of `syncline.links` under the words of the engine. */
import type { ExternalReference, Link } from "@syncline/engine"

export interface LinkRow extends Omit<Link, "base" | "waitingFor"> {
  /** JSON text. */
  readonly base: string | null
  readonly waitingFor: ReadonlyArray<ExternalReference> | null
}

/** The columns of a table or alias `links`. */
export const linkColumns = `
  links.tenant_id AS tenant, links.stream_id AS "streamId", links.connection_id AS "connectionId", links.kind,
  coalesce(links.long_external_id, links.external_id) AS "externalId", links.state, links.record_id AS "recordId", links.base, links.address,
  links.version, links.updated_at::float8 AS "updatedAt", links.waiting_for AS "waitingFor", links.problem,
  links.processed_at::float8 AS "processedAt"`

export const toLink = (row: LinkRow): Link => ({
  ...row,
  base: row.base === null ? null : (JSON.parse(row.base) as Link["base"]),
  waitingFor: (row.waitingFor ?? []).map(({ kind, externalId }) => ({ kind, externalId })),
})
