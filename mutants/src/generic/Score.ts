/** How many of the mutants in each folder were killed. What is equivalent counts for nothing; what no test reaches counts as alive. */
import { dirname } from "node:path"
import type { Kept } from "./Kept.ts"

export interface Score {
  readonly folder: string
  readonly mutants: number
  readonly killed: number
  readonly survived: number
  readonly notCovered: number
  readonly equivalent: number
}

const scoreOf = (folder: string, all: ReadonlyArray<Kept>): Score => {
  const count = (outcome: Kept["outcome"]) => all.filter((each) => each.outcome === outcome).length
  const [killed, survived, notCovered] = [count("killed"), count("survived"), count("not covered")]
  return { folder, mutants: killed + survived + notCovered, killed, survived, notCovered, equivalent: count("equivalent") }
}

/** By folder, and of all together. */
export const scores = (all: ReadonlyArray<Kept>): ReadonlyArray<Score> => {
  const byFolder = [...Map.groupBy(all, ({ file }) => dirname(file))].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [...byFolder.map(([folder, those]) => scoreOf(folder, those)), scoreOf("all", all)]
}

export const percentOf = ({ killed, mutants }: Score): string => (mutants === 0 ? "–" : `${Math.floor((100 * killed) / mutants)} %`)

export const rowsOf = (all: ReadonlyArray<Kept>): ReadonlyArray<ReadonlyArray<string>> => [
  ["folder", "mutants", "killed", "survived", "not covered", "equivalent", "score"],
  ...scores(all).map((score) => [
    `\`${score.folder}\``,
    ...[score.mutants, score.killed, score.survived, score.notCovered, score.equivalent].map(String),
    percentOf(score),
  ]),
]
