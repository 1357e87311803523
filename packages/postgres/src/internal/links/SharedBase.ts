/**
 * The base of a link whose record came from the same object: as long as the record is as it was created, its data say what the application has, but for
 * references. Such a base is stored as what differs, usually nothing, which halves what a first reading writes besides the payload. With the record's
 * first change it is written out (`keepBases`).
 */
import type { Link, RecordWrite } from "@syncline/engine"
import type { Fragment } from "effect/sql/Statement"
import type { Database } from "../Database.ts"

/** JSON never begins so. */
export const mark = "="

/** The base of a link, both given by SQL, written out as JSON with the data of its record; where it tells no difference it is as it is. */
export const writtenOut = (sql: Database["Service"], base: Fragment, data: Fragment): Fragment => sql`
  CASE WHEN ${base} LIKE ${mark + "%"} THEN (
    SELECT ((${data} || (told.difference -> 0)) - ARRAY(SELECT jsonb_array_elements_text(told.difference -> 1)))::text
    FROM (SELECT coalesce(nullif(substr(${base}, 2), ''), '[{},[]]')::jsonb AS difference) AS told
  ) ELSE ${base} END`

type Base = NonNullable<Link["base"]>
type Data = RecordWrite["data"]
type Difference = readonly [fields: Base, missing: ReadonlyArray<string>]

/** Undefined when it cannot be told by a difference. */
export const encode = (base: Base, data: Data): string | undefined => {
  const names = Object.keys(base)
  const all = Object.keys(data)
  if (names.length === all.length && all.every((name) => base[name] === data[name])) return mark
  const fields: Record<string, Base[string]> = {}
  for (const name of names) {
    const value = base[name]
    if (value !== undefined && !(Object.hasOwn(data, name) && data[name] === value)) fields[name] = value
  }
  const missing = all.filter((name) => !Object.hasOwn(base, name))
  const difference = JSON.stringify([fields, missing] satisfies Difference)
  // Some escaped characters are none that `jsonb` can hold.
  return difference.includes("\\u") ? undefined : mark + difference
}

/** `data`: of the link's record. */
export const decode = (stored: string, data: Data | null): Base => {
  if (!stored.startsWith(mark)) return JSON.parse(stored) as Base
  const [fields, missing] = (stored === mark ? [{}, []] : JSON.parse(stored.slice(mark.length))) as Difference
  const left = new Set(missing)
  return Object.fromEntries(Object.entries({ ...data, ...fields }).filter(([name]) => !left.has(name)))
}
