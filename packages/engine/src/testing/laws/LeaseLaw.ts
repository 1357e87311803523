/** Of the laws of stores: of all workers that believe to hold a lease one at most can write, and who has lost it never writes again under it. */
import { assert } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { Deliveries } from "../../store/Deliveries.ts"
import { Journal } from "../../store/Journal.ts"
import { Leases } from "../../store/Leases.ts"
import { Records } from "../../store/Records.ts"
import * as Sample from "../store/Sample.ts"
import type { Law } from "./Law.ts"

const worker = Schema.Literals(["one", "two", "three"])
/** A lease that lives for the whole test, or one that has run out by the next command: its holder was frozen. */
const lives = Schema.Boolean

const Command = Schema.Union([
  Schema.TaggedStruct("Acquire", { worker, lives }),
  Schema.TaggedStruct("Renew", { worker, lives }),
  Schema.TaggedStruct("Release", { worker }),
  /** With the token that it got last, however long ago; `early`: with the one before that. */
  Schema.TaggedStruct("Write", { worker, early: Schema.Boolean }),
  Schema.TaggedStruct("Claim", { worker }),
])

// proves I15
export const leaseLaw = (law: Law): void =>
  law("one worker at most can write under a lease, and a stale token commits and claims nothing", Command, (commands) =>
    Effect.gen(function* () {
      const leases = yield* Leases
      const deliveries = yield* Deliveries
      const records = yield* Records
      const journal = yield* Journal
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, { records: [Sample.created("r1")] })
      const tokens: { readonly [Name in typeof worker.Type]: Array<number> } = { one: [], two: [], three: [] }
      const model = { token: 0, alive: false, writes: ["a/tasks"] }

      for (const command of commands) {
        const known = tokens[command.worker]
        const token = known.at(-1) ?? 0
        switch (command._tag) {
          case "Acquire": {
            const got = yield* leases.acquire(tenant, "a", command.worker, command.lives ? 3_600_000 : 0)
            assert.strictEqual(got !== undefined, !model.alive)
            if (got === undefined) break
            assert.isAbove(got, model.token)
            model.token = got
            model.alive = command.lives
            known.push(got)
            break
          }
          case "Renew": {
            const renewed = yield* leases.renew(tenant, "a", token, command.lives ? 3_600_000 : 0)
            assert.strictEqual(renewed, model.token !== 0 && token === model.token)
            if (renewed) model.alive = command.lives
            break
          }
          case "Release":
            yield* leases.release(tenant, "a", token)
            if (token === model.token) model.alive = false
            break
          case "Write": {
            const used = command.early ? (known.at(-2) ?? 0) : token
            const record = Option.getOrThrow(yield* records.get(tenant, "task", "r1"))
            const origin = `worker ${command.worker} under ${used}`
            const owed = [{ streamId: "a/tasks", recordId: "r1" }]
            const write = { records: [Sample.changed("r1", record.version, origin, { origin })], owed }
            const written = yield* Sample.apply(tenant, { fence: { connectionId: "a", token: used }, ...write }).pipe(
              Effect.as(true),
              Effect.catchTag("CommitRefused", ({ reason }) =>
                Effect.as(
                  Effect.sync(() => assert.strictEqual(reason, "LeaseLost")),
                  false,
                ),
              ),
            )
            assert.strictEqual(written, used !== 0 && used === model.token)
            if (written) model.writes.push(origin)
            break
          }
          case "Claim": {
            const claimed = yield* deliveries.claim(tenant, { connectionId: "a", token }, 1, 1_000_000)
            if (token === 0 || token !== model.token) assert.deepStrictEqual(claimed, [])
            const fence = { connectionId: "a", token }
            for (const { streamId, recordId, revision } of claimed) {
              yield* Sample.apply(tenant, { fence, deliveries: [{ streamId, recordId, revision, to: { state: "done" } }] })
            }
          }
        }
        const history = yield* journal.history(tenant, "r1")
        assert.deepStrictEqual(
          history.map(({ origin }) => origin),
          model.writes,
        )
      }
    }),
  )
