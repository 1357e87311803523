/**
 * I18: what happened is announced, once, and nothing else is. Which events there must be follows from what the store holds at the end (runs, conflicts, records
 * with their history) and, for failures, from the commits that wrote them down and the connections that were stopped; each must be there exactly once, and each
 * that is there must have its cause.
 */
import type { Commit, Event, HistoryEntry, Run } from "@syncline/engine"
import type { StoreFacts } from "../Facts.ts"
import type { StoreEvent } from "../GatedStore.ts"
import { type Checker, households } from "./Checker.ts"

/** An event, as text that two equal events share. What is not told by `about` is the cause's. */
const saying = (tag: Event.Event["_tag"], about: { readonly [name: string]: string | number | null }): string =>
  `${tag} ${Object.entries(about)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(", ")}`

/** Of a reading: it began once, and it ended once if it ended well. Neither sending nor undoing is announced. */
const ofRuns = (runs: ReadonlyArray<Run>): ReadonlyArray<string> =>
  runs.flatMap(({ id: runId, streamId, kind, strategy, outcome }) => {
    if (strategy === "push" || strategy === "undo") return []
    const about = { runId, streamId, kind }
    return [saying("SyncStarted", { ...about, strategy }), ...(outcome === "completed" ? [saying("SyncCompleted", about)] : [])]
  })

const ofConflicts = ({ conflicts }: StoreFacts): ReadonlyArray<string> =>
  conflicts.flatMap(({ id: conflictId, streamId, kind, recordId, field, state, resolution }) => {
    const about = { conflictId, streamId, kind, recordId, field }
    return [saying("ConflictDetected", about), ...(state === "resolved" ? [saying("ConflictResolved", { ...about, resolution })] : [])]
  })

/** Each link that went with its object to another place. */
const ofMoves = (commits: ReadonlyArray<Commit>): ReadonlyArray<string> =>
  commits.flatMap(({ moves }) =>
    moves.map(({ kind, recordId, from, to }) => {
      const was = { fromStreamId: from.streamId, fromExternalId: from.externalId }
      return saying("ExternalRecordMoved", { kind, recordId, streamId: to.streamId, externalId: to.externalId, ...was })
    }),
  )

/** Each object that was found to be removed. */
const ofRemovals = (commits: ReadonlyArray<Commit>): ReadonlyArray<string> =>
  commits.flatMap(({ links }) =>
    links.flatMap(({ state, streamId, kind, recordId, externalId, problem }) => {
      // A word that was let go of says in words only which record it was.
      const was =
        state === "removed"
          ? // What was removed with its record stays away when that is brought back, which is no removal of its own.
            problem?.startsWith("it was removed with its record") === true
            ? null
            : recordId
          : state === "gone"
            ? (/^was \S+ (\S+), and is no longer there$/.exec(problem ?? "")?.[1] ?? null)
            : null
      return was === null ? [] : [saying("ExternalRecordRemoved", { streamId, kind, recordId: was, externalId })]
    }),
  )

const versionOf = (streamId: string, recordId: string, version: number): string => `${streamId}\n${recordId}\n${version}`

/** What an object was called when a change of its record came from there, by stream, record and version: its place may be another object's by now. */
const namesThen = (commits: ReadonlyArray<Commit>): ReadonlyMap<string, string> => {
  const now = new Map<string, string>()
  const then = new Map<string, string>()
  for (const { links, records } of commits) {
    for (const { streamId, recordId, externalId } of links) if (recordId !== null) now.set(`${streamId}\n${recordId}`, externalId)
    for (const { id, origin, seenVersion } of records) {
      const externalId = now.get(`${origin}\n${id}`)
      if (externalId !== undefined) then.set(versionOf(origin, id, seenVersion + 1), externalId)
    }
  }
  return then
}

/** Each change of a record that came from an application, told at the time of the change; the first one made the record. */
const ofHistory = ({ history, links, streams }: StoreFacts, commits: ReadonlyArray<Commit>): ReadonlyArray<string> => {
  const own = new Set(streams.map(({ id }) => id))
  const names = namesThen(commits)
  const objects = new Map(links.map(({ streamId, recordId, externalId }) => [`${streamId}\n${recordId ?? ""}`, externalId]))
  return history.flatMap(({ origin: streamId, recordId, kind, version, at, changes }: HistoryEntry) => {
    // That an object is gone is told for itself.
    if (!own.has(streamId) || changes["(removed)"]?.after === true) return []
    // What left the stream later on was called otherwise then.
    const left = commits
      .filter((commit) => commit.at >= at)
      .flatMap(({ moves }) => moves.filter(({ from, recordId: moved }) => from.streamId === streamId && moved === recordId))
      .at(0)
    const called = names.get(versionOf(streamId, recordId, version))
    const externalId = left?.from.externalId ?? called ?? objects.get(`${streamId}\n${recordId}`) ?? "nothing"
    return [saying(version === 1 ? "ExternalRecordCreated" : "ExternalRecordUpdated", { streamId, kind, recordId, externalId, at })]
  })
}

type Committed = Extract<StoreEvent, { readonly _tag: "Commit" }>

/** Each stream that somebody had read again from its beginning. What the simulator itself has read once more is not told. */
const ofResets = ({ streams }: StoreFacts, committed: ReadonlyArray<Committed>): ReadonlyArray<string> => {
  const kindOf = new Map(streams.map(({ id, kind }) => [id, kind]))
  const last = new Map<string, number>()
  return committed.flatMap(({ commit: { cursor: moved }, by }) => {
    if (moved === undefined) return []
    const { streamId, cursor } = moved
    const before = last.get(streamId) ?? 1
    last.set(streamId, cursor.generation)
    const about = { streamId, kind: kindOf.get(streamId) ?? "nothing", generation: cursor.generation }
    return cursor.generation > before && by !== "nobody" ? [saying("StreamReset", about)] : []
  })
}

/** Of a field: what stands refused later on was told when it was refused, and whoever undoes a run is told what is kept back. */
const isRefusal = (message: string | null): boolean => / did not take | is not told /.test(message ?? "")

/** Of an object that left for where nobody looks, or was removed. */
const isDeparture = (message: string): boolean => /^it (moved to|is no longer) /.test(message)

/** A reading that failed at a page, a field that was refused, and a delivery that was given up. */
const ofFailures = ({ streams }: StoreFacts, commits: ReadonlyArray<Commit>): ReadonlyArray<string> => {
  const kindOf = new Map(streams.map(({ id, kind }) => [id, kind]))
  const failure = (streamId: string, runId: string | null, recordId: string | null, message: string | null) =>
    saying("SyncError", { streamId, kind: kindOf.get(streamId) ?? "nothing", runId, recordId, message })
  return commits.flatMap(({ run, deliveries }) => [
    ...(run === undefined || run.error === null ? [] : [failure(run.streamId, run.id, null, run.error)]),
    ...(run?.problems ?? []).flatMap(({ recordId, message }) =>
      run !== undefined && run.strategy === "push" && (isRefusal(message) || isDeparture(message))
        ? [failure(run.streamId, run.id, recordId, message)]
        : [],
    ),
    ...deliveries.flatMap(({ streamId, recordId, to }) =>
      to.state === "dead" && !isRefusal(to.lastError) ? [failure(streamId, run?.id ?? null, recordId, to.lastError)] : [],
    ),
  ])
}

/** A connection that was stopped for its person. */
const ofStops = (
  { connections }: StoreFacts,
  stops: ReadonlyArray<Extract<StoreEvent, { readonly _tag: "Stop" }>>,
): ReadonlyArray<string> =>
  stops.map(({ connectionId, reason }) => {
    const app = connections.find(({ id }) => id === connectionId)?.app ?? "nothing"
    return saying("ConnectionFailed", { connectionId, app, reason })
  })

const said = ({ event, at }: Event.StoredEvent): string => {
  const { _tag, ...about } = event
  if (_tag === "ExternalRecordCreated" || _tag === "ExternalRecordUpdated") return saying(_tag, { ...about, at })
  return saying(_tag, about)
}

/** A reading is begun before anything else is said of it, and when it is over nothing more is. */
const inOrder = (events: ReadonlyArray<Event.StoredEvent>): ReadonlyArray<string> => {
  const open = new Set<string>()
  const over = new Set<string>()
  return events.flatMap(({ event }) => {
    if (event._tag === "SyncStarted") open.add(event.runId)
    if (event._tag !== "SyncCompleted" && (event._tag !== "SyncError" || event.recordId !== null)) return []
    const runId = event.runId ?? "none"
    const wrong = !open.has(runId) ? "before the run began" : over.has(runId) ? "after the run was over" : undefined
    if (event._tag === "SyncCompleted") over.add(runId)
    return wrong === undefined ? [] : [`${event._tag} of run ${runId} was announced ${wrong}`]
  })
}

const counted = (items: ReadonlyArray<string>): ReadonlyMap<string, number> =>
  new Map([...Map.groupBy(items, (item) => item)].map(([item, all]) => [item, all.length]))

export const events: Checker = ({ replayed, storeEvents }) =>
  households(replayed).flatMap(({ tenant, store }) => {
    const all = storeEvents.flatMap((event) => (event._tag === "Commit" && event.commit.tenant === tenant ? [event] : []))
    const commits = all.map(({ commit }) => commit)
    const stops = storeEvents.flatMap((event) => (event._tag === "Stop" && event.tenant === tenant ? [event] : []))
    const ofWork = [...ofRuns(store.runs), ...ofFailures(store, commits), ...ofStops(store, stops)]
    const wanted = counted([
      ...ofConflicts(store),
      ...ofHistory(store, commits),
      ...ofMoves(commits),
      ...ofRemovals(commits),
      ...ofResets(store, all),
      ...ofWork,
    ])
    // Whether much was removed counts from day to day, and stands nowhere afterwards.
    const there = counted(store.events.filter(({ event }) => event._tag !== "RemovalsHeld").map(said))
    const differing = [...new Set([...wanted.keys(), ...there.keys()])].flatMap((event) => {
      const [must, is] = [wanted.get(event) ?? 0, there.get(event) ?? 0]
      return must === is ? [] : [`"${event}" was announced ${is} times instead of ${must}`]
    })
    return [...differing, ...inOrder(store.events)]
  })
