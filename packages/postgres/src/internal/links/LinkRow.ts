/** A link as it is read: the columns of `syncline.links` under the words of the engine. */
import { type ExternalReference, type HubRecord, type Link, awayStates as states } from "@syncline/engine"
import * as SharedBase from "./SharedBase.ts"

export interface LinkRow extends Omit<Link, "base" | "told" | "refused" | "waitingFor" | "choice" | "due"> {
  /** As they are stored. */
  readonly base: string | null
  readonly told: string | null
  readonly refused: string | null
  readonly waitingFor: ReadonlyArray<ExternalReference> | null
  readonly choice: string | null
  readonly due: string | null
}

/** The states in which an object is not where its record is written to, as a list of SQL. */
export const awayStates = states.map((state) => `'${state}'`).join(", ")

/** The columns of a table or alias `links`. */
export const linkColumns = `
  links.tenant_id AS tenant, links.stream_id AS "streamId", links.connection_id AS "connectionId", links.kind,
  coalesce(links.long_external_id, links.external_id) AS "externalId", links.state, links.record_id AS "recordId", links.base, links.told, links.refused,
  links.address,
  links.version, links.updated_at::float8 AS "updatedAt", links.waiting_for AS "waitingFor", links.problem, links.choice, links.due,
  links.processed_at::float8 AS "processedAt"`

/** What the base may be stored as a difference from. */
export interface SharedRow {
  readonly sharedData: HubRecord["data"] | null
}

/** The columns of `LinkRow` and `SharedRow`. */
export const wholeLinkColumns = `
  ${linkColumns},
  CASE WHEN links.base LIKE '${SharedBase.mark}%' THEN (
    SELECT data FROM syncline.records WHERE tenant_id = links.tenant_id AND kind = links.kind AND id = links.record_id
  ) END AS "sharedData"`

export const toWholeLink = ({ sharedData, ...row }: LinkRow & SharedRow): Link => toLink(row, sharedData)

/** `data`: of the link's record, if there is one. */
export const toLink = ({ choice, due, ...row }: LinkRow, data: HubRecord["data"] | null): Link => ({
  ...row,
  ...(choice !== null && { choice: JSON.parse(choice) }),
  ...(due !== null && { due }),
  base: row.base === null ? null : SharedBase.decode(row.base, data),
  told: parsed(row.told),
  refused: parsed(row.refused),
  waitingFor: (row.waitingFor ?? []).map(({ kind, externalId }) => ({ kind, externalId })),
})

/** Objects that are nearly always empty are stored only when they are not. */
const parsed = (stored: string | null) => (stored === null ? {} : JSON.parse(stored))
