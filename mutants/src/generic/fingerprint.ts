/** Tells by one short word whether files and folders of a workspace hold the same as before. */
import { createHash } from "node:crypto"
import { readFileSync, readdirSync, statSync } from "node:fs"
import { join, relative } from "node:path"

const made = new Set(["node_modules", "dist", "build", ".cache"])

const filesAt = (path: string): ReadonlyArray<string> =>
  statSync(path).isFile()
    ? [path]
    : readdirSync(path)
        .filter((name) => !made.has(name))
        .toSorted()
        .flatMap((name) => filesAt(join(path, name)))

export const fingerprint = (root: string, paths: ReadonlyArray<string>): string => {
  const hash = createHash("sha256")
  for (const file of paths.flatMap((path) => filesAt(join(root, path)))) hash.update(`${relative(root, file)}\n`).update(readFileSync(file))
  return hash.digest("hex").slice(0, 24)
}
