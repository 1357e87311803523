/** Defects of the store in memory. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const commits = "packages/engine/src/store/memory/MemoryCommits.ts"
const reads = "packages/engine/src/store/memory/MemoryReads.ts"
const connections = "packages/engine/src/store/memory/MemoryConnections.ts"
const memoryStore = "packages/engine/test/store/MemoryStore.test.ts"

export const memory: ReadonlyArray<Defect> = [
  {
    id: "memory-fence",
    title: "a worker that has lost its lease commits under it",
    file: commits,
    find: `?.token !== fence.token) return "LeaseLost"`,
    replace: `?.token === undefined) return "LeaseLost"`,
    breaks: ["I15"],
    caughtBy: test(memoryStore, "are refused whole without the lease"),
  },
  {
    id: "memory-claim-fence",
    title: "a worker that has lost its lease claims deliveries",
    file: reads,
    find: "?.token !== fence.token) return []",
    replace: "?.token === undefined) return []",
    breaks: ["I15"],
    caughtBy: test(memoryStore, "nor under another's lease"),
  },
  {
    id: "memory-takeover-without-token",
    title: "a lease that is taken over keeps the token of its last holder",
    file: connections,
    find: "const token = (before?.token ?? 0) + 1",
    replace: "const token = before?.token ?? 1",
    breaks: ["I15"],
    caughtBy: test(memoryStore, "with a higher token each time"),
  },
  {
    id: "memory-record-overwritten",
    title: "a record that others changed meanwhile is overwritten",
    file: commits,
    find: "(stored?.version ?? 0) !== record.seenVersion",
    replace: "(stored?.version ?? 0) < record.seenVersion",
    breaks: ["I7"],
    caughtBy: test(memoryStore, "are refused when a record has another version"),
  },
  {
    id: "memory-cursor-overwritten",
    title: "a cursor that another moved meanwhile is overwritten",
    file: commits,
    find: "?.version !== cursor.cursor.version - 1",
    replace: "?.version === undefined",
    breaks: ["I4", "Q-15"],
    caughtBy: test(memoryStore, "move the cursor one version at a time"),
  },
  {
    id: "memory-links-not-unique",
    title: "two objects of a stream are linked to one record",
    file: commits,
    find: "other.streamId === link.streamId && other.externalId !== link.externalId",
    replace: `other.streamId === link.streamId && other.externalId === "" && link.externalId !== ""`,
    breaks: ["I5"],
    caughtBy: test(memoryStore, "are one to one on a stream"),
  },
  {
    id: "memory-revision-ignored",
    title: "an edit made while an earlier one is being sent is never sent",
    file: commits,
    find: "if (before.revision !== revision) {",
    replace: "if (before.revision < revision) {",
    breaks: ["I1", "I7"],
    caughtBy: test(memoryStore, "before a success keeps the delivery"),
  },
  {
    id: "memory-leftover-not-doubted",
    title: "a create that a dead worker left running is taken for one that never began",
    file: reads,
    find: `delivery.unverifiedSince ?? (delivery.state === "running" ? delivery.claimedAt : null)`,
    replace: "delivery.unverifiedSince",
    breaks: ["I3"],
    caughtBy: test(memoryStore, "takes again what a lost lease left running"),
  },
  {
    id: "memory-decided-twice",
    title: "a decision on a conflict replaces the one that was made before it",
    file: commits,
    find: `?.state === "resolved") return "Stale"`,
    replace: `?.state === "resolved" && conflict.state === "open") return "Stale"`,
    breaks: ["I7"],
    caughtBy: test(memoryStore, "open, change and resolve conflicts"),
  },
  {
    id: "memory-sync-waits-for-pauses",
    title: "a sync waits out the pauses of deliveries that failed in it",
    file: connections,
    find: "(lastError === null || nextAttemptAt <= since)",
    replace: "(lastError === null || nextAttemptAt <= now)",
    breaks: ["I16"],
    caughtBy: test(memoryStore, "but none that failed since"),
  },
  {
    id: "memory-same-account",
    title: "what comes from one partition of an account is sent to its others",
    file: commits,
    find: "stream.connectionId === origin) continue",
    replace: "(stream.id === except && origin !== undefined)) continue",
    breaks: ["I6"],
    caughtBy: test(memoryStore, "happens on every other ready stream"),
  },
  {
    id: "memory-tenant-left-out",
    title: "the list of records shows those of all tenants",
    file: "packages/engine/src/store/memory/MemoryRecords.ts",
    find: "record.tenant === tenant && record.kind === kind && isAlive(record) && (page",
    replace: `tenant !== "" && record.kind === kind && isAlive(record) && (page`,
    breaks: ["I11"],
    caughtBy: test(memoryStore, "a tenant reads nothing of another's"),
  },
  {
    id: "memory-place-taken-over",
    title: "an account that asks for the place of another changes the settings of the other's stream",
    file: "packages/engine/src/store/memory/MemoryConnections.ts",
    find: "if (same !== undefined && same.connectionId !== stream.connectionId) return withTenants(tables, same)",
    replace:
      "if (same !== undefined && same.connectionId !== stream.connectionId && stream.id.length === 0) return withTenants(tables, same)",
    breaks: ["I3"],
    caughtBy: test("packages/engine/test/store/MemoryStore.test.ts", "stay as they are when another connection asks for their place"),
  },
]
