/** Of the laws of stores: a cursor moves with the page behind it or not at all, never back, and only for the worker that holds the lease. */
import { assert } from "@effect/vitest"
import { Effect, Schema } from "effect"
import type { Fence } from "../../store/Commits.ts"
import { Leases } from "../../store/Leases.ts"
import { Links } from "../../store/Links.ts"
import type { Cursor } from "../../model/Stream.ts"
import { Streams } from "../../store/Streams.ts"
import * as Sample from "../store/Sample.ts"
import type { Law } from "./Law.ts"

const worker = Schema.Literals(["one", "two"])

const Command = Schema.Union([
  /** A worker begins, or begins again after a crash: it reads the cursor. */
  Schema.TaggedStruct("Resume", { worker }),
  /** It takes the lease from whoever has it. */
  Schema.TaggedStruct("TakeLease", { worker }),
  /** It commits the page at the cursor that it knows. `crashed`: it dies before the commit; `lost`: the commit's answer never comes. */
  Schema.TaggedStruct("Page", { worker, last: Schema.Boolean, commit: Schema.Literals(["answered", "lost", "crashed"]) }),
  /** Somebody asks for the stream to be read at once. */
  Schema.TaggedStruct("Hurry", {}),
])

/** What a worker believes. */
interface Worker {
  fence?: Fence
  cursor?: Cursor
}

/** What is true: one page holds one object, whose payload says in which reading it was seen. */
interface Model {
  holder: string | undefined
  version: number
  position: number
  readings: number
  readonly payloads: Map<string, string>
}

const positionOf = (cursor: Cursor): number => Number(cursor.reading?.position ?? "0")

// proves I4, law 8, Q-15, Q-16
export const cursorLaw = (law: Law): void =>
  law("a cursor moves with the page it covers, never back, and never for a stale worker", Command, (commands) =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const leases = yield* Leases
      const links = yield* Links
      const tenant = yield* Sample.pair()
      const workers: { readonly [Name in typeof worker.Type]: Worker } = { one: {}, two: {} }
      const model: Model = { holder: undefined, version: 1, position: 0, readings: 0, payloads: new Map() }

      const commitPage = Effect.fnUntraced(function* (name: typeof worker.Type, last: boolean, fence: Fence, cursor: Cursor) {
        const at = positionOf(cursor)
        const object = `object ${at}`
        const payload = JSON.stringify(`reading ${model.readings} by ${name}`)
        const { reading: _reading, ...rest } = cursor
        const next: Cursor = {
          ...rest,
          version: cursor.version + 1,
          ...(last ? { watermark: (cursor.watermark ?? 0) + 1 } : { reading: { runId: name, strategy: "initial", position: `${at + 1}` } }),
        }
        const page = {
          fence,
          rawObjects: [{ streamId: "a/tasks", externalId: object, payload, hash: payload }],
          links: [Sample.link(object, null)],
          cursor: { streamId: "a/tasks", cursor: next },
        }
        const refusal = yield* Sample.apply(tenant, page).pipe(
          Effect.as("none"),
          Effect.catchTag("CommitRefused", ({ reason }) => Effect.succeed(reason)),
        )
        const expected = model.holder !== name ? "LeaseLost" : cursor.version === model.version ? "none" : "Stale"
        assert.strictEqual(refusal, expected)
        if (refusal !== "none") return undefined
        model.version += 1
        model.payloads.set(object, payload)
        model.position = last ? 0 : at + 1
        if (last) model.readings += 1
        return next
      })

      for (const command of commands) {
        switch (command._tag) {
          case "Resume":
            workers[command.worker].cursor = yield* streams.cursor(tenant, "a/tasks")
            break
          case "TakeLease": {
            // A lease that has run out at once still fences until the next holder comes.
            const token = yield* leases.acquire(tenant, "a", command.worker, 0)
            assert.isDefined(token)
            workers[command.worker].fence = { connectionId: "a", token: token ?? 0 }
            model.holder = command.worker
            break
          }
          case "Page": {
            const known = workers[command.worker]
            if (known.fence === undefined || known.cursor === undefined) break
            const { fence, cursor } = known
            delete known.cursor
            if (command.commit === "crashed") break
            const next = yield* commitPage(command.worker, command.last, fence, cursor)
            if (next !== undefined && command.commit === "answered") known.cursor = next
            break
          }
          case "Hurry":
            yield* streams.setDue(tenant, ["a/tasks"], 5)
        }
        const stored = yield* streams.cursor(tenant, "a/tasks")
        assert.deepStrictEqual([stored.version, positionOf(stored), stored.watermark ?? 0], [model.version, model.position, model.readings])
        const linked = yield* links.list(tenant, "a/tasks", { limit: 100 })
        assert.strictEqual(linked.map(({ externalId }) => externalId).join(), [...model.payloads.keys()].toSorted().join())
        for (let page = 0; page < positionOf(stored); page += 1) assert.isTrue(model.payloads.has(`object ${page}`))
      }
      for (const [id, payload] of model.payloads) assert.strictEqual(yield* links.payload(tenant, "a/tasks", id), payload)
    }),
  )
