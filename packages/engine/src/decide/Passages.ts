/**
 * A text that both sides changed, passage by passage, for whoever decides: what nobody touched, what one side changed, and what both changed. Passages follow
 * each other without a gap: those of one side together are that side's text. Pure.
 */
import { type Hunk, hunksOf, split } from "./TextMerge.ts"

/** Lines of the text, as each side has them. */
export interface Passage {
  /** Who changed it. `disputed`: both, differently. */
  readonly changedBy: "nobody" | "local" | "external" | "both" | "disputed"
  readonly base: ReadonlyArray<string>
  readonly local: ReadonlyArray<string>
  readonly external: ReadonlyArray<string>
}

interface Region {
  readonly start: number
  end: number
}

export const passages = (base: string, local: string, external: string): ReadonlyArray<Passage> => {
  const lines = split(base)
  const [locals, externals] = [hunksOf(lines, split(local)), hunksOf(lines, split(external))]
  const found: Array<Passage> = []
  let next = 0
  const untouchedUntil = (end: number) => {
    const same = lines.slice(next, end)
    if (same.length > 0) found.push({ changedBy: "nobody", base: same, local: same, external: same })
  }
  for (const region of regionsOf([...locals, ...externals])) {
    untouchedUntil(region.start)
    const [own, theirs] = [within(locals, region), within(externals, region)]
    const passage = { base: lines.slice(region.start, region.end), local: said(lines, own, region), external: said(lines, theirs, region) }
    found.push({ changedBy: changerOf(own, theirs, passage), ...passage })
    next = region.end
  }
  untouchedUntil(lines.length)
  return found
}

/** Both sides' edits together; `undefined` where something is in dispute. */
export const together = (found: ReadonlyArray<Passage>): string | undefined =>
  found.some(({ changedBy }) => changedBy === "disputed")
    ? undefined
    : found.flatMap(({ changedBy, local, external }) => (changedBy === "external" ? external : local)).join("\n")

/** What touches is one region, as it is one to a merge. */
const regionsOf = (hunks: ReadonlyArray<Hunk>): ReadonlyArray<Region> => {
  const regions: Array<Region> = []
  for (const { start, end } of hunks.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const last = regions.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else regions.push({ start, end })
  }
  return regions
}

const within = (hunks: ReadonlyArray<Hunk>, region: Region): ReadonlyArray<Hunk> =>
  hunks.filter(({ start, end }) => start >= region.start && end <= region.end)

/** The lines of a region as a side has them. */
const said = (base: ReadonlyArray<string>, hunks: ReadonlyArray<Hunk>, { start, end }: Region): ReadonlyArray<string> => {
  const lines: Array<ReadonlyArray<string>> = []
  let next = start
  for (const hunk of hunks) {
    lines.push(base.slice(next, hunk.start), hunk.lines)
    next = hunk.end
  }
  lines.push(base.slice(next, end))
  return lines.flat()
}

const changerOf = (
  own: ReadonlyArray<Hunk>,
  theirs: ReadonlyArray<Hunk>,
  { local, external }: Pick<Passage, "local" | "external">,
): Passage["changedBy"] => {
  if (theirs.length === 0) return "local"
  if (own.length === 0) return "external"
  return local.length === external.length && local.every((line, index) => line === external[index]) ? "both" : "disputed"
}
