/** The programs as JavaScript, built the way packages are built for release: what is measured is not a compiler at work. */
import { join } from "node:path"
import { build } from "tsup"

const folder = join(import.meta.dirname, "..", "build", "bundle")

/** Answers with the file to run. */
export const make = async (): Promise<string> => {
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
  })
  return join(folder, "program.js")
}
