/** Mutants that were looked into and make no difference. Each has its reason; one that no longer applies is reported by every run. */
import type { Equivalent } from "./Equivalent.ts"

export const equivalents: ReadonlyArray<Equivalent> = [
  {
    file: "packages/engine/src/Adapters.ts",
    find: "if (known !== undefined) return known",
    replace: "if (false) return known",
    reason: "the rank of a kind is the same however often it is computed; remembering it spares work",
  },
  {
    file: "packages/engine/src/Adapters.ts",
    find: "references === undefined || references === name",
    replace: "references === name",
    reason: "there is no kind that is called undefined, so what follows is true of it",
  },
  {
    file: "packages/engine/src/hub/HostRecords.ts",
    find: 'streamId: "", connectionId: ""',
    replace: 'streamId: "mutated", connectionId: ""',
    reason: "the text stands for a stream that nobody has, as any other would",
  },
  {
    file: "packages/engine/src/hub/HostRecords.ts",
    find: 'streamId: "", connectionId: ""',
    replace: 'streamId: "", connectionId: "mutated"',
    reason: "the text stands for a connection that nobody has, as any other would",
  },
  {
    file: "packages/adapter-core/src/client/Decoder.ts",
    find: "if (!compiled.has(schema.ast)) {",
    replace: "if (true) {",
    reason: "a schema that is compiled again decodes the same; that it was compiled is remembered to spare work",
  },
  {
    file: "packages/engine/src/hub/Explain.ts",
    find: "revision: 0,",
    replace: "revision: 1,",
    reason: "the delivery only names what is to be loaded; how often it was opened is read by nobody",
  },
  {
    file: "packages/engine/src/read/Item.ts",
    find: "other.id !== stream.id && other.kind === stream.kind",
    replace: "other.kind === stream.kind",
    reason:
      "the stream itself is among those that are looked through already; what its mark names would be named twice, and is looked up once",
  },
  {
    file: "packages/engine/src/send/Settlement.ts",
    find: 'const chance = _tag === "Failed" ?',
    replace: "const chance = true ?",
    reason: "only what failed for now is paused, and by chance; of anything else nobody looks at the number",
  },
  {
    file: "packages/engine/src/store/memory/MemoryConnections.ts",
    find: "records.toSorted((one, other) => (one.id < other.id ? -1 : 1))",
    replace: "records.toSorted((one, other) => (one.id < other.id ? -1 : 2))",
    reason: "sorting asks for the sign of the number alone",
  },
  {
    file: "packages/engine/src/store/memory/MemoryReads.ts",
    find: ".toSorted((a, b) => (a.recordId < b.recordId ? -1 : 1))",
    replace: ".toSorted((a, b) => (a.recordId < b.recordId ? -1 : 0))",
    reason: "each pair is compared by which comes first, and the order of those of one record is open",
  },
  {
    file: "packages/engine/src/decide/Lengths.ts",
    find: "lengthOf(value) > most ?",
    replace: "lengthOf(value) >= most ?",
    reason: "a text of just as many characters as are taken is cut to itself",
  },
  {
    file: "packages/engine/src/send/Texts.ts",
    find: "vocabulary === undefined || texts.length === 0 ||",
    replace: "vocabulary === undefined ||",
    reason: "where there are no texts none of them names anything, which is found out one line further on",
  },
  {
    file: "packages/engine/src/work/Step.ts",
    find: 'if (ready.length > 0) yield* Failpoint.pass("waiting.found")',
    replace: 'if (ready.length > 1) yield* Failpoint.pass("waiting.found")',
    reason: "the place is for drills to stop at; nothing is done there",
  },
  {
    file: "packages/engine/src/send/DeliveryLog.ts",
    find: "noted?.()\n      noted = undefined",
    replace: "noted?.()\n      ;",
    reason: "what is confirmed once more is known by then as it was said, and nothing is said of it again",
  },
]
