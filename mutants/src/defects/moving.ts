/** Defects of following objects that move to another place of their application. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const arrivals = "packages/engine/src/read/Arrivals.ts"
const move = "packages/engine/src/read/Move.ts"
const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"

export const moving: ReadonlyArray<Defect> = [
  {
    id: "moved-without-proof",
    title: "what is as old as an object elsewhere is taken for it, though the application does not say that it moved",
    file: arrivals,
    find: "const place = places.find((each) => each.partition === partition && free.has(each.externalId))",
    replace:
      "const place = [...places, ...[...free].map((externalId) => ({ partition, externalId }))].find((each) => free.has(each.externalId))",
    breaks: ["I2", "I5"],
    caughtBy: test(memoryEngine, "what only looks as if it had moved is a record of its own"),
  },
  {
    id: "moved-anew",
    title: "an object that came from another place becomes a new record",
    file: arrivals,
    find: "for (const link of found.slice(0, mostAsked)) {",
    replace: "for (const link of found.slice(mostAsked)) {",
    breaks: ["I2", "I3"],
    caughtBy: test(memoryEngine, "a task that moves to another chosen place stays one with its notes, there and back"),
  },
  {
    id: "moved-unnoticed",
    title: "an object that is seen for the first time although it is old was never here",
    file: arrivals,
    find: "time <= asking.covered",
    replace: "time > asking.covered",
    breaks: ["I2", "I3"],
    caughtBy: test(memoryEngine, "a task that was away without anybody's noticing is the same when it is back"),
  },
  {
    id: "children-left-behind",
    title: "what belongs to an object stays behind when it moves",
    file: move,
    find: "const moves = [own, ...children.moves]",
    replace: "const moves = [own]",
    breaks: ["I2"],
    caughtBy: test(memoryEngine, "a task that moves to another chosen place stays one with its notes, there and back"),
  },
  {
    id: "children-unread",
    title: "what an object brought along is not asked for",
    file: arrivals,
    find: 'filter(({ state }: Link) => state === "arriving")',
    replace: 'filter(({ state }: Link) => state === "moved")',
    breaks: ["I2"],
    caughtBy: test(memoryEngine, "notes that are older than what has been read there arrive with their task"),
  },
  {
    id: "left-but-written",
    title: "an object that left for where nobody looks is asked for with every edit",
    file: "packages/engine/src/send/Deliver.ts",
    find: "if (link !== undefined && isAway(link.state) && !isWithdrawn) return",
    replace: 'if (link !== undefined && isAway(link.state) && link.state !== "moved") return',
    breaks: ["I11"],
    caughtBy: test(memoryEngine, "a task that moves to where nobody looks is left alone with its notes, and catches up when it is back"),
  },
  {
    id: "moved-base-by-difference",
    title: "the base of a link that moves goes on being told by the data of a record that changes meanwhile",
    file: "packages/postgres/src/internal/commits/moveLinks.ts",
    find: "${SharedBase.writtenOut(sql, sql`stored.base`, sql`moving.data`)} AS base",
    replace: "(stored.base || left(${SharedBase.mark}::text, 0)) AS base",
    breaks: ["I7"],
    caughtBy: test("packages/postgres/test/Transactions.test.ts", "of whom one moves a link and the other changes its record"),
  },
]
