/** Defects of streams that are taken away: what goes on for them, who speaks of them, what is forgotten and what is there again. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const takeAway = "packages/engine/src/connect/TakeAway.ts"
const addStreams = "packages/engine/src/connect/AddStreams.ts"
const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const memoryStore = "packages/engine/test/store/MemoryStore.test.ts"
const postgresStore = "packages/postgres/test/PostgresStore.test.ts"

export const ofLeaving: ReadonlyArray<Defect> = [
  {
    id: "leave-half-forgotten",
    title: "a place of which half was forgotten is taken for known when it is chosen again",
    file: addStreams,
    find: `if (isOwn(stream) && stream.takenAway.links === "drop") yield* forget`,
    replace: `if (isOwn(stream) && stream.takenAway.links !== "drop") yield* forget`,
    breaks: ["I2"],
    caughtBy: test(memoryEngine, "of which a part was forgotten when the process died are forgotten whole when they are chosen again"),
  },
  {
    id: "leave-forgets-the-direction",
    title: "a place that is chosen again stays switched off",
    file: addStreams,
    find: "{ ...kept.settings, direction: kept.takenAway.direction }",
    replace: "kept.settings",
    breaks: ["I1"],
    caughtBy: test(memoryEngine, "go on where they stood when their place is chosen again"),
  },
  {
    id: "leave-forgets-what-is-named",
    title: "what others name is forgotten, so that they are told to be without it",
    file: takeAway,
    find: "if (dependent !== undefined) return",
    replace: "if (dependent === tenant) return",
    breaks: ["I7"],
    caughtBy: test(memoryEngine, "can be some kinds alone; what stays may not name what is forgotten"),
  },
  {
    id: "leave-beside-a-worker",
    title: "what was under way has not ended when a place was taken away",
    file: "packages/engine/src/store/memory/MemoryConnections.ts",
    find: "tables.cursors.set(key(tenant, id), { ...cursor, version: cursor.version + 1 })",
    replace: "tables.cursors.set(key(tenant, id), cursor)",
    breaks: ["I15"],
    caughtBy: test(memoryStore, "is told of by one port alone, and nothing is to be done for it"),
  },
  {
    id: "leave-in-the-inbox",
    title: "the inbox speaks of conflicts at places that were taken away",
    file: "packages/engine/src/store/memory/MemoryConflicts.ts",
    find: "!isHidden(tables, tenant, conflict.streamId) &&",
    replace: "conflict.streamId !== tenant &&",
    breaks: ["I14"],
    caughtBy: test(memoryEngine, `are asked nothing and spoken of nowhere, and other streams go on, with links: "keep"`),
  },
  {
    id: "leave-half-of-it",
    title: "a place is gone from the list when only a part of it was forgotten",
    file: "packages/postgres/src/internal/streams/forgetStream.ts",
    find: "WHERE NOT EXISTS (SELECT FROM some_links) AND NOT EXISTS",
    replace: "WHERE NOT EXISTS",
    breaks: ["I14"],
    caughtBy: test(postgresStore, "is forgotten in steps of a given size, and the rest of the tenant is not"),
  },
  {
    id: "leave-retries-all",
    title: "deliveries of a place that was taken away are taken up with all others",
    file: "packages/postgres/src/internal/deliveries/PostgresDeliveries.ts",
    find: "AND id = deliveries.stream_id AND taken_away IS NOT NULL OFFSET 0",
    replace: "AND id = deliveries.stream_id AND taken_away IS NOT NULL AND false OFFSET 0",
    breaks: ["I14"],
    caughtBy: test(postgresStore, "keeps dead deliveries to itself"),
  },
]
