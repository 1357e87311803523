import { assert, describe, it } from "@effect/vitest"
import { Endpoint, Field, type Json, Kind, Paging, Resource } from "@syncline/adapter-core"
import { Result, Schema } from "effect"

/** A schema of its own at each call, so that none has been decoded by before. */
const wire = () =>
  Schema.Struct({
    id: Schema.String,
    state: Schema.Literals(["open", "closed"]),
    labels: Schema.Array(Schema.Struct({ name: Schema.NonEmptyString })),
    assignee: Schema.NullOr(Schema.Struct({ login: Schema.String })),
    points: Schema.optionalKey(Schema.Finite),
    updated_at: Schema.DateTimeUtcFromString,
  })

const inputs: ReadonlyArray<Json.Json> = [
  { id: "1", state: "open", labels: [], assignee: null, updated_at: "2026-01-02T03:04:05Z" },
  {
    id: "2",
    state: "closed",
    labels: [{ name: "a", color: "red" }],
    assignee: { login: "ada" },
    points: 3,
    updated_at: "2026-01-02T03:04:05.678+02:00",
    more: 1,
  },
  { id: 3, state: "open", labels: [], assignee: null, updated_at: "2026-01-02T03:04:05Z" },
  { id: "4", state: "ajar", labels: [{ name: "" }], assignee: { login: null }, points: "3", updated_at: "yesterday" },
  { id: "5", labels: {}, assignee: [], updated_at: null },
  [],
  null,
  "6",
]

/** Everything that becomes of the inputs: what they decode to or why they do not. */
const read = (schema: ReturnType<typeof wire>) => {
  const resource = Resource.make({
    app: "x",
    kind: Kind.make({ name: "issue", fields: { state: Field.value(Schema.String, { initial: "" }) } }),
    wire: schema,
    list: Endpoint.list({ name: "issues", path: "/{partition}/issues", paging: Paging.linkHeader, item: schema }),
    get: Endpoint.get({ name: "issue", path: "/{partition}/issues/{id}", item: schema }),
    facts: { kind: "none", granularityMillis: 1000, inclusive: true, consistencyLagMillis: 0 },
    identity: ({ id, updated_at }) => ({ externalId: id, updatedAt: updated_at.epochMilliseconds }),
    fields: { state: Resource.readOnly(({ state }: (typeof schema)["Type"]): string => state) },
  })
  return inputs.map((input) => resource.exporter.read(input))
}

const interpreted = (schema: ReturnType<typeof wire>) => {
  const decode = Schema.decodeUnknownResult(schema)
  return inputs.map((input) => Result.match(decode(input), { onSuccess: ({ id }) => id, onFailure: ({ message }) => message }))
}

const outcomes = (changes: ReturnType<typeof read>) =>
  changes.map((change) =>
    change._tag === "Unreadable" ? change.error.message : change._tag === "Upsert" ? change.externalId : change._tag,
  )

describe("Decoder", () => {
  it("decides as the interpreted schema does, and gives the same reasons", () => {
    const found = interpreted(wire())
    assert.deepStrictEqual(found.slice(0, 2), ["1", "2"])
    assert.deepStrictEqual(outcomes(read(wire())), found)
  })

  it("decides the same where no code can be made from text", () => {
    const found = interpreted(wire())
    const own = globalThis.Function
    const refuse = () => {
      throw new EvalError("code generation from strings is disallowed")
    }
    globalThis.Function = Object.assign(refuse, { prototype: own.prototype }) as never
    try {
      assert.deepStrictEqual(outcomes(read(wire())), found)
    } finally {
      globalThis.Function = own
    }
  })
})
