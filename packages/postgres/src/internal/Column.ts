/**
 * Values as parameters whose type is named, because it cannot be told from a value: a number may be small or large, a column of many rows (an array for
 * `unnest`) may be empty or all null. Rows as columns are read by PostgreSQL twice as fast as the same rows as JSON.
 */
import { PgTypes } from "@effect/sql-pg"
import { Result } from "effect"
import type { Fragment } from "effect/sql/Statement"
import type { Database } from "./Database.ts"

const column = (values: ReadonlyArray<unknown>, type: number): PgTypes.Parameter => Result.getOrThrow(PgTypes.array(values, type))

export const texts = (values: ReadonlyArray<string | null>): PgTypes.Parameter => column(values, PgTypes.OID.text)

/** Numbers of any size; SQL casts them to what the column holds. */
export const numbers = (values: ReadonlyArray<number | null>): PgTypes.Parameter => column(values, PgTypes.OID.float8)

export const number = (value: number | null): PgTypes.Parameter => PgTypes.float8(value)

/**
 * The same, with its length hidden from the planner: one plan for all lengths is then as good as one for each, so a prepared statement is soon no longer
 * planned every time. For the longest or the only column of an `unnest`.
 */
export const unsized = (sql: Database["Service"], values: ReadonlyArray<string>): Fragment => sql`(SELECT ${texts(values)}::text[])`
