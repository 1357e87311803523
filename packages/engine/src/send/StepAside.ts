/**
 * Two words that swap names, or more that exchange them in a circle: none can have the name it is to get before another has given it up. One gives up its
 * name for one that is free, and the others follow.
 */
import type { AdapterError, Client } from "@syncline/adapter-core"
import { Effect, Result } from "effect"
import type { SecureRandom } from "effect/crypto"
import { aside } from "../decide/Aside.ts"
import * as Failpoint from "../Failpoint.ts"
import * as RecordId from "../model/RecordId.ts"
import type { Commits } from "../store/Commits.ts"
import type { Deliveries, Order } from "../store/Deliveries.ts"
import * as KnownObject from "../store/KnownObject.ts"
import type { Links } from "../store/Links.ts"
import { adopt } from "./Adopt.ts"
import { type Broken, type Target, fail } from "./Settlement.ts"

type Requirements = Commits | Deliveries | Links | SecureRandom.SecureRandom | Client.Requirements

/** Gives up the name of a word, if it is part of such a circle, and settles its delivery. Whether it did. */
export const stepAside = Effect.fnUntraced(function* (
  target: Target,
  order: Order,
): Effect.fn.Return<boolean, AdapterError | Broken, Requirements> {
  const { stream, resource, importer, work } = target
  const { client } = work.session.opened
  const { link, record } = order
  const { word } = resource.kind
  if (word === undefined || link === undefined || link.base === null) return false
  const { base } = link
  const [has, wants] = [base[word], record.data[word]]
  if (typeof has !== "string" || typeof wants !== "string" || has === wants) return false
  if (!(yield* isCircle(target, order, link.externalId, wants))) return false
  const current = yield* resource.exporter.get(client, { partition: stream.partition, externalId: link.externalId })
  if (current._tag !== "Upsert" || current.view[word] !== has) return false
  const sent = { [word]: aside(has) }
  yield* Failpoint.pass("deliver.before-update")
  const answer = yield* Effect.result(
    importer.update(client, {
      partition: stream.partition,
      externalId: link.externalId,
      ownAddress: current.address ?? link.address ?? undefined,
      version: current.version ?? link.version ?? undefined,
      patch: sent,
      address: (_, externalId) => externalId,
    }),
  )
  yield* Failpoint.pass("deliver.updated")
  if (Result.isFailure(answer)) {
    if (answer.failure.reason._tag !== "UnknownOutcome") return yield* answer.failure
    const unverifiedSince = order.delivery.unverifiedSince ?? record.updatedAt + 1
    yield* fail(target, { ...order, delivery: { ...order.delivery, unverifiedSince } }, answer.failure)
    return true
  }
  yield* adopt({ target, order, answer: answer.success, before: base, sent, attempt: { _tag: "Aside" } })
  return true
})

/** Whether the name that an object is to get is held by another that is to get another name, and so on, round to the name that the object holds. */
const isCircle = Effect.fnUntraced(function* (
  { stream, resource, importer, work }: Target,
  { record }: Order,
  own: string,
  name: string,
): Effect.fn.Return<boolean, AdapterError | Broken, Requirements> {
  const { partition } = stream
  const seen = new Set<string>()
  for (let wanted = name; ;) {
    const request = {
      partition,
      operationId: RecordId.operationOf(record.id, stream),
      startedAt: 0,
      view: { [resource.kind.word ?? ""]: wanted },
    }
    const holder = yield* importer.find?.(work.session.opened.client, { ...request, address: (_, id) => id }) ?? Effect.succeed(undefined)
    if (holder === undefined || seen.has(holder.externalId)) return false
    if (holder.externalId === own) return seen.size > 0
    seen.add(holder.externalId)
    const { link, records } = yield* KnownObject.find(stream, holder.externalId)
    const next = records.get(link?.recordId ?? "")?.data[resource.kind.word ?? ""]
    if (typeof next !== "string" || next === wanted) return false
    wanted = next
  }
})
