/** One request, with all that a route needs to know of it. */
import type { Json } from "@syncline/adapter-core"
import { type ConnectionStatusReport, NotFound, type SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import type { Answer } from "./Answer.ts"
import type { Cookies } from "./Cookies.ts"
import type { Here } from "./Here.ts"
import type { Person, Whose } from "./Whose.ts"
import type { Known } from "./words/Troubles.ts"

export interface Visit extends Here {
  readonly engine: SyncEngine["Service"]
  readonly whose: Whose
  readonly person: Person
  readonly cookies: Cookies
  /** As the browser sees it. */
  readonly url: URL
  /** What was sent in; empty where nothing was. */
  readonly form: URLSearchParams
  /** The adapters' own settings of new connections, by application. */
  readonly settings: { readonly [app: string]: Json.JsonObject }
  /** Below which address applications send what changes. */
  readonly hooks?: string
  /** How the person's connections stand; none where nobody is signed in. */
  readonly reports: ReadonlyArray<ConnectionStatusReport>
}

/** Of somebody who is signed in. */
export interface OwnVisit extends Visit {
  readonly tenant: string
}

export type Parameters = { readonly [name: string]: string }

export type Handle<V extends Visit> = (visit: V, parameters: Parameters) => Effect.Effect<Answer, Known>

/** One of the person's own connections. */
export const reportOf = ({ reports }: Visit, { id = "" }: Parameters): Effect.Effect<ConnectionStatusReport, NotFound> =>
  Effect.mapError(
    Effect.fromNullishOr(reports.find(({ connection }) => connection.id === id)),
    () => new NotFound({ what: "connection", id }),
  )

/** One of a connection's streams. */
export const streamOf = ({ streams }: ConnectionStatusReport, id: string | null) =>
  Effect.mapError(
    Effect.fromNullishOr(streams.find(({ stream }) => stream.id === id)),
    () => new NotFound({ what: "stream", id: id ?? "" }),
  )

/** Who decides here, for the record. */
export const by = "somebody on the connect page"

/** Said after something was done, by the word in the address: nothing that an address brings is shown. */
const sayings: Readonly<Record<string, string>> = {
  saved: "Saved.",
  connected: "You are signed in.",
  united: "That account was known already. What you had here and what you had there is together now.",
  decided: "Decided. It is on its way to both sides.",
  left: "Taken away. Nothing was changed on either side.",
  paused: "Paused.",
  resumed: "It goes on.",
  disconnected: "Disconnected. The sign-in is forgotten.",
  retried: "They are tried again.",
  dropped: "Left as it is.",
}

export const saidIn = ({ url }: Visit): string | undefined => {
  const word = url.searchParams.get("said") ?? ""
  return Object.hasOwn(sayings, word) ? sayings[word] : undefined
}
