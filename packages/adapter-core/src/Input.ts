/**
 * Checks what a program or a person hands in, once, at the edge. Input is closed: a name that is not known is a mistake and never ignored. What is wrong
 * is said in a sentence that names the field, what was given and what would be right, with the nearest right word where there is one.
 */
import { Option, Result, Schema, type SchemaAST, SchemaIssue, SchemaTransformation } from "effect"
import { unstorable } from "./Json.ts"
import { listed, nearest, question } from "./NearestWord.ts"

/** The first thing that is wrong with an input. */
export interface Flaw {
  /** Where in the input: `limits.requestsPerHour`; empty for the whole. */
  readonly field: string
  readonly message: string
}

export interface Options {
  /** What the whole input is called: `settings`. */
  readonly name: string
  /** Fields are named with the whole's name before them: `settings.baseUrl`. Default: alone. */
  readonly qualified?: boolean
  /** Fields at the top whose values no message may show. */
  readonly secret?: ReadonlyArray<string>
}

/** Makes the check of a schema's input. */
export const decoder = <S>(schema: Schema.Decoder<S>, options: Options): ((input: unknown) => Result.Result<S, Flaw>) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (input) => Result.mapError(decode(input, { onExcessProperty: "error" }), ({ issue }) => flawIn(issue, input, options))
}

/** The first thing that is wrong, of an input that somebody else has decoded. */
export const flawIn = (issue: SchemaIssue.Issue, input: unknown, options: Options): Flaw => flawOf(find(issue, []), input, options)

/** A text that is not empty and can be stored. */
export const Text = Schema.String.check(
  Schema.makeFilter((text) => text !== "", { expected: "a text that is not empty" }),
  Schema.makeFilter((text) => unstorable(text) ?? true),
)

/** A member that may be left out; `undefined`, which programs pass for what they do not have, counts as left out. */
export const optional = <A, E>(schema: Schema.Codec<A, E>) =>
  Schema.optional(schema).pipe(
    Schema.decodeTo(
      Schema.optionalKey(Schema.toType(schema)),
      SchemaTransformation.transformOptional<A, A | undefined>({ decode: present, encode: (given) => given }),
    ),
  )

const present = <A>(given: Option.Option<A | undefined>): Option.Option<A> =>
  Option.flatMap(given, (value) => (value === undefined ? Option.none<A>() : Option.some<A>(value)))

/** A value as a message shows it. */
export const shown = (value: unknown): string => {
  if (typeof value === "string") return JSON.stringify(value.length > longestShown ? `${value.slice(0, longestShown)}…` : value)
  if (value === undefined || value === null || typeof value === "number" || typeof value === "boolean") return String(value)
  return typeName(value)
}

/** Two ids of ours, and a little. */
const longestShown = 80

const typeName = (value: unknown): string => {
  if (typeof value === "string") return "a text"
  if (Array.isArray(value)) return "a list"
  if (value instanceof Date) return "a Date"
  return typeof value === "object" ? "an object" : `a ${typeof value}`
}

type Path = ReadonlyArray<PropertyKey>

type Found =
  | { readonly _tag: "unknown"; readonly path: Path; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "missing"; readonly path: Path; readonly expected: string | undefined }
  /** `words`: the texts it may be, where it may only be one of some. */
  | { readonly _tag: "wrong"; readonly path: Path; readonly expected: string; readonly words: ReadonlyArray<string> }
  /** The schema's own words, to follow the value: `is not a URL`. */
  | { readonly _tag: "refused"; readonly path: Path; readonly because: string }

const find = (issue: SchemaIssue.Issue, path: Path, parent?: SchemaAST.AST): Found => {
  switch (issue._tag) {
    case "Pointer":
      return find(issue.issue, [...path, ...issue.path], parent)
    case "Encoding":
      return find(issue.issue, path, parent)
    case "Composite":
      return find(issue.issues[0], path, issue.ast)
    case "Filter": {
      const { filter, issue: inner } = issue
      if (inner._tag !== "InvalidValue") return find(inner, path, parent)
      const because = inner.annotations?.["message"]
      if (typeof because === "string") return { _tag: "refused", path, because }
      return { _tag: "wrong", path, expected: filter.annotations?.expected ?? "another value", words: [] }
    }
    case "AnyOf": {
      const [only, ...others] = issue.issues
      const inner = only !== undefined && others.length === 0 ? find(only, path, parent) : undefined
      // What fits none of the forms is no faulty member of the one form that was tried.
      return inner !== undefined && (inner.path.length > path.length || ownWords(issue.ast) === undefined) ? inner : wrong(path, issue.ast)
    }
    case "MissingKey":
      return { _tag: "missing", path, expected: memberOf(parent, path.at(-1)) }
    case "UnexpectedKey":
      return { _tag: "unknown", path, known: namesOf(issue.ast) }
    case "InvalidType":
      return wrong(path, issue.ast)
    default:
      return { _tag: "refused", path, because: SchemaIssue.defaultLeafHook(issue) }
  }
}

const wrong = (path: Path, ast: SchemaAST.AST): Found => ({ _tag: "wrong", path, expected: expectedOf(ast), words: wordsOf(ast) })

const namesOf = (ast: SchemaAST.AST): ReadonlyArray<string> =>
  ast._tag === "Objects" ? ast.propertySignatures.map(({ name }) => String(name)) : []

const memberOf = (parent: SchemaAST.AST | undefined, name: PropertyKey | undefined): string | undefined => {
  if (parent?._tag !== "Objects") return undefined
  const member = parent.propertySignatures.find((signature) => signature.name === name)
  return member === undefined ? undefined : expectedOf(member.type)
}

const wordsOf = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  if (ast._tag === "Union") return ast.types.flatMap(wordsOf)
  return ast._tag === "Literal" && typeof ast.literal === "string" ? [ast.literal] : []
}

const ownWords = (ast: SchemaAST.AST): string | undefined => {
  const own = [ast.annotations, ...(ast.checks ?? []).map((check) => check.annotations)].map((annotations) => annotations?.["expected"])
  return own.findLast((words) => typeof words === "string")
}

const expectedOf = (ast: SchemaAST.AST): string => {
  const own = ownWords(ast)
  if (own !== undefined) return own
  switch (ast._tag) {
    case "String":
      return "a text"
    case "Number":
      return "a number"
    case "Boolean":
      return "true or false"
    case "Arrays":
      return "a list"
    case "Objects": {
      const names = namesOf(ast)
      return names.length === 0 ? "an object" : `an object with ${listed(names, "and")}`
    }
    case "Literal":
      return shown(ast.literal)
    case "Union":
      // What is left out is not worth mentioning.
      return listed([...new Set(ast.types.filter((type) => type._tag !== "Undefined").map(expectedOf))], "or")
    default:
      return ast._tag === "Null" || ast._tag === "Undefined" ? ast._tag.toLowerCase() : "something else"
  }
}

const pathText = (path: Path): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === "number" || /^\d+$/.test(String(step))) return `${text}[${String(step)}]`
    return text === "" ? String(step) : `${text}.${String(step)}`
  }, "")

const valueAt = (input: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, step) => (typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined), input)

const flawOf = (found: Found, input: unknown, { name, qualified = false, secret = [] }: Options): Flaw => {
  const { path } = found
  // A secret handed in alone, in place of the object that should hold it, is one too.
  const hidden = path.length === 0 ? secret.length > 0 : secret.includes(String(path[0]))
  const value = valueAt(input, path)
  const given = hidden && value !== undefined ? typeName(value) : shown(value)
  const call = (where: Path) => (where.length === 0 ? name : pathText(qualified ? [name, ...where] : where))
  const field = call(path)
  const message = (): string => {
    switch (found._tag) {
      case "unknown": {
        const container = call(path.slice(0, -1))
        const known = found.known.length === 0 ? "it takes nothing" : `${container} takes ${listed(found.known, "and")}`
        const meant = nearest(String(path.at(-1)), found.known)
        return `${field} is not known; ${meant === undefined ? "" : `did you mean "${meant}"? `}${known}`
      }
      case "missing":
        return `${field} is missing${found.expected === undefined ? "" : `; it must be ${found.expected}`}`
      case "wrong":
        return `${field} is ${given}; it must be ${found.expected}${typeof value === "string" && !hidden ? question(value, found.words) : ""}`
      case "refused":
        return `${field}: ${given} ${found.because}`
    }
  }
  return { field: pathText(path), message: message() }
}
