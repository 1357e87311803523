/** All mutants of a source text. */
import { createHash } from "node:crypto"
import { type Span, Visitor, parseSync } from "oxc-parser"
import { fencesOf } from "./fences.ts"
import type { Mutant } from "./Mutant.ts"
import { operators } from "./operators.ts"
import { packageOf } from "./Scope.ts"
import type { Source } from "./Source.ts"

const isInside = (inner: Span, outer: Span): boolean => outer.start <= inner.start && inner.end <= outer.end

type Unnamed = Omit<Mutant, "id">

const unnamedOf = ({ file, text }: Source): ReadonlyArray<Unnamed> => {
  const { program, errors } = parseSync(file, text)
  const [error] = errors
  if (error !== undefined) throw new Error(`${file} does not parse: ${error.message}`)
  const textOf = ({ start, end }: Span) => text.slice(start, end)
  const fences = fencesOf(program, textOf)
  const found = new Map<string, Unnamed>()
  for (const [operator, make] of Object.entries(operators)) {
    const visitor = make((site, replacement) => {
      const { start, end } = site
      const key = `${start} ${end} ${replacement}`
      if (found.has(key) || fences.some((fence) => isInside(site, fence))) return
      const before = textOf(site)
      const line = text.slice(0, start).split("\n").length
      if (before === replacement) return
      found.set(key, { file, start, end, line, before, replacement, operator })
    }, textOf)
    new Visitor(visitor).visit(program)
  }
  return [...found.values()].toSorted((a, b) => a.start - b.start || a.end - b.end)
}

/** By file, in the order of the text. */
export const mutantsOf = (sources: ReadonlyArray<Source>): ReadonlyArray<Mutant> => {
  const times = new Map<string, number>()
  return sources.flatMap(unnamedOf).map((mutant) => {
    const { file, operator, before, replacement } = mutant
    const key = [packageOf(file), file.split("/").at(-1), operator, before, replacement].join("\n")
    const time = (times.get(key) ?? 0) + 1
    times.set(key, time)
    return { ...mutant, id: createHash("sha256").update(`${key}\n${time}`).digest("hex").slice(0, 10) }
  })
}
