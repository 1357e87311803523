/** The part of the engine's door by which people say how applications' fields and values are read and said. */
import type { Mapping } from "@syncline/adapter-core"
import type { Effect } from "effect"
import type { OfferedField, Problem, Suggestion } from "../decide/MappingReview.ts"
import type { InvalidInput, NotFound } from "../model/EngineError.ts"
import type { MappingVersion } from "../model/MappingVersion.ts"
import type { StoreError } from "../model/StoreError.ts"
import { type MappingLevel, set, versions } from "./Mappings.ts"
import * as MappingTrial from "./MappingTrial.ts"

export interface MappingDoor {
  /** The fields that the application of a stream has, and the values that were seen in them. Asks no application; nor do the next three. */
  readonly discover: (tenant: string, streamId: string) => Effect.Effect<ReadonlyArray<OfferedField>, NotFound | InvalidInput | StoreError>
  /** Rules that may fit, each with its reason. */
  readonly suggest: (tenant: string, streamId: string) => Effect.Effect<ReadonlyArray<Suggestion>, NotFound | InvalidInput | StoreError>
  /** What is wrong with rules, or what they leave open for what was seen. */
  readonly validate: (
    tenant: string,
    streamId: string,
    rules: Mapping.Rules,
  ) => Effect.Effect<ReadonlyArray<Problem>, NotFound | InvalidInput | StoreError>
  /** What samples come to by rules, both ways, beside what they come to by now. Writes nothing. `samples`: how many, 10 where nothing is said. */
  readonly preview: (
    tenant: string,
    streamId: string,
    rules: Mapping.Rules,
    samples?: number,
  ) => Effect.Effect<MappingTrial.Preview, NotFound | InvalidInput | StoreError>
  /**
   * Rules hold from now on; what is known of the streams is read by them from what is kept, and what that changes goes out. Fails with `InvalidInput`, which names
   * the field and what would be right. `by` says who set them, for the record.
   */
  readonly set: (
    tenant: string,
    level: MappingLevel,
    rules: Mapping.Rules,
    by: string,
  ) => Effect.Effect<MappingVersion, NotFound | InvalidInput | StoreError>
  /** What held and holds, newest first. */
  readonly versions: (
    tenant: string,
    level: MappingLevel,
    page?: { readonly before?: number; readonly limit?: number },
  ) => Effect.Effect<ReadonlyArray<MappingVersion>, NotFound | InvalidInput | StoreError>
}

type Requirements =
  | Effect.Services<ReturnType<typeof MappingTrial.preview>>
  | Effect.Services<ReturnType<typeof MappingTrial.discover>>
  | Effect.Services<ReturnType<typeof set>>
  | Effect.Services<ReturnType<typeof versions>>

export const mappingDoor = (
  within: <A, E>(effect: Effect.Effect<A, E, Requirements>) => Effect.Effect<A, E>,
  thenWake: <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E>,
): MappingDoor => ({
  discover: (tenant, streamId) => within(MappingTrial.discover(tenant, streamId)),
  suggest: (tenant, streamId) => within(MappingTrial.suggest(tenant, streamId)),
  validate: (tenant, streamId, rules) => within(MappingTrial.validate(tenant, streamId, rules)),
  preview: (tenant, streamId, rules, samples) => within(MappingTrial.preview(tenant, streamId, rules, samples)),
  set: (tenant, level, rules, by) => thenWake(within(set(tenant, level, rules, by))),
  versions: (tenant, level, page) => within(versions(tenant, level, page)),
})
