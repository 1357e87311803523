/**
 * Finds the word that was probably meant by one that is not known: the same word written otherwise, a beginning of it, or one a few slips of the
 * keyboard away. Pure.
 */

const plain = (word: string): string => word.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "")

/** Letters added, left out, replaced, and swapped with their neighbour. */
const slips = (left: string, right: string): number => {
  let [previous, current]: [ReadonlyArray<number>, ReadonlyArray<number>] = [[], Array.from({ length: right.length + 1 }, (_, at) => at)]
  for (let row = 1; row <= left.length; row += 1) {
    const next = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1]
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      const replaced = (current[column - 1] ?? 0) + (same ? 0 : 1)
      const changed = Math.min(replaced, (current[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1)
      next.push(swapped ? Math.min(changed, (previous[column - 2] ?? 0) + 1) : changed)
    }
    ;[previous, current] = [current, next]
  }
  return current[right.length] ?? 0
}

/** Shorter beginnings fit too many words. */
const shortestBeginning = 3
/** Longer texts are no slip of a word, and comparing them takes long. */
const longestWord = 60

/** 0 for the same word; `undefined` when nobody would mistake one for the other. */
const distance = (given: string, word: string): number | undefined => {
  const [left, right] = [plain(given), plain(word)]
  if (left === right) return 0
  const shorter = Math.min(left.length, right.length)
  if (shorter >= shortestBeginning && (left.startsWith(right) || right.startsWith(left))) return 1
  const found = slips(left, right)
  return found <= Math.floor(Math.max(left.length, right.length) / 3) ? found : undefined
}

/** The nearest of some words, if one is near; of several that are equally near the first. */
export const nearest = (given: string, words: ReadonlyArray<string>): string | undefined => {
  if (plain(given) === "" || given.length > longestWord) return undefined
  let found: { readonly word: string; readonly distance: number } | undefined
  for (const word of words) {
    const away = distance(given, word)
    if (away !== undefined && (found === undefined || away < found.distance)) found = { word, distance: away }
  }
  return found?.word
}

/** Words as a sentence lists them: `a, b or c`. */
export const listed = (words: ReadonlyArray<string>, joint: "and" | "or"): string => {
  const last = words.at(-1) ?? ""
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${joint} ${last}`
}

/** Ends a sentence about a word that is not known: `; did you mean "open"?`, or nothing. */
export const question = (given: string, words: ReadonlyArray<string>): string => {
  const near = nearest(given, words)
  return near === undefined ? "" : `; did you mean "${near}"?`
}
