/**
 * Applications whose adapters break the contract, each in one way: the proof that the published checks bite. What a vice spoils is the adapter; the
 * application behind it, with its keyboard, is an honest `FakeApp`.
 */
import { Effect } from "effect"
import { deltaVices } from "./DeltaVices.ts"
import { errorVices } from "./ErrorVices.ts"
import { type FakeApp, type FakeAppOptions, make as makeHonest } from "./FakeApp.ts"
import { limitVices } from "./LimitVices.ts"
import { mappingVices } from "./MappingVices.ts"
import { positionVices } from "./PositionVices.ts"
import { readingVices } from "./ReadingVices.ts"
import { shiftVices } from "./ShiftVices.ts"
import type { Vice } from "./Vice.ts"
import { writingVices } from "./WritingVices.ts"

export interface HostileAppOptions extends FakeAppOptions {
  /** The kind that is spoiled; it must have the fields `title`, `body`, `done` and `author`, the last one read-only. */
  readonly kind: string
  /** The partition in which its objects are. */
  readonly partition: string
}

/** Every vice there is. */
export const vices: ReadonlyArray<Vice> = [
  ...readingVices,
  ...positionVices,
  ...shiftVices,
  ...deltaVices,
  ...writingVices,
  ...mappingVices,
  ...errorVices,
  ...limitVices,
]

export const make = (vice: Vice, { kind, partition, ...options }: HostileAppOptions): Effect.Effect<FakeApp> => {
  const kinds = Object.fromEntries(
    Object.entries(options.kinds).map(([name, fake]) => [name, name === kind ? { ...fake, ...vice.of } : fake]),
  )
  const pageSize = options.pageSize ?? 100
  return Effect.map(makeHonest({ ...options, kinds }), (app) => ({
    ...app,
    adapter: {
      ...app.adapter,
      ...vice.declare?.(app.adapter),
      open: (settings) =>
        Effect.map(app.adapter.open(settings), (opened) => {
          const resources = opened.resources.map((resource) =>
            resource.kind.name === kind ? (vice.spoil?.(resource, { app, kind, partition, pageSize }) ?? resource) : resource,
          )
          const spoiled = { ...opened, resources }
          return vice.spoilOpened?.(spoiled) ?? spoiled
        }),
    },
  }))
}
