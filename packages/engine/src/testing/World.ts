/**
 * Two applications in memory with the same four kinds, connected and ready to sync: what most tests of the engine begin with. `left` knows five states of
 * a task, `right` only open and closed; `right` trims titles; both let only their own people change who made a thing.
 */
import { assert } from "@effect/vitest"
import { AdapterError, Authorization, Field, Json, Kind, Unavailable } from "@syncline/adapter-core"
import { FakeApp, type FakeCall, type FakeKind } from "@syncline/adapter-core/testing"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import type { Connection } from "../model/Connection.ts"
import type { GivenSettings, Stream } from "../model/Stream.ts"
import { SyncEngine } from "../SyncEngine.ts"

export const Member = Kind.make({
  name: "member",
  fields: {
    name: Field.value(Schema.String, { initial: "", strategy: "newest_wins" }),
    email: Field.value(Schema.String, { initial: "", strategy: "newest_wins" }),
  },
  matchKeys: ({ email }) => (email === undefined || email === "" ? [] : [`email:${email.toLowerCase()}`]),
})

export const Tag = Kind.make({
  name: "tag",
  fields: {
    name: Field.value(Schema.NonEmptyString, { initial: "tag", essential: true }),
    color: Field.value(Schema.String, { initial: "", strategy: "newest_wins" }),
  },
  word: "name",
  matchKeys: ({ name }) => (name === undefined ? [] : [`name:${name.toLowerCase()}`]),
})

export const Task = Kind.make({
  name: "task",
  fields: {
    title: Field.value(Schema.NonEmptyString, { initial: "Untitled", essential: true, clue: true }),
    body: Field.text(),
    state: Field.value(Schema.String, { initial: "todo" }),
    tags: Field.references("tag"),
    assignee: Field.reference("member"),
    author: Field.reference("member"),
  },
  closed: ({ state }) => (state === "done" || state === "canceled" ? {} : { state: "canceled" }),
})

export const Note = Kind.make({
  name: "note",
  fields: { task: Field.parent("task"), body: Field.text({ initial: "", essential: true }), author: Field.reference("member") },
})

const openOrClosed = (state: Json.Json): Json.Json => (state === "done" || state === "canceled" ? "done" : "todo")
const trimmed = (title: Json.Json): Json.Json => (typeof title === "string" ? title.trim() : title)

const tag = { kind: Tag, createSafety: { _tag: "NaturalKey" }, naturalKey: "name" } as const
const member = { kind: Member, readOnlyApp: true } as const

export const tenant = "acme"

/** Names on both sides: `p` is every stream's partition. */
export const partition = "p"

/** What is different about kinds of one application. */
type Differences = { readonly [kind: string]: Partial<FakeKind> }

export interface WorldOptions {
  readonly pageSize?: number
  /** How far the clock of `left` is ahead of ours. Default 0. */
  readonly leftAheadMillis?: number
  readonly left?: Differences
  readonly right?: Differences
}

const differing = (kinds: Readonly<Record<string, FakeKind>>, differences: Differences = {}) =>
  Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, { ...kind, ...differences[name] }]))

export const makeApps = Effect.fnUntraced(function* (options: WorldOptions = {}) {
  const paged = options.pageSize === undefined ? {} : { pageSize: options.pageSize }
  const left = yield* FakeApp.make({
    app: "left",
    ...paged,
    ...(options.leftAheadMillis !== undefined && { skewMillis: options.leftAheadMillis }),
    kinds: differing({ member, tag, task: { kind: Task, readOnly: ["author"] }, note: { kind: Note, readOnly: ["author"] } }, options.left),
  })
  const right = yield* FakeApp.make({
    app: "right",
    ...paged,
    kinds: differing(
      {
        member,
        tag,
        task: {
          kind: Task,
          readOnly: ["author"],
          see: { state: openOrClosed, title: trimmed },
          createSafety: { _tag: "Mark", settleMillis: 1000 },
        },
        note: { kind: Note, readOnly: ["author"], createSafety: { _tag: "Mark", settleMillis: 1000 } },
      },
      options.right,
    ),
  })
  return { left, right }
})

export type Apps = Effect.Success<ReturnType<typeof makeApps>>

export interface Side {
  readonly app: FakeApp.FakeApp
  readonly connection: Connection
  readonly streams: { readonly [kind: string]: Stream }
}

/** Both applications are filled in most scenarios, and nobody is there to ask. */
const unasked: GivenSettings = { firstPush: "go" }

/** Connects one application and configures all its streams. */
export const join = Effect.fnUntraced(function* (app: FakeApp.FakeApp, settings: GivenSettings = {}) {
  const engine = yield* SyncEngine
  const connection = yield* engine.connect({ tenant, app: app.adapter.app, credentials: Authorization.token("good") })
  const streams = yield* engine.addStreams({ tenant, connectionId: connection.id, partition, settings: { ...unasked, ...settings } })
  return { app, connection, streams: Object.fromEntries(streams.map((stream) => [stream.kind, stream])) } satisfies Side
})

/** The kinds of an application that have streams, where not all do. */
export const joinKinds = Effect.fnUntraced(function* (app: FakeApp.FakeApp, kinds: ReadonlyArray<string>, settings: GivenSettings = {}) {
  const engine = yield* SyncEngine
  const connection = yield* engine.connect({ tenant, app: app.adapter.app, credentials: Authorization.token("good") })
  yield* engine.addStreams({ tenant, connectionId: connection.id, partition, kinds, settings: { ...unasked, ...settings } })
  return connection
})

/** Syncs until quiet and answers with the report. */
export const sync = Effect.flatMap(SyncEngine, (engine) => engine.sync({ tenant }))

/** All writes an application has received from the engine. */
export const writesTo = (app: FakeApp.FakeApp): number => app.counts().creates + app.counts().updates

/** The one object of a kind whose field has a value. */
export const findBy = (app: FakeApp.FakeApp, kind: string, field: string, value: Json.Json) => {
  const found = app.list(kind, partition).filter((object) => Json.equals(object.fields[field], value))
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} ${kind}s with ${field} ${JSON.stringify(value)}`)
  return found[0]
}

/** The application is unavailable for the calls that `meets` picks, until the function returned is called. */
export const outage = (app: FakeApp.FakeApp, meets: (call: FakeCall) => boolean): (() => void) => {
  const reason = new Unavailable({ message: "maintenance" })
  return app.beforeEach((call) =>
    meets(call) ? Effect.fail(new AdapterError({ app: app.adapter.app, operation: call.operation, reason })) : Effect.void,
  )
}

/** A task of `left` and its twin at `right`, in step, a minute ago. */
export const twins = Effect.fnUntraced(function* ({ left, right }: Apps, fields: Json.JsonObject) {
  const task = left.create("task", partition, fields)
  yield* join(left)
  yield* join(right)
  yield* sync
  yield* TestClock.adjust("1 minute")
  return { task, twin: findBy(right, "task", "title", fields["title"] ?? null).id }
})

/** The words that a place has. */
export const wordsIn = (app: FakeApp.FakeApp, place: string) => app.list("tag", place).map(({ fields }) => fields["name"])

/** The words that a task has, in the place that it is in. */
export const wordsOf = (app: FakeApp.FakeApp, place: string, task: string) => {
  const names = new Map(app.list("tag", place).map(({ id, fields }) => [id, fields["name"]]))
  return [app.get("task", place, task)?.fields["tags"] ?? []].flat().map((id) => names.get(String(id)))
}

/** Some rounds, a minute each. */
export const rounds = Effect.fnUntraced(function* (count = 3) {
  for (let round = 0; round < count; round += 1) {
    yield* sync
    yield* TestClock.adjust("1 minute")
  }
})

/** Both sides have nothing to say to each other any more. */
export const quiet = Effect.fnUntraced(function* ({ left, right }: Apps) {
  yield* TestClock.adjust("1 minute")
  yield* sync
  const before = [writesTo(left), writesTo(right)]
  yield* TestClock.adjust("1 hour")
  yield* sync
  const engine = yield* SyncEngine
  assert.deepStrictEqual([writesTo(left), writesTo(right)], before)
  assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
  assert.deepStrictEqual(yield* engine.conflicts.list(tenant, { state: "open" }), [])
})
