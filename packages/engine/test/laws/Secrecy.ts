/**
 * What may be written of a record to `right`, said a second time and in other words than the policy: an application that looks at every write right before it
 * would happen. Whose record it is can be read from the titles and bodies, which bear its number.
 */
import { assert } from "@effect/vitest"
import { BeforeWrite, type Json } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { type HubRecord, type StreamSettings, SyncEngine } from "@syncline/engine"
import { World } from "@syncline/engine/testing"
import { Effect } from "effect"
import { adapted } from "../../src/testing/AdaptedApp.ts"

const { tenant } = World

/** The settings of the streams at `right`, of tasks and of what belongs to them. */
export interface Rules {
  settings: Partial<StreamSettings>
  streamId: string
}

/** Only what bears this word leaves, where there is a filter. */
export const lettingOut = "public"

const closed = ["done", "canceled"]

const isLetOut = Effect.fnUntraced(function* ({ settings, streamId }: Rules, { privacy, data }: HubRecord) {
  const engine = yield* SyncEngine
  const level = privacy?.level ?? settings.defaultPrivacy ?? "public"
  const words = privacy?.permissions.filter((one) => one.streamId === streamId || one.streamId === null) ?? []
  const last = words.find((one) => one.streamId !== null) ?? words[0]
  if (level === "local_only" || (level === "shareable" && last?.granted !== true)) return false
  if (settings.filter === undefined || settings.filter === null) return true
  const tags = yield* engine.records.list(tenant, "tag")
  return tags.some((tag) => tag.data["name"] === lettingOut && [data["tags"] ?? []].flat().includes(tag.id))
})

const recordOf = Effect.fnUntraced(function* (kind: string, fields: Json.JsonObject | undefined, externalId: string | undefined) {
  const engine = yield* SyncEngine
  if (externalId !== undefined) {
    const id = yield* engine.records.ofObject(tenant, { app: "right", kind, externalId })
    if (id !== undefined) return yield* engine.records.get(tenant, kind, id)
  }
  // What is in the making has no link yet.
  const mark = /\d+/.exec(JSON.stringify(fields?.["title"] ?? fields?.["body"] ?? fields?.["name"] ?? ""))?.[0]
  const isIt = ({ data }: HubRecord) => /\d+/.exec(JSON.stringify(data["title"] ?? data["body"] ?? data["name"] ?? ""))?.[0] === mark
  return (yield* engine.records.list(tenant, kind)).find(isIt)
})

type Method = "create" | "update" | "remove" | "restore"

const judge = Effect.fnUntraced(function* (rules: Rules, kind: string, method: Method, fields?: Json.JsonObject, externalId?: string) {
  const record = yield* recordOf(kind, fields, externalId)
  if (record === undefined) return assert.fail(`${method} of a ${kind} of nobody: ${JSON.stringify(fields)}`)
  const engine = yield* SyncEngine
  const isPart = kind === "note"
  const whole = isPart ? yield* engine.records.get(tenant, "task", String(record.data["task"])) : record
  const own = { ...rules, settings: {} }
  const may = (yield* isLetOut(kind === "tag" ? own : rules, whole)) && (!isPart || (yield* isLetOut(own, record)))
  const said = `${method} of the ${kind} ${record.id}: ${JSON.stringify(fields)}`
  const { sendOnly, withheld = "leave" } = rules.settings
  if (may) {
    if (kind !== "task" || sendOnly === undefined || sendOnly === null) return
    for (const field of Object.keys(fields ?? {})) assert.include(sendOnly, field, said)
    return
  }
  // Of what may not be there it can be said that it is closed, or it can be removed, where the stream wants that.
  assert.strictEqual(kind, "task", said)
  if (method === "remove") return assert.strictEqual(withheld, "remove", said)
  assert.deepStrictEqual([method, withheld, Object.keys(fields ?? {})], ["update", "close", ["state"]], said)
  assert.include(closed, fields?.["state"], said)
})

/** The application, whose every write is judged at the last moment. What is wrong with one is added to `faults`. */
export const watched = (app: FakeApp.FakeApp, rules: Rules, engine: () => SyncEngine["Service"], faults: Array<unknown>): FakeApp.FakeApp =>
  adapted(app, (all) =>
    all.map((resource) => {
      const { importer } = resource
      if (importer === undefined) return resource
      const { create, update, remove, restore } = importer
      const look = <A, E, R>(call: Effect.Effect<A, E, R>, method: Method, fields?: Json.JsonObject, externalId?: string) =>
        Effect.flatMap(BeforeWrite, (before) => {
          const judged = Effect.suspend(() => judge(rules, resource.kind.name, method, fields, externalId)).pipe(
            Effect.provideService(SyncEngine, engine()),
            Effect.catchCause((cause) => Effect.sync(() => void faults.push(cause))),
          )
          const asked = Effect.flatMap(before, (mayBeSent) => (mayBeSent() ? Effect.as(judged, mayBeSent) : Effect.succeed(mayBeSent)))
          return Effect.provideService(call, BeforeWrite, asked)
        })
      return {
        ...resource,
        importer: {
          ...importer,
          create: (client, request) => look(create(client, request), "create", request.view),
          update: (client, request) => look(update(client, request), "update", request.patch as Json.JsonObject, request.externalId),
          ...(remove && { remove: (client, request) => look(remove(client, request), "remove", undefined, request.externalId) }),
          ...(restore && { restore: (client, request) => look(restore(client, request), "restore", undefined, request.externalId) }),
        },
      }
    }),
  )
