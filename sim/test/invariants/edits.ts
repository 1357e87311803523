/** What I7 finds, and what it lets go, clause by clause. */
import type { StreamSettings } from "@syncline/engine"
import type { Facts } from "../../src/Facts.ts"
import type { LedgerEntry } from "../../src/Ledger.ts"
import type { Bites } from "../Bites.ts"
import { comment, conflict, ending, facts, ignoring, issue, showing, store, storing, tenant, twin, undoing } from "../GoodRun.ts"

const entry = (change: Partial<LedgerEntry> & Pick<LedgerEntry, "field">): LedgerEntry => ({
  at: 1,
  by: "linear",
  tenant,
  kind: "issue",
  token: "i1",
  before: undefined,
  after: undefined,
  ...change,
})

/** One more edit, or several. */
const adding = (entries: ReadonlyArray<LedgerEntry>, from: Facts = facts): Facts => ({ ...from, ledger: [...from.ledger, ...entries] })
/** These edits and no others. */
const only = (entries: ReadonlyArray<LedgerEntry>, from: Facts = facts): Facts => ({ ...from, ledger: entries })

const nowhere = entry({ field: "title", before: issue.title, after: "i1 t9 azure" })
const lostTitle = adding([nowhere])

const lostName = adding([entry({ kind: "label", token: "bug", field: "name", after: "bug 9" })])

/** People are asked about names everywhere. */
const asking = (from: Facts): Facts => ({
  ...from,
  end: { ...from.end, sides: from.end.sides.map((side) => ({ ...side, streamSettings: { fieldStrategies: { name: "manual" } } })) },
})

const settings = (streamSettings: Partial<StreamSettings>, from: Facts = facts): Facts => ({
  ...from,
  end: { ...from.end, sides: from.end.sides.map((side) => (side.name === "linear" ? { ...side, streamSettings } : side)) },
})

const status = (by: string, after: string, token = "i1"): LedgerEntry => entry({ by, token, field: "status", before: "open", after })
const label = (by: string, put: boolean, name = "docs", token = "i1"): LedgerEntry =>
  entry({ by, token, field: "label", ...(put ? { after: name } : { before: name }) })

const decided = (change: Partial<typeof conflict>) =>
  storing({ conflicts: [{ ...conflict, field: "status", local: "open", external: "done", ...change }] })

const gone = (field: string, value: string) =>
  new RegExp(`^\\w+ gave \\w+ \\w+ the ${field} "${value}"; it is nowhere, and nobody was asked$`)

const threeSides = (streamSettings: Partial<StreamSettings>) =>
  ending((before) => ({
    ...before,
    sides: [...before.sides, ...before.sides.slice(0, 1).map((side) => ({ ...side, name: "third", streamSettings }))],
  }))

export const edits: Bites = {
  invariant: "I7",
  finds: [
    [
      "a title that is nowhere where another was changed back",
      undoing({ title: { before: "i1 t8 azure", after: issue.title } }, true, lostTitle),
      gone("title", "i1 t9 azure"),
    ],
    ["a title that is nowhere", lostTitle, gone("title", "i1 t9 azure")],
    ["a line that is nowhere", adding([entry({ field: "line", after: "e9" })]), gone("body", "e9")],
    [
      "a line of a comment that is nowhere",
      adding([entry({ kind: "comment", token: "c1", field: "line", after: "e9" })]),
      gone("body", "e9"),
    ],
    ["a name that is nowhere, where people are asked about names", asking(lostName), gone("name", "bug 9")],
    [
      "a value that only another object shows",
      adding([entry({ token: "i2", field: "title", after: issue.title })]),
      gone("title", issue.title),
    ],
    ["a value that another field shows", adding([entry({ field: "title", after: "e3" })]), gone("title", "e3")],
    [
      "a value that only another object was seen with",
      adding([nowhere, entry({ token: "i2", field: "title", before: "i1 t9 azure", after: undefined })]),
      gone("title", "i1 t9 azure"),
    ],
    [
      "a value in a conflict that the engine settled",
      storing({ conflicts: [{ ...conflict, external: "i1 t9 azure", resolvedBy: "engine" }] }, lostTitle),
      gone("title", "i1 t9 azure"),
    ],
    [
      "a value in a conflict of another object",
      storing({ conflicts: [{ ...conflict, external: "i2 i1 t9 azure" }] }, lostTitle),
      gone("title", "i1 t9 azure"),
    ],
    [
      "a value that gave way by a strategy of another field",
      settings({ fieldStrategies: { body: "newest_wins" } }, lostTitle),
      gone("title", "i1 t9 azure"),
    ],
    ["a value that should have been merged", settings({ strategy: "merge" }, lostTitle), gone("title", "i1 t9 azure")],
    [
      "a value whose field asks although the stream does not",
      settings({ strategy: "newest_wins", fieldStrategies: { title: "manual" } }, lostTitle),
      gone("title", "i1 t9 azure"),
    ],
    [
      "a value that was typed at another side than the one that takes nothing",
      settings({ direction: "push" }, adding([{ ...nowhere, by: "github" }])),
      gone("title", "i1 t9 azure"),
    ],
    [
      "a status that did not stay",
      only([status("linear", "done")]),
      /^only linear decided on the status of i1, last done; at \w+ it is open$/,
    ],
    [
      "a status that one side alone does not show",
      only([status("linear", "done")], showing("linear", { issues: [{ ...twin, status: "done" }] })),
      /^only linear decided on the status of i1, last done; at github it is open$/,
    ],
    [
      "a status that was ignored and taken for an edit",
      ignoring({ field: "status" }, ["status"], only([status("github", "done")])),
      /^only github decided on the status of i1, last done; at github it is open$/,
    ],
    [
      "a status that was ignored, of which nothing is said",
      ignoring({ field: "status" }, [], only([status("github", "done")], showing("github", { issues: [{ ...issue, status: "done" }] }))),
      /^only github decided on the status of i1, last done; at linear it is open$/,
    ],
    ["an earlier status", only([status("linear", "open"), status("linear", "done")]), /last done; at \w+ it is open$/],
    ["a status whose dispute was about something else", only([status("linear", "done")], decided({ field: "title" })), /last done/],
    ["a status whose dispute was settled by the engine", only([status("linear", "done")], decided({ resolvedBy: "engine" })), /last done/],
    ["a status whose dispute is open", only([status("linear", "done")], decided({ resolvedBy: null })), /last done/],
    ["a status whose dispute was another issue's", only([status("linear", "done")], decided({ recordId: "r2" })), /last done/],
    [
      "a label that was put on by one and is not there",
      only([label("linear", true)]),
      /^only linear decided on the label docs of i1, last put it on; at \w+ it is not so$/,
    ],
    [
      "a label that was taken off by one and is there",
      only([label("github", false, "bug")]),
      /^only github decided on the label bug of i1, last took it off; at \w+ it is not so$/,
    ],
    [
      "a label that was taken off by one where another took off another one",
      only([label("linear", false), label("github", false, "bug")]),
      /^only github decided on the label bug of i1, last took it off/,
    ],
    [
      "a label that one side alone does not show",
      only([label("linear", true)], showing("linear", { issues: [{ ...twin, labels: ["bug", "docs"] }] })),
      /at github it is not so$/,
    ],
    ["a label that was put on after it was taken off", only([label("linear", false), label("linear", true)]), /last put it on/],
    [
      "a label that was made and never renamed",
      only([label("linear", true, "l5 azure"), entry({ kind: "label", token: "l5", field: "name" })]),
      /on the label l5 azure of i1, last put it on/,
    ],
    ["a label that another issue's writer put on", only([label("linear", true), label("github", false, "docs", "i2")]), /last put it on/],
  ],
  allows: [
    [
      "a title that somebody changed back by undoing its run",
      undoing({ title: { before: "i1 t9 azure", after: issue.title } }, true, lostTitle),
    ],
    ["a status that somebody changed back", undoing({ status: { after: "open" } }, true, only([status("linear", "done")]))],
    ["a label that somebody changed back", undoing({ labels: { after: [] } }, true, only([label("linear", true)]))],
    [
      "a status that was ignored",
      ignoring(
        { field: "status" },
        ["status"],
        only([status("github", "done")], showing("github", { issues: [{ ...issue, status: "done" }] })),
      ),
    ],
    [
      "an edit that somebody who saw it replaced",
      adding([nowhere, entry({ by: "github", field: "title", before: "i1 t9 azure", after: issue.title })]),
    ],
    ["what was lost", { ...adding([nowhere, status("linear", "done"), label("linear", true)]), lost: new Set(["i1"]) }],
    ["what was typed where nothing is taken in", settings({ direction: "push" }, lostTitle)],
    [
      "another tenant's edit",
      adding([
        { ...nowhere, tenant: "zenith" },
        { ...status("linear", "done"), tenant: "zenith" },
        { ...label("linear", true), tenant: "zenith" },
      ]),
    ],
    [
      "a value that stands in an open conflict",
      storing({ conflicts: [{ ...conflict, state: "open", resolvedBy: null, external: "i1 t9 azure" }] }, lostTitle),
    ],
    ["a value that stands in a conflict as the record's", storing({ conflicts: [{ ...conflict, local: "i1 t9 azure" }] }, lostTitle)],
    [
      "a line that stands in a conflict",
      storing(
        { conflicts: [{ ...conflict, field: "body", local: "i1\ne9", external: "i1" }] },
        adding([entry({ field: "line", after: "e9" })]),
      ),
    ],
    ["conflicts about what is no text", storing({ conflicts: [{ ...conflict, field: "labels", local: [], external: [] }] })],
    [
      "two conflicts about the same object",
      storing(
        {
          conflicts: [
            { ...conflict, external: "i1 t9 azure" },
            { ...conflict, external: "i1 t8 azure" },
          ],
        },
        lostTitle,
      ),
    ],
    ["a value that gave way by the stream's strategy", settings({ strategy: "newest_wins" }, lostTitle)],
    ["a value that gave way by the field's strategy", settings({ fieldStrategies: { title: "external_wins" } }, lostTitle)],
    [
      "a value that only the host shows",
      storing(
        {
          records: store.records.map((record) =>
            record.id === "r1" ? { ...record, data: { ...record.data, title: "i1 t9 azure" } } : record,
          ),
        },
        lostTitle,
      ),
    ],
    [
      "a line that only the host shows",
      storing(
        { records: store.records.map((record) => (record.id === "r1" ? { ...record, data: { ...record.data, body: "i1\ne9" } } : record)) },
        adding([entry({ field: "line", after: "e9" })]),
      ),
    ],
    [
      "a line of a comment that only the host shows",
      storing(
        { records: store.records.map((record) => (record.id === "r3" ? { ...record, data: { body: "c1\ne9" } } : record)) },
        adding([entry({ kind: "comment", token: "c1", field: "line", after: "e9" })]),
      ),
    ],
    [
      "a name that only the host shows, in other letters",
      storing(
        { records: store.records.map((record) => (record.id === "r2" ? { ...record, data: { name: "BUG 9" } } : record)) },
        adding([entry({ kind: "label", token: "bug", field: "name", after: "BUG 9" })]),
      ),
    ],
    [
      "a line of a comment that one side shows",
      adding(
        [entry({ kind: "comment", token: "c1", field: "line", after: "e9" })],
        showing("github", { comments: [{ ...comment, body: "c1\ne9" }] }),
      ),
    ],
    [
      "a name that one side shows",
      adding(
        [entry({ kind: "label", token: "bug", field: "name", after: "bug 9" })],
        showing("github", { labels: [{ externalId: "7", token: "bug", name: "bug 9", color: "" }] }),
      ),
    ],
    ["spaces at the ends", adding([entry({ field: "title", after: ` ${issue.title} ` })])],
    ["an empty line", adding([entry({ field: "line", after: " " })], storing({ conflicts: [] }))],
    ["a title that one side shows", adding([nowhere], showing("github", { issues: [{ ...issue, title: "i1 t9 azure" }] }))],
    ["a status that two sides decided on", only([status("github", "open"), status("linear", "done")])],
    ["a status that a person decided on", only([status("linear", "done")], decided({}))],
    ["a status where one side takes nothing", settings({ direction: "push" }, only([status("github", "done"), label("github", true)]))],
    ["a status where one side is sent nothing", settings({ direction: "pull" }, only([status("github", "done"), label("github", true)]))],
    ["a status of an issue that is not there", only([status("linear", "done", "i2")])],
    ["a label that two sides decided on", only([label("github", false), label("linear", true)])],
    [
      "a label that was renamed and is there although it was taken off",
      only(
        [label("linear", false, "l5 azure"), entry({ kind: "label", token: "l5", field: "name", before: "l5 azure" })],
        showing("github", { issues: [{ ...issue, labels: ["l5 azure"] }] }),
      ),
    ],
    [
      "a label that was renamed",
      only([label("linear", true, "l5 azure"), entry({ kind: "label", token: "l5", field: "name", before: "l5 azure" })]),
    ],
    ["a label on an issue that is not there", only([label("linear", true, "docs", "i2")])],
    ["a label that was put on", only([label("linear", true, "bug")])],
    ["a third side that gives and takes", threeSides({})],
  ],
}
