/**
 * Lists that are cut into pages in ways that no reader should believe: they end early, lead round, lead elsewhere. Each case is the answers of one
 * application, in turn; the last is repeated for ever. Expected are the ids that the whole list holds.
 */
import type { Json } from "../../Json.ts"
import * as Paging from "../../Paging.ts"
import { type Expectation, acceptedAs, refused } from "./Expectation.ts"

export interface PageAnswer {
  readonly ids: ReadonlyArray<string>
  /** The rest of the body, next to the list. */
  readonly rest?: { readonly [key: string]: Json }
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
}

export interface PageCase {
  readonly id: string
  readonly paging: Paging.Paging
  /** Where the reading goes on, as an earlier one left it. */
  readonly position?: string
  readonly answers: ReadonlyArray<PageAnswer>
  readonly expect: Expectation
}

/** Where the list of every case is read, whose objects stand under `items`. */
export const pagesUrl = "https://app.test/api/items"

const link = Paging.linkHeader
const relay = Paging.relay({ variable: "after", pageInfo: ["pageInfo"] })
const number = Paging.pageNumber({ parameter: "page", pageSize: 2 })
const offset = Paging.offset({ parameter: "offset", pageSize: 2 })
const token = Paging.nextToken({ parameter: "token", token: ["next"] })

const to = (next: string, ...ids: ReadonlyArray<string>): PageAnswer => ({ ids, headers: { link: `<${next}>; rel="next"` } })
const linked = (header: string, ...ids: ReadonlyArray<string>): PageAnswer => ({ ids, headers: { link: header } })
const info = (pageInfo: Json, ...ids: ReadonlyArray<string>): PageAnswer => ({ ids, rest: { pageInfo } })
const more = (endCursor: Json, ...ids: ReadonlyArray<string>): PageAnswer => info({ hasNextPage: true, endCursor }, ...ids)
const end: Json = { hasNextPage: false, endCursor: null }
const next = (value: Json, ...ids: ReadonlyArray<string>): PageAnswer => ({ ids, rest: { next: value } })
const only = (...ids: ReadonlyArray<string>): PageAnswer => ({ ids })

const all = acceptedAs(["1", "2"])
const unreadableLink = refused("Malformed", "cannot be read")
const itself = refused("Malformed", "leads to itself")
const round = refused("Malformed", "leads round")
const elsewhere = refused("Rejected", "another host")
const unsaid = refused("Malformed", "whether there is more")
const tooLong = refused("Malformed", "more than 65536")
const noPosition = refused("Rejected", "not a position")

const cases: Readonly<Record<string, readonly [Paging.Paging, ReadonlyArray<PageAnswer>, Expectation, position?: string]>> = {
  "link: two pages": [link, [to(`${pagesUrl}?page=2`, "1"), only("2")], all],
  "link: relative to the list": [link, [to("?page=2", "1"), only("2")], all],
  "link: relative to the host": [link, [to("/api/items?page=2", "1"), only("2")], all],
  "link: without a scheme": [link, [to("//app.test/api/items?page=2", "1"), only("2")], all],
  "link: with a fragment": [link, [to(`${pagesUrl}?page=2#top`, "1"), only("2")], all],
  "link: an empty page with more": [link, [to(`${pagesUrl}?page=2`), to(`${pagesUrl}?page=3`, "1"), only("2")], all],
  "link: the same object on two pages": [link, [to(`${pagesUrl}?page=2`, "1", "2"), only("2")], acceptedAs(["1", "2", "2"])],
  "link: the same page twice": [
    link,
    [to(`${pagesUrl}?page=2`, "1"), to(`${pagesUrl}?page=3`, "1"), only("2")],
    acceptedAs(["1", "1", "2"]),
  ],
  "link: only to the last page": [link, [linked(`<${pagesUrl}?page=9>; rel="last"`, "1", "2")], all],
  "link: next among others": [link, [linked(`<${pagesUrl}?page=9>; rel="last", <${pagesUrl}?page=2>; rel="next"`, "1"), only("2")], all],
  "link: two nexts, the first counts": [
    link,
    [linked(`<${pagesUrl}?page=2>; rel="next", <https://evil.test/>; rel="next"`, "1"), only("2")],
    all,
  ],
  "link: without quotes": [link, [linked(`<${pagesUrl}?page=2>; rel=next`, "1"), only("2")], all],
  "link: two relations in one": [link, [linked(`<${pagesUrl}?page=2>; rel="next last"`, "1"), only("2")], all],
  "link: next in another word": [link, [linked(`<${pagesUrl}?page=2>; rel="nextfoo"`, "1", "2")], all],
  "link: next in another parameter": [link, [linked(`<${pagesUrl}?page=2>; title="next"`, "1", "2")], all],
  "link: broken off": [link, [linked(`<${pagesUrl}?page=2; rel="next"`, "1", "2")], unreadableLink],
  "link: without its brackets": [link, [linked(`${pagesUrl}?page=2; rel="next"`, "1", "2")], unreadableLink],
  "link: with an open quote before": [link, [linked(`<${pagesUrl}?page=2>; title="a; rel="next"`, "1", "2")], unreadableLink],
  "link: with white space around the equals sign": [link, [linked(`<${pagesUrl}?page=2> ; rel = "next"`, "1"), only("2")], all],
  "link: with brackets in a title": [link, [linked(`<${pagesUrl}?page=2>; title="a <b>, c; d"; rel="next"`, "1"), only("2")], all],
  "link: next in the words of a title": [link, [linked(`<${pagesUrl}?page=2>; title="; rel=next;"; rel="last"`, "1", "2")], unreadableLink],
  "link: in capitals": [link, [linked(`<${pagesUrl}?page=2>; REL="Next"`, "1"), only("2")], all],
  "link: with a comma in the address": [link, [linked(`<${pagesUrl}?page=2,3>; rel="next"`, "1"), only("2")], all],
  "link: two relations, the first counts": [link, [linked(`<${pagesUrl}?page=2>; rel="last"; rel="next"`, "1", "2")], unreadableLink],
  "link: to itself at once": [link, [to(pagesUrl, "1")], itself],
  "link: to itself later": [link, [to(`${pagesUrl}?page=2`, "1"), to(`${pagesUrl}?page=2`, "2")], itself],
  "link: empty": [link, [to("", "1")], itself],
  "link: round over two": [
    link,
    [
      to(`${pagesUrl}?page=2`, "1"),
      to(`${pagesUrl}?page=3`, "2"),
      to(`${pagesUrl}?page=2`, "3"),
      to(`${pagesUrl}?page=3`, "2"),
      to(`${pagesUrl}?page=2`, "3"),
    ],
    round,
  ],
  "link: to another host": [link, [to("https://evil.test/api/items?page=2", "1")], elsewhere],
  "link: to another port": [link, [to("https://app.test:8443/api/items?page=2", "1")], elsewhere],
  "link: to another scheme": [link, [to("http://app.test/api/items?page=2", "1")], elsewhere],
  "link: to another host without a scheme": [link, [to("//evil.test/api/items", "1")], elsewhere],
  "link: to a host that begins alike": [link, [to("https://app.test.evil.test/", "1")], elsewhere],
  "link: with a password": [link, [to("https://user:secret@app.test/api/items?page=2", "1")], refused("Rejected", "password")],
  "link: with a name that looks like the host": [link, [to("https://app.test@evil.test/api/items", "1")], elsewhere],
  "link: to a file": [link, [to("file:///etc/passwd", "1")], elsewhere],
  "link: to a script": [link, [to("javascript:alert(1)", "1")], elsewhere],
  "link: to no address": [link, [to("http://[", "1")], refused("Malformed", "no address")],
  "link: of 100 kB": [link, [to(`${pagesUrl}?token=${"x".repeat(100_000)}`, "1")], tooLong],
  "link: from the position of another style": [link, [only("1")], noPosition, "Y3Vyc29yOjE="],
  "link: from a page number": [link, [only("1")], noPosition, "2"],
  "relay: two pages": [relay, [more("a", "1"), info(end, "2")], all],
  "relay: an empty page with more": [relay, [more("a"), more("b", "1"), info(end, "2")], all],
  "relay: a cursor at the end": [relay, [more("a", "1"), info({ hasNextPage: false, endCursor: "b" }, "2")], all],
  "relay: a total that changes": [
    relay,
    [
      { ids: ["1"], rest: { totalCount: 9, pageInfo: { hasNextPage: true, endCursor: "a" } } },
      { ids: ["2"], rest: { totalCount: 1, pageInfo: end } },
    ],
    all,
  ],
  "relay: a cursor with anything in it": [relay, [more('"}\n\u0000?&=', "1"), info(end, "2")], all],
  "relay: no page info": [relay, [only("1")], unsaid],
  "relay: null for the page info": [relay, [info(null, "1")], unsaid],
  "relay: nothing about more": [relay, [info({ endCursor: "a" }, "1")], unsaid],
  "relay: null about more": [relay, [info({ hasNextPage: null, endCursor: "a" }, "1")], unsaid],
  "relay: more in a text": [relay, [info({ hasNextPage: "false", endCursor: "a" }, "1")], unsaid],
  "relay: more in a number": [relay, [info({ hasNextPage: 1, endCursor: "a" }, "1")], unsaid],
  "relay: more without a cursor": [relay, [info({ hasNextPage: true }, "1")], unsaid],
  "relay: more with null for a cursor": [relay, [more(null, "1")], unsaid],
  "relay: more with an empty cursor": [relay, [more("", "1")], unsaid],
  "relay: more with a number for a cursor": [relay, [more(7, "1")], unsaid],
  "relay: more with an object for a cursor": [relay, [more({ a: 1 }, "1")], unsaid],
  "relay: the same cursor again": [relay, [more("a", "1"), more("a", "2")], itself],
  "relay: round over two": [relay, [more("a", "1"), more("b", "2"), more("a", "3"), more("b", "2"), more("a", "3")], round],
  "relay: a cursor of 100 kB": [relay, [more("x".repeat(100_000), "1")], tooLong],
  "page: two pages": [number, [only("1", "2"), only("3")], acceptedAs(["1", "2", "3"])],
  "page: an empty last page": [number, [only("1", "2"), only()], all],
  "page: a first page that is not full": [number, [only("1")], acceptedAs(["1"])],
  "page: more than was asked for": [number, [only("1", "2", "3"), only("4")], acceptedAs(["1", "2", "3", "4"])],
  "page: an object that slips to the next page": [number, [only("1", "2"), only("2", "3"), only()], acceptedAs(["1", "2", "2", "3"])],
  "page: from the position of another style": [number, [only("1")], noPosition, `${pagesUrl}?page=2`],
  "page: from below zero": [number, [only("1")], noPosition, "-1"],
  "page: from nothing": [number, [only("1")], noPosition, ""],
  "page: from no number": [number, [only("1")], noPosition, "NaN"],
  "offset: two pages": [offset, [only("1", "2"), only("3")], acceptedAs(["1", "2", "3"])],
  "offset: an empty last page": [offset, [only("1", "2"), only()], all],
  "offset: from the position of another style": [offset, [only("1")], noPosition, "Y3Vyc29yOjE="],
  "offset: from a number that is not exact": [offset, [only("1")], noPosition, "9007199254740993"],
  "token: two pages": [token, [next("a", "1"), next(null, "2")], all],
  "token: none at the end": [token, [next("a", "1"), only("2")], all],
  "token: empty at the end": [token, [next("a", "1"), next("", "2")], all],
  "token: a number": [token, [next(0, "1"), next(null, "2")], all],
  "token: an empty page with more": [token, [next("a"), next("b", "1"), next(null, "2")], all],
  "token: a number beyond 2^53": [token, [next(9_007_199_254_740_992, "1")], refused("Malformed", "rounded")],
  "token: a fraction": [token, [next(1.5, "1")], refused("Malformed", "rounded")],
  "link: 15,000 open brackets": [link, [linked("<".repeat(15_000), "1", "2")], all],
  "token: true": [token, [next(true, "1")], refused("Malformed", "no text")],
  "token: an object": [token, [next({ cursor: "a" }, "1")], refused("Malformed", "no text")],
  "token: a list": [token, [next(["a"], "1")], refused("Malformed", "no text")],
  "token: the same again": [token, [next("a", "1"), next("a", "2")], itself],
  "token: round over three": [
    token,
    [next("a", "1"), next("b", "2"), next("c", "3"), next("a", "4"), next("b", "2"), next("c", "3"), next("a", "4"), next("b", "2")],
    round,
  ],
  "token: of 100 kB": [token, [next("x".repeat(100_000), "1")], tooLong],
  "nothing changed, although nobody asked": [link, [{ ids: [], status: 304 }], refused("Malformed", "no list")],
  "nothing changed, in the middle of a list": [
    link,
    [to(`${pagesUrl}?page=2`, "1"), { ids: [], status: 304 }],
    refused("Malformed", "no list"),
  ],
  "no content": [link, [{ ids: [], status: 204 }], refused("Malformed", "no list")],
}

export const pages: ReadonlyArray<PageCase> = Object.entries(cases).map(([id, [paging, answers, expect, position]]) => ({
  id: `page: ${id}`,
  paging,
  answers,
  expect,
  ...(position !== undefined && { position }),
}))
