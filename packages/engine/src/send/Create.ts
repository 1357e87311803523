/**
 * Makes what a record says at an application, under an operation id that follows from stream and record. A create whose outcome is not known is verified, not
 * repeated.
 */
import {
  AdapterError as Failure,
  Conflict,
  type CreateRequest,
  type Found,
  Json,
  Rejected,
  type Resource,
  type Upsert,
  type View,
} from "@syncline/adapter-core"
import { Clock, Effect, Result } from "effect"
import { SecureRandom } from "effect/crypto"
import * as Lengths from "../decide/Lengths.ts"
import * as Policy from "../decide/Policy.ts"
import * as References from "../decide/References.ts"
import * as Failpoint from "../Failpoint.ts"
import type { Refusals } from "../model/Link.ts"
import * as RecordId from "../model/RecordId.ts"
import { absorb } from "../read/Absorb.ts"
import { fieldsAt } from "../read/Attempt.ts"
import type { Order } from "../store/Deliveries.ts"
import * as KnownObject from "../store/KnownObject.ts"
import { type Answer, adopt, notSaid, withNamed } from "./Adopt.ts"
import { type Broken, type Requirements, type Target, awaited, fail, refuse, settle } from "./Settlement.ts"
import * as Authors from "./Authors.ts"
import * as Texts from "./Texts.ts"
import * as Words from "./Words.ts"

export const create = Effect.fnUntraced(function* (
  target: Target,
  order: Order,
  references: References.References,
): Effect.fn.Return<void, Failure | Broken, Requirements> {
  const { stream, resource, importer, mayLeave } = target
  const { see } = Policy.limited(resource, mayLeave)
  const { client } = target.work.session.opened
  const { delivery } = order
  const { createSafety } = importer
  const now = yield* Clock.currentTimeMillis
  const since = delivery.unverifiedSince
  const data = since === null ? order.record.data : yield* fieldsAt(order.record, since)
  const viewBy = (by: References.References): View => see(References.toExternal(resource.kind, data, by).fields)
  const whole = viewBy(references)
  if (createSafety._tag === "None" && stream.settings.allowUnsafeCreates !== true) {
    return yield* refuse(target, "the application offers no way to make a create safe against duplicates; allow it with allowUnsafeCreates")
  }
  const { view: words, awaits } = yield* Texts.said(target, order, whole, {})
  if (awaits !== undefined && since === null) return yield* settle(target, order, { _tag: "Waits", awaits })
  const request = {
    partition: stream.partition,
    operationId: RecordId.operationOf(order.record.id, stream),
    startedAt: since ?? now,
    view: whole,
    address: references.addressOf,
  }
  const link = (by: Order, answer: Upsert, sent: View, attempt: Answer["attempt"], left?: Pick<Answer, "refused" | "inPart" | "wrote">) =>
    adopt({ target, order: by, answer, before: notSaid(resource, answer.view, sent), sent, said: words, attempt, ...left })
  // Of a set what was sent and is there: what is missing may have been left out, and is sent again. Whatever else differs from what was sent is an edit, unless
  // it is as it would be if the application had not taken it.
  const linkFound = Effect.fnUntraced(function* (found: Found, sent: View, left?: Pick<Answer, "refused" | "inPart">) {
    const holder = yield* holderOf(target, found.externalId)
    if (holder !== undefined && holder !== order.record.id) {
      // It may be about to get another name, which the next attempt then finds free.
      const message = `${found.externalId} is record ${holder} already`
      return yield* new Failure({ app: stream.app, operation: "create", reason: new Conflict({ message }) })
    }
    // A word that is there already is matched with this one like any other that is read.
    if (resource.kind.word !== undefined && holder === undefined && Object.keys(sent).length === 0) {
      yield* absorb({
        stream,
        resource,
        changes: [found],
        fence: target.work.fence,
        streams: target.work.streams,
        relatives: [],
        inDoubt: new Map(),
        elsewhere: target.work.elsewhere,
        with: () => ({}),
      })
      if ((yield* holderOf(target, found.externalId)) === order.record.id) return yield* settle(target, order, { _tag: "Found" })
    }
    const known = yield* withNamed(stream, resource.kind, order, found.view)
    const shown = References.make(References.near(known.references, target.work.streams, stream))
    const said = Object.fromEntries(Object.entries(viewBy(shown)).filter(([name]) => Object.hasOwn(sent, name)))
    return yield* link(
      known,
      found,
      agreed(resource, found.view, said, shown),
      { _tag: "Found" },
      {
        ...left,
        wrote: found.wrote,
      },
    )
  })
  const find = Effect.suspend(() =>
    createSafety._tag === "ClientId"
      ? findById(target, request.operationId)
      : (importer.find?.(client, request) ?? Effect.succeed(undefined)),
  )

  if (delivery.unverifiedSince !== null && createSafety._tag !== "IdempotencyKey") {
    if (createSafety._tag === "None")
      return yield* refuse(
        target,
        "it is not known whether the create happened; look for it there: once the delivery is dropped, the next change of the record creates it again",
      )
    yield* Failpoint.pass("deliver.before-find")
    const made = yield* find
    if (made !== undefined) return yield* linkFound(made, whole)
    const surelyAt = createSafety._tag === "Mark" ? delivery.unverifiedSince + createSafety.settleMillis : 0
    return yield* settle(target, order, { _tag: "NotFound", surelyAt })
  }
  yield* Failpoint.pass("deliver.before-create")
  const attribution = yield* Authors.attributionOf(target, order)
  const signed = { ...request, ...(attribution !== undefined && { attribution }) }
  const { answer, sent: view, outdated, ...left } = yield* createWithout(target, order, signed, words, now)
  yield* Failpoint.pass("deliver.created")
  if (outdated === true) return yield* settle(target, order, { _tag: "Partly" })
  if (Result.isSuccess(answer)) {
    return yield* link(order, answer.success, view, { _tag: "Created", awaits: awaited(target, order) }, left)
  }
  if (answer.failure.reason._tag === "Conflict") {
    // An earlier attempt came through, or somebody else made the same thing.
    const made = (yield* find) ?? (yield* importer.find?.(client, request) ?? Effect.succeed(undefined))
    if (made !== undefined) return yield* linkFound(made, {})
    // What was deleted uses up its id at some applications. The name of a word is unique as well, and what the engine removed itself is known to be gone.
    if (createSafety._tag === "ClientId" && (resource.kind.word !== undefined || target.replaces !== undefined)) {
      const operationId = yield* (yield* SecureRandom.SecureRandom).uuidV4()
      const again = yield* importer.create(client, { ...signed, view, operationId })
      return yield* link(order, again, view, { _tag: "Created", awaits: awaited(target, order) }, left)
    }
    if (createSafety._tag === "ClientId") {
      const { app, operation, reason } = answer.failure
      const message = `${reason.message}; what was made is not there (Gone): it may have been removed since`
      return yield* new Failure({ app, operation, reason: new Conflict({ message }) })
    }
  }
  if (answer.failure.reason._tag === "UnknownOutcome") {
    // What it made is linked at once where it can be seen: the stream's next reading would take it for somebody else's.
    const made = yield* Effect.orElseSucceed(find, () => undefined)
    if (made !== undefined) return yield* linkFound(made, view, left)
    return yield* fail(target, { ...order, delivery: { ...delivery, unverifiedSince: now } }, answer.failure)
  }
  return yield* answer.failure
})

/**
 * Creates what can be created: without the fields that are refused, or, where it is not said which are, with those alone that the object cannot be without;
 * the rest is tried field by field once the object is there.
 */
const createWithout = Effect.fnUntraced(function* (target: Target, order: Order, request: CreateRequest, said: View, at: number) {
  const { stream, resource, importer, work } = target
  const { fields } = resource.kind
  const isNeeded = (name: string) => fields[name]?.required === true || fields[name]?.essential === true
  const tooLong = Lengths.tooLong(resource, stream.settings, request.view)
  const needed = Object.keys(tooLong).find(isNeeded)
  if (needed !== undefined) {
    const reason = new Rejected({ message: `${needed}: ${tooLong[needed]?.message}`, field: needed })
    return yield* new Failure({ app: stream.app, operation: "create", reason })
  }
  let sent: View = Object.fromEntries(Object.entries(request.view).filter(([name]) => !Object.hasOwn(tooLong, name)))
  let refused: Refusals = Object.fromEntries(Object.entries(tooLong).map(([name, refusal]) => [name, { ...refusal, at }]))
  let inPart = false
  while (true) {
    const view = Lengths.said(
      resource,
      stream.settings,
      Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, said[name] ?? value])),
    )
    const answer = yield* Effect.result(importer.create(work.session.opened.client, { ...request, view }))
    const rejected = Result.isFailure(answer) && answer.failure.reason._tag === "Rejected" ? answer.failure.reason : undefined
    if (rejected !== undefined && (yield* Words.releaseGone(target, order, sent))) return { answer, sent, refused, inPart, outdated: true }
    const optional = Object.keys(sent).filter((name) => !isNeeded(name))
    const named = optional.find((name) => name === rejected?.field)
    const isBare = optional.every((name) => Json.equals(sent[name], fields[name]?.initial))
    if (rejected === undefined || isNeeded(rejected.field ?? "") || (named === undefined && isBare))
      return { answer, sent, refused, inPart }
    const value = sent[named ?? ""]
    const isSeveral = Array.isArray(value) && value.length > 1
    // Which of several is refused an update finds out.
    if (named !== undefined && value !== undefined && !isSeveral)
      refused = { ...refused, [named]: { value, message: rejected.message, at } }
    else inPart = true
    sent = Object.fromEntries(Object.entries(sent).filter(([name]) => (named === undefined ? isNeeded(name) : name !== named)))
  }
})

/** The record that an object of the stream is linked to. */
const holderOf = ({ stream }: Target, externalId: string) =>
  Effect.map(KnownObject.linkOf(stream, externalId), (link) => link?.recordId ?? undefined)

/** What a found object has in common with what was sent of it; of what was not sent, what it shows. References that nobody here knows are left out. */
const agreed = ({ kind, writable }: Resource.Resource, shown: View, sent: View, references: References.References): View =>
  Object.fromEntries(
    writable.flatMap((name) => {
      const [field, has, said] = [kind.fields[name], shown[name], sent[name]]
      if (field === undefined || has === undefined) return []
      if (field.merge !== "set" && said !== undefined) return [[name, said]]
      const { known } = References.toRecord(field, has, references)
      return [[name, Array.isArray(known) && field.merge === "set" ? known.filter((id) => [said ?? []].flat().includes(id)) : known]]
    }),
  )

const findById = (target: Target, externalId: string) =>
  target.resource.exporter.get(target.work.session.opened.client, { partition: target.stream.partition, externalId }).pipe(
    Effect.map((change) => (change._tag === "Upsert" ? change : undefined)),
    Effect.catchIf(
      (error) => error.reason._tag === "Gone",
      () => Effect.succeed(undefined),
    ),
  )
