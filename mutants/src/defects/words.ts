/** Defects of words that others name: labels that are made, deleted, made again and renamed. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const deliver = "packages/engine/src/send/Deliver.ts"
const words = "packages/engine/src/send/Words.ts"
const settlement = "packages/engine/src/send/Settlement.ts"
const create = "packages/engine/src/send/Create.ts"
const stepAside = "packages/engine/src/send/StepAside.ts"
const rivals = "packages/engine/src/read/Rivals.ts"
const decide = "packages/engine/src/decide/Decide.ts"
const update = "packages/engine/src/send/Update.ts"
const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"

export const ofWords: ReadonlyArray<Defect> = [
  {
    id: "word-of-another-place",
    title: "a label that the account has in another repository is not made where something names it",
    file: deliver,
    find: "link === undefined && !isWord && isElsewhere(",
    replace: "link === undefined && isElsewhere(",
    breaks: ["I1", "I7"],
    caughtBy: test(memoryEngine, "one is made in a place when something there names it"),
  },
  {
    id: "words-everywhere",
    title: "a repository is filled with the labels of all others",
    file: words,
    find: "return (yield* awaiting(stream, delivery.recordId)).length > 0",
    replace: "return (yield* awaiting(stream, delivery.recordId)).length >= 0",
    breaks: ["I3"],
    caughtBy: test(memoryEngine, "one is made in a place when something there names it"),
  },
  {
    id: "word-not-asked-for",
    title: "what names a label that its place does not have waits, and nobody makes the label",
    file: deliver,
    find: "[{ streamId, recordId: awaits.recordId }]",
    replace: "[{ streamId, recordId: awaits.recordId }].slice(1)",
    breaks: ["I1"],
    caughtBy: test(memoryEngine, "one is made in a place when something there names it"),
  },
  {
    id: "word-holds-up",
    title: "a label that is refused holds up everything that names it",
    file: settlement,
    find: "{ _tag, message, chance }, { owed: heldUp })",
    replace: "{ _tag, message, chance }, { owed: heldUp.slice(heldUp.length) })",
    breaks: ["I14"],
    caughtBy: test(memoryEngine, "one that is refused holds up nothing that names it"),
  },
  {
    id: "word-made-again-doubled",
    title: "a label that was deleted and made again is a second one",
    file: rivals,
    find: "rival !== undefined && !shown.has(holder)",
    replace: "rival !== undefined && shown.size < 0",
    breaks: ["I2", "I3"],
    caughtBy: test(memoryEngine, "one that is made again under its name takes the place of the old one"),
  },
  {
    id: "absent-word-gone",
    title: "a label that cannot be looked at counts as deleted",
    file: rivals,
    find: 'current.failure.reason._tag !== "Gone"',
    replace: 'current.failure.reason._tag === "RateLimited"',
    breaks: ["I5", "I13"],
    caughtBy: test(memoryEngine, "while nobody can tell whether the old one is gone"),
  },
  {
    id: "renamed-word-gone",
    title: "a label that has another name by now counts as deleted when another one has its old name",
    file: rivals,
    find: "if (Result.isSuccess(current)) found.push(current.success)",
    replace:
      "if (Result.isSuccess(current) && found.length < 0) found.push(current.success)\n    else if (Result.isSuccess(current)) yield* release(batch.stream, holder, batch.fence)",
    breaks: ["I5"],
    caughtBy: test(memoryEngine, "two objects that match one record are not both linked to it (1 a page)"),
  },
  {
    id: "deleted-word-blocks",
    title: "a label that is deleted at an application blocks everything that names it",
    file: update,
    find: "if (yield* Words.releaseGone(target, order, patch))",
    replace: "if ((yield* Words.releaseGone(target, order, {})) && Object.keys(patch).length > 0)",
    breaks: ["I14"],
    caughtBy: test("packages/engine/test/send/Words.test.ts", "is made again for an edit that names it, which goes out whole"),
  },
  {
    id: "matched-overwritten",
    title: "of two labels that are found to be one the older loses its colour",
    file: decide,
    find: "matched && field.keepsOwn === true",
    replace: "matched && field.keepsOwn === undefined && field.references === name",
    breaks: ["I7"],
    caughtBy: test(memoryEngine, "of two that match each keeps its own where the kind says so"),
  },
  {
    id: "found-word-overwritten",
    title: "a label that a create finds under its name loses its colour",
    file: create,
    find: "holder === undefined && Object.keys(sent).length === 0",
    replace: "holder === undefined && Object.keys(sent).length < 0",
    breaks: ["I7"],
    caughtBy: test(memoryEngine, "what a create finds under its name keeps its own too"),
  },
  {
    id: "swap-stuck",
    title: "labels that exchange their names wait for each other for ever",
    file: stepAside,
    find: "return seen.size > 0",
    replace: "return seen.size > 1000",
    breaks: ["I1"],
    caughtBy: test(memoryEngine, "2 words that exchange their names"),
  },
  {
    id: "name-aside-taken-in",
    title: "the name that a label has for a moment is taken for a person's",
    file: "packages/engine/src/decide/Ours.ts",
    find: "shown === aside(base)",
    replace: "shown === aside(String(said))",
    breaks: ["I6", "I7"],
    caughtBy: test(memoryEngine, "a name that a word bears for a moment is nobody's edit"),
  },
  {
    id: "word-written-dead",
    title: "a label that people deleted is given up where it is written to, and blocks what names it",
    file: "packages/engine/src/send/Removal.ts",
    find: "(isWord && link !== order.link)",
    replace: "isWord",
    breaks: ["I14"],
    caughtBy: test(memoryEngine, "one that is written to is made again, for nobody's edit is dropped"),
  },
  {
    id: "word-edit-dropped",
    title: "an edit of a label that people deleted at the other side is dropped in silence",
    file: "packages/engine/src/send/Removal.ts",
    find: 'yield* settle(target, order, { _tag: "Partly" })',
    replace: 'yield* settle(target, order, { _tag: "Pointless" })',
    breaks: ["I2", "I8"],
    caughtBy: test(memoryEngine, "one that is written to is made again, for nobody's edit is dropped"),
  },
  {
    id: "word-moved",
    title: "a label that people deleted counts as moved to where its account has it too",
    file: deliver,
    find: " && target.resource.kind.word === undefined\n",
    replace: "\n",
    breaks: ["I2"],
    caughtBy: test(memoryEngine, "one that is written to where nothing names it is let go of, also where the account has it elsewhere"),
  },
  {
    id: "word-successor-doubled",
    title: "a label that was made again under the name that its record had is a second one, because the record has another name by now",
    file: "packages/engine/src/send/Deleted.ts",
    find: "yield* successor === undefined\n",
    replace: 'yield* successor === undefined || link?.state !== "gone"\n',
    breaks: ["I2", "I3"],
    caughtBy: test(memoryEngine, "one that is made again under the name that its record had takes its place"),
  },
  {
    id: "word-successor-read-doubled",
    title: "a label that was made again is a second one, where it is read before its record's new name is sent",
    file: rivals,
    find: "if (initialDoneAt === null) return []",
    replace: "if (initialDoneAt !== undefined) return []",
    breaks: ["I2", "I3"],
    caughtBy: test("packages/engine/test/read/Rivals.test.ts", "are those, too, that had the name here when their record got another one"),
  },
  {
    id: "word-not-given-back",
    title: "what had a label that people deleted does not get it back when it is made again",
    file: "packages/engine/src/read/NowSayable.ts",
    find: "(isSent && resource.kind.word === undefined)",
    replace: "(isSent && resource.kind.word !== kind)",
    breaks: ["I1"],
    caughtBy: test(memoryEngine, "one that was let go of and is found again by a reading goes back to what had it"),
  },
]
