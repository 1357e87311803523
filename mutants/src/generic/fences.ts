/**
 * Text that no operator touches: types, module paths, keys, texts of tagged templates, the names that classes, services and spans are registered under,
 * what traces are annotated with, places where only tests and drills hook in, keys that nothing has, and the heads of counting loops, which would never end.
 */
import { type Argument, type LogicalExpression, type Program, type Span, Visitor } from "oxc-parser"

/** Calls whose texts are names of the program's own parts, and no behaviour. */
const naming = /^(Effect\.fn|Context\.(Service|Reference|Key)|Schema\.(TaggedClass|TaggedError|Class|brand))\b/

/** What traces and logs say of where they were written. */
const tracing = /(^|\.)(withSpan|annotateCurrentSpan|annotateLogs)$/

/** `get(key ?? "")`: a key that nothing has, instead of none. Any other is as good. */
const isNoKey = (argument: Argument, callee: string): argument is LogicalExpression =>
  argument.type === "LogicalExpression" &&
  argument.operator === "??" &&
  argument.right.type === "Literal" &&
  argument.right.value === "" &&
  /\.(get|has)$/.test(callee)

export const fencesOf = (program: Program, textOf: (site: Span) => string): ReadonlyArray<Span> => {
  const fences: Array<Span> = []
  const fence = (node: Span | null | undefined) => {
    if (node !== null && node !== undefined) fences.push(node)
  }
  new Visitor({
    ExpressionStatement: (node) => {
      const call = node.expression.type === "YieldExpression" ? node.expression.argument : node.expression
      if (call?.type === "CallExpression" && textOf(call.callee) === "Failpoint.pass") fence(node)
    },
    ImportDeclaration: fence,
    ImportExpression: fence,
    ExportAllDeclaration: fence,
    ExportNamedDeclaration: ({ source }) => fence(source),
    TSTypeAnnotation: fence,
    TSTypeParameterDeclaration: fence,
    TSTypeParameterInstantiation: fence,
    TSTypeAliasDeclaration: fence,
    TSInterfaceDeclaration: fence,
    TSModuleDeclaration: fence,
    TSEnumDeclaration: fence,
    TSAsExpression: ({ typeAnnotation }) => fence(typeAnnotation),
    TSSatisfiesExpression: ({ typeAnnotation }) => fence(typeAnnotation),
    TaggedTemplateExpression: fence,
    Property: ({ key, computed, shorthand }) => {
      if (!computed && !shorthand) fence(key)
    },
    ClassDeclaration: ({ superClass }) => {
      if (superClass?.type === "CallExpression")
        for (const argument of superClass.arguments) if (argument.type === "Literal") fence(argument)
    },
    CallExpression: (node) => {
      for (const argument of node.arguments) if (isNoKey(argument, textOf(node.callee))) fence(argument.right)
      if (tracing.test(textOf(node.callee)))
        for (const argument of node.arguments) if (argument.type === "Literal" || argument.type === "ObjectExpression") fence(argument)
      if (!naming.test(textOf(node.callee))) return
      const [first] = node.arguments
      if (first?.type === "Literal") fence(first)
    },
    ForStatement: ({ test, update }) => {
      fence(test)
      fence(update)
    },
  }).visit(program)
  return fences
}
