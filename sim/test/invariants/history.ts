/** What I19 finds, and what it lets go, clause by clause. */
import type { Conflict, HistoryEntry } from "@syncline/engine"
import type { Facts } from "../../src/Facts.ts"
import type { LedgerEntry } from "../../src/Ledger.ts"
import type { Bites } from "../Bites.ts"
import { conflict, facts, issue, run, store, storing, tenant } from "../GoodRun.ts"

const entryOf = (version: number, changes: HistoryEntry["changes"]): HistoryEntry => ({
  tenant,
  seq: 10 + version,
  recordId: "r1",
  kind: "issue",
  version,
  origin: "host",
  runId: null,
  at: 9,
  changes,
})

type Change = (entry: HistoryEntry) => ReadonlyArray<HistoryEntry>

/** Something else in the history of the issue, at one version of it. */
const at = (version: number, change: Change) =>
  storing({ history: store.history.flatMap((entry) => (entry.recordId === "r1" && entry.version === version ? change(entry) : [entry])) })
const being = (version: number, fields: Partial<HistoryEntry>) => at(version, (entry) => [{ ...entry, ...fields }])
const record = (change: Partial<(typeof store.records)[number]>) =>
  storing({ records: store.records.map((one) => (one.id === "r1" ? { ...one, ...change } : one)) })
const said = { title: issue.title, body: issue.body, labels: ["r2"] }
const times = { body: { at: 0, origin: "host" }, labels: { at: 0, origin: "github/issue" } }
const counting = (counts: object) =>
  storing({ runs: store.runs.map((one) => (one.id === "run-2" ? { ...one, counts: { ...one.counts, ...counts } } : one)) })

const typed = (by: string, after: string, from: Facts = facts, change: Partial<LedgerEntry> = {}): Facts => ({
  ...from,
  ledger: [...from.ledger, { at: 9, by, tenant, kind: "issue", token: "i1", field: "title", before: issue.title, after, ...change }],
})

const fourth = { title: { before: issue.title, after: "i1 t9 azure" } }
/** The host types a title. */
const renamed = storing({
  history: [
    ...store.history,
    { tenant, seq: 9, recordId: "r1", kind: "issue", version: 4, origin: "host", runId: null, at: 9, changes: fourth },
  ],
  records: store.records.map((one) =>
    one.id === "r1"
      ? {
          ...one,
          version: 4,
          data: { ...one.data, title: "i1 t9 azure" },
          fieldTimes: { ...one.fieldTimes, title: { at: 9, origin: "host" } },
        }
      : one,
  ),
})

const undone = { deed: { _tag: "RunUndone", by: "ada", streamId: "linear/issue", runId: "run-2" } } as const

/** The host types a title, which is changed and comes back by the host's hand. */
const again = (by: Partial<HistoryEntry>): Facts => {
  const was = renamed.end.stores[tenant] ?? store
  const later = [
    { ...entryOf(5, { title: { before: "i1 t9 azure", after: issue.title } }), origin: "linear/issue" },
    { ...entryOf(6, { title: { before: issue.title, after: "i1 t9 azure" } }), ...by },
  ]
  return storing({
    history: [...was.history, ...later],
    records: was.records.map((one) => (one.id === "r1" ? { ...one, version: 6 } : one)),
    runs: [...store.runs, run("undo-1", "linear/issue", "undo", { updated: 1 })],
  })
}

/** A person chose what an application showed. */
const chosen: Conflict = { ...conflict, external: "i1 t9 azure ", resolution: "external" }

/** The host's title came in twice by the host's hand, and what was decided by then. */
const twice = (...decisions: ReadonlyArray<Partial<Conflict>>) =>
  storing({
    conflicts: decisions.map((decision) => ({ ...chosen, ...decision })),
    history: [
      ...store.history,
      ...[4, 5].map((version) => ({
        tenant,
        seq: version,
        recordId: "r1",
        kind: "issue",
        version,
        origin: "host",
        runId: null,
        at: 9,
        changes: version === 4 ? fourth : { title: { before: "i1 t9 azure", after: "i1 t9 azure" } },
      })),
    ],
    records: store.records.map((one) =>
      one.id === "r1"
        ? {
            ...one,
            version: 5,
            data: { ...one.data, title: "i1 t9 azure" },
            fieldTimes: { ...one.fieldTimes, title: { at: 9, origin: "host" } },
          }
        : one,
    ),
  })

const twoTimes = /^the title "i1 t9 azure" of i1 was typed by the host, and is 2 times in the history as its$/

const spaced = storing({
  history: [
    ...store.history,
    {
      tenant,
      seq: 9,
      recordId: "r1",
      kind: "issue",
      version: 4,
      origin: "host",
      runId: null,
      at: 9,
      changes: { title: { before: issue.title, after: "i1 t9 azure " } },
    },
  ],
  records: store.records.map((one) =>
    one.id === "r1"
      ? {
          ...one,
          version: 4,
          data: { ...one.data, title: "i1 t9 azure " },
          fieldTimes: { ...one.fieldTimes, title: { at: 9, origin: "host" } },
        }
      : one,
  ),
})

export const history: Bites = {
  invariant: "I19",
  finds: [
    [
      "a title of the host that came in twice",
      typed("host", "i1 t9 azure", again({})),
      /^the title "i1 t9 azure" of i1 was typed by the host, and is 2 times|^run undo-1 counts/,
    ],
    [
      "a run that undid another, and a change that does not say so",
      again({ runId: "undo-1" }),
      /came from host and was made in a run of linear\/issue$|counts/,
    ],
    [
      "a change that is missing in the middle",
      at(2, () => []),
      /^change 2 of issue r1 says|^issue r1 (is at version 3 after 2 changes|says title)|^title of issue r1 is from|^run run-2 counts 1 updated/,
    ],
    [
      "a change that is missing at the end",
      at(3, () => []),
      /^issue r1 is at version 3 after 2 changes$|^issue r1 says body|^body of issue r1 is from/,
    ],
    ["the first change that is missing", at(1, () => []), /issue r1|^run run-1 counts 1 created, and its history shows 0$/],
    ["a change that is there twice", at(2, (entry) => [entry, entry]), /issue r1|^run run-2 counts 1 updated, and its history shows 2$/],
    ["a change of another version", being(3, { version: 7 }), /^change 3 of issue r1 says that it led to version 7$/],
    ["a change of another kind", being(3, { kind: "label" }), /^change 3 of issue r1 says that it was a label$/],
    [
      "a change that found something else than was left",
      being(2, { changes: { title: { before: "other", after: issue.title } } }),
      /^change 2 of issue r1 found title "other" where "i1 t1 azure" had been left$/,
    ],
    [
      "a change that found nothing where something had been left",
      being(2, { changes: { title: { after: issue.title } } }),
      /^change 2 of issue r1 found title nothing where "i1 t1 azure" had been left$/,
    ],
    [
      "a first change that found something",
      being(1, { changes: { title: { before: "", after: "i1 t1 azure" }, body: { after: "i1\nb1.1" }, labels: { after: ["r2"] } } }),
      /^change 1 of issue r1 found title "" where nothing had been left$/,
    ],
    [
      "a record that says something else",
      record({ data: { ...said, title: "other" } }),
      /^issue r1 says title "other", and its history ends with "i1 t2 azure"$/,
    ],
    ["a record that says more", record({ data: { ...said, more: 1 } }), /^issue r1 says more 1, and its history ends with nothing$/],
    [
      "a record that says less",
      record({ data: { title: issue.title, labels: ["r2"] } }),
      /^issue r1 says body nothing, and its history ends with "i1\\ne3"$/,
    ],
    ["a record of a later version", record({ version: 4 }), /^issue r1 is at version 4 after 3 changes$/],
    [
      "a field from elsewhere than its history says",
      record({ fieldTimes: { ...times, title: { at: 0, origin: "host" } } }),
      /^title of issue r1 is from host, and its history says linear\/issue$/,
    ],
    ["a field from nowhere", record({ fieldTimes: times }), /^title of issue r1 is from undefined/],
    [
      "a record without a history",
      storing({ history: store.history.filter(({ recordId }) => recordId !== "r2") }),
      /label r2|^run run-0 counts 1 created/,
    ],
    [
      "a change from a stream that is not there",
      storing({ streams: store.streams.filter(({ id }) => id !== "linear/issue") }),
      /^change 2 of issue r1 came from linear\/issue, which is no stream of its kind$/,
    ],
    [
      "a change from a stream that is of another kind",
      storing({ streams: store.streams.map((one) => (one.id === "linear/issue" ? { ...one, kind: "comment" } : one)) }),
      /^change 2 of issue r1 came from linear\/issue, which is no stream of its kind$/,
    ],
    [
      "a change in a run that is not there",
      storing({ runs: store.runs.filter(({ id }) => id !== "run-2") }),
      /^change 2 of issue r1 was made in run run-2, which there is not$/,
    ],
    [
      "a change from a stream that there is not",
      being(2, { origin: "nobody" }),
      /^change 2 of issue r1 came from nobody, which is no stream of its kind$|^title of issue r1|was typed at linear/,
    ],
    [
      "a change from a stream of another kind",
      being(2, { origin: "linear/comment" }),
      /which is no stream of its kind$|^title of issue r1/,
    ],
    [
      "a change in a run that there is not",
      being(2, { runId: "run-9" }),
      /^change 2 of issue r1 was made in run run-9, which there is not$|^run run-2 counts 1 updated/,
    ],
    [
      "a change in a run of another stream",
      being(2, { runId: "run-1" }),
      /^change 2 of issue r1 came from linear\/issue and was made in a run of github\/issue$|^run run-\d counts/,
    ],
    [
      "a change of the host in a run",
      being(3, { runId: "run-3" }),
      /^change 3 of issue r1 came from host and was made in a run of github\/comment$/,
    ],
    ["a change that a run made and does not say so", being(2, { runId: null }), /^run run-2 counts 1 updated, and its history shows 0$/],
    ["a run that counts too many as created", counting({ created: 1 }), /^run run-2 counts 1 created, and its history shows 0$/],
    ["a run that counts too many as updated", counting({ updated: 2 }), /^run run-2 counts 2 updated, and its history shows 1$/],
    ["a run that counts too many as removed", counting({ removed: 1 }), /^run run-2 counts 1 removed, and its history shows 0$/],
    [
      "a run that made nothing and counts something",
      storing({ runs: [...store.runs, run("run-9", "github/issue", "delta", { updated: 1 })] }),
      /^run run-9 counts 1 updated, and its history shows 0$/,
    ],
    [
      "a title of the host that is not in the history",
      typed("host", "i1 t9 azure"),
      /^the title "i1 t9 azure" of i1 was typed by the host, and is 0 times in the history as its$/,
    ],
    [
      "a title of the host that is in the history as another's",
      typed("host", issue.title),
      /^the title "i1 t2 azure" of i1 was typed by the host, and is 0 times in the history as its$/,
    ],
    ["a title of the host that is in the history twice", typed("host", "i1 t9 azure", twice()), twoTimes],
    [
      "a title of the host that is in the history twice, and was not chosen",
      typed("host", "i1 t9 azure", twice({ resolution: "local" })),
      twoTimes,
    ],
    [
      "a title of the host that is in the history twice, and was chosen by nobody",
      typed("host", "i1 t9 azure", twice({ resolvedBy: "engine" })),
      twoTimes,
    ],
    [
      "a title of the host that is in the history twice, and another was chosen",
      typed("host", "i1 t9 azure", twice({ external: "i1 t8 azure" })),
      twoTimes,
    ],
    [
      "a title of the host that is in the history twice, and was chosen as something else",
      typed("host", "i1 t9 azure", twice({ field: "body" })),
      twoTimes,
    ],
    [
      "a title of the host that was chosen and is not in the history",
      typed("host", "i1 t9 azure", storing({ conflicts: [chosen] })),
      /is 0 times in the history as its$/,
    ],
    [
      "a title that came from another side",
      typed("github", issue.title),
      /^the title "i1 t2 azure" of i1 was typed at github, and the history says that it came from linear$/,
    ],
    [
      "a title that came from the host and that nobody decided on",
      typed("linear", "i1 t9 azure", renamed),
      /^the title "i1 t9 azure" of i1 was typed at linear, and the history says that it came from host$/,
    ],
    [
      "a title that somebody decided on and that came from another side",
      typed("decision", issue.title, typed("github", issue.title)),
      /was typed at github, and the history says that it came from linear$/,
    ],
  ],
  allows: [
    ["a title of the host that came back by undoing a run", typed("host", "i1 t9 azure", again({ ...undone, runId: "undo-1" }))],
    ["a title of the host", typed("host", "i1 t9 azure", renamed)],
    ["a title of the host that a person chose later, where an application showed it", typed("host", "i1 t9 azure", twice({}))],
    ["a title with spaces at its ends", typed("host", " i1 t9 azure ", renamed)],
    ["a title that came in with spaces at its ends", typed("host", "i1 t9 azure", spaced)],
    [
      "a title that a person chose of two, with spaces at its ends",
      typed("decision", "i1 t9 azure ", typed("linear", "i1 t9 azure", renamed)),
    ],
    ["a title that a person chose of two", typed("decision", "i1 t9 azure", typed("linear", "i1 t9 azure", renamed))],
    ["a title that somebody decided on and that never came in", typed("decision", "i1 t9 azure")],
    ["a title that never came in", typed("linear", "i1 t9 azure")],
    ["another tenant's title", typed("host", "i1 t9 azure", facts, { tenant: "zenith" })],
    ["an edit of another field", typed("host", "done", facts, { field: "status" })],
    ["what was taken away", typed("host", "", facts, { field: "title", after: undefined })],
    [
      "a change while something else was looked at",
      storing({
        history: store.history.map((entry) => (entry.version === 2 ? { ...entry, runId: null } : entry)),
        runs: store.runs.map((one) => (one.id === "run-2" ? { ...one, counts: { ...one.counts, updated: 0 } } : one)),
      }),
    ],
    [
      "what sending counts",
      storing({
        runs: store.runs.map((one) => (one.strategy === "push" ? { ...one, counts: { ...one.counts, created: 7, updated: 7 } } : one)),
      }),
    ],
    [
      "a value written otherwise",
      storing({
        records: store.records.map((one) => (one.id === "r3" ? { ...one, data: { issue: "r1", body: one.data["body"] ?? "" } } : one)),
      }),
    ],
  ],
}
