/**
 * A copy of the workspace in a folder of its own, where a defect can do no harm. What is installed is not copied but linked: links between packages of the
 * workspace are relative and lead to the copied packages, and those to installed ones lead to the real store of packages.
 */
import { execFileSync } from "node:child_process"
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { type Defect, planted } from "./Defect.ts"

export interface Copy {
  readonly root: string
  readonly read: (file: string) => string
  /** Writes another text into a file; calling the answer puts the one before back. */
  readonly write: (file: string, text: string) => () => void
  /** Plants a defect; calling the answer takes it out again. */
  readonly plant: (defect: Defect) => () => void
  readonly remove: () => void
}

/** Makes the same links elsewhere, folders by folders. Caches stay behind. */
const relink = (from: string, to: string): void => {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (name === ".pnpm") continue
    const [source, target] = [join(from, name), join(to, name)]
    const found = lstatSync(source)
    if (found.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else if (name === ".bin") cpSync(source, target, { recursive: true, verbatimSymlinks: true })
    else if (found.isDirectory() && !name.startsWith(".")) relink(source, target)
  }
}

const at = (root: string): Copy => {
  const read = (file: string) => readFileSync(join(root, file), "utf8")
  const write = (file: string, text: string) => {
    const before = read(file)
    writeFileSync(join(root, file), text)
    return () => writeFileSync(join(root, file), before)
  }
  return {
    root,
    read,
    write,
    plant: (defect) => write(defect.file, planted(defect, read(defect.file))),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** The same copy once more, with what was built in it. */
export const again = (copy: Copy): Copy => {
  const root = mkdtempSync(join(tmpdir(), "syncline-mutants-"))
  cpSync(copy.root, root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
  return at(root)
}

/** Copies the sources of the workspace at `origin`, those included that are not committed. */
export const make = (origin: string): Copy => {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: origin, encoding: "utf8" })
  const files = listed.split("\0").filter((file) => file !== "" && existsSync(join(origin, file)))
  const root = mkdtempSync(join(tmpdir(), "syncline-mutants-"))
  const copy = at(root)
  try {
    for (const file of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      cpSync(join(origin, file), join(root, file))
    }
    for (const folder of new Set(files.filter((file) => /(^|\/)package\.json$/.test(file)).map(dirname))) {
      const installed = join(origin, folder, "node_modules")
      if (existsSync(installed)) relink(installed, join(root, folder, "node_modules"))
    }
    symlinkSync(join(origin, "node_modules", ".pnpm"), join(root, "node_modules", ".pnpm"))
    return copy
  } catch (error) {
    copy.remove()
    throw error
  }
}
