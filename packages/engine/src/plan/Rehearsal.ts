/**
 * An application as it is played to the engine in a rehearsal: it is read, and what would be written to it is only written down and shown again as if it were
 * there. No call that changes something ever leaves.
 */
import {
  AdapterError,
  type Change,
  type ChangePage,
  Conflict,
  type Exporter,
  Gone,
  type Importer,
  type Json,
  type RemoveRequest,
  type Resource,
  type View,
} from "@syncline/adapter-core"
import { Effect } from "effect"
import type { Opening } from "../access/Session.ts"
import { consequences } from "../decide/Retry.ts"
import type { PlannedAction } from "../model/Plan.ts"
import type { Stream } from "../model/Stream.ts"
import type { Links } from "../store/Links.ts"
import * as Imagined from "./Imagined.ts"
import * as ReadOnly from "./ReadOnly.ts"
import * as Write from "./Write.ts"

export interface Audience {
  /** All streams of the tenant. */
  readonly streams: ReadonlyArray<Stream>
  /** Of the copy that is worked in. */
  readonly links: Links["Service"]
  /** A request that would be made for reading. */
  readonly asked: (stream: Stream) => void
  /** An object could not be looked at, so that nobody knows what would be done with it. */
  readonly missed: (stream: Stream, error: AdapterError) => void
  readonly wrote: (write: Write.Write, before: View) => void
}

/** What was done to objects of a stream: ids, and nothing else of them. */
interface Done {
  readonly written: Set<string>
  readonly removed: Set<string>
}

const halfDone = "a part of it is still to be written, which a plan does not do; the next sync does"

/** To be used for one rehearsal: it remembers what was written. */
export const make = (audience: Audience): ((opening: Opening) => Opening) => {
  const done = new Map<string, Done>()
  const doneIn = (stream: Stream): Done => {
    const known = done.get(stream.id) ?? { written: new Set(), removed: new Set() }
    done.set(stream.id, known)
    return known
  }
  return (session) => {
    const { connection } = session
    const rehearsed = new Map<string, Resource.Resource>()
    const streamOf = (kind: string, partition: string) =>
      audience.streams.find((stream) => stream.connectionId === connection.id && stream.kind === kind && stream.partition === partition)
    const { opened } = session
    return {
      ...session,
      // Some look for what an attempt has made, and write what it left undone: then nobody knows what would be there before that is done.
      opened: { ...opened, client: ReadOnly.of(opened.client, connection.app, halfDone) },
      resourceOf: (kind) => {
        const resource = session.resourceOf(kind)
        if (resource === undefined) return undefined
        const known =
          rehearsed.get(kind) ??
          played(resource, connection.app, audience, (partition) => {
            const stream = streamOf(kind, partition)
            return stream && { stream, done: doneIn(stream) }
          })
        rehearsed.set(kind, known)
        return known
      },
    }
  }
}

type PlaceOf = (partition: string) => { readonly stream: Stream; readonly done: Done } | undefined

const played = (resource: Resource.Resource, app: string, audience: Audience, placeOf: PlaceOf): Resource.Resource => {
  const { exporter, importer } = resource
  const gone = (operation: string, id: string) =>
    new AdapterError({ app, operation, reason: new Gone({ message: `${resource.kind.name} ${id} would be removed by then` }) })

  const stored = Effect.fnUntraced(function* ({ tenant, id }: Stream, externalId: string) {
    const payload = yield* Effect.orDie(audience.links.payload(tenant, id, externalId))
    return payload === undefined ? undefined : (JSON.parse(payload) as Json.Json)
  })

  /** What the application shows, and over it what would have been written. */
  const over = Effect.fnUntraced(function* (partition: string, change: Change) {
    const place = placeOf(partition)
    if (place === undefined || change._tag !== "Upsert" || !place.done.written.has(change.externalId)) return change
    const imagined = Imagined.ofRaw((yield* stored(place.stream, change.externalId)) ?? null)
    return imagined === undefined ? change : Imagined.shown(resource, { ...imagined, raw: change.raw })
  })

  const shownOf = Effect.fnUntraced(function* <P extends Pick<ChangePage, "changes">>(partition: string, page: P) {
    const place = placeOf(partition)
    if (place !== undefined) audience.asked(place.stream)
    const there = page.changes.filter(({ externalId }) => externalId === undefined || place?.done.removed.has(externalId) !== true)
    return { ...page, changes: yield* Effect.forEach(there, (change) => over(partition, change)) }
  })

  /** Looks for one object. That it is not there, or not to be seen, is an answer; that nobody answers is none. */
  const looking = <A, R>(partition: string, look: Effect.Effect<A, AdapterError, R>): Effect.Effect<A, AdapterError, R> =>
    Effect.tapError(look, (error) =>
      Effect.sync(() => {
        const stream = placeOf(partition)?.stream
        if (stream !== undefined && consequences[error.reason._tag] === "retry") audience.missed(stream, error)
      }),
    )

  const get: Exporter["get"] = Effect.fnUntraced(function* (client, request) {
    const { partition, externalId } = request
    const place = placeOf(partition)
    if (place !== undefined) audience.asked(place.stream)
    if (place?.done.removed.has(externalId) === true) return yield* gone("get", externalId)
    if (place?.done.written.has(externalId) === true) {
      const imagined = Imagined.ofRaw((yield* stored(place.stream, externalId)) ?? null)
      if (imagined?.only === true) return Imagined.shown(resource, imagined)
    }
    return yield* over(partition, yield* looking(partition, exporter.get(client, request)))
  })

  const note = (partition: string, action: PlannedAction, name: string, fields: Json.JsonObject, before: View = {}) => {
    const stream = placeOf(partition)?.stream
    if (stream !== undefined) audience.wrote({ stream, action, name, kind: resource.kind, fields }, before)
  }

  const writing = ({ remove, restore, find, prepareUpdate, ...real }: Importer): Importer => ({
    ...real,
    // What a write would be told on its way is no matter where it goes nowhere.
    ...(prepareUpdate && { prepareUpdate: () => Effect.void }),
    ...(find && {
      find: Effect.fnUntraced(function* (client, request) {
        const place = placeOf(request.partition)
        if (place !== undefined) audience.asked(place.stream)
        const found = yield* looking(request.partition, find(client, request))
        return found === undefined || place?.done.removed.has(found.externalId) === true ? undefined : found
      }),
    }),
    create: Effect.fnUntraced(function* (client, request) {
      const { partition, operationId, view } = request
      const isKeyed = real.createSafety._tag === "NaturalKey" && find !== undefined
      const made = isKeyed ? yield* looking(partition, find(client, request)) : undefined
      const place = placeOf(partition)
      if (made !== undefined && place?.done.removed.has(made.externalId) !== true) {
        return yield* new AdapterError({ app, operation: "create", reason: new Conflict({ message: "it is there already" }) })
      }
      const externalId = Write.imaginaryId(operationId)
      note(partition, "create", operationId, view)
      place?.done.written.add(externalId)
      return Imagined.shown(resource, { externalId, raw: null, written: resource.see(view), only: true, operationId })
    }),
    update: Effect.fnUntraced(function* (client, request) {
      const { partition, externalId, patch, version } = request
      const place = placeOf(partition)
      const isWritten = place?.done.written.has(externalId) === true
      if (real.checksVersion === true && version !== undefined && !isWritten) {
        const current = yield* looking(partition, exporter.get(client, { partition, externalId }))
        if (current._tag === "Upsert" && current.version !== version) {
          return yield* new AdapterError({ app, operation: "update", reason: new Conflict({ message: "it was changed meanwhile" }) })
        }
      }
      const raw = (place && (yield* stored(place.stream, externalId))) ?? null
      const known = Imagined.ofRaw(raw) ?? { externalId, raw, written: {}, only: false }
      const before = Imagined.shown(resource, known).view
      const fields = present(patch)
      note(partition, "update", known.only ? (known.operationId ?? externalId) : externalId, fields, before)
      place?.done.written.add(externalId)
      return Imagined.shown(resource, { ...known, written: { ...known.written, ...resource.see(fields, before) } })
    }),
    ...(remove && {
      remove: (_: unknown, { partition, externalId }: RemoveRequest) =>
        Effect.sync(() => {
          note(partition, "remove", externalId, {})
          const place = placeOf(partition)
          place?.done.written.delete(externalId)
          place?.done.removed.add(externalId)
        }),
    }),
    ...(restore && {
      restore: Effect.fnUntraced(function* (_: unknown, { partition, externalId }: RemoveRequest) {
        const place = placeOf(partition)
        const raw = place && (yield* stored(place.stream, externalId))
        if (place === undefined || raw === undefined) return yield* gone("restore", externalId)
        const known = Imagined.ofRaw(raw) ?? { externalId, raw, written: {} }
        note(partition, "restore", externalId, {})
        place.done.removed.delete(externalId)
        place.done.written.add(externalId)
        return Imagined.shown(resource, { ...known, only: true })
      }),
    }),
  })

  return {
    ...resource,
    exporter: {
      ...exporter,
      page: (client, request) => Effect.flatMap(exporter.page(client, request), (page) => shownOf(request.partition, page)),
      ...(exporter.of && {
        of: (client, request) =>
          Effect.flatMap(exporter.of?.(client, request) ?? Effect.succeed({ changes: [], next: undefined }), (page) =>
            shownOf(request.partition, page),
          ),
      }),
      get,
      read: (raw) => {
        const imagined = Imagined.ofRaw(raw)
        return imagined === undefined ? exporter.read(raw) : Imagined.shown(resource, imagined)
      },
    },
    ...(importer && { importer: writing(importer) }),
  }
}

const present = (patch: { readonly [field: string]: Json.Json | undefined }): Json.JsonObject =>
  Object.fromEntries(Object.entries(patch).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
