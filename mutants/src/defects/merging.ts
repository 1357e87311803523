/** Defects of two objects that people make one: which record goes on, what is kept, what is handed over, what is told. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const merges = "packages/engine/src/read/Merges.ts"
const union = "packages/engine/src/decide/Union.ts"
const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const memoryStore = "packages/engine/test/store/MemoryStore.test.ts"
const postgresStore = "packages/postgres/test/PostgresStore.test.ts"
const decided = "packages/engine/test/decide/Union.test.ts"

export const merging: ReadonlyArray<Defect> = [
  {
    id: "union-loses-an-edit",
    title: "an edit that was not told yet is lost when its record is merged into another",
    file: union,
    find: "if (!theirs.has(name) || Merge.same(field, edit, own)) continue",
    replace: `if (!theirs.has(name) || name !== "" || Merge.same(field, edit, own)) continue`,
    breaks: ["I7"],
    caughtBy: test(decided, "takes what was said of the other alone, and adds to sets"),
  },
  {
    id: "union-asks-nobody",
    title: "an edit replaces what the other object shows without anybody's being asked",
    file: union,
    find: `if (verdict._tag === "Ask" && !conflicts.has(name))`,
    replace: `if (verdict._tag === "Ask" && conflicts.has(name))`,
    breaks: ["I7"],
    caughtBy: test(memoryEngine, "lose no edit that was made here and not told yet: it is asked about"),
  },
  {
    id: "union-removes-by-itself",
    title: "the second twin of two objects that became one is removed, though nobody asked for that",
    file: merges,
    find: `removes: removals !== "keep"`,
    replace: `removes: removals !== "close"`,
    breaks: ["I13"],
    caughtBy: test(memoryEngine, "are one record, found by either, and the second twin is left apart and shown"),
  },
  {
    id: "union-forgets-the-chain",
    title: "what was merged into something that was merged is found nowhere",
    file: "packages/postgres/src/internal/commits/uniteRecords.ts",
    find: "(stored.removal ->> 'into') = given_unions.from_id)",
    replace: "(stored.removal ->> 'into') = given_unions.stream_id)",
    breaks: ["I2"],
    caughtBy: test(postgresStore, "is the last of a chain"),
  },
  {
    id: "union-with-a-borrowed-base",
    title: "an object that is handed over to another record is compared with what that record says",
    file: "packages/postgres/src/internal/commits/uniteRecords.ts",
    find: "ELSE ${SharedBase.writtenOut(sql, sql`stored.base`, sql`uniting.data`)} END",
    replace: "ELSE ${SharedBase.writtenOut(sql, sql`stored.base`, sql`'{}'::jsonb`)} END",
    breaks: ["I7"],
    caughtBy: test(postgresStore, "hands its objects elsewhere over, with base and conflicts, where the other is nothing"),
  },
  {
    id: "union-too-late-to-know",
    title: "who loaded a link before its record was merged gives it back to that record",
    file: "packages/engine/src/store/memory/MemoryCommits.ts",
    find: `if (tables.mergedInto.has(key(tenant, link.recordId)) && stored?.recordId !== link.recordId) return "Stale"`,
    replace: `if (tables.mergedInto.has(key(tenant, link.recordId)) && stored === undefined && commit.newLinks) return "Stale"`,
    breaks: ["I2"],
    caughtBy: test(memoryStore, "has no object made of it, or given to it, by who did not know"),
  },
  {
    id: "union-out-of-order",
    title: "an object that was merged into one which was merged before becomes nobody's",
    file: merges,
    find: `const target = named?.state === "merged" ? yield* survivorOf(batch, named) : named`,
    replace: `const target = named?.state === "merged" && link.kind === "" ? yield* survivorOf(batch, named) : named`,
    breaks: ["I2"],
    caughtBy: test(memoryEngine, "come to be the last when the later merge was told first"),
  },
  {
    id: "union-revives-what-was-removed",
    title: "what somebody removed here comes back as a part of what its object was merged into",
    file: merges,
    find: "record?.removal !== undefined && record.removal.origin !== stream.id",
    replace: "record?.removal !== undefined && record.removal.origin === stream.id",
    breaks: ["I13"],
    caughtBy: test(memoryEngine, "of which the one was removed here stay what each is"),
  },
  {
    id: "union-without-its-names",
    title: "what named an object that was merged goes on naming what is left of it elsewhere",
    file: merges,
    find: "  yield* rename(batch)\n",
    replace: "  if (batch.stream.kind === batch.stream.id) yield* rename(batch)\n",
    breaks: ["I1"],
    caughtBy: test(memoryEngine, "are named by what named either, here and elsewhere"),
  },
  {
    id: "union-contends",
    title: "a write that was under way while its record was merged fails the whole sync",
    file: "packages/engine/src/send/Adopt.ts",
    find: "if (again?.record.removal?.into !== undefined &&",
    replace: "if (again?.record.removal?.into === given.target.stream.id &&",
    breaks: ["I14"],
    caughtBy: test(memoryEngine, "of which one is being written elsewhere meanwhile are one all the same: what was under way is found out"),
  },
  {
    id: "union-lingers",
    title: "a list that lags behind makes a new record of an object that was merged",
    file: "packages/engine/src/read/Lingering.ts",
    find: `if (Result.isSuccess(answer)) return answer.success._tag !== "Merged"`,
    replace: `if (Result.isSuccess(answer)) return answer.success._tag !== "Removal"`,
    breaks: ["I2", "I13"],
    caughtBy: test(memoryEngine, "that a list which lags behind still shows do not come back; what people made two again does"),
  },
  {
    id: "union-undone-by-half",
    title: "undoing a run brings back a record that was merged into another",
    file: "packages/engine/src/plan/Undo.ts",
    find: "if (record.removal?.into !== undefined) return { ...nothing",
    replace: "if (record.removal?.into === record.id) return { ...nothing",
    breaks: ["I2"],
    caughtBy: test(memoryEngine, "cannot be made two again by undoing the run, which says so"),
  },
]
