/**
 * Whole answers of HTTP, as they go over the wire, to the reading of one object and to a write that makes one. Where the outcome of a write is not known,
 * `UnknownOutcome` has it looked for before it is made again; a read is made again by whoever wants it.
 */
import { type Expectation, acceptedAs, refused } from "./Expectation.ts"

export interface AnswerCase {
  readonly id: string
  /** What the connection carries; then it ends. */
  readonly wire: string
  /** It ends with a reset. */
  readonly reset?: true
  readonly read: Expectation
  readonly write: Expectation
}

const good = '{"id":"1","title":"One"}'
const fine = acceptedAs("One")

const head = (status: string, headers: Readonly<Record<string, string>> = {}): string =>
  `HTTP/1.1 ${status}\r\n${Object.entries({ connection: "close", ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n`

const json = { "content-type": "application/json" }
const answer = (status: string, body = "", headers: Readonly<Record<string, string>> = {}): string =>
  head(status, { ...json, "content-length": String(body.length), ...headers }) + body
const chunked = (body: string): string => head("200 OK", { ...json, "transfer-encoding": "chunked" }) + body
const to = (location: string, status = "302 Found"): string => answer(status, "", { location })

type Outcomes = readonly [read: Expectation, write: Expectation]
const both = (expect: Expectation): Outcomes => [expect, expect]

const read: Outcomes = [fine, fine]
/** The write may have happened. */
const lost = (says: string): Outcomes => [refused("Unavailable", says), refused("UnknownOutcome", says)]
const noObject = (says: string): Outcomes => [refused("Malformed", says), refused("UnknownOutcome", says)]
const broken = lost("connection failed")
const elsewhere = both(refused("Rejected", "another host"))
const limited = both(refused("RateLimited", "429"))

const cases: Readonly<Record<string, readonly [wire: string, outcomes: Outcomes, reset?: true]>> = {
  "200": [answer("200 OK", good), read],
  "201": [answer("201 Created", good), read],
  "202 with the object": [answer("202 Accepted", good), read],
  "203": [answer("203 Non-Authoritative Information", good), read],
  "299": [answer("299 Whatever", good), read],
  "200 of HTTP 1.0": [`HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n${good}`, read],
  "200 without a reason": [`HTTP/1.1 200 \r\nconnection: close\r\n\r\n${good}`, read],
  "200 as plain text": [answer("200 OK", good, { "content-type": "text/plain" }), read],
  "200 as HTML": [answer("200 OK", good, { "content-type": "text/html" }), read],
  "200 of no type": [`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${good}`, read],
  "200 with a type that is none": [answer("200 OK", good, { "content-type": ";;=" }), read],
  "200 in pieces": [chunked(`a\r\n${good.slice(0, 10)}\r\ne\r\n${good.slice(10)}\r\n0\r\n\r\n`), read],
  "200 in pieces with a trailer": [chunked(`18\r\n${good}\r\n0\r\nx-more: y\r\n\r\n`), read],
  "100 that nobody asked for": [`HTTP/1.1 100 Continue\r\n\r\n${answer("200 OK", good)}`, broken],
  "103 before": [`HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n${answer("200 OK", good)}`, read],
  "101 that nobody asked for": [head("101 Switching Protocols", { upgrade: "h2c", connection: "upgrade" }), broken],
  "200 with an error in it": [answer("200 OK", '{"error":{"message":"try later"}}'), noObject("id")],
  "200 with an error of GraphQL in it": [answer("200 OK", '{"errors":[{"message":"no"}],"data":null}'), noObject("id")],
  "200 with a success that is false": [answer("200 OK", '{"success":false}'), noObject("id")],
  "200 with a list": [answer("200 OK", `[${good}]`), noObject("")],
  "200 with null": [answer("200 OK", "null"), noObject("")],
  "200 with nothing": [answer("200 OK"), lost("nothing")],
  "200 with HTML": [answer("200 OK", "<html>", { "content-type": "text/html" }), lost("not JSON")],
  "204": [head("204 No Content"), noObject("object")],
  "204 with a body": [`HTTP/1.1 204 No Content\r\nconnection: close\r\ncontent-length: ${good.length}\r\n\r\n${good}`, noObject("object")],
  "205": [answer("205 Reset Content"), noObject("object")],
  "206 with a part": [answer("206 Partial Content", good.slice(0, 12), { "content-range": "bytes 0-11/24" }), lost("not JSON")],
  "300": [answer("300 Multiple Choices"), both(refused("Rejected", "300"))],
  "304 that nobody asked for": [head("304 Not Modified"), noObject("object")],
  "302 to another host": [to("https://evil.test/"), elsewhere],
  "307 to another host": [to("https://evil.test/", "307 Temporary Redirect"), elsewhere],
  "308 to another scheme": [to("ftp://127.0.0.1/", "308 Permanent Redirect"), elsewhere],
  "302 without a scheme": [to("//evil.test/"), elsewhere],
  "302 with a password": [to("http://user:secret@127.0.0.1/"), elsewhere],
  "302 to a script": [to("javascript:alert(1)"), elsewhere],
  "302 to nowhere": [head("302 Found", { "content-length": "0" }), elsewhere],
  "302 to an empty place": [to(""), elsewhere],
  "302 to no address": [to("http://["), elsewhere],
  "302 round for ever": [to("?again"), both(refused("Rejected", "redirects"))],
  "303 round for ever": [to("?again", "303 See Other"), both(refused("Rejected", "redirects"))],
  "400": [answer("400 Bad Request", '{"message":"bad field"}'), both(refused("Rejected", "bad field"))],
  "401": [answer("401 Unauthorized", '{"message":"who?"}'), both(refused("Unauthorized", "who?"))],
  "402": [answer("402 Payment Required", "{}"), both(refused("Rejected", "402"))],
  "403": [answer("403 Forbidden", "{}"), both(refused("Forbidden", "403"))],
  "404": [answer("404 Not Found", "{}"), both(refused("Gone", "404"))],
  "404 as HTML": [answer("404 Not Found", "<html>", { "content-type": "text/html" }), both(refused("Gone", "404"))],
  "409": [answer("409 Conflict", "{}"), both(refused("Conflict", "409"))],
  "410": [answer("410 Gone", "{}"), both(refused("Gone", "410"))],
  "413": [answer("413 Content Too Large", "{}"), both(refused("Rejected", "413"))],
  "418": [answer("418 I'm a teapot", '{"message":"short and stout"}'), both(refused("Rejected", "short and stout"))],
  "422 with a field": [
    answer("422 Unprocessable Content", '{"message":"no","errors":[{"field":"title","code":"too_long"}]}'),
    both(refused("Rejected", "title: too_long")),
  ],
  "422 with errors of another shape": [
    answer("422 Unprocessable Content", '{"errors":{"title":["too long"]}}'),
    both(refused("Rejected", "422")),
  ],
  "422 with errors of null": [answer("422 Unprocessable Content", '{"message":null,"errors":[null]}'), both(refused("Rejected", "422"))],
  "422 broken off": [answer("422 Unprocessable Content", '{"message":"no'), both(refused("Unavailable", "422"))],
  "429": [answer("429 Too Many Requests", "{}"), limited],
  "429 as HTML": [answer("429 Too Many Requests", "<html>", { "content-type": "text/html" }), limited],
  "431": [answer("431 Request Header Fields Too Large"), both(refused("Rejected", "431"))],
  "451": [answer("451 Unavailable For Legal Reasons", "{}"), both(refused("Rejected", "451"))],
  "499": [answer("499 Client Closed Request", "{}"), both(refused("Rejected", "499"))],
  "500": [answer("500 Internal Server Error", "{}"), lost("500")],
  "500 with the object": [answer("500 Internal Server Error", good), lost("500")],
  "502 as HTML": [answer("502 Bad Gateway", "<html>", { "content-type": "text/html" }), lost("502")],
  "503": [answer("503 Service Unavailable"), both(refused("Unavailable", "503"))],
  "504": [answer("504 Gateway Timeout"), lost("504")],
  "999": [answer("999 Request denied", "{}"), lost("999")],
  "599": [answer("599 Network Connect Timeout", "{}"), lost("599")],
  "a message of a megabyte": [
    answer("400 Bad Request", `{"message":"${"x".repeat(1_000_000)}"}`),
    both(refused("Rejected", "x".repeat(100))),
  ],
  "a message with lines and colours": [
    answer("400 Bad Request", '{"message":"\\u001b[31mno\\r\\nERROR forged"}'),
    both(refused("Rejected", "400:  [31mno ERROR forged")),
  ],
  "a message that is cut in the middle of an emoji": [
    answer("400 Bad Request", `{"message":"${"x".repeat(499)}\\ud83d\\ude00"}`),
    both(refused("Rejected", "x\ufffd")),
  ],
  "a field with lines, of a megabyte": [
    answer("400 Bad Request", `{"message":"no","errors":[{"field":"a\\nb${"x".repeat(1_000_000)}"}]}`),
    both(refused("Rejected", "no; a b")),
  ],
  "fewer bytes than were said": [answer("200 OK", good, { "content-length": "100" }), broken],
  "more bytes than were said": [answer("200 OK", `${good}HTTP/1.1 500 Oops`, { "content-length": String(good.length) }), read],
  "a length that is no number": [answer("200 OK", good, { "content-length": "many" }), broken],
  "a length below zero": [answer("200 OK", good, { "content-length": "-1" }), broken],
  "two lengths": [`HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: ${good.length}\r\n\r\n${good}`, broken],
  "a length and pieces": [head("200 OK", { "content-length": "5", "transfer-encoding": "chunked" }) + `18\r\n${good}\r\n0\r\n\r\n`, broken],
  "pieces that break off": [chunked(`18\r\n${good.slice(0, 9)}`), broken],
  "pieces that break off with a reset": [chunked(`18\r\n${good.slice(0, 9)}`), broken, true],
  "pieces without the last": [chunked(`18\r\n${good}\r\n`), broken],
  "pieces without a length": [chunked(`zz\r\n${good}\r\n0\r\n\r\n`), broken],
  "headers that break off": ["HTTP/1.1 200 OK\r\ncontent-type: appl", broken],
  "headers that break off with a reset": ["HTTP/1.1 200 OK\r\ncontent-type: appl", broken, true],
  "headers of 100 kB": [answer("200 OK", good, { "x-long": "x".repeat(100_000) }), broken],
  "a header without a name": [`HTTP/1.1 200 OK\r\n: x\r\nconnection: close\r\n\r\n${good}`, broken],
  "a header with NUL": [`HTTP/1.1 200 OK\r\nx-a: a\u0000b\r\nconnection: close\r\n\r\n${good}`, broken],
  "a header over two lines": [answer("200 OK", good, { "x-a": "one\r\n two" }), broken],
  "a header that would be two": [answer("200 OK", good, { "x-a": "one\r\nset-cookie: a=b" }), read],
  "no HTTP": ["SSH-2.0-OpenSSH_9.6\r\n", broken],
  "HTTP of another version": [`HTTP/9.9 200 OK\r\n\r\n${good}`, broken],
  "a status of two digits": [`HTTP/1.1 20 OK\r\n\r\n${good}`, broken],
  "nothing at all": ["", broken],
  "nothing at all, with a reset": ["", broken, true],
}

export const answers: ReadonlyArray<AnswerCase> = Object.entries(cases).map(([id, [wire, [readExpect, writeExpect], reset]]) => ({
  id: `answer: ${id}`,
  wire,
  read: readExpect,
  write: writeExpect,
  ...(reset && { reset }),
}))
