/** The shapes that endpoints share: what is answered, pages, and ids. */
import { Input, type Json } from "@syncline/adapter-core"
import { Effect, Schema } from "effect"
import * as Problem from "./Problem.ts"

/** JSON of a type that the engine declares. The type is the engine's word; the document says that it is JSON. */
export const Answer = <A>(): Schema.Codec<A, Json.Json> => Schema.Json as Schema.Codec<A, Json.Json>

/** As it travels: what is undefined is left out. */
export const json = <A>(value: A): A => JSON.parse(JSON.stringify(value)) as A

/** Carries out what the engine does, and answers with what it says. */
export const said = <A, E extends Problem.Known>(effect: Effect.Effect<A, E>): Effect.Effect<A, Problem.Problem> =>
  Effect.map(Problem.answering(effect), json)

export const id = { id: Input.Text }
export const text = Schema.optionalKey(Input.Text)

/** The most rows that a page has. */
const most = 500

export const limit = Schema.optionalKey(
  Schema.Number.check(
    Schema.makeFilter((rows) => Number.isSafeInteger(rows) && rows >= 1 && rows <= most, {
      expected: `a whole number of rows from 1 to ${most}`,
    }),
  ),
)

/** `cursor`: the `next` of the page before. */
export const paging = { cursor: text, limit }

/** Some of what there is. `next` asks for more, and is absent where there is none. */
export interface PageOf<A> {
  readonly items: ReadonlyArray<A>
  readonly next?: string
}
