/** A page of rows as a connection shows it. */
import type { Page } from "./Connection.ts"
import { cursorOf } from "./Cursor.ts"
import type { Resolvers } from "./Resolver.ts"
import type { Row } from "./Table.ts"

export const connectionResolvers: Resolvers = {
  nodes: (page: Page<Row>) => page.rows,
  edges: (page: Page<Row>) => page.rows,
  pageInfo: (page: Page<Row>) => {
    const [first, last] = [page.rows[0], page.rows.at(-1)]
    return {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: first === undefined ? null : cursorOf(first),
      endCursor: last === undefined ? null : cursorOf(last),
    }
  },
}
