/**
 * The one way to an application's writes. A delivery gets its importer here and nowhere else, when the policy has said that the record may leave; and it is asked
 * once more with every request, after all waiting for limits, right before the first byte: a level that was changed a moment ago counts. Whoever writes without
 * having come through here writes nothing: see `guarded`.
 */
import { AdapterError, BeforeWrite, type Client, type Importer, type Kind, Unavailable } from "@syncline/adapter-core"
import { Context, Effect, Option } from "effect"
import * as Policy from "../decide/Policy.ts"
import * as Removals from "../decide/Removals.ts"
import * as SyncOption from "../decide/SyncOption.ts"
import type { HubRecord } from "../model/Record.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Order } from "../store/Deliveries.ts"
import * as PolicyFacts from "../store/PolicyFacts.ts"
import { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import type { Receiver, Target } from "./Settlement.ts"

/** The record may leave. */
export interface Open {
  readonly _tag: "Open"
  readonly target: Target
}

/** It may not. With `target` nothing can be done but what its stream wants to become of the object that is there. */
export interface Refused {
  readonly _tag: "Refused"
  readonly why: Policy.Why
  readonly effect: (Policy.Verdict & { readonly _tag: "Refused" })["effect"]
  readonly target: Target
}

const Passed = Context.Reference<boolean>("@syncline/engine/Gate/Passed", { defaultValue: () => false })

const never = Effect.succeed(() => false)

/** What is asked before every write while a connection is worked on: only what came through the gate is sent. */
export const guarded = (alive: Effect.Effect<() => boolean>): Effect.Effect<() => boolean> =>
  Effect.flatMap(Passed, (passed) => (passed ? alive : never))

type Method = "create" | "update" | "remove" | "restore"

export const pass = Effect.fnUntraced(function* (
  receiver: Receiver,
  { record, link, delivery }: Order,
): Effect.fn.Return<Open | Refused, StoreError, Records | Streams> {
  const { stream, resource, work } = receiver
  const records = yield* Records
  const streams = yield* Streams
  const kindOf = (name: string) => work.session.resourceOf(name)?.kind
  const { verdict, seen } = yield* PolicyFacts.sighted({ stream, streams: work.streams, kindOf }, record)
  // As it is by now.
  const again = Effect.gen(function* () {
    if (yield* records.still(stream.tenant, seen)) return { ...verdict, isKept: false }
    const [all, found] = yield* Effect.all(
      [streams.list(stream.tenant, { connectionId: stream.connectionId }), records.get(record.tenant, record.kind, record.id)],
      { concurrency: 2 },
    )
    const own = all.find(({ id }) => id === stream.id)
    if (own === undefined || Option.isNone(found)) return undefined
    const kept = link === undefined ? SyncOption.keptBack(own.settings, resource.kind, found.value, delivery) : undefined
    return { ...(yield* PolicyFacts.verdictOf({ stream: own, streams: all, kindOf }, found.value)), isKept: kept !== undefined }
  }).pipe(Effect.provideService(Records, records))
  const mayNot = (method: Method, fields: ReadonlyArray<string>) =>
    again.pipe(
      Effect.map((now) => {
        if (now === undefined) return "it or its stream is gone"
        if (now.isKept && delivery.unverifiedSince === null) return "the stream's option or starting point leaves it here by now"
        return refusalOf(verdict, now, { kind: resource.kind, record, method, fields })
      }),
      Effect.catch(({ message }) => Effect.succeed(`it cannot be asked whether it may leave: ${message}`)),
    )
  const mayLeave = verdict._tag === "Open" ? verdict.mayLeave : closes(verdict, resource.kind, record)
  const target = { ...receiver, importer: gated(stream.app, resource.importer, mayLeave, mayNot), mayLeave }
  if (verdict._tag === "Open") return { _tag: "Open", target }
  return { ...verdict, target: { ...target, withheld: verdict.why } }
})

/** The fields that say that a thing is closed, where that is what becomes of it. */
const closes = ({ effect }: Policy.Verdict & { readonly _tag: "Refused" }, kind: Kind.Kind, record: HubRecord) => {
  const closed = effect === "leave" ? {} : Removals.closedOf(kind, record)
  return (field: string) => Object.hasOwn(closed, field)
}

interface Request {
  readonly kind: Kind.Kind
  readonly record: HubRecord
  readonly method: Method
  readonly fields: ReadonlyArray<string>
}

/** Why a request is not made that a delivery makes by what was decided of it, if by now something else is. */
const refusalOf = (decided: Policy.Verdict, now: Policy.Verdict, { kind, record, method, fields }: Request): string | undefined => {
  if (now._tag === "Open") {
    if (decided._tag === "Refused") return "its record may be there again"
    const field = fields.find((name) => !now.mayLeave(name))
    return field === undefined ? undefined : `the stream's sendOnly leaves out ${field}`
  }
  const undoes = decided._tag === "Refused" && (method === "update" || (method === "remove" && now.effect === "remove"))
  return undoes && fields.every(closes(now, kind, record)) ? undefined : Policy.inWords(now.why)
}

const gated = (
  app: string,
  importer: Importer,
  mayLeave: (field: string) => boolean,
  mayNot: (method: Method, fields: ReadonlyArray<string>) => Effect.Effect<string | undefined>,
): Importer => {
  const { create, prepareUpdate, update, remove, restore, find, attributedIn, ...facts } = importer
  const through = Effect.fnUntraced(function* <A>(
    method: Method,
    fields: ReadonlyArray<string>,
    call: Effect.Effect<A, AdapterError, Client.Requirements>,
  ): Effect.fn.Return<A, AdapterError, Client.Requirements> {
    const before = yield* BeforeWrite
    let kept: string | undefined
    const asked = Effect.flatMap(mayNot(method, fields), (why) => {
      kept = why
      return why === undefined ? before : never
    })
    return yield* call.pipe(
      Effect.provideService(BeforeWrite, asked),
      Effect.provideService(Passed, true),
      Effect.mapError((error) =>
        kept === undefined
          ? error
          : new AdapterError({ app, operation: error.operation, reason: new Unavailable({ message: `not sent: ${kept}` }) }),
      ),
    )
  })
  return {
    ...facts,
    create: (client, request) => through("create", Object.keys(request.view), create(client, request)),
    ...(prepareUpdate && {
      prepareUpdate: (client, plan) => through("update", Object.keys(plan.patch), prepareUpdate(client, plan)),
    }),
    update: (client, request) => through("update", Object.keys(request.patch), update(client, request)),
    ...(remove && { remove: (client, request) => through("remove", [], remove(client, request)) }),
    ...(restore && { restore: (client, request) => through("restore", [], restore(client, request)) }),
    // It may complete what it finds.
    ...(find && { find: (client, request) => through("create", Object.keys(request.view), find(client, request)) }),
    // A line in a text that may not leave would be all of it.
    ...(attributedIn !== undefined && mayLeave(attributedIn) && { attributedIn }),
  }
}
