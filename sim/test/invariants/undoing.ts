/** What I23 finds, and what it lets go, clause by clause. */
import type { HistoryEntry, HubRecord, Link, UndoReport } from "@syncline/engine"
import type { Facts, StoreFacts, Undoing } from "../../src/Facts.ts"
import type { Bites } from "../Bites.ts"
import { facts, issue, request, showing, store, storing, tenant, twin } from "../GoodRun.ts"

const nothing = { count: 0, first: [] }

/** An entry that undid a run. */
const undoes = (runId: string, recordId: string, version: number, changes: HistoryEntry["changes"], by = "undo-1"): HistoryEntry => ({
  tenant,
  seq: 100 + version,
  recordId,
  kind: "issue",
  version,
  origin: "host",
  runId: by,
  at: 9,
  changes,
  deed: { _tag: "RunUndone", by: "ada", streamId: "linear/issue", runId },
})

const is = (id: string, change: (record: HubRecord) => HubRecord): ReadonlyArray<HubRecord> =>
  store.records.map((record) => (record.id === id ? change(record) : record))

const titled = (title: string) => (record: HubRecord) => ({ ...record, data: { ...record.data, title } })

const kept = { title: { value: "i1 t1 azure", message: "no", at: 9, undoneBy: "ada" } }

/** The links of the issue have its title, and are kept from what is said here or not. */
const linked = (refused: Link["refused"], titles: ReadonlyArray<string> = [issue.title, issue.title]): ReadonlyArray<Link> =>
  store.links.map((link, index) => (link.kind === "issue" ? { ...link, base: { title: titles[index] ?? "" }, refused } : link))

const back = { before: "i1 t2 azure", after: "i1 t1 azure" }

const outsideOf = (streamId: string, externalId: string): UndoReport["outside"]["first"][number] => ({
  recordId: "r1",
  streamId,
  app: streamId.split("/")[0] ?? "",
  externalId,
  action: "update",
  fields: { title: back },
})

const report: UndoReport = {
  runId: "undo-1",
  records: 1,
  left: nothing,
  sent: nothing,
  outside: { count: 2, first: [outsideOf("github/issue", "1"), outsideOf("linear/issue", "uuid")] },
  compensates: false,
}

const entry = undoes("run-2", "r1", 4, { title: back })

const before: StoreFacts = { ...store, links: linked({}) }
const after: StoreFacts = { ...store, records: is("r1", titled("i1 t1 azure")), links: linked(kept), history: [...store.history, entry] }

/** Somebody undid the run in which the title came from Linear. */
const good: Undoing = { tenant, runId: "run-2", at: 9, compensate: false, report, requests: [request], before, after }

const undone = (change: Partial<Undoing>, from = facts): Facts => ({ ...from, undoings: [{ ...good, ...change }] })

const afterwards = (change: Partial<StoreFacts>, said: Partial<UndoReport> = {}) =>
  undone({ after: { ...after, ...change }, report: { ...report, ...said } })

/** Somebody else changed the title since. */
const since: StoreFacts = {
  ...before,
  history: [
    ...store.history,
    { ...entry, runId: null, deed: undefined, changes: { title: { before: "i1 t2 azure", after: "i1 t3 azure" } } } as never,
  ],
  records: is("r1", titled("i1 t3 azure")),
}

const stays = { records: 0, outside: nothing, left: { count: 1, first: [{ recordId: "r1", fields: ["title"] }] } }

const untouched = (said: Partial<UndoReport>, records = since.records) =>
  undone({ before: since, after: { ...since, records }, report: { ...report, ...stays, ...said } })

/** The comment was made by a run, and nobody changed it since; it is at both sides. */
const gone = (where: ReadonlyArray<string>) => (record: HubRecord) => ({ ...record, removal: { at: 9, origin: "host", stays: where } })
const removes = { ...undoes("run-5", "r3", 2, { "(removed)": { before: false, after: true } }), kind: "comment" }
const still = { recordId: "r3", streamId: "github/comment", app: "github", externalId: "11", action: "remove", fields: {} } as const

const unmade = (change: Partial<Undoing>, said: Partial<UndoReport> = {}, where = ["github/comment", "linear/comment"]) =>
  undone({
    runId: "run-5",
    before: store,
    after: { ...store, records: is("r3", gone(where)), history: [...store.history, removes] },
    report: { ...report, outside: { count: 1, first: [still] }, ...said },
    ...change,
  })

/** The comment's text was changed since by the host. */
const commented: HistoryEntry = { ...removes, seq: 99, runId: null, changes: { body: { before: "c1", after: "c1\nb1.1" } } }
const { deed: _, ...edited } = commented
const keptAlive = { ...store, history: [...store.history, edited] }

/** By the end somebody was told what was to be told nobody. */
const telling = (title: string, change: Partial<StoreFacts> = {}, from = facts) =>
  undone(
    {},
    storing({ records: after.records, history: after.history, ...change }, showing("linear", { issues: [{ ...twin, title }] }, from)),
  )

export const undoing: Bites = {
  invariant: "I23",
  finds: [
    ["an undoing that writes", undone({ requests: [{ ...request, method: "PATCH" }] }), /^the undoing of run run-2 wrote: PATCH/],
    [
      "a field that the run changed and that is not as it was",
      afterwards({ records: is("r1", titled("other")), links: linked(kept, ["other", "other"]) }),
      /^the undoing of run run-2 found the title of issue r1 as the run left it, and it says "other" instead of "i1 t1 azure"$/,
    ],
    [
      "a field that somebody changed since and that is not as they left it",
      untouched({}, is("r1", titled("i1 t1 azure"))),
      /changed the title of issue r1, which is not its own|does not say that|is told that/,
    ],
    [
      "a field that the run did not change",
      afterwards({ records: is("r1", (record) => ({ ...record, data: { ...record.data, title: "i1 t1 azure", body: "" } })) }),
      /^the undoing of run run-2 changed the body of issue r1, which is not its own, from ".+" to ""$/,
    ],
    [
      "what was left and is not listed",
      untouched({ left: nothing }),
      /^the undoing of run run-2 left the title of issue r1, and does not say so$/,
    ],
    [
      "another record",
      afterwards({ records: after.records.map((record) => (record.id === "r2" ? { ...record, data: { name: "other" } } : record)) }),
      /^the undoing of run run-2 changed label r2, which the run had nothing to do with$/,
    ],
    [
      "a change that does not say that it undoes",
      afterwards({ history: [...store.history, { ...entry, deed: { _tag: "RunUndone", by: "ada", streamId: "s", runId: "run-1" } }] }),
      /^the undoing of run run-2 changed r1, whose history does not say that it was that$/,
    ],
    [
      "a change that does not say who undid it",
      afterwards({ history: [...store.history, { ...entry, deed: { _tag: "RunUndone", by: "eve", streamId: "s", runId: "run-2" } }] }),
      /whose history does not say that it was that$/,
    ],
    [
      "a change of another run than it says",
      afterwards({ history: [...store.history, { ...entry, runId: "undo-2" }] }),
      /whose history does not say that it was that$/,
    ],
    ["a wrong count", afterwards({}, { records: 2 }), /^the undoing of run run-2 says that it changed 2 records, and it changed 1$/],
    [
      "an application that has it otherwise and is not listed",
      afterwards({}, { outside: { count: 1, first: [outsideOf("github/issue", "1")] } }),
      /^the undoing of run run-2 gave r1 the title "i1 t1 azure", and does not say that linear has "i1 t2 azure"$/,
    ],
    ["an application that is told what was to be told nobody", afterwards({ links: linked({}) }), /, and (github|linear) is told that$/],
    [
      "an application that is not told what it was to be told",
      undone({ compensate: true }),
      /^the undoing of run run-2 gave r1 the title .+, and (github|linear) is not told that$/,
    ],
    [
      "a record that the run made, and that stays",
      unmade({ after: store }, { records: 0 }),
      /^the undoing of run run-5 made comment r3, which nobody changed since, and it is still there$/,
    ],
    [
      "a record that the run made, and that goes although somebody changed it",
      unmade({ before: keptAlive, after: { ...keptAlive, records: is("r3", gone(["github/comment", "linear/comment"])) } }, { records: 0 }),
      /^the undoing of run run-5 made comment r3, whose body was changed since, and it was removed$/,
    ],
    [
      "a record that the run made, that stays, and is not listed",
      unmade({ before: keptAlive, after: keptAlive }, { records: 0 }),
      /^the undoing of run run-5 left the body of comment r3, and does not say so$/,
    ],
    [
      "a copy of what is gone here that is not listed",
      unmade({}, { outside: nothing }),
      /^the undoing of run run-5 removed comment r3, and does not say that it is still at github$/,
    ],
    ["a copy that is to stay and is removed", unmade({}, {}, ["linear/comment"]), /removed comment r3, and github is told that$/],
    ["an original that is removed", unmade({ compensate: true }, {}, []), /removed comment r3, and linear is told that$/],
    ["a copy that is to go and stays", unmade({ compensate: true }), /removed comment r3, and github is not told that$/],
    [
      "an application that was told in the end",
      telling("i1 t1 azure"),
      /^the undoing of run run-2 was to be told nobody, and linear was told the title "i1 t1 azure"$/,
    ],
  ],
  allows: [
    ["an undoing as it is to be", undone({})],
    ["one that is told the applications", undone({ compensate: true, after: { ...after, links: linked({}) } })],
    ["what was left and is listed", untouched({})],
    ["more that was left than is listed", untouched({ left: { count: 101, first: [] } })],
    [
      "labels in another order",
      afterwards({
        records: is("r1", (record) => ({
          ...titled("i1 t1 azure")(record),
          data: { ...record.data, title: "i1 t1 azure", labels: ["r2"] },
        })),
      }),
    ],
    [
      "an application that is asked about it",
      afterwards(
        {
          links: linked({}),
          conflicts: [{ ...(store.conflicts[0] ?? ({} as never)), state: "open", recordId: "r1", field: "title" }],
        },
        { outside: nothing },
      ),
    ],
    ["an application that has it so already", afterwards({ links: linked({}, ["i1 t1 azure", "i1 t1 azure"]) }, { outside: nothing })],
    ["more than is listed", afterwards({}, { outside: { count: 101, first: [] } })],
    ["a record that the run made, and whose objects stay", unmade({})],
    ["a record that the run made, and whose copies go", unmade({ compensate: true }, {}, ["linear/comment"])],
    [
      "a record that the run made, that somebody changed, and that is listed",
      unmade({ before: keptAlive, after: keptAlive }, { records: 0, left: { count: 1, first: [{ recordId: "r3", fields: ["body"] }] } }),
    ],
    [
      "a title that people typed at that side afterwards",
      telling(
        "i1 t1 azure",
        {},
        {
          ...facts,
          ledger: [
            ...facts.ledger,
            { at: 10, by: "linear", tenant, kind: "issue", token: "i1", field: "title", before: "x", after: "i1 t1 azure" },
          ],
        },
      ),
    ],
    [
      "a title that is told after somebody decided",
      telling("i1 t1 azure", { conflicts: [{ ...(store.conflicts[0] ?? ({} as never)), resolvedAt: 10 }] }),
    ],
    [
      "a title that somebody changed since",
      telling("i1 t1 azure", { history: [...after.history, { ...entry, seq: 200, version: 5, runId: null }] }),
    ],
  ],
}
