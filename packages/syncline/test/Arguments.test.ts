/** What `sync` takes, and what the refusal says of what it does not. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { checkSync } from "../src/Arguments.ts"

const messageOf = (input: unknown) => Effect.runPromise(Effect.map(Effect.flip(checkSync(input)), ({ message }) => message))

describe("sync", () => {
  it("takes a connection, a moment, a signal and a function", async () => {
    const given = { connection: "a", deadline: new Date(1), signal: AbortSignal.abort(), onProgress: () => undefined }
    assert.deepStrictEqual(await Effect.runPromise(checkSync(given)), given)
    assert.deepStrictEqual(await Effect.runPromise(checkSync({})), {})
  })

  it("refuses anything else, with what would be right", async () => {
    assert.strictEqual(await messageOf({ signal: 5 }), "signal is 5; it must be an AbortSignal")
    assert.strictEqual(await messageOf({ onProgress: 5 }), "onProgress is 5; it must be a function")
    const moment = "a Date, such as new Date(Date.now() + 60_000)"
    assert.strictEqual(await messageOf({ deadline: 5 }), `deadline is 5; it must be ${moment}`)
    assert.include(await messageOf({ deadline: new Date("never") }), moment)
    assert.strictEqual(await messageOf({ zebra: 5 }), "zebra is not known; sync takes connection, deadline, signal and onProgress")
  })
})
