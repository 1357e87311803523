/** Nothing that the engine wrote comes back as an edit: not at once, not late, not twice, not out of order. */
import { assert, describe, it } from "@effect/vitest"
import { Field } from "@syncline/adapter-core"
import { Arbitrary, Effect, Schema } from "effect"
import * as Hub from "./Hub.ts"
import { laws } from "./Runs.ts"

const side = Schema.Literals(["left", "right"])
const place = Schema.Literals(["left", "right", "host"])

const Command = Schema.Union([
  Schema.TaggedStruct("Edit", { place, field: Schema.Literal("title"), value: Schema.Literals(["a", "b", " c "]) }),
  Schema.TaggedStruct("Edit", {
    place,
    field: Schema.Literal("state"),
    value: Schema.Literals(["todo", "in_progress", "done", "canceled"]),
  }),
  Schema.TaggedStruct("Edit", { place, field: Schema.Literal("tags"), value: Schema.Array(Schema.Literals(["bug", "ui"])) }),
  Schema.TaggedStruct("Read", { side }),
  Schema.TaggedStruct("Deliver", { side }),
  /** A notice of something that the application showed arrives: late, again, or before those that came before it. */
  Schema.TaggedStruct("Notice", { side, index: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 50 })) }),
  Schema.TaggedStruct("Resolve", { side, decision: Schema.Literals(["local", "external"]) }),
])

const strategy = Arbitrary.schema(Field.Strategy)
const given = {
  commands: Arbitrary.array(Arbitrary.schema(Command), { maxLength: 30 }),
  strategies: Arbitrary.all({ title: strategy, state: strategy }),
}

const sides = side.literals

/** All that the engine keeps and both applications have, without the clock. */
const stateOf = (hub: Hub.Hub) =>
  JSON.stringify([
    hub.record.version,
    ...sides.map((name) => [hub.sides[name].view, hub.sides[name].link.base, [...hub.sides[name].conflicts]]),
  ])

// proves I6, I8, laws 4 and 9
describe("Echo", () => {
  it.effect.prop(
    "what was written comes back as nobody's edit, however late and often it is noticed",
    given,
    ({ commands, strategies }) =>
      Effect.sync(() => {
        const hub = Hub.make(strategies)
        const causes = { left: 0, right: 0 }
        for (const command of commands) {
          switch (command._tag) {
            case "Edit":
              // An edit can cost each side one write: the others to be told, its own where the record keeps another value.
              causes.left += 1
              causes.right += 1
              Hub.edit(hub, command.place === "host" ? undefined : command.place, command.field, command.value)
              break
            case "Read":
              Hub.read(hub, command.side)
              break
            case "Deliver": {
              const { writes } = hub.sides[command.side]
              Hub.deliver(hub, command.side)
              if (hub.sides[command.side].writes === writes) break
              const written = stateOf(hub)
              Hub.read(hub, command.side)
              assert.strictEqual(stateOf(hub), written, "the answer, read again")
              break
            }
            case "Notice": {
              const { shown, link } = hub.sides[command.side]
              const notice = shown[command.index % shown.length]
              const known = notice !== undefined && notice.updatedAt <= (link.updatedAt ?? 0)
              const before = stateOf(hub)
              Hub.replay(hub, command.side, command.index)
              if (known) assert.strictEqual(stateOf(hub), before, "an old notice")
              break
            }
            case "Resolve":
              causes.left += 1
              causes.right += 1
              Hub.resolve(hub, command.side, command.decision)
          }
        }
        Hub.settle(hub)
        const quiet = stateOf(hub)
        for (const name of sides) {
          const own = hub.sides[name]
          assert.isAtMost(own.writes, causes[name], `writes to ${name}`)
          own.shown.forEach((_, index) => Hub.replay(hub, name, own.shown.length - 1 - index))
          own.shown.forEach((_, index) => Hub.replay(hub, name, index))
        }
        Hub.settle(hub)
        assert.strictEqual(stateOf(hub), quiet, "every notice once more, backwards and forwards")
      }),
    laws(),
  )
})
