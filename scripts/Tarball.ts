/**
 * A package as npm would receive it. What counts for users is this file and not the workspace, so the checks of released packages start here:
 * only built files and the three documents are in it, and its package.json asks for nothing that a user's installation cannot give.
 */
import { Schema } from "effect"
import { join } from "node:path"
import { must, pnpm } from "./Command.ts"
import { packageNameOf } from "./Imports.ts"
import { type Manifest, runtimeDependencies } from "./Manifest.ts"
import { isEntry } from "./ModuleImports.ts"
import { type Package, root } from "./Workspace.ts"

export interface Tarball {
  readonly member: Package
  /** The .tgz, absolute. */
  readonly path: string
  /** The files in it, relative to the package. */
  readonly files: ReadonlyArray<string>
}

const Packed = Schema.Struct({ filename: Schema.String, files: Schema.Array(Schema.Struct({ path: Schema.String })) })

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Packed))

/** Packs a built member into `folder`. */
export const pack = async (member: Package, folder: string): Promise<Tarball> => {
  const [program, parameters] = pnpm()
  const answer = await must(program, [...parameters, "pack", "--json", "--pack-destination", folder], join(root, member.folder))
  const { filename, files } = decode(answer.slice(answer.indexOf("{")))
  return { member, path: filename, files: files.map(({ path }) => path) }
}

const documents = ["LICENSE", "README.md"]
const allowedFile = /^(?:dist\/.+\.(?:js|js\.map|d\.ts|d\.ts\.map)|package\.json|LICENSE|README\.md|CHANGELOG\.md)$/

/** One sentence for every file that must not be released, and for every document that is missing. */
export const fileComplaints = (name: string, files: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...files
    .filter((file) => !allowedFile.test(file) || /\.test\.|(?:^|\/)tests?\//.test(file))
    .map((file) => `${name}: ${file} must not be in the package`),
  ...documents.filter((document) => !files.includes(document)).map((document) => `${name}: ${document} is missing from the package`),
]

const installScripts = ["preinstall", "install", "postinstall", "prepare"]

/** One sentence for every promise that the packed package.json breaks. */
export const manifestComplaints = (manifest: Manifest): ReadonlyArray<string> => [
  ...installScripts
    .filter((script) => manifest.scripts?.[script] !== undefined)
    .map((script) => `${manifest.name}: a package must not run code when it is installed (${script})`),
  ...Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies })
    .filter(([, range]) => /^(?:workspace|catalog|link|file):/.test(range))
    .map(([name, range]) => `${manifest.name}: ${name}@${range} means nothing outside the workspace`),
  ...Object.entries(manifest.peerDependencies ?? {})
    .filter(([, range]) => /^\d/.test(range))
    .map(([name, range]) => `${manifest.name}: the peer ${name} must be a range, ${range} fits one version only (use catalog:peer)`),
]

/** One sentence for every package that a built file imports and the packed package.json does not declare. */
export const undeclaredImports = (manifest: Manifest, imported: ReadonlyMap<string, ReadonlyArray<string>>): ReadonlyArray<string> => {
  const declared = runtimeDependencies(manifest)
  return [...imported].flatMap(([file, specifiers]) =>
    [...new Set(specifiers.flatMap((specifier) => packageNameOf(specifier) ?? []))]
      .filter((name) => name !== manifest.name && !declared.has(name))
      .map((name) => `${manifest.name}: ${file} imports ${name}, which is not declared`),
  )
}

/** One sentence for every entry of Effect, with all that is in it, that a built file imports. Declarations are not run. */
export const wholeImports = ({ name }: Manifest, imported: ReadonlyMap<string, ReadonlyArray<string>>): ReadonlyArray<string> =>
  [...imported].flatMap(([file, specifiers]) =>
    (file.endsWith(".js") ? specifiers.filter(isEntry) : []).map(
      (entry) => `${name}: ${file} imports all of ${entry}; name the module that is used`,
    ),
  )
