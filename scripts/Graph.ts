/** What the source files of the workspace import of each other, types included. */
import { posix } from "node:path"
import { sourcesOf } from "./Boundaries.ts"
import type { Package } from "./Workspace.ts"

/** From each file to those that it imports, by their paths from the root. Only files of the graph are named. */
export type Graph = ReadonlyMap<string, ReadonlyArray<string>>

export const graphOf = (root: string, members: ReadonlyArray<Package>): Graph => {
  const imports = members.flatMap((member) =>
    sourcesOf(root, member).map(({ path, imports: all }) => {
      const file = `${member.folder}/${path}`
      const own = all.filter((one) => one.startsWith("."))
      return [file, own.map((one) => posix.join(posix.dirname(file), one))] as const
    }),
  )
  const known = new Set(imports.map(([file]) => file))
  return new Map(imports.map(([file, targets]) => [file, targets.filter((target) => known.has(target))]))
}
