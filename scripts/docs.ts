/**
 * Checks the workspace's documents. Their links lead somewhere; their examples compile: every `ts` fence is a module of its own, placed inside the package
 * that owns the document, so that it sees what a user of that package sees. Complaints name the document and its line.
 */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { run } from "./Command.ts"
import { entriesOf, specifier } from "./Entry.ts"
import { fencesOf, moduleOf } from "./Fences.ts"
import { linkComplaints } from "./Links.ts"
import { readPackages, root } from "./Workspace.ts"

const members = readPackages()
const folders = ["", ...members.map(({ folder }) => folder)]

interface Example {
  readonly document: string
  /** The module, relative to the root. */
  readonly file: string
  readonly text: string
}

/** The package that a document belongs to; the root, which is the empty string, for all others. */
const ownerOf = (document: string): string =>
  folders
    .filter((folder) => folder === "" || document.startsWith(`${folder}/`))
    .reduce((left, right) => (right.length > left.length ? right : left))

const examplesOf = (document: string): ReadonlyArray<Example> => {
  try {
    return fencesOf(readFileSync(join(root, document), "utf8")).map((fence) => ({
      document,
      file: join(ownerOf(document), "build", "docs", `${document.replaceAll("/", "_")}.${fence.line}.ts`),
      text: moduleOf(fence),
    }))
  } catch (cause) {
    throw new Error(`${document} cannot be read`, { cause })
  }
}

const documents = globSync("**/*.md", { cwd: root, exclude: (name) => ["node_modules", "dist", "build"].includes(name) })
  .map((document) => document.replaceAll("\\", "/"))
  .sort()
const examples = documents.flatMap(examplesOf)
const complaints = documents.flatMap((document) =>
  linkComplaints(document, {
    exists: (path) => existsSync(join(root, path)),
    markdownOf: (path) => readFileSync(join(root, path), "utf8"),
  }),
)

for (const folder of folders) rmSync(join(root, folder, "build", "docs"), { recursive: true, force: true })
for (const { file, text } of examples) {
  mkdirSync(join(root, file, ".."), { recursive: true })
  writeFileSync(join(root, file), text)
}

const project = join(root, "build", "docs")
mkdirSync(project, { recursive: true })
writeFileSync(
  join(project, "tsconfig.json"),
  JSON.stringify({
    extends: "../../tsconfig.base.json",
    files: examples.map(({ file }) => join(root, file)),
    compilerOptions: {
      composite: false,
      incremental: false,
      declaration: false,
      declarationMap: false,
      emitDeclarationOnly: false,
      noEmit: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
      paths: Object.fromEntries(
        members.flatMap(({ folder, manifest }) =>
          entriesOf(manifest).map((entry) => [specifier(manifest, entry), [join(root, folder, entry.source)]]),
        ),
      ),
    },
  }),
)

if (examples.length > 0) {
  const { ok, output } = await run("tsc", ["-p", project])
  process.stderr.write(examples.reduce((text, { document, file }) => text.replaceAll(`${file}(`, `${document}(`), output))
  if (!ok) process.exitCode = 1
}
for (const complaint of complaints) console.error(complaint)
if (complaints.length > 0) process.exitCode = 1
console.log(`${documents.length} documents, ${complaints.length} links that lead nowhere`)
console.log(`${examples.length} examples in ${new Set(examples.map(({ document }) => document)).size} documents`)
