/** Defects of what texts name: people and objects, said in the words of another application. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const rewording = "packages/engine/src/decide/Rewording.ts"
const texts = "packages/engine/src/send/Texts.ts"
const adopt = "packages/engine/src/send/Adopt.ts"
const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"

export const ofNames: ReadonlyArray<Defect> = [
  {
    id: "name-of-the-other-side",
    title: "whom and what a text names it names in the words of where it comes from",
    file: texts,
    find: "return named && (name.found.isTarget ? named.url : vocabulary.say(named))",
    replace: "return named && name.found.isTarget ? named.url : undefined",
    breaks: ["I13"],
    caughtBy: test(memoryEngine, "are those of the twins, and the author's words stay"),
  },
  {
    id: "words-for-the-author",
    title: "what was made of a text for the other side is taken for an edit over there",
    file: adopt,
    find: "else if (isReworded || Ours.isRendering(",
    replace: "else if ((isReworded && saying === value) || Ours.isRendering(",
    breaks: ["I13"],
    caughtBy: test(memoryEngine, "are those of the twins, and the author's words stay"),
  },
  {
    id: "ping-of-a-stranger",
    title: "a name that is nobody's here tells whoever is called so over there",
    file: rewording,
    find: "const hushed = (mention: string): string => mention.slice(0, 1) + hush + mention.slice(1)",
    replace: "const hushed = (mention: string): string => mention.slice(0, 1) + mention.slice(1)",
    breaks: ["I13"],
    caughtBy: test(memoryEngine, "that would tell somebody else tell nobody, and are whole where they come from"),
  },
  {
    id: "broken-where-it-comes-from",
    title: "a mention that was broken up for the other side comes back broken",
    file: rewording,
    find: "whole = whole.replaceAll(hushed(words), words)",
    replace: "whole = whole.replaceAll(words, words)",
    breaks: ["I13"],
    caughtBy: test("packages/engine/test/decide/Rewording.test.ts", "makes whole again what was broken up elsewhere"),
  },
  {
    id: "names-after-a-lost-answer",
    title: "a write that lost its answer is taken for somebody's edit where it named somebody",
    file: "packages/engine/src/decide/Ours.ts",
    find: `|| (field.merge === "text" && isRewording(situation, said, shown)) ?`,
    replace: `|| (field.merge === "set" && isRewording(situation, said, shown)) ?`,
    breaks: ["I13"],
    caughtBy: test(memoryEngine, "are known to be ours where a write lost its answer"),
  },
  {
    id: "names-of-what-comes",
    title: "what a text names is not awaited, though it is the next to be made",
    file: texts,
    find: `if (delivery?.state === "pending" && delivery.lastError === null) return`,
    replace: `if (delivery?.state === "pending" && delivery.lastError !== null) return`,
    breaks: ["I13"],
    caughtBy: test(memoryEngine, "are those of twins that come later, even where two name each other"),
  },
  {
    id: "names-of-what-is-refused",
    title: "a text waits for ever for a twin that is refused",
    file: "packages/engine/src/send/Settlement.ts",
    find: 'const isGivenUp = _tag === "Refused" ||',
    replace: 'const isGivenUp = (_tag === "Refused" && message === "") ||',
    breaks: ["I14"],
    caughtBy: test(memoryEngine, "wait for no twin that is refused"),
  },
  {
    id: "first-sync-page-by-page",
    title: "what a stream reads for the first time is sent page by page, in the order of the list",
    file: "packages/engine/src/store/memory/MemoryCommits.ts",
    find: "if (source?.initialDoneAt === null) continue",
    replace: "if (source?.initialDoneAt === 0) continue",
    breaks: ["I3"],
    caughtBy: test(
      "packages/engine/test/store/MemoryStore.test.ts",
      "waits, for what a stream reads for the first time, until that is read whole",
    ),
  },
]
