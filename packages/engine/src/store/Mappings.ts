/** Mappings as they are stored: what holds, and what held before. */
import type { Mapping } from "@syncline/adapter-core"
import { Context, type Effect } from "effect"
import type { MappingPlace, MappingVersion } from "../model/MappingVersion.ts"
import type { StoreError } from "../model/StoreError.ts"

export class Mappings extends Context.Service<
  Mappings,
  {
    /**
     * From now on these rules hold, in the settings of the stream where it is one's. What holds already is no new version. Two that are set at the same time are one
     * after the other.
     */
    readonly put: (
      tenant: string,
      place: MappingPlace,
      rules: Mapping.Rules,
      deed: { readonly by: string; readonly at: number },
    ) => Effect.Effect<MappingVersion, StoreError>
    /** Newest first. `before`: only older versions than this one. */
    readonly versions: (
      tenant: string,
      place: MappingPlace,
      page: { readonly before?: number; readonly limit: number },
    ) => Effect.Effect<ReadonlyArray<MappingVersion>, StoreError>
  }
>()("@syncline/engine/Mappings") {}
