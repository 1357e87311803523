/** What I13 finds, and what it lets go, clause by clause. */
import { emptyCommit, type Link } from "@syncline/engine"
import type { Deed } from "../../src/Deed.ts"
import type { Facts } from "../../src/Facts.ts"
import type { LedgerEntry, Loss } from "../../src/Ledger.ts"
import type { Bites } from "../Bites.ts"
import {
  comment,
  commentTwin,
  commit,
  conflict,
  creation,
  facts,
  issue,
  request,
  showing,
  store,
  storeEvents,
  storing,
  tenant,
  twin,
  undoing,
} from "../GoodRun.ts"

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

/** GitHub takes no status. */
const ignoringStatus = (from: Facts): Facts => ({
  ...from,
  replayed: {
    ...from.replayed,
    sides: from.replayed.sides.map((one) => (one.name === "github" ? { ...one, ignores: { field: "status" } } : one)),
  },
})

type How = "removed" | "restored"

/** The host removed the issue, and brought it back, as it is said. */
const departing = (from: Facts, ...hows: ReadonlyArray<How>): Facts => ({
  ...from,
  departures: hows.map((how) => ({ kind: "issue", token: "i1", recordId: "r1", how })),
})

/** The issue was removed by undoing its run, and stays everywhere or at one side, or it is back by that and its objects are away. */
const unmade = (from: Facts, departure: { readonly stays?: { readonly at: string | null }; readonly isAway?: boolean }): Facts => ({
  ...from,
  departures: [{ kind: "issue", token: "i1", recordId: "r1", how: departure.isAway === undefined ? "removed" : "restored", ...departure }],
})

const removal = { at: 9, origin: "host" } as const

/** The record of the issue is removed. */
const recordless = (from: Facts): Facts =>
  storing({ records: store.records.map((one) => (one.id === "r1" ? { ...one, removal } : one)) }, from)

/** Nothing of the issue goes on anywhere. */
const closedTwin = showing("github", { issues: [{ ...issue, status: "not_planned" }] }, noTwin)

/** GitHub's removals mean something to others, and it was looked for what is gone. */
const meaning = (removals: "close" | "remove", from: Facts, count = 1000): Facts => {
  const replayed = {
    ...from.replayed,
    sides: from.replayed.sides.map((one) =>
      one.name === "github" ? { ...one, kindSettings: { issue: { removals, removalLimit: { count, share: 1 } } } } : one,
    ),
  }
  return { ...from, reconciled: true, replayed }
}

const disputing = (from: Facts, state: "open" | "resolved"): Facts =>
  storing({ ...from.end.stores[tenant], conflicts: [{ ...conflict, field: "(removed)", state }] }, from)

/** What the record's history says, in this order, of who removed it and who brought it back. */
const remembering = (from: Facts, ...words: ReadonlyArray<readonly [origin: string, how: How, recordId?: string]>): Facts => {
  const told = words.map(([origin, how, recordId = "r1"], index) => {
    const isRemoved = how === "removed"
    const [at, changes] = [index + 9, { "(removed)": { before: !isRemoved, after: isRemoved } }]
    return { tenant, seq: at, recordId, kind: "issue", version: index + 4, origin, runId: null, at, changes }
  })
  return storing({ ...from.end.stores[tenant], history: [...store.history, ...told] }, from)
}

const broughtBackBy = (origin: string, from: Facts): Facts => remembering(from, [origin, "restored"])

/** What people deleted at GitHub took the record along; then it was put back at Linear. */
const carried = [
  ["github/issue", "removed"],
  ["linear/issue", "restored"],
] as const

const putBackAt = (side: string, from: Facts): Facts => ({ ...from, found: new Set([`i1 at ${side}`]) })

const isThere = /^i1 was deleted at github, which removes it, and (its record is there|it goes on at linear)$/

/** The engine made the issue at GitHub, too. */
const makingIt = (deed: Partial<Deed>, ...known: ReadonlyArray<Partial<Link>>): Facts => ({
  ...facts,
  requests: [...facts.requests, { ...request, method: "POST", deed: { ...creation("issue", "0", "op-1", "i1"), ...deed } }],
  storeEvents: [
    ...storeEvents,
    ...known.flatMap((change) =>
      store.links.slice(0, 1).map((link) => ({
        _tag: "Commit" as const,
        by: "engine-1",
        commit: { ...emptyCommit(tenant, 0), links: [{ ...link, externalId: "0", ...change }] },
      })),
    ),
  ],
})

/** At Linear, where the engine made it, the issue has no text. */
const bare = (from: Facts): Facts => showing("linear", { issues: [{ ...twin, body: "" }] }, from)

/** A commit says that the text of the issue was there. */
const textKnown = (streamId: string, from: Facts): Facts => ({
  ...from,
  storeEvents: [
    ...from.storeEvents,
    ...store.links.flatMap((link) =>
      link.streamId === streamId && link.recordId === "r1" ? [commit("engine-1", { links: [{ ...link, base: { body: "i1" } }] })] : [],
    ),
  ],
})

const pushed = (from: Facts): Facts => ({
  ...from,
  replayed: { ...from.replayed, sides: from.replayed.sides.map((side) => ({ ...side, streamSettings: { direction: "push" } })) },
})

export const removals: Bites = {
  invariant: "I13",
  finds: [
    ["what an undoing that nobody was told removed", recordless(unmade(noTwin, { stays: { at: null } })), removed("issue i1", "linear")],
    ["the original of what an undoing removed", recordless(unmade(noIssue, { stays: { at: "github" } })), removed("issue i1", "github")],
    ["an original that is away although its record is back", unmade(noIssue, { isAway: true }), removed("issue i1", "github")],
    [
      "a label where a title was changed back",
      undoing({ title: { after: "x" } }, false, unlabelled),
      /^the label bug was taken off i1 at github/,
    ],
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
      "an empty text of what the engine made, of which another field is kept from there",
      undoing({ title: { after: "x" } }, true, bare(facts)),
      /^the body of i1 at linear is empty, and nobody emptied it$/,
    ],
    ["an empty text of what the engine made", bare(facts), /^the body of i1 at linear is empty, and nobody emptied it$/],
    [
      "an empty text of what the engine made, and whose record is removed, where the text was once",
      textKnown("linear/issue", disputing(bare(recordless(departing(facts, "removed"))), "open")),
      /^the body of i1 at linear is empty, and nobody emptied it$/,
    ],
    [
      "an empty text of what a person made, though its record is removed",
      showing("github", { issues: [{ ...issue, status: "not_planned", body: "" }] }, recordless(departing(noTwin, "removed"))),
      /^the body of i1 at github is empty/,
    ],
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
    [
      "what the host removed, and its record is there",
      departing(closedTwin, "removed"),
      /^the host removed issue i1, and its record is there$/,
    ],
    [
      "what the host removed, and it goes on",
      recordless(departing(facts, "removed")),
      /^the host removed issue i1, and it goes on at (github|linear)$/,
    ],
    [
      "what the host removed, and an application's reading brought back",
      broughtBackBy("linear/issue", departing(closedTwin, "removed")),
      /^the host removed issue i1, and its record is there$/,
    ],
    ["what the host removed and brought back", departing(noTwin, "removed", "restored"), removed("issue i1", "linear")],
    ["what people deleted where that removes, and it goes on", meaning("remove", deleting(showing("github", { issues: [] }), {})), isThere],
    ["what the engine made, knew of, and people deleted", meaning("remove", deleting(makingIt({}, {}), {})), isThere],
    ["what people deleted before the engine made it again", meaning("remove", deleting(makingIt({ losses: 1 }), {})), isThere],
    [
      "what people deleted before the engine made it again, and another after that",
      meaning("remove", deleting(makingIt({ losses: 1 }), {}, { token: "i2" })),
      isThere,
    ],
    [
      "what people deleted before the engine made it again, and elsewhere after that",
      meaning("remove", deleting(makingIt({ losses: 1 }), {}, { side: "linear" })),
      isThere,
    ],
    [
      "what people deleted where the engine made another",
      meaning("remove", deleting(makingIt(creation("issue", "8", "op-9", "i9")), {}, { token: "i9" })),
      isThere,
    ],
    [
      "what people deleted where the engine made only a comment of its token",
      meaning("remove", deleting(makingIt(creation("comment", "0", "op-1", "i1")), {})),
      isThere,
    ],
    [
      "what people deleted, and an application brought back where nobody put it back",
      meaning("remove", deleting(remembering(facts, ...carried), {})),
      isThere,
    ],
    [
      "what people deleted, and put back elsewhere than where it was brought back",
      meaning("remove", putBackAt("linear", deleting(remembering(facts, ["github/issue", "removed"], ["github/issue", "restored"]), {}))),
      isThere,
    ],
    [
      "what people deleted at two sides and put back at one, before the other said so",
      meaning("remove", putBackAt("linear", deleting(remembering(facts, ["linear/issue", "removed"], ["linear/issue", "restored"]), {}))),
      isThere,
    ],
    [
      "what people deleted, put back elsewhere, and its history says that it was removed since",
      meaning("remove", putBackAt("linear", deleting(remembering(facts, ...carried, ["github/issue", "removed"]), {}))),
      isThere,
    ],
    [
      "what people deleted, and it goes on elsewhere although it was removed there last",
      meaning(
        "remove",
        putBackAt("linear", deleting(remembering(recordless(facts), ["github/issue", "restored"], ["linear/issue", "removed"]), {})),
      ),
      /^i1 was deleted at github, which removes it, and it goes on at linear$/,
    ],
    [
      "what people deleted, where another was put back elsewhere",
      meaning(
        "remove",
        putBackAt("linear", deleting(remembering(facts, ["github/issue", "removed", "r9"], ["linear/issue", "restored", "r9"]), {})),
      ),
      isThere,
    ],
    [
      "what people deleted where that closes, and it is open",
      meaning("close", deleting(showing("github", { issues: [] }), {})),
      /^i1 was deleted at github, which closes it, and is open at linear$/,
    ],
    [
      "what people deleted where that only closes, and it is gone elsewhere",
      meaning("close", deleting(showing("linear", { issues: [] }, noIssue), {})),
      removed("issue i1", "linear"),
    ],
    [
      "what people deleted and put back, and it is gone",
      { ...deleting(noIssue, {}), found: new Set(["i1 at github"]) },
      removed("issue i1", "github"),
    ],
  ],
  allows: [
    ["an empty text of what the engine made, which is kept from there", undoing({ body: { after: "x" } }, true, bare(facts))],
    ["a text that was empty before it was changed back", undoing({ body: { after: "" } }, false, bare(facts))],
    ["what an undoing removed here, and it goes on everywhere", recordless(unmade(facts, { stays: { at: null } }))],
    ["what an undoing removed at the other side", recordless(unmade(noTwin, { stays: { at: "github" } }))],
    ["a label that was changed back", undoing({ labels: { after: [] } }, false, unlabelled)],
    ["somebody who was changed back", undoing({ assignees: { after: [] } }, false, unpeopled)],
    ["what the host removed, and it is gone or closed", recordless(departing(closedTwin, "removed"))],
    ["what the host removed, of which something is in dispute", disputing(departing(facts, "removed"), "open")],
    ["what the host removed, and people put back where it was", { ...departing(facts, "removed"), found: new Set(["i1 at linear"]) }],
    [
      "no text of what the engine made with less than its record said, which was removed then",
      textKnown("github/issue", disputing(bare(recordless(departing(facts, "removed"))), "open")),
    ],
    ["what the host removed and a person took back", broughtBackBy("host", departing(facts, "removed"))],
    [
      "what the host removed, and an application does not take it that it is closed",
      departing(ignoringStatus(recordless(showing("linear", { issues: [] }))), "removed"),
    ],
    [
      "what the host removed and brought back, under another id",
      departing(showing("linear", { issues: [{ ...twin, externalId: "other" }] }), "removed", "restored"),
    ],
    ["what people deleted where that removes", meaning("remove", deleting(recordless(showing("linear", { issues: [] }, noIssue)), {}))],
    ["what people deleted where that removes, and others were asked", meaning("remove", disputing(deleting(noIssue, {}), "resolved"))],
    ["what people deleted where much at once asks first", meaning("remove", deleting(noIssue, {}), 1)],
    ["what the engine made, people deleted before it knew of it, and is made again", meaning("remove", deleting(makingIt({}), {}))],
    [
      "what the engine made, knew of only as nothing of its own, and people deleted",
      meaning("remove", deleting(makingIt({}, { recordId: null }), {})),
    ],
    [
      "what the engine made before it knew of it, where one of that id is elsewhere",
      meaning("remove", deleting(makingIt({}, { streamId: "linear/issue" }), {})),
    ],
    [
      "what people deleted, took along elsewhere and put back there",
      meaning("remove", putBackAt("linear", deleting(remembering(facts, ...carried), {}))),
    ],
    ["what people deleted where it was not looked for", { ...meaning("remove", deleting(noIssue, {})), reconciled: false }],
    ["what people deleted where that means nothing", { ...deleting(noIssue, {}), reconciled: true }],
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
