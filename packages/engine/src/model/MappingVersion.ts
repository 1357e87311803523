/** The rules that held for a stream, or for all streams of a tenant that are of an application and kind, from some moment on, and who set them. */
import type { Mapping } from "@syncline/adapter-core"

/** Where rules hold. Without a stream: at every stream of the application and kind. */
export interface MappingPlace {
  readonly app: string
  readonly kind: string
  readonly streamId: string | null
}

export interface MappingVersion extends MappingPlace {
  readonly tenant: string
  /** Grows by one with every change, from 1. */
  readonly version: number
  readonly rules: Mapping.Rules
  readonly by: string
  /** Epoch milliseconds. */
  readonly at: number
}
