/**
 * Changes an object to what its record says. It reads before it writes where the vendor does not check versions, and what it finds there is taken in first.
 */
import {
  AdapterError as Failure,
  type Addresses,
  type Change,
  type Client,
  Json,
  type Resource,
  type Upsert,
  type View,
} from "@syncline/adapter-core"
import { Clock, Effect, Result } from "effect"
import * as Difference from "../decide/Difference.ts"
import * as Lengths from "../decide/Lengths.ts"
import * as Merge from "../decide/Merge.ts"
import * as Policy from "../decide/Policy.ts"
import * as References from "../decide/References.ts"
import * as Removals from "../decide/Removals.ts"
import * as Refusals from "../decide/Refusals.ts"
import type { Attempt } from "../decide/Settle.ts"
import * as Failpoint from "../Failpoint.ts"
import { resolved } from "../model/Conflict.ts"
import type { Link } from "../model/Link.ts"
import { removalField } from "../model/Record.ts"
import * as RecordId from "../model/RecordId.ts"
import { absorb } from "../read/Absorb.ts"
import * as Asking from "../read/Asking.ts"
import * as Removed from "../read/Removed.ts"
import * as Sent from "../read/Attempt.ts"
import { relativesOf, batchOf } from "../read/Work.ts"
import { Commits, empty } from "../store/Commits.ts"
import { Deliveries, type Order } from "../store/Deliveries.ts"
import { adopt } from "./Adopt.ts"
import { type Broken, type Requirements, type Target, awaited, fail, settle, withheldFor } from "./Settlement.ts"
import * as Authors from "./Authors.ts"
import * as Texts from "./Texts.ts"
import * as Words from "./Words.ts"

export const update = Effect.fnUntraced(function* (
  target: Target,
  claimed: Order,
  link: Link,
  base: View,
): Effect.fn.Return<void, Failure | Broken, Requirements> {
  const { resource, importer } = target
  const order = yield* withoutAgreed(target, claimed, link)
  const { wanted } = planOf(target, order, link)
  // What came from another place is read first, with what it brought along.
  const isArriving = link.state === "arriving"
  const isNothing = Object.keys(wanted).length === 0
  // What was written before without an answer may be there, though the record has come to say what was there before that.
  if (isNothing && !isArriving && order.delivery.unverifiedSince === null) return yield* rest(target, order, link)
  const tooLong = Lengths.tooLong(resource, target.stream.settings, wanted)
  if (Object.keys(tooLong).length > 0) return yield* refused(target, order, link, tooLong)
  yield* importer.prepareUpdate?.(target.work.session.opened.client, { partition: target.stream.partition, patch: wanted }) ?? Effect.void
  // A set that holds something unknown here can only be changed beside what it has.
  if (importer.checksVersion === true && link.waitingFor.length === 0 && !isArriving && !isNothing)
    return yield* send(target, order, link, base, undefined)
  yield* Failpoint.pass("deliver.before-read")
  const looked = yield* Effect.result(lookAt(target, link))
  if (Result.isFailure(looked)) {
    if (yield* isOurRemoval(order, looked.failure)) return yield* withdrawn(target, order, link)
    return yield* looked.failure
  }
  const current = looked.success
  if (!moved(resource.kind, link, base, current)) return yield* send(target, order, link, base, current)
  const fresh = yield* takeIn(target, order, current)
  // What somebody edited is not closed for its removal before a person decides.
  if (fresh?.record.removal !== undefined && fresh.conflicts.length > 0) return yield* settle(target, order, { _tag: "Partly" })
  return fresh?.link === undefined || fresh.link.base === null
    ? yield* settle(target, order, { _tag: "Pointless" })
    : yield* send(target, fresh, fresh.link, fresh.link.base, current)
})

/** Whether an object is not there because the engine removed it, without knowing whether that came through, before its record was brought back. */
const isOurRemoval = Effect.fnUntraced(function* ({ record, delivery: { unverifiedSince } }: Order, { reason }: Failure) {
  if (reason._tag !== "Gone" || unverifiedSince === null) return false
  return (yield* Sent.fieldsAt(record, unverifiedSince))[removalField] === true
})

/** It is brought back next. */
const withdrawn = (target: Target, order: Order, link: Link) =>
  settle(target, order, { _tag: "Partly" }, { links: [Removed.withdrawn(target.resource.kind.word !== undefined, link)] })

/** There is nothing to send. What stands refused keeps the delivery, for people to see; what does not any more is forgotten. */
const rest = Effect.fnUntraced(function* (target: Target, order: Order, link: Link) {
  if (target.withheld !== undefined) return yield* settle(target, order, withheldFor(target.withheld))
  const { app } = target.stream
  const { says } = planOf(target, order, link)
  const standing = Refusals.standing(target.resource.kind, link.refused, says, link.base ?? {})
  const awaits = awaited(target, order)
  const attempt: Attempt =
    awaits === undefined && Object.keys(standing).length > 0
      ? { _tag: "Refusing", message: Refusals.inWords(app, standing) }
      : { _tag: "Nothing", awaits }
  return yield* Refusals.same(standing, link.refused)
    ? settle(target, order, attempt)
    : settle(target, order, attempt, { links: [{ ...link, refused: standing }] })
})

/** What the application would not take is kept at the link, and the rest is sent next. */
const refused = Effect.fnUntraced(function* (target: Target, order: Order, link: Link, fields: Refusals.Refused) {
  const at = yield* Clock.currentTimeMillis
  const news = Object.fromEntries(Object.entries(fields).map(([name, refusal]) => [name, { ...refusal, at }]))
  const attempt = { _tag: "Partly", problem: Refusals.inWords(target.stream.app, news) } as const
  return yield* settle(target, order, attempt, { links: [{ ...link, refused: Refusals.joined(target.resource.kind, link.refused, news) }] })
})

/** Ends the conflicts in which the record has come to what the application says. */
const withoutAgreed = Effect.fnUntraced(function* ({ work, stream, resource }: Target, order: Order, link: Link) {
  if (order.conflicts.length === 0) return order
  const references = References.make(References.near(order.references, work.streams, stream))
  const { fields } = References.toExternal(resource.kind, order.record.data, references)
  const atRest = [
    ...Difference.agreed(resource.kind, resource, fields, Difference.knownOf(link), order.conflicts),
    // The record is there again.
    ...order.conflicts.filter(Removals.isAboutOurs),
  ]
  if (atRest.length === 0) return order
  const commits = yield* Commits
  const now = yield* Clock.currentTimeMillis
  const ended = atRest.map((conflict) =>
    resolved({ ...conflict, local: order.record.data[conflict.field] ?? conflict.local }, "agreed", "engine", now),
  )
  yield* commits.apply({
    ...empty(stream.tenant, now),
    fence: work.fence,
    conflicts: ended.map(({ conflict }) => conflict),
    events: ended.map(({ event }) => event),
  })
  return { ...order, conflicts: order.conflicts.filter((conflict) => !atRest.includes(conflict)) }
})

/** What the record says to the application and what of that the application lacks, with the references by which it is said. */
const planOf = (target: Target, order: Order, link: Link) => {
  const { resource } = target
  const known = Difference.knownOf(link)
  const references = References.make(References.near(order.references, target.work.streams, target.stream))
  const { withheld, mayLeave } = target
  const { fields } = References.toExternal(resource.kind, Removals.saidOf(resource.kind, order.record, withheld !== undefined), references)
  const held = new Set(order.conflicts.map(({ field }) => field))
  return {
    references,
    says: resource.see(fields, known.base),
    wanted: Difference.difference(resource.kind, Policy.limited(resource, mayLeave), fields, known, held),
  }
}

/**
 * The addresses of what the application refers to, as it shows them: newer than those that were stored, and the only ones of what is not linked yet. An id in
 * place of a name would be taken for a name.
 */
const shownAddresses = ({ work }: Target, current: Upsert | undefined, references: References.References): Addresses => {
  const shown = new Map<string, string>()
  for (const { kind, raw } of current?.related ?? []) {
    const change = work.session.resourceOf(kind)?.exporter.read(raw)
    if (change?._tag === "Upsert" && change.address !== undefined) shown.set(`${kind}\n${change.externalId}`, change.address)
  }
  return (kind, externalId) => shown.get(`${kind}\n${externalId}`) ?? references.addressOf(kind, externalId)
}

/** The object as the application has it. */
export const lookAt = ({ work, stream, resource }: Target, { externalId }: Link): Effect.Effect<Change, Failure, Client.Requirements> =>
  resource.exporter.get(work.session.opened.client, { partition: stream.partition, externalId })

/** Takes in what the application has by now. Answers with what the delivery is computed from after that. */
export const takeIn = Effect.fnUntraced(function* (
  target: Target,
  order: Order,
  current: Change,
): Effect.fn.Return<Order | undefined, Failure | Broken, Requirements> {
  const { work, stream, resource } = target
  const deliveries = yield* Deliveries
  yield* absorb({
    ...batchOf(work, stream, resource),
    changes: [current],
    relatives: relativesOf(work, stream),
    inDoubt:
      order.delivery.unverifiedSince === null
        ? work.inDoubt
        : new Map([[RecordId.operationOf(order.record.id, stream), order.delivery.unverifiedSince]]),
    asking: yield* Asking.make(work),
    with: () => ({}),
  })
  if (current._tag === "Unreadable") {
    return yield* new Failure({ app: work.session.connection.app, operation: "read before write", reason: current.error })
  }
  const [fresh] = yield* deliveries.load([order.delivery], References.fieldsOf(resource.kind))
  return fresh
})

const send = Effect.fnUntraced(function* (target: Target, order: Order, link: Link, base: View, current: Change | undefined) {
  const { wanted } = planOf(target, order, link)
  if (Object.keys(wanted).length === 0) return yield* rest(target, order, link)
  return yield* sendPart(target, order, link, base, current?._tag === "Upsert" ? current : undefined, Object.entries(wanted))
})

type Part = ReadonlyArray<readonly [field: string, value: Json.Json]>

/** Sends some fields. When they are refused and it is not said which of them, half of them is sent. */
const sendPart = Effect.fnUntraced(function* (
  target: Target,
  order: Order,
  link: Link,
  base: View,
  theirs: Upsert | undefined,
  part: Part,
): Effect.fn.Return<void, Failure | Broken, Requirements> {
  const { stream, resource, importer } = target
  const { kind } = resource
  const { references, wanted } = planOf(target, order, link)
  const patch: Record<string, Json.Json> = {}
  for (const [name, value] of part) {
    const [before, has] = [base[name], theirs?.view[name] ?? base[name]]
    patch[name] =
      kind.fields[name]?.merge === "set" && Array.isArray(has) && Array.isArray(value)
        ? Merge.applySetEdit(has, Array.isArray(before) ? before : [], value)
        : value
  }
  const { view: said, awaits } = yield* Texts.said(target, order, patch, theirs?.view ?? base)
  if (awaits !== undefined && order.delivery.unverifiedSince === null) return yield* settle(target, order, { _tag: "Waits", awaits })
  const attribution = yield* Authors.standing(target, link, said, theirs)
  yield* Failpoint.pass("deliver.before-update")
  const answer = yield* Effect.result(
    importer.update(target.work.session.opened.client, {
      partition: stream.partition,
      externalId: link.externalId,
      ownAddress: theirs?.address ?? link.address ?? undefined,
      ...(!RecordId.isOfSource(order.record.id, RecordId.sourceIn(stream, resource.idScope, link)) && {
        operationId: RecordId.operationOf(order.record.id, stream),
      }),
      version: theirs?.version ?? link.version ?? undefined,
      ...(attribution !== undefined && { attribution }),
      patch: Lengths.said(resource, stream.settings, said),
      address: shownAddresses(target, theirs, references),
    }),
  )
  yield* Failpoint.pass("deliver.updated")
  if (Result.isSuccess(answer)) {
    const inPart = part.length < Object.keys(wanted).length || part.some(([name, value]) => !Json.equals(wanted[name], value))
    const attempt = { _tag: "Updated", awaits: awaited(target, order) } as const
    return yield* adopt({ target, order, answer: answer.success, before: base, sent: Object.fromEntries(part), said, attempt, inPart })
  }
  const { reason } = answer.failure
  if (reason._tag === "Conflict") yield* takeIn(target, order, yield* lookAt(target, link))
  if (reason._tag === "Rejected") {
    if (yield* Words.releaseGone(target, order, patch)) return yield* settle(target, order, { _tag: "Partly" })
    const again = (fields: Part) => sendPart(target, order, link, base, theirs, fields)
    const [name, value] = part.find(([field]) => field === reason.field || part.length === 1) ?? []
    if (name === undefined || value === undefined) return yield* again(part.slice(0, Math.ceil(part.length / 2)))
    const fewer = Refusals.fewer(kind.fields[name], value, base[name])
    if (fewer !== undefined) return yield* again([[name, fewer]])
    const left = Refusals.refusedOf(kind.fields[name], value, base[name])
    if (left !== undefined) return yield* refused(target, order, link, { [name]: { value: left, message: reason.message } })
    if (part.length > 1) return yield* again(part.filter(([field]) => field !== name))
  }
  if (reason._tag !== "UnknownOutcome") return yield* answer.failure
  // All that this state of the record says was sent, even if it changed a moment ago; what it came to say while this was on its way was not.
  const unverifiedSince = order.delivery.unverifiedSince ?? order.record.updatedAt + 1
  return yield* fail(target, { ...order, delivery: { ...order.delivery, unverifiedSince } }, answer.failure)
})

/** Whether the application has something else than the base says, or has shown nothing of it here yet. References that the link waits for are in no base. */
export const moved = (kind: Resource.Resource["kind"], link: Link, base: View, current: Change): boolean => {
  if (current._tag !== "Upsert" || link.state === "arriving") return true
  return Object.entries(current.view).some(([name, value]) => {
    const field = kind.fields[name]
    if (field === undefined) return false
    const isAwaited = (id: Json.Json) =>
      link.waitingFor.some((reference) => reference.kind === field.references && reference.externalId === id)
    const known = Array.isArray(value) ? value.filter((id) => !isAwaited(id)) : isAwaited(value) ? null : value
    return !Merge.same(field, base[name], known)
  })
}
