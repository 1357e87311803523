/**
 * How a vendor cuts a list into pages, as data. A position is an opaque text that leads to one page; the page without a position is the first. A
 * style says what a position adds to the request and where the answer holds the next one.
 */
import { Result } from "effect"
import { type Json, at } from "./Json.ts"
import type { Reply } from "./Reply.ts"

type Path = ReadonlyArray<string | number>

export type Paging =
  /** RFC 8288 `Link: <url>; rel="next"`, followed as it is. The position is the URL. */
  | { readonly _tag: "LinkHeader" }
  /** Relay cursors (GraphQL). `pageInfo` is the path to `{ hasNextPage, endCursor }`; the position goes into the variable. */
  | { readonly _tag: "Relay"; readonly variable: string; readonly pageInfo: Path }
  /** `?page=1`, `?page=2`, … until a page is not full. */
  | { readonly _tag: "PageNumber"; readonly parameter: string; readonly pageSize: number }
  /** `?offset=0`, `?offset=100`, … until a page is not full. */
  | { readonly _tag: "Offset"; readonly parameter: string; readonly pageSize: number }
  /** A token in the answer's body asks for the next page; the last page has none. */
  | { readonly _tag: "NextToken"; readonly parameter: string; readonly token: Path }

export const linkHeader: Paging = { _tag: "LinkHeader" }
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

export const turn = (paging: Paging, position: string | undefined): Turn => {
  switch (paging._tag) {
    case "LinkHeader":
      return position === undefined ? {} : { url: position }
    case "Relay":
      return position === undefined ? {} : { variables: { [paging.variable]: position } }
    case "PageNumber":
      return { query: { [paging.parameter]: position ?? "1" } }
    case "Offset":
      return { query: { [paging.parameter]: position ?? "0" } }
    case "NextToken":
      return position === undefined ? {} : { query: { [paging.parameter]: position } }
  }
}

/**
 * The position of the next page, or `undefined` when this was the last. `count` is how many objects this page held. Fails, with what is wrong, where
 * the answer does not say whether there is more: a list that seems to end early would make all that follows seem removed.
 */
export const nextPosition = (
  paging: Paging,
  position: string | undefined,
  reply: Reply,
  count: number,
): Result.Result<string | undefined, string> => {
  const next = claimedNext(paging, position, reply, count)
  if (Result.isSuccess(next) && next.success !== undefined && next.success === position) return Result.fail("the page leads to itself")
  return next
}

const claimedNext = (
  paging: Paging,
  position: string | undefined,
  reply: Reply,
  count: number,
): Result.Result<string | undefined, string> => {
  switch (paging._tag) {
    case "LinkHeader":
      return Result.succeed(linkNext(reply.headers["link"] ?? ""))
    case "Relay": {
      const info = at(reply.body, paging.pageInfo)
      const more = at(info, ["hasNextPage"])
      const cursor = at(info, ["endCursor"])
      if (more === false) return Result.succeed(undefined)
      return more === true && typeof cursor === "string"
        ? Result.succeed(cursor)
        : Result.fail("the answer does not say whether there is more")
    }
    case "PageNumber":
      return Result.succeed(count < paging.pageSize ? undefined : String(Number(position ?? "1") + 1))
    case "Offset":
      return Result.succeed(count < paging.pageSize ? undefined : String(Number(position ?? "0") + count))
    case "NextToken": {
      const token = at(reply.body, paging.token) ?? ""
      if (typeof token !== "string" && typeof token !== "number") return Result.fail("the token of the next page is no text")
      return Result.succeed(token === "" ? undefined : String(token))
    }
  }
}

const linkNext = (header: string): string | undefined => {
  for (const [, url, parameters] of header.matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel="?([^";]*\s)?next(\s[^";]*)?"?\s*(?:[,;]|$)/i.test(parameters ?? "")) return url
  }
  return undefined
}
