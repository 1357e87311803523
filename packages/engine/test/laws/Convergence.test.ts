/** Whatever two applications, the host and a person do, in whatever order the engine reads and sends: once all is quiet, the sides agree. */
import { assert, describe, it } from "@effect/vitest"
import { Field } from "@syncline/adapter-core"
import { Arbitrary, Schema } from "effect"
import * as Hub from "./Hub.ts"
import { laws } from "./Runs.ts"

const side = Schema.Literals(["left", "right"])
const place = Schema.Literals(["left", "right", "host"])
const bodies = Schema.Literals(["one\ntwo\nthree", "ONE\ntwo\nthree", "one\ntwo\nTHREE", "1\ntwo\n3", ""])

const Command = Schema.Union([
  Schema.TaggedStruct("Edit", { place, field: Schema.Literal("title"), value: Schema.Literals(["a", "b", " c "]) }),
  Schema.TaggedStruct("Edit", { place, field: Schema.Literal("body"), value: bodies }),
  Schema.TaggedStruct("Edit", {
    place,
    field: Schema.Literal("state"),
    value: Schema.Literals(["todo", "in_progress", "done", "canceled"]),
  }),
  Schema.TaggedStruct("Edit", { place, field: Schema.Literal("assignee"), value: Schema.NullOr(Schema.Literals(["ada", "bob"])) }),
  Schema.TaggedStruct("Edit", { place, field: Schema.Literal("tags"), value: Schema.Array(Schema.Literals(["bug", "ui", "docs"])) }),
  Schema.TaggedStruct("Read", { side }),
  Schema.TaggedStruct("Deliver", { side }),
  Schema.TaggedStruct("Resolve", { side, decision: Schema.Literals(["local", "external"]) }),
])

const run = (hub: Hub.Hub, command: typeof Command.Type): void => {
  switch (command._tag) {
    case "Edit": {
      const { field, value } = command
      return Hub.edit(hub, command.place === "host" ? undefined : command.place, field, value)
    }
    case "Read":
      return void Hub.read(hub, command.side)
    case "Deliver":
      return void Hub.deliver(hub, command.side)
    case "Resolve":
      return Hub.resolve(hub, command.side, command.decision)
  }
}

const commands = Arbitrary.array(Arbitrary.schema(Command), { maxLength: 30 })
const strategy = Arbitrary.schema(Field.Strategy)
const strategies = Arbitrary.all({ title: strategy, body: strategy, state: strategy, assignee: strategy })

// proves I1, I6, I7, I8, laws 1, 4, 6, 7
describe("Convergence", () => {
  it.prop(
    "all sides agree, but for fields in dispute, of which both values are kept; then nothing moves any more",
    { commands, strategies },
    (given) => {
      const hub = Hub.make(given.strategies)
      for (const command of given.commands) run(hub, command)
      Hub.settle(hub)
      for (const name of ["left", "right"] as const) {
        const { conflicts, view, references } = hub.sides[name]
        for (const field of Hub.disagreements(hub, name)) assert.isTrue(conflicts.has(field), `${field} of ${name}`)
        for (const { field, external } of conflicts.values()) {
          const theirs = field === "assignee" && typeof external === "string" ? references.externalOf("member", external) : external
          assert.deepStrictEqual(theirs, view[field], `the other value of ${field} of ${name}`)
        }
      }
      const quiet = structuredClone(hub.record)
      Hub.settle(hub)
      assert.deepStrictEqual(hub.record, quiet)
    },
    laws(),
  )

  it.prop(
    "once every dispute is decided, all sides agree in everything",
    { commands, strategies, decision: Schema.Literals(["local", "external"]) },
    (given) => {
      const hub = Hub.make(given.strategies)
      for (const command of given.commands) run(hub, command)
      Hub.settle(hub)
      for (let round = 0; round < 20; round += 1) {
        for (const name of ["left", "right"] as const) Hub.resolve(hub, name, given.decision)
        Hub.settle(hub)
      }
      assert.deepStrictEqual([Hub.disagreements(hub, "left"), Hub.disagreements(hub, "right")], [[], []])
      assert.strictEqual(hub.sides.left.conflicts.size + hub.sides.right.conflicts.size, 0)
    },
    laws(),
  )
})
