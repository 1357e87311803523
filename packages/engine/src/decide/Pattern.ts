/**
 * Patterns that people write down, looked for in a line without ever going back: the work grows with the length of the line times that of the pattern, whatever
 * either says. They are regular expressions of letters, classes, groups, alternatives and repetition; what would have to go back (look-around, back references,
 * lazy repetition) is refused.
 */
import { Result } from "effect"

/** A pattern ready to be looked for. */
export type Pattern = ReadonlyArray<Step>

type Test = (letter: string) => boolean

type Step =
  | { readonly _tag: "Letter"; readonly test: Test }
  | { readonly _tag: "Fork"; readonly to: ReadonlyArray<number> }
  | { readonly _tag: "Place"; readonly is: "start" | "end" | "edge" }
  | { readonly _tag: "Found" }

type Node =
  | { readonly _tag: "Letter"; readonly test: Test }
  | { readonly _tag: "Place"; readonly is: "start" | "end" | "edge" }
  | { readonly _tag: "Row"; readonly of: ReadonlyArray<Node> }
  | { readonly _tag: "Either"; readonly of: ReadonlyArray<Node> }
  | { readonly _tag: "Repeat"; readonly of: Node; readonly least: number; readonly most: number }

/** More steps than these are no pattern that somebody wrote. */
const mostSteps = 1000

/** How much work one text may make: about a second of it. */
export const mostWork = 4_000_000

class Fault extends Error {}

const digit: Test = (letter) => letter >= "0" && letter <= "9"
const space: Test = (letter) => /\s/u.test(letter)
const word: Test = (letter) => /\w/u.test(letter)
const not =
  (test: Test): Test =>
  (letter) =>
    !test(letter)

const classes: Readonly<Record<string, Test>> = { d: digit, D: not(digit), s: space, S: not(space), w: word, W: not(word) }
const signs: Readonly<Record<string, string>> = { t: "\t" }

/** Reads a pattern. Fails with what is wrong with it, in words. */
export const parse = (source: string): Result.Result<Pattern, string> => {
  try {
    const steps = compiled(tree([...source]))
    return matchesNothing(steps) ? Result.fail("matches where there is nothing") : Result.succeed(steps)
  } catch (fault) {
    if (fault instanceof Fault) return Result.fail(fault.message)
    throw fault
  }
}

const tree = (letters: ReadonlyArray<string>): Node => {
  let at = 0
  const take = (): string => {
    const letter = letters[at]
    if (letter === undefined) throw new Fault("ends too early")
    at += 1
    return letter
  }
  const escaped = (): Test => {
    const letter = take()
    const known = classes[letter]
    if (known !== undefined) return known
    if (/[A-Za-z0-9]/.test(letter) && signs[letter] === undefined) throw new Fault(`has \\${letter}, which is not known here`)
    const sign = signs[letter] ?? letter
    return (other) => other === sign
  }
  const oneOf = (): Test => {
    const negated = letters[at] === "^"
    if (negated) at += 1
    const tests: Array<Test> = []
    for (let first = true; first || letters[at] !== "]"; first = false) {
      const letter = take()
      if (letter === "\\") {
        tests.push(escaped())
        continue
      }
      if (letters[at] === "-" && letters[at + 1] !== "]" && letters[at + 1] !== undefined) {
        at += 1
        const last = take()
        if (last < letter) throw new Fault(`has the range ${letter}-${last}, which is the wrong way round`)
        tests.push((other) => other >= letter && other <= last)
        continue
      }
      tests.push((other) => other === letter)
    }
    at += 1
    const any: Test = (letter) => tests.some((test) => test(letter))
    return negated ? not(any) : any
  }
  const atom = (): Node => {
    const letter = take()
    switch (letter) {
      case "(": {
        if (letters[at] === "?") {
          if (letters[at + 1] !== ":") throw new Fault("has (?, which is not known here but for (?:")
          at += 2
        }
        const inner = either()
        if (take() !== ")") throw new Fault("has a ( without its )")
        return inner
      }
      case "[":
        return { _tag: "Letter", test: oneOf() }
      case ".":
        return { _tag: "Letter", test: () => true }
      case "^":
        return { _tag: "Place", is: "start" }
      case "$":
        return { _tag: "Place", is: "end" }
      case "\\":
        if (letters[at] === "b") {
          at += 1
          return { _tag: "Place", is: "edge" }
        }
        return { _tag: "Letter", test: escaped() }
      case "*":
      case "+":
      case "?":
      case "{":
        throw new Fault(`has ${letter} with nothing to repeat before it`)
      default:
        return { _tag: "Letter", test: (other) => other === letter }
    }
  }
  const times = (): readonly [least: number, most: number] | undefined => {
    const letter = letters[at]
    const plain = { "*": [0, Number.POSITIVE_INFINITY], "+": [1, Number.POSITIVE_INFINITY], "?": [0, 1] } as const
    if (letter === "*" || letter === "+" || letter === "?") {
      at += 1
      return plain[letter]
    }
    if (letter !== "{") return undefined
    const end = letters.indexOf("}", at)
    const [, least, comma, most] = /^(\d{1,4})(,?)(\d{0,4})$/.exec(letters.slice(at + 1, end).join("")) ?? []
    if (end < 0 || least === undefined) throw new Fault("has a { that is no repetition; \\{ is the sign itself")
    at = end + 1
    const last = most === "" || most === undefined ? (comma === "," ? Number.POSITIVE_INFINITY : Number(least)) : Number(most)
    if (last < Number(least)) throw new Fault(`repeats at least ${least} and at most ${last} times`)
    return [Number(least), last]
  }
  const row = (): Node => {
    const of: Array<Node> = []
    while (at < letters.length && letters[at] !== "|" && letters[at] !== ")") {
      const one = atom()
      const repeated = times()
      if (repeated !== undefined && (letters[at] === "?" || letters[at] === "+"))
        throw new Fault("repeats lazily or for good, which is not known here")
      of.push(repeated === undefined ? one : { _tag: "Repeat", of: one, least: repeated[0], most: repeated[1] })
    }
    return { _tag: "Row", of }
  }
  const either = (): Node => {
    const of = [row()]
    while (letters[at] === "|") {
      at += 1
      of.push(row())
    }
    return { _tag: "Either", of }
  }
  const whole = either()
  if (at < letters.length) throw new Fault("has a ) without its (")
  return whole
}

const compiled = (node: Node): Pattern => {
  const steps: Array<Step> = []
  const put = (step: Step): number => {
    if (steps.length === mostSteps) throw new Fault(`is too long: it has more than ${mostSteps} steps, repetitions counted out`)
    return steps.push(step) - 1
  }
  const fork = (at: number, ...to: ReadonlyArray<number>) => {
    steps[at] = { _tag: "Fork", to }
  }
  const hole = () => put({ _tag: "Fork", to: [] })
  const emit = (of: Node): void => {
    switch (of._tag) {
      case "Letter":
      case "Place":
        put(of)
        return
      case "Row":
        for (const inner of of.of) emit(inner)
        return
      case "Either": {
        const start = hole()
        const [begins, ends]: [Array<number>, Array<number>] = [[], []]
        for (const inner of of.of) {
          begins.push(steps.length)
          emit(inner)
          ends.push(hole())
        }
        fork(start, ...begins)
        for (const end of ends) fork(end, steps.length)
        return
      }
      case "Repeat": {
        for (let count = 0; count < of.least; count += 1) emit(of.of)
        if (of.most === Number.POSITIVE_INFINITY) {
          const start = hole()
          emit(of.of)
          fork(hole(), start)
          fork(start, start + 1, steps.length)
          return
        }
        const skips: Array<number> = []
        for (let count = of.least; count < of.most; count += 1) {
          skips.push(hole())
          emit(of.of)
        }
        for (const skip of skips) fork(skip, skip + 1, steps.length)
      }
    }
  }
  emit(node)
  put({ _tag: "Found" })
  return steps
}

const matchesNothing = (pattern: Pattern): boolean => find(pattern, [], { left: mostWork }).length > 0

interface Span {
  readonly from: number
  readonly to: number
}

/** What of a line a pattern matches, the longest from the left. `work` is what may be done, and is counted down; without any left nothing more is found. */
export const find = (pattern: Pattern, letters: ReadonlyArray<string>, work: { left: number }): ReadonlyArray<Span> => {
  const found: Array<Span> = []
  let from = 0
  while (from <= letters.length && work.left > 0) {
    const span = next(pattern, letters, from, work)
    if (span === undefined) break
    found.push(span)
    from = Math.max(span.to, from + 1)
  }
  return found
}

const next = (pattern: Pattern, letters: ReadonlyArray<string>, begin: number, work: { left: number }): Span | undefined => {
  let best: Span | undefined
  let current = new Map<number, number>()
  for (let at = begin; at <= letters.length; at += 1) {
    // By step, where the earliest match began that has come to it.
    const here = new Map<number, number>()
    const reach = (step: number, from: number): void => {
      const todo = [step]
      for (let index = todo.pop(); index !== undefined; index = todo.pop()) {
        const seen = here.get(index)
        if (seen !== undefined && seen <= from) continue
        here.set(index, from)
        work.left -= 1
        const of = pattern[index]
        if (of?._tag === "Fork") todo.push(...of.to)
        else if (of?._tag === "Place" && holds(of.is, letters, at)) todo.push(index + 1)
        else if (of?._tag === "Found" && (best === undefined || from <= best.from)) best = { from, to: at }
      }
    }
    for (const [step, from] of current) reach(step, from)
    if (best === undefined) reach(0, at)
    const letter = letters[at]
    if (letter === undefined || work.left <= 0) break
    const after = new Map<number, number>()
    for (const [step, from] of here) {
      const of = pattern[step]
      if (of?._tag === "Letter" && (best === undefined || from <= best.from) && of.test(letter)) after.set(step + 1, from)
    }
    if (best !== undefined && after.size === 0) break
    current = after
  }
  return best
}

const holds = (is: "start" | "end" | "edge", letters: ReadonlyArray<string>, at: number): boolean => {
  if (is === "start") return at === 0
  if (is === "end") return at === letters.length
  const isWord = (letter: string | undefined) => letter !== undefined && word(letter)
  return isWord(letters[at - 1]) !== isWord(letters[at])
}
