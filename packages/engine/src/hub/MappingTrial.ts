/** A mapping before it holds: what there is to map, what would fit, what rules leave open and come to. Told by what is kept; nobody is asked, nothing is written. */
import { Input, type Json, type Mapping as Rules, type Resource, type View } from "@syncline/adapter-core"
import { Effect, Schema } from "effect"
import * as OwnResource from "../access/OwnResource.ts"
import type { Adapters } from "../Adapters.ts"
import * as Mapping from "../decide/Mapping.ts"
import * as MappingCheck from "../decide/MappingCheck.ts"
import * as MappingReview from "../decide/MappingReview.ts"
import { InvalidInput, type NotFound } from "../model/EngineError.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import type { Connections } from "../store/Connections.ts"
import { Links } from "../store/Links.ts"
import { Records } from "../store/Records.ts"
import type { Streams } from "../store/Streams.ts"
import * as Known from "./Known.ts"
import { checkRules } from "./Mappings.ts"

/** So much of what is kept is looked at. */
const sampled = 500

const checkCount = InvalidInput.checker(
  Schema.Number.check(
    Schema.makeFilter((count) => Number.isSafeInteger(count) && count >= 1 && count <= sampled, {
      expected: `a whole number from 1 to ${sampled}`,
    }),
  ),
  { name: "samples" },
)

type Failures = NotFound | InvalidInput | StoreError
type Requirements = Adapters | Connections | Links | Records | Streams

const ofStream = Effect.fnUntraced(function* (tenant: string, id: string) {
  const stream = yield* Known.stream(tenant, yield* InvalidInput.checker(Input.Text, { name: "stream" })(id))
  const { app, kind, connectionId } = stream
  return { stream, resource: yield* OwnResource.find(tenant, { app, kind, connectionId }) }
})

interface Looked {
  readonly stream: Stream
  readonly resource: Resource.Resource
}

/** What is kept, as the adapter reads it. */
const keptOf = Effect.fnUntraced(function* ({ stream, resource }: Looked, limit: number) {
  const links = yield* Links
  const kept = yield* links.kept(stream.tenant, stream.id, { limit })
  return kept.flatMap(({ externalId, payload }) => {
    const change = resource.exporter.read(JSON.parse(payload) as Json.Json)
    return change._tag === "Upsert" ? [{ externalId, view: change.view }] : []
  })
})

const recordsOf = Effect.fnUntraced(function* ({ stream }: Looked, limit: number) {
  const records = yield* Records
  return yield* records.list(stream.tenant, stream.kind, { limit })
})

const viewsOf = (kept: ReadonlyArray<{ readonly view: View }>) => kept.map(({ view }) => view)

export const discover = Effect.fnUntraced(function* (
  tenant: string,
  id: string,
): Effect.fn.Return<ReadonlyArray<MappingReview.OfferedField>, Failures, Requirements> {
  const looked = yield* ofStream(tenant, id)
  return MappingReview.offered(looked.resource, viewsOf(yield* keptOf(looked, sampled)))
})

/** What records say in the fields that somebody else wrote. */
const saidByOthers = Effect.fnUntraced(function* (looked: Looked) {
  const records = yield* recordsOf(looked, sampled)
  return records.map(({ data, fieldTimes }) =>
    Object.fromEntries(Object.entries(data).filter(([name]) => fieldTimes[name]?.origin !== looked.stream.id)),
  )
})

export const suggest = Effect.fnUntraced(function* (
  tenant: string,
  id: string,
): Effect.fn.Return<ReadonlyArray<MappingReview.Suggestion>, Failures, Requirements> {
  const looked = yield* ofStream(tenant, id)
  return MappingReview.suggested(looked.resource, viewsOf(yield* keptOf(looked, sampled)), yield* saidByOthers(looked))
})

export const validate = Effect.fnUntraced(function* (
  tenant: string,
  id: string,
  given: Rules.Rules,
): Effect.fn.Return<ReadonlyArray<MappingReview.Problem>, Failures, Requirements> {
  const looked = yield* ofStream(tenant, id)
  const rules = yield* checkRules(given)
  return MappingReview.problems(looked.resource, rules, viewsOf(yield* keptOf(looked, sampled)), yield* saidByOthers(looked))
})

export interface Preview {
  readonly in: ReadonlyArray<MappingReview.SampleIn>
  readonly out: ReadonlyArray<MappingReview.SampleOut>
}

/** `given` stands for the stream's own rules; what holds for all of the tenant's streams goes on holding. */
export const preview = Effect.fnUntraced(function* (
  tenant: string,
  id: string,
  given: Rules.Rules,
  samples = 10,
): Effect.fn.Return<Preview, Failures, Requirements> {
  const looked = yield* ofStream(tenant, id)
  const rules = yield* checkRules(given)
  const count = yield* checkCount(samples)
  const { stream, resource } = looked
  const [fault] = MappingCheck.faults(resource, rules)
  if (fault !== undefined) return yield* new InvalidInput({ message: fault.message })
  const now = Mapping.rulesOf(stream, resource)
  const then = Mapping.rulesOf({ ...stream, settings: { ...stream.settings, mapping: rules } }, resource)
  const kept = yield* keptOf(looked, count)
  const records = yield* recordsOf(looked, count)
  return {
    in: kept.map(({ externalId, view }) => MappingReview.sampleIn(resource, now, then, externalId, view)),
    out: records.map(({ id: recordId, data }) => MappingReview.sampleOut(resource, stream.settings, now, then, { recordId, data })),
  }
})
