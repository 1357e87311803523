/**
 * What an application sends and takes stays inside its adapter. The files that describe it are those in a folder `wire`; no type that an adapter's entry
 * exports may be declared there, mention one that is, or have the same members as one, as the compiler writes a type out that nobody named. So that nothing
 * of the application is described elsewhere, every endpoint takes its `item` from that folder.
 */
import { parseSync, Visitor } from "oxc-parser"
import type { Declaration, Declarations } from "./Declarations.ts"

const isWire = (file: string): boolean => file.split("/").includes("wire")

/** Two members alone may be the same by accident. */
const tellingMembers = 2

interface Shape extends Declaration {
  readonly members: ReadonlyArray<string>
}

/** The shapes that the application has, by where they are described; of shapes within shapes the outer ones. */
export const wireShapes = (declarations: Declarations): ReadonlyArray<Shape> =>
  declarations.files
    .filter(isWire)
    .flatMap((file) => declarations.declaredIn(file))
    .flatMap((declaration) =>
      declarations
        .contentOf(declaration)
        .shapes.slice(0, 1)
        .flatMap((members) => (members.length >= tellingMembers ? [{ ...declaration, members }] : [])),
    )

/** One sentence for everything that leaves the package from an entry, with the way by which it does. */
export const wireLeaks = (declarations: Declarations, entry: string): ReadonlyArray<string> => {
  const shapes = wireShapes(declarations)
  const seen = new Set<string>()
  const leaks: Array<string> = []
  const follow = (declaration: Declaration, path: ReadonlyArray<string>): void => {
    const key = `${declaration.file} ${declaration.name}`
    if (seen.has(key)) return
    seen.add(key)
    const way = path.join(", ")
    if (isWire(declaration.file)) {
      leaks.push(`${way} is or mentions ${declaration.name} of ${declaration.file}`)
      return
    }
    const { mentions, shapes: written } = declarations.contentOf(declaration)
    for (const members of written) {
      const wire = shapes.find((shape) => shape.members.every((member) => members.includes(member)))
      if (wire !== undefined) leaks.push(`${way} has the members of ${wire.name} of ${wire.file}: ${wire.members.join(", ")}`)
    }
    for (const mentioned of mentions) follow(mentioned, [...path, mentioned.name])
  }
  for (const [name, declaration] of declarations.exportsOf(entry)) follow(declaration, [name])
  return leaks
}

/** The endpoints of a source whose `item` is no name that is imported from the folder `wire`. */
export const itemsFromElsewhere = (file: string, text: string): ReadonlyArray<string> => {
  const { module, program } = parseSync(file, text)
  const wire = new Set(
    module.staticImports.flatMap(({ moduleRequest, entries }) =>
      isWire(moduleRequest.value) ? entries.map(({ localName }) => localName.value) : [],
    ),
  )
  const found: Array<string> = []
  new Visitor({
    CallExpression: ({ callee, arguments: [definition] }) => {
      if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier" || callee.object.name !== "Endpoint") return
      if (definition?.type !== "ObjectExpression") return
      for (const property of definition.properties) {
        if (property.type !== "Property" || property.key.type !== "Identifier" || property.key.name !== "item") continue
        const { value } = property
        if (value.type !== "Identifier" || !wire.has(value.name)) {
          found.push(`${file}: the item ${text.slice(value.start, value.end).slice(0, 40)} is not described in a folder wire`)
        }
      }
    },
  }).visit(program)
  return found
}
