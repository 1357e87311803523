/** `docs/mutation.md`: how many mutants of each kept sample were killed, and those that make no difference. */
import { writeFileSync } from "node:fs"
import { table } from "../table.ts"
import type { Equivalent } from "./Equivalent.ts"
import type { Kept } from "./Kept.ts"
import { short } from "./Mutant.ts"
import { mostTests } from "./Round.ts"
import { rowsOf } from "./Score.ts"

const cell = (text: string): string => text.replaceAll("|", "\\|")

const code = (text: string): string => (text === "" ? "nothing" : `\`${cell(short(text)).replaceAll("`", "'")}\``)

const listOf = (equivalents: ReadonlyArray<Equivalent>): string =>
  table([
    ["file", "instead of", "this", "why nobody can tell"],
    ...equivalents.map(({ file, find, replace, reason }) => [`\`${file}\``, code(find), code(replace), cell(reason)]),
  ])

export const pageOf = (all: ReadonlyArray<Kept>, equivalents: ReadonlyArray<Equivalent>): string => {
  const samples = [...Map.groupBy(all, ({ seed }) => seed)].map(([seed, those]) => `\n## Seed ${seed}\n\n${table(rowsOf(those))}\n`)
  return `# Mutation: are single changes noticed?

<!-- Written by mutants/src/generic/page.ts in \`npx -y pnpm@12 mutants --generic --save\`. -->

\`npx -y pnpm@12 mutants --generic --sample 600 --seed N\` draws single changes by lot from all that its operators can make of the sources: a condition turned
round, a statement left out, another constant, a field that is missing. Only what compiles is taken. Each is tried with up to ${mostTests} tests that reach the changed
place, those beside the source first, until one fails; what they all let live counts as survived, what no test reaches as not covered. What becomes of each is in \`mutants/generic.jsonl\`.
${samples.join("")}
## Changes that make no difference

${equivalents.length === 0 ? "None is named." : listOf(equivalents)}
`
}

export const writePage = (file: string, all: ReadonlyArray<Kept>, equivalents: ReadonlyArray<Equivalent>): void =>
  writeFileSync(file, pageOf(all, equivalents))
