/**
 * One object in the middle of a page, as JSON text. Its schema wants `{ id: text, title: text, amount?: finite number }`; what else it holds is kept as it
 * is. Expected is the payload that is kept, written without white space.
 */
import { type Expectation, accepted, normalised, quarantined } from "./Expectation.ts"

export interface ObjectCase {
  readonly id: string
  readonly text: string
  readonly expect: Expectation
}

const nested = (depth: number, open: string, close: string): string => `${open.repeat(depth)}${close.repeat(depth)}`
const withRest = (rest: string): string => `{"id":"7","title":"Crash",${rest}}`
const unknown = (value: string, expect: Expectation): readonly [string, Expectation] => [withRest(`"extra":${value}`), expect]
const amount = (value: string, expect: Expectation): readonly [string, Expectation] => [withRest(`"amount":${value}`), expect]
const keptAs = (value: string): Expectation => normalised(withRest(value))
const deep = quarantined("100 levels")
const noNumber = quarantined("beyond all bounds")
const wrong = quarantined()

const cases: Readonly<Record<string, readonly [text: string, expect: Expectation]>> = {
  usual: ['{"id":"7","title":"Crash"}', accepted],
  "keys in another order": ['{"title":"Crash","id":"7"}', accepted],
  "white space": [' {\t"id" :\r\n "7" , "title" : "Crash" } ', normalised('{"id":"7","title":"Crash"}')],
  escapes: ['{"id":"7","title":"\\u0043ra\\u0073h\\/"}', normalised('{"id":"7","title":"Crash/"}')],
  "escaped keys": ['{"\\u0069d":"7","title":"Crash"}', normalised('{"id":"7","title":"Crash"}')],
  "a key twice": ['{"id":"7","title":"One","title":"Two"}', normalised('{"id":"7","title":"Two"}')],
  "the id twice": ['{"id":"6","title":"Crash","id":"7"}', normalised('{"id":"7","title":"Crash"}')],
  "a key twice, once escaped": ['{"id":"7","title":"One","t\\u0069tle":"Two"}', normalised('{"id":"7","title":"Two"}')],
  "a key in another case": ['{"id":"7","title":"Crash","Title":"Other"}', accepted],
  "a key with white space": ['{"id":"7","title":"Crash","title ":"Other"}', accepted],
  "an empty key": unknown('{"":1}', accepted),
  "a key of 10,000 characters": [withRest(`"${"k".repeat(10_000)}":1`), accepted],
  "10,000 keys": [withRest(Array.from({ length: 10_000 }, (_, index) => `"k${index}":${index}`).join(",")), accepted],
  "a list of 100,000": unknown(`[${"0,".repeat(99_999)}0]`, accepted),
  "__proto__ with an object": [withRest('"__proto__":{"admin":true}'), accepted],
  "__proto__ with null": [withRest('"__proto__":null'), accepted],
  "__proto__ that would supply the title": ['{"id":"7","__proto__":{"title":"Crash"}}', wrong],
  "__proto__ deep inside": unknown('{"a":{"__proto__":{"admin":true}}}', accepted),
  "constructor with a prototype": [withRest('"constructor":{"prototype":{"admin":true}}'), accepted],
  "methods of every object": [withRest('"toString":"x","valueOf":1,"hasOwnProperty":null'), accepted],
  toJSON: [withRest('"toJSON":"x"'), accepted],
  "the method of a promise": [withRest('"then":"x"'), accepted],
  _tag: [withRest('"_tag":"Failure"'), accepted],
  "NUL in an unknown field": unknown('"a\\u0000b"', accepted),
  "NUL in an unknown key": unknown('{"a\\u0000b":1}', accepted),
  "half a pair in an unknown field": unknown('"\\ud83d"', accepted),
  "half a pair in an unknown key": unknown('{"\\ud83d":1}', accepted),
  "a pair in escapes": unknown('"\\ud83d\\ude00"', keptAs('"extra":"\u{1f600}"')),
  "99 levels": unknown(nested(98, "[", "]"), accepted),
  "10,000 levels of lists": unknown(nested(10_000, "[", "]"), deep),
  "10,000 levels of objects": unknown(`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`, deep),
  "1,000,000 levels": unknown(nested(1_000_000, "[", "]"), deep),
  "levels where the title should be": [`{"id":"7","title":${nested(10_000, "[", "]")}}`, deep],
  "a text of 10 MB": unknown(`"${"x".repeat(10_000_000)}"`, accepted),
  "a title of 10 MB": [`{"id":"7","title":"${"x".repeat(10_000_000)}"}`, accepted],
  "a number beyond 2^53": unknown("9007199254740993", keptAs('"extra":9007199254740992')),
  "a number of thirty digits": unknown("123456789012345678901234567890", keptAs('"extra":1.2345678901234568e+29')),
  "zero below zero": unknown("-0", keptAs('"extra":0')),
  "1e400": unknown("1e400", noNumber),
  "-1e400": unknown("-1e400", noNumber),
  "1e400 deep inside": unknown('{"a":[{"b":1e400}]}', noNumber),
  "1e-400": unknown("1e-400", keptAs('"extra":0')),
  "a number with a power": unknown("1E2", keptAs('"extra":100')),
  "a number with zeros after it": unknown("1.50", keptAs('"extra":1.5')),
  "money that has no exact number": amount("0.1", accepted),
  "money in cents": amount("1999", accepted),
  "money with many digits": amount("19.990000000000002", accepted),
  "money with more digits than a number has": amount("1234567890.123456789", keptAs('"amount":1234567890.1234567')),
  "money in a text": amount('"19.99"', wrong),
  "money with a comma": amount('"19,99"', wrong),
  "money with a currency": amount('"EUR 19.99"', wrong),
  "money below zero": amount("-19.99", accepted),
  "money beyond all bounds": amount("1e400", noNumber),
  "money that is null": amount("null", wrong),
  "money that is NaN in a text": amount('"NaN"', wrong),
  "money that is true": amount("true", wrong),
  null: ["null", wrong],
  true: ["true", wrong],
  "a number": ["7", wrong],
  "a text": ['"Crash"', wrong],
  "an empty list": ["[]", wrong],
  "the object in a list": ['[{"id":"7","title":"Crash"}]', wrong],
  "a list of pairs": ['[["id","7"],["title","Crash"]]', wrong],
  "the object in a text": ['"{\\"id\\":\\"7\\",\\"title\\":\\"Crash\\"}"', wrong],
  "an empty object": ["{}", wrong],
  "no id": ['{"title":"Crash"}', wrong],
  "no title": ['{"id":"7"}', wrong],
  "a title that is null": ['{"id":"7","title":null}', wrong],
  "a title that is a number": ['{"id":"7","title":7}', wrong],
  "a title that is an object": ['{"id":"7","title":{"en":"Crash"}}', wrong],
  "an error in the place of the object": ['{"error":{"code":500,"message":"try later"}}', wrong],
}

export const objects: ReadonlyArray<ObjectCase> = Object.entries(cases).map(([id, [text, expect]]) => ({
  id: `object: ${id}`,
  text,
  expect,
}))
