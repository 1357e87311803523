/** I4: a cursor moves one version at a time, its generation never goes back, and within one neither does its watermark. Nothing but commits moves it. */
import type { Cursor } from "@syncline/engine"
import { type Checker, households } from "./Checker.ts"

/** As a stream gets it when it is made. */
const first: Pick<Cursor, "version" | "generation" | "watermark"> = { version: 1, generation: 1 }

const never = Number.NEGATIVE_INFINITY

export const cursors: Checker = ({ storeEvents, replayed }) => {
  const last = new Map<string, typeof first>()
  const found: Array<string> = []
  for (const event of storeEvents) {
    const moved = event._tag === "Commit" ? event.commit.cursor : undefined
    if (moved === undefined) continue
    const { streamId, cursor } = moved
    const before = last.get(streamId) ?? first
    last.set(streamId, cursor)
    const { version, generation, watermark } = before
    if (cursor.version !== version + 1) found.push(`the cursor of ${streamId} went from version ${version} to ${cursor.version}`)
    if (cursor.generation < generation)
      found.push(`the cursor of ${streamId} went back from generation ${generation} to ${cursor.generation}`)
    if (cursor.generation === generation && (cursor.watermark ?? never) < (watermark ?? never)) {
      found.push(`the watermark of ${streamId} went back from ${String(watermark)} to ${String(cursor.watermark)}`)
    }
  }
  const stored = households(replayed).flatMap(({ store }) => [...store.cursors])
  for (const [streamId, { version }] of stored) {
    const committed = (last.get(streamId) ?? first).version
    if (version !== committed) found.push(`the cursor of ${streamId} is at version ${version}, and the last commit left it at ${committed}`)
  }
  return found
}
