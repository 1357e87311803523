/** A hub with some content, for tests that look at it through PostgreSQL itself. */
import {
  type Commit,
  Commits,
  Connections,
  Leases,
  type PageQuery,
  type RecordWrite,
  type Stream,
  Streams,
  emptyCommit,
} from "@syncline/engine"
import { Effect } from "effect"

export const tenant = "acme"

const connection = (id: string) => ({
  tenant,
  id,
  app: "app",
  externalAccountId: id,
  name: id,
  status: "active" as const,
  reason: null,
  settings: {},
  blockedUntil: 0,
  createdAt: 0,
})

/** A stream of tasks that goes both ways. */
const stream = (id: string, connectionId: string, fields: Partial<Stream> = {}): Stream => ({
  tenant,
  id,
  connectionId,
  app: "app",
  instance: "https://app.test",
  kind: "task",
  partition: id,
  partitionName: id,
  partitionAliases: [],
  settings: { direction: "bidirectional", intervalMillis: 60_000 },
  rank: 0,
  initialDoneAt: 1,
  ...fields,
})

/** Connections `a` and `b`, each with a stream: `a/tasks` and `b/tasks`. */
export const pair = Effect.fnUntraced(function* (fields: Partial<Stream> = {}) {
  const connections = yield* Connections
  const streams = yield* Streams
  for (const id of ["a", "b"]) {
    yield* connections.insert(connection(id))
    yield* streams.configure(stream(`${id}/tasks`, id, fields), 0)
  }
})

/** A lease that is over already, so that anyone may take it. */
export const lease = Effect.fnUntraced(function* (connectionId: string, millis = 0) {
  const leases = yield* Leases
  return { connectionId, token: (yield* leases.acquire(tenant, connectionId, "worker", millis)) ?? 0 }
})

export const created = (id: string): RecordWrite => ({
  kind: "task",
  id,
  seenVersion: 0,
  data: { title: id, parent: "r0" },
  fieldTimes: { title: { at: 1, origin: "a/tasks" } },
  matchKeys: [`title:${id}`],
  origin: "a/tasks",
  changes: { title: { after: id }, parent: { after: "r0" } },
})

/** Objects of `a/tasks` that are no record, each found by what it says. */
export const found = (ids: ReadonlyArray<string>): Partial<Commit> => ({
  links: ids.map((id) => ({
    streamId: "a/tasks",
    connectionId: "a",
    kind: "task",
    externalId: `u${id}`,
    state: "unmatched",
    recordId: null,
    base: { title: id },
    told: {},
    refused: {},
    address: null,
    version: null,
    updatedAt: 1,
    waitingFor: [],
    problem: null,
    keys: [`clue of ${id}`],
  })),
})

/** A page of new tasks of `a/tasks`, to be spread to the other streams. */
export const page = (ids: ReadonlyArray<string>): Partial<Commit> => ({
  rawObjects: ids.map((id) => ({ streamId: "a/tasks", externalId: `x${id}`, payload: `"${id}"`, hash: id })),
  records: ids.map(created),
  links: ids.map((id) => ({
    streamId: "a/tasks",
    connectionId: "a",
    kind: "task",
    externalId: `x${id}`,
    state: "linked",
    recordId: id,
    base: { title: id },
    told: {},
    refused: {},
    address: null,
    version: null,
    updatedAt: 1,
    waitingFor: [],
    problem: null,
  })),
  spread: ids.map((recordId) => ({ kind: "task", recordId, except: "a/tasks" })),
})

export const query = (ids: ReadonlyArray<string>): PageQuery => ({
  tenant,
  streamId: "a/tasks",
  connectionId: "a",
  kind: "task",
  externalIds: ids.map((id) => `x${id}`),
  references: [{ kind: "task", externalId: "x0" }],
  referenceFields: ["parent"],
  matchKeys: ids.map((id) => `title:${id}`),
})

export const apply = (part: Partial<Commit>) =>
  Effect.flatMap(Commits, (commits) => commits.apply({ ...emptyCommit(tenant, 100), ...part }))
