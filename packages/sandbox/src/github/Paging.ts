/**
 * Pages by number over live lists, announced in the `link` header. The announced addresses name the repository by its id, and a page is cut out
 * of the list as it is at that moment: rows that move between two requests are seen twice or not at all, as on GitHub.
 */
import type { Answer, Exchange } from "./Exchange.ts"
import { listTextOf } from "./RecordText.ts"
import type { RecordText } from "./RecordText.ts"

/** A list, or a view of one; arrays are listings. */
export interface Listing<A> {
  readonly length: number
  readonly slice: (start: number, end: number) => ReadonlyArray<A>
}

export const reversed = <A>(items: ReadonlyArray<A>): Listing<A> => ({
  length: items.length,
  slice: (start, end) => items.slice(Math.max(0, items.length - end), Math.max(0, items.length - start)).toReversed(),
})

const defaultPageSize = 30
const largestPage = 100

const positiveInteger = (text: string | null): number | undefined => (text !== null && /^0*[1-9]\d*$/.test(text) ? Number(text) : undefined)

/** The rows of the page that the query asks for, and the headers that lead to the others. */
export interface Page<A> {
  readonly rows: ReadonlyArray<A>
  readonly headers: Readonly<Record<string, string>>
}

/** `path` is the address of the list without its query. */
export const cutPage = <A>(exchange: Exchange, path: string, listing: Listing<A>): Page<A> => {
  const query = exchange.request.url.searchParams
  const size = Math.min(largestPage, positiveInteger(query.get("per_page")) ?? defaultPageSize)
  const page = positiveInteger(query.get("page")) ?? 1
  const last = Math.max(1, Math.ceil(listing.length / size))
  const address = (number: number): string => {
    const target = new URLSearchParams(query)
    target.set("page", String(number))
    return `${exchange.rendering.origin}${path}?${target.toString()}`
  }
  const links = [
    ...(page > 1 ? [`<${address(Math.min(page - 1, last))}>; rel="prev"`] : []),
    ...(page < last ? [`<${address(page + 1)}>; rel="next"`, `<${address(last)}>; rel="last"`] : []),
    ...(page > 1 ? [`<${address(1)}>; rel="first"`] : []),
  ]
  return { rows: listing.slice((page - 1) * size, page * size), headers: links.length === 0 ? {} : { link: links.join(", ") } }
}

/** A page as an answer; `write` gives the text of one row. */
export const pageOf = <A>(exchange: Exchange, path: string, listing: Listing<A>, write: (item: A) => RecordText): Answer => {
  const { rows, headers } = cutPage(exchange, path, listing)
  return { status: 200, text: listTextOf(rows.map(write)), headers }
}
