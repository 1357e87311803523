/**
 * An application to which nothing is written but what a plan shows. A write that it does not show is put off as if the application had not understood it: whoever
 * comes next sends it, in a plan or without one.
 */
import {
  AdapterError,
  type CreateRequest,
  type Importer,
  type Json,
  Malformed,
  type RemoveRequest,
  type Upsert,
} from "@syncline/adapter-core"
import { Effect } from "effect"
import type { Opening } from "../access/Session.ts"
import type { PlannedAction } from "../model/Plan.ts"
import type { Stream } from "../model/Stream.ts"
import * as ReadOnly from "./ReadOnly.ts"
import * as Tally from "./Tally.ts"
import type { Allowed } from "./Witness.ts"
import * as Write from "./Write.ts"

const notPlanned = "it is not in the plan that is being applied; the next sync sends it, or the next plan shows it"

/** To be used for one application of a plan: it remembers what was made. */
export const make = (allowed: Allowed, streams: ReadonlyArray<Stream>): ((opening: Opening) => Opening) => {
  /** By the key of an update of what was made, the key of its create. */
  const made = new Map<string, string>()
  return (session) => ({
    ...session,
    resourceOf: (kind) => {
      const resource = session.resourceOf(kind)
      if (resource?.importer === undefined) return resource
      const { connection } = session
      const streamOf = (partition: string) =>
        streams.find((stream) => stream.connectionId === connection.id && stream.kind === kind && stream.partition === partition)
      return { ...resource, importer: guarded(resource.importer, { app: connection.app, allowed, made, streamOf }) }
    },
  })
}

interface Guard {
  readonly app: string
  readonly allowed: Allowed
  readonly made: Map<string, string>
  readonly streamOf: (partition: string) => Stream | undefined
}

const guarded = (importer: Importer, { app, allowed, made, streamOf }: Guard): Importer => {
  const { find, remove, restore } = importer
  const planned = (partition: string, action: PlannedAction, name: string, fields: { readonly [field: string]: Json.Json | undefined }) =>
    Effect.suspend(() => {
      const stream = streamOf(partition)
      const own = stream && Write.keyOf({ stream, action, name })
      const shown = own === undefined ? undefined : (allowed.get(own) ?? allowed.get(made.get(own) ?? ""))
      const isShown = Object.entries(fields).every(([field, value]) => {
        if (value === undefined) return true
        if (shown?.has(field) !== true) return false
        const digest = shown.get(field)
        return digest === undefined || digest === Tally.digest(value)
      })
      if (shown !== undefined && isShown) return Effect.void
      return Effect.fail(new AdapterError({ app, operation: action, reason: new Malformed({ message: notPlanned }) }))
    })
  const makes = ({ partition, operationId }: CreateRequest, { externalId }: Upsert) => {
    const stream = streamOf(partition)
    if (stream === undefined) return
    const create = Write.keyOf({ stream, action: "create", name: operationId })
    made.set(Write.keyOf({ stream, action: "update", name: externalId }), create)
  }
  return {
    ...importer,
    create: (client, request) =>
      planned(request.partition, "create", request.operationId, request.view).pipe(
        Effect.andThen(importer.create(client, request)),
        Effect.tap((answer) => Effect.sync(() => makes(request, answer))),
      ),
    update: (client, request) =>
      Effect.andThen(planned(request.partition, "update", request.externalId, request.patch), importer.update(client, request)),
    // What it would write beside that is in no plan.
    ...(find && { find: (client, request: CreateRequest) => find(ReadOnly.of(client, app, notPlanned), request) }),
    ...(remove && {
      remove: (client, request: RemoveRequest) =>
        Effect.andThen(planned(request.partition, "remove", request.externalId, {}), remove(client, request)),
    }),
    ...(restore && {
      restore: (client, request: RemoveRequest) =>
        Effect.andThen(planned(request.partition, "restore", request.externalId, {}), restore(client, request)),
    }),
  }
}
