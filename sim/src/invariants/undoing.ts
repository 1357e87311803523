/**
 * I23: a run that is undone leaves what it changed and nobody changed since as it was before, and everything else as it is, and says which that is; what the
 * applications have otherwise is listed, and it is told them, or kept from them, as was asked for.
 */
import { Json } from "@syncline/adapter-core"
import type { HistoryEntry, HubRecord, Link } from "@syncline/engine"
import type { Facts, SideFacts, StoreFacts, Undoing } from "../Facts.ts"
import { isWrite } from "../Network.ts"
import { sends } from "../Side.ts"
import type { Checker } from "./Checker.ts"
import { isKeptFrom, isUndoing } from "./undone.ts"

const removal = "(removed)"

const says = (record: HubRecord | undefined, field: string): Json.Json | undefined =>
  field === removal ? record?.removal !== undefined : record?.data[field]

/** Of a list it does not matter what comes first. */
const sorted = (value: Json.Json | undefined): Json.Json | undefined =>
  Array.isArray(value) ? value.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)) : value

const same = (one: Json.Json | undefined, other: Json.Json | undefined): boolean => Json.equals(sorted(one), sorted(other))

const show = (value: Json.Json | undefined): string => JSON.stringify(value) ?? "nothing"

/** What becomes of a field: it is as it was before the run, stays as it is, or either, where another undoing stands between. */
type Fate = { readonly is: "back"; readonly to: Json.Json | undefined } | { readonly is: "stays" } | { readonly is: "either" }

const fateOf = (own: ReadonlyArray<HistoryEntry>, field: string, runId: string): Fate => {
  const last = own.at(-1)
  if (last?.runId !== runId) return { is: last !== undefined && isUndoing(last) ? "either" : "stays" }
  const first = own[own.findLastIndex((entry) => entry.runId !== runId) + 1]
  return { is: "back", to: field === removal ? (first?.changes[field]?.before ?? false) : first?.changes[field]?.before }
}

interface Told {
  readonly name: string
  readonly record: HubRecord
  readonly now: HubRecord | undefined
  readonly fates: ReadonlyMap<string, Fate>
  /** The run made it. */
  readonly isNew: boolean
}

const touched = ({ runId, before, after }: Undoing): ReadonlyArray<Told> => {
  const now = new Map(after.records.map((record) => [record.id, record]))
  return before.records.flatMap((record) => {
    const own = before.history.filter(({ recordId }) => recordId === record.id)
    const ofRun = own.filter((entry) => entry.runId === runId)
    if (ofRun.length === 0) return []
    const fields = new Set(own.flatMap(({ changes }) => Object.keys(changes)))
    const fates = [...fields].map((field) => {
      const changing = own.filter(({ changes }) => changes[field] !== undefined)
      return [field, fateOf(changing, field, runId)] as const
    })
    const isNew = ofRun.some(({ version }) => version === 1)
    return [{ name: `${record.kind} ${record.id}`, record, now: now.get(record.id), fates: new Map(fates), isNew }]
  })
}

/** One that the run made goes as a whole or not at all. */
const ofNew = (what: string, { name, record, now, fates }: Told, undoing: Undoing): ReadonlyArray<string> => {
  const said = [...fates].filter(([field]) => field !== removal)
  if (said.some(([, { is }]) => is === "either") || record.removal !== undefined) return []
  const since = said.flatMap(([field, { is }]) => (is === "stays" ? [field] : []))
  const gone = now?.removal !== undefined
  if (since.length === 0) return gone ? [] : [`${what} made ${name}, which nobody changed since, and it is still there`]
  return gone
    ? [`${what} made ${name}, whose ${since.join()} was changed since, and it was removed`]
    : listed(what, name, record.id, since, undoing)
}

/** What was changed since is said to be left as it is. */
const listed = (what: string, name: string, id: string, since: ReadonlyArray<string>, { report }: Undoing): ReadonlyArray<string> => {
  const left = report.left.first.filter(({ recordId }) => recordId === id).flatMap(({ fields }) => fields)
  return since.flatMap((field) =>
    left.includes(field) || report.left.count > report.left.first.length
      ? []
      : [`${what} left the ${field} of ${name}, and does not say so`],
  )
}

const ofKnown = (what: string, { name, record, now, fates }: Told, undoing: Undoing): ReadonlyArray<string> => {
  const ofRun = new Set(
    undoing.before.history.flatMap((entry) =>
      entry.recordId === record.id && entry.runId === undoing.runId ? Object.keys(entry.changes) : [],
    ),
  )
  const since = [...ofRun].filter((field) => fates.get(field)?.is === "stays")
  const wrong = [...fates].flatMap(([field, fate]) => {
    const [was, is] = [says(record, field), says(now, field)]
    if (fate.is === "stays" && !same(was, is))
      return [`${what} changed the ${field} of ${name}, which is not its own, from ${show(was)} to ${show(is)}`]
    if (fate.is === "back" && fate.to !== undefined && !same(fate.to, is))
      return [`${what} found the ${field} of ${name} as the run left it, and it says ${show(is)} instead of ${show(fate.to)}`]
    return []
  })
  return [...wrong, ...listed(what, name, record.id, since, undoing)]
}

/** Nothing else is changed, and what is says who did it. */
const ofOthers = (what: string, { runId, before, after, report }: Undoing): ReadonlyArray<string> => {
  const ofRun = new Set(before.history.flatMap((entry) => (entry.runId === runId ? [entry.recordId] : [])))
  const was = new Map(before.records.map((record) => [record.id, record]))
  const known = new Set(before.history.map(({ seq }) => seq))
  const entries = after.history.filter(({ seq }) => !known.has(seq))
  const changed = new Set(entries.flatMap((entry) => (Object.keys(entry.changes).length > 0 ? [entry.recordId] : [])))
  return [
    ...after.records.flatMap((record) =>
      ofRun.has(record.id) || Json.equals(was.get(record.id)?.data, record.data)
        ? []
        : [`${what} changed ${record.kind} ${record.id}, which the run had nothing to do with`],
    ),
    ...entries.flatMap(({ recordId, deed, runId: by }) =>
      deed?._tag === "RunUndone" && deed.runId === runId && deed.by === "ada" && by === report.runId
        ? []
        : [`${what} changed ${recordId}, whose history does not say that it was that`],
    ),
    ...(changed.size === report.records ? [] : [`${what} says that it changed ${report.records} records, and it changed ${changed.size}`]),
  ]
}

interface There {
  readonly link: Link
  readonly side: SideFacts
}

const placesOf = ({ sides }: Facts["replayed"], { links }: StoreFacts, recordId: string, kind: string): ReadonlyArray<There> =>
  links.flatMap((link) => {
    const side = sides.find(({ streams }) => streams[kind] === link.streamId)
    return side !== undefined && link.recordId === recordId && link.state === "linked" ? [{ link, side }] : []
  })

/** What an application has otherwise is listed, and kept from it or not. */
const ofOutside = (facts: Facts, what: string, undoing: Undoing): ReadonlyArray<string> => {
  const { compensate, report, before, after } = undoing
  const outside = (streamId: string, recordId: string) =>
    report.outside.first.find((one) => one.streamId === streamId && one.recordId === recordId)
  const isCut = report.outside.count > report.outside.first.length
  const was = new Map(before.records.map((record) => [record.id, record]))
  return after.records.flatMap((record) => {
    const { id, kind, data } = record
    const old = was.get(id)
    if (old === undefined || isCut) return []
    const source = after.history.find((entry) => entry.recordId === id && entry.version === 1)?.origin
    const there = placesOf(facts.replayed, after, id, kind)
    if (record.removal !== undefined && old.removal === undefined) {
      return there.flatMap(({ link, side: { name } }) => {
        const stays = record.removal?.stays?.includes(link.streamId) === true
        const isTold = compensate && link.streamId !== source
        if (stays === isTold) return [`${what} removed ${kind} ${id}, and ${name} is ${isTold ? "not told" : "told"} that`]
        const shown = outside(link.streamId, id)?.action === "remove"
        return shown || link.streamId === source ? [] : [`${what} removed ${kind} ${id}, and does not say that it is still at ${name}`]
      })
    }
    if (kind !== "issue" || record.removal !== undefined || same(data["title"], old.data["title"])) return []
    return there.flatMap(({ link, side }) => {
      const isAsked = after.conflicts.some((one) => one.state === "open" && one.recordId === id && one.field === "title")
      const has = link.base?.["title"]
      if (!sends(side) || isAsked || link.base === null || String(has).trim() === String(data["title"]).trim()) return []
      const isKept = isKeptFrom(link, "title")
      return [
        ...(outside(link.streamId, id)?.fields["title"] === undefined
          ? [`${what} gave ${id} the title ${show(data["title"])}, and does not say that ${side.name} has ${show(has)}`]
          : []),
        ...(isKept === compensate
          ? [`${what} gave ${id} the title ${show(data["title"])}, and ${side.name} is ${isKept ? "not told" : "told"} that`]
          : []),
      ]
    })
  })
}

/** What an application was not to be told it is not told as long as nobody says anything else of it. */
const ofSilence = (facts: Facts, what: string, undoing: Undoing): ReadonlyArray<string> => {
  const { compensate, report, at, tenant } = undoing
  const store = facts.end.stores[tenant]
  if (compensate || store === undefined) return []
  const later = facts.undoings.slice(facts.undoings.indexOf(undoing) + 1)
  const isTold = (id: string) =>
    later.some((one) => one.compensate && one.before.history.some((entry) => entry.recordId === id && entry.runId === one.runId))
  return report.outside.first.flatMap(({ recordId, streamId, externalId, fields: { title } }) => {
    const last = store.history.findLast((entry) => entry.recordId === recordId && entry.changes["title"] !== undefined)
    const isAsked = store.conflicts.some((one) => one.recordId === recordId && one.field === "title" && (one.resolvedAt ?? at) >= at)
    if (title === undefined || last?.runId !== report.runId || isAsked || isTold(recordId)) return []
    return facts.end.sides.flatMap(({ name, streams, contents }) => {
      const shown = streams["issue"] === streamId ? contents.issues.find((issue) => issue.externalId === externalId) : undefined
      if (shown === undefined || shown.title.trim() !== String(title.after).trim()) return []
      const isTyped = facts.ledger.some(
        (entry) => entry.by === name && entry.field === "title" && entry.token === shown.token && entry.at >= at,
      )
      return isTyped ? [] : [`${what} was to be told nobody, and ${name} was told the title ${show(title.after)}`]
    })
  })
}

export const undoing: Checker = (facts) =>
  facts.undoings.flatMap((one) => {
    const what = `the undoing of run ${one.runId}`
    const writes = one.requests.filter(isWrite)
    return [
      ...writes.map(({ method, url }) => `${what} wrote: ${method} ${new URL(url).pathname}`),
      ...touched(one).flatMap((told) => (told.isNew ? ofNew(what, told, one) : ofKnown(what, told, one))),
      ...ofOthers(what, one),
      ...ofOutside(facts, what, one),
      ...ofSilence(facts, what, one),
    ]
  })
