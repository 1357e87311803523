/**
 * How a vendor cuts a list into pages, as data. A position is an opaque text that leads to one page; the page without a position is the first. A
 * style says what a position adds to the request and where the answer holds the next one.
 */
import { Result } from "effect"
import * as Instant from "./Instant.ts"
import { type Json, at } from "./Json.ts"
import type { Reply } from "./client/Reply.ts"

type Path = ReadonlyArray<string | number>

export type Paging =
  /** RFC 8288 `Link: <url>; rel="next"`, followed as it is. The position is the URL. */
  | { readonly _tag: "LinkHeader"; readonly keyset?: Keyset }
  /** Relay cursors (GraphQL). `pageInfo` is the path to `{ hasNextPage, endCursor }`; the position goes into the variable. */
  | { readonly _tag: "Relay"; readonly variable: string; readonly pageInfo: Path }
  /** `?page=1`, `?page=2`, … until a page is not full. */
  | { readonly _tag: "PageNumber"; readonly parameter: string; readonly pageSize: number }
  /** `?offset=0`, `?offset=100`, … until a page is not full. */
  | { readonly _tag: "Offset"; readonly parameter: string; readonly pageSize: number }
  /** A token in the answer's body asks for the next page; the last page has none. */
  | { readonly _tag: "NextToken"; readonly parameter: string; readonly token: Path }

/**
 * By which time a list is ordered, oldest first, and from which on it can be asked for: `parameter` takes the text that stands at `key` in an object, and
 * that very moment is part of the answer. `page` is the parameter by which the links count pages.
 */
export interface Keyset {
  readonly parameter: string
  readonly key: Path
  readonly page: string
}

export const linkHeader: Paging = { _tag: "LinkHeader" }
/**
 * Links that count pages, over a list in the order of a time: the next page begins at the time at which this one ended instead, so that what is removed or
 * edited meanwhile moves nothing over its edge. Objects of that time come twice; only after a page that is all of one time the next one is counted.
 */
export const linkHeaderByTime = (keyset: Keyset): Paging => ({ _tag: "LinkHeader", keyset })
export const relay = (options: { readonly variable: string; readonly pageInfo: Path }): Paging => ({ _tag: "Relay", ...options })
export const pageNumber = (options: { readonly parameter: string; readonly pageSize: number }): Paging => ({
  _tag: "PageNumber",
  ...options,
})
export const offset = (options: { readonly parameter: string; readonly pageSize: number }): Paging => ({ _tag: "Offset", ...options })
export const nextToken = (options: { readonly parameter: string; readonly token: Path }): Paging => ({ _tag: "NextToken", ...options })

/** What a position adds to the request. */
export interface Turn {
  readonly url?: string
  readonly query?: Readonly<Record<string, string>>
  readonly variables?: Readonly<Record<string, Json>>
}

/** Fails, with what is wrong, where the position is of another style: it would lead to a page that nobody asked for. */
export const turn = (paging: Paging, position: string | undefined): Result.Result<Turn, string> => {
  switch (paging._tag) {
    case "LinkHeader":
      if (position === undefined) return Result.succeed({})
      return /^[a-z][a-z0-9+.-]*:/i.test(position) ? Result.succeed({ url: position }) : unusable(position)
    case "Relay":
      return Result.succeed(position === undefined ? {} : { variables: { [paging.variable]: position } })
    case "PageNumber":
    case "Offset": {
      const place = position ?? (paging._tag === "Offset" ? "0" : "1")
      return /^\d{1,15}$/.test(place) ? Result.succeed({ query: { [paging.parameter]: place } }) : unusable(place)
    }
    case "NextToken":
      return Result.succeed(position === undefined ? {} : { query: { [paging.parameter]: position } })
  }
}

const unusable = (position: string) => Result.fail(`"${position.slice(0, 100)}" is not a position in this list; read it from its beginning`)

/** Positions are stored with every page and sent with the next; a longer one is no position. */
const longestPosition = 65_536

/**
 * The position of the next page, or `undefined` when this was the last. `items` are the objects of this page. Fails, with what is wrong, where
 * the answer does not say whether there is more: a list that seems to end early would make all that follows seem removed. `url` is where the page was
 * read, to which a link may be relative.
 */
export const nextPosition = (
  paging: Paging,
  position: string | undefined,
  reply: Reply,
  items: ReadonlyArray<Json>,
  url?: string,
): Result.Result<string | undefined, string> =>
  Result.flatMap(claimedNext(paging, position, reply, items, url), (next) => {
    if (next === undefined) return Result.succeed(next)
    if (next === (position ?? (paging._tag === "LinkHeader" ? url : undefined))) return Result.fail("the page leads to itself")
    if (next.length > longestPosition)
      return Result.fail(`the position of the next page has ${next.length} characters, more than ${longestPosition}`)
    return Result.succeed(next)
  })

const claimedNext = (
  paging: Paging,
  position: string | undefined,
  reply: Reply,
  items: ReadonlyArray<Json>,
  url: string | undefined,
): Result.Result<string | undefined, string> => {
  switch (paging._tag) {
    case "LinkHeader": {
      const next = linkNext(reply.headers["link"] ?? "")
      return Result.flatMap(next, (address) => {
        if (address === undefined || url === undefined) return Result.succeed(address)
        const target = URL.parse(address, url)
        if (target !== null) return Result.succeed(fromEnd(target, paging.keyset, items).href)
        return Result.fail(`the next page is at "${address.slice(0, 100)}", which is no address`)
      })
    }
    case "Relay": {
      const info = at(reply.body, paging.pageInfo)
      const more = at(info, ["hasNextPage"])
      const cursor = at(info, ["endCursor"])
      if (more === false) return Result.succeed(undefined)
      return more === true && typeof cursor === "string" && cursor !== ""
        ? Result.succeed(cursor)
        : Result.fail("the answer does not say whether there is more")
    }
    case "PageNumber":
      return Result.succeed(items.length < paging.pageSize ? undefined : String(Number(position ?? "1") + 1))
    case "Offset":
      return Result.succeed(items.length < paging.pageSize ? undefined : String(Number(position ?? "0") + items.length))
    case "NextToken": {
      const token = at(reply.body, paging.token) ?? ""
      if (typeof token !== "string" && typeof token !== "number") return Result.fail("the token of the next page is no text")
      if (typeof token === "number" && !Number.isSafeInteger(token))
        return Result.fail("the token of the next page is a number that was rounded")
      return Result.succeed(token === "" ? undefined : String(token))
    }
  }
}

/** The address of what follows the objects of a page. The one of the link, where the page does not say in which order it is, or is of one time. */
const fromEnd = (link: URL, keyset: Keyset | undefined, items: ReadonlyArray<Json>): URL => {
  if (keyset === undefined) return link
  const last = at(items.at(-1), keyset.key)
  const times = items.map((item) => Instant.parse(String(at(item, keyset.key))) ?? Number.NaN)
  const inOrder = times.every((time, index) => time >= (times[index - 1] ?? Number.NEGATIVE_INFINITY))
  if (typeof last !== "string" || !inOrder || times[0] === times.at(-1)) return link
  const next = new URL(link)
  next.searchParams.set(keyset.parameter, last)
  next.searchParams.delete(keyset.page)
  return next
}

const parameter = /;\s*([^\s=;,"]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*)))?/g
const link = new RegExp(`<([^<>]*)>((?:\\s*${parameter.source})*)`, "g")
const saysNext = /\brel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next\s*(?:[,;]|$))/i

/** The first link whose relations are said to hold `next`. A header that speaks of one and does not parse is no proof that there is none. */
const linkNext = (header: string): Result.Result<string | undefined, string> => {
  for (const [, url, parameters = ""] of header.matchAll(link)) {
    const relation = [...parameters.matchAll(parameter)].find(([, name]) => name?.toLowerCase() === "rel")
    const [, , quoted, plain = ""] = relation ?? []
    if ((quoted ?? plain).toLowerCase().split(/\s+/).includes("next")) return Result.succeed(url)
  }
  return saysNext.test(header)
    ? Result.fail(`the link to the next page cannot be read: ${header.slice(0, 200)}`)
    : Result.succeed(undefined)
}
