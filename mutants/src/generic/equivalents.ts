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
]
