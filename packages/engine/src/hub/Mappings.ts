/** Mappings as people set them: checked against what the application has, kept version by version, and applied to what was read before. */
import { Input, Mapping } from "@syncline/adapter-core"
import { Effect, Schema } from "effect"
import * as OwnResource from "../access/OwnResource.ts"
import type { Adapters } from "../Adapters.ts"
import * as Remapping from "../connect/Remapping.ts"
import * as MappingCheck from "../decide/MappingCheck.ts"
import { InvalidInput, type NotFound } from "../model/EngineError.ts"
import type { MappingPlace, MappingVersion } from "../model/MappingVersion.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import type { Commits } from "../store/Commits.ts"
import type { Connections } from "../store/Connections.ts"
import { Mappings } from "../store/Mappings.ts"
import type { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import { checkBy } from "./DecidedBy.ts"
import * as Filters from "./Filters.ts"
import * as Known from "./Known.ts"

/** Where rules are to hold: at one stream, or at all streams of the tenant that are of an application and kind, where the stream does not say otherwise. */
export const MappingLevel = Schema.Union([
  Schema.Struct({ stream: Input.Text }),
  Schema.Struct({ app: Input.Text, kind: Input.Text }),
]).annotate({
  expected: "{ stream } or { app, kind }",
})
export type MappingLevel = typeof MappingLevel.Type

const checkLevel = InvalidInput.checker(MappingLevel, { name: "level" })
export const checkRules = InvalidInput.checker(Mapping.Rules, { name: "mapping", qualified: true })

/** The place that a level is, and its streams. */
const placeOf = Effect.fnUntraced(function* (tenant: string, given: MappingLevel) {
  const level = yield* checkLevel(given)
  if ("stream" in level) {
    const stream = yield* Known.stream(tenant, level.stream)
    const { app, kind, id, connectionId } = stream
    return { place: { app, kind, streamId: id } satisfies MappingPlace, connectionId, streams: [stream] as ReadonlyArray<Stream> }
  }
  const { app, kind } = level
  const streams = (yield* (yield* Streams).list(tenant)).filter((stream) => stream.app === app && stream.kind === kind)
  return { place: { app, kind, streamId: null } satisfies MappingPlace, connectionId: undefined, streams }
})

type Failures = NotFound | InvalidInput | StoreError

/** Rules hold from now on, and what was read before is read by them; answers with the version that they are. The same again are no new one. */
export const set = Effect.fnUntraced(function* (
  tenant: string,
  level: MappingLevel,
  given: Mapping.Rules,
  by: string,
): Effect.fn.Return<MappingVersion, Failures, Adapters | Commits | Connections | Mappings | Records | Streams> {
  const { place, connectionId, streams: concerned } = yield* placeOf(tenant, level)
  const rules = yield* checkRules(given)
  const decider = yield* checkBy(by)
  const { app, kind } = place
  const resource = yield* OwnResource.find(tenant, { app, kind, ...(connectionId !== undefined && { connectionId }) })
  const [fault] = MappingCheck.faults(resource, rules)
  if (fault !== undefined) return yield* new InvalidInput({ message: fault.message })
  return yield* Remapping.set(tenant, place, rules, decider, concerned)
})

/** What held and holds at a level, newest first. */
export const versions = Effect.fnUntraced(function* (
  tenant: string,
  level: MappingLevel,
  page: { readonly before?: number; readonly limit?: number } = {},
): Effect.fn.Return<ReadonlyArray<MappingVersion>, Failures, Mappings | Streams> {
  const checked = yield* Filters.checkVersions(page)
  const { place } = yield* placeOf(tenant, level)
  return yield* (yield* Mappings).versions(tenant, place, { limit: Filters.pageSize, ...checked })
})
