/** What an account can see to choose from, as the application lists it, a page at a time. Nothing is stored. */
import { type Adapter, type AdapterError, Input } from "@syncline/adapter-core"
import { Effect, Schema } from "effect"
import type { Adapters } from "../Adapters.ts"
import * as Session from "../access/Session.ts"
import { InvalidInput, type NotFound } from "../model/EngineError.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Connections } from "../store/Connections.ts"
import * as ConnectionLookup from "./ConnectionLookup.ts"

export type PartitionQuery = Adapter.PartitionQuery
export type PartitionPage = Adapter.PartitionPage

/** Both go to the application as they are. */
const Short = Input.Text.check(Schema.isMaxLength(1000))

const check = InvalidInput.checker(Schema.Struct({ search: Input.optional(Short), after: Input.optional(Short) }), { name: "partitions" })

type Requirements =
  | Adapters
  | Connections
  | Effect.Services<ReturnType<typeof Session.open>>
  | Effect.Services<ReturnType<Adapter.Opened["partition"]>>

export const partitions = Effect.fnUntraced(function* (
  tenant: string,
  connectionId: string,
  query: PartitionQuery = {},
): Effect.fn.Return<PartitionPage, AdapterError | NotFound | InvalidInput | StoreError, Requirements> {
  const { search, after } = yield* check(query)
  const connection = yield* ConnectionLookup.find(tenant, connectionId)
  const { opened } = yield* Session.open(connection)
  if (opened.partitions === undefined)
    return yield* new InvalidInput({ message: `${connection.app} has no list to choose from; name what you mean in addStreams` })
  return yield* opened.partitions({ ...(search !== undefined && { search }), ...(after !== undefined && { after }) })
})
