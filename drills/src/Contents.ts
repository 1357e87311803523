/**
 * All that is in both applications and in the hub, as lines of text without ids and times: two runs of the script that came to the same end
 * have the same lines, each as often. The applications are read from the emulators' own tables, with no code of the adapters.
 */
import type { PgClient } from "@effect/sql-pg"
import { Effect } from "effect"
import { type Database, query } from "./Database.ts"
import { tokenOf } from "./Script.ts"
import { type World, repository } from "./World.ts"

/** A text as its author wrote it: without the marks of creates, which GitHub does not show, and without the line that says who and when. */
const shown = (text: string | null): string =>
  (text ?? "")
    .replaceAll(/(?:\n\n)?<!-- syncline:[0-9a-zA-Z-]+ -->/g, "")
    .replace(/^\*[^\n*]+ wrote at (?:GitHub|Linear) on [\d-]{10}\* · \[open\]\(https:[^\n()]+\)(?:\n\n|$)/, "")

const line = (what: string, ...details: ReadonlyArray<unknown>): string =>
  [what, ...details.map((detail) => JSON.stringify(detail))].join(" ")

const ofGithub = ({ github: { records } }: World): ReadonlyArray<string> => {
  const issues = records.issues(repository)
  const titles = new Map(issues.map(({ number, title }) => [number, title]))
  return [
    ...issues.map(({ title, body, state, stateReason, labels, assignees, author, isPullRequest }) =>
      line(
        `github ${isPullRequest ? "pull request" : "issue"}`,
        title,
        shown(body),
        state,
        stateReason,
        labels.toSorted(),
        assignees,
        author,
      ),
    ),
    ...records
      .comments(repository)
      .map(({ issue, body, author }) => line("github comment", tokenOf(titles.get(issue) ?? ""), shown(body), author)),
    ...records.labels(repository).map(({ name, color, description }) => line("github label", name, color, description)),
    line("github creates", records.creates(repository)),
  ]
}

const ofLinear = ({ linear: { read, team } }: World): ReadonlyArray<string> => {
  const names = new Map<string | null, string>(read.users().map(({ id, name }) => [id, name]))
  const states = new Map(read.states(team.id).map(({ id, name }) => [id, name]))
  const nameOf = (id: string | null): string | undefined => names.get(id)
  const { issue, comment, label } = read.counts("api")
  return [
    ...read
      .issues(team.id)
      .map(({ id, title, description, stateId, assigneeId, creatorId }) =>
        line("linear issue", title, shown(description), states.get(stateId), read.labelNames(id), nameOf(assigneeId), nameOf(creatorId)),
      ),
    ...read
      .comments()
      .map(({ issueId, body, userId }) => line("linear comment", tokenOf(read.issue(issueId)?.title ?? ""), shown(body), nameOf(userId))),
    ...read.labels().map(({ name, color, description }) => line("linear label", name, color, description)),
    line("linear creates", issue.create, comment.create, label.create),
  ]
}

/** What both applications can say, in the same words. */
const spoken = ({ github: { records }, linear: { read, team } }: World) => {
  const issues = records.issues(repository).filter(({ isPullRequest }) => !isPullRequest)
  const titles = new Map(issues.map(({ number, title }) => [number, title]))
  const closed = new Set(
    read.states(team.id).flatMap(({ id, type }) => (["completed", "canceled", "duplicate"].includes(type) ? [id] : [])),
  )
  const names = new Map(read.users().map(({ id, name }) => [id, name]))
  return {
    github: [
      ...issues.map(({ title, body, state, labels, assignees }) => line("issue", title, shown(body), state, labels.toSorted(), assignees)),
      ...records
        .comments(repository)
        .flatMap(({ issue, body }) => (titles.has(issue) ? line("comment", titles.get(issue), shown(body)) : [])),
      ...records.labels(repository).map(({ name, color, description }) => line("label", name, `#${color}`, description ?? "")),
    ],
    linear: [
      ...read.issues(team.id).map(({ id, title, description, stateId, assigneeId }) => {
        const assignees = assigneeId === null ? [] : [names.get(assigneeId)]
        return line("issue", title, shown(description), closed.has(stateId) ? "closed" : "open", read.labelNames(id), assignees)
      }),
      ...read.comments().map(({ issueId, body }) => line("comment", read.issue(issueId)?.title, shown(body))),
      ...read.labels().map(({ name, color, description }) => line("label", name, color, description ?? "")),
    ],
  }
}

interface RecordRow {
  readonly id: string
  readonly kind: string
  readonly data: Readonly<Record<string, unknown>>
}

/** What is written in one table of the hub, a line a row; `{}` stands for a record's id. */
interface Row {
  readonly recordId: string | null
  readonly told: string
}

const nameOfRecord = ({ kind, data }: RecordRow): string => {
  const text = data["title"] ?? data["body"] ?? data["name"]
  return `${kind} ${kind === "issue" || kind === "comment" ? tokenOf(String(text)) : String(text)}`
}

/** Events of one commit as the column's comment says that they are stored. */
const eventsIn = (text: string): ReadonlyArray<Readonly<Record<string, unknown>>> => {
  const groups = JSON.parse(text) as ReadonlyArray<
    readonly [shared: object, names: ReadonlyArray<string>, ...rows: Array<ReadonlyArray<unknown>>]
  >
  return groups.flatMap(([shared, names, ...rows]) =>
    rows.map((values) => ({ ...shared, ...Object.fromEntries(names.map((name, index) => [name, values[index]])) })),
  )
}

/** The hub calls a status what was said last of those that mean the same to both applications, which show it each in its own words. */
const categoryOf = (status: unknown): unknown => Object(status)["category"]

const ofHub = Effect.fnUntraced(function* (sql: PgClient.PgClient) {
  const records = yield* sql<RecordRow>`SELECT id, kind, data FROM syncline.records`
  const rows = yield* sql<Row>`
    SELECT links.record_id AS "recordId",
      format('link at %s to {}: %s%s', streams.app, links.state, CASE WHEN waiting_for IS NOT NULL THEN ', waiting' END) AS told
    FROM syncline.links JOIN syncline.streams ON streams.id = links.stream_id
    UNION ALL
    SELECT record_id, format('conflict about the %s of {}: %s as %s', field, state, resolution) FROM syncline.conflicts
    UNION ALL
    SELECT deliveries.record_id, format('delivery of {} to %s: %s, %s', streams.app, state, last_error)
    FROM syncline.deliveries JOIN syncline.streams ON streams.id = deliveries.stream_id
    UNION ALL
    SELECT record_id, format('%s beginnings in the history of {}', count(*)) FROM syncline.history WHERE whole
    GROUP BY record_id HAVING count(*) > 1`
  const batches = yield* sql<{ readonly events: string }>`SELECT events FROM syncline.events`
  const arrivals = Map.groupBy(
    batches.flatMap(({ events }) => eventsIn(events)).filter(({ _tag }) => _tag === "ExternalRecordCreated"),
    ({ streamId, externalId }) => JSON.stringify([streamId, externalId]),
  )
  const names = new Map(records.map((record) => [record.id, nameOfRecord(record)]))
  const named = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(named).toSorted()
    return typeof value === "string" ? (names.get(value) ?? value) : value
  }
  return [
    ...records.map((record) =>
      line(
        `hub ${nameOfRecord(record)}`,
        Object.entries(record.data)
          .toSorted(([one], [other]) => (one < other ? -1 : 1))
          .map(([field, value]) => [field, field === "status" ? categoryOf(value) : named(value)]),
      ),
    ),
    ...[...arrivals].flatMap(([object, told]) => (told.length > 1 ? [line("hub events of one arrival", object, told.length)] : [])),
    ...rows.map(
      ({ recordId, told }) => `hub ${told.replace("{}", recordId === null ? "nothing" : (names.get(recordId) ?? "an unknown record"))}`,
    ),
  ]
})

/** In no order. */
export const read = (world: World, database: Database) =>
  Effect.map(query(database, ofHub), (hub) => [...ofGithub(world), ...ofLinear(world), ...hub])

/** What one has and the other has not, told for people. */
export const differences = (expected: ReadonlyArray<string>, found: ReadonlyArray<string>): ReadonlyArray<string> => {
  const counts = new Map<string, number>()
  for (const text of expected) counts.set(text, (counts.get(text) ?? 0) + 1)
  for (const text of found) counts.set(text, (counts.get(text) ?? 0) - 1)
  return [...counts]
    .filter(([, count]) => count !== 0)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([text, count]) => `${count > 0 ? "missing" : "unexpected"}: ${text}${Math.abs(count) > 1 ? ` (${Math.abs(count)} times)` : ""}`)
}

/** What one application shows and the other does not, told for people. */
export const disagreements = (world: World): ReadonlyArray<string> => {
  const { github, linear } = spoken(world)
  return differences(github, linear).map((what) => `at Linear, but for GitHub, ${what}`)
}
