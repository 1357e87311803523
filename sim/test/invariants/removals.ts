/** What I13 finds, and what it lets go, clause by clause. */
import type { Facts } from "../../src/Facts.ts"
import type { LedgerEntry, Loss } from "../../src/Ledger.ts"
import type { Bites } from "../Bites.ts"
import { comment, commentTwin, creation, facts, issue, request, showing, tenant, twin } from "../GoodRun.ts"

const deleting = (from: Facts, ...losses: ReadonlyArray<Partial<Loss>>): Facts => ({
  ...from,
  losses: losses.map((loss) => ({ side: "github", token: "i1", how: "deleted", ...loss })),
})

const doing = (change: Partial<LedgerEntry> & Pick<LedgerEntry, "field">, from: Facts = facts): Facts => ({
  ...from,
  ledger: [...from.ledger, { at: 1, by: "github", tenant, kind: "issue", token: "i1", before: undefined, after: undefined, ...change }],
})

const noIssue = showing("github", { issues: [] })
const noTwin = showing("linear", { issues: [] })
const shelved = showing("linear", { shelved: [{ kind: "issue", externalId: "uuid", token: "i1" }] }, noTwin)
const label = { externalId: "7", token: "bug", name: "bug", color: "" }
const unlabelled = showing("github", { issues: [{ ...issue, labels: [] }] })
const unpeopled = showing("github", { issues: [{ ...issue, people: [] }] })

const removed = (what: string, at: string) => new RegExp(`^${what} was removed at ${at}, and nobody there did it$`)

const pushed = (from: Facts): Facts => ({
  ...from,
  replayed: { ...from.replayed, sides: from.replayed.sides.map((side) => ({ ...side, streamSettings: { direction: "push" } })) },
})

export const removals: Bites = {
  invariant: "I13",
  finds: [
    ["an issue that a person made", noIssue, removed("issue i1", "github")],
    ["a comment that a person made", showing("linear", { comments: [] }), removed("comment c1", "linear")],
    ["a label that a person made", doing({ kind: "label", token: "l5", field: "name", after: "l5 azure" }), removed("label l5", "github")],
    ["an issue that the engine made", noTwin, removed("issue i1", "linear")],
    ["a comment that the engine made", showing("github", { comments: [] }), removed("comment c1", "github")],
    [
      "a label that the engine made",
      { ...facts, requests: [{ ...request, deed: creation("label", "8", "docs", "docs") }] },
      removed("label docs", "github"),
    ],
    [
      "a label that the engine made, where one of that id was deleted elsewhere",
      { ...facts, discarded: new Set(["8 at linear"]), requests: [{ ...request, deed: creation("label", "8", "docs", "docs") }] },
      removed("label docs", "github"),
    ],
    [
      "an object that the engine made, although another like it is there",
      showing("linear", { issues: [{ ...twin, externalId: "other" }] }),
      removed("issue i1", "linear"),
    ],
    ["an issue that was put away", shelved, /^issue i1 was put away at linear, and nobody there did it$/],
    [
      "a comment that was put away",
      showing("linear", { comments: [], shelved: [{ kind: "comment", externalId: "uuid-c", token: "c1" }] }),
      /^comment c1 was put away at linear/,
    ],
    [
      "an issue where another one was put away",
      showing("linear", { shelved: [{ kind: "issue", externalId: "uuid-2", token: "i2" }] }, noTwin),
      removed("issue i1", "linear"),
    ],
    [
      "an issue where only a comment of its token was put away",
      showing("linear", { shelved: [{ kind: "comment", externalId: "uuid", token: "i1" }] }, noTwin),
      removed("issue i1", "linear"),
    ],
    ["an issue that was deleted elsewhere", deleting(noIssue, { side: "linear" }), removed("issue i1", "github")],
    ["an issue that only does not decode", deleting(noIssue, { how: "malformed" }), removed("issue i1", "github")],
    ["an issue beside which another was deleted", deleting(noIssue, { token: "i12" }), removed("issue i1", "github")],
    [
      "a comment, although an issue that a person moved has others",
      showing("github", { comments: [], attic: [{ token: "c1", text: "", comments: ["c2"] }] }),
      removed("comment c1", "github"),
    ],
    [
      "an issue whose token is that of a comment elsewhere",
      showing("github", { issues: [], attic: [{ token: "i9", text: "", comments: ["i1"] }] }),
      removed("issue i1", "github"),
    ],
    [
      "an empty title",
      showing("linear", { issues: [{ ...twin, title: " " }] }),
      /^the title of i1 at linear is empty, and nobody emptied it$/,
    ],
    ["an empty text", showing("github", { issues: [{ ...issue, body: "" }] }), /^the body of i1 at github is empty/],
    [
      "an empty comment",
      showing("github", { comments: [{ ...comment, body: "", token: "" }] }),
      /^the body of comment 11 at github is empty/,
    ],
    [
      "an empty comment of a known token",
      showing("github", { comments: [{ ...comment, body: "" }] }),
      /^the body of comment c1 at github is empty/,
    ],
    ["a label without a name", showing("github", { labels: [{ ...label, name: "" }] }), /^the name of label 7 at github is empty/],
    ["a label that was taken off", unlabelled, /^the label bug was taken off i1 at github, and nobody took it off$/],
    ["a person who was taken off", unpeopled, /^the person ada was taken off i1 at github, and nobody took it off$/],
    [
      "a person where another one of nearly the name was taken off",
      doing({ field: "person", before: "ada lovelace" }, unpeopled),
      /^the person ada was taken off/,
    ],
    ["a label where another one was taken off", doing({ field: "label", before: "docs" }, unlabelled), /^the label bug was taken off/],
    [
      "a label where it was taken off another issue",
      doing({ field: "label", token: "i2", before: "bug" }, unlabelled),
      /^the label bug was taken off/,
    ],
    [
      "a label where a person of its name was taken off",
      doing({ field: "person", before: "bug" }, unlabelled),
      /^the label bug was taken off/,
    ],
    [
      "a label that another tenant took off",
      doing({ field: "label", before: "bug", tenant: "zenith" }, unlabelled),
      /^the label bug was taken off/,
    ],
    [
      "a label beside one of nearly its name",
      showing("github", { issues: [{ ...issue, labels: ["bug2"] }] }),
      /^the label bug was taken off/,
    ],
  ],
  allows: [
    [
      "a label that the engine made and a person deleted",
      { ...facts, discarded: new Set(["8 at github"]), requests: [{ ...request, deed: creation("label", "8", "docs", "docs") }] },
    ],
    ["an issue that a person deleted", deleting(noIssue, {})],
    [
      "a comment on an issue that a person moved",
      showing("github", { comments: [], attic: [{ token: "i9", text: "", comments: ["c1"] }] }),
    ],
    ["an issue that a person moved", deleting(noIssue, { how: "moved" })],
    ["an issue that a person put away", deleting(shelved, { side: "linear" })],
    ["an edit, which makes nothing", doing({ token: "i9", field: "title", before: "i9 t1", after: "i9 t2" })],
    ["a status, which makes nothing", doing({ token: "i9", field: "status", after: "open" })],
    ["a line, which makes no comment", doing({ kind: "comment", token: "c9", field: "line", after: "e9" })],
    ["an edit of a first line, which makes nothing", doing({ token: "i9", field: "line", before: "i9", after: "i9" })],
    ["what the host made", doing({ by: "host", token: "i9", field: "title", after: "i9" })],
    ["what the engine made elsewhere", { ...facts, requests: [{ ...request, side: "other", deed: creation("issue", "9", "op-9", "i9") }] }],
    ["requests that made nothing", { ...facts, requests: [{ ...request, deed: undefined }, request] }],
    ["a label that somebody took off anywhere", doing({ by: "linear", field: "label", before: "bug" }, unlabelled)],
    ["a label that somebody took off under a newer name", doing({ field: "label", before: "bug r5 azure" }, unlabelled)],
    ["a person who was taken off", doing({ field: "person", before: "ada" }, unpeopled)],
    ["a label that was renamed and begins with the same word", showing("github", { issues: [{ ...issue, labels: ["bug 2"] }] })],
    ["a label where nothing is taken in", pushed(unlabelled)],
    [
      "a label at a side where nobody put it",
      showing("linear", { issues: [{ ...twin, labels: [], people: [] }], comments: [commentTwin] }),
    ],
    ["a label on an issue that is gone", deleting(noIssue, {})],
    ["a title that was put on as a label of no issue", doing({ token: "i9", field: "label", after: "docs" })],
  ],
}
