/**
 * What source files really import, held against what their package declares. Code under `src` may import what users of the package get with it;
 * code elsewhere (tests, examples) may also import development dependencies, those of the root included. Another package is only ever entered
 * through its `exports`.
 */
import { globSync, readFileSync } from "node:fs"
import { join, posix } from "node:path"
import { entriesOf, specifier } from "./Entry.ts"
import { importsOf, packageNameOf } from "./Imports.ts"
import { type Manifest, runtimeDependencies } from "./Manifest.ts"
import type { Package } from "./Workspace.ts"

/** One source file with its imports. `path` is relative to its package's folder. */
export interface Source {
  readonly path: string
  readonly imports: ReadonlyArray<string>
}

/** The TypeScript files of a package, built and installed ones left out. */
export const sourcesOf = (root: string, member: Package): ReadonlyArray<Source> => {
  const cwd = join(root, member.folder)
  return globSync("**/*.ts", { cwd, exclude: (name) => ["node_modules", "dist", "build"].includes(name) })
    .map((path) => path.replaceAll("\\", "/"))
    .sort()
    .map((path) => ({ path, imports: importsOf(path, readFileSync(join(cwd, path), "utf8")) }))
}

export interface Context {
  readonly members: ReadonlyArray<Package>
  /** The root's manifest: its development dependencies are every test's. */
  readonly root: Manifest
}

/** One sentence for every import that crosses a boundary. */
export const boundaryViolations = (member: Package, sources: ReadonlyArray<Source>, context: Context): ReadonlyArray<string> => {
  const published = runtimeDependencies(member.manifest)
  const everything = new Set([
    ...published,
    ...Object.keys(member.manifest.devDependencies ?? {}),
    ...Object.keys(context.root.devDependencies ?? {}),
  ])
  const others = new Map(context.members.map(({ manifest }) => [manifest.name, manifest]))
  return sources.flatMap(({ path, imports }) => {
    const inSrc = path.startsWith("src/") && member.manifest.private !== true
    const allowed = inSrc ? published : everything
    return imports.flatMap((imported) => {
      const where = `${member.folder}/${path} imports ${imported}`
      if (imported.startsWith(".")) {
        const target = posix.normalize(posix.join(posix.dirname(path), imported))
        if (target.startsWith("../")) return [`${where}, which is outside its package`]
        return inSrc && !target.startsWith("src/") ? [`${where}, which is not published`] : []
      }
      const name = packageNameOf(imported)
      if (name === undefined) return []
      const other = others.get(name)
      if (other !== undefined && !entriesOf(other).some((entry) => specifier(other, entry) === imported)) {
        return [`${where}, which is no entry of ${name}`]
      }
      if (name === member.manifest.name || allowed.has(name)) return []
      return [`${where}, but its package.json does not declare ${name}${inSrc ? " as a dependency" : ""}`]
    })
  })
}
