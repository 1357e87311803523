/**
 * Endpoints are declared, not coded: where they are (a REST path or a GraphQL document), how a list is paged and asked for changes, and the schema of
 * one item. A `Client` sends them; the same declaration serves the standalone client, the exporter and the contract tests.
 */
import type { Schema } from "effect"
import type { Incremental } from "./Incremental.ts"
import type { Json, JsonObject } from "./Json.ts"
import type { Paging } from "./Paging.ts"
import type { Names, Parameters, Spelling } from "./client/PathTemplate.ts"

type Path = ReadonlyArray<string | number>
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

/** How parameters become a request. */
export type Protocol =
  | {
      readonly _tag: "Rest"
      readonly method: Method
      readonly path: string
      readonly spelling?: Spelling<string>
      readonly query?: Readonly<Record<string, string>>
    }
  | { readonly _tag: "Graphql"; readonly document: string; readonly variables: (parameters: never) => JsonObject }

interface Common<P, A> {
  readonly name: string
  readonly protocol: Protocol
  /** The schema of one item, from the vendor's JSON. */
  readonly item: Schema.Decoder<A>
  readonly "~parameters"?: (parameters: P) => void
}

/** A list in pages. */
export interface ListEndpoint<P, A> extends Common<P, A> {
  readonly _tag: "List"
  /** Where the answer holds the array; `[]` when the answer is the array. */
  readonly items: Path
  readonly paging: Paging
  readonly incremental?: Incremental
  /** The vendor answers `If-None-Match` with 304 when nothing changed. */
  readonly conditional?: boolean
}

/** One object by its id. */
export interface GetEndpoint<P, A> extends Common<P, A> {
  readonly _tag: "Get"
  /** Where the answer holds the object; `[]` when the answer is the object. */
  readonly at: Path
}

/** A create, update or action. `at` is where the answer holds the written object. */
export interface WriteEndpoint<P, A> extends Common<P, A> {
  readonly _tag: "Write"
  readonly at: Path
}

interface Rest<Template extends string> {
  readonly name: string
  readonly path: Template
  /** How parameters stand in the path, where that is not as they are given. */
  readonly spelling?: Spelling<Names<Template>>
  /** Fixed query parameters. */
  readonly query?: Readonly<Record<string, string>>
}

export const list = <const Template extends string, A>(
  definition: Rest<Template> & {
    readonly items?: Path
    readonly paging: Paging
    readonly incremental?: Incremental
    readonly conditional?: boolean
    readonly item: Schema.Decoder<A>
  },
): ListEndpoint<Parameters<Template>, A> => {
  const { name, items, paging, incremental, conditional, item } = definition
  return {
    _tag: "List",
    name,
    protocol: restOf("GET", definition),
    items: items ?? [],
    paging,
    ...(incremental && { incremental }),
    ...(conditional !== undefined && { conditional }),
    item,
  }
}

export const get = <const Template extends string, A>(
  definition: Rest<Template> & { readonly at?: Path; readonly item: Schema.Decoder<A> },
): GetEndpoint<Parameters<Template>, A> => {
  const { name, at, item } = definition
  return { _tag: "Get", name, protocol: restOf("GET", definition), at: at ?? [], item }
}

export const write = <const Template extends string, A>(
  definition: Rest<Template> & { readonly method: Exclude<Method, "GET">; readonly at?: Path; readonly item: Schema.Decoder<A> },
): WriteEndpoint<Parameters<Template>, A> => {
  const { name, method, at, item } = definition
  return { _tag: "Write", name, protocol: restOf(method, definition), at: at ?? [], item }
}

const restOf = <Template extends string>(method: Method, { path, spelling, query }: Rest<Template>): Protocol => ({
  _tag: "Rest",
  method,
  path,
  ...(spelling && { spelling }),
  ...(query && { query }),
})

interface Graphql<P> {
  readonly name: string
  /** One operation. Paths into the answer start inside `data`. */
  readonly document: string
  readonly variables: (parameters: P) => JsonObject
}

export const graphqlList = <P, A>(
  definition: Graphql<P> & {
    /** The connection inside `data`; it must select `nodes` and `pageInfo { hasNextPage endCursor }`. */
    readonly connection: Path
    /** The variable that takes the cursor. */
    readonly after: string
    readonly incremental?: Incremental
    readonly item: Schema.Decoder<A>
  },
): ListEndpoint<P, A> => {
  const { name, document, variables, connection, after, incremental, item } = definition
  const path = ["data", ...connection]
  return {
    _tag: "List",
    name,
    protocol: { _tag: "Graphql", document, variables },
    items: [...path, "nodes"],
    paging: { _tag: "Relay", variable: after, pageInfo: [...path, "pageInfo"] },
    ...(incremental && { incremental }),
    item,
  }
}

export const graphqlGet = <P, A>(definition: Graphql<P> & { readonly at: Path; readonly item: Schema.Decoder<A> }): GetEndpoint<P, A> => {
  const { name, document, variables, at, item } = definition
  return { _tag: "Get", name, protocol: { _tag: "Graphql", document, variables }, at: ["data", ...at], item }
}

export const graphqlWrite = <P, A>(
  definition: Graphql<P> & { readonly at: Path; readonly item: Schema.Decoder<A> },
): WriteEndpoint<P, A> => {
  const { name, document, variables, at, item } = definition
  return { _tag: "Write", name, protocol: { _tag: "Graphql", document, variables }, at: ["data", ...at], item }
}

/** One page of a list. Items that did not decode stand apart, so that the others can go on. */
export interface Page<A> {
  readonly items: ReadonlyArray<{ readonly item: A; readonly raw: Json }>
  readonly malformed: ReadonlyArray<{ readonly raw: Json; readonly message: string }>
  /** Leads to the next page; `undefined` on the last. */
  readonly next: string | undefined
  /** The vendor's clock when it answered, in epoch milliseconds (the `Date` header), where it said. */
  readonly serverTime: number | undefined
  /** Passed back with the next reading of the same list, lets the vendor answer that nothing changed. */
  readonly validator: string | undefined
  readonly notModified: boolean
}
