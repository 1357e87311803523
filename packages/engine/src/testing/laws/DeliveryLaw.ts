/**
 * Of the laws of stores: deliveries coalesce. Whatever is edited while something waits, is worked on, fails, is dropped or belongs to a worker that died,
 * there is one delivery at most for a stream and a record, the last value is sent in the end, and no older one after a newer.
 */
import { assert } from "@effect/vitest"
import { Effect, Schema } from "effect"
import type { DeliverySettlement, Fence } from "../../store/Commits.ts"
import type { Delivery } from "../../model/Delivery.ts"
import { Deliveries } from "../../store/Deliveries.ts"
import { Leases } from "../../store/Leases.ts"
import type { StoreError } from "../../model/StoreError.ts"
import * as Model from "./DeliveryModel.ts"
import * as Sample from "../store/Sample.ts"
import type { Law } from "./Law.ts"

const side = Schema.Literals(Model.sides)
const record = Schema.Literals(Model.records)

const Command = Schema.Union([
  /** The record changes, by the host or by one of the applications. */
  Schema.TaggedStruct("Edit", { record, from: Schema.Literals(["host", ...Model.sides]) }),
  Schema.TaggedStruct("Owe", { side, record }),
  /** The side's worker takes the next delivery and computes what to send. */
  Schema.TaggedStruct("Claim", { side }),
  /** It has sent it, or has not. */
  Schema.TaggedStruct("Settle", { side, to: Schema.Literals(["done", "pending", "parked", "held", "withheld", "dead"]) }),
  /** The worker is frozen or dead: another takes the lease. */
  Schema.TaggedStruct("TakeOver", { side }),
  /** The worker before it wakes up and settles what it had. */
  Schema.TaggedStruct("Late", { side }),
  /** The record is linked: what waited for it can go on. */
  Schema.TaggedStruct("Link", { side, record }),
  Schema.TaggedStruct("Retry", { side, record }),
  Schema.TaggedStruct("Drop", { side, record }),
  Schema.TaggedStruct("Wait", {}),
])

type Side = typeof side.Type

interface Held {
  readonly fence: Fence
  readonly delivery: Delivery
  readonly value: number
}

interface Worker {
  fence: Fence
  held: Held | undefined
  /** What a worker held that has lost its lease since. */
  late: Held | undefined
}

const other = (id: string): string => (id === "r1" ? "r2" : "r1")

// proves laws 1 and 9
export const deliveryLaw = (law: Law): void =>
  law("edits coalesce into one delivery, which sends the last value and loses none", Command, (commands) =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      const leases = yield* Leases
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, { records: Model.records.map((id) => Sample.created(id, { data: { title: 0 } })) })
      const model = Model.make()

      // A lease that has run out at once still fences until the next holder comes.
      const takeLease = Effect.fnUntraced(function* (place: Side): Effect.fn.Return<Fence, StoreError> {
        const token = yield* leases.acquire(tenant, place, "worker", 0)
        return { connectionId: place, token: token ?? Number.NaN }
      })
      const workers: { readonly [S in Side]: Worker } = {
        a: { fence: yield* takeLease("a"), held: undefined, late: undefined },
        b: { fence: yield* takeLease("b"), held: undefined, late: undefined },
      }

      const claim = Effect.fnUntraced(function* (place: Side) {
        const worker = workers[place]
        const [delivery] = yield* deliveries.claim(tenant, worker.fence, 1, model.now)
        const next = Model.claimable(model, place, worker.fence.token)
        if (delivery === undefined) return assert.deepStrictEqual(next, [])
        assert.include(next, delivery.recordId)
        Model.claim(model, place, delivery.recordId, worker.fence.token)
        const [order] = yield* deliveries.load([delivery], [])
        worker.held = { fence: worker.fence, delivery, value: Number(order?.record.data["title"]) }
      })

      const settle = ({ fence, delivery, value }: Held, state: DeliverySettlement["to"]["state"]) => {
        const { streamId, recordId, revision, attempts } = delivery
        const to: DeliverySettlement["to"] =
          state === "done"
            ? { state }
            : {
                state,
                nextAttemptAt: model.now + 1,
                lastError: "failed",
                attempts,
                unverifiedSince: null,
                waitsForRecord: state === "parked" ? other(recordId) : null,
              }
        return Effect.as(Sample.apply(tenant, { at: model.now, fence, deliveries: [{ streamId, recordId, revision, to }] }), value)
      }

      const finish = Effect.fnUntraced(function* (place: Side, state: DeliverySettlement["to"]["state"]) {
        const worker = workers[place]
        const { held } = worker
        if (held === undefined) return
        worker.held = undefined
        yield* settle(held, state)
        Model.settle(model, place, held.delivery.recordId, held.delivery.revision, state)
        if (state === "done") Model.send(model, place, held.delivery.recordId, held.value)
      })

      const takeOver = Effect.fnUntraced(function* (place: Side) {
        const worker = workers[place]
        worker.late = worker.held ?? worker.late
        worker.held = undefined
        worker.fence = yield* takeLease(place)
      })

      const check = Effect.fnUntraced(function* () {
        const stored = yield* deliveries.list(tenant, { limit: 100 })
        const rows = stored.map((row) => {
          const { connectionId, recordId, state, revision, attempts, unverifiedSince, waitsForRecord } = row
          return [connectionId, recordId, state, revision, attempts, unverifiedSince, waitsForRecord].join(" ")
        })
        assert.strictEqual(rows.toSorted().join("\n"), Model.rows(model).join("\n"))
      })

      for (const command of commands) {
        model.now += 1
        switch (command._tag) {
          case "Edit": {
            // Its own worker reads an application, and does one thing at a time.
            if (command.from !== "host" && workers[command.from].held !== undefined) break
            const { version, value } = Model.edit(model, command.record, command.from)
            const write = Sample.changed(command.record, version - 1, "", { data: { title: value }, changes: {} })
            const except = command.from === "host" ? null : `${command.from}/tasks`
            yield* Sample.apply(tenant, { at: model.now, records: [write], spread: [{ kind: "task", recordId: command.record, except }] })
            break
          }
          case "Owe":
            Model.open(model, command.side, command.record)
            yield* Sample.apply(tenant, { at: model.now, owed: [{ streamId: `${command.side}/tasks`, recordId: command.record }] })
            break
          case "Claim":
            if (workers[command.side].held === undefined) yield* claim(command.side)
            break
          case "Settle":
            yield* finish(command.side, command.to)
            break
          case "TakeOver":
            yield* takeOver(command.side)
            break
          case "Late": {
            const { late } = workers[command.side]
            if (late !== undefined) assert.deepInclude(yield* Effect.flip(settle(late, "done")), { reason: "LeaseLost" })
            break
          }
          case "Link": {
            Model.link(model, command.side, command.record)
            const place = { streamId: `${command.side}/tasks`, connectionId: command.side }
            yield* Sample.apply(tenant, { at: model.now, links: [Sample.link(`of ${command.record}`, command.record, place)] })
            break
          }
          case "Retry":
            assert.strictEqual(
              yield* deliveries.retry(tenant, `${command.side}/tasks`, command.record, model.now),
              Model.retry(model, command.side, command.record),
            )
            break
          case "Drop":
            assert.strictEqual(
              yield* Sample.drop(tenant, `${command.side}/tasks`, command.record),
              Model.drop(model, command.side, command.record),
            )
            break
          case "Wait":
            model.now += 10
        }
        yield* check()
      }

      // All workers die, people take up what rests, and nothing fails any more.
      model.now += 1000
      for (const place of Model.sides) {
        yield* takeOver(place)
        for (const id of Model.records) {
          yield* deliveries.retry(tenant, `${place}/tasks`, id, model.now)
          Model.retry(model, place, id)
        }
        for (const _ of Model.records) {
          yield* claim(place)
          yield* finish(place, "done")
        }
      }
      assert.deepStrictEqual(yield* deliveries.list(tenant, { limit: 100 }), [])
      assert.deepStrictEqual(Model.unsent(model), [])
    }),
  )
