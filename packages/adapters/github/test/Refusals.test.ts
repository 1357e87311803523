/** What GitHub refuses is named in the kind's words, in an issue, in its parts and in a comment; and nothing is named where GitHub names nothing. */
import { type AdapterError, Attribution, type Client, type Json, type Upsert } from "@syncline/adapter-core"
import type { Whim } from "@syncline/sandbox"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { create, issueOf, update } from "./IssueWriting.ts"
import {
  addresses,
  begin,
  importerOf,
  operationId,
  partition,
  readAll,
  reasonOf,
  repository,
  resourceOf,
  staged,
  upsertOf,
} from "./Stage.ts"

const refusedField = (write: Effect.Effect<Upsert, AdapterError, Client.Requirements>) =>
  Effect.map(reasonOf(write), (reason) => (reason._tag === "Rejected" ? (reason.field ?? "none") : reason._tag))

/** What a whim refuses, the field that is to be named, and a change that has the value. */
const cases: ReadonlyArray<readonly [string, Extract<Whim, { readonly kind: "refuses" }>["field"], string, Json.JsonObject]> = [
  ["title", "title", "no", { title: "no" }],
  ["body", "body", "no", { body: "no" }],
  ["status", "status", "closed", { status: { category: "done", name: "done" } }],
  ["status", "status", "duplicate", { status: { category: "canceled", name: "duplicate" } }],
  ["labels", "labels", "bug", { labels: ["label-1"] }],
  ["assignees", "assignees", "bob", { assignees: ["person-1"] }],
]

describe("a value of an issue that is refused", () => {
  it.effect.each(cases)("is named: the %s (%s, %s)", ([expected, field, value, patch]) =>
    staged((stage) =>
      Effect.gen(function* () {
        stage.app.people.createLabel({ repository, name: "bug" })
        const label = upsertOf((yield* readAll(stage.opened, "label"))[0]).externalId
        const bob = upsertOf((yield* readAll(stage.opened, "person"))[1]).externalId
        const real = { ...patch, ...("labels" in patch && { labels: [label] }), ...("assignees" in patch && { assignees: [bob] }) }
        yield* create(stage, { title: "Old" })
        const before = issueOf(stage)
        const { whims } = stage.app
        const change = update(stage, "1", { title: "Other", ...real }, { [bob]: "bob" })
        whims.add({ kind: "refuses", of: "issue", field, value, named: true })
        assert.strictEqual(yield* refusedField(change), expected)
        whims.clear()
        whims.add({ kind: "refuses", of: "issue", field, value, named: false })
        assert.strictEqual(yield* refusedField(change), "none")
        assert.deepStrictEqual(issueOf(stage), before)
        whims.clear()
        yield* change
      }),
    )(),
  )

  it.effect(
    "is a person who cannot be assigned, in a create and in an update",
    staged((stage) =>
      Effect.gen(function* () {
        yield* create(stage, { title: "Old" })
        assert.strictEqual(yield* refusedField(create(stage, { title: "New", assignees: ["7"] }, { "7": "eve" })), "assignees")
        assert.strictEqual(yield* refusedField(update(stage, "1", { title: "New", assignees: ["7"] }, { "7": "eve" })), "assignees")
        assert.strictEqual(issueOf(stage)?.title, "Old")
      }),
    ),
  )

  it.effect.each([true, false])(
    "is a status that a new issue cannot be closed with: the issue is there, and shows that it is open (named: %s)",
    (named) =>
      staged((stage) =>
        Effect.gen(function* () {
          stage.app.whims.add({ kind: "refuses", of: "issue", field: "status", value: "closed", named })
          const made = yield* create(stage, { title: "Old", status: { category: "done", name: "done" } })
          assert.deepStrictEqual(
            [made.externalId, made.view["title"], made.view["status"]],
            ["1", "Old", { category: "todo", name: "todo" }],
          )
          assert.lengthOf(stage.app.records.issues(repository), 1)
        }),
      )(),
  )

  it.effect(
    "is a label that GitHub refuses by the label's own name",
    staged((stage) =>
      Effect.gen(function* () {
        stage.app.people.createLabel({ repository, name: "x".repeat(51) })
        const label = upsertOf((yield* readAll(stage.opened, "label"))[0]).externalId
        assert.strictEqual(yield* refusedField(create(stage, { title: "New", labels: [label] })), "labels")
      }),
    ),
  )

  it.effect(
    "is a text of a character more than is declared, with mark and author in it",
    staged((stage) =>
      Effect.gen(function* () {
        const { limits } = resourceOf(stage.opened, "issue")
        assert.deepStrictEqual(limits, { title: 256, body: 64_901 })
        for (const [field, most] of Object.entries(limits)) {
          assert.strictEqual(
            yield* refusedField(create(stage, { title: "New", [field]: "x".repeat(most + 1) }, {}, Attribution.longest)),
            field,
          )
        }
        assert.isUndefined(issueOf(stage))
        const longest = { title: "x".repeat(256), body: "é".repeat(64_901) }
        const made = yield* create(stage, longest, {}, Attribution.longest)
        assert.deepInclude(made.view, longest)
        const patch = {
          partition,
          externalId: "1",
          ownAddress: undefined,
          operationId,
          version: undefined,
          address: addresses(),
          attribution: Attribution.longest,
        }
        const longer = importerOf(stage.opened, "issue").update(stage.client, { ...patch, patch: { body: "x".repeat(64_902) } })
        assert.strictEqual(yield* refusedField(longer), "body")
      }),
    ),
  )
})

describe("a comment that is refused", () => {
  it.effect(
    "is too long by a character, which GitHub calls `data`",
    staged((stage) =>
      Effect.gen(function* () {
        yield* create(stage, { title: "Talk" })
        const { limits } = resourceOf(stage.opened, "comment")
        assert.deepStrictEqual(limits, { body: 64_901 })
        const said = (body: string) =>
          importerOf(stage.opened, "comment").create(stage.client, {
            partition,
            operationId,
            startedAt: begin,
            view: { issue: "1", body },
            address: addresses(),
            attribution: Attribution.longest,
          })
        assert.strictEqual(yield* refusedField(said("x".repeat(64_902))), "body")
        assert.lengthOf(stage.app.records.comments(repository), 0)
        assert.strictEqual((yield* said("x".repeat(64_901))).view["body"], "x".repeat(64_901))
      }),
    ),
  )
})
