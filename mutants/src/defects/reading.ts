/** Defects of reading: pages, cursors, and what of a page is taken in. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const absorb = "packages/engine/src/read/Absorb.ts"
const draft = "packages/engine/src/read/Draft.ts"
const advance = "packages/engine/src/decide/Advance.ts"
const facts = "packages/adapter-core/src/CursorFacts.ts"
const ask = "packages/engine/src/work/Ask.ts"
const rereadingTest = "packages/engine/test/decide/Rereading.test.ts"
const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const factsTest = "packages/adapter-core/test/CursorFacts.test.ts"

const commit = "const commit = commits.apply(Draft.commit(draft, stream.tenant, now, {"
const nothing = "rawObjects: [], records: [], links: [], conflicts: [], deliveries: [], spread: [], owed: [], events: []"

/** Splits the commit of a page: its cursor, and all the rest, each alone. */
const apart = (steps: string) => `const commit = ((whole: Parameters<typeof commits.apply>[0]) => {
    const { cursor, run, ...others } = whole
    const page = commits.apply({ ...others, ...(run && { run }) })
    const mark = cursor === undefined ? Effect.void : commits.apply({ ...others, ${nothing}, cursor })
    return ${steps}
  })(Draft.commit(draft, stream.tenant, now, {`

export const reading: ReadonlyArray<Defect> = [
  {
    id: "cursor-first",
    title: "the cursor is written before the page",
    file: absorb,
    find: commit,
    replace: apart("Effect.andThen(mark, page)"),
    breaks: ["I4", "Q-16"],
    caughtBy: test(memoryEngine, "the store goes away"),
  },
  {
    id: "cursor-apart",
    title: "the cursor is written after the page, in a transaction of its own",
    file: absorb,
    find: commit,
    replace: apart("Effect.andThen(page, mark)"),
    breaks: ["I4", "Q-16"],
    caughtBy: test(memoryEngine),
  },
  {
    id: "ahead-of-the-commit",
    title: "the next page is asked for before the commit of the one before is under way",
    file: absorb,
    find: "Effect.all([commit, batch.meanwhile ?? Effect.void], { concurrency: 2, discard: true })",
    replace: "Effect.all([batch.meanwhile ?? Effect.void, commit], { discard: true })",
    breaks: ["V-11"],
    caughtBy: test(memoryEngine, "the store goes away"),
  },
  {
    id: "watermark-to-now",
    title: "the watermark moves to the moment at which the reading began, however old the newest change is",
    file: facts,
    find: "Math.min(reading.newestSeen, Math.floor",
    replace: "Math.max(reading.newestSeen, Math.floor",
    breaks: ["I4", "F-33"],
    caughtBy: test(factsTest, "is the newest change seen, but no later than the reading began"),
  },
  {
    id: "exclusive-without-overlap",
    title: "a list that leaves out its own instant is asked for exactly what follows the last change: > for >= at a page's edge",
    file: facts,
    find: "facts.consistencyLagMillis + (facts.inclusive ? 0 : facts.granularityMillis)",
    replace: "facts.consistencyLagMillis + (facts.inclusive ? 0 : facts.granularityMillis - facts.granularityMillis)",
    breaks: ["I1", "F-26"],
    caughtBy: test(factsTest, "one grain more where the list leaves its own instant out"),
  },
  {
    id: "no-overlap",
    title: "changes are asked for since the watermark, without the overlap that the list needs",
    file: advance,
    find: "since: cursor.watermark - CursorFacts.overlapMillis(facts)",
    replace: "since: Math.max(cursor.watermark, cursor.watermark - CursorFacts.overlapMillis(facts))",
    breaks: ["I1", "F-26"],
    caughtBy: test(memoryEngine, "a second change of the instant up to which was read"),
  },
  {
    id: "own-clock",
    title: "the watermark is bounded by our clock instead of the application's",
    file: advance,
    find: "isCredible(page.serverTime, now) ? page.serverTime : now",
    replace: "isCredible(page.serverTime, now) ? now : now",
    breaks: ["I1", "F-33"],
    caughtBy: test(memoryEngine, "ten minutes behind ours"),
  },
  {
    id: "bound-of-last-page",
    title: "the watermark is bounded by the end of a reading instead of its beginning",
    file: advance,
    find: "startedAt: reading.startedAt ?? (",
    replace: "startedAt: (",
    breaks: ["I1", "F-33"],
    caughtBy: test(memoryEngine, "clock is as ours"),
  },
  {
    id: "links-dropped",
    title: "a second full reading forgets the links of what did not change",
    file: absorb,
    find: "if (state.unchanged.has(externalId)) {",
    replace: "if (state.unchanged.has(externalId) && change === undefined) {",
    breaks: ["I3", "I5"],
    caughtBy: test(memoryEngine, "a second sync without edits writes nothing"),
  },
  {
    id: "quarantine-forgotten",
    title: "an object that cannot be read is reported and forgotten",
    file: draft,
    find: `putLink(seen, { state: "quarantined", problem: outcome.problem })`,
    replace: "",
    breaks: ["I14", "I17"],
    caughtBy: test("packages/engine/test/read/Draft.test.ts", "Quarantined"),
  },
  {
    id: "quarantine-for-ever",
    title: "an object that could not be read is not looked at again when its adapter has learnt to read it",
    file: absorb,
    find: `link?.state === "quarantined" && item`,
    replace: `link?.state === "ambiguous" && item`,
    breaks: ["I14", "I17"],
    caughtBy: test(memoryEngine, "when its adapter has learnt to read it"),
  },
  {
    id: "one-record-twice",
    title: "two objects of one page are linked to one record",
    file: absorb,
    find: 'if (outcome._tag === "Merged" && outcome.matched) free.delete(outcome.record.id)',
    replace: "",
    breaks: ["I5"],
    caughtBy: test(memoryEngine, "two objects that match one record are not both linked to it (100 a page)"),
  },
  {
    id: "matched-side-by-side",
    title: "two connections look for a match at the same time and both make a record",
    file: absorb,
    find: "yield* keyed ?",
    replace: "yield* keyed && items.length === 0 ?",
    breaks: ["I3"],
    caughtBy: test(memoryEngine, "what two applications show at the same moment becomes one record"),
  },
  {
    id: "back-to-origin",
    title: "a change is sent back to where it came from",
    file: draft,
    find: "part.spread.push({ kind: kind.name, recordId, except: stream.id })",
    replace: "part.spread.push({ kind: kind.name, recordId, except: null })",
    breaks: ["I6"],
    caughtBy: test("packages/engine/test/read/Draft.test.ts", "Merged with a patch"),
  },
  {
    id: "raw-not-kept",
    title: "the payload of a changed object is not stored",
    file: draft,
    find: "part.rawObjects.push({",
    replace: `if (hash === "") part.rawObjects.push({`,
    breaks: ["I17", "Q-13"],
    caughtBy: test(memoryEngine),
  },
  {
    id: "mark-overlooked",
    title: "what another Syncline made is somebody's new object",
    file: "packages/engine/src/read/Item.ts",
    find: "upsert?.operationId === undefined ? [] : recordsOf(upsert.operationId, [stream, ...streams.filter(isOther)])",
    replace: 'recordsOf(upsert?.operationId ?? "", [stream, ...streams.filter(isOther)]).slice(0, 0)',
    breaks: ["I3"],
    caughtBy: test(memoryEngine, "a database that begins again finds who is whose"),
  },
  {
    id: "copy-made-a-record",
    title: "an object with the mark of a record that is another object here is a new record",
    file: "packages/engine/src/read/Absorb.ts",
    find: "return known === undefined ? { recordId: here } : { copyOf: known }",
    replace: "return known === undefined ? { recordId: here } : {}",
    breaks: ["I3"],
    caughtBy: test("packages/engine/test/read/Identity.test.ts", "what bears the mark of a record that is another object"),
  },
  {
    id: "span-moves-watermark",
    title: "a span that is read again moves how far all is known",
    file: advance,
    find: 'if (reading.strategy === "range") return reread(cursor, reading)',
    replace: 'if (reading.strategy === "range" && facts.kind === "none") return reread(cursor, reading)',
    breaks: ["Q-15"],
    caughtBy: test(rereadingTest, "moves no watermark and forgets no validator"),
  },
  {
    id: "span-unchanged",
    title: "a span that is read again is not shown by an application that says that nothing changed",
    file: "packages/engine/src/read/Pull.ts",
    find: "at.span === undefined && {",
    replace: "{",
    breaks: ["V-31"],
    caughtBy: test(memoryEngine, "of an application that cannot be asked for changes is all of it"),
  },
  {
    id: "span-without-end",
    title: "of a span that is read again the end is overlooked",
    file: "packages/engine/src/read/Pull.ts",
    find: "changes: Advance.wantedOf(reading, page.changes),",
    replace: "changes: page.changes,",
    breaks: ["F-26"],
    caughtBy: test(memoryEngine, "ends where somebody says"),
  },
  {
    id: "ask-reads-all",
    title: "who wants one object has its whole list read early",
    file: advance,
    find: "nextDue: Math.min(toAsk?.due ?? cursor.nextDue, dueBy)",
    replace: "nextDue: Math.min(cursor.nextDue, dueBy)",
    breaks: ["F-22"],
    caughtBy: test("packages/engine/test/Watch.test.ts", "asks for the one object that somebody wants"),
  },
  {
    id: "ask-forgotten",
    title: "an object that somebody wants is forgotten when its application is away",
    file: ask,
    find: "if (tellsNothing(reason)) return Result.fail(looked.failure)",
    replace: "void tellsNothing",
    breaks: ["V-31"],
    caughtBy: test(memoryEngine, "while the application is away waits for it"),
  },
  {
    id: "ask-elsewhere",
    title: "an object that somebody wants and that moved loses its record",
    file: ask,
    find: "else if (!isAway(link.state)) yield* Departure.depart(work, { stream, resource, link }, place)",
    replace: "else if (isAway(link.state)) yield* Departure.depart(work, { stream, resource, link }, place)",
    breaks: ["I2"],
    caughtBy: test(memoryEngine, "that moved is linked where it went"),
  },
  {
    id: "ask-sends-dropped",
    title: "what a person gave up is sent because somebody wants the object read again",
    file: ask,
    find: "return (yield* Explain.droppedOf(stream, { record, delivery: undefined })) === undefined",
    replace: "return true",
    breaks: ["V-31"],
    caughtBy: test(memoryEngine, "has what is owed there looked at"),
  },
  {
    id: "wish-breaks-reading",
    title: "a sync fails because somebody wants something read again in the middle of it",
    file: "packages/engine/src/read/Pull.ts",
    find: 'if (taken.failure._tag === "Contended" && (yield* isOvertaken(stream, cursor))) return { _tag: "more" }',
    replace: "void isOvertaken",
    breaks: ["V-31"],
    caughtBy: test(memoryEngine, "and is wanted in the middle of a reading"),
  },
]
