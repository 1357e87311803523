/**
 * Sources import what they use of Effect from its entries, which load everything that is in them. What is released imports the modules behind the entries
 * instead, so that whoever imports it waits for those that it uses. They are the same modules: an entry holds nothing but `export * as Module`.
 */
import { readFile } from "node:fs/promises"
import { parseSync } from "oxc-parser"
import type { Options } from "tsup"

type Plugin = NonNullable<Options["esbuildPlugins"]>[number]

/** `effect`, `effect/http`, `@effect/sql-pg`. A module's own path ends with its name, which begins with a capital letter. */
const entry = /^(?:effect(?:\/[a-z-]+)*|@effect\/sql-pg)$/

/** Whether this would load everything that is in it. */
export const isEntry = (specifier: string): boolean => entry.test(specifier)

const isModule = (name: string): boolean => /^[A-Z]/.test(name)

/** A source with its imports of entries split up; lines stay where they are. Types are left out, as they are of what is released. */
export const splitImports = (file: string, text: string): string => {
  let result = text
  for (const { start, end, entries, moduleRequest } of parseSync(file, text).module.staticImports.toReversed()) {
    const values = entries.filter(({ isType }) => !isType)
    if (!isEntry(moduleRequest.value) || !values.every(({ importName }) => isModule(importName.name ?? ""))) continue
    const imports = values.map(({ importName, localName }) => {
      const path = `${moduleRequest.value}/${importName.name ?? ""}`
      return `import * as ${localName.value} from ${JSON.stringify(path)};`
    })
    const lines = "\n".repeat(text.slice(start, end).split("\n").length - 1)
    result = result.slice(0, start) + imports.join(" ") + lines + result.slice(end)
  }
  return result
}

/** For esbuild and what is built on it. */
export const moduleImports: Plugin = {
  name: "module-imports",
  setup: (build) => {
    build.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => ({
      contents: splitImports(path, await readFile(path, "utf8")),
      loader: "ts",
    }))
  },
}
