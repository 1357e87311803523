/** Labels: known by number, addressed by name, whatever the name holds. */
import type { Json } from "@syncline/adapter-core"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  addresses,
  begin,
  importerOf,
  operationId,
  partition,
  readAll,
  reasonOf,
  resourceOf,
  type Stage,
  staged,
  upsertOf,
  repository,
} from "./Stage.ts"

const creating = (view: Json.JsonObject) => ({ partition, operationId, startedAt: begin, view, address: addresses() })

const create = ({ opened }: Stage, view: Json.JsonObject) => importerOf(opened, "label").create(opened.client, creating(view))

const find = ({ opened }: Stage, view: Json.JsonObject) =>
  importerOf(opened, "label").find?.(opened.client, creating(view)) ?? Effect.die("labels are found by their name")

const update = ({ opened }: Stage, externalId: string, ownAddress: string | undefined, patch: Json.JsonObject) =>
  importerOf(opened, "label").update(opened.client, { partition, externalId, ownAddress, version: undefined, patch, address: addresses() })

const get = ({ opened }: Stage, externalId: string) => resourceOf(opened, "label").exporter.get(opened.client, { partition, externalId })

describe("reading labels", () => {
  it.effect(
    "gives name, colour and description, and keeps the id through a change of name",
    staged((stage) =>
      Effect.gen(function* () {
        stage.app.people.createLabel({ repository, name: "Bug", color: "D73A4A" })
        const before = upsertOf((yield* readAll(stage.opened, "label"))[0])
        assert.deepStrictEqual(before.view, { name: "Bug", color: "#d73a4a", description: "" })
        assert.strictEqual(before.address, "Bug")
        stage.app.people.renameLabel({ repository, name: "Bug", to: "defect" })
        const after = upsertOf(yield* get(stage, before.externalId))
        assert.deepStrictEqual([after.externalId, after.address, after.view["name"]], [before.externalId, "defect", "defect"])
      }),
    ),
  )

  it.effect(
    "looks for one by its id through all pages",
    staged((stage) =>
      Effect.gen(function* () {
        for (let count = 0; count < 120; count += 1) {
          stage.app.people.createLabel({ repository, name: `label ${String(count).padStart(3, "0")}` })
        }
        const last = upsertOf((yield* readAll(stage.opened, "label"))[119])
        assert.deepStrictEqual(upsertOf(yield* get(stage, last.externalId)), last)
        stage.app.people.deleteLabel({ repository, name: "label 119" })
        assert.strictEqual((yield* reasonOf(get(stage, last.externalId)))._tag, "Gone")
      }),
    ),
  )

  it.effect(
    "does not take one for gone that cannot be read",
    staged((stage) =>
      Effect.gen(function* () {
        stage.app.people.createLabel({ repository, name: "bug" })
        const { externalId } = upsertOf((yield* readAll(stage.opened, "label"))[0])
        stage.app.malform({ repository, label: "bug" }, (wire) => ({ ...wire, name: null }))
        assert.strictEqual((yield* reasonOf(get(stage, externalId)))._tag, "Malformed")
      }),
    ),
  )

  it.effect(
    "answers a validator with nothing when nothing changed",
    staged((stage) =>
      Effect.gen(function* () {
        stage.app.people.createLabel({ repository, name: "bug" })
        const { exporter } = resourceOf(stage.opened, "label")
        const { validator } = yield* exporter.page(stage.client, { partition })
        assert.isTrue((yield* exporter.page(stage.client, { partition, ...(validator !== undefined && { validator }) })).notModified)
      }),
    ),
  )
})

describe("writing labels", () => {
  it.effect.each(["bug", "api, web", "🚀 launch", "a/b", "50% done?", "größe & co", "#1"])("makes and changes %j", (name) =>
    staged((stage) =>
      Effect.gen(function* () {
        const view = { name, color: "#00ff00", description: "What it means" }
        const created = yield* create(stage, view)
        assert.deepStrictEqual(created.view, view)
        assert.strictEqual(created.address, name)
        assert.strictEqual((yield* find(stage, { name }))?.externalId, created.externalId)
        const recoloured = yield* update(stage, created.externalId, created.address, { color: "#0000ff", description: "" })
        assert.deepStrictEqual(recoloured.view, { name, color: "#0000ff", description: "" })
        const renamed = yield* update(stage, created.externalId, created.address, { name: `${name}!` })
        assert.deepStrictEqual([renamed.externalId, renamed.view["name"]], [created.externalId, `${name}!`])
      }),
    )(),
  )

  it.effect(
    "makes one with nothing but a name",
    staged((stage) =>
      Effect.gen(function* () {
        assert.deepStrictEqual((yield* create(stage, { name: "plain" })).view, { name: "plain", color: "#ededed", description: "" })
      }),
    ),
  )

  it.effect(
    "meets a conflict with the same name in other letters, and finds the first",
    staged((stage) =>
      Effect.gen(function* () {
        stage.app.people.createLabel({ repository, name: "Bug" })
        assert.strictEqual((yield* reasonOf(create(stage, { name: "bug" })))._tag, "Conflict")
        assert.strictEqual((yield* find(stage, { name: "bug" }))?.view["name"], "Bug")
        assert.strictEqual(yield* find(stage, { name: "feature" }), undefined)
        assert.lengthOf(stage.app.records.labels(repository), 1)
      }),
    ),
  )

  it.effect(
    "finds the name by the id where it was not given",
    staged((stage) =>
      Effect.gen(function* () {
        const { externalId } = yield* create(stage, { name: "bug" })
        assert.strictEqual((yield* update(stage, externalId, undefined, { name: "defect" })).view["name"], "defect")
        assert.strictEqual((yield* reasonOf(update(stage, "1", undefined, { name: "defect" })))._tag, "Gone")
      }),
    ),
  )

  it.effect(
    "shows as much of a description as GitHub takes, and whole characters",
    staged((stage) =>
      Effect.gen(function* () {
        const { limits, see } = resourceOf(stage.opened, "label")
        const shown = `${"x".repeat(99)}🚀`
        const created = yield* create(stage, { name: "fine", description: `${shown}🚀` })
        assert.strictEqual(created.view["description"], shown)
        assert.deepStrictEqual(see({ description: `${shown}🚀` }), { description: shown })
        assert.deepStrictEqual(see({ description: shown }), { description: shown })
        const changed = yield* update(stage, created.externalId, created.address, { description: "y".repeat(500) })
        assert.strictEqual(changed.view["description"], "y".repeat(100))
        assert.deepStrictEqual(limits, { name: 50 })
      }),
    ),
  )

  it.effect(
    "is rejected naming the name",
    staged((stage) =>
      Effect.gen(function* () {
        const { externalId } = yield* create(stage, { name: "fine" })
        const tooLong = { name: "x".repeat(51) }
        for (const write of [create(stage, tooLong), update(stage, externalId, "fine", tooLong)]) {
          const reason = yield* reasonOf(write)
          assert.deepStrictEqual([reason._tag, "field" in reason ? reason.field : undefined], ["Rejected", "name"])
        }
      }),
    ),
  )
})
