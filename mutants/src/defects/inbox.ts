/** Defects of what people decide: conflicts, and what could not be sent. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const memoryStore = "packages/engine/test/store/MemoryStore.test.ts"
const postgresStore = "packages/postgres/test/PostgresStore.test.ts"
const resolve = "packages/engine/src/hub/Resolve.ts"
const resolveAll = "packages/engine/src/hub/ResolveAll.ts"
const letters = "packages/engine/src/hub/DeadLetters.ts"
const memoryCommits = "packages/engine/src/store/memory/MemoryCommits.ts"
const commits = "packages/postgres/src/internal/commits"

const engine = (name: string) => test(memoryEngine, name)
const once = "open, change and resolve conflicts"
const onVersion = "write nothing of a decision on a version that is not the record's any more"

export const inbox: ReadonlyArray<Defect> = [
  {
    id: "decided-unseen",
    title: "a decision holds for values that whoever decided has not seen",
    file: resolve,
    find: "if (seen !== undefined && seen !== version)",
    replace: "if (seen !== undefined && seen === id)",
    breaks: ["T-09", "T-31"],
    caughtBy: engine("a decision on what the application does not say any more"),
  },
  {
    id: "decision-unsigned",
    title: "who decided a conflict for the record does not stand in its history",
    file: resolve,
    find: "{ deeds: [{ ...about, seenVersion: record.version, origin: hostOrigin, deed }] }",
    replace: "{ deeds: [] }",
    breaks: ["T-31", "T-61"],
    caughtBy: engine("who decided what stands in the record's history"),
  },
  {
    id: "conflict-overtaken",
    title: "a decision takes the place of an edit that arrived while it was made (memory)",
    file: memoryCommits,
    find: "if (stored !== undefined && stored.revision !== conflict.revision - 1) return",
    replace: "if (stored !== undefined && stored.revision > conflict.revision) return",
    breaks: ["I7", "T-09"],
    caughtBy: engine("an edit that arrives while it is decided is not lost"),
  },
  {
    id: "conflict-overtaken-in-postgres",
    title: "a decision takes the place of an edit that arrived while it was made (PostgreSQL)",
    file: `${commits}/writeConflicts.ts`,
    find: "WHERE stored.state = 'open' AND stored.revision = excluded.revision - 1",
    replace: "WHERE stored.state = 'open' AND stored.revision < excluded.revision + 1",
    breaks: ["I7", "T-09"],
    caughtBy: test(postgresStore, once),
  },
  {
    id: "conflict-stale-in-lists",
    title: "a list shows what the record said when the conflict was found",
    file: "packages/engine/src/store/memory/MemoryConflicts.ts",
    find: "local: record?.data[conflict.field] ?? conflict.local }",
    replace: "local: record === undefined ? null : conflict.local }",
    breaks: ["T-18"],
    caughtBy: test(memoryStore, "tell of an open conflict what the record says by now"),
  },
  {
    id: "deed-on-another-version",
    title: "a decision stands in the history of a version that nobody decided on (memory)",
    file: memoryCommits,
    find: "if (tables.records.get(key(tenant, kind, recordId))?.version !== seenVersion) return",
    replace: "if (tables.records.get(key(tenant, kind, recordId)) === undefined && seenVersion < 0) return",
    breaks: ["T-61"],
    caughtBy: test(memoryStore, onVersion),
  },
  {
    id: "deed-on-another-version-in-postgres",
    title: "a decision on a version that is gone is let pass without a word (PostgreSQL)",
    file: `${commits}/writeDeeds.ts`,
    find: "stale: sql`(SELECT count(*) FROM decided) < ",
    replace: "stale: sql`(SELECT count(*) FROM decided) < 0 * ",
    breaks: ["T-61"],
    caughtBy: test(postgresStore, onVersion),
  },
  {
    id: "all-alike-first-page",
    title: "one decision on all that are alike ends with the first page",
    file: resolveAll,
    find: "if (last === undefined || page.length < Filters.pageSize ||",
    replace: "if (last === undefined || page.length <= Filters.pageSize ||",
    breaks: ["T-31", "T-45"],
    caughtBy: engine("decides once for all that are alike"),
  },
  {
    id: "all-by-accident",
    title: "a decision that names nothing decides everything",
    file: resolveAll,
    find: "if (names.every((name) => like[name] === undefined))",
    replace: "if (names.every((name) => like[name] !== undefined))",
    breaks: ["T-09"],
    caughtBy: engine("does not decide on everything"),
  },
  {
    id: "clock-ahead-wins",
    title: "an application whose clock is ahead always has the newest edit",
    file: "packages/engine/src/decide/Merge.ts",
    find: "Math.min(told ?? seenAt, seenAt)",
    replace: "Math.max(told ?? seenAt, told ?? 0)",
    breaks: ["T-23"],
    caughtBy: test("packages/engine/test/decide/Merge.test.ts", "newest_wins: a clock that is ahead"),
  },
  {
    id: "removal-unnamed",
    title: "a conflict with a removal passes for one of two edits",
    file: "packages/engine/src/decide/Decide.ts",
    find: 'type: "editedAgainstRemoved",',
    replace: "",
    breaks: ["T-18"],
    caughtBy: test("packages/engine/test/spec/Conflicts.test.ts", "has every type"),
  },
  {
    id: "passages-apart",
    title: "edits of neighbouring lines are shown as if they did not touch",
    file: "packages/engine/src/decide/Passages.ts",
    find: "if (last !== undefined && start <= last.end)",
    replace: "if (last !== undefined && start < last.end)",
    breaks: ["T-18"],
    caughtBy: test("packages/engine/test/decide/Passages.test.ts"),
  },
  {
    id: "letter-without-the-refused",
    title: "what an application would not take is not shown of what would be sent",
    file: "packages/engine/src/decide/Payload.ts",
    find: "{ ...Difference.knownOf(link), refused: {} }",
    replace: "Difference.knownOf(link)",
    breaks: ["F-40"],
    caughtBy: test("packages/engine/test/decide/Payload.test.ts", "has what was refused before"),
  },
  {
    id: "letter-edited-by-nobody",
    title: "who changed a record so that it could be sent is forgotten",
    file: "packages/engine/src/hub/HostRecords.ts",
    find: "records: [deed === undefined ? write : { ...write, deed }]",
    replace: 'records: [deed === undefined || deed._tag === "DeliveryEdited" ? write : { ...write, deed }]',
    breaks: ["F-40", "T-61"],
    caughtBy: engine("are sent when they were changed to what is taken"),
  },
  {
    id: "letter-left-in-the-box",
    title: "a delivery that was changed to what it says already is not tried again",
    file: letters,
    find: "yield* deliveries.retry(tenant, streamId, recordId, yield* Clock.currentTimeMillis)",
    replace: "yield* deliveries.find(tenant, streamId, recordId)",
    breaks: ["F-40"],
    caughtBy: engine("that are changed to what they say already are tried again"),
  },
  {
    id: "dropped-untold",
    title: "a delivery that was given up is not announced",
    file: letters,
    find: "events: [new Event.DeliveryDropped({ streamId, kind, recordId, by, reason })],",
    replace: "events: [new Event.DeliveryDropped({ streamId, kind, recordId, by, reason })].slice(1),",
    breaks: ["F-40", "T-36"],
    caughtBy: engine("that are given up stay so"),
  },
  {
    id: "dropped-at-work",
    title: "a delivery that is at work can be given up (PostgreSQL)",
    file: `${commits}/dropDeliveries.ts`,
    find: "AND state IN ('dead', 'parked', 'held', 'withheld')",
    replace: "AND state <> 'none'",
    breaks: ["F-40"],
    caughtBy: test(postgresStore, "find dead, parked, held and withheld deliveries, take them up again or drop them"),
  },
  {
    id: "dropped-unexplained",
    title: "nothing says that a person gave it up",
    file: "packages/engine/src/hub/Explain.ts",
    find: "standing(first, now).inStep ? first : ",
    replace: 'standing(first, now).inStep || kind.name !== "" ? first : ',
    breaks: ["F-40"],
    caughtBy: engine("a create that is given up is made when the record changes"),
  },
]
