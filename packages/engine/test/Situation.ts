/**
 * Situations for tests of the decision: one task of the test world on a stream that takes and sends, with an application that knows two of the five
 * states, trims titles and lets nobody else say who made a thing.
 */
import { type Json, Malformed, type Resource, type Upsert, type View } from "@syncline/adapter-core"
import type { Conflict, HubRecord, Link } from "@syncline/engine"
import { World } from "@syncline/engine/testing"
import type * as Decide from "../src/decide/Decide.ts"
import * as References from "../src/decide/References.ts"

export const kind: typeof World.Task = World.Task

export const now = Date.UTC(2026, 0, 2)
/** When the application and the record last changed, where a test does not say. */
export const before = Date.UTC(2026, 0, 1)

const readable = Object.keys(kind.fields)
const writable = readable.filter((name) => name !== "author")

const seeField = (name: string, value: Json.Json): Json.Json => {
  if (name === "state") return value === "done" || value === "canceled" ? "done" : "todo"
  return name === "title" && typeof value === "string" ? value.trim() : value
}

/** What the application makes of the fields it takes. */
const see = (fields: Json.JsonObject): View =>
  Object.fromEntries(
    writable.flatMap((name) => {
      const value = fields[name]
      return value === undefined ? [] : [[name, seeField(name, value)]]
    }),
  )

export const resource: Pick<Resource.Resource, "readable" | "writable" | "see"> = { readable, writable, see }

export const tags = ["bug", "ui", "docs"] as const
export const members = ["ada", "bob"] as const

/** Record `r-bug` is object `x-bug`, and so on. */
export const references = References.make([
  ...tags.map((name) => ({ streamId: "s", kind: "tag", externalId: `x-${name}`, recordId: `r-${name}`, address: name })),
  ...members.map((name) => ({ streamId: "s", kind: "member", externalId: `x-${name}`, recordId: `r-${name}`, address: null })),
])

export const plainData: Json.JsonObject = { title: "Crash", body: "one\ntwo\nthree", state: "todo", tags: [], assignee: null, author: null }

export const record = (data: Json.JsonObject = {}, rest: Partial<HubRecord> = {}): HubRecord => ({
  tenant: World.tenant,
  kind: kind.name,
  id: "record",
  version: 3,
  data: { ...plainData, ...data },
  fieldTimes: {},
  matchKeys: [],
  createdAt: before,
  updatedAt: before,
  ...rest,
})

/** A link whose base is the plain task and the given fields. */
export const link = (base: View = {}, rest: Partial<Link> = {}): Link => ({
  tenant: World.tenant,
  streamId: "stream",
  connectionId: "connection",
  kind: kind.name,
  externalId: "x-1",
  state: "linked",
  recordId: "record",
  base: { ...plainData, ...base },
  told: {},
  refused: {},
  address: null,
  version: null,
  updatedAt: before,
  waitingFor: [],
  problem: null,
  processedAt: before,
  ...rest,
})

/** The application shows the plain task with the given fields, changed a minute after it was last seen. */
export const upsert = (view: View = {}, rest: Partial<Upsert> = {}): Upsert => ({
  _tag: "Upsert",
  externalId: "x-1",
  updatedAt: before + 60_000,
  view: { ...plainData, ...view },
  raw: null,
  ...rest,
})

export const reading = (view?: View, rest?: Partial<Upsert>): Decide.Reading => ({ _tag: "Upsert", change: upsert(view, rest) })

export const unreadable: Decide.Reading = { _tag: "Unreadable", error: new Malformed({ message: "task.title is missing" }) }

/** A linked task on which both sides agree. */
export const make = (rest: Partial<Decide.Situation> = {}): Decide.Situation => ({
  kind,
  resource,
  link: link(),
  record: record(),
  candidates: [],
  conflicts: new Map(),
  references,
  takes: true,
  sends: true,
  strategy: () => "manual",
  now,
  ...rest,
})

export const conflict = (field: string, values: Pick<Conflict, "base" | "local" | "external">, rest: Partial<Conflict> = {}): Conflict => ({
  tenant: World.tenant,
  id: `conflict of ${field}`,
  type: "bothEdited",
  revision: 1,
  streamId: "stream",
  externalId: "x-1",
  recordId: "record",
  kind: kind.name,
  field,
  ...values,
  externalAt: before,
  strategy: "manual",
  state: "open",
  resolution: null,
  resolvedBy: null,
  detectedAt: before,
  resolvedAt: null,
  ...rest,
})
