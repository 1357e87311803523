/**
 * GitHub's own description of its REST API, as a judge: is this request one that GitHub takes, is this reply one that GitHub gives? Answers are
 * lists of problems, empty when there is nothing to object to.
 */
import { Ajv } from "ajv"
import type { ValidateFunction } from "ajv"
import { type Example, examplesOf, type Texts } from "./Examples.ts"
import { at, describedIn, isJson, objectAt } from "./OpenApiDescription.ts"
import type { DescribedVersion, Json } from "./OpenApiDescription.ts"

export interface DescribedRequest {
  readonly method: string
  /** Without the query, percent-encoded, from `/`. `/repositories/{id}/…` is judged as `/repos/{owner}/{repo}/…`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** The parsed JSON; absent for a request without a body. */
  readonly body?: unknown
  /** The oldest when absent. */
  readonly version?: DescribedVersion
}

export interface DescribedResponse {
  readonly method: string
  readonly path: string
  readonly status: number
  /** The parsed JSON; absent for a reply without a body. */
  readonly body?: unknown
  readonly version?: DescribedVersion
}

/** Refusals that GitHub documents once for all paths, with the schema of their body. */
const everywhere: Readonly<Record<number, string>> = {
  301: "basic-error",
  307: "basic-error",
  400: "basic-error",
  401: "basic-error",
  403: "basic-error",
  404: "basic-error",
  410: "basic-error",
  422: "validation-error",
  429: "basic-error",
}

const isDateTime = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text))

const formats = {
  "date-time": isDateTime,
  uri: (text: string) => URL.canParse(text),
  email: (text: string) => /^[^@\s]+@[^@\s]+$/.test(text),
  int64: true,
  "uri-template": true,
} as const

const pointer = (...keys: ReadonlyArray<string>): string =>
  `api#/${keys.map((key) => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`

interface Judge {
  readonly document: Json
  readonly problemsOf: (schema: Json, value: unknown) => ReadonlyArray<string>
  readonly operationOf: (method: string, path: string) => Operation | undefined
}

interface Operation {
  readonly template: string
  readonly method: string
  readonly definition: Json
  readonly pathParameters: Readonly<Record<string, string>>
}

const makeJudge = (document: Json): Judge => {
  const ajv = new Ajv({ strict: false, allErrors: true, formats }).addSchema(document, "api")
  const coercing = new Ajv({ strict: false, allErrors: true, coerceTypes: true, formats }).addSchema(document, "api")
  const templates = Object.keys(objectAt(document, "paths")).toSorted((one, other) => count(one, "{") - count(other, "{"))
  const compiled = new Map<string, ValidateFunction>()
  return {
    document,
    problemsOf: (schema, value) => {
      const key = JSON.stringify(schema)
      const validate = compiled.get(key) ?? (schema["x-coerce"] === true ? coercing : ajv).compile(schema)
      compiled.set(key, validate)
      if (validate(value)) return []
      return (validate.errors ?? []).map((error) => `${error.instancePath || "/"} ${error.message ?? ""} ${JSON.stringify(error.params)}`)
    },
    operationOf: (method, path) => {
      for (const template of templates) {
        const pathParameters = matchTemplate(template, path)
        const definition = at(document, "paths", template, method.toLowerCase())
        if (pathParameters !== undefined && isJson(definition))
          return { template, method: method.toLowerCase(), definition, pathParameters }
      }
      return undefined
    },
  }
}

const count = (text: string, part: string): number => text.split(part).length - 1

const matchTemplate = (template: string, path: string): Record<string, string> | undefined => {
  const segments = path.replace(/^\/repositories\/\d+/, "/repos/by-id/by-id").split("/")
  const expected = template.split("/")
  if (segments.length !== expected.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, part] of expected.entries()) {
    const segment = segments[index] ?? ""
    if (part.startsWith("{")) parameters[part.slice(1, -1)] = decodeURIComponent(segment)
    else if (part !== segment) return undefined
  }
  return parameters
}

const judges = new Map<DescribedVersion, Judge>()

const judgeOf = (version: DescribedVersion = "2022-11-28"): Judge => {
  const judge = judges.get(version) ?? makeJudge(describedIn(version))
  judges.set(version, judge)
  return judge
}

const resolved = (document: Json, value: unknown): Json => {
  const reference = at(value, "$ref")
  return typeof reference === "string" ? objectAt(document, ...reference.split("/").slice(1)) : objectAt({ value }, "value")
}

const parametersProblems = (judge: Judge, operation: Operation, place: "path" | "query", values: Readonly<Record<string, string>>) => {
  const listed = operation.definition["parameters"]
  const parameters = (Array.isArray(listed) ? listed : []).map((parameter) => resolved(judge.document, parameter))
  const here = parameters.filter((parameter) => parameter["in"] === place)
  const schema = {
    "x-coerce": true,
    type: "object",
    properties: Object.fromEntries(here.map((parameter) => [String(parameter["name"]), parameter["schema"]])),
    required: here.filter((parameter) => parameter["required"] === true).map((parameter) => parameter["name"]),
    additionalProperties: false,
  }
  return judge.problemsOf(schema, { ...values }).map((problem) => `${place}: ${problem}`)
}

const bodyProblems = (judge: Judge, operation: Operation, body: unknown): ReadonlyArray<string> => {
  const keys = [operation.template, operation.method, "requestBody", "content", "application/json", "schema"]
  const isDescribed = at(judge.document, "paths", ...keys) !== undefined
  if (!isDescribed) return body === undefined ? [] : ["body: this request takes none"]
  if (body === undefined) return at(operation.definition, "requestBody", "required") === true ? ["body: missing"] : []
  return judge.problemsOf({ $ref: pointer("paths", ...keys) }, body).map((problem) => `body: ${problem}`)
}

const responseSchema = (judge: Judge, operation: Operation, status: number): Json | "no body" | undefined => {
  const described = at(operation.definition, "responses", String(status))
  if (described === undefined) {
    const fallback = everywhere[status]
    return fallback === undefined ? (status === 304 ? "no body" : undefined) : { $ref: pointer("components", "schemas", fallback) }
  }
  const schema = at(resolved(judge.document, described), "content", "application/json", "schema")
  if (!isJson(schema)) return "no body"
  const reference = schema["$ref"]
  if (typeof reference === "string") return { $ref: `api${reference}` }
  const shared = at(described, "$ref")
  const place =
    typeof shared === "string" ? shared.split("/").slice(1) : ["paths", operation.template, operation.method, "responses", String(status)]
  return { $ref: pointer(...place, "content", "application/json", "schema") }
}

/** The guide to paging describes the cursors that GitHub's links hold; the lists themselves do not. */
const withoutCursors = (query: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(query).filter(([name]) => name !== "after" && name !== "before"))

export const openApi = {
  /** What can be asked of the part that is about issues: `GET /repos/{owner}/{repo}/issues`. */
  operations: (version?: DescribedVersion): ReadonlyArray<string> =>
    Object.entries(objectAt(judgeOf(version).document, "paths")).flatMap(([path, methods]) =>
      ["get", "post", "put", "patch", "delete"]
        .filter((method) => isJson(at(methods, method)))
        .map((method) => `${method.toUpperCase()} ${path}`),
    ),
  /** The names of the described objects, those of answers and of webhooks (`webhook-issues-opened`). */
  objects: (version?: DescribedVersion): ReadonlyArray<string> => Object.keys(objectAt(judgeOf(version).document, "components", "schemas")),
  /**
   * Values that the description allows for such an object, from the barest to the fullest; see `Examples.ts`. `texts` says,
   * by the name of the property, what is described in prose only.
   */
  examples: (name: string, texts: Texts, version?: DescribedVersion): ReadonlyArray<Example> =>
    examplesOf(judgeOf(version).document, { $ref: `#/components/schemas/${name}` }, texts),
  validateObject: (name: string, value: unknown, version?: DescribedVersion): ReadonlyArray<string> =>
    judgeOf(version).problemsOf({ $ref: pointer("components", "schemas", name) }, value),
  validateRequest: ({ method, path, query = {}, body, version }: DescribedRequest): ReadonlyArray<string> => {
    const judge = judgeOf(version)
    const operation = judge.operationOf(method, path)
    if (operation === undefined) return [`there is no ${method} ${path}`]
    const isById = path.startsWith("/repositories/")
    const pathParameters = isById ? { ...operation.pathParameters, owner: "by-id", repo: "by-id" } : operation.pathParameters
    return [
      ...parametersProblems(judge, operation, "path", pathParameters),
      ...parametersProblems(judge, operation, "query", isById ? withoutCursors(query) : query),
      ...bodyProblems(judge, operation, body),
    ]
  },
  validateResponse: ({ method, path, status, body, version }: DescribedResponse): ReadonlyArray<string> => {
    const judge = judgeOf(version)
    const operation = judge.operationOf(method, path)
    if (operation === undefined) return [`there is no ${method} ${path}`]
    const schema = responseSchema(judge, operation, status)
    if (schema === undefined) return [`${method} ${operation.template} does not answer ${status}`]
    if (schema === "no body") return body === undefined ? [] : [`${status} has no body`]
    return body === undefined ? [`${status} has a body`] : judge.problemsOf(schema, body)
  },
}
