/**
 * Builds every released package into its dist: declarations by tsc, JavaScript by tsup, one file for each entry of `exports` and shared chunks
 * between them. Only the package's own sources end up in dist; everything else stays an import. Each file begins with a guard against a Node that is too old.
 */
import { globSync, rmSync } from "node:fs"
import { join } from "node:path"
import { build as bundle } from "tsup"
import { must } from "./Command.ts"
import { entriesOf } from "./Entry.ts"
import { moduleImports } from "./ModuleImports.ts"
import { nodeGuard } from "./NodeGuard.ts"
import { type Package, publicPackages, root } from "./Workspace.ts"

/** The oldest Node that `engines` allows. */
const target = "node22"

/** Takes away what an earlier build left of files that are gone, which would otherwise be released. */
const removeLeftovers = (folder: string): void => {
  const sources = new Set(globSync("**/*.ts", { cwd: join(folder, "src") }).map((file) => file.replace(/\.ts$/, "")))
  for (const file of globSync("**/*.{js,js.map,d.ts,d.ts.map}", { cwd: join(folder, "dist") })) {
    const declares = /^(.*)\.d\.ts(?:\.map)?$/.exec(file)?.[1]
    if (declares === undefined || !sources.has(declares)) rmSync(join(folder, "dist", file))
  }
}

const buildPackage = async ({ folder, manifest }: Package): Promise<void> => {
  const absolute = join(root, folder)
  removeLeftovers(absolute)
  await bundle({
    config: false,
    entry: Object.fromEntries(entriesOf(manifest).map(({ output, source }) => [output, join(absolute, source)])),
    outDir: join(absolute, "dist"),
    tsconfig: join(absolute, "tsconfig.src.json"),
    target,
    platform: "node",
    format: ["esm"],
    splitting: true,
    sourcemap: true,
    clean: false,
    dts: false,
    silent: true,
    banner: { js: nodeGuard(manifest.engines?.["node"] ?? "") },
    skipNodeModulesBundle: true,
    esbuildPlugins: [moduleImports],
  })
}

await must("tsc", ["-b"])
for (const member of publicPackages()) {
  const started = performance.now()
  await buildPackage(member)
  console.log(`${member.manifest.name} ${((performance.now() - started) / 1000).toFixed(1)} s`)
}
