/**
 * Believable names, titles, bodies and labels from a seed, for filling an emulated application. The same random row always gives the same
 * texts, and the texts hold what real ones hold: accents, emoji, quotes, markdown lists, code and line breaks.
 */
import type { Random } from "./Random.ts"

/** Each call takes the next text from the row. Logins may repeat over many calls; make them unique by a suffix where it matters. */
export interface SeedText {
  /** A given and a family name. */
  readonly personName: () => string
  /** Lower case letters, digits and single hyphens, as vendors allow. */
  readonly login: () => string
  /** One line, 10 to 90 characters. */
  readonly title: () => string
  /** One to four sentences on one line. */
  readonly paragraph: () => string
  /** One to four markdown blocks: paragraphs, lists, code; never empty. */
  readonly body: () => string
  /** A short reply in markdown, never empty. */
  readonly comment: () => string
  /** One of a few dozen label names; repeats soon. */
  readonly labelName: () => string
  /** Six lower case hexadecimal digits, no hash sign. */
  readonly color: () => string
  /** One element of a list that is not empty. */
  readonly pick: <A>(list: ReadonlyArray<A>) => A
}

const givenNames = [
  "Ada",
  "Björn",
  "Chidi",
  "Dorota",
  "Elif",
  "Fernando",
  "Grace",
  "Hiroshi",
  "Ingrid",
  "José",
  "Kateryna",
  "Liang",
  "Maëlle",
]
const moreGivenNames = [
  "Nadia",
  "Omar",
  "Priya",
  "Quentin",
  "Rosa",
  "Søren",
  "Thandi",
  "Ursula",
  "Viktor",
  "Wanjiru",
  "Ximena",
  "Yusuf",
  "Zoë",
]
const familyNames = [
  "Almeida",
  "Bianchi",
  "Castro",
  "Dvořák",
  "Eriksen",
  "Fontaine",
  "Grünwald",
  "Haddad",
  "Ivanova",
  "Jørgensen",
  "Kowalska",
]
const moreFamilyNames = [
  "Lindqvist",
  "Mbeki",
  "Nakamura",
  "O'Brien",
  "Papadakis",
  "Quispe",
  "Rossi",
  "Şahin",
  "Tanaka",
  "Umar",
  "Weiß",
  "Zhou",
]
const subjects = [
  "The import",
  "Search",
  "Sign-in",
  "The weekly report",
  "Invoice export",
  "The calendar",
  "Dark mode",
  "The settings page",
]
const moreSubjects = [
  "Pagination",
  "The mobile menu",
  "Attachment upload",
  "The audit log",
  "Two-factor setup",
  "The billing page",
  "CSV download",
]
const failures = [
  "fails on large files",
  "shows the wrong time zone",
  "loses the last row",
  "hangs after a timeout",
  "is slow with many rows",
]
const moreFailures = [
  "ignores the filter",
  "breaks on names with accents (é, ß, ø)",
  "repeats entries",
  "returns 500 for empty input",
  "forgets the choice",
]
const wishes = [
  "Add keyboard shortcuts to",
  "Document",
  "Make it possible to undo",
  "Show progress for",
  "Write tests for",
  "Simplify",
  "Rename",
]
const conditions = [
  "on Safari",
  "after the upgrade",
  "for new users",
  "when offline",
  "since Tuesday",
  "with two tabs open",
  "in the free plan",
  "🚀",
]
const openings = ["We noticed this while", "It started when we were", "A customer wrote to us after", "I can reproduce it every time by"]
const activities = [
  "moving the old data",
  "preparing the month's end",
  "inviting a colleague",
  "editing the same item twice",
  "restoring a backup",
]
const findings = [
  "Nothing appears in the log.",
  "The second attempt works.",
  "Reloading helps for a minute.",
  "It is not urgent, but annoying.",
]
const moreFindings = [
  'The message says "unknown error".',
  "Only accounts from last year are affected.",
  "A short clip is attached.",
  "Is this intended?",
]
const replies = [
  "Thanks, I can confirm this.",
  "Fixed on main, please try again.",
  "Any news?",
  "👍",
  "Moving this to the next release.",
  "Same here.",
]
const moreReplies = [
  "I would rather keep the old behaviour.",
  "Could you share the steps?",
  "> Is this intended?\n\nNo, it is not.",
  "See also the linked issue.",
]
const snippets = [
  "```ts\nconst rows = await load({ page: 1 })\n```",
  "```\nTypeError: undefined is not iterable\n```",
  "`npm run build` prints a warning.",
]
const listItems = ["open the page", "choose *All*", "wait a moment", "press **Save**", "reload", "look at the totals", "sign in again"]
const areas = ["api", "web", "mobile", "docs", "billing", "search", "import", "export", "auth"]
const labelKinds = [
  "bug",
  "enhancement",
  "question",
  "good first issue",
  "help wanted",
  "wontfix",
  "duplicate",
  "regression",
  "needs: triage",
]

const stripAccents = (text: string): string =>
  text
    .normalize("NFD")
    .toLowerCase()
    .replace(/ø/g, "o")
    .replace(/ß/g, "ss")
    .replace(/[^a-z0-9]/g, "")

export const makeSeedText = (random: Random): SeedText => {
  const below = (bound: number): number => Math.floor(random() * bound)
  const pick = <A>(list: ReadonlyArray<A>): A => {
    const chosen = list[below(list.length)]
    if (chosen === undefined) throw new RangeError("an empty list has nothing to pick")
    return chosen
  }
  const either = <A>(one: ReadonlyArray<A>, other: ReadonlyArray<A>): A => pick(random() < 0.5 ? one : other)
  const several = (most: number, make: () => string, separator: string): string =>
    Array.from({ length: 1 + below(most) }, make).join(separator)

  const given = () => either(givenNames, moreGivenNames)
  const family = () => either(familyNames, moreFamilyNames)
  const subject = () => either(subjects, moreSubjects)

  const title = (): string => {
    const main = random() < 0.7 ? `${subject()} ${either(failures, moreFailures)}` : `${pick(wishes)} ${subject().replace(/^The /, "the ")}`
    return random() < 0.4 ? `${main} ${pick(conditions)}` : main
  }
  const sentence = (): string => (random() < 0.5 ? `${pick(openings)} ${pick(activities)}.` : either(findings, moreFindings))
  const paragraph = (): string => several(4, sentence, " ")
  const block = (): string => {
    const form = random()
    if (form < 0.6) return paragraph()
    if (form < 0.8) return several(5, () => `- ${pick(listItems)}`, "\n")
    return pick(snippets)
  }

  return {
    personName: () => `${given()} ${family()}`,
    login: () => `${stripAccents(given())}-${stripAccents(family())}${below(90) + 10}`,
    title,
    paragraph,
    body: () => several(4, block, "\n\n"),
    comment: () => (random() < 0.3 ? paragraph() : either(replies, moreReplies)),
    labelName: () => (random() < 0.4 ? `area: ${pick(areas)}` : pick(labelKinds)),
    color: () => below(0x1_00_00_00).toString(16).padStart(6, "0"),
    pick,
  }
}
