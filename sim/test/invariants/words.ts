/** What I20 finds, and what it lets go. */
import type { Facts } from "../../src/Facts.ts"
import type { Bites } from "../Bites.ts"
import { comment, ending, facts, issue, showing, tenant } from "../GoodRun.ts"

const typed = (kind: "issue" | "comment", token: string, after: string, by = "github"): Facts => ({
  ...facts,
  ledger: [{ at: 1, by, tenant, kind, token, field: "line", before: undefined, after }],
})

const list = typed("issue", "i1", "- b1 _x_")

const rewriting = (from: Facts): Facts =>
  ending(({ sides, ...moment }) => ({ ...moment, sides: sides.map((side) => ({ ...side, rewrites: true })), stores: from.end.stores }))

const shown = (body: string, from: Facts) => showing("github", { issues: [{ ...issue, body }] }, from)

export const words: Bites = {
  invariant: "I20",
  finds: [
    ["a line in another form", shown("i1\n* b1 *x*", list), /^github typed "- b1 _x_" in i1; there it is "\* b1 \*x\*" now$/],
    [
      "a line of a comment in another form",
      showing("github", { comments: [{ ...comment, body: "c1\n* b1" }] }, typed("comment", "c1", "- b1")),
      /^github typed "- b1" in c1/,
    ],
  ],
  allows: [
    ["a line as it was typed", shown("i1\n- b1 _x_", list)],
    ["a line that is gone, which is another promise's business", shown("i1", list)],
    ["what was lost", { ...shown("i1\n* b1 *x*", list), lost: new Set(["i1"]) }],
    ["a line that was typed at another side", shown("i1\n* b1 *x*", typed("issue", "i1", "- b1 _x_", "linear"))],
    ["a line without words", shown("i1\n***", typed("issue", "i1", "---"))],
    ["what an application makes of its own people's texts", { ...list, end: rewriting(shown("i1\n* b1 *x*", list)).end }],
  ],
}
