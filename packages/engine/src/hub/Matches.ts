/**
 * What is to be decided about objects that are no record: which of the records they may be and why, and what a person decides them to be. A decision is carried out
 * by whoever works on the connection, with the object as it was last read; no application is asked.
 */
import { Input, type Json, type Kind, type Resource, type View } from "@syncline/adapter-core"
import { Clock, Effect, Option, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import * as Elsewhere from "../access/Elsewhere.ts"
import { Adapters } from "../Adapters.ts"
import type { Contended, StoreError } from "../model/StoreError.ts"
import { InvalidInput, NotFound } from "../model/EngineError.ts"
import type { Choice, Link, LinkState } from "../model/Link.ts"
import * as MatchKeys from "../model/MatchKeys.ts"
import { hostOrigin } from "../model/Record.ts"
import { type Stream, reads } from "../model/Stream.ts"
import { lastRead } from "../read/LastRead.ts"
import { type Commit, Commits, empty } from "../store/Commits.ts"
import { whileItChanges } from "../store/DecideAgain.ts"
import type { Connections } from "../store/Connections.ts"
import * as KnownObject from "../store/KnownObject.ts"
import { Links } from "../store/Links.ts"
import { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import { checkBy } from "./DecidedBy.ts"
import * as Filters from "./Filters.ts"
import * as HostRecords from "./HostRecords.ts"
import * as Known from "./Known.ts"

/** An object that is no record. */
export interface OpenMatch {
  readonly streamId: string
  readonly app: string
  readonly kind: string
  readonly partition: string
  readonly partitionName: string
  readonly externalId: string
  /** What it is called there. */
  readonly address: string | undefined
  readonly state: "unmatched" | "ambiguous" | "apart"
  /** What it says, as it was last read, in the application's view. Absent where it cannot be read any more. */
  readonly shows: View | undefined
  /** Why nobody but a person can say. */
  readonly problem: string | undefined
  /** Records without an object at the place that it may be. */
  readonly candidates: ReadonlyArray<Candidate>
  /** There is one candidate, and nothing else at the place may be it. */
  readonly isExact: boolean
  /** What was decided before. */
  readonly choice: Choice | undefined
}

export interface Candidate {
  readonly recordId: string
  readonly fields: Json.JsonObject
  /** Fields, and keys of the kind, in which the two say the same. */
  readonly by: ReadonlyArray<string>
}

const states = ["unmatched", "ambiguous", "apart"] as const

/** `after`: the last of the page before. */
export const MatchFilter = Schema.Struct({
  /** Default: those that wait for a decision, which is all but `apart`. */
  state: Input.optional(Schema.Literals(states)),
  connectionId: Input.optional(Input.Text),
  streamId: Input.optional(Input.Text),
  kind: Input.optional(Input.Text),
  after: Input.optional(Schema.Struct({ streamId: Input.Text, externalId: Input.Text })),
  limit: Filters.limit,
})
export type MatchFilter = typeof MatchFilter.Type

/** The same as a record, a new one, or `apart`: nothing of it is taken in and nothing written to it. */
export const MatchDecision = Schema.Union([Schema.Literals(["new", "apart"]), Schema.Struct({ record: Input.Text })]).annotate({
  expected: '"new", "apart" or { record: id }',
})
export type MatchDecision = typeof MatchDecision.Type

const checkFilter = InvalidInput.checker(MatchFilter, { name: "filter" })
/** What is matched in one call: all, of a connection, a stream, or a kind. */
export const MatchScope = Schema.Struct({
  connectionId: Input.optional(Input.Text),
  streamId: Input.optional(Input.Text),
  kind: Input.optional(Input.Text),
})
export type MatchScope = typeof MatchScope.Type

const checkScope = InvalidInput.checker(MatchScope, { name: "filter" })
const checkDecision = InvalidInput.checker(MatchDecision, { name: "decision" })

type Reading = Adapters | Connections | Links | Streams

export const list = Effect.fnUntraced(function* (
  tenant: string,
  input: MatchFilter,
): Effect.fn.Return<ReadonlyArray<OpenMatch>, NotFound | InvalidInput | StoreError, Reading> {
  const { state, connectionId, streamId, kind, after, limit = Filters.pageSize } = yield* checkFilter(input)
  const named = {
    ...(connectionId !== undefined && { connectionId }),
    ...(streamId !== undefined && { streamId }),
    ...(kind !== undefined && { kind }),
  }
  yield* Known.check(tenant, named)
  const resources = yield* Elsewhere.resources(tenant)
  const asked: ReadonlyArray<LinkState> = state === undefined ? ["unmatched", "ambiguous"] : [state]
  const fitting = (yield* (yield* Streams).list(tenant))
    .filter((stream) => (streamId ?? stream.id) === stream.id && (connectionId ?? stream.connectionId) === stream.connectionId)
    .filter((stream) => (kind ?? stream.kind) === stream.kind && (after === undefined || stream.id >= after.streamId))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const found: Array<OpenMatch> = []
  for (const stream of fitting) {
    const left = limit - found.length
    if (left === 0) break
    const page = { limit: left, ...(after?.streamId === stream.id && { after: after.externalId }) }
    const links = yield* Effect.forEach(asked, (one) =>
      Effect.flatMap(Links, (port) => port.list(tenant, stream.id, { ...page, state: one })),
    )
    const some = links
      .flat()
      .toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1))
      .slice(0, left)
    found.push(...(yield* opened(stream, resources.get(stream.id), some)))
  }
  return found
})

const opened = Effect.fnUntraced(function* (stream: Stream, resource: Resource.Resource | undefined, links: ReadonlyArray<Link>) {
  const objects = yield* Effect.forEach(links, (link) =>
    Effect.gen(function* () {
      const shows = resource === undefined ? undefined : (yield* lastRead(resource, link))?.view
      return { link, shows, keys: resource === undefined || shows === undefined ? [] : MatchKeys.keysOf(resource.kind, shows) }
    }),
  )
  const matchKeys = [...new Set(objects.flatMap(({ keys }) => keys))]
  const { tenant, id: streamId, connectionId, kind, app, partition, partitionName } = stream
  const query = { tenant, streamId, connectionId, kind, externalIds: [], references: [], referenceFields: [], matchKeys }
  const state = yield* (yield* Links).page(query)
  const free = state.candidates.flatMap((id) => state.records.get(id) ?? [])
  return objects.map(({ link, shows, keys }): OpenMatch => {
    const shared = (others: ReadonlyArray<string>) => others.filter((key) => keys.includes(key))
    const candidates = free.flatMap((record) => {
      const by = resource === undefined ? [] : shared(MatchKeys.keysOf(resource.kind, record.data))
      return by.length === 0 ? [] : [{ recordId: record.id, fields: record.data, by: by.map(MatchKeys.nameOf) }]
    })
    const rivals = state.found.filter(({ externalId, keys: theirs }) => externalId !== link.externalId && shared(theirs).length > 0)
    return {
      streamId,
      app,
      kind,
      partition,
      partitionName,
      externalId: link.externalId,
      address: link.address ?? undefined,
      state: states.find((one) => one === link.state) ?? "unmatched",
      shows,
      problem: link.problem ?? undefined,
      candidates,
      isExact: candidates.length === 1 && rivals.length === 0,
      choice: link.choice,
    }
  })
})

type Deciding = Adapters | Commits | Connections | Links | Records | SecureRandom.SecureRandom | Streams

export type DecideError = NotFound | InvalidInput | StoreError | Contended

/** Also of an object that is a record: `apart` takes the two from each other, and neither is changed for it. */
export const decide = (
  tenant: string,
  streamId: string,
  externalId: string,
  input: MatchDecision,
  by: string,
): Effect.Effect<void, DecideError, Deciding> =>
  whileItChanges("the object", "it was decided about")(decideOnce(tenant, streamId, externalId, input, by))

const decideOnce = Effect.fnUntraced(function* (tenant: string, streamId: string, externalId: string, input: MatchDecision, by: string) {
  const [decision, author] = [yield* checkDecision(input), yield* checkBy(by)]
  const commits = yield* Commits
  const stream = yield* Known.stream(tenant, streamId)
  const link = yield* KnownObject.linkOf(stream, externalId)
  if (link === undefined) return yield* new NotFound({ what: "object", id: `${stream.partitionName}/${externalId}` })
  const resource = (yield* Elsewhere.resources(tenant)).get(streamId)
  const [open] = yield* opened(stream, resource, [link])
  const part = yield* decided(stream, link, open?.candidates ?? [], decision, author)
  if (part === undefined) return
  const at = yield* Clock.currentTimeMillis
  yield* commits.apply({ ...empty(tenant, at), ...part })
  yield* (yield* Streams).setDue(tenant, [streamId], at)
})

type Decided = Pick<Commit, "choices" | "links" | "deeds" | "owed">

/** What a decision about one object writes; `undefined` where it holds already. `candidates`: records that were not made at the place because they might be it. */
const decided = Effect.fnUntraced(function* (
  stream: Stream,
  link: Link,
  candidates: ReadonlyArray<Candidate>,
  decision: MatchDecision,
  by: string,
): Effect.fn.Return<Decided | undefined, NotFound | InvalidInput | StoreError, Adapters | Links | Records | SecureRandom.SecureRandom> {
  const { tenant, id: streamId } = stream
  const { externalId, state, recordId } = link
  const { kinds } = yield* Adapters
  const kind = kinds.get(stream.kind)
  if (kind === undefined) return yield* new NotFound({ what: "kind", id: stream.kind })
  if (isSettled(link, decision)) return undefined
  if (state === "linked" && decision !== "apart")
    return yield* new InvalidInput({
      message: `decision: ${stream.kind} ${externalId} is the record ${recordId} already; decide "apart" first`,
    })
  if (decision === "new" && !reads(stream))
    return yield* new InvalidInput({
      message: `decision: nothing is taken from ${stream.partitionName}, because the stream's direction is "${stream.settings.direction}"`,
    })
  const said = { by, at: yield* Clock.currentTimeMillis }
  const choice: Choice = typeof decision === "string" ? { ...said, as: decision } : { ...said, as: "same", recordId: decision.record }
  const other = choice.as === "same" ? yield* otherOf(stream, link, choice.recordId) : undefined
  const record =
    choice.as === "same" ? yield* HostRecords.findPresent(tenant, kind, choice.recordId) : yield* recordOf(kind, tenant, recordId)
  const deed = { _tag: "MatchDecided", by, streamId, externalId, as: choice.as } as const
  const due = yield* (yield* SecureRandom.SecureRandom).uuidV7()
  return {
    choices: [{ streamId, externalId, seen: { state, recordId }, choice, due }],
    links: other === undefined ? [] : [{ ...other, recordId: null }],
    deeds: record === undefined ? [] : [{ kind: kind.name, recordId: record.id, seenVersion: record.version, origin: hostOrigin, deed }],
    // Also of the record that it is or was: so that whoever works there comes by.
    owed: [...candidates.map((candidate) => candidate.recordId), ...(record === undefined ? [] : [record.id])].map((id) => ({
      streamId,
      recordId: id,
    })),
  }
})

const isSettled = ({ choice, state, recordId }: Link, decision: MatchDecision): boolean => {
  if (typeof decision === "string") return choice?.as === decision && (decision === "apart" || state === "linked")
  return choice?.as === "same" && choice.recordId === decision.record && (state !== "linked" || recordId === decision.record)
}

/** The object that a record was and is apart from, which lets go of it. */
const otherOf = Effect.fnUntraced(function* (stream: Stream, { externalId }: Link, recordId: string) {
  const links = yield* (yield* Links).ofRecord(stream.tenant, recordId)
  const other = links.find((one) => one.streamId === stream.id && one.externalId !== externalId)
  if (other === undefined || other.state === "apart") return other
  return yield* new InvalidInput({
    message: `decision.record: the record ${recordId} is ${stream.kind} ${other.externalId} of ${stream.partitionName} already`,
  })
})

const recordOf = Effect.fnUntraced(function* (kind: Kind.Kind, tenant: string, id: string | null) {
  return id === null ? undefined : Option.getOrUndefined(yield* (yield* Records).get(tenant, kind.name, id))
})

export interface LinkedExact {
  readonly linked: number
  /** What waits for a decision still. */
  readonly left: number
}

/** Links all objects that may be one record and no other, where nothing else may be it: a page is one commit. May be stopped anywhere, and called again. */
export const linkExact = Effect.fnUntraced(function* (
  tenant: string,
  scope: MatchScope,
  by: string,
): Effect.fn.Return<LinkedExact, DecideError, Deciding | Reading> {
  const [filter, author] = [yield* checkScope(scope), yield* checkBy(by)]
  let [linked, left] = [0, 0]
  let after: MatchFilter["after"]
  do {
    const page = yield* list(tenant, { ...filter, ...(after !== undefined && { after }) })
    const exact = page.filter(({ isExact }) => isExact)
    yield* linkAll(tenant, exact, author)
    linked += exact.length
    left += page.length - exact.length
    const last = page.length < Filters.pageSize ? undefined : page.at(-1)
    after = last && { streamId: last.streamId, externalId: last.externalId }
  } while (after !== undefined)
  return { linked, left }
})

/** At once, or where one of them has changed meanwhile each on its own. */
const linkAll = Effect.fnUntraced(function* (
  tenant: string,
  exact: ReadonlyArray<OpenMatch>,
  by: string,
): Effect.fn.Return<void, DecideError, Deciding> {
  const commits = yield* Commits
  const streams = new Map((yield* (yield* Streams).list(tenant)).map((stream) => [stream.id, stream]))
  const parts = yield* Effect.forEach(exact, ({ streamId, externalId, candidates }) =>
    Effect.gen(function* () {
      const [stream, [only]] = [streams.get(streamId), candidates]
      const link = stream && (yield* KnownObject.linkOf(stream, externalId))
      if (stream === undefined || link === undefined || only === undefined) return undefined
      return yield* decided(stream, link, candidates, { record: only.recordId }, by)
    }),
  )
  const whole = parts.flatMap((part) => part ?? [])
  if (whole.length === 0) return
  const part: Decided = {
    choices: whole.flatMap(({ choices }) => choices),
    links: whole.flatMap(({ links }) => links),
    deeds: whole.flatMap(({ deeds }) => deeds),
    owed: whole.flatMap(({ owed }) => owed),
  }
  yield* commits
    .apply({ ...empty(tenant, yield* Clock.currentTimeMillis), ...part })
    .pipe(
      Effect.catchTag("CommitRefused", () =>
        Effect.forEach(exact, ({ streamId, externalId, candidates: [only] }) =>
          only === undefined ? Effect.void : decide(tenant, streamId, externalId, { record: only.recordId }, by),
        ),
      ),
    )
})

/** A record is made at a place whatever the option and the starting point of its stream. */
export const send = Effect.fnUntraced(function* (
  tenant: string,
  kind: Kind.Kind,
  recordId: string,
  streamId: string,
  by: string,
): Effect.fn.Return<void, DecideError, Commits | Records | Streams> {
  const author = yield* checkBy(by)
  const commits = yield* Commits
  const stream = yield* Known.stream(tenant, streamId)
  if (stream.kind !== kind.name)
    return yield* new InvalidInput({ message: `stream: ${streamId} is of the kind ${stream.kind}, the record of the kind ${kind.name}` })
  const deed = { _tag: "RecordSent", by: author, streamId } as const
  yield* Effect.gen(function* () {
    const { version } = yield* HostRecords.findPresent(tenant, kind, recordId)
    yield* commits.apply({
      ...empty(tenant, yield* Clock.currentTimeMillis),
      deeds: [{ kind: kind.name, recordId, seenVersion: version, origin: hostOrigin, deed }],
      owed: [{ streamId, recordId, chosen: true }],
    })
  }).pipe(whileItChanges(`the ${kind.name}`, "it was sent"))
})
