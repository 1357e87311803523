/** An issue written as the engine writes it. */
import type { AdapterError, Attribution, Client, CreateRequest, Found, Json, Upsert } from "@syncline/adapter-core"
import { Effect } from "effect"
import { addresses, begin, importerOf, operationId, partition, repository, type Stage } from "./Stage.ts"

export const mark = `<!-- syncline:${operationId} -->`

type Answer<A> = Effect.Effect<A, AdapterError, Client.Requirements>

const creating = (
  view: Json.JsonObject,
  known?: Readonly<Record<string, string>>,
  attribution?: Attribution.Attribution,
): CreateRequest => ({
  partition,
  operationId,
  startedAt: begin,
  view,
  address: addresses(known),
  ...(attribution !== undefined && { attribution }),
})

export const create = (
  { opened }: Stage,
  view: Json.JsonObject,
  known?: Readonly<Record<string, string>>,
  attribution?: Attribution.Attribution,
): Answer<Upsert> => importerOf(opened, "issue").create(opened.client, creating(view, known, attribution))

export const find = ({ opened }: Stage, startedAt = begin, view: Json.JsonObject = {}): Answer<Found | undefined> =>
  importerOf(opened, "issue").find?.(opened.client, { ...creating(view), startedAt }) ?? Effect.die("issues are found by their mark")

export const update = (
  { opened }: Stage,
  externalId: string,
  patch: Json.JsonObject,
  known?: Readonly<Record<string, string>>,
): Answer<Upsert> =>
  importerOf(opened, "issue").update(opened.client, {
    partition,
    externalId,
    ownAddress: undefined,
    version: undefined,
    patch,
    address: addresses(known),
  })

export const issueOf = ({ app }: Stage, number = 1) => app.records.issue(repository, number)
