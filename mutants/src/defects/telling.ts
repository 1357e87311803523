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
    find: "unsent: Difference.difference(kind, resource, fields, known, disputed)",
    replace: "unsent: Difference.difference(kind, { ...resource, see: (all) => all }, fields, known, disputed)",
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
    id: "flooded-log",
    title: "each of many deliveries that are dead for one reason has a line of the log",
    file: log,
    find: "const at = `${stream.id}\\n${message}`",
    replace: "const at = `${stream.id}\\n${message}\\n${recordId}`",
    breaks: ["T-38"],
    caughtBy: test(memoryEngine, "says once what is dead and why"),
  },
]
