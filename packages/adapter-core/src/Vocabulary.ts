/**
 * How texts of an application name people and objects: what is needed to say the same of their twins in another application. Data and pure functions; who is
 * linked with whom the engine knows. What stands in code or in a comment of Markdown names nobody.
 */

/** A person or an object that a text names. A mention tells the person so. */
export interface Naming {
  readonly is: "mention" | "reference"
  readonly kind: string
  /** Its id in its place, or its address, in any letter case. */
  readonly by: "externalId" | "address"
  readonly name: string
  /** The place it is in, as people call it. Absent: the one that the text is in or, of an address, any. */
  readonly partition?: string
}

/** A naming where it stands in a text: from `from` (inclusive) to `to` (exclusive). */
export interface Found extends Naming {
  readonly from: number
  readonly to: number
  /** It is where a link leads to: only a web address can stand there. */
  readonly isTarget: boolean
}

/** Who or what is to be named. */
export interface Named {
  readonly is: Naming["is"]
  readonly kind: string
  readonly externalId: string
  readonly address: string | undefined
  /** Its page for people. */
  readonly url: string | undefined
  /** The place it is in, as people call it; absent when that is the one of the text. */
  readonly partition: string | undefined
}

export interface Vocabulary {
  /** What a text names, in the order of the text. */
  readonly find: (text: string) => ReadonlyArray<Found>
  /** The words that name it, if there are any. */
  readonly say: (named: Named) => string | undefined
  /** A mention tells whoever bears that name, whether they were meant or not: one that comes from elsewhere is broken up. */
  readonly pings: boolean
}

export interface Rule {
  /** Global. One of a web address matches the address alone: the brackets of a link that says its own address belong to it without saying so. */
  readonly pattern: RegExp
  readonly isUrl?: true
  readonly read: (match: RegExpExecArray) => Naming
}

export const make = ({ rules, ...rest }: Pick<Vocabulary, "say" | "pings"> & { readonly rules: ReadonlyArray<Rule> }): Vocabulary => ({
  ...rest,
  find: (text) => {
    const prose = proseOf(text)
    return withoutOverlaps(rules.flatMap((rule) => [...prose.matchAll(rule.pattern)].map((match) => placed(prose, rule, match))))
  },
})

/** Of those that overlap the first, and of those that begin together the longest. */
export const withoutOverlaps = <A extends Pick<Found, "from" | "to">>(found: ReadonlyArray<A>): ReadonlyArray<A> => {
  const kept: Array<A> = []
  for (const one of found.toSorted((a, b) => a.from - b.from || b.to - a.to)) if (one.from >= (kept.at(-1)?.to ?? 0)) kept.push(one)
  return kept
}

const placed = (text: string, { isUrl, read }: Rule, match: RegExpExecArray): Found => {
  const [words] = match
  const [from, to] = [match.index, match.index + words.length]
  const naming = { ...read(match), from, to, isTarget: false }
  if (isUrl !== true) return naming
  for (const end of [`](${words})`, `](<${words}>)`]) {
    if (text[from - 1] === "[" && text.startsWith(end, to)) return { ...naming, from: from - 1, to: to + end.length }
  }
  const isTarget = text.startsWith("](", from - 2) || text.startsWith("](<", from - 3)
  if (!isTarget && text[from - 1] === "<" && text[to] === ">") return { ...naming, from: from - 1, to: to + 1 }
  return { ...naming, isTarget }
}

/** The text with blanks in the place of code and comments, line by line. */
export const proseOf = (text: string): string => withoutSpans(withoutComments(withoutBlocks(text)))

const blank = (text: string): string => " ".repeat(text.length)

const withoutBlocks = (text: string): string => {
  let fence: string | undefined
  return text
    .split("\n")
    .map((line) => {
      const [, mark] = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line) ?? []
      if (fence === undefined) {
        fence = mark
        return mark === undefined ? line : blank(line)
      }
      if (mark?.startsWith(fence) === true && line.trim() === mark) fence = undefined
      return blank(line)
    })
    .join("\n")
}

const withoutComments = (text: string): string => {
  let [prose, at] = ["", 0]
  while (true) {
    const from = text.indexOf("<!--", at)
    const to = from < 0 ? -1 : text.indexOf("-->", from)
    if (to < 0) return prose + text.slice(at)
    prose += text.slice(at, from) + blank(text.slice(from, to + 3))
    at = to + 3
  }
}

/** A span goes from some backticks to the next as many of the same paragraph. */
const withoutSpans = (text: string): string => {
  const ticks = [...text.matchAll(/`+|\n[ \t]*\n/g)]
  let paragraph = 0
  const last = new Map<string, number>()
  const next = new Map<number, number>()
  for (const [index, [words]] of ticks.entries()) {
    if (!words.startsWith("`")) {
      paragraph += 1
      continue
    }
    const key = `${paragraph} ${words.length}`
    const before = last.get(key)
    if (before !== undefined) next.set(before, index)
    last.set(key, index)
  }
  let [prose, at] = ["", 0]
  for (const [index, { index: from }] of ticks.entries()) {
    const end = ticks[next.get(index) ?? -1]
    if (from < at || end === undefined) continue
    prose += text.slice(at, from) + blank(text.slice(from, end.index + end[0].length))
    at = end.index + end[0].length
  }
  return prose + text.slice(at)
}
