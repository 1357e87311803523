/** What a filter names must be there: an empty list would hide a mistake. */
import { Input, NearestWord } from "@syncline/adapter-core"
import { Effect, Option } from "effect"
import { Adapters } from "../Adapters.ts"
import * as ConnectionLookup from "../connect/ConnectionLookup.ts"
import { InvalidInput, NotFound } from "../model/EngineError.ts"
import { removalField } from "../model/Record.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import type { Connections } from "../store/Connections.ts"
import { Streams } from "../store/Streams.ts"

/** What of a filter names something. */
export interface Named {
  readonly app?: string
  readonly connectionId?: string
  readonly streamId?: string
  readonly kind?: string
  readonly field?: string
}

export const stream = Effect.fnUntraced(function* (tenant: string, id: string): Effect.fn.Return<Stream, NotFound | StoreError, Streams> {
  const streams = yield* Streams
  const found = yield* streams.get(tenant, id)
  return Option.isSome(found) ? found.value : yield* new NotFound({ what: "stream", id })
})

/** Fails with what is not there. */
export const check = Effect.fnUntraced(function* (
  tenant: string,
  { app, connectionId, streamId, kind, field }: Named,
): Effect.fn.Return<void, NotFound | InvalidInput | StoreError, Adapters | Connections | Streams> {
  const { adapters, kinds } = yield* Adapters
  if (app !== undefined && !adapters.has(app)) return yield* NotFound.among("adapter", app, [...adapters.keys()])
  if (kind !== undefined && !kinds.has(kind)) return yield* NotFound.among("kind", kind, [...kinds.keys()])
  if (connectionId !== undefined) yield* ConnectionLookup.find(tenant, connectionId)
  if (streamId !== undefined) yield* stream(tenant, streamId)
  if (field === undefined || field === removalField) return
  const own = kind === undefined ? undefined : kinds.get(kind)
  const fields = new Set((own === undefined ? [...kinds.values()] : [own]).flatMap((each) => Object.keys(each.fields)))
  if (!fields.has(field)) return yield* new InvalidInput({ message: unknownField(field, [...fields]) })
})

const unknownField = (field: string, fields: ReadonlyArray<string>): string => {
  const near = NearestWord.nearest(field, fields)
  return `field names ${Input.shown(field)}, which is no field; ${near === undefined ? `fields are ${fields.join(", ")}` : `did you mean "${near}"?`}`
}
