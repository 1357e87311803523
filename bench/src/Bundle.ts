/** The programs as JavaScript, over the packages as they are released: what is measured is not a compiler at work. */
import { execFile } from "node:child_process"
import { globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import { build } from "tsup"

const root = join(import.meta.dirname, "..", "..")
const folder = join(import.meta.dirname, "..", "build", "bundle")

interface Manifest {
  readonly name: string
  readonly publishConfig?: { readonly exports: Readonly<Record<string, { readonly default: string }>> }
}

/** The built file behind everything that a program can import of the packages. */
const released = (): Record<string, string> =>
  Object.fromEntries(
    globSync("packages/{*,adapters/*}/package.json", { cwd: root }).flatMap((path) => {
      const { name, publishConfig } = JSON.parse(readFileSync(join(root, path), "utf8")) as Manifest
      return Object.entries(publishConfig?.exports ?? {}).map(([subpath, file]) => [
        name + subpath.slice(1),
        join(root, dirname(path), file.default),
      ])
    }),
  )

/** Answers with the file to run. */
export const make = async (): Promise<string> => {
  await promisify(execFile)(process.execPath, [join(root, "scripts", "build.ts")])
  await build({
    config: false,
    entry: { program: join(import.meta.dirname, "program.ts") },
    outDir: folder,
    tsconfig: join(import.meta.dirname, "..", "tsconfig.json"),
    target: "node22",
    platform: "node",
    format: ["esm"],
    splitting: true,
    sourcemap: true,
    clean: true,
    dts: false,
    silent: true,
    skipNodeModulesBundle: true,
    noExternal: [/^@syncline\//, /^syncline$/],
    esbuildOptions: (options) => {
      options.alias = released()
    },
  })
  return join(folder, "program.js")
}
