/** The facts of a small run in which all went well, to be spoiled: one issue, made at GitHub and brought to Linear. */
import { emptyCommit, type HubRecord, type Link } from "@syncline/engine"
import type { IssueContent } from "../src/Contents.ts"
import type { Facts, Moment, SideFacts, StoreFacts } from "../src/Facts.ts"
import type { NetworkRequest } from "../src/Network.ts"

const tenant = "acme"

export const issue: IssueContent = {
  externalId: "1",
  token: "i1",
  title: "i1 t1 azure",
  body: "i1\nb1.1",
  status: "open",
  exact: "open ",
  labels: ["bug"],
  people: ["ada"],
  untouched: "[null,false,{}]",
}

const labelAt = (externalId: string) => ({ externalId, token: "bug", name: "bug", color: "#ededed" })

const side = (app: "github" | "linear", issues: ReadonlyArray<IssueContent>, labelId: string): SideFacts => ({
  name: app,
  tenant,
  app,
  canary: "azure",
  manyPeople: app === "github",
  people: ["ada", `only-${app}`],
  partition: app,
  streamSettings: {},
  streams: { issue: `${app}/issue`, label: `${app}/label`, comment: `${app}/comment` },
  contents: { issues, comments: [], labels: [labelAt(labelId)] },
})

export const twin: IssueContent = { ...issue, externalId: "uuid", exact: "Todo", untouched: "[0,null,null,null,null,null]" }

const link = (streamId: string, kind: string, externalId: string, recordId: string): Link => ({
  tenant,
  streamId,
  connectionId: streamId.split("/")[0] ?? "",
  kind,
  externalId,
  state: "linked",
  recordId,
  base: {},
  address: null,
  version: null,
  updatedAt: null,
  waitingFor: [],
  problem: null,
  processedAt: 0,
})

const record = (kind: string, id: string, data: HubRecord["data"]): HubRecord => ({
  tenant,
  kind,
  id,
  version: 1,
  data,
  fieldTimes: {},
  matchKeys: [],
  createdAt: 0,
  updatedAt: 0,
})

export const store: StoreFacts = {
  connections: [],
  streams: [],
  cursors: new Map(),
  records: [record("issue", "r1", { title: issue.title, body: issue.body }), record("label", "r2", { name: "bug" })],
  links: [
    link("github/issue", "issue", "1", "r1"),
    link("linear/issue", "issue", "uuid", "r1"),
    link("github/label", "label", "7", "r2"),
    link("linear/label", "label", "label-uuid", "r2"),
  ],
  deliveries: [],
  conflicts: [],
  history: [],
  events: [],
}

export const moment: Moment = {
  sides: [side("github", [issue], "7"), side("linear", [twin], "label-uuid")],
  stores: { [tenant]: store },
  writes: { github: 0, linear: 2 },
}

export const request: NetworkRequest = {
  at: 0,
  by: "engine-1",
  side: "github",
  method: "GET",
  url: "http://github.sim/repos/acme/app/issues",
  body: "",
  fault: undefined,
  status: 200,
  overLimit: false,
  insideWait: 0,
}

export const facts: Facts = {
  end: moment,
  later: moment,
  replayed: moment,
  cycles: 2,
  ledger: [
    { at: 0, by: "github", tenant, kind: "issue", token: "i1", field: "title", before: undefined, after: issue.title },
    { at: 0, by: "github", tenant, kind: "issue", token: "i1", field: "status", before: undefined, after: "open" },
    { at: 0, by: "github", tenant, kind: "issue", token: "i1", field: "label", before: undefined, after: "bug" },
  ],
  lost: new Set(),
  storeEvents: [
    { _tag: "Lease", connectionId: "github", token: 1, by: "engine-1" },
    {
      _tag: "Commit",
      by: "engine-1",
      commit: { ...emptyCommit(tenant, 0), fence: { connectionId: "github", token: 1 }, links: store.links.slice(0, 1) },
    },
  ],
  requests: [request],
  log: ["Info all is well"],
  secrets: ["secret-github-0-end"],
}

/** The same facts with another end state; what comes later is the same. */
export const ending = (change: (moment: Moment) => Moment): Facts => {
  const end = change(moment)
  return { ...facts, end, later: end, replayed: end }
}

/** Other contents at one side. */
export const showing = (name: "github" | "linear", issues: ReadonlyArray<IssueContent>): Facts =>
  ending((before) => ({
    ...before,
    sides: before.sides.map((one) => (one.name === name ? { ...one, contents: { ...one.contents, issues } } : one)),
  }))

/** Something else in the store. */
export const storing = (change: Partial<StoreFacts>): Facts =>
  ending((before) => ({ ...before, stores: { [tenant]: { ...store, ...change } } }))
