/** Defects of what follows when an object is removed at its application. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const removal = "packages/engine/src/send/Removal.ts"

const told = "what an application tells to be removed stays here and elsewhere, and catches up when it is put back"
export const removing: ReadonlyArray<Defect> = [
  {
    id: "removed-unannounced",
    title: "a removal that was read is not announced",
    file: "packages/engine/src/read/Removed.ts",
    find: "return { links: [away], conflicts: [], events: [told] }",
    replace: "return { links: [away], conflicts: [], events: [] }",
    breaks: ["I18"],
    caughtBy: test(memoryEngine, told),
  },
  {
    id: "removed-for-good",
    title: "what was put back unchanged is not sent what it missed",
    file: "packages/engine/src/decide/Decide.ts",
    find: "if (!changed && !matched && !isBack && sameWaiting",
    replace: "if (!changed && !matched && (!isBack || !matched) && sameWaiting",
    breaks: ["I2", "I7"],
    caughtBy: test(memoryEngine, told),
  },
  {
    id: "removed-on-suspicion",
    title: "an object is believed to be removed though it is there when it is asked for",
    file: removal,
    find: "if (!(yield* asking.isGone(",
    replace: "if (yield* Effect.isFailure(asking.isGone(",
    breaks: ["I7"],
    caughtBy: test(memoryEngine, "what is gone only for a moment is not removed"),
  },
  {
    id: "removed-unasked",
    title: "what is owed to an object is given up because the application was away when it was asked for it",
    file: "packages/engine/src/read/Asking.ts",
    find: "return tellsNothing(answer.failure.reason) ? yield* answer.failure : answer.failure.reason",
    replace: "return tellsNothing(answer.failure.reason) ? undefined : answer.failure.reason",
    breaks: ["I7", "I14"],
    caughtBy: test(memoryEngine, "while nobody can tell whether something is gone, what is owed to it waits"),
  },
  {
    id: "removed-with-its-place",
    title: "a word is let go of because nobody may see its place for a while",
    file: "packages/engine/src/read/Asking.ts",
    find: "if (Result.isFailure(reached)) return",
    replace: 'if (Result.isFailure(reached) && place.partition === "") return',
    breaks: ["I5", "I14"],
    caughtBy: test(memoryEngine, "while nobody may see their place, none is taken for gone by whoever writes there"),
  },
  {
    id: "removed-parent-unsaid",
    title: "what belongs to something that was removed is refused instead of waiting for it",
    file: removal,
    find: "...(yield* parentsOf(target, order))]) {",
    replace: "...(yield* parentsOf(target, order)).slice(1)]) {",
    breaks: ["I7", "I14"],
    caughtBy: test(memoryEngine, "what is added to something that was removed waits for it, and says so"),
  },
  {
    id: "removed-still-named",
    title: "what was removed can still be named in what is sent",
    file: "packages/engine/src/store/memory/MemoryReads.ts",
    find: "link.connectionId === connectionId && link.recordId !== null && !isAway(link.state)",
    replace: 'link.connectionId === connectionId && link.recordId !== null && link.state !== "moved"',
    breaks: ["I7"],
    caughtBy: test("packages/engine/test/store/MemoryStore.test.ts", "nothing refers to what has removed"),
  },
  {
    id: "removed-overwrites",
    title: "a removal that closes overwrites what somebody else is at work on",
    file: "packages/engine/src/decide/Decide.ts",
    find: "view: { ...base, ...view }, raw: null }, record, false)",
    replace: "view: { ...base, ...view }, raw: null }, { ...record, data: { ...record.data, ...base } }, false)",
    breaks: ["I7"],
    caughtBy: test(memoryEngine, "what somebody else is at work on when it is removed is a conflict"),
  },
  {
    id: "removed-closed-for-good",
    title: "what was closed because it was removed stays closed when it is put back",
    file: "packages/engine/src/read/Draft.ts",
    find: "closing === undefined ? link : { ...link, ...closing.linking }",
    replace: "link",
    breaks: ["I1"],
    caughtBy: test(memoryEngine, "where a stream says so, what is removed there is closed elsewhere, and opened again when it is put back"),
  },
  {
    id: "removed-closed-in-part",
    title: "a record that is closed says so only as finely as the application that lost it",
    file: "packages/engine/src/decide/Decide.ts",
    find: "[name, closed.get(name) ?? value]",
    replace: "[name, value]",
    breaks: ["I1"],
    caughtBy: test(memoryEngine, "where a stream says so, what is found to be removed when it is written to is closed elsewhere"),
  },
  {
    id: "gone-at-once",
    title: "a write is given up at its first refusal, though access to the place was only away for a moment",
    file: "packages/engine/src/send/Deliver.ts",
    find: "order.delivery.attempts > 1) return",
    replace: "order.delivery.attempts > 0) return",
    breaks: ["I14"],
    caughtBy: test(memoryEngine, "what is gone only for a moment is not removed"),
  },
]
