/**
 * URL paths with parameters, a small part of RFC 6570: `{name}` becomes one escaped segment, `{+name}` keeps its slashes ("owner/repo"). A
 * parameter the template names and the caller forgets does not compile.
 */

/** The names in a template: `"/repos/{+partition}/issues/{id}"` gives `"partition" | "id"`. */
export type Names<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `+${infer Plain}` ? Plain : Name) | Names<Rest>
  : never

/** The parameters a template needs. */
export type Parameters<Template extends string> = { readonly [Name in Names<Template>]: string }

/** How parameters stand in the path, where that is not as they are given: `7` as `repositories/7`. */
export type Spelling<Name extends string> = { readonly [_ in Name]?: (value: string) => string }

/** The path with its parameters filled in, or the name of the parameter that cannot stand in a path (empty, `.`, `..`, half a surrogate pair). */
export const expand = (
  template: string,
  parameters: Readonly<Record<string, string>>,
  spelling: Spelling<string> = {},
): { readonly path: string } | { readonly unusable: string } => {
  let unusable: string | undefined
  const path = template.replaceAll(/\{(\+?)([^}]+)\}/g, (_, plus: string, name: string) => {
    const given = parameters[name] ?? ""
    const value = spelling[name]?.(given) ?? given
    const segments = plus === "+" ? value.split("/") : [value]
    if (segments.some((segment) => segment === "" || segment === "." || segment === ".." || !segment.isWellFormed())) {
      unusable = name
      return ""
    }
    return segments.map((segment) => encodeURIComponent(segment)).join("/")
  })
  return unusable === undefined ? { path } : { unusable }
}
