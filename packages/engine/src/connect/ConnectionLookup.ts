/** Finds a connection of a tenant by its id, and says which was probably meant where there is none. */
import { NearestWord } from "@syncline/adapter-core"
import { Effect, Option } from "effect"
import type { Connection } from "../model/Connection.ts"
import { NotFound } from "../model/EngineError.ts"
import type { StoreError } from "../model/StoreError.ts"
import { Connections } from "../store/Connections.ts"

export const find = Effect.fnUntraced(function* (
  tenant: string,
  id: string,
): Effect.fn.Return<Connection, NotFound | StoreError, Connections> {
  const connections = yield* Connections
  const found = yield* connections.get(tenant, id)
  if (Option.isSome(found)) return found.value
  return yield* new NotFound({ what: "connection", id, hint: hintFor(id, yield* connections.list(tenant)) })
})

const mostNamed = 3

const named = ({ id, app, name }: Connection): string => `"${id}" (${app}, ${name})`

/** People name a connection by its application or account, or copy an id that lost a letter. */
const hintFor = (given: string, known: ReadonlyArray<Connection>): string => {
  if (known.length === 0) return "there are none: connect an account first"
  const meant = known.find(({ id, app, name }) => NearestWord.nearest(given, [id, app, name]) !== undefined)
  if (meant !== undefined) return `did you mean ${named(meant)}?`
  const shown = known.slice(0, mostNamed).map(named)
  const others = known.length > mostNamed ? [`${known.length - mostNamed} more`] : []
  return `there ${known.length === 1 ? "is" : "are"} ${NearestWord.listed([...shown, ...others], "and")}`
}
