/**
 * The modules that a source file imports: static imports and re-exports, types included, dynamic imports with a literal, and `import("…")` in
 * types. Found by parsing, so text in comments and strings is never taken for an import.
 */
import { isBuiltin } from "node:module"
import { parseSync, Visitor } from "oxc-parser"

/** Every specifier in the order of the text, once each. Throws when the text does not parse. */
export const importsOf = (file: string, text: string): ReadonlyArray<string> => {
  const { errors, module, program } = parseSync(file, text)
  const [error] = errors
  if (error !== undefined) throw new Error(`${file} does not parse: ${error.message}`)
  const found = new Set<string>()
  for (const { moduleRequest } of module.staticImports) found.add(moduleRequest.value)
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest } of entries) if (moduleRequest !== null) found.add(moduleRequest.value)
  }
  new Visitor({
    ImportExpression: ({ source }) => {
      if (source.type === "Literal" && typeof source.value === "string") found.add(source.value)
    },
    TSImportType: ({ source }) => {
      found.add(source.value)
    },
  }).visit(program)
  return [...found]
}

/** The package that a specifier names, or undefined for a relative path or one of Node's own modules. */
export const packageNameOf = (specifier: string): string | undefined => {
  if (specifier.startsWith(".") || specifier.startsWith("/") || specifier.startsWith("#") || isBuiltin(specifier)) return undefined
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/")
}
