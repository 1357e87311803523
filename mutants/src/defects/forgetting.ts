/** Defects of forgetting what is old. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const memoryStore = "packages/engine/test/store/MemoryStore.test.ts"
const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const postgresStore = "packages/postgres/test/PostgresStore.test.ts"
const older = "what is older goes, but for the last run of a stream and the newest entry of a record"

export const forgetting: ReadonlyArray<Defect> = [
  {
    id: "forgets-the-last-run",
    title: "a stream that was quiet for long no longer knows how its last run ended",
    file: "packages/engine/src/store/memory/MemoryJournal.ts",
    find: "&& last.get(key(tenant, streamId)) !== id,",
    replace: "&& last.get(key(tenant, streamId)) !== streamId + id,",
    breaks: ["T-44"],
    caughtBy: test(memoryStore, older),
  },
  {
    id: "forgets-strangers",
    title: "what is old of another tenant is forgotten too",
    file: "packages/engine/src/store/memory/MemoryJournal.ts",
    find: "event.tenant === tenant && at < before.events",
    replace: 'event.tenant !== "" && at < before.events',
    breaks: ["T-44"],
    caughtBy: test(memoryStore, older),
  },
  {
    id: "forgets-what-is-there",
    title: "payloads of what is there are forgotten too",
    file: "packages/engine/src/store/memory/MemoryJournal.ts",
    find: "leftStates.includes(link.state) &&",
    replace: "leftStates.length > 0 &&",
    breaks: ["T-44"],
    caughtBy: test(memoryStore, "payloads go of what is not there any more, and of nothing else"),
  },
  {
    id: "remembers-the-hash",
    title: "of a payload that is forgotten the hash stays, so that what comes back as it was is not kept",
    file: "packages/postgres/src/internal/journal/forgetOld.ts",
    find: "SET payload = NULL, hash = NULL FROM",
    replace: "SET payload = NULL FROM",
    breaks: ["T-44"],
    caughtBy: test(postgresStore, "payloads go of what is not there any more, and of nothing else"),
  },
  {
    id: "forgets-nothing",
    title: "nothing is ever forgotten after a first look",
    file: "packages/engine/src/work/Forgetting.ts",
    find: "if (last !== undefined && Math.abs(now - last) < pauseMillis) return",
    replace: "if (last !== undefined && Math.abs(now - last) >= 0 * pauseMillis) return",
    breaks: ["T-44"],
    caughtBy: test(memoryEngine, "runs and events go after ninety days, the history of records later; what they are stays"),
  },
]
