/**
 * One text in the words of another application: what it names of people and objects becomes the name of their twin there, and a mention that would tell
 * somebody else is broken up. The record keeps the author's words; what is made of them here is only said. Pure.
 */
import { Vocabulary } from "@syncline/adapter-core"
import { withoutComments, wordsOf as withoutForm } from "./Faces.ts"

/** An application that shows the text too, with what it shows of it. */
export interface Source {
  readonly vocabulary: Vocabulary.Vocabulary
  readonly shown: string
}

/** A name in a text, in the words of one of its sources. */
export interface Name<S extends Source> {
  readonly source: S
  readonly found: Vocabulary.Found
}

/** What goes between the first sign of a mention and the rest: nobody sees it, and nobody is told. */
const hush = "\u200B"

const hushed = (mention: string): string => mention.slice(0, 1) + hush + mention.slice(1)

const wordsOf = (text: string, { from, to }: Pick<Vocabulary.Found, "from" | "to">): string => text.slice(from, to)

const namesIn = ({ vocabulary, shown }: Source): ReadonlySet<string> =>
  new Set(vocabulary.find(shown).map((found) => wordsOf(shown, found)))

/** What a text names in the words of its sources, where they show it so. What the target shows itself is said in its own words already. */
export const named = <S extends Source>(text: string, sources: ReadonlyArray<S>, target: Source): ReadonlyArray<Name<S>> => {
  const own = namesIn(target)
  const names = sources.flatMap((source) => {
    const theirs = namesIn(source)
    return source.vocabulary.find(text).flatMap((found) => {
      const words = wordsOf(text, found)
      return theirs.has(words) && !own.has(words) ? [{ source, found, from: found.from, to: found.to }] : []
    })
  })
  return Vocabulary.withoutOverlaps(names)
}

/** The text as it is said to the target. `sayOf` gives the words for a name; without any it stays as it is. */
export const said = <S extends Source>(
  text: string,
  names: ReadonlyArray<Name<S>>,
  sayOf: (name: Name<S>) => string | undefined,
  target: Source,
  mayHush: boolean,
): string => {
  const replaced = names.flatMap((name) => {
    const words = sayOf(name)
    return words === undefined ? [] : [{ from: name.found.from, to: name.found.to, words }]
  })
  const own = namesIn(target)
  const strange = target.vocabulary.pings && mayHush ? target.vocabulary.find(text).filter(({ is }) => is === "mention") : []
  const broken = strange.flatMap(({ from, to }) => {
    const words = wordsOf(text, { from, to })
    const isReplaced = replaced.some((other) => other.from < to && from < other.to)
    return own.has(words) || isReplaced ? [] : [{ from, to, words: hushed(words) }]
  })
  let [result, at] = ["", 0]
  for (const { from, to, words } of [...replaced, ...broken].toSorted((a, b) => a.from - b.from)) {
    result += text.slice(at, from) + words
    at = to
  }
  return restored(result + text.slice(at), target)
}

/** A mention that was broken up elsewhere is whole again where it comes from. */
const restored = (text: string, target: Source): string => {
  if (!text.includes(hush)) return text
  let whole = text
  for (const words of namesIn(target)) whole = whole.replaceAll(hushed(words), words)
  return whole
}

/** Stands for a name: a letter that no text has. */
const someName = "\uE000"

/**
 * Whether what an application shows is what it was told of a text, however names are called there: word by word the same, in whatever form, but for its own
 * names. Who they are is not looked up.
 */
export const isRewording = (text: string, target: Source): boolean => {
  let [shown, at] = ["", 0]
  for (const { from, to } of target.vocabulary.find(target.shown)) {
    shown += target.shown.slice(at, from) + someName
    at = to
  }
  if (at === 0 && !target.shown.includes(hush)) return false
  const [words, theirs] = [wordsIn(text), wordsIn(shown + target.shown.slice(at))]
  return (
    words.length === theirs.length &&
    theirs.every((word, index) => word.includes(someName) || withoutForm(word) === withoutForm(words[index] ?? ""))
  )
}

const wordsIn = (text: string): ReadonlyArray<string> =>
  withoutComments(text.replaceAll(hush, ""))
    .split(/\s+/)
    .filter((word) => word.includes(someName) || withoutForm(word) !== "")
