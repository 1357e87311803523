/**
 * The workspace as it is on disk: its root, and every member that pnpm-workspace.yaml names. The list of members is read from there, so that a
 * new package is checked from its first day.
 */
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import * as Manifest from "./Manifest.ts"

/** The workspace's folder, absolute. */
export const root = dirname(import.meta.dirname)

export interface Package {
  /** Relative to the root, with forward slashes: `packages/engine`. */
  readonly folder: string
  readonly manifest: Manifest.Manifest
}

/** The globs under `packages:` of a pnpm-workspace.yaml. */
export const memberGlobs = (yaml: string): ReadonlyArray<string> => {
  const lines = yaml.split("\n")
  const start = lines.indexOf("packages:")
  const globs: Array<string> = []
  for (const line of lines.slice(start + 1)) {
    const item = /^\s+-\s+["']?([^"'\s]+)["']?\s*$/.exec(line)
    if (item?.[1] === undefined) break
    globs.push(item[1])
  }
  if (start === -1 || globs.length === 0) throw new Error("pnpm-workspace.yaml lists no packages")
  return globs
}

/** Every member of the workspace, in the order of their folders. */
export const readPackages = (): ReadonlyArray<Package> =>
  globSync([...memberGlobs(readFileSync(join(root, "pnpm-workspace.yaml"), "utf8"))], { cwd: root })
    .map((folder) => folder.replaceAll("\\", "/"))
    .filter((folder) => existsSync(join(root, folder, "package.json")))
    .sort()
    .map((folder) => ({ folder, manifest: Manifest.read(join(root, folder, "package.json")) }))

/** The members that are released to npm. */
export const publicPackages = (): ReadonlyArray<Package> => readPackages().filter(({ manifest }) => manifest.private !== true)
