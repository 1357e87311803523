/** Defects of what follows when two places are joined that were filled before. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const firstPush = "packages/engine/src/decide/FirstPush.ts"

export const joining: ReadonlyArray<Defect> = [
  {
    id: "first-push-unasked",
    title: "what two filled places hold is made on both sides though it may be the same",
    file: firstPush,
    find: 'settings.firstPush !== "go"',
    replace: 'settings.firstPush === "ask"',
    breaks: ["I3"],
    caughtBy: test("packages/engine/test/decide/FirstPush.test.ts", "are with the places where it was by the time that both had been read"),
  },
  {
    id: "first-push-last-page",
    title: "what the last page of a first reading held counts as made afterwards, and goes out unasked",
    file: "packages/engine/src/read/Pull.ts",
    find: "const done = yield* Clock.currentTimeMillis",
    replace: "const done = now",
    breaks: ["F-17"],
    caughtBy: test(memoryEngine, "where time passes while a page is taken in"),
  },
  {
    id: "first-push-one-word",
    title: "one side's word is enough for the other's objects to be made there",
    file: firstPush,
    find: "!(asks(stream) || asks(other))",
    replace: "!asks(stream)",
    breaks: ["I3"],
    caughtBy: test(memoryEngine, "goes on when both sides are told to, with what belongs to it"),
  },
  {
    id: "first-push-forever",
    title: "what is made after two filled places were joined is held, too",
    file: firstPush,
    find: "return record.createdAt <= before ?",
    replace: "return record.createdAt >= 0 ?",
    breaks: ["I2"],
    caughtBy: test(memoryEngine, "does not hold up what is made afterwards, nor edits of what belongs together"),
  },
  {
    id: "first-push-not-again",
    title: "what is held stays held though a place that is read by now has it",
    file: "packages/engine/src/store/memory/MemoryConnections.ts",
    find: 'state === "held" && place !== undefined',
    replace: 'state === "held" && place !== undefined && place.id === id',
    breaks: ["I2"],
    caughtBy: test(memoryEngine, "is looked at again when a place that was not read yet has what the other side was thought to miss"),
  },
  {
    id: "first-push-deaf",
    title: "what is held does not go out though its person says so",
    file: "packages/engine/src/connect/ChangedSettings.ts",
    find: 'settings.firstPush === "go")',
    replace: 'settings.firstPush === "ask")',
    breaks: ["I2"],
    caughtBy: test(memoryEngine, "goes on when both sides are told to, with what belongs to it"),
  },
]
