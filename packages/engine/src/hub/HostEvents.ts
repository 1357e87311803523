/**
 * Takes in what a host tells of itself. An event is carried out once, however often it is told: what was told before changes nothing, even where something newer
 * was told since. What cannot be carried out is refused and not noted, so that telling it again tries again.
 */
import type { AdapterError } from "@syncline/adapter-core"
import { Clock, Effect, Option } from "effect"
import { Adapters } from "../Adapters.ts"
import { type Requirements as StreamsRequirements, addStreams } from "../connect/AddStreams.ts"
import { InvalidInput, NotFound, type PlaceTaken } from "../model/EngineError.ts"
import { type Consumed, HostEvent } from "../model/HostEvent.ts"
import type { Contended, StoreError } from "../model/StoreError.ts"
import { Commits, empty } from "../store/Commits.ts"
import type { Deliveries } from "../store/Deliveries.ts"
import { Journal } from "../store/Journal.ts"
import type { Links } from "../store/Links.ts"
import { Streams } from "../store/Streams.ts"
import * as HostRecords from "./HostRecords.ts"
import * as Known from "./Known.ts"
import * as Privacy from "./Privacy.ts"
import * as Removals from "./Removals.ts"

export type ConsumeError = NotFound | InvalidInput | PlaceTaken | AdapterError | StoreError | Contended

/** What became of an event. `isNew: false`: it was carried out before. */
export interface Consumption {
  readonly recordId?: string
  readonly isNew: boolean
}

type Requirements = StreamsRequirements | Deliveries | Journal | Links

const check = InvalidInput.checker(HostEvent, { name: "event" })

export const consume = Effect.fnUntraced(function* (
  tenant: string,
  event: HostEvent,
): Effect.fn.Return<Consumption, ConsumeError, Requirements> {
  const checked = yield* check(event)
  const journal = yield* Journal
  const before = yield* journal.consumed(tenant, checked.id)
  if (Option.isSome(before)) return consumption(before.value, false)
  const recordId = yield* carryOut(tenant, checked)
  const done = { id: checked.id, recordId: recordId ?? null }
  if (!isNotedAtOnce(checked)) yield* note(tenant, done)
  return consumption(done, true)
})

const consumption = ({ recordId }: Pick<Consumed, "recordId">, isNew: boolean): Consumption => ({
  isNew,
  ...(recordId !== null && { recordId }),
})

type Checked = typeof HostEvent.Type

/** What would make something twice, or undo what came after it, is noted in the commit that carries it out. */
const isNotedAtOnce = ({ _tag }: Checked): boolean => _tag === "RecordCreated" || _tag === "RecordUpdated"

const carryOut = Effect.fnUntraced(function* (
  tenant: string,
  event: Checked,
): Effect.fn.Return<string | undefined, ConsumeError, Requirements> {
  switch (event._tag) {
    case "RecordCreated": {
      const { id, kind, fields, privacy } = event
      return yield* HostRecords.put(tenant, yield* kindOf(kind), { fields, ...(privacy && { privacy }) }, { consumes: id })
    }
    case "RecordUpdated": {
      const { id, kind, recordId, fields } = event
      return yield* HostRecords.put(tenant, yield* kindOf(kind), { id: recordId, fields }, { consumes: id })
    }
    case "RecordRemoved":
      yield* Removals.remove(tenant, yield* kindOf(event.kind), event.recordId)
      return event.recordId
    case "RecordRestored":
      yield* Removals.restore(tenant, yield* kindOf(event.kind), event.recordId)
      return event.recordId
    case "PrivacyChanged":
      yield* Privacy.set(tenant, yield* kindOf(event.kind), event.recordId, event.level, event.by)
      return event.recordId
    case "StreamsConfigured": {
      const { _tag, id: _id, ...input } = event
      yield* addStreams({ tenant, ...input })
      return undefined
    }
    case "SyncRequested": {
      const { connectionId } = event
      const scope = connectionId === undefined ? {} : { connectionId }
      yield* Known.check(tenant, scope)
      const streams = yield* Streams
      const ids = (yield* streams.list(tenant, scope)).map(({ id }) => id)
      yield* streams.setDue(tenant, ids, yield* Clock.currentTimeMillis)
      return undefined
    }
  }
})

const kindOf = Effect.fnUntraced(function* (name: string) {
  const { kinds } = yield* Adapters
  return yield* Effect.mapError(Effect.fromNullishOr(kinds.get(name)), () => NotFound.among("kind", name, [...kinds.keys()]))
})

/** Whoever was told the same at the same time has noted it already. */
const note = Effect.fnUntraced(function* (tenant: string, consumed: Consumed) {
  const commits = yield* Commits
  const noted = commits.apply({ ...empty(tenant, yield* Clock.currentTimeMillis), consumed })
  yield* Effect.catchTag(noted, "CommitRefused", () => Effect.void)
})
