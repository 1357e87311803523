/** What I18 finds, and what it lets go, clause by clause. */
import { type Commit, emptyCommit, type Event, type Run } from "@syncline/engine"
import type { Facts, StoreFacts } from "../../src/Facts.ts"
import type { StoreEvent } from "../../src/GatedStore.ts"
import type { Bites } from "../Bites.ts"
import { conflict, facts, run, store, storeEvents, storing, tenant } from "../GoodRun.ts"

type Announced = ReadonlyArray<Event.StoredEvent>
const announcing = (change: (all: Announced) => Announced) => storing({ events: change(store.events) })
const isOf = (tag: Event.Event["_tag"]) => (stored: Event.StoredEvent) => stored.event._tag === tag
const without = (tag: Event.Event["_tag"]) => announcing((all) => all.filter((stored) => !isOf(tag)(stored)))
const twice = (tag: Event.Event["_tag"]) => announcing((all) => all.flatMap((stored) => (isOf(tag)(stored) ? [stored, stored] : [stored])))
const otherwise = (tag: Event.Event["_tag"], change: object) =>
  announcing((all) => all.map((stored) => (isOf(tag)(stored) ? { ...stored, event: { ...stored.event, ...change } } : stored)))

const times = (tag: string, is: string, must: string) => new RegExp(`^"${tag} .+" was announced ${is} times instead of ${must}$`)

const runs = (change: (run: Run) => ReadonlyArray<Run>) => storing({ runs: store.runs.flatMap(change) })
const history = (change: Partial<StoreFacts["history"][number]>, of: (version: number) => boolean) =>
  storing({ history: store.history.map((entry) => (of(entry.version) ? { ...entry, ...change } : entry)) })

const tags = [
  "SyncStarted",
  "SyncCompleted",
  "SyncError",
  "ConflictDetected",
  "ConflictResolved",
  "ExternalRecordCreated",
  "ExternalRecordUpdated",
] as const

const fields: { readonly [tag in (typeof tags)[number]]: ReadonlyArray<string> } = {
  SyncStarted: ["streamId", "kind", "runId", "strategy"],
  SyncCompleted: ["streamId", "kind", "runId"],
  SyncError: ["streamId", "kind", "runId", "recordId", "message"],
  ConflictDetected: ["streamId", "kind", "conflictId", "recordId", "field"],
  ConflictResolved: ["streamId", "kind", "conflictId", "recordId", "field", "resolution"],
  ExternalRecordCreated: ["streamId", "kind", "recordId", "externalId"],
  ExternalRecordUpdated: ["streamId", "kind", "recordId", "externalId"],
}

/** Events of another order that are each as they must be. */
const ordered = (order: (all: Announced) => Announced): Facts => announcing(order)
const last = (tag: Event.Event["_tag"], runId: string) => (all: Announced) => {
  const moved = all.filter(({ event }) => event._tag === tag && "runId" in event && event.runId === runId)
  return [...all.filter((stored) => !moved.includes(stored)), ...moved]
}

const elsewhere = storeEvents.map((event): StoreEvent =>
  event._tag === "Commit" ? { ...event, commit: { ...event.commit, tenant: "zenith" } } : event,
)

/** A commit says of an object that it is away, and why. */
const awayWith = (problem: string): Facts => ({
  ...facts,
  storeEvents: [
    ...storeEvents,
    {
      _tag: "Commit",
      by: "engine-1",
      commit: {
        ...emptyCommit(tenant, 0),
        links: store.links.slice(0, 1).map((link) => ({ ...link, state: "removed" as const, problem })),
      },
    },
  ],
})

const stop: StoreEvent = { _tag: "Stop", tenant, connectionId: "github", reason: "revoked", by: "engine-1" }
const stopped: Event.StoredEvent = {
  tenant,
  seq: 99,
  at: 9,
  event: { _tag: "ConnectionFailed", connectionId: "github", app: "github", reason: "revoked" },
}

/** A label that came from GitHub, was deleted there and made again under another id; told is that it came under `called`. */
const remade = (called: string): Facts => {
  const label = store.links.find(({ streamId }) => streamId === "github/label")
  if (label === undefined) throw new Error("a good run has labels")
  const gone: typeof label = { ...label, state: "gone", recordId: null, base: null, problem: "was label r2, and is no longer there" }
  const again = { ...label, externalId: "70" }
  const about = { streamId: "github/label", kind: "label", recordId: "r2" }
  const write = { kind: "label", id: "r2", seenVersion: 0, data: {}, fieldTimes: {}, matchKeys: [], origin: "github/label", changes: {} }
  const committing = (change: Partial<Commit>): StoreEvent => ({
    _tag: "Commit",
    by: "engine-1",
    commit: { ...emptyCommit(tenant, 1), ...change },
  })
  const told = store.events.map((stored): Event.StoredEvent =>
    stored.event._tag === "ExternalRecordCreated" && stored.event.recordId === "r2"
      ? { ...stored, event: { ...stored.event, externalId: called } }
      : stored,
  )
  return {
    ...storing({
      links: [...store.links.filter((link) => link !== label), gone, again],
      events: [...told, { tenant, seq: 99, at: 9, event: { _tag: "ExternalRecordRemoved", ...about, externalId: "7" } }],
    }),
    storeEvents: [
      ...storeEvents,
      committing({ links: [label], records: [write] }),
      committing({ links: [gone] }),
      committing({ links: [again] }),
    ],
  }
}

export const events: Bites = {
  invariant: "I18",
  finds: [
    [
      "an object that was found to be removed, of which nobody tells",
      awayWith("it is no longer there"),
      times("ExternalRecordRemoved", "0", "1"),
    ],
    ["a label that was made again and is said to have come as what it is now", remade("70"), times("ExternalRecordCreated", "\\d", "\\d")],
    ...tags.map(
      (tag) => [`a ${tag} that is missing`, without(tag), new RegExp(`${times(tag, "0", "1").source}|before the run began$`)] as const,
    ),
    ...tags.map(
      (tag) => [`a ${tag} that is there twice`, twice(tag), new RegExp(`${times(tag, "2", "1").source}|after the run was over$`)] as const,
    ),
    ...tags.flatMap((tag) =>
      fields[tag].map(
        (field) =>
          [
            `a ${tag} with another ${field}`,
            otherwise(tag, { [field]: "other" }),
            new RegExp(`^"${tag} .+" was announced \\d times instead of \\d$|before the run began$`),
          ] as const,
      ),
    ),
    [
      "an ExternalRecordCreated of another time",
      announcing((all) => all.map((stored) => (isOf("ExternalRecordCreated")(stored) ? { ...stored, at: 99 } : stored))),
      times("ExternalRecordCreated", "\\d", "\\d"),
    ],
    [
      "an ExternalRecordUpdated of another time",
      announcing((all) => all.map((stored) => (isOf("ExternalRecordUpdated")(stored) ? { ...stored, at: 99 } : stored))),
      times("ExternalRecordUpdated", "\\d", "\\d"),
    ],
    [
      "a run that completed and did not say so",
      runs((one) => [one.id === "run-4" ? { ...one, outcome: "completed" } : one]),
      times("SyncCompleted", "0", "1"),
    ],
    [
      "a completion of a run that goes on",
      runs((one) => [one.id === "run-1" ? { ...one, outcome: "running" } : one]),
      times("SyncCompleted", "1", "0"),
    ],
    [
      "a run of which nothing was said",
      runs((one) => (one.id === "run-1" ? [one, run("run-9", "github/issue", "delta", {})] : [one])),
      times("Sync(Started|Completed)", "0", "1"),
    ],
    [
      "what was said of a run that there is not",
      runs((one) => (one.id === "run-1" ? [] : [one])),
      times("Sync(Started|Completed)", "1", "0"),
    ],
    [
      "a decision that was announced of an open conflict",
      storing({ conflicts: [{ ...conflict, state: "open", resolution: null }] }),
      times("ConflictResolved", "1", "0"),
    ],
    [
      "a conflict of which nothing was said",
      storing({ conflicts: [conflict, { ...conflict, id: "k2" }] }),
      times("Conflict(Detected|Resolved)", "0", "1"),
    ],
    [
      "a change that the host made and that was announced",
      history({ origin: "host" }, (version) => version === 2),
      times("ExternalRecordUpdated", "1", "0"),
    ],
    [
      "a record that was announced as changed when it was made",
      history({ version: 1 }, (version) => version === 2),
      times("ExternalRecord(Created|Updated)", "\\d", "\\d"),
    ],
    [
      "a change of the host that came from an application",
      history({ origin: "linear/issue" }, (version) => version === 3),
      times("ExternalRecordUpdated", "0", "1"),
    ],
    [
      "a record whose object nobody knows",
      storing({ links: store.links.filter(({ kind }) => kind !== "comment") }),
      times("ExternalRecordCreated", "\\d", "\\d"),
    ],
    [
      "a failure of a reading that was not announced",
      { ...facts, storeEvents: [...storeEvents, ...storeEvents.slice(4, 5)] },
      times("SyncError", "1", "2"),
    ],
    [
      "a failure of a delivery that was not announced",
      { ...facts, storeEvents: [...storeEvents, ...storeEvents.slice(5, 6)] },
      times("SyncError", "1", "2"),
    ],
    ["a stop that was not announced", { ...facts, storeEvents: [...storeEvents, stop] }, times("ConnectionFailed", "0", "1")],
    ["a stop of nobody's making", storing({ events: [...store.events, stopped] }), times("ConnectionFailed", "1", "0")],
    [
      "a stop with another reason",
      { ...storing({ events: [...store.events, stopped] }), storeEvents: [...storeEvents, { ...stop, reason: "other" }] },
      times("ConnectionFailed", "\\d", "\\d"),
    ],
    ["failures that nobody committed", { ...facts, storeEvents: [] }, times("SyncError", "1", "0")],
    [
      "a completion that was announced before the beginning",
      ordered(last("SyncStarted", "run-1")),
      /^SyncCompleted of run run-1 was announced before the run began$/,
    ],
    [
      "a failure that was announced before the beginning",
      ordered(last("SyncStarted", "run-4")),
      /^SyncError of run run-4 was announced before the run began$/,
    ],
    [
      "a failure of a run that was over",
      ((): Facts => {
        const failing = storeEvents[4]
        if (failing?._tag !== "Commit" || failing.commit.run === undefined) throw new Error("a good run has a failure")
        const error = {
          _tag: "SyncError" as const,
          streamId: "github/issue",
          kind: "issue",
          runId: "run-1",
          recordId: null,
          message: "refused",
        }
        return {
          ...announcing((all) => [...all, { tenant, seq: 99, at: 9, event: error }]),
          storeEvents: [
            ...storeEvents,
            { ...failing, commit: { ...failing.commit, run: { ...failing.commit.run, id: "run-1", streamId: "github/issue" } } },
          ],
        }
      })(),
      /^SyncError of run run-1 was announced after the run was over$/,
    ],
  ],
  allows: [
    [
      "a run that undid another, which nobody announces",
      storing({ runs: [...store.runs, run("undo-1", "linear/issue", "undo", { updated: 1 })] }),
    ],
    [
      "what stays away although its record is back",
      awayWith("it was removed with its record, which a person brought back by undoing that"),
    ],
    ["a label that was made again", remade("7")],
    ["a delivery that was given up in a run whose beginning nobody announces", facts],
    [
      "a reading that failed twice and came to its end",
      ((): Facts => {
        const failures = ["away", "away again"]
        const about = { streamId: "linear/comment", kind: "comment", runId: "run-9" }
        const said = failures.map((message): Event.Event => ({ _tag: "SyncError", ...about, recordId: null, message }))
        const all: ReadonlyArray<Event.Event> = [
          { _tag: "SyncStarted", ...about, strategy: "delta" },
          ...said,
          { _tag: "SyncCompleted", ...about },
        ]
        const failing = failures.map((message): StoreEvent => ({
          _tag: "Commit",
          by: "engine-1",
          commit: {
            ...emptyCommit(tenant, 0),
            run: { ...run("run-9", "linear/comment", "delta", {}), outcome: "running", error: message },
          },
        }))
        return {
          ...storing({
            runs: [...store.runs, run("run-9", "linear/comment", "delta", {})],
            events: [...store.events, ...all.map((event, index) => ({ tenant, seq: 100 + index, at: 9, event }))],
          }),
          storeEvents: [...storeEvents, ...failing],
        }
      })(),
    ],
    ["a stop that was announced", { ...storing({ events: [...store.events, stopped] }), storeEvents: [...storeEvents, stop] }],
    ["a stop of another tenant", { ...facts, storeEvents: [...storeEvents, { ...stop, tenant: "zenith" }] }],
    ["commits of another tenant", { ...facts, storeEvents: [...storeEvents, ...elsewhere] }],
    [
      "commits without a run",
      { ...facts, storeEvents: [...storeEvents, { _tag: "Commit", by: "engine-1", commit: emptyCommit(tenant, 0) }] },
    ],
    [
      "deliveries that came to another end",
      {
        ...facts,
        storeEvents: [
          ...storeEvents,
          {
            _tag: "Commit",
            by: "engine-1",
            commit: {
              ...emptyCommit(tenant, 0),
              deliveries: [{ streamId: "github/comment", recordId: "r3", revision: 1, to: { state: "done" } }],
            },
          },
        ],
      },
    ],
    [
      "a reading that is under way",
      {
        ...storing({
          runs: [...store.runs, { ...run("run-9", "github/issue", "delta", {}), outcome: "running" }],
          events: [
            ...store.events,
            {
              tenant,
              seq: 99,
              at: 9,
              event: { _tag: "SyncStarted", streamId: "github/issue", kind: "issue", runId: "run-9", strategy: "delta" },
            },
          ],
        }),
      },
    ],
  ],
}
