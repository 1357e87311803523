/**
 * An empty project that installs the tarballs with npm, the way a user would, and imports every entry. Optional peers are left out on purpose:
 * a package's main entry must work without them, and any other entry may miss only those.
 */
import { Schema } from "effect"
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { must, run } from "./Command.ts"
import { importsOf, packageNameOf } from "./Imports.ts"
import { type Manifest, optionalPeers, read } from "./Manifest.ts"
import type { Tarball } from "./Tarball.ts"
import { root } from "./Workspace.ts"

export interface Consumer {
  readonly folder: string
  /** The oldest Node that the packages promise to run on, installed beside them. */
  readonly oldestNode: string
}

/** The packed package.json, as npm unpacked it. */
export const installedManifest = (consumer: Consumer, name: string): Manifest =>
  read(join(consumer.folder, "node_modules", name, "package.json"))

/** For every built file of an installed package, what it imports. */
export const installedImports = (consumer: Consumer, name: string): ReadonlyMap<string, ReadonlyArray<string>> => {
  const cwd = join(consumer.folder, "node_modules", name)
  return new Map(globSync("dist/**/*.{js,d.ts}", { cwd }).map((file) => [file, importsOf(file, readFileSync(join(cwd, file), "utf8"))]))
}

/** Makes the project in `folder` and installs the tarballs into it. */
export const install = async (folder: string, tarballs: ReadonlyArray<Tarball>): Promise<Consumer> => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }))
  const floor = /\d+\.\d+\.\d+/.exec(tarballs[0]?.member.manifest.engines?.["node"] ?? "")?.[0]
  if (floor === undefined) throw new Error("engines.node does not say which Node is the oldest")
  const flags = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
  await must("npm", ["install", ...flags, `node@${floor}`, ...tarballs.map(({ path }) => path)], folder)
  return { folder, oldestNode: join(folder, "node_modules", "node", "bin", "node") }
}

const Failures = Schema.Array(Schema.Struct({ specifier: Schema.String, message: Schema.String }))
type Failure = (typeof Failures.Type)[number]

const decodeFailures = Schema.decodeUnknownSync(Schema.fromJsonString(Failures))

const importer = (before: string) => `
${before}
const failures = []
for (const specifier of process.argv.slice(1)) {
  await import(specifier).catch((cause) => failures.push({ specifier, message: String(cause?.message ?? cause) }))
}
process.stdout.write(JSON.stringify(failures), () => process.exit(0))
`

/** Imports every specifier under `node` and answers with those that could not be imported. `before` is code that runs first. */
export const importAll = async (
  consumer: Consumer,
  node: string,
  specifiers: ReadonlyArray<string>,
  before = "",
): Promise<ReadonlyArray<Failure>> =>
  decodeFailures(await must(node, ["--input-type=module", "--eval", importer(before), "--", ...specifiers], consumer.folder))

const tooOld = "20.19.0"

/** Imports every specifier under this Node, which passes itself off as one that is too old, and answers with those that it could import all the same. */
export const importedByTooOld = async (consumer: Consumer, specifiers: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const disguise = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${tooOld}" } })`
  const failures = await importAll(consumer, process.execPath, specifiers, disguise)
  const told = new Set(failures.filter(({ message }) => message.endsWith(`this is Node ${tooOld}`)).map(({ specifier }) => specifier))
  return specifiers.filter((specifier) => !told.has(specifier))
}

/** Whether an import failed only for want of an optional peer, which entries other than the main one may. */
export const isMissingPeer = (failure: Failure, manifest: Manifest): boolean =>
  failure.specifier !== manifest.name &&
  [...optionalPeers(manifest)].some((peer) => failure.message.startsWith(`Cannot find package '${peer}'`))

const resolutions = [
  ["node16", { module: "node16" }],
  ["bundler", { module: "esnext", moduleResolution: "bundler" }],
] as const

/** The compiler's complaints, without those that only say that one of the `absent` packages is not installed. */
export const withoutAbsent = (output: string, absent: ReadonlySet<string>): ReadonlyArray<string> =>
  output.split("\n").filter((line) => {
    const module = /error TS(?:2307|2664): .*?'([^']+)'/.exec(line)?.[1]
    return line.trim() !== "" && !(module !== undefined && absent.has(packageNameOf(module) ?? module))
  })

/** Type-checks an import of every specifier, declarations included, once for each way to resolve modules. `absent` packages may be missing. */
export const typeComplaints = async (
  consumer: Consumer,
  specifiers: ReadonlyArray<string>,
  absent: ReadonlySet<string>,
): Promise<ReadonlyArray<string>> => {
  const source = specifiers.map((specifier, index) => `export * as entry${index} from "${specifier}"\n`).join("")
  writeFileSync(join(consumer.folder, "entries.ts"), source)
  const complaints: Array<string> = []
  for (const [name, resolution] of resolutions) {
    const compilerOptions = {
      ...resolution,
      target: "es2023",
      lib: ["ES2024", "ESNext.Disposable", "DOM", "DOM.Iterable"],
      strict: true,
      noEmit: true,
      types: ["node"],
      typeRoots: [join(root, "node_modules", "@types")],
    }
    const config = join(consumer.folder, `tsconfig.${name}.json`)
    writeFileSync(config, JSON.stringify({ files: ["entries.ts"], compilerOptions }))
    const { output } = await run("tsc", ["-p", config], consumer.folder)
    complaints.push(...withoutAbsent(output, absent).map((line) => `types under ${name}: ${line}`))
  }
  return complaints
}
