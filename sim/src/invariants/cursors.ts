/** I4: a cursor moves one version at a time, and within a generation its watermark never moves back. */
import type { Cursor } from "@syncline/engine"
import type { Checker } from "./Checker.ts"

export const cursors: Checker = ({ storeEvents }) => {
  const last = new Map<string, Cursor>()
  const found: Array<string> = []
  for (const event of storeEvents) {
    const moved = event._tag === "Commit" ? event.commit.cursor : undefined
    if (moved === undefined) continue
    const { streamId, cursor } = moved
    const before = last.get(streamId)
    last.set(streamId, cursor)
    if (before === undefined) continue
    if (cursor.version <= before.version) found.push(`the cursor of ${streamId} went from version ${before.version} to ${cursor.version}`)
    if (
      cursor.generation === before.generation &&
      (cursor.watermark ?? Number.NEGATIVE_INFINITY) < (before.watermark ?? Number.NEGATIVE_INFINITY)
    ) {
      found.push(`the watermark of ${streamId} went back from ${String(before.watermark)} to ${String(cursor.watermark)}`)
    }
  }
  return found
}
