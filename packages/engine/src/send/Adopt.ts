/**
 * Takes in what an application answered to a write: the link gets what was sent as its base, and the answer is decided on like anything else that was
 * read. So what the application made of a value (a trimmed title, another state's name) comes in at once, and the next reading finds nothing new.
 */
import type { Json, Kind, Resource, Upsert, View } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import type { SecureRandom } from "effect/crypto"
import { Commits } from "../store/Commits.ts"
import * as Decide from "../decide/Decide.ts"
import { Deliveries, type Order } from "../store/Deliveries.ts"
import * as Draft from "../read/Draft.ts"
import * as Failpoint from "../Failpoint.ts"
import * as Ids from "../model/Ids.ts"
import type { Link } from "../model/Link.ts"
import { Links } from "../store/Links.ts"
import * as Merge from "../decide/Merge.ts"
import * as RawObject from "../model/RawObject.ts"
import * as References from "../decide/References.ts"
import type * as Settle from "../decide/Settle.ts"
import { type Target, told } from "./Settlement.ts"
import { type CommitRefused, Contended, type StoreError } from "../model/StoreError.ts"
import { type Stream, reads, strategyOf, writes } from "../model/Stream.ts"

const mostTries = 8

export interface Answer {
  readonly target: Target
  readonly order: Order
  readonly answer: Upsert
  /** What the application had before the write, and what was sent of the record. */
  readonly before: View
  readonly sent: View
  /** What the write came to. What was found was sent by an earlier attempt, and may have been changed since. */
  readonly attempt: Settle.Attempt
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
    const [again] = yield* deliveries.load([order.delivery], References.fieldsOf(given.target.resource.kind))
    if (again !== undefined) order = again
  }
  return yield* new Contended({ message: `${given.target.stream.kind} ${order.record.id} kept changing while an answer was taken in` })
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

const commitOnce = Effect.fnUntraced(function* (asked: Answer) {
  const { target, answer } = asked
  const { work, stream, resource } = target
  const { kind } = resource
  const order = yield* withNamed(stream, kind, asked.order, answer.view)
  const given = { ...asked, order }
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
      references: References.make(References.near(order.references, work.streams, stream)),
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
  const attempt: Settle.Attempt = wasRefused ? { _tag: "LeftOut", sent: given.attempt, message: refusal(stream, refused) } : given.attempt
  yield* Failpoint.pass("adopt.before-commit")
  yield* commits.apply(
    Draft.commit(draft, stream.tenant, now, { fence: work.fence, ...told(target, order.delivery, attempt, answer.externalId, now) }),
  )
  yield* Failpoint.pass("adopt.committed")
})

/**
 * A stream that takes nothing does not take what the application made of a value either: the base stays what was said, else it would be said for ever. What
 * an application would not take it is not told at once again.
 */
const settledWith = (
  { target: { stream } }: Answer,
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
const overtaken = ({ target: { resource, stream, work }, order, answer, sent, attempt }: Answer): View => {
  const { kind } = resource
  const justSent = attempt._tag !== "Found"
  const references = References.make(References.near(order.references, work.streams, stream))
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
const refusedItems = ({ target: { resource }, before, sent, answer }: Answer): { readonly [field: string]: ReadonlyArray<Json.Json> } => {
  const refused: { [field: string]: ReadonlyArray<Json.Json> } = {}
  for (const [name, value] of Object.entries(sent)) {
    const [had, has] = [before[name] ?? [], answer.view[name]]
    if (resource.kind.fields[name]?.merge !== "set" || !Array.isArray(value) || !Array.isArray(had) || !Array.isArray(has)) continue
    const left = value.filter((item) => !had.includes(item) && !has.includes(item))
    if (left.length > 0) refused[name] = left
  }
  return refused
}

const refusal = ({ app }: Stream, refused: { readonly [field: string]: ReadonlyArray<Json.Json> }): string => {
  const parts = Object.entries(refused).map(([field, items]) => `${field} ${items.join(", ")}`)
  return `${app} left out ${parts.join("; ")}: the account may lack the right`
}

/** The fields of a view that the application alone decides: after a create they are its own and say nothing about the record. */
export const ownFields = (resource: Resource.Resource, view: View): Json.JsonObject =>
  Object.fromEntries(Object.entries(view).filter(([name]) => !resource.writable.includes(name)))
