/**
 * An entry of a package: what its users import. Inside the workspace an entry is a source file; in the published package it is the built file
 * and its declarations. The one is derived from the other here, and nowhere else.
 */
import type { Manifest } from "./Manifest.ts"

export interface Entry {
  /** As in `exports`: `.` or `./testing`. */
  readonly subpath: string
  /** Relative to the package's folder: `src/testing/index.ts`. */
  readonly source: string
  /** The same file's name in dist, without ending: `testing/index`. */
  readonly output: string
}

/** What `exports` of the published package must say for an entry. */
export const published = (entry: Entry) => ({ types: `./dist/${entry.output}.d.ts`, default: `./dist/${entry.output}.js` })

/** The entries of a workspace package. Throws when `exports` names something that is not a source file. */
export const entriesOf = (manifest: Manifest): ReadonlyArray<Entry> =>
  Object.entries(manifest.exports ?? {}).map(([subpath, target]) => {
    const output = typeof target === "string" ? /^\.\/src\/(.+)\.ts$/.exec(target)?.[1] : undefined
    if (output === undefined) throw new Error(`${manifest.name}: exports["${subpath}"] must be a file ./src/….ts`)
    return { subpath, source: `src/${output}.ts`, output }
  })

/** How a user writes the import of an entry: `@syncline/engine/testing`. */
export const specifier = (manifest: Manifest, entry: Entry): string => manifest.name + entry.subpath.slice(1)
