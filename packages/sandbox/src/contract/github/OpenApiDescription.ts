/**
 * The part of GitHub's OpenAPI description that is about issues, webhooks and apps, as JSON Schema. It is read out of `@octokit/openapi` once and kept, with all that
 * it refers to, in a small file under `node_modules/.cache`. Objects are closed: a member the description does not know is not allowed, except in
 * the bodies of refusals.
 */
import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

export type Json = { readonly [key: string]: unknown }

export type DescribedVersion = "2022-11-28" | "2026-03-10"

const describedPaths = new RegExp(
  `^/(${[
    String.raw`user|user/repos|users/\{username\}|user/\{account_id\}|rate_limit|search/issues`,
    String.raw`repos/\{owner\}/\{repo\}(/(issues|labels|milestones|assignees|hooks)(/.*)?)?`,
    String.raw`app(/(installations|hook)(/.*)?)?|installation/.*|user/installations(/.*)?|applications/.*`,
  ].join("|")})$`,
)

/** What webhooks say of issues, their comments and labels; GitHub describes it beside the paths. */
const describedPayloads = /^webhook-((issues|issue-comment|label)-|repository-renamed$|ping$|installation-(created|deleted)$)/

export const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)
export const at = (value: unknown, ...keys: ReadonlyArray<string>): unknown =>
  keys.reduce<unknown>((inner, key) => (isJson(inner) ? inner[key] : undefined), value)
export const objectAt = (value: unknown, ...keys: ReadonlyArray<string>): Json => {
  const found = at(value, ...keys)
  return isJson(found) ? found : {}
}

const dropped = new Set([
  "description",
  "summary",
  "example",
  "examples",
  "title",
  "externalDocs",
  "x-github",
  "x-octokit",
  "tags",
  "discriminator",
])

/** The value without prose; `isNamed` holds inside maps whose keys are names of the API and not of the description language. */
const stripped = (value: unknown, isNamed = false): unknown => {
  if (Array.isArray(value)) return value.map((item) => stripped(item))
  if (!isJson(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isNamed || !dropped.has(key))
      .map(([key, inner]) => [key, stripped(inner, !isNamed && (key === "properties" || key === "schemas"))]),
  )
}

const referencesIn = (value: unknown): ReadonlyArray<string> => {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  if (!isJson(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => (key === "$ref" && typeof inner === "string" ? [inner] : referencesIn(inner)))
}

const extract = (description: Json): Json => {
  const paths = stripped(Object.fromEntries(Object.entries(objectAt(description, "paths")).filter(([path]) => describedPaths.test(path))))
  const components: Record<string, Record<string, unknown>> = {}
  const payloads = Object.keys(objectAt(description, "components", "schemas")).filter((name) => describedPayloads.test(name))
  const named = ["basic-error", "validation-error", ...payloads].map((name) => `#/components/schemas/${name}`)
  const waiting = [...referencesIn(paths), ...named]
  for (let reference = waiting.pop(); reference !== undefined; reference = waiting.pop()) {
    const [, , group = "", name = ""] = reference.split("/")
    const inGroup = (components[group] ??= {})
    if (group === "examples" || name in inGroup) continue
    const component = stripped(at(description, "components", group, name))
    inGroup[name] = component
    waiting.push(...referencesIn(component))
  }
  return { paths, components }
}

const parseFile = (path: string): Json => {
  const parsed: unknown = JSON.parse(readFileSync(path, "utf8"))
  if (!isJson(parsed)) throw new Error(`${path} does not hold an object`)
  return parsed
}

const readDescription = (): Json => {
  const require = createRequire(import.meta.url)
  const home = dirname(require.resolve("@octokit/openapi/package.json"))
  const version = String(parseFile(join(home, "package.json"))["version"])
  const key = createHash("sha1")
    .update(readFileSync(import.meta.filename))
    .digest("hex")
    .slice(0, 12)
  const folder = join(import.meta.dirname, "../../node_modules/.cache/github-openapi")
  const file = join(folder, `${version}-${key}.json`)
  try {
    return parseFile(file)
  } catch {
    const extracted = extract(parseFile(join(home, "generated/api.github.com.json")))
    mkdirSync(folder, { recursive: true })
    const own = `${file}.${process.pid}`
    writeFileSync(own, JSON.stringify(extracted))
    renameSync(own, file)
    return extracted
  }
}

const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isJson(patch)) return patch
  const merged: Record<string, unknown> = isJson(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(merged[key], value)
  }
  return merged
}

/** The description as it is in a later version: its own list of breaking changes, applied. */
const inVersion = (value: unknown, version: DescribedVersion): unknown => {
  if (Array.isArray(value)) return value.map((item) => inVersion(item, version))
  if (!isJson(value)) return value
  const { "x-github-breaking-changes": changes, ...rest } = value
  const due = Array.isArray(changes) ? changes.filter((change) => at(change, "version") === version && isJson(at(change, "patch"))) : []
  const changed = due.reduce<unknown>((whole, change) => mergePatch(whole, at(change, "patch")), rest)
  return Object.fromEntries(Object.entries(objectAt({ changed }, "changed")).map(([key, inner]) => [key, inVersion(inner, version)]))
}

/** What both schemas allow. Where they say different things of the same, both hold. */
const both = (one: unknown, other: unknown): unknown => {
  if (!isJson(one) || !isJson(other)) return one ?? other
  const [mine, theirs] = [objectAt(one, "properties"), objectAt(other, "properties")]
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])]
  const required = [one, other].flatMap((schema) => at(schema, "required") ?? [])
  return {
    ...one,
    ...other,
    ...(names.length > 0 && { properties: Object.fromEntries(names.map((name) => [name, both(mine[name], theirs[name])])) }),
    ...(required.length > 0 && { required: [...new Set(required)] }),
    ...("items" in one && "items" in other && { items: both(one["items"], other["items"]) }),
    nullable: one["nullable"] === true && other["nullable"] === true,
  }
}

/** The description without `allOf`: the objects that it joins become one. */
const joined = (value: unknown, description: unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => joined(item, description))
  if (!isJson(value)) return value
  const members = value["allOf"]
  if (!Array.isArray(members)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, joined(inner, description)]))
  const objects = members.map((member) => {
    const reference = at(member, "$ref")
    return typeof reference === "string" ? at(description, ...reference.split("/").slice(1)) : member
  })
  return joined(
    objects.reduce<unknown>((whole, object) => both(whole, object), { type: "object" }),
    description,
  )
}

/** OpenAPI 3.0 as JSON Schema: `nullable` becomes a type, and objects with known members take no others unless they say so. */
const toSchema = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(toSchema)
  if (!isJson(value)) return value
  const { nullable, ...rest } = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toSchema(inner)]))
  const closed =
    isJson(rest["properties"]) && rest["type"] === "object" && !("additionalProperties" in rest)
      ? { ...rest, additionalProperties: false }
      : rest
  return nullable === true ? { anyOf: [{ type: "null" }, closed] } : closed
}

const open = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(open)
  if (!isJson(schema)) return schema
  const entries = Object.entries(schema).filter(([key, value]) => !(key === "additionalProperties" && value === false))
  return Object.fromEntries(entries.map(([key, value]) => [key, open(value)]))
}

/** The description in a version: `paths` and `components` as OpenAPI has them, every schema in them as JSON Schema. */
export const describedIn = (version: DescribedVersion): Json => {
  const description = inVersion(readDescription(), version)
  const described = objectAt({ all: toSchema(joined(description, description)) }, "all")
  const components = objectAt(described, "components")
  const schemas = objectAt(components, "schemas")
  const errors = ["basic-error", "validation-error"].map((name) => [name, open(schemas[name])])
  return { ...described, components: { ...components, schemas: { ...schemas, ...Object.fromEntries(errors) } } }
}
