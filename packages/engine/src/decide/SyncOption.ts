/**
 * What a stream's option and its starting point make of what one side has and the other lacks. Pure. What belongs together on both sides already travels
 * whatever they say.
 */
import type { Kind } from "@syncline/adapter-core"
import type { Delivery } from "../model/Delivery.ts"
import type { HubRecord } from "../model/Record.ts"
import type { GivenStart, StartPoint, StreamSettings } from "../model/Stream.ts"

/** Why nothing is made of it at the application. `option`: somebody has to send it. `start`: it was last changed before the stream's starting point. */
export type KeptBack = { readonly _tag: "option" } | { readonly _tag: "start"; readonly at: number }

/** Of a record without an object on the stream. */
export const keptBack = (
  settings: StreamSettings,
  kind: Kind.Kind,
  record: HubRecord,
  delivery: Pick<Delivery, "chosen"> | undefined,
): KeptBack | undefined => {
  // A place has the words that something there names.
  if (delivery?.chosen === true || kind.word !== undefined) return undefined
  if (settings.option === "external") return { _tag: "option" }
  const { startFrom } = settings
  const changedAt = Math.max(...Object.values(record.fieldTimes).map(({ at }) => at))
  return startFrom !== undefined && changedAt < startFrom.at ? { _tag: "start", at: startFrom.at } : undefined
}

/** Whether an object without a record was last changed before the stream's starting point. What does not say when it changed was not. */
export const isBeforeStart = ({ startFrom }: StreamSettings, kind: Kind.Kind, updatedAt: number | undefined): boolean =>
  startFrom !== undefined && kind.word === undefined && updatedAt !== undefined && updatedAt < startFrom.at

/** A `now` that stands is kept: a program says it at each of its starts. */
export const startOf = (given: GivenStart, before: StartPoint | undefined, now: number): StartPoint | undefined => {
  if (given === "all") return undefined
  if (given === "now") return before?.given === "now" ? before : { given: "now", at: now }
  return typeof given === "number" ? { given: "since", at: given } : given
}

/** Whether there is more behind the new starting point than there was behind the one before. */
export const isEarlier = (start: StartPoint | undefined, before: StartPoint | undefined): boolean =>
  before !== undefined && (start === undefined || start.at < before.at)
