/** One request on its way through an endpoint, and what the endpoint answers. */
import type { AppRequest } from "../App.ts"
import type { Caller } from "./Access.ts"
import type { Right } from "./Right.ts"
import type { RecordText } from "./RecordText.ts"
import type { Rendering } from "./Rendering.ts"
import { notFound, Refusal } from "./Refusal.ts"
import type { Repository, User, World } from "./World.ts"

export interface Exchange {
  readonly request: AppRequest
  readonly world: World
  readonly caller: Caller
  readonly rendering: Rendering
  /** The server's time, epoch milliseconds. */
  readonly now: number
  /** The parts of the path that the route names, decoded. */
  readonly params: Readonly<Record<string, string>>
}

/** An exchange about a repository that the caller may see. */
export interface RepositoryExchange extends Exchange {
  readonly repository: Repository
  readonly right: Right
}

/** Without `text` the reply has no body. `lastModified` is epoch milliseconds. */
export interface Answer {
  readonly status: number
  readonly text?: RecordText
  readonly headers?: Readonly<Record<string, string>>
  readonly lastModified?: number
}

/** The user behind a write; throws when there is none, or when the token may only read. */
export const writerOf = (exchange: RepositoryExchange): User => {
  const { user } = exchange.caller
  if (user === undefined) throw new Refusal(401, "Requires authentication")
  if (exchange.right === "read") throw exchange.caller.tooFar()
  return user
}

/** The user behind a write that needs push access; without it the endpoint does not exist. */
export const pusherOf = (exchange: RepositoryExchange): User => {
  const user = writerOf(exchange)
  if (exchange.right !== "write") throw notFound()
  return user
}
