/** What I6 finds, and what it lets go, clause by clause. */
import type { Bites } from "../Bites.ts"
import { conflict, ending, facts, moment, request, storing, undoing } from "../GoodRun.ts"

const writing = (github: number, from = facts) => {
  const end = { ...from.end, writes: { github, linear: 0 } }
  return { ...from, end, later: end }
}

/** Three requests for each edit, and no more. */
const most = facts.ledger.length * 3 + 3

const faulty = { ...facts, requests: [{ ...request, fault: "no answer" }, request] }

export const echo: Bites = {
  invariant: "I6",
  finds: [
    [
      "a write after the end",
      { ...facts, later: { ...moment, writes: { github: 2, linear: 1 } } },
      /^1 writes to github when there was nothing to say$/,
    ],
    [
      "a count that goes back",
      { ...facts, later: { ...moment, writes: { github: 1, linear: 0 } } },
      /^-1 writes to linear when there was nothing to say$/,
    ],
    ["a count that is lost", { ...facts, later: { ...moment, writes: { github: 1 } } }, /^-1 writes to linear/],
    [
      "more writes than edits",
      writing(most + 1),
      new RegExp(`^${most + 1} writes for ${facts.ledger.length} edits, 1 conflicts and 0 faults$`),
    ],
    ["more writes than edits of both sides", ending((before) => ({ ...before, writes: { github: most, linear: 1 } })), /writes for/],
    ["more writes than edits and faults", writing(most + 2, faulty), /and 1 faults$/],
  ],
  allows: [
    ["as many writes as edits explain", writing(most)],
    ["three more for what was changed back", writing(most + 3, undoing({ title: { after: "x" } }))],
    ["one more for a fault", writing(most + 1, faulty)],
    ["three more for a conflict", writing(most + 3, storing({ conflicts: [conflict, conflict] }))],
    [
      "twice as many where there are two to tell",
      writing(
        most * 2,
        ending((before) => ({ ...before, sides: [...before.sides, ...before.sides.slice(0, 1)] })),
      ),
    ],
    [
      "as many where there is one side",
      writing(
        most,
        ending((before) => ({ ...before, sides: before.sides.slice(0, 1) })),
      ),
    ],
  ],
}
