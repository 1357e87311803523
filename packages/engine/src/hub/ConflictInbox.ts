/** Conflicts as whoever decides them sees them: what both sides say by now, who said it and when, and what of a text is in dispute. */
import type { Json } from "@syncline/adapter-core"
import { Effect, Option } from "effect"
import { Adapters } from "../Adapters.ts"
import { type Passage, passages, together } from "../decide/Passages.ts"
import { type Conflict, type Resolution, versionOf } from "../model/Conflict.ts"
import type { InvalidInput, NotFound } from "../model/EngineError.ts"
import type { Origin } from "../model/Record.ts"
import type { StoreError } from "../model/StoreError.ts"
import { Connections } from "../store/Connections.ts"
import { Conflicts } from "../store/Conflicts.ts"
import { Journal } from "../store/Journal.ts"
import { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import * as Filters from "./Filters.ts"
import * as Known from "./Known.ts"
import * as Resolve from "./Resolve.ts"

export interface ListedConflict extends Conflict {
  /** Names what both sides say, to be handed in with a decision on it. */
  readonly version: string
}

/** Where a side's value came from, as far as that is known. */
export interface Edit {
  /** Epoch milliseconds, of the clock of whoever changed it, but never later than it was seen. */
  readonly at: number | undefined
  /** `host`, or the id of a stream. */
  readonly origin: Origin
  /** Of the stream: the application and the name of the connection's account. */
  readonly app: string | undefined
  readonly account: string | undefined
  /** The person, where one decided on it here. Applications do not tell. */
  readonly by: string | undefined
}

export interface ConflictView extends ListedConflict {
  /** While it is open. */
  readonly edits: { readonly local: Edit; readonly external: Edit } | undefined
  /** Of a text: what each side says, passage by passage. */
  readonly passages: ReadonlyArray<Passage> | undefined
  /** Of a text: both sides' edits together, where they do not touch: a value to decide for. */
  readonly merged: string | undefined
  /** Once it is resolved. `value`: what was decided for; absent where both sides came to the same. */
  readonly decided:
    | { readonly resolution: Resolution; readonly by: string; readonly at: number; readonly value: Json.Json | undefined }
    | undefined
}

type Requirements = Adapters | Connections | Conflicts | Journal | Records | Streams

const listed = (conflict: Conflict): ListedConflict => ({ ...conflict, version: versionOf(conflict) })

export const list = Effect.fnUntraced(function* (
  tenant: string,
  given: Filters.ConflictFilter,
): Effect.fn.Return<ReadonlyArray<ListedConflict>, NotFound | InvalidInput | StoreError, Adapters | Connections | Conflicts | Streams> {
  const conflicts = yield* Conflicts
  const filter = yield* Filters.checkConflicts(given)
  yield* Known.check(tenant, filter)
  return (yield* conflicts.list(tenant, { limit: Filters.pageSize, ...filter })).map(listed)
})

export const get = Effect.fnUntraced(function* (
  tenant: string,
  id: string,
): Effect.fn.Return<ConflictView, NotFound | StoreError, Requirements> {
  const conflict = yield* Resolve.find(tenant, id)
  const { base, local, external, state, resolution, resolvedBy, resolvedAt, detectedAt } = conflict
  const text =
    typeof base === "string" && typeof local === "string" && typeof external === "string" ? ([base, local, external] as const) : undefined
  const isText = text !== undefined && (yield* Adapters).kinds.get(conflict.kind)?.fields[conflict.field]?.merge === "text"
  const found = isText ? passages(...text) : undefined
  const value = yield* Resolve.decidedValue(conflict)
  return {
    ...listed(conflict),
    edits: state === "open" ? yield* editsOf(conflict) : undefined,
    passages: found,
    merged: found && together(found),
    decided: resolution === null ? undefined : { resolution, by: resolvedBy ?? "nobody", at: resolvedAt ?? detectedAt, value },
  }
})

const editsOf = Effect.fnUntraced(function* ({ tenant, kind, recordId, field, streamId, externalAt }: Conflict) {
  const records = yield* Records
  const journal = yield* Journal
  const record = Option.getOrUndefined(yield* records.get(tenant, kind, recordId))
  const time = record?.fieldTimes[field]
  const entry = (yield* journal.history(tenant, recordId)).findLast(({ changes }) => changes[field] !== undefined)
  const origin = time?.origin ?? entry?.origin ?? streamId
  return {
    local: { at: time?.at ?? record?.createdAt, origin, ...(yield* placeOf(tenant, origin)), by: entry?.deed?.by },
    external: { at: externalAt ?? undefined, origin: streamId, ...(yield* placeOf(tenant, streamId)), by: undefined },
  }
})

const placeOf = Effect.fnUntraced(function* (tenant: string, origin: Origin) {
  const streams = yield* Streams
  const connections = yield* Connections
  const stream = Option.getOrUndefined(yield* streams.get(tenant, origin))
  const connection = stream && Option.getOrUndefined(yield* connections.get(tenant, stream.connectionId))
  return { app: stream?.app, account: connection?.name }
})
