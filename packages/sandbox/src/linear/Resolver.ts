/** How a field is answered: from its object, its arguments and the request. The schema has checked all three before. */
import type { RequestContext } from "./RequestContext.ts"

/** Declared as a method, so that each resolver may name its own object and arguments. */
interface ResolverShape {
  resolve(source: unknown, args: unknown, context: RequestContext): unknown
}

export type Resolver = ResolverShape["resolve"]

/** By field. Fields that are not here are read from the object as they are. */
export type Resolvers = Readonly<Record<string, Resolver>>
