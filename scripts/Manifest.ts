/**
 * A package.json, as far as the workspace's checks read it. A file that does not have this shape is refused with its path, so the checks never
 * work on half-understood data.
 */
import { Schema } from "effect"
import { readFileSync } from "node:fs"

const Names = Schema.Record(Schema.String, Schema.String)

const Published = Schema.Struct({ types: Schema.String, default: Schema.String })

export const Manifest = Schema.Struct({
  name: Schema.String,
  version: Schema.optionalKey(Schema.String),
  private: Schema.optionalKey(Schema.Boolean),
  description: Schema.optionalKey(Schema.String),
  license: Schema.optionalKey(Schema.String),
  type: Schema.optionalKey(Schema.String),
  engines: Schema.optionalKey(Names),
  scripts: Schema.optionalKey(Names),
  files: Schema.optionalKey(Schema.Array(Schema.String)),
  exports: Schema.optionalKey(Schema.Record(Schema.String, Schema.Union([Schema.String, Published]))),
  publishConfig: Schema.optionalKey(
    Schema.Struct({
      access: Schema.optionalKey(Schema.String),
      exports: Schema.optionalKey(Schema.Record(Schema.String, Published)),
    }),
  ),
  dependencies: Schema.optionalKey(Names),
  devDependencies: Schema.optionalKey(Names),
  optionalDependencies: Schema.optionalKey(Names),
  peerDependencies: Schema.optionalKey(Names),
  peerDependenciesMeta: Schema.optionalKey(Schema.Record(Schema.String, Schema.Struct({ optional: Schema.optionalKey(Schema.Boolean) }))),
})

export type Manifest = typeof Manifest.Type

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Manifest))

/** The manifest at `path`. Throws, naming the path, when the file is missing or has another shape. */
export const read = (path: string): Manifest => {
  try {
    return decode(readFileSync(path, "utf8"))
  } catch (cause) {
    throw new Error(`${path} is not a package.json that the checks understand`, { cause })
  }
}

/** What the package's users get with it: everything its published code may import. */
export const runtimeDependencies = (manifest: Manifest): ReadonlySet<string> =>
  new Set([
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.optionalDependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
  ])

/** Peers that a user may leave out. */
export const optionalPeers = (manifest: Manifest): ReadonlySet<string> =>
  new Set(Object.keys(manifest.peerDependencies ?? {}).filter((name) => manifest.peerDependenciesMeta?.[name]?.optional === true))
