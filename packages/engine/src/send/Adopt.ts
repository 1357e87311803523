/**
 * Takes in what an application answered to a write: the link gets what was sent as its base, and the answer is decided on like anything else that was
 * read. So what the application made of a value (a trimmed title, another state's name) comes in at once, and the next reading finds nothing new.
 */
import type { Json, Kind, Resource, Upsert, View } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import type { SecureRandom } from "effect/crypto"
import { type Commit, Commits, type DeliverySettlement, type Fence, type RunWrite } from "../store/Commits.ts"
import * as Decide from "../decide/Decide.ts"
import { Deliveries, type Order } from "../store/Deliveries.ts"
import * as Draft from "../read/Draft.ts"
import * as Event from "../model/Event.ts"
import * as Failpoint from "../Failpoint.ts"
import * as Ids from "../model/Ids.ts"
import type { Link } from "../model/Link.ts"
import { Links } from "../store/Links.ts"
import * as Merge from "../decide/Merge.ts"
import * as RawObject from "../model/RawObject.ts"
import * as References from "../decide/References.ts"
import { type CommitRefused, type StoreError, Contended } from "../model/StoreError.ts"
import { type Stream, reads, strategyOf, writes } from "../model/Stream.ts"

const mostTries = 8

export interface Answer {
  readonly stream: Stream
  /** All streams of the connection. */
  readonly streams: ReadonlyArray<Stream>
  readonly resource: Resource.Resource
  readonly fence: Fence
  readonly order: Order
  readonly answer: Upsert
  /** What the application had before the write, and what was sent of the record. */
  readonly before: View
  readonly sent: View
  /** It was sent just now. Otherwise an earlier attempt sent it, and what was found may have been changed since. */
  readonly justSent: boolean
  readonly settlement: DeliverySettlement
  readonly run: RunWrite
}

/** Commits link, payload, settlement and whatever the answer changes. When the record changed meanwhile, it decides again on the new one. */
export const adopt = Effect.fnUntraced(function* (
  given: Answer,
): Effect.fn.Return<void, CommitRefused | StoreError | Contended, Commits | Deliveries | Links | SecureRandom.SecureRandom> {
  const deliveries = yield* Deliveries
  let { order } = given
  for (let tries = 0; tries < mostTries; tries += 1) {
    const done = yield* commitOnce({ ...given, order }).pipe(
      Effect.as(true),
      Effect.catchTag("CommitRefused", (error) => (error.reason === "Stale" ? Effect.succeed(false) : Effect.fail(error))),
    )
    if (done) return
    const [again] = yield* deliveries.load([order.delivery], References.fieldsOf(given.resource.kind))
    if (again !== undefined) order = again
  }
  return yield* new Contended({ message: `${given.stream.kind} ${order.record.id} kept changing while an answer was taken in` })
})

/**
 * An order with the links to what a view names: the application may show what the record does not name any more, or not yet, and what is linked is not
 * unknown.
 */
export const withNamed = Effect.fnUntraced(function* (
  { tenant, id: streamId, connectionId }: Stream,
  kind: Kind.Kind,
  order: Order,
  view: View,
): Effect.fn.Return<Order, StoreError, Links> {
  const known = new Set(order.references.map((reference) => `${reference.kind}\n${reference.externalId}`))
  const named = References.named(kind, view).filter((reference) => !known.has(`${reference.kind}\n${reference.externalId}`))
  if (named.length === 0) return order
  const links = yield* Links
  const query = { tenant, streamId, connectionId, kind: kind.name, externalIds: [], references: named, referenceFields: [], matchKeys: [] }
  return { ...order, references: [...order.references, ...(yield* links.page(query)).references] }
})

const commitOnce = Effect.fnUntraced(function* (attempt: Answer) {
  const { stream, resource, fence, answer } = attempt
  const { kind } = resource
  const order = yield* withNamed(stream, kind, attempt.order, answer.view)
  const given = { ...attempt, order }
  const refused = refusedItems(given)
  const commits = yield* Commits
  const now = yield* Clock.currentTimeMillis
  const newId = yield* Ids.make
  const link: Omit<Link, "tenant" | "processedAt"> = {
    streamId: stream.id,
    connectionId: stream.connectionId,
    kind: kind.name,
    externalId: answer.externalId,
    state: "linked",
    recordId: order.record.id,
    base: { ...given.before, ...given.sent, ...overtaken(given), ...accepted(given, Object.keys(refused)) },
    address: null,
    version: null,
    updatedAt: null,
    waitingFor: order.link?.waitingFor ?? [],
    problem: null,
  }
  const known = { ...link, tenant: stream.tenant, processedAt: now }
  const conflicts = new Map(order.conflicts.map((conflict) => [conflict.field, conflict]))
  const outcome = Decide.decide(
    {
      kind,
      resource,
      link: known,
      record: order.record,
      candidates: [],
      conflicts,
      references: References.make(References.near(order.references, given.streams, stream)),
      takes: reads(stream),
      sends: writes(stream),
      strategy: (field) => strategyOf(stream.settings, field, kind.fields),
      now,
    },
    { _tag: "Upsert", change: answer },
  )
  const draft = Draft.make({ stream, kind, now, newId })
  const payload = RawObject.text(answer.raw)
  draft.keepRaw(answer.externalId, payload, RawObject.hash(payload))
  const wasRefused = Object.keys(refused).length > 0
  // What it would not take now it would not take at once again; the delivery says so and waits for the next change or a person.
  const settledOutcome = outcome._tag === "Merged" ? settledWith(given, known, outcome, wasRefused) : outcome
  draft.add({ externalId: answer.externalId, change: answer, link: known, conflicts }, settledOutcome)
  yield* Failpoint.pass("adopt.before-commit")
  yield* commits.apply(
    Draft.commit(draft, stream.tenant, now, {
      fence,
      ...(wasRefused ? refusal(given, refused, now) : { deliveries: [given.settlement], run: given.run }),
    }),
  )
  yield* Failpoint.pass("adopt.committed")
})

/**
 * A stream that takes nothing does not take what the application made of a value either: the base stays what was said, else it would be said for ever. What
 * an application would not take it is not told at once again.
 */
const settledWith = (
  { stream }: Answer,
  { base }: Link,
  outcome: Decide.Outcome & { readonly _tag: "Merged" },
  wasRefused: boolean,
): Decide.Outcome => {
  if (reads(stream)) return wasRefused ? { ...outcome, owes: false } : outcome
  return { ...outcome, linking: { ...outcome.linking, base: base ?? {} }, owes: false }
}

/**
 * What was sent and is out of date by now, as the application shows it: what it made of the value is its own doing and nobody's edit, so that it does not
 * stand against the newer one.
 */
const overtaken = ({ resource, stream, streams, order, answer, sent, justSent }: Answer): View => {
  const { kind } = resource
  const references = References.make(References.near(order.references, streams, stream))
  const says = resource.see(References.toExternal(kind, order.record.data, references).fields, answer.view)
  return Object.fromEntries(
    Object.entries(sent).flatMap(([name, value]) => {
      const [field, shown] = [kind.fields[name], answer.view[name]]
      const current = !justSent || field === undefined || field.merge === "set" || Merge.same(field, says[name], value)
      return current || shown === undefined ? [] : [[name, shown]]
    }),
  )
}

/** What the application kept or took of sets, without what came from elsewhere meanwhile. */
const accepted = ({ before, sent, answer }: Answer, names: ReadonlyArray<string>): View =>
  Object.fromEntries(
    names.map((name) => {
      const ours = [before[name] ?? [], sent[name] ?? []].flat()
      return [name, [answer.view[name] ?? []].flat().filter((item) => ours.includes(item))]
    }),
  )

/** Members of sets that were sent and that the application left out without a word, as some do with what the account has no right to. */
const refusedItems = ({ resource, before, sent, answer }: Answer): { readonly [field: string]: ReadonlyArray<Json.Json> } => {
  const refused: { [field: string]: ReadonlyArray<Json.Json> } = {}
  for (const [name, value] of Object.entries(sent)) {
    const [had, has] = [before[name] ?? [], answer.view[name]]
    if (resource.kind.fields[name]?.merge !== "set" || !Array.isArray(value) || !Array.isArray(had) || !Array.isArray(has)) continue
    const left = value.filter((item) => !had.includes(item) && !has.includes(item))
    if (left.length > 0) refused[name] = left
  }
  return refused
}

const refusal = (
  { stream, order, settlement, run }: Answer,
  refused: { readonly [field: string]: ReadonlyArray<Json.Json> },
  now: number,
): Pick<Commit, "deliveries" | "events" | "run"> => {
  const parts = Object.entries(refused).map(([field, items]) => `${field} ${items.join(", ")}`)
  const message = `${stream.app} left out ${parts.join("; ")}: the account may lack the right`
  const { streamId, recordId, revision } = settlement
  const to = {
    state: "dead",
    nextAttemptAt: now,
    lastError: message,
    attempts: order.delivery.attempts,
    unverifiedSince: null,
    waitsForRecord: null,
  } as const
  const problems = [{ externalId: order.link?.externalId ?? null, recordId, message }]
  return {
    deliveries: [{ streamId, recordId, revision, to }],
    events: [new Event.SyncError({ streamId, kind: stream.kind, runId: run.id, recordId, message })],
    run: { ...run, counts: { ...run.counts, failed: 1 }, problems },
  }
}

/** The fields of a view that the application alone decides: after a create they are its own and say nothing about the record. */
export const ownFields = (resource: Resource.Resource, view: View): Json.JsonObject =>
  Object.fromEntries(Object.entries(view).filter(([name]) => !resource.writable.includes(name)))
