/**
 * Puts probes into a source text: at each place that can be reached by itself (a block, a statement in it, a branch of an expression, the answer of an arrow
 * function) the program tells that it came by. Lines stay where they are.
 */
import { type Span, type Statement, Visitor, parseSync } from "oxc-parser"

export interface Probe extends Span {
  /** Unlike that of any other probe. */
  readonly id: number
}

interface Insertion {
  readonly at: number
  readonly text: string
}

const call = (id: number): string => `globalThis.__reached?.(${id})`

/** `first`: the id of the first probe; the others follow it. */
export const probe = (file: string, text: string, first: number): { readonly text: string; readonly probes: ReadonlyArray<Probe> } => {
  const probes: Array<Probe> = []
  const openings: Array<Insertion> = []
  const closings: Array<Insertion> = []
  const add = ({ start, end }: Span) => {
    const id = first + probes.length
    probes.push({ id, start, end })
    return id
  }
  const before = (region: Span, at: number) => openings.push({ at, text: `${call(add(region))};` })
  const around = (region: Span) => {
    openings.push({ at: region.start, text: `(${call(add(region))},` })
    closings.push({ at: region.end, text: ")" })
  }
  const embrace = (statement: Statement | null) => {
    if (statement === null || statement.type === "BlockStatement" || statement.type === "IfStatement") return
    openings.push({ at: statement.start, text: `{${call(add(statement))};` })
    closings.push({ at: statement.end, text: "}" })
  }
  const each = (statements: ReadonlyArray<Span>) => {
    for (const statement of statements) before(statement, statement.start)
  }
  new Visitor({
    Program: ({ body }) => each(body.filter(({ type }) => type !== "ImportDeclaration")),
    BlockStatement: (block) => {
      before(block, block.start + 1)
      each(block.body)
    },
    SwitchCase: ({ consequent }) => each(consequent),
    IfStatement: ({ consequent, alternate }) => {
      embrace(consequent)
      embrace(alternate)
    },
    ForOfStatement: ({ body }) => embrace(body),
    ForStatement: ({ body }) => embrace(body),
    WhileStatement: ({ body }) => embrace(body),
    ArrowFunctionExpression: ({ body }) => {
      if (body.type !== "BlockStatement") around(body)
    },
    ConditionalExpression: ({ consequent, alternate }) => {
      around(consequent)
      around(alternate)
    },
    LogicalExpression: ({ right }) => around(right),
  }).visit(parseSync(file, text).program)
  // What was opened last is closed first.
  const insertions = [...closings.toReversed(), ...openings].toSorted((a, b) => a.at - b.at)
  const pieces = insertions.map(({ at, text: inserted }, index) => text.slice(insertions[index - 1]?.at ?? 0, at) + inserted)
  return { text: pieces.join("") + text.slice(insertions.at(-1)?.at ?? 0), probes }
}

/** The innermost probe around a place. */
export const nearest = (probes: ReadonlyArray<Probe>, { start, end }: Span): Probe | undefined =>
  probes.filter((each) => each.start <= start && end <= each.end).toSorted((a, b) => a.end - a.start - (b.end - b.start))[0]
