/**
 * Pages over live lists, announced in the `link` header, whose addresses name the repository by its id. A page is cut out of the list as it is at that
 * moment: of lists that are paged by number, rows that move between two requests are seen twice or not at all. Issues are paged by cursors.
 */
import type { Answer, Exchange } from "./Exchange.ts"
import { listTextOf } from "./RecordText.ts"
import type { RecordText } from "./RecordText.ts"
import { Refusal } from "./Refusal.ts"

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
const addressOf = (exchange: Exchange, path: string, query: Readonly<Record<string, string>>): string => {
  const target = new URLSearchParams(exchange.request.url.searchParams)
  for (const name of ["after", "before", "page"]) target.delete(name)
  for (const [name, value] of Object.entries(query)) target.set(name, value)
  return `${exchange.rendering.origin}${path}?${target.toString()}`
}

const linked = (links: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> => {
  const told = Object.entries(links).flatMap(([rel, url]) => (url === undefined ? [] : [`<${url}>; rel="${rel}"`]))
  return told.length === 0 ? {} : { link: told.join(", ") }
}

const sizeOf = ({ request }: Exchange): number =>
  Math.min(largestPage, positiveInteger(request.url.searchParams.get("per_page")) ?? defaultPageSize)

const pageNumberOf = ({ request }: Exchange): number => positiveInteger(request.url.searchParams.get("page")) ?? 1

/** A page by its number. */
export const cutPage = <A>(exchange: Exchange, path: string, listing: Listing<A>): Page<A> => {
  const size = sizeOf(exchange)
  const page = pageNumberOf(exchange)
  const last = Math.max(1, Math.ceil(listing.length / size))
  const address = (number: number): string => addressOf(exchange, path, { page: String(number) })
  return {
    rows: listing.slice((page - 1) * size, page * size),
    headers: linked({
      prev: page > 1 ? address(Math.min(page - 1, last)) : undefined,
      next: page < last ? address(page + 1) : undefined,
      last: page < last ? address(last) : undefined,
      first: page > 1 ? address(1) : undefined,
    }),
  }
}

/** Where a row stands in its list: by the value that the list is sorted by, then by id. */
type Key = readonly [value: number, id: number]

export interface Keyed<A> {
  readonly keyOf: (item: A) => Key
  readonly direction: "asc" | "desc"
}

const cursorText = ([value, id]: Key): string => Buffer.from(`cursor:v2:${value}:${id}`).toString("base64")

const readCursor = (text: string | null): Key | undefined => {
  const found = /^cursor:v2:(\d+):(\d+)$/.exec(Buffer.from(text ?? "", "base64").toString())
  return found === null ? undefined : [Number(found[1]), Number(found[2])]
}

/** How many rows stand before a key, or up to it. */
const countBefore = <A>(listing: Listing<A>, { keyOf, direction }: Keyed<A>, [value, id]: Key, inclusive: boolean): number => {
  const isBefore = (item: A): boolean => {
    const [otherValue, otherId] = keyOf(item)
    const order = (otherValue - value || otherId - id) * (direction === "asc" ? 1 : -1)
    return inclusive ? order <= 0 : order < 0
  }
  let low = 0
  let high = listing.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (listing.slice(middle, middle + 1).every(isBefore)) low = middle + 1
    else high = middle
  }
  return low
}

/** From here on a page's number alone is refused. */
const farthestByNumber = 1000

/**
 * A page behind or before a row, by a cursor that says where that row stood: whatever is edited or removed meanwhile, no other row is passed over. The first
 * page, and whoever counts pages, gets them by number, but not far into a long list.
 */
const cutKeyed = <A>(exchange: Exchange, path: string, listing: Listing<A>, keyed: Keyed<A>): Page<A> => {
  const query = exchange.request.url.searchParams
  const size = sizeOf(exchange)
  const page = pageNumberOf(exchange)
  const [after, before] = [readCursor(query.get("after")), readCursor(query.get("before"))]
  const byNumber = (page - 1) * size
  if (after === undefined && before === undefined && byNumber >= farthestByNumber) {
    const message =
      "Pagination with the page parameter is not supported for large datasets, please use cursor based pagination (after/before)"
    throw new Refusal(422, message)
  }
  const end = before === undefined ? undefined : countBefore(listing, keyed, before, false)
  const start = end !== undefined ? Math.max(0, end - size) : after !== undefined ? countBefore(listing, keyed, after, true) : byNumber
  const rows = listing.slice(start, end ?? start + size)
  const [first, last] = [rows.at(0), rows.at(-1)]
  const address = (name: string, item: A | undefined, number: number) =>
    item && addressOf(exchange, path, { [name]: cursorText(keyed.keyOf(item)), page: String(Math.max(1, number)) })
  return {
    rows,
    headers: linked({
      next: start + rows.length < listing.length ? address("after", last, page + 1) : undefined,
      prev: start > 0 ? address("before", first, page - 1) : undefined,
    }),
  }
}

/** A page as an answer; `write` gives the text of one row. Lists with keys are paged by cursors. */
export const pageOf = <A>(
  exchange: Exchange,
  path: string,
  listing: Listing<A>,
  write: (item: A) => RecordText,
  keyed?: Keyed<A>,
): Answer => {
  const { rows, headers } = keyed === undefined ? cutPage(exchange, path, listing) : cutKeyed(exchange, path, listing, keyed)
  return { status: 200, text: listTextOf(rows.map(write)), headers }
}
