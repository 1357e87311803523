/** Defects of what may not leave. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const policyTest = "packages/engine/test/decide/Policy.test.ts"
const policy = "packages/engine/src/decide/Policy.ts"
const gate = "packages/engine/src/send/Gate.ts"
const withdraw = "packages/engine/src/send/Withdraw.ts"

export const privacy: ReadonlyArray<Defect> = [
  {
    id: "withheld-closing-taken",
    title: "the closing of what may not be there, whose answer was lost, is taken for somebody's when it may be there again",
    file: "packages/engine/src/decide/Ours.ts",
    find: "closes === true ?",
    replace: "closes === undefined ?",
    breaks: ["I7"],
    caughtBy: test(memoryEngine, "whose closing has a lost answer, and that may be there again, is nobody's closing"),
  },
  {
    id: "withheld-original",
    title: "what people made at a place is closed or removed there because its record may not leave",
    file: "packages/engine/src/send/Withhold.ts",
    find: " && !isOriginal(target, order, link)",
    replace: ' && (!isOriginal(target, order, link) || effect !== "leave")',
    breaks: ["I8", "I13"],
    caughtBy: test(memoryEngine, "is left where people made it, whatever is owed there"),
  },
  {
    id: "asked-once",
    title: "a level that changes while a write waits for its turn counts only for the next one",
    file: gate,
    find: "return why === undefined ? before : never",
    replace: "return why === undefined ? before : before",
    breaks: ["T-08"],
    caughtBy: test(memoryEngine, "that waits for its turn when the level changes"),
  },
  {
    id: "gate-open",
    title: "a write that never came through the gate is sent",
    file: gate,
    find: "(passed ? alive : never)",
    replace: "(passed ? alive : alive)",
    breaks: ["T-08"],
    caughtBy: test(memoryEngine, "by a way that nobody thought of"),
  },
  {
    id: "gate-unguarded",
    title: "the worker lets writes through that never came through the gate",
    file: "packages/engine/src/work/Worker.ts",
    find: "guarded(alive(lease))",
    replace: "Effect.andThen(guarded(alive(lease)), alive(lease))",
    breaks: ["T-08"],
    caughtBy: test(memoryEngine, "by a way that nobody thought of"),
  },
  {
    id: "forbidden-here-permitted-everywhere",
    title: "a permission for everywhere outweighs that one place was forbidden",
    file: "packages/engine/src/model/Privacy.ts",
    find: "permissions.find((one) => one.streamId === streamId) ??",
    replace: "permissions.find((one) => one.granted && one.streamId === streamId) ??",
    breaks: ["T-27"],
    caughtBy: test(policyTest, "permitted everywhere but here"),
  },
  {
    id: "parts-unasked",
    title: "what is said of a record that may not leave leaves",
    file: policy,
    find: `if (verdict._tag === "Refused") return { _tag: "PartOf"`,
    replace: `if (verdict._tag === "Refused" && verdict.why._tag === "PartOf") return { _tag: "PartOf"`,
    breaks: ["T-33"],
    caughtBy: test(memoryEngine, "of what belongs to it, before it was there and after"),
  },
  {
    id: "closed-with-the-rest",
    title: "with its being closed an object gets all that its record says and may not leave",
    file: gate,
    find: "return (field: string) => Object.hasOwn(closed, field)",
    replace: `return (field: string) => Object.hasOwn(closed, field) || effect === "close"`,
    breaks: ["T-33"],
    caughtBy: test(memoryEngine, "is closed where the stream says so, and opened again, and nothing else is said of it"),
  },
  {
    id: "withheld-unmarked",
    title: "what was removed because its record may not be there is taken for removed by people where the answer is lost",
    file: withdraw,
    find: "if (withheld !== undefined) yield* write(",
    replace: "if (withheld !== undefined && order.record.removal !== undefined) yield* write(",
    breaks: ["I13", "T-33"],
    caughtBy: test(memoryEngine, "is not taken for one that people removed, whatever happens on the way"),
  },
  {
    id: "fields-left-in-creates",
    title: "the fields that a stream names are kept to in edits alone",
    file: "packages/engine/src/send/Create.ts",
    find: "Policy.limited(resource, mayLeave)",
    replace: "Policy.limited(resource, () => mayLeave.length > 0)",
    breaks: ["T-62"],
    caughtBy: test(memoryEngine, "are those that it names: no other ever leaves, and that is told"),
  },
  {
    id: "settings-without-catching-up",
    title: "what a stream lets out by other settings goes only when it is edited",
    file: "packages/engine/src/connect/ChangedSettings.ts",
    find: "Policy.isOther(former, settings)",
    replace: "Policy.isOther(former, former)",
    breaks: ["I1"],
    caughtBy: test(memoryEngine, "of which nobody has said anything is that of the stream"),
  },
  {
    id: "level-forgotten",
    title: "the level of a record is forgotten with its next change (PostgreSQL)",
    file: "packages/postgres/src/internal/commits/writeRecords.ts",
    find: "privacy = coalesce(excluded.privacy, stored.privacy)",
    replace: "privacy = excluded.privacy",
    breaks: ["T-26"],
    caughtBy: test("packages/postgres/test/PostgresStore.test.ts", "say so wherever they are read"),
  },
]
