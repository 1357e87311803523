/**
 * A source text in which every mutant is there and none is in force: each place asks at the moment when it is reached whether its mutant is. So one process
 * tries many, one after the other, and what takes most of the time, which is loading, is done once.
 */
import { type Span, Visitor, parseSync } from "oxc-parser"
import type { Mutant } from "./Mutant.ts"

/** A mutant with the number that it is asked for by, from 1 on. */
export interface Numbered {
  readonly number: number
  readonly mutant: Mutant
}

const isOn = (number: number): string => `globalThis.__isOn?.(${number})`

type Render = (all: ReadonlyArray<Numbered>, inner: string, site: Span) => string

/** All changes of one place, asked for in turn. */
const chained = (
  all: ReadonlyArray<Numbered>,
  each: (replacement: string) => string,
  otherwise: string,
  [then, or]: readonly [string, string],
) => all.map(({ number, mutant }) => `${isOn(number)}${then}${each(mutant.replacement)}${or}`).join("") + otherwise

const expression: Render = (all, inner) => `(${chained(all, (text) => `(${text})`, `(${inner})`, ["?", ":"])})`

const statement: Render = (all, inner) =>
  `{${all.map(({ number, mutant }) => `if(${isOn(number)}){${mutant.replacement}}else `).join("")}{${inner}}}`

const body: Render = (all, inner) => `{${all.map(({ number }) => `if(${isOn(number)})return;`).join("")}${inner.slice(1)}`

const member =
  (nothing: string, [open, close]: readonly [string, string], isFollowed: (site: Span) => boolean): Render =>
  ([first], inner, site) =>
    first === undefined ? inner : `...(${isOn(first.number)}?${nothing}:${open}${inner}${close})${isFollowed(site) ? "," : ""}`

/** Names after a dot are computed. */
const property: Render = (all, inner) => `[${chained(all, (text) => `"${text}"`, `"${inner}"`, ["?", ":"])}]`

const statements: ReadonlySet<string> = new Set(["drop statement", "skip branch"])

/** Where members of objects and lists begin that others follow: what is left out of them takes the comma along. */
const followedIn = (file: string, text: string): ReadonlySet<number> => {
  const starts = new Set<number>()
  const add = (all: ReadonlyArray<Span | null>) => {
    for (const each of all.slice(0, -1)) if (each !== null) starts.add(each.start)
  }
  new Visitor({ ObjectExpression: ({ properties }) => add(properties), ArrayExpression: ({ elements }) => add(elements) }).visit(
    parseSync(file, text).program,
  )
  return starts
}

export const switched = (file: string, text: string, mutants: ReadonlyArray<Numbered>): string => {
  const followed = followedIn(file, text)
  const isFollowed = ({ start }: Span) => followed.has(start)
  const rendererOf = (operator: string): Render => {
    if (operator === "drop field") return member("{}", ["{", "}"], isFollowed)
    if (operator === "drop item") return member("[]", ["[", "]"], isFollowed)
    if (operator === "return early") return body
    if (operator === "swap some/every") return property
    return statements.has(operator) ? statement : expression
  }
  // Outer places first; of one place, members before the expressions that they are.
  const rank = ({ operator }: Mutant) => (operator === "drop field" || operator === "drop item" || statements.has(operator) ? 0 : 1)
  const places = [...Map.groupBy(mutants, ({ mutant }) => `${mutant.start} ${mutant.end} ${rank(mutant)}`).values()]
    .flatMap((all) => {
      const [first] = all
      if (first === undefined) return []
      const { start, end, operator } = first.mutant
      return [{ start, end, all, order: rank(first.mutant), render: rendererOf(operator), isName: operator === "swap some/every" }]
    })
    .toSorted((a, b) => a.start - b.start || b.end - a.end || a.order - b.order)
  let next = 0
  const upTo = (from: number, end: number): string => {
    let made = ""
    let at = from
    for (let place = places[next]; place !== undefined && place.start < end; place = places[next]) {
      next += 1
      const before = text.slice(at, place.start)
      const inner = upTo(place.start, place.end)
      made += (place.isName ? before.replace(/(\?\.)?\.?$/, "$1") : before) + place.render(place.all, inner, place)
      at = place.end
    }
    return made + text.slice(at, end)
  }
  return upTo(0, text.length)
}
