/** An application that knows fewer values than the record never takes the record's finer value from it, and is never told what it cannot say. */
import { assert, describe, it } from "@effect/vitest"
import { Field, type Json, type Resource } from "@syncline/adapter-core"
import { Arbitrary, Effect, Schema } from "effect"
import * as Situation from "../Situation.ts"
import * as Agreement from "./Agreement.ts"
import * as Hub from "./Hub.ts"
import { laws } from "./Runs.ts"

const states = ["backlog", "todo", "in_progress", "done", "canceled"] as const
const state = Schema.Literals(states)
const group = Schema.Literals(["open", "closed", "other"])

/** Which of the record's states are one to the application, and which of them it can also show by themselves. */
const Vocabulary = Schema.Struct({
  groups: Schema.Record(state, group),
  shows: Schema.Record(state, Schema.Boolean),
})

const Command = Schema.Union([
  Schema.TaggedStruct("Host", { state }),
  Schema.TaggedStruct("Application", { state }),
  Schema.TaggedStruct("Read", {}),
  Schema.TaggedStruct("Deliver", {}),
  Schema.TaggedStruct("Resolve", { decision: Schema.Literals(["local", "external"]) }),
])

/** Of a group it shows the states that it has, keeps the one that it shows, and has the first where none is named. */
const seeWith =
  ({ groups, shows }: typeof Vocabulary.Type) =>
  (value: string, current: string): string => {
    const wanted = states.find((name) => name === value)
    if (wanted === undefined) return value
    const same = states.filter((name) => groups[name] === groups[wanted])
    const named = same.filter((name) => shows[name])
    const vocabulary: ReadonlyArray<string> = named.length > 0 ? named : same.slice(0, 1)
    if (vocabulary.includes(value)) return value
    return vocabulary.includes(current) ? current : (vocabulary[0] ?? value)
  }

const given = {
  commands: Arbitrary.array(Arbitrary.schema(Command), { maxLength: 30 }),
  vocabulary: Vocabulary,
  strategy: Field.Strategy,
}

// proves I6, laws 4 and 6
describe("Views", () => {
  it.effect.prop(
    "what an application cannot say is neither sent to it nor taken from the record",
    given,
    ({ commands, vocabulary, strategy }) =>
      Effect.sync(() => {
        const see = seeWith(vocabulary)
        const inState: Resource.Resource["see"] = (fields, current) => {
          const value = fields["state"]
          return typeof value === "string" ? { state: see(value, String(current?.["state"] ?? "")) } : {}
        }
        const hub = Hub.make({ state: strategy }, inState)
        const { right } = hub.sides
        // Both sides begin with something that the application can say.
        const first = see("todo", "")
        Hub.edit(hub, undefined, "state", first)
        Hub.deliver(hub, "right")
        const model = Agreement.make(first, first === "todo" ? Situation.before : hub.clock, { merge: "value", strategy, see })
        let writes = right.writes

        for (const command of commands) {
          const before: Json.Json = hub.record.data["state"] ?? null
          switch (command._tag) {
            case "Host":
              model.local = command.state
              Hub.edit(hub, undefined, "state", command.state)
              model.localAt = hub.clock
              break
            case "Application":
              model.external = see(command.state, "")
              Hub.edit(hub, "right", "state", command.state)
              break
            case "Read": {
              const silent = model.external === model.base
              Agreement.read(model, right.updatedAt)
              Hub.read(hub, "right")
              if (silent) assert.strictEqual(hub.record.data["state"], before)
              break
            }
            case "Deliver":
              if (right.owed) Agreement.read(model, right.updatedAt)
              if (Agreement.unsent(model) !== undefined) writes += 1
              Agreement.send(model)
              Hub.deliver(hub, "right")
              break
            case "Resolve":
              Hub.resolve(hub, "right", command.decision)
              Agreement.resolve(model, command.decision, hub.clock)
          }
          assert.strictEqual(
            [hub.record.data["state"], right.link.base?.["state"], right.view["state"], right.conflicts.has("state"), right.writes].join(
              " | ",
            ),
            [model.local, model.base, model.external, model.dispute !== undefined, writes].join(" | "),
            "record | base | application | disputed | writes",
          )
        }
        Hub.settle(hub)
        if (!right.conflicts.has("state")) {
          const says = String(hub.record.data["state"])
          assert.strictEqual(right.view["state"], see(says, String(right.view["state"])))
        }
      }),
    laws(),
  )
})
