/** Defects of what people are told: why something is not in step, and what the log says of it. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const standing = "packages/engine/src/decide/Standing.ts"
const wording = "packages/engine/src/decide/Wording.ts"
const explain = "packages/engine/src/hub/Explain.ts"
const log = "packages/engine/src/send/DeliveryLog.ts"
const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const wordingTest = "packages/engine/test/decide/Wording.test.ts"

export const telling: ReadonlyArray<Defect> = [
  {
    id: "explained-without-the-view",
    title: "what an application cannot say is explained as a difference",
    file: standing,
    find: "const unsent = Difference.difference(kind, resource, fields, known, disputed)",
    replace: "const unsent = Difference.difference(kind, { ...resource, see: (all) => all }, fields, known, disputed)",
    breaks: ["T-19"],
    caughtBy: test(memoryEngine, "tells where a record is and that it is in step"),
  },
  {
    id: "dispute-explained-as-unsent",
    title: "a field in dispute is explained as one that is to be sent",
    file: standing,
    find: 'if (disputed.has(name)) return "both"',
    replace: 'if (disputed.has(name)) return "record"',
    breaks: ["T-19"],
    caughtBy: test(memoryEngine, "a conflict: both values"),
  },
  {
    id: "explained-as-another-delivery",
    title: "the delivery of another record of the stream is explained as this one's",
    file: explain,
    find: "const delivery = yield* deliveries.find(tenant, stream.id, record.id)",
    replace: "const [delivery] = yield* deliveries.list(tenant, { streamId: stream.id, limit: 1 })",
    breaks: ["T-19"],
    caughtBy: test(memoryEngine, "a dead delivery of another record"),
  },
  {
    id: "stopped-and-yet-sent",
    title: "what a stopped connection owes is said to be sent soon",
    file: wording,
    find: "...(stops.length > 0 || isOut ? [] : standing.ofDelivery)",
    replace: "...(isOut ? [] : standing.ofDelivery)",
    breaks: ["T-19"],
    caughtBy: test(wordingTest, "what holds everything up"),
  },
  {
    id: "removal-counted-as-update",
    title: "a run counts what it removed as changed",
    file: "packages/engine/src/read/Draft.ts",
    find: "counts.removed += 1",
    replace: "counts.updated += 1",
    breaks: ["T-15"],
    caughtBy: test(memoryEngine, "what is removed where the stream says so is removed elsewhere"),
  },
  {
    id: "told-again-done-again",
    title: "an event of the host that is told again is carried out again, over what came since",
    file: "packages/engine/src/hub/HostEvents.ts",
    find: "if (Option.isSome(before)) return consumption(before.value, false)",
    replace: 'if (Option.isSome(before) && checked._tag === "RecordCreated") return consumption(before.value, false)',
    breaks: ["T-37"],
    caughtBy: test(memoryEngine, "removes, puts back and withholds a record, each once"),
  },
  {
    id: "told-twice-at-once",
    title: "of an event of the host that is told twice at the same time, one telling fails",
    file: "packages/engine/src/hub/HostRecords.ts",
    find: "if (Option.isSome(before)) return before.value.recordId",
    replace: "if (Option.isSome(before) && kind.name === consumes) return before.value.recordId",
    breaks: ["T-37"],
    caughtBy: test("packages/engine/test/hub/HostRecords.test.ts", "is changed once: whoever comes second while the first is at it"),
  },
  {
    id: "refused-and-noted",
    title: "an event of the host that is of no kind that is known is taken for one that was carried out",
    file: "packages/engine/src/hub/HostEvents.ts",
    find: "  const recordId = yield* carryOut(tenant, checked)\n",
    replace: "  yield* note(tenant, { id: checked.id, recordId: null })\n  const recordId = yield* carryOut(tenant, checked)\n",
    breaks: ["T-37"],
    caughtBy: test(memoryEngine, "that cannot be carried out is not noted, and says what is wrong"),
  },
  {
    id: "report-of-another",
    title: "the report of a run shows what was written to its place, by whatever run",
    file: "packages/engine/src/hub/RunReport.ts",
    find: "written: yield* journal.writes(tenant, { runId: id, limit: shown }),",
    replace: "written: yield* journal.writes(tenant, { runId: run.streamId, limit: shown }),",
    breaks: ["T-06", "T-15"],
    caughtBy: test(memoryEngine, "names what was changed and written, and says so in words"),
  },
  {
    id: "flooded-log",
    title: "each of many deliveries that are dead for one reason has a line of the log",
    file: log,
    find: "const at = `${stream.id}\\n${message}`",
    replace: "const at = `${stream.id}\\n${message}\\n${recordId}`",
    breaks: ["T-38"],
    caughtBy: test(memoryEngine, "says once what is dead and why"),
  },
]
