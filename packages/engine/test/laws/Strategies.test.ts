/** Every field of a record and of its object comes out of a three-way merge as SPEC.md says, under every strategy, whatever the clocks say. */
import { assert, describe, it } from "@effect/vitest"
import { Field, type Json } from "@syncline/adapter-core"
import { Arbitrary, Effect, Schema } from "effect"
import * as Situation from "../Situation.ts"
import * as Agreement from "./Agreement.ts"
import * as Hub from "./Hub.ts"
import { laws } from "./Runs.ts"

const place = Schema.Literals(["host", "left"])

const Command = Schema.Union([
  Schema.TaggedStruct("Edit", { place, field: Schema.Literal("title"), value: Schema.Literals(["a", "b", "c"]) }),
  Schema.TaggedStruct("Edit", { place, field: Schema.Literal("state"), value: Schema.Literals(["todo", "done", "canceled"]) }),
  Schema.TaggedStruct("Edit", { place, field: Schema.Literal("assignee"), value: Schema.Literals(["ada", "bob"]) }),
  /** Each line of a text has words of its own, and lines between them that nobody changes. */
  Schema.TaggedStruct("Write", { place, lines: Schema.Tuple([Schema.Literals(["1a", "1b", "1c"]), Schema.Literals(["2a", "2b", "2c"])]) }),
  Schema.TaggedStruct("Tag", { place, tags: Schema.Array(Schema.Literals(["bug", "ui", "docs"])) }),
  Schema.TaggedStruct("Read", {}),
  Schema.TaggedStruct("Deliver", {}),
  Schema.TaggedStruct("Resolve", { decision: Schema.Literals(["local", "external"]) }),
  /** From now on the host's clock is so far off. */
  Schema.TaggedStruct("Jump", { by: Schema.Literals([-1000, -2, -1, 0, 1000]) }),
])

const strategy = Arbitrary.schema(Field.Strategy)
const given = {
  commands: Arbitrary.array(Arbitrary.schema(Command), { maxLength: 30 }),
  strategies: Arbitrary.all({ title: strategy, body: strategy, state: strategy, assignee: strategy }),
}

const names = ["title", "body", "state", "tags", "assignee"] as const

const textOf = (lines: ReadonlyArray<string>) => lines.join("\n-\n")

/** A value of the engine as the model has it: sets sorted, ids without the prefix of their side. */
const plain = (value: Json.Json | undefined): string => {
  if (Array.isArray(value)) return Agreement.setOf(value.map(plain))
  return value === null || value === undefined ? "" : String(value).replace(/^(hub|left)-/, "")
}

// proves T-09, T-21 to T-25, law 7
describe("Three-way merge", () => {
  it.effect.prop(
    "every field is what the strategy makes of base, record and application",
    given,
    ({ commands, strategies }) =>
      Effect.sync(() => {
        const hub = Hub.make(strategies)
        const first = textOf(["1a", "2a"])
        Hub.edit(hub, undefined, "body", first)
        Hub.deliver(hub, "left")
        const fieldOf = (merge: Field.Merge, name: keyof typeof strategies, value: string) =>
          Agreement.make(value, Situation.before, { merge, strategy: strategies[name] })
        const model = {
          title: fieldOf("value", "title", "Crash"),
          body: { ...fieldOf("text", "body", first), localAt: hub.clock },
          state: fieldOf("value", "state", "todo"),
          tags: Agreement.make("", Situation.before, { merge: "set", strategy: "manual" }),
          assignee: fieldOf("value", "assignee", ""),
        }
        const { left } = hub.sides
        let skew = 0

        const edit = (by: typeof place.Type, name: (typeof names)[number], value: Json.Json) => {
          if (by === "left") {
            Hub.edit(hub, "left", name, value)
            model[name].external = plain(value)
            return
          }
          hub.clock += skew
          Hub.edit(hub, undefined, name, value)
          model[name].local = plain(value)
          model[name].localAt = hub.clock
          hub.clock -= skew
        }
        const read = () => names.forEach((name) => Agreement.read(model[name], left.updatedAt))

        for (const command of commands) {
          switch (command._tag) {
            case "Edit":
              edit(command.place, command.field, command.value)
              break
            case "Write":
              edit(command.place, "body", textOf(command.lines))
              break
            case "Tag":
              edit(command.place, "tags", [...new Set(command.tags)])
              break
            case "Read":
              read()
              Hub.read(hub, "left")
              break
            case "Deliver":
              if (left.owed) read()
              names.forEach((name) => Agreement.send(model[name]))
              Hub.deliver(hub, "left")
              break
            case "Resolve": {
              const [field] = left.conflicts.keys()
              Hub.resolve(hub, "left", command.decision)
              const disputed = names.find((name) => name === field)
              if (disputed !== undefined) Agreement.resolve(model[disputed], command.decision, hub.clock)
              break
            }
            case "Jump":
              skew = command.by
          }
          for (const name of names) {
            const { local, base, external, dispute } = model[name]
            const conflict = left.conflicts.get(name)
            assert.strictEqual(
              [hub.record.data[name], left.link.base?.[name], left.view[name], conflict?.base, conflict?.external].map(plain).join(" | "),
              [local, base, external, dispute?.base, dispute?.external].map(plain).join(" | "),
              `${name}: record | base | application | dispute`,
            )
          }
        }
      }),
    laws(),
  )
})
