/**
 * Whole answers, byte by byte, where a list of objects `{ id, title }` should be. Expected are the objects that the list holds, as `id title`; a list that
 * cannot be read for certain is refused as a whole, because what it seems to leave out would seem removed.
 */
import { type Expectation, acceptedAs, refused } from "./Expectation.ts"

export interface DocumentCase {
  readonly id: string
  readonly bytes: () => Uint8Array
  /** How often gzip packs the bytes before they are sent. */
  readonly packed: number
  /** So many bytes of them are sent. */
  readonly cutAt?: number
  readonly headers: Readonly<Record<string, string>>
  readonly expect: Expectation
}

/** The most that a reader of these documents may read of one, in bytes. */
export const documentLimit = 2_000_000

type Bytes = string | (() => Uint8Array)

const good = '[{"id":"1","title":"One"},{"id":"2","title":"Two"}]'
const accented = '[{"id":"1","title":"café"}]'

const read = acceptedAs(["1 One", "2 Two"])
const readAccented = acceptedAs(["1 café"])
const nothing = refused("Unavailable", "nothing")
const notJson = refused("Unavailable", "not JSON")
const noList = refused("Malformed", "no list")
const tooLarge = refused("Malformed", "AnswerLimit")
const broken = refused("Unavailable", "connection failed")

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const latin1 = (text: string) => () => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const utf16 =
  (text: string, big = false) =>
  () => {
    const bytes = new Uint8Array(text.length * 2)
    const view = new DataView(bytes.buffer)
    for (let index = 0; index < text.length; index += 1) view.setUint16(index * 2, text.charCodeAt(index), !big)
    return bytes
  }
const raw = (before: string, bytes: ReadonlyArray<number>, after: string) => () =>
  Uint8Array.from([...utf8(before), ...bytes, ...utf8(after)])
const within = (bytes: ReadonlyArray<number>) => raw('[{"id":"1","title":"', bytes, '"}]')
const charset = (name: string) => ({ "content-type": `application/json; charset=${name}` })
const gzip = { "content-encoding": "gzip" }
const gzipTwice = { "content-encoding": "gzip, gzip" }

const cases: Readonly<
  Record<string, readonly [bytes: Bytes, expect: Expectation, headers?: Readonly<Record<string, string>>, packed?: number, cutAt?: number]>
> = {
  usual: [good, read],
  "white space around": [`\r\n\t ${good} \n`, read],
  "an empty list": ["[]", acceptedAs([])],
  "a byte order mark": [`\ufeff${good}`, read],
  empty: ["", nothing],
  "white space": [" \n", notJson],
  "a byte order mark alone": ["\ufeff", nothing],
  null: ["null", noList],
  true: ["true", noList],
  "a number": ["0", noList],
  "a text": ['"ok"', noList],
  "an object for the list": ['{"id":"1","title":"One"}', noList],
  "an empty object": ["{}", noList],
  "the list in an object": [`{"items":${good}}`, noList],
  "the list in a text": [JSON.stringify(good), noList],
  "an error for the list": ['{"error":"try later"}', noList],
  "the list by numbers": ['{"0":{"id":"1","title":"One"},"length":1}', noList],
  "a page for people": ["<!doctype html><title>Sign in</title>", notJson],
  XML: ['<?xml version="1.0"?><items/>', notJson],
  "plain text": ["Service unavailable", notJson],
  "a stack trace": ["TypeError: x is undefined\n    at Object.<anonymous>", notJson],
  "broken off at once": ["[", notJson],
  "broken off in an object": ['[{"id":"1","title":"One"},{"id":', notJson],
  "broken off in a text": ['[{"id":"1","title":"On', notJson],
  "broken off in an escape": ['[{"id":"1","title":"\\u00', notJson],
  "broken off after a comma": ['[{"id":"1","title":"One"},', notJson],
  "broken off before the end": [good.slice(0, -1), notJson],
  "broken off in a letter": [() => utf8(accented).slice(0, 23), notJson],
  "two documents": [`${good}${good}`, notJson],
  "a document a line": ['{"id":"1","title":"One"}\n{"id":"2","title":"Two"}', notJson],
  "a guard against being read as a script": [`)]}'\n${good}`, notJson],
  "a call with the document": [`callback(${good})`, notJson],
  "a comment": [`${good} // all of them`, notJson],
  "a comma too many": ['[{"id":"1","title":"One"},]', notJson],
  "a comma too many in an object": ['[{"id":"1","title":"One",}]', notJson],
  "single quotes": ["[{'id':'1','title':'One'}]", notJson],
  "keys without quotes": ['[{id:"1",title:"One"}]', notJson],
  NaN: ['[{"id":"1","title":NaN}]', notJson],
  Infinity: ['[{"id":"1","title":-Infinity}]', notJson],
  undefined: ['[{"id":"1","title":undefined}]', notJson],
  "a number with a zero before": ['[{"id":"1","title":007}]', notJson],
  "a number with a plus": ['[{"id":"1","title":+7}]', notJson],
  "a hexadecimal number": ['[{"id":"1","title":0x7}]', notJson],
  "a line end in a text": ['[{"id":"1","title":"One\nTwo"}]', notJson],
  "a control in a text": ['[{"id":"1","title":"One\u0001"}]', notJson],
  "NUL between the parts": ['[{"id":"1",\u0000"title":"One"}]', notJson],
  "NUL after the end": [`${good}\u0000`, notJson],
  "an escape that is none": ['[{"id":"1","title":"\\x41"}]', notJson],
  "1,000,000 open lists": ["[".repeat(1_000_000), notJson],
  "letters in UTF-8": [accented, readAccented],
  "letters in UTF-8 that is said": [accented, readAccented, charset("utf-8")],
  "a charset in quotes": [accented, readAccented, charset('"UTF-8"')],
  "a charset that nobody knows": [accented, readAccented, charset("klingon")],
  "Latin-1 that is said": [latin1(accented), readAccented, charset("iso-8859-1")],
  "Latin-1 that is not said": [latin1(accented), notJson],
  "Latin-1 that is said to be UTF-8": [latin1(accented), notJson, charset("utf-8")],
  "UTF-16 that is said": [utf16(accented), readAccented, charset("utf-16le")],
  "UTF-16 that is not said": [utf16(accented), notJson],
  "UTF-16 with its mark": [utf16(`\ufeff${accented}`, true), notJson],
  "a letter in more bytes than it needs": [within([0xc0, 0xaf]), notJson],
  "half a pair in UTF-8": [within([0xed, 0xa0, 0xbd]), notJson],
  "a byte that begins nothing": [within([0x80]), notJson],
  "a byte that is never there": [within([0xff]), notJson],
  "beyond the last letter": [within([0xf4, 0x90, 0x80, 0x80]), notJson],
  packed: [good, read, gzip, 1],
  "packed twice": [good, read, gzipTwice, 2],
  "packed twice, once said": [good, notJson, gzip, 2],
  "packed and not said": [good, notJson, {}, 1],
  "said to be packed and not": [good, broken, gzip],
  "packed and broken off": [good.repeat(50), notJson, gzip, 1, 40],
  "a bomb": [`["${"0".repeat(10_000_000)}"]`, tooLarge, gzip, 1],
  "a bomb in a bomb": [`["${"0".repeat(10_000_000)}"]`, tooLarge, gzipTwice, 2],
  "larger than can be kept": [`["${"0".repeat(3_000_000)}"]`, tooLarge],
  "white space without end": [`${" ".repeat(3_000_000)}[]`, tooLarge],
}

export const documents: ReadonlyArray<DocumentCase> = Object.entries(cases).map(([id, [bytes, expect, headers, packed = 0, cutAt]]) => ({
  id: `document: ${id}`,
  bytes: () => (typeof bytes === "string" ? utf8(bytes) : bytes()),
  packed,
  ...(cutAt !== undefined && { cutAt }),
  headers: { "content-type": "application/json", ...headers },
  expect,
}))
