/** What is mutated, and which tests can see a change there. */
import { existsSync, readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import type { Source } from "./Source.ts"

/** The packages whose sources are mutated, and those whose tests run them, its own first. */
const seenBy: Readonly<Record<string, ReadonlyArray<string>>> = {
  "packages/engine": ["packages/engine"],
  "packages/adapter-core": ["packages/adapter-core", "packages/adapters/github", "packages/adapters/linear"],
  "packages/adapters/github": ["packages/adapters/github"],
  "packages/adapters/linear": ["packages/adapters/linear"],
  "packages/syncline": ["packages/syncline"],
}

export const packageOf = (file: string): string => file.split("/src/")[0] ?? file

export const seers = (file: string): ReadonlyArray<string> => {
  const folders = seenBy[packageOf(file)]
  if (folders === undefined) throw new Error(`nothing is known that could see a change in ${file}`)
  return folders
}

export const mutatedPackages: ReadonlyArray<string> = Object.keys(seenBy)

const filesIn = (root: string, folder: string): ReadonlyArray<string> =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
    .toSorted()

/** All that is mutated. What is published for tests is itself a test, and the names of the places where drills hook in are theirs. */
export const sourcesIn = (root: string): ReadonlyArray<Source> =>
  mutatedPackages
    .flatMap((folder) => filesIn(root, `${folder}/src`))
    .filter((file) => file.endsWith(".ts") && !file.includes("/src/testing/") && !file.endsWith("/Failpoint.ts"))
    .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }))

const foldersIn = (root: string, folder: string): ReadonlyArray<string> =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [`${folder}/${entry.name}`] : []))

/** The sources of all packages, those included that nothing is changed in. */
export const sourceFoldersIn = (root: string): ReadonlyArray<string> =>
  [...foldersIn(root, "packages"), ...foldersIn(root, "packages/adapters")]
    .map((folder) => `${folder}/src`)
    .filter((folder) => existsSync(join(root, folder)))

/** Without those that talk to a real application. */
export const testFilesOf = (root: string, folder: string): ReadonlyArray<string> =>
  filesIn(root, `${folder}/test`).filter((file) => file.endsWith(".test.ts") && !file.endsWith("/Live.test.ts"))

/** What the tests of a package use of their own folder. */
export const supportingFilesOf = (root: string, folder: string): ReadonlyArray<string> =>
  filesIn(root, `${folder}/test`).filter((file) => !file.endsWith(".test.ts") && !file.includes("/node_modules/"))
