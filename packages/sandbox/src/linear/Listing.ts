/** How each kind of connection is paged: over a whole table, or over the rows that belong to one record. */
import type { Clause } from "./RecordFilter.ts"
import type { Operators, Test } from "./Comparator.ts"
import { type ConnectionArguments, type Page, pageOf } from "./Connection.ts"
import type { RequestContext } from "./RequestContext.ts"
import { inOrder, type Row, type Table } from "./Table.ts"

export interface ListArguments extends ConnectionArguments {
  readonly filter?: Operators | null
}

const passing = <R extends Row>(args: ListArguments, clause: Clause<R> | undefined, context: RequestContext): Test<R> => {
  if (args.filter === null || args.filter === undefined || clause === undefined) return () => true
  return clause(args.filter, { now: context.now, viewerId: context.viewer.id })
}

/** A page of a table's rows, of those for which `belongs` holds. */
export const pageOfTable = <R extends Row>(
  table: Table<R>,
  args: ListArguments,
  context: RequestContext,
  clause?: Clause<R>,
  belongs: Test<R> = () => true,
): Page<R> => {
  const passes = passing(args, clause, context)
  return pageOf(table.ordered, args, (row) => belongs(row) && passes(row))
}

/** A page of a few rows that are not a table. */
export const pageOfRows = <R extends Row>(
  rows: ReadonlyArray<R>,
  args: ListArguments,
  context: RequestContext,
  clause?: Clause<R>,
): Page<R> => pageOf((orderBy) => inOrder(rows, orderBy), args, passing(args, clause, context))

export const emptyPage: Page<Row> = { rows: [], hasNextPage: false, hasPreviousPage: false }
