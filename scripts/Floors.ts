/**
 * The rooms of the engine, floor by floor: a file imports only from its own floor and from those below, so that whoever looks for the reason of something
 * walks down and never in a circle. The suites stand outside: they may use the whole house, and no floor uses them.
 */
import type { Graph } from "./Graph.ts"

const house = "packages/engine/src/"
const suites = "testing"

/** From the ground up. */
export const floors = [
  "foundation",
  "model",
  "decide",
  "store",
  "access",
  "read",
  "connect",
  "hub",
  "send",
  "receive",
  "tell",
  "work",
  "plan",
  "door",
] as const

/** What every floor may use, and the door itself, are the only files that stand in no room. */
const outsideRooms: Readonly<Record<string, (typeof floors)[number]>> = {
  "Adapters.ts": "foundation",
  "Failpoint.ts": "foundation",
  "SyncEngine.ts": "door",
  "index.ts": "door",
}

const roomOf = (file: string): string => {
  const [first = "", ...rest] = file.slice(house.length).split("/")
  return rest.length === 0 ? (outsideRooms[first] ?? first) : first
}

const heightOf = (room: string): number => floors.findIndex((floor) => floor === room)

/** One sentence for every import that runs up, and for every file that stands on no floor. */
export const floorViolations = (graph: Graph): ReadonlyArray<string> =>
  [...graph].flatMap(([file, targets]) => {
    const room = roomOf(file)
    if (!file.startsWith(house) || room === suites) return []
    if (heightOf(room) === -1) return [`${file} stands in no room of the engine (scripts/Floors.ts)`]
    return targets.flatMap((target) => {
      const below = roomOf(target)
      if (below !== suites && heightOf(below) <= heightOf(room)) return []
      return [`${file} on the floor ${room} imports ${target}, which is on ${below} above it`]
    })
  })
