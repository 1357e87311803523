/**
 * Takes in what an application answered to a write: the link gets what was sent as its base, and the answer is decided on like anything else that was
 * read. A text in another form is what the application made of ours, which stays as its author wrote it; a value that is as it was before was refused;
 * anything else (another state's name) comes in at once. So the next reading finds nothing new.
 */
import type { Json, Kind, Resource, Upsert, View } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import type { SecureRandom } from "effect/crypto"
import { type Commit, Commits, empty } from "../store/Commits.ts"
import { replaced as replacedLink } from "../read/Removed.ts"
import * as Decide from "../decide/Decide.ts"
import { Deliveries, type Order } from "../store/Deliveries.ts"
import * as Draft from "../read/Draft.ts"
import { nowSayable } from "../read/NowSayable.ts"
import * as Failpoint from "../Failpoint.ts"
import type { FieldChange } from "../model/History.ts"
import * as Ids from "../model/Ids.ts"
import type { Link, Refusals as Refused } from "../model/Link.ts"
import { Links } from "../store/Links.ts"
import * as Merge from "../decide/Merge.ts"
import * as Ours from "../decide/Ours.ts"
import * as RawObject from "../model/RawObject.ts"
import * as References from "../decide/References.ts"
import * as Refusals from "../decide/Refusals.ts"
import * as Removals from "../decide/Removals.ts"
import type * as Settle from "../decide/Settle.ts"
import { type Target, close, told, wrote as written } from "./Settlement.ts"
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
  /** What was said of it, where texts were said in the application's words. */
  readonly said?: View
  /** What the write came to. What was found was sent by an earlier attempt, and may have been changed since. */
  readonly attempt: Settle.Attempt & { readonly _tag: "Created" | "Updated" | "Found" | "Aside" }
  /** What the application had refused before it took the rest. */
  readonly refused?: Refused
  /** Not all was sent. */
  readonly inPart?: boolean
  /** Of what was found, see `Found`. */
  readonly wrote?: ReadonlyArray<string> | undefined
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
    // Its record is another one by now, whose object this is, or nobody's: what was written there is read like anybody's edit.
    if (again?.record.removal?.into !== undefined && again.link?.externalId !== given.answer.externalId)
      return yield* close(given.target.work, again.delivery)
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
  const commits = yield* Commits
  const now = yield* Clock.currentTimeMillis
  const newId = yield* Ids.make
  const taken = takenOf(given)
  const refusals = Object.fromEntries(Object.entries(taken.refused).map(([name, refusal]) => [name, { ...refusal, at: now }]))
  const known: Link = {
    tenant: stream.tenant,
    streamId: stream.id,
    connectionId: stream.connectionId,
    kind: kind.name,
    externalId: answer.externalId,
    state: "linked",
    recordId: order.record.id,
    base: { ...given.before, ...taken.base },
    told: { ...without(order.link?.told, given.sent), ...taken.told },
    refused: Refusals.joined(kind, { ...stillRefused(given), ...given.refused }, refusals),
    address: null,
    version: null,
    updatedAt: null,
    waitingFor: order.link?.waitingFor ?? [],
    problem: null,
    processedAt: now,
  }
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
  const settled = outcome._tag === "Merged" ? settledWith(given, known, outcome) : outcome
  draft.add({ externalId: answer.externalId, change: answer, link: known, conflicts }, settled)
  const news = { ...given.refused, ...refusals }
  const stands = settled._tag === "Merged" ? settled.linking.refused : known.refused
  const isPart = given.inPart === true || Object.keys({ ...news, ...stands }).length > 0
  const attempt = isPart ? part(stream, given.attempt, news) : given.attempt
  const before = new Map(order.link === undefined ? [] : [[order.link.externalId, order.link]])
  const owed = yield* nowSayable({ stream, streams: work.streams, resource }, before, draft.part.links)
  yield* Failpoint.pass("adopt.before-commit")
  // First, for a record has one object in a place. If no more comes of it, the object is found by the operation that made it.
  if (target.replaces !== undefined) {
    const { tenant } = stream
    yield* commits.apply({ ...empty(tenant, now), fence: work.fence, links: [replacedLink(target.replaces)] })
  }
  yield* commits.apply(
    Draft.commit(draft, stream.tenant, now, {
      fence: work.fence,
      owed,
      writes: writesOf(given),
      ...told(target, order.delivery, attempt, answer.externalId, now),
    }),
  )
  yield* Failpoint.pass("adopt.committed")
})

const without = <A>(by: { readonly [field: string]: A } = {}, names: View): { readonly [field: string]: A } =>
  Object.fromEntries(Object.entries(by).filter(([name]) => !Object.hasOwn(names, name)))

/** What was matched with something that was there was not written. */
const writesOf = ({ target, order, answer, attempt, before, sent }: Answer): Commit["writes"] => {
  if (Object.keys(sent).length === 0) return []
  if (attempt._tag === "Created" || attempt._tag === "Found") return [written(target, order, answer.externalId, "create")]
  const changes = Object.entries(sent).map(([name, after]): [string, FieldChange] => {
    const was = before[name]
    return [name, was === undefined ? { after } : { before: was, after }]
  })
  return [written(target, order, answer.externalId, "update", Object.fromEntries(changes))]
}

/** Of a field that is said anew nothing stands refused, but of a set what was left out. */
const stillRefused = ({ target: { resource }, order, sent }: Answer): Refused =>
  Object.fromEntries(
    Object.entries(order.link?.refused ?? {}).filter(([name]) => !Object.hasOwn(sent, name) || resource.kind.fields[name]?.merge === "set"),
  )

/** What is left, and what stands refused, the next look at the delivery says. */
const part = ({ app }: Stream, attempt: Answer["attempt"], refused: Refused): Settle.Attempt => ({
  _tag: "Partly",
  sent: attempt._tag === "Updated" || attempt._tag === "Aside" ? "Updated" : "Created",
  ...(Object.keys(refused).length > 0 && { problem: Refusals.inWords(app, refused) }),
})

/** A stream that takes nothing does not take what the application made of a value either: the base stays, else it would be said for ever. */
const settledWith = (
  { target: { stream } }: Answer,
  { base, told: words }: Link,
  outcome: Decide.Outcome & { readonly _tag: "Merged" },
): Decide.Outcome & { readonly _tag: "Merged" } =>
  reads(stream) ? outcome : { ...outcome, linking: { ...outcome.linking, base: base ?? {}, told: words }, owes: false }

interface Taken {
  readonly base: View
  readonly told: View
  readonly refused: Refusals.Refused
}

/** What the application took of what was sent, by what it shows. */
const takenOf = ({ target: { resource, stream, work, withheld }, order, answer, before, sent, said, attempt, wrote }: Answer): Taken => {
  const { kind, importer: { renderings = {} } = {} } = resource
  const references = References.make(References.near(order.references, work.streams, stream))
  const meant = Removals.saidOf(kind, order.record, withheld !== undefined)
  const says = resource.see(References.toExternal(kind, meant, references).fields, answer.view)
  const [base, words, refused]: [JsonObjectInMaking, JsonObjectInMaking, { [field: string]: Refusals.Refused[string] }] = [
    { ...sent },
    {},
    {},
  ]
  for (const [name, value] of Object.entries(sent)) {
    const [field, shown] = [kind.fields[name], answer.view[name]]
    if (field === undefined || shown === undefined || Merge.same(field, shown, value)) continue
    if (field.merge === "set") {
      const left = leftOut(before[name], value, shown)
      if (left.length === 0) continue
      const ours = [before[name] ?? [], value].flat()
      base[name] = [shown].flat().filter((item) => ours.includes(item))
      refused[name] = { value: left, message: `left out ${left.join(", ")}: the account may lack the right` }
      continue
    }
    const justSent = attempt._tag !== "Found" || wrote?.includes(name) === true
    const isUnchanged = Merge.same(field, shown, before[name] ?? field.initial)
    const isAsBefore = justSent && isUnchanged
    const saying = said?.[name] ?? value
    // An application may show a name in yet another form, which nothing here can tell from an edit: what it answers to the write is what it made of that.
    const isReworded = !Merge.same(field, saying, value) && (Merge.same(field, shown, saying) || (justSent && !isAsBefore))
    // What is out of date by now does not stand against the newer one, whatever became of it.
    if (justSent && !Merge.same(field, says[name], value)) base[name] = shown
    else if (isReworded || Ours.isRendering(field, renderings[name], saying, shown) || (!reads(stream) && !isAsBefore)) {
      base[name] = shown
      words[name] = value
    } else if (!justSent && isUnchanged && wrote === undefined) {
      // Either it was never taken, or somebody has undone it since: neither is believed of it.
      delete base[name]
    } else if (isAsBefore) {
      base[name] = shown
      refused[name] = { value, message: "it is as it was before, though no error was told: the account may lack the right" }
    }
  }
  return { base, told: words, refused }
}

type JsonObjectInMaking = { [field: string]: Json.Json }

/** Members of a set that were sent and that the application left out without a word, as some do with what the account has no right to. */
const leftOut = (before: Json.Json | undefined, sent: Json.Json, shown: Json.Json): ReadonlyArray<Json.Json> => {
  const had = [before ?? []].flat()
  return Array.isArray(sent) && Array.isArray(shown) ? sent.filter((item) => !had.includes(item) && !shown.includes(item)) : []
}

/** What a new object shows of itself: fields that were not sent, or that the application alone decides. They say nothing about the record. */
export const notSaid = ({ kind, writable }: Resource.Resource, view: View, sent: View): Json.JsonObject =>
  Object.fromEntries(
    Object.entries(view).flatMap(([name, value]) => {
      if (writable.includes(name) && (sent[name] !== undefined || kind.fields[name]?.merge === "set")) return []
      return [[name, value]]
    }),
  )
