/** Files that import each other, directly or by way of others. What they share belongs into a file below them. */
import type { Graph } from "./Graph.ts"

/** Every set of files of which each imports, in the end, all the others; the files of a set in alphabetical order. */
export const circlesOf = (graph: Graph): ReadonlyArray<ReadonlyArray<string>> => {
  const reached = new Map([...graph.keys()].map((file) => [file, reachedFrom(graph, file)]))
  const seen = new Set<string>()
  return [...graph.keys()].flatMap((file) => {
    const circle = [...(reached.get(file) ?? [])].filter((other) => reached.get(other)?.has(file) === true)
    if (seen.has(file) || circle.length === 0) return []
    for (const member of circle) seen.add(member)
    return [circle.toSorted()]
  })
}

/** All files that a file imports, in one step or more. */
const reachedFrom = (graph: Graph, start: string): ReadonlySet<string> => {
  const reached = new Set<string>()
  const open = [...(graph.get(start) ?? [])]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    open.push(...(graph.get(file) ?? []))
  }
  return reached
}
