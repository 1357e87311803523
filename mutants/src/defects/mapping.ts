/** Defects of what applications' fields and values are read and said as. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const mapping = "packages/engine/src/decide/Mapping.ts"
const decide = "packages/engine/src/decide/Decide.ts"
const remap = "packages/engine/src/work/Remap.ts"
const sanitised = "takes out of a text what an application is not to see; the record and its author keep it"

export const ofMapping: ReadonlyArray<Defect> = [
  {
    id: "mapping-leak",
    title: "what is to be taken out of a text is sent",
    file: mapping,
    find: "return { value: text }",
    replace: "return said",
    breaks: ["T-62"],
    caughtBy: test(memoryEngine, sanitised),
  },
  {
    id: "mapping-lost-words",
    title: "what an application was not told is taken for removed there",
    file: mapping,
    find: "if (text !== undefined && (text === shown || Faces.isRewriting(text, shown))) return true",
    replace: "if (text !== undefined && text.length === 0 && Faces.isRewriting(text, shown)) return true",
    breaks: ["T-62"],
    caughtBy: test(memoryEngine, sanitised),
  },
  {
    id: "mapping-bleeds",
    title: "a stream sees its application through the rules of the adapter and the tenant alone",
    file: mapping,
    find: "compose(mapping, tenantMapping, settings.mapping)",
    replace: "compose(mapping, settings.mapping && {}, tenantMapping)",
    breaks: ["I1"],
    caughtBy: test(memoryEngine, "of one application is none of another's"),
  },
  {
    id: "mapping-swallows",
    title: "a value that means nothing is taken as it is, and nobody is told",
    file: decide,
    find: 'if (!Merge.same(field, own, offered)) ask("mappingFailure")',
    replace: "take(offered)",
    breaks: ["T-14"],
    caughtBy: test(memoryEngine, "does not take a value that means nothing: a person decides, or the mapping is mended"),
  },
  {
    id: "mapping-one-way",
    title: "of what is only sent an empty record takes away what the application has",
    file: mapping,
    find: "if (into === undefined && always === undefined && current[name] === undefined && isInitial(field.initial, value)) return false",
    replace:
      "if (into === undefined && always === undefined && current[name] !== undefined && isInitial(field.initial, value)) return false",
    breaks: ["I7"],
    caughtBy: test(memoryEngine, "that goes one way takes, or sends, and does not do the other"),
  },
  {
    id: "remap-overwrites",
    title: "a mapping that changes takes the application's value over what somebody edited meanwhile",
    file: decide,
    find: ": sayer !== undefined && !isKept",
    replace: ": !isRemapped && sayer !== undefined && !isKept",
    breaks: ["I7"],
    caughtBy: test(memoryEngine, "leaves what somebody edited meanwhile to them, and asks where both say something else"),
  },
  {
    id: "remap-forgets-host",
    title: "what was edited here while a field was left alone gives way unasked to what the application says when it no longer is",
    file: decide,
    find: "const sayer = [earlier, resource].find(",
    replace: "const sayer = [earlier].find(",
    breaks: ["I7"],
    caughtBy: test(memoryEngine, "asks where a field was left alone for a while, and both edited it meanwhile"),
  },
  {
    id: "remap-coarse",
    title: "a mapping that changes takes the coarser value of an application over the finer one of another",
    file: decide,
    find: "(!edited && (situation.before === undefined || !isShown))",
    replace: "!edited",
    breaks: ["I7"],
    caughtBy: test(memoryEngine, "takes the finer value that another application has of the same for what it is"),
  },
  {
    id: "remap-from-the-start",
    title: "what is read anew begins again after a crash",
    file: remap,
    find: "{ rules, toward: { rules: toward.rules, after: last.externalId } }",
    replace: "{ rules, toward: { rules: toward.rules, ...(last.externalId === '' && { after: last.externalId }) } }",
    breaks: ["I8"],
    caughtBy: test(memoryEngine, "goes on where it stood when its process dies before a page of it is written"),
  },
  {
    id: "remap-unsent",
    title: "texts that are to be said otherwise stay as they were said",
    file: decide,
    find: "const resaid = situation.before === undefined ? {} :",
    replace: "const resaid = situation.before !== undefined ? {} :",
    breaks: ["T-62"],
    caughtBy: test(memoryEngine, "takes out of texts that were sent before what nobody there is to see any more, and puts it back"),
  },
]
