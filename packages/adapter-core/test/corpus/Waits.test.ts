// proves I10: what a service asks to wait is waited, and what is no wait is not taken for one
import { assert, describe, it } from "@effect/vitest"
import { Retries } from "@syncline/adapter-core"
import { BadInput } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { json, scripted } from "../ScriptedServer.ts"
import { getItem, itemsClient } from "./Items.ts"

describe("waits", () => {
  it.effect("are as long as the service says", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(BadInput.waitsAt)
      const complaints: Array<string> = []
      for (const { id, unit, input, date, expect } of BadInput.waits) {
        const headers = { ...(input !== undefined && { "retry-after": input }), ...(date !== undefined && { date }) }
        const { layer } = scripted(() => json({}, 429, headers))
        const signal = { when: { status: [429] }, reason: "RateLimited", wait: [{ header: "retry-after", unit }] } as const
        // The status alone must do for what everybody sends.
        const client = itemsClient("https://items.test", { signals: unit === "seconds" ? [] : [signal] })
        const { reason } = yield* Effect.flip(client.get(getItem, { id: "1" })).pipe(Effect.provide(layer))
        const outcome: BadInput.Outcome =
          reason._tag === "RateLimited" ? { _tag: "taken", value: reason.waitMillis } : { _tag: "refused", reason }
        const complaint = BadInput.complaint(expect, outcome, null)
        if (complaint !== undefined) complaints.push(`${id}: ${complaint}`)
      }
      assert.deepStrictEqual(complaints, [])
    }).pipe(Effect.provideService(Retries, 0)),
  )
})
