/** `docs/planted-defects.md`: what caught which defect, and which levels, as far as full runs have told. */
import { writeFileSync } from "node:fs"
import type { Defect } from "./Defect.ts"
import { type Level, levels, meanings } from "./Level.ts"
import type { Result } from "./Results.ts"
import { table } from "./table.ts"

const isCaught = ({ first, caught }: Result): boolean => first !== undefined || Object.keys(caught).length > 0

const isFull = ({ caught, missed }: Result): boolean => Object.keys(caught).length + missed.length > 0

const cell = (result: Result | undefined, level: Level): string => {
  if (result?.caught[level] !== undefined) return "caught"
  return result?.missed.includes(level) === true ? "–" : ""
}

const packageOf = ({ file }: Defect): string => file.split("/src/")[0] ?? ""

const escaped = (text: string): string => text.replaceAll("|", "\\|")

export const writePage = (file: string, defects: ReadonlyArray<Defect>, results: ReadonlyArray<Result>): void => {
  const known = new Map(results.map((result) => [result.id, result]))
  const summary = levels.map((level) => {
    const caught = results.filter((result) => result.caught[level] !== undefined)
    const looked = caught.length + results.filter(({ missed }) => missed.includes(level)).length
    const alone = caught.filter((result) => Object.keys(result.caught).length === 1)
    return [level, meanings[level], `${caught.length} of ${looked}`, String(alone.length)]
  })
  const full = results.filter(isFull)
  const shownLevels = full.length === 0 ? [] : levels
  const rowOf = ({ id, title, file: path, breaks }: Defect) => [
    escaped(title),
    `\`${path.split("/").at(-1) ?? ""}\``,
    breaks.join(", "),
    escaped(known.get(id)?.first ?? ""),
    ...shownLevels.map((level) => cell(known.get(id), level)),
  ]
  const sections = [...new Set(defects.map(packageOf))].map((folder) => {
    const rows = defects.filter((defect) => packageOf(defect) === folder && known.has(defect.id)).map(rowOf)
    return rows.length === 0 ? "" : `\n## \`${folder}\`\n\n${table([["defect", "in", "breaks", "caught by", ...shownLevels], ...rows])}\n`
  })
  const rest = defects.length - results.length
  writeFileSync(
    file,
    `# Planted defects: do the tests bite?

<!-- Written by mutants/src/page.ts in \`npx -y pnpm@12 mutants --save\`. Change mutants/src/defects instead. -->

Each defect is planted alone in a copy of the workspace, and the tests that should see it are run there. ${results.filter(isCaught).length} of ${results.length} are
caught${rest === 0 ? "" : `; ${rest} more have not been looked for yet`}. \`npx -y pnpm@12 mutants\` plants all of them again and stops at the first catch of each; a failure that the tests
show without the defect too, a test that does not load and a missing name are no catches.
${full.length === 0 ? "" : `\nAll levels looked at ${full.length} of them. An empty cell: the level does not run that code. A dash: it ran and saw nothing.\n\n${table([["level", "is", "caught", "caught by nothing else"], ...summary])}\n`}${sections.join("")}`,
  )
}
