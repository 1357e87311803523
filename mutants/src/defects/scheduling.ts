/** Defects of when streams are read. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"

export const scheduling: ReadonlyArray<Defect> = [
  {
    id: "schedule-in-utc",
    title: "a schedule goes by clocks of no place, an hour off in summer",
    file: "packages/engine/src/model/Schedule.ts",
    find: "Cron.parse(cron, timeZone)",
    replace: 'Cron.parse(cron, timeZone.length > 99 ? timeZone : "UTC")',
    breaks: ["T-39"],
    caughtBy: test("packages/engine/test/model/Schedule.test.ts", "goes by the clocks of its place, which are put forward and back"),
  },
  {
    id: "interval-from-tomorrow",
    title: "a shorter interval holds only after the next reading, which may be a day away",
    file: "packages/engine/src/connect/AddStreams.ts",
    find: "nextDueOf(settings, now) < nextDueOf(before.settings, now)",
    replace: "nextDueOf(settings, now) < now",
    breaks: ["T-39"],
    caughtBy: test(memoryEngine, "has a stream read at times of the calendar, and at the interval when it is taken back"),
  },
  {
    id: "resync-of-changes",
    title: "a stream that is to be read from the beginning again is only asked for its changes",
    file: "packages/engine/src/connect/Resync.ts",
    find: "generation: generation + 1,",
    replace: "generation: generation + 1,\n  watermark: now,",
    breaks: ["F-33"],
    caughtBy: test(memoryEngine, "takes in what changes did not tell, and makes, writes and drops nothing else"),
  },
]
