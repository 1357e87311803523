/** Defects of how far an application's word is taken that it tells of what changes. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const decide = "packages/engine/src/decide/Hooks.ts"
const upkeep = "packages/engine/src/receive/Upkeep.ts"
const pull = "packages/engine/src/read/Pull.ts"
const decideTest = "packages/engine/test/decide/Hooks.test.ts"
const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const memoryStore = "packages/engine/test/store/MemoryStore.test.ts"
const postgresStore = "packages/postgres/test/PostgresStore.test.ts"

export const hooks: ReadonlyArray<Defect> = [
  {
    id: "hook-trusted-again",
    title: "an application that left something out is trusted at once when it tells anything",
    file: decide,
    find: "now - missedAt < distrustMillis || (heardAt",
    replace: "now - missedAt < distrustMillis - distrustMillis || (heardAt",
    breaks: ["T-41"],
    caughtBy: test(decideTest, "less than an hour ago"),
  },
  {
    id: "hook-silence-trusted",
    title: "an application that left something out, and tells nothing since, is trusted again after an hour",
    file: decide,
    find: " || (heardAt ?? 0) <= missedAt)",
    replace: ")",
    breaks: ["T-41"],
    caughtBy: test(decideTest, "and nothing heard after it"),
  },
  {
    id: "hook-blamed-early",
    title: "a message that is on its way counts as one that never came",
    file: decide,
    find: "at < begunAt - graceMillis",
    replace: "at < begunAt",
    breaks: ["T-40"],
    caughtBy: test(decideTest, "what it had the time to tell"),
  },
  {
    id: "hook-misses-nothing",
    title: "what a reading finds that no message had told counts for nothing",
    file: pull,
    find: "    if (!isMissed && misses(absorbed)) {",
    replace: "    if (!isMissed && misses({ news: [] })) {",
    breaks: ["T-41"],
    caughtBy: test(memoryEngine, "and left something out is read as often as before"),
  },
  {
    id: "hook-read-as-often",
    title: "what an application tells by itself is read as often as if it told nothing",
    file: pull,
    find: "isTold && !misses(result) ?",
    replace: "isTold && misses(result) ?",
    breaks: ["T-41"],
    caughtBy: test(memoryEngine, "is read less often for as long as"),
  },
  {
    id: "hook-place-forgotten",
    title: "the application is not asked to tell of a place that is chosen later",
    file: upkeep,
    find: "  const places = placesOf(work.streams)\n",
    replace: "  const places = placesOf(work.streams).filter(({ partition }) => hooks.has(partition))\n",
    breaks: ["C-21"],
    caughtBy: test(memoryEngine, "is asked to tell of a place that is chosen later"),
  },
  {
    id: "hook-left-behind",
    title: "the application goes on sending of a place that nobody keeps in step",
    file: upkeep,
    find: "  for (const hook of left) yield*",
    replace: "  for (const hook of left.slice(left.length)) yield*",
    breaks: ["C-21"],
    caughtBy: test(memoryEngine, "is asked to tell of a place that is chosen later"),
  },
  {
    id: "hook-runs-out",
    title: "an application that sends for a time only is asked again when that is over",
    file: decide,
    find: "now > triedAt + (expiresAt - triedAt) / 2",
    replace: "now > expiresAt",
    breaks: ["T-40"],
    caughtBy: test(decideTest, "asks it where that may help"),
  },
  {
    id: "hook-secret-not-told",
    title: "the application signs with the old secret after it was replaced",
    file: decide,
    find: " || hook.version !== wanted.version",
    replace: "",
    breaks: ["T-40"],
    caughtBy: test(memoryEngine, "is told a new secret"),
  },
  {
    id: "memory-hook-heard-backwards",
    title: "what was heard last goes back in time",
    file: "packages/engine/src/store/memory/MemoryInbox.ts",
    find: "const heardAt = Math.max(at, before.heardAt ?? 0)",
    replace: "const heardAt = at",
    breaks: ["T-40"],
    caughtBy: test(memoryStore, "are known place by place"),
  },
  {
    id: "postgres-hook-forgets",
    title: "what was heard of a place is forgotten when the application refuses",
    file: "packages/postgres/src/internal/inbox/PostgresInbox.ts",
    find: "SET since = coalesce(excluded.since, known.since)",
    replace: "SET since = excluded.since",
    breaks: ["T-40"],
    caughtBy: test(postgresStore, "are known place by place"),
  },
  {
    id: "hook-limit-refuses",
    title: "a limit that is met while an application is asked to tell counts as its refusal",
    file: upkeep,
    find: "  if (Result.isFailure(asked) && tellsNothing(asked.failure.reason)) return asked\n",
    replace: '  if (Result.isFailure(asked) && tellsNothing(asked.failure.reason) && url === "") return asked\n',
    breaks: ["T-40"],
    caughtBy: test(memoryEngine, "has refused nothing"),
  },
]
