/**
 * What every package.json of the workspace must say: licence, Node version and description, and for released packages entries whose published
 * form is in step with their sources. Users see these fields on npm; a package that leaves one out installs differently from its siblings.
 */
import { entriesOf, published } from "./Entry.ts"
import type { Manifest } from "./Manifest.ts"
import type { Package } from "./Workspace.ts"

const general = ({ manifest }: Package, rootManifest: Manifest): ReadonlyArray<string> => [
  ...(manifest.license === "MIT" ? [] : ['license must be "MIT"']),
  ...(manifest.type === "module" ? [] : ['type must be "module"']),
  ...(manifest.engines?.["node"] === rootManifest.engines?.["node"] ? [] : ["engines.node must be the root's"]),
]

const entryComplaints = (manifest: Manifest): ReadonlyArray<string> => {
  const entries = entriesOf(manifest)
  const built = manifest.publishConfig?.exports ?? {}
  const known = new Set(entries.map(({ subpath }) => subpath))
  return [
    ...(entries.length > 0 ? [] : ["exports must name at least one entry"]),
    ...entries.flatMap((entry) => {
      const expected = published(entry)
      const actual = built[entry.subpath]
      return actual?.types === expected.types && actual.default === expected.default
        ? []
        : [`publishConfig.exports["${entry.subpath}"] must be ${JSON.stringify(expected)}`]
    }),
    ...Object.keys(built)
      .filter((subpath) => !known.has(subpath))
      .map((subpath) => `publishConfig.exports["${subpath}"] has no counterpart in exports`),
  ]
}

const release = ({ manifest }: Package): ReadonlyArray<string> => [
  ...((manifest.description ?? "") === "" ? ["description is missing"] : []),
  ...(manifest.version === undefined ? ["version is missing"] : []),
  ...(manifest.files?.includes("dist") === true ? [] : ['files must include "dist"']),
  ...(manifest.publishConfig?.access === "public" ? [] : ['publishConfig.access must be "public"']),
  ...entryComplaints(manifest),
]

/** One sentence for every field that is missing or out of step. */
export const metadataViolations = (member: Package, rootManifest: Manifest): ReadonlyArray<string> =>
  [...general(member, rootManifest), ...(member.manifest.private === true ? [] : release(member))].map(
    (complaint) => `${member.folder}/package.json: ${complaint}`,
  )

/** One sentence for every member that the root tsconfig.json does not reference, and for every reference to nothing. */
export const referenceViolations = (
  members: ReadonlyArray<Package>,
  tsconfig: { readonly references: ReadonlyArray<{ readonly path: string }> },
): ReadonlyArray<string> => {
  const referenced = new Set(tsconfig.references.map(({ path }) => path))
  const folders = new Set([...members.map(({ folder }) => folder), "scripts"])
  return [
    ...[...folders].filter((folder) => !referenced.has(folder)).map((folder) => `tsconfig.json does not reference ${folder}`),
    ...[...referenced].filter((path) => !folders.has(path)).map((path) => `tsconfig.json references ${path}, which is no member`),
  ]
}
