import { assert, describe, it } from "@effect/vitest"
import { FakeApp } from "@syncline/adapter-core/testing"
import { World } from "@syncline/engine/testing"
import { Effect } from "effect"
import { createSyncline, InvalidInput, type Mapping } from "syncline"

const pair = (application: string, record: string) => ({ application, record })

// proves T-10, T-32
describe("a mapping at the front door", () => {
  it("is found out, tried, set and told of", async () => {
    const app = Effect.runSync(FakeApp.make({ app: "left", kinds: { task: { kind: World.Task } } }))
    await using syncline = await createSyncline({ adapters: [app.adapter], database: "memory" })
    const { id: connection } = await syncline.connect({ app: "left", credentials: "good" })
    app.create("task", "p", { title: "One", state: "blocked" })
    const [stream] = await syncline.addStreams({ connection, partition: "p" })
    const name = stream?.id ?? ""
    await syncline.sync()
    const fields = await syncline.mapping.discover(name)
    assert.deepStrictEqual(fields.find((field) => field.name === "state")?.values, [{ value: "blocked", count: 1 }])
    assert.deepStrictEqual(await syncline.mapping.suggest(name), [])
    const rules: Mapping.Rules = { state: { values: [pair("blocked", "canceled")], otherwise: { in: "refuse" } } }
    assert.deepStrictEqual(await syncline.mapping.validate(name, rules), [])
    assert.strictEqual((await syncline.mapping.preview(name, rules)).in[0]?.after["state"], "canceled")
    assert.strictEqual((await syncline.mapping.set({ stream: name }, rules, "ada")).version, 1)
    await syncline.sync()
    const states = []
    for await (const { fields: record } of syncline.records(World.Task).all()) states.push(record.state)
    assert.deepStrictEqual(states, ["canceled"])
    assert.deepStrictEqual(
      (await syncline.mapping.versions({ stream: name })).map(({ by }) => by),
      ["ada"],
    )
    const wrong: unknown = JSON.parse('{ "state": { "vaules": [] } }')
    const error = await Reflect.apply(syncline.mapping.set, undefined, [{ stream: name }, wrong, "ada"]).catch((reason: unknown) => reason)
    assert.instanceOf(error, InvalidInput)
    assert.include(String(error), 'mapping.state.vaules is not known; did you mean "values"?')
  })

  it("takes no value that has no text, or no end", async () => {
    const app = Effect.runSync(FakeApp.make({ app: "left", kinds: { task: { kind: World.Task } } }))
    await using syncline = await createSyncline({ adapters: [app.adapter], database: "memory" })
    await syncline.connect({ app: "left", credentials: "good" })
    const round: Record<string, unknown> = {}
    round["round"] = round
    for (const value of [round, "a\u0000", Number.NaN, 5n, new Date(), () => 1]) {
      const given = [{ app: "left", kind: "task" }, { title: { default: value } }, "ada"]
      const error = await Reflect.apply(syncline.mapping.set, undefined, given).catch((reason: unknown) => reason)
      assert.instanceOf(error, InvalidInput)
      assert.include(String(error), "mapping.title.default")
    }
  })
})
