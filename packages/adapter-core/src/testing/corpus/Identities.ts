/**
 * Ids of objects. To the hub an id is opaque: two ids are the same when they are the same text, and nothing is folded, trimmed or cut. In a path an id is
 * one segment, whatever is in it.
 */
import type { Json } from "../../Json.ts"
import { type Expectation, accepted, acceptedAs, normalised, quarantined, refused } from "./Expectation.ts"

export interface IdentityCase {
  readonly id: string
  readonly input: Json
  /** Where the vendor's ids are texts. */
  readonly text: Expectation
  /** Where they are whole numbers; the value is their text. */
  readonly integer: Expectation
  /** In a path; only of texts. */
  readonly path?: Expectation
}

const noText = quarantined()
const noInteger = quarantined()
const empty = quarantined("empty")
const unusable = refused("Rejected", "id")
const is = (text: Expectation, path: Expectation): Pick<IdentityCase, "text" | "integer" | "path"> => ({ text, integer: noInteger, path })
const number = (integer: Expectation): Pick<IdentityCase, "text" | "integer"> => ({ text: noText, integer })

const cases: ReadonlyArray<readonly [id: string, input: Json, expect: Pick<IdentityCase, "text" | "integer" | "path">]> = [
  ["a word", "abc", is(accepted, accepted)],
  ["the word in capitals", "ABC", is(accepted, accepted)],
  ["a UUID", "0198f0c2-0000-7000-8000-000000000001", is(accepted, accepted)],
  ["the UUID in capitals", "0198F0C2-0000-7000-8000-000000000001", is(accepted, accepted)],
  ["composed", "caf\u00e9", is(accepted, normalised("caf%C3%A9"))],
  ["decomposed", "cafe\u0301", is(accepted, normalised("cafe%CC%81"))],
  ["wide letters", "\uff21\uff22", is(accepted, normalised("%EF%BC%A1%EF%BC%A2"))],
  ["a sharp s", "stra\u00dfe", is(accepted, normalised("stra%C3%9Fe"))],
  ["its capitals", "STRASSE", is(accepted, accepted)],
  ["a dotted I", "\u0130", is(accepted, normalised("%C4%B0"))],
  ["with a slash", "a/b", is(accepted, normalised("a%2Fb"))],
  ["with a slash at its end", "a/", is(accepted, normalised("a%2F"))],
  ["with two slashes", "//evil.test", is(accepted, normalised("%2F%2Fevil.test"))],
  ["with a question mark", "a?b=c", is(accepted, normalised("a%3Fb%3Dc"))],
  ["with a hash", "a#b", is(accepted, normalised("a%23b"))],
  ["with a percent", "100%", is(accepted, normalised("100%25"))],
  ["with an escaped slash", "a%2Fb", is(accepted, normalised("a%252Fb"))],
  ["with an ampersand", "a&b=c", is(accepted, normalised("a%26b%3Dc"))],
  ["with a plus", "a+b", is(accepted, normalised("a%2Bb"))],
  ["with a semicolon", "a;b", is(accepted, normalised("a%3Bb"))],
  ["with a backslash", "a\\b", is(accepted, normalised("a%5Cb"))],
  ["with quotes", "a'b\"c", is(accepted, normalised("a'b%22c"))],
  ["with a colon", "gid://shop/Order/1", is(accepted, normalised("gid%3A%2F%2Fshop%2FOrder%2F1"))],
  ["with braces", "{id}", is(accepted, normalised("%7Bid%7D"))],
  ["with a space", "a b", is(accepted, normalised("a%20b"))],
  ["with spaces around", " a ", is(accepted, normalised("%20a%20"))],
  ["with a line end", "a\nb", is(accepted, normalised("a%0Ab"))],
  ["with a tab", "a\tb", is(accepted, normalised("a%09b"))],
  ["with an emoji", "\u{1f600}", is(accepted, normalised("%F0%9F%98%80"))],
  ["with a mark of no width", "a\u200b", is(accepted, normalised("a%E2%80%8B"))],
  ["turned round", "a\u202eb", is(accepted, normalised("a%E2%80%AEb"))],
  ["up", "..", is(accepted, unusable)],
  ["here", ".", is(accepted, unusable)],
  ["up and on", "../other", is(accepted, normalised("..%2Fother"))],
  ["up, escaped", "%2e%2e", is(accepted, normalised("%252e%252e"))],
  ["three dots", "...", is(accepted, accepted)],
  ["SQL", "1'; DROP TABLE syncline.links; --", is(accepted, normalised("1'%3B%20DROP%20TABLE%20syncline.links%3B%20--"))],
  ["a key of the prototype", "__proto__", is(accepted, accepted)],
  ["constructor", "constructor", is(accepted, accepted)],
  ["null in a text", "null", is(accepted, accepted)],
  ["a number in a text", "123", is(accepted, accepted)],
  ["with zeros before it", "00123", is(accepted, accepted)],
  ["a number beyond 2^53 in a text", "9007199254740993", is(accepted, accepted)],
  ["the number beside it", "9007199254740992", is(accepted, accepted)],
  ["like a hash of the store", "sha256:abc", is(accepted, normalised("sha256%3Aabc"))],
  ["like one that was not readable", "unreadable:abc", is(accepted, normalised("unreadable%3Aabc"))],
  ["of 4 kB", "k".repeat(4096), is(accepted, acceptedAs("k".repeat(4096)))],
  ["of 4 kB, with another end", `${"k".repeat(4095)}l`, is(accepted, acceptedAs(`${"k".repeat(4095)}l`))],
  ["of 4 kB of letters with four bytes", "\u{1f600}".repeat(1024), is(accepted, normalised("%F0%9F%98%80".repeat(1024)))],
  ["of 9,000 characters", "k".repeat(9000), is(quarantined("9000 characters"), acceptedAs("k".repeat(9000)))],
  ["empty", "", is(empty, unusable)],
  ["a space", " ", is(empty, normalised("%20"))],
  ["white space", "\t\n", is(empty, normalised("%09%0A"))],
  ["with NUL", "a\u0000b", is(quarantined("NUL"), normalised("a%00b"))],
  ["with half a pair", "a\ud83d", is(quarantined("surrogate"), unusable)],
  ["null", null, number(noInteger)],
  ["true", true, number(noInteger)],
  ["a list", ["7001"], number(noInteger)],
  ["an object", { id: 7001 }, number(noInteger)],
  ["a number", 7001, number(acceptedAs("7001"))],
  ["zero", 0, number(acceptedAs("0"))],
  ["zero below zero", -0, number(acceptedAs("0"))],
  ["below zero", -7001, number(acceptedAs("-7001"))],
  ["the largest whole number that is exact", 9_007_199_254_740_991, number(acceptedAs("9007199254740991"))],
  ["2^53", 9_007_199_254_740_992, number(noInteger)],
  ["a very large number", 1e21, number(noInteger)],
  ["the largest number", 1.7976931348623157e308, number(noInteger)],
  ["a fraction", 7001.5, number(noInteger)],
  ["a tiny number", 5e-324, number(noInteger)],
]

export const identities: ReadonlyArray<IdentityCase> = cases.map(([id, input, expect]) => ({ id: `id: ${id}`, input, ...expect }))
