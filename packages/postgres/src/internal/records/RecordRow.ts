/** A record as it is read: the columns of `syncline.records` under the words of the engine. */
import type { HubRecord } from "@syncline/engine"
import * as FieldTimes from "./FieldTimes.ts"

export interface RecordRow extends Omit<HubRecord, "fieldTimes" | "matchKeys" | "removal" | "privacy"> {
  readonly fieldTimes: string
  /** JSON text. */
  readonly matchKeys: string | null
  readonly removal: HubRecord["removal"] | null
  readonly privacy: HubRecord["privacy"] | null
}

/** The columns of a table or alias `records`. */
export const recordColumns = `
  records.tenant_id AS tenant, records.kind, records.id, records.version, records.data, records.field_times AS "fieldTimes",
  records.match_keys AS "matchKeys", records.removal, records.privacy, records.created_at::float8 AS "createdAt", records.updated_at::float8 AS "updatedAt"`

export const toRecord = ({ removal, privacy, ...row }: RecordRow): HubRecord => ({
  ...row,
  ...(removal !== null && removal !== undefined && { removal }),
  ...(privacy !== null && privacy !== undefined && { privacy }),
  fieldTimes: FieldTimes.decode(row.fieldTimes, row.data),
  matchKeys: row.matchKeys === null ? [] : (JSON.parse(row.matchKeys) as ReadonlyArray<string>),
})
