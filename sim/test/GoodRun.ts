/**
 * The facts of a small run in which all went well, to be spoiled: an issue, made at GitHub and brought to Linear; a comment on it, made at Linear and brought to
 * GitHub; a label that both had. Somebody renamed the issue at Linear, the host put a line into it, and a conflict was decided.
 */
import {
  type Commit,
  type Connection,
  type Conflict,
  type Cursor,
  emptyCommit,
  type HistoryEntry,
  type HubRecord,
  type Link,
  type Run,
  type Stream,
} from "@syncline/engine"
import type { CommentContent, Contents, IssueContent } from "../src/Contents.ts"
import type { Creation, Deed } from "../src/Deed.ts"
import type { Facts, Moment, SideFacts, StoreFacts } from "../src/Facts.ts"
import type { StoreEvent } from "../src/GatedStore.ts"
import type { LedgerEntry } from "../src/Ledger.ts"
import type { NetworkRequest } from "../src/Network.ts"
import { announced } from "./GoodEvents.ts"

export const tenant = "acme"

export const issue: IssueContent = {
  externalId: "1",
  token: "i1",
  title: "i1 t2 azure",
  body: "i1\ne3",
  status: "open",
  exact: "open ",
  labels: ["bug"],
  people: ["ada"],
  untouched: '["first",false,{}]',
}

export const comment: CommentContent = { externalId: "11", token: "c1", issueId: "1", body: "c1\nb1.1" }

const labelAt = (externalId: string) => ({ externalId, token: "bug", name: "bug", color: "#ededed" })

/** The issue and the comment at Linear. */
export const twin: IssueContent = { ...issue, externalId: "uuid", exact: "Todo", untouched: "[0,null,null,null,null]" }
export const commentTwin: CommentContent = { ...comment, externalId: "uuid-c", issueId: "uuid" }

const side = (
  app: "github" | "linear",
  issues: ReadonlyArray<IssueContent>,
  comments: ReadonlyArray<CommentContent>,
  labelId: string,
): SideFacts => ({
  name: app,
  tenant,
  app,
  canary: "azure",
  manyPeople: app === "github",
  people: ["ada", `only-${app}`],
  rewrites: false,
  refuses: undefined,
  ignores: undefined,
  beside: "",
  streamSettings: {},
  kindSettings: {},
  streams: { issue: `${app}/issue`, label: `${app}/label`, comment: `${app}/comment` },
  contents: { issues, comments, labels: [labelAt(labelId)], shelved: [], attic: [] },
})

const stream = (app: "github" | "linear", kind: string): Stream => ({
  tenant,
  id: `${app}/${kind}`,
  connectionId: app,
  app,
  instance: `https://${app}.test`,
  kind,
  partition: app,
  partitionName: app,
  partitionAliases: [],
  settings: { direction: "bidirectional", intervalMillis: 60_000 },
  rank: 0,
  initialDoneAt: 0,
})

const link = (streamId: string, kind: string, externalId: string, recordId: string): Link => ({
  tenant,
  streamId,
  connectionId: streamId.split("/")[0] ?? "",
  kind,
  externalId,
  state: "linked",
  recordId,
  base: {},
  told: {},
  refused: {},
  address: null,
  version: null,
  updatedAt: null,
  waitingFor: [],
  problem: null,
  processedAt: 0,
})

const record = (
  kind: string,
  id: string,
  version: number,
  data: HubRecord["data"],
  origins: { readonly [field: string]: string },
): HubRecord => ({
  tenant,
  kind,
  id,
  version,
  data,
  fieldTimes: Object.fromEntries(Object.entries(origins).map(([field, origin]) => [field, { at: 0, origin }])),
  matchKeys: [],
  createdAt: 0,
  updatedAt: 0,
})

const changed = (
  seq: number,
  [kind, recordId, version]: readonly [kind: string, recordId: string, version: number],
  [origin, runId]: readonly [origin: string, runId: string | null],
  changes: HistoryEntry["changes"],
): HistoryEntry => ({ tenant, seq, recordId, kind, version, origin, runId, at: seq, changes })

export const run = (id: string, streamId: string, strategy: Run["strategy"], counts: Partial<Run["counts"]>): Run => ({
  tenant,
  id,
  connectionId: streamId.split("/")[0] ?? "",
  streamId,
  kind: streamId.split("/")[1] ?? "",
  strategy,
  outcome: "completed",
  counts: { read: 1, created: 0, updated: 0, removed: 0, unchanged: 0, skipped: 0, conflicted: 0, failed: 0, ...counts },
  problems: [],
  error: null,
  startedAt: 0,
  heartbeatAt: 0,
  endedAt: 0,
})

export const conflict: Conflict = {
  tenant,
  id: "k1",
  type: "bothEdited",
  revision: 2,
  streamId: "linear/issue",
  externalId: "uuid",
  recordId: "r1",
  kind: "issue",
  field: "title",
  base: "",
  local: "i1 t2 azure",
  external: "i1 t1 azure",
  externalAt: 0,
  strategy: "manual",
  state: "resolved",
  resolution: "local",
  resolvedBy: "ada",
  detectedAt: 0,
  resolvedAt: 0,
}

const connection = (id: "github" | "linear"): Connection => ({
  tenant,
  id,
  app: id,
  externalAccountId: "1",
  name: `bot of ${id}`,
  status: "active",
  reason: null,
  settings: {},
  blockedUntil: 0,
  createdAt: 0,
})

const streams = (["github", "linear"] as const).flatMap((app) => ["issue", "label", "comment"].map((kind) => stream(app, kind)))

const unread: Cursor = { version: 1, generation: 1, failures: 0, nextDue: 0 }

export const store: StoreFacts = {
  connections: [connection("github"), connection("linear")],
  streams,
  cursors: new Map(streams.map(({ id }) => [id, id === "github/issue" ? { ...unread, version: 2, watermark: 5 } : unread])),
  records: [
    record(
      "issue",
      "r1",
      3,
      { title: issue.title, body: issue.body, labels: ["r2"] },
      { title: "linear/issue", body: "host", labels: "github/issue" },
    ),
    record("label", "r2", 1, { name: "bug" }, { name: "github/label" }),
    record("comment", "r3", 1, { body: comment.body, issue: "r1" }, { body: "linear/comment", issue: "linear/comment" }),
  ],
  links: [
    link("github/issue", "issue", "1", "r1"),
    link("linear/issue", "issue", "uuid", "r1"),
    link("github/label", "label", "7", "r2"),
    link("linear/label", "label", "label-uuid", "r2"),
    link("github/comment", "comment", "11", "r3"),
    link("linear/comment", "comment", "uuid-c", "r3"),
  ],
  deliveries: [],
  conflicts: [conflict],
  history: [
    changed(1, ["label", "r2", 1], ["github/label", "run-0"], { name: { after: "bug" } }),
    changed(2, ["issue", "r1", 1], ["github/issue", "run-1"], {
      title: { after: "i1 t1 azure" },
      body: { after: "i1\nb1.1" },
      labels: { after: ["r2"] },
    }),
    changed(3, ["issue", "r1", 2], ["linear/issue", "run-2"], { title: { before: "i1 t1 azure", after: "i1 t2 azure" } }),
    changed(4, ["issue", "r1", 3], ["host", null], { body: { before: "i1\nb1.1", after: "i1\ne3" } }),
    changed(7, ["comment", "r3", 1], ["linear/comment", "run-5"], { body: { after: comment.body }, issue: { after: "r1" } }),
  ],
  runs: [
    run("run-0", "github/label", "initial", { created: 1 }),
    run("run-1", "github/issue", "initial", { created: 1 }),
    run("run-2", "linear/issue", "delta", { updated: 1, conflicted: 1 }),
    run("run-3", "github/comment", "push", { created: 1, failed: 1 }),
    { ...run("run-4", "linear/comment", "initial", {}), outcome: "failed", error: "refused" },
    run("run-5", "linear/comment", "initial", { created: 1 }),
  ],
  events: announced.map(([at, event], index) => ({ tenant, seq: index + 1, at, event })),
}

export const moment: Moment = {
  sides: [side("github", [issue], [comment], "7"), side("linear", [twin], [commentTwin], "label-uuid")],
  stores: { [tenant]: store },
  writes: { github: 1, linear: 1 },
}

export const request: NetworkRequest = {
  at: 0,
  by: "engine-1",
  side: "github",
  account: "github",
  method: "GET",
  url: "http://github.sim/repos/acme/app/issues",
  body: "",
  fault: undefined,
  status: 200,
  stored: 0,
  deed: { status: 200, overLimit: false, points: 0, created: undefined, losses: 0 },
  insideWait: { asked: 0, stored: 0 },
}

export const creation = (kind: Creation["kind"], externalId: string, operation: string, token: string): Deed => ({
  status: 200,
  overLimit: false,
  points: 0,
  created: { kind, externalId, operation, token },
  losses: 0,
})

const entry = (
  by: string,
  kind: LedgerEntry["kind"],
  token: string,
  field: LedgerEntry["field"],
  before: string | undefined,
  after: string,
) => ({
  at: 0,
  by,
  tenant,
  kind,
  token,
  field,
  before,
  after,
})

const ledger: ReadonlyArray<LedgerEntry> = [
  entry("github", "issue", "i1", "title", undefined, "i1 t1 azure"),
  entry("github", "issue", "i1", "line", undefined, "i1"),
  entry("github", "issue", "i1", "line", undefined, "b1.1"),
  entry("github", "issue", "i1", "status", undefined, "open"),
  entry("github", "issue", "i1", "label", undefined, "bug"),
  entry("github", "issue", "i1", "person", undefined, "ada"),
  entry("linear", "issue", "i1", "title", "i1 t1 azure", "i1 t2 azure"),
  entry("host", "issue", "i1", "line", "b1.1", "e3"),
  entry("linear", "comment", "c1", "line", undefined, "c1"),
  entry("linear", "comment", "c1", "line", undefined, "b1.1"),
]

export const commit = (by: string, change: Partial<Commit>): StoreEvent => ({
  _tag: "Commit",
  by,
  commit: { ...emptyCommit(tenant, 0), ...change },
})

const failing: NonNullable<Commit["run"]> = { ...run("run-4", "linear/comment", "initial", {}), outcome: "failed", error: "refused" }

export const raw = (streamId: string, externalId: string, payload: object): Commit["rawObjects"][number] => ({
  streamId,
  externalId,
  payload: JSON.stringify(payload),
  hash: "",
})

export const storeEvents: ReadonlyArray<StoreEvent> = [
  { _tag: "Lease", connectionId: "github", token: 1, by: "engine-1" },
  commit("engine-1", {
    fence: { connectionId: "github", token: 1 },
    links: store.links.slice(0, 1),
    cursor: { streamId: "github/issue", cursor: { version: 2, generation: 1, watermark: 5, failures: 0, nextDue: 0 } },
  }),
  commit("engine-1", { rawObjects: [raw("github/issue", "1", { title: issue.title, milestone: { title: "first" }, locked: false })] }),
  commit("engine-1", { rawObjects: [raw("linear/issue", "uuid", { title: issue.title, priority: 0, estimate: null, dueDate: null })] }),
  commit("engine-1", { run: failing }),
  commit("engine-1", {
    run: run("run-3", "github/comment", "push", {}),
    deliveries: [
      {
        streamId: "github/comment",
        recordId: "r3",
        revision: 1,
        to: { state: "dead", nextAttemptAt: 0, lastError: "no right", attempts: 1, unverifiedSince: null, waitsForRecord: null },
      },
    ],
  }),
]

/** What people are told of a store. */
const reportsOf = ({ connections, streams: all, cursors, runs, links, deliveries, conflicts }: StoreFacts): Facts["reports"] => ({
  [tenant]: connections.map((one) => ({
    connection: one,
    waiting: undefined,
    signInEndsAt: undefined,
    streams: all
      .filter(({ connectionId }) => connectionId === one.id)
      .map((own) => ({
        stream: own,
        cursor: cursors.get(own.id) ?? unread,
        lastRun: runs.find(({ streamId }) => streamId === own.id),
        links: countsOf(links, own),
        deliveries: countsOf(deliveries, own),
        openConflicts: conflicts.filter(({ streamId, state }) => streamId === own.id && state === "open").length,
        progress: { phase: "inStep", done: 0 },
        webhook: undefined,
      })),
  })),
})

const countsOf = (items: ReadonlyArray<{ readonly streamId: string; readonly state: string }>, { id }: Stream) =>
  Object.fromEntries(
    [
      ...Map.groupBy(
        items.filter(({ streamId }) => streamId === id),
        ({ state }) => state,
      ),
    ].map(([state, all]) => [state, all.length]),
  )

export const facts: Facts = {
  end: moment,
  later: moment,
  replayed: moment,
  reports: reportsOf(store),
  cycles: 2,
  ledger,
  losses: [],
  given: new Map([["i1 at github", issue.untouched]]),
  left: new Map(),
  discarded: new Set(),
  claims: [],
  beside: new Map([
    ["github", ""],
    ["linear", ""],
  ]),
  lost: new Set(),
  found: new Set(),
  departures: [],
  lookings: [],
  applyings: [],
  undoings: [],
  privacy: [],
  reconciled: false,
  storeEvents,
  requests: [
    request,
    { ...request, method: "POST", side: "linear", deed: creation("issue", "uuid", "op-1", "i1") },
    { ...request, method: "POST", deed: creation("comment", "11", "op-2", "c1") },
  ],
  limits: {
    github: { requestsPerHour: 5_000, pointsPerMinute: 900, createsPerMinute: 80, createsPerHour: 500 },
    linear: { requestsPerHour: 2_500, complexityPerHour: 2_000_000 },
  },
  log: ["Info all is well"],
  secrets: ["secret-github-0-end"],
}

/** The same facts with another end state; what comes later is the same. */
export const ending = (change: (moment: Moment) => Moment): Facts => {
  const end = change(moment)
  return { ...facts, end, later: end, replayed: end }
}

/** Something else in the contents of one side. */
export const showing = (name: "github" | "linear", change: Partial<Contents>, from: Facts = facts): Facts => {
  const end: Moment = {
    ...from.end,
    sides: from.end.sides.map((one) => (one.name === name ? { ...one, contents: { ...one.contents, ...change } } : one)),
  }
  return { ...from, end, later: end, replayed: end }
}

/** Something else in the store. */
export const storing = (change: Partial<StoreFacts>, from: Facts = facts): Facts => {
  const stored = { ...store, ...change }
  const end: Moment = { ...from.end, stores: { [tenant]: stored } }
  return { ...from, end, later: end, replayed: end, reports: reportsOf(stored) }
}

/** Linear ignores changes of a field, and that one was not taken stands at the link of its issue. */
export const ignoring = (ignores: SideFacts["ignores"], refused: ReadonlyArray<string>, from: Facts = facts): Facts => {
  const links = store.links.map((one) =>
    one.streamId === "linear/issue"
      ? { ...one, refused: Object.fromEntries(refused.map((field) => [field, { value: "x", message: "no", at: 1 }])) }
      : one,
  )
  const stored = storing({ ...from.end.stores[tenant], links }, from)
  return { ...stored, end: { ...stored.end, sides: stored.end.sides.map((one) => (one.name === "linear" ? { ...one, ignores } : one)) } }
}

/** A run is undone: of the issue these fields are changed back, and kept from Linear or not. */
export const undoing = (changes: HistoryEntry["changes"], isKept = true, from: Facts = facts): Facts => {
  const deed = { _tag: "RunUndone", by: "ada", streamId: "linear/issue", runId: "run-2" } as const
  const refused = Object.fromEntries(Object.keys(changes).map((field) => [field, { value: "x", message: "no", at: 1, undoneBy: "ada" }]))
  const was = from.end.stores[tenant] ?? store
  return storing(
    {
      ...was,
      history: [...was.history, { ...changed(9, ["issue", "r1", 4], ["host", "undo-1"], changes), deed }],
      links: was.links.map((one) => (isKept && one.streamId === "linear/issue" ? { ...one, refused } : one)),
    },
    from,
  )
}
