/**
 * The declarations that the compiler made of a package (`.d.ts` files), by their names: what an entry exports, where each name was declared, and which other
 * names a declaration mentions. Only files of the package are known; what comes from another package ends there.
 */
import { posix } from "node:path"
import { type Node, parseSync, Visitor } from "oxc-parser"

/** One declared name; a value and a type of the same name are one. */
export interface Declaration {
  readonly file: string
  readonly name: string
}

/** What one declaration holds. */
export interface Content {
  /** The names that it mentions, as far as they are declared in the package. */
  readonly mentions: ReadonlyArray<Declaration>
  /** Of every object type that is written out in it, the names of its members. */
  readonly shapes: ReadonlyArray<ReadonlyArray<string>>
}

export interface Declarations {
  readonly files: ReadonlyArray<string>
  /** What a file exports, under the names by which a user reaches it: `endpoints.issue` for what is in a namespace. */
  readonly exportsOf: (file: string) => ReadonlyMap<string, Declaration>
  readonly declaredIn: (file: string) => ReadonlyArray<Declaration>
  readonly contentOf: (declaration: Declaration) => Content
}

const everything = Symbol("all that a file exports")

interface Reference {
  readonly file: string
  readonly name: string | typeof everything
}

interface Span {
  readonly start: number
  readonly end: number
}

/** One file. References lead to files of the package; there are none to others. */
interface Parsed {
  readonly spans: ReadonlyMap<string, ReadonlyArray<Span>>
  readonly imports: ReadonlyMap<string, Reference>
  readonly exports: ReadonlyMap<string, Reference>
  /** Files of which everything is exported. */
  readonly stars: ReadonlyArray<string>
  /** What is mentioned, and what is written out, anywhere in the file. */
  readonly mentions: ReadonlyArray<{ readonly at: number; readonly reference: Reference }>
  readonly shapes: ReadonlyArray<{ readonly at: number; readonly members: ReadonlyArray<string> }>
}

/** `texts` by paths with forward slashes. */
export const read = (texts: ReadonlyMap<string, string>): Declarations => {
  const parsed = new Map([...texts].map(([file, text]) => [file, parse(file, text, texts)]))
  const of = (file: string): Parsed => {
    const found = parsed.get(file)
    if (found === undefined) throw new Error(`there is no ${file}`)
    return found
  }

  const exportsOf = (file: string, above: ReadonlyArray<string> = []): ReadonlyMap<string, Declaration> => {
    if (above.includes(file)) return new Map()
    const { exports, stars } = of(file)
    const inside = [...above, file]
    return new Map([
      ...stars.flatMap((star) => [...exportsOf(star, inside)]),
      ...[...exports].flatMap(([name, reference]) => [...resolve(reference, inside)].map(([rest, found]) => [name + rest, found] as const)),
    ])
  }

  /** The declaration that a reference stands for, or, by what is to be added to its name, all that a namespace holds. */
  const resolve = ({ file, name }: Reference, above: ReadonlyArray<string> = []): ReadonlyMap<string, Declaration> => {
    if (name === everything) return new Map([...exportsOf(file, above)].map(([inner, found]) => [`.${inner}`, found]))
    const { spans, imports } = of(file)
    if (spans.has(name)) return new Map([["", { file, name }]])
    const imported = imports.get(name)
    if (imported !== undefined) return resolve(imported, above)
    const exported = exportsOf(file, above).get(name)
    return new Map(exported === undefined ? [] : [["", exported]])
  }

  return {
    files: [...texts.keys()],
    exportsOf,
    declaredIn: (file) => [...of(file).spans.keys()].map((name) => ({ file, name })),
    contentOf: ({ file, name }) => {
      const { spans, mentions, shapes } = of(file)
      const inside = ({ at }: { readonly at: number }) => (spans.get(name) ?? []).some(({ start, end }) => start <= at && at < end)
      return {
        mentions: mentions.filter(inside).flatMap(({ reference }) => [...resolve(reference).values()]),
        shapes: shapes.filter(inside).map(({ members }) => members),
      }
    },
  }
}

const parse = (file: string, text: string, texts: ReadonlyMap<string, string>): Parsed => {
  const { errors, module, program } = parseSync(file, text)
  if (errors[0] !== undefined) throw new Error(`${file} does not parse: ${errors[0].message}`)

  /** Where a specifier leads; nowhere for one of another package. */
  const inPackage = (specifier: string, name: Reference["name"]): ReadonlyArray<Reference> => {
    if (!specifier.startsWith(".")) return []
    const target = posix.join(posix.dirname(file), specifier).replace(/\.[jt]s$/, ".d.ts")
    if (!texts.has(target)) throw new Error(`${file} speaks of ${specifier}, which is not there`)
    return [{ file: target, name }]
  }

  const exports = new Map<string, Reference>()
  const stars: Array<string> = []
  for (const { moduleRequest, importName, exportName, localName } of module.staticExports.flatMap(({ entries }) => entries)) {
    const name = exportName.name ?? "default"
    if (moduleRequest === null) {
      exports.set(name, { file, name: localName.name ?? name })
      continue
    }
    for (const reference of inPackage(moduleRequest.value, importName.kind === "Name" ? (importName.name ?? "") : everything)) {
      if (exportName.kind === "None") stars.push(reference.file)
      else exports.set(name, reference)
    }
  }
  const imports = new Map(
    module.staticImports.flatMap(({ moduleRequest, entries }) =>
      entries.flatMap(({ importName, localName }) => {
        const name = importName.kind === "NamespaceObject" ? everything : (importName.name ?? "default")
        return inPackage(moduleRequest.value, name).map((reference) => [localName.value, reference] as const)
      }),
    ),
  )

  const spans = spansIn(program.body)
  const mentions: Array<Parsed["mentions"][number]> = []
  const shapes: Array<Parsed["shapes"][number]> = []
  /** `A` of `A.B.C`. */
  const mention = (node: Node): void => {
    if (node.type === "TSQualifiedName") mention(node.left)
    else if (node.type === "MemberExpression") mention(node.object)
    else if (node.type === "Identifier" && (spans.has(node.name) || imports.has(node.name)))
      mentions.push({ at: node.start, reference: { file, name: node.name } })
  }
  const shape = (at: number, members: ReadonlyArray<Node>) => {
    shapes.push({ at, members: members.flatMap(memberName) })
  }
  new Visitor({
    TSTypeReference: ({ typeName }) => mention(typeName),
    TSTypeQuery: ({ exprName }) => mention(exprName),
    TSInterfaceHeritage: ({ expression }) => mention(expression),
    TSClassImplements: ({ expression }) => mention(expression),
    ClassDeclaration: ({ superClass }) => {
      if (superClass !== null) mention(superClass)
    },
    TSImportType: ({ start, source, qualifier }) => {
      const name = qualifier?.type === "Identifier" ? qualifier.name : everything
      mentions.push(...inPackage(source.value, name).map((reference) => ({ at: start, reference })))
    },
    TSTypeLiteral: ({ start, members }) => shape(start, members),
    TSInterfaceBody: ({ start, body }) => shape(start, body),
  }).visit(program)
  return { spans, imports, exports, stars, mentions, shapes }
}

/** Where the names that stand at the top of a file are declared. */
const spansIn = (statements: ReadonlyArray<Node>): ReadonlyMap<string, ReadonlyArray<Span>> => {
  const spans = new Map<string, ReadonlyArray<Span>>()
  const declare = (name: string, { start, end }: Span) => spans.set(name, [...(spans.get(name) ?? []), { start, end }])
  for (const statement of statements) {
    const declaration =
      statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration" ? statement.declaration : statement
    if (declaration?.type === "VariableDeclaration") {
      for (const declarator of declaration.declarations) if (declarator.id.type === "Identifier") declare(declarator.id.name, declarator)
    } else if (declaration !== null && "id" in declaration && declaration.id?.type === "Identifier")
      declare(declaration.id.name, declaration)
  }
  return spans
}

const memberName = (member: Node): ReadonlyArray<string> => {
  if (member.type !== "TSPropertySignature" && member.type !== "TSMethodSignature") return []
  if (member.key.type === "Identifier") return [member.key.name]
  return member.key.type === "Literal" && typeof member.key.value === "string" ? [member.key.value] : []
}
