import { assert, describe, it } from "@effect/vitest"
import {
  AdapterError,
  Conflict,
  Forbidden,
  Gone,
  Malformed,
  Moved,
  RateLimited,
  Reason,
  Rejected,
  Unauthorized,
  Unavailable,
  UnknownOutcome,
} from "@syncline/adapter-core"
import { Effect, Schema } from "effect"

const message = "because"

const reasons: ReadonlyArray<Reason> = [
  new RateLimited({ message, waitMillis: 1000 }),
  new Unavailable({ message }),
  new Unauthorized({ message }),
  new Forbidden({ message }),
  new Rejected({ message, field: "title" }),
  new Rejected({ message }),
  new Conflict({ message }),
  new Gone({ message }),
  new Moved({ message, partition: "2", externalId: "7" }),
  new Malformed({ message }),
  new UnknownOutcome({ message }),
]

describe("AdapterError", () => {
  for (const reason of reasons) {
    it.effect(`goes through JSON and back: ${reason._tag}`, () =>
      Effect.gen(function* () {
        const error = new AdapterError({ app: "tracker", operation: "getIssue", reason })
        const codec = Schema.fromJsonString(AdapterError)
        const again = yield* Schema.decodeEffect(codec)(yield* Schema.encodeEffect(codec)(error))
        assert.deepStrictEqual(again.reason, reason)
        assert.strictEqual(again.message, `tracker getIssue: ${reason._tag}: because`)
      }),
    )
  }

  it("has no other reasons than these", () => {
    assert.deepStrictEqual(
      new Set(Reason.members.map((member) => member.fields._tag.schema.literal)),
      new Set(reasons.map(({ _tag }) => _tag)),
    )
  })

  it.effect("a handler can tell the reasons apart", () =>
    Effect.gen(function* () {
      const failing = Effect.fail(new AdapterError({ app: "tracker", operation: "x", reason: new RateLimited({ message, waitMillis: 7 }) }))
      const wait = yield* Effect.catchTag(failing, "AdapterError", ({ reason }) =>
        Effect.succeed(reason._tag === "RateLimited" ? reason.waitMillis : undefined),
      )
      assert.strictEqual(wait, 7)
    }),
  )
})
