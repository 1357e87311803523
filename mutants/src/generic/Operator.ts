/** A way to spoil a program: looks at the nodes of a syntax tree and says what could stand in the place of which text. */
import type { Span, VisitorObject } from "oxc-parser"

export type Put = (site: Span, replacement: string) => void

/** Handlers for the nodes that it has an eye on. Pure but for `put`. `textOf` tells the text of a node. */
export type Operator = (put: Put, textOf: (site: Span) => string) => VisitorObject
