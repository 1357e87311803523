/**
 * The adapter reads whatever Linear's own schema allows: of what its documents ask for, with everything that may be null as null; and of what webhooks carry
 * for the same objects, where what is null may be left out.
 */
import { Json } from "@syncline/adapter-core"
import { type Example, examplesOfFragment, examplesOfType, problemsOfData, readVendorSchema } from "@syncline/sandbox/contract/linear"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { callEverything } from "./Everything.ts"
import { onScene, type Scene } from "./Scene.ts"

const schema = readVendorSchema()

/** What the schema says in prose only. */
const texts = { type: "started", color: "#D73A4A" }

const isJson = Schema.is(Schema.Json)

const at = (raw: Json.Json, ...path: ReadonlyArray<string>) => Json.at(raw, path)

const ownOr = (raw: Json.Json, object: string): Json.Json => at(raw, object, "id") ?? at(raw, `${object}Id`) ?? null

const issueOf = (raw: Json.Json) => ({
  title: "title",
  body: at(raw, "description") ?? "",
  status: { category: "in_progress", name: "name" },
  labels: at(raw, "labelIds"),
  assignees: [ownOr(raw, "assignee")].filter((id) => id !== null),
  author: ownOr(raw, "creator"),
})

const commentOf = (raw: Json.Json) => ({ issue: at(raw, "issueId") ?? "", body: "body", author: ownOr(raw, "user") })

const labelOf = (raw: Json.Json) => ({ name: "name", color: "#d73a4a", description: at(raw, "description") ?? "" })

const personOf = (raw: Json.Json) => ({ name: "name", handle: at(raw, "displayName") ?? null, email: "email" })

const kinds = [
  { kind: "issue", root: "issue", fragment: "IssueParts", payloads: ["IssueWebhookPayload"], viewOf: issueOf },
  { kind: "comment", root: "comment", fragment: "CommentParts", payloads: ["CommentWebhookPayload"], viewOf: commentOf },
  {
    kind: "label",
    root: "issueLabel",
    fragment: "LabelParts",
    payloads: ["IssueLabelWebhookPayload", "IssueLabelChildWebhookPayload"],
    viewOf: labelOf,
  },
  { kind: "person", root: "user", fragment: "PersonParts", payloads: ["UserWebhookPayload", "UserChildWebhookPayload"], viewOf: personOf },
]

const readsAs = ({ resource }: Scene, kind: string, examples: ReadonlyArray<Example>, viewOf: (raw: Json.Json) => object) => {
  assert.isAtLeast(examples.length, 2, kind)
  for (const { name, value } of examples) {
    assert.isTrue(isJson(value))
    if (!isJson(value)) continue
    const change = resource(kind).exporter.read(value)
    assert.deepStrictEqual(change._tag === "Upsert" ? change.view : change, viewOf(value), `${kind}: ${name}`)
    for (const { kind: related, raw } of change._tag === "Upsert" ? (change.related ?? []) : []) {
      assert.strictEqual(resource(related).exporter.read(raw)._tag, "Upsert", `${kind}: ${name}: ${related}`)
    }
  }
}

describe.skipIf(schema === undefined)("what Linear may send", () => {
  it.effect("in answers is read", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        if (schema === undefined) return
        yield* callEverything(scene)
        const documents = scene.sandbox.log.map(({ request }) => String(JSON.parse(request.body).query))
        for (const { kind, root, fragment, viewOf } of kinds) {
          const document = documents.find((text) => text.includes(`fragment ${fragment} on`)) ?? ""
          const examples = examplesOfFragment(schema, document, fragment, texts)
          const own = `query { ${root}(id: "x") { ...${fragment} } } ${document.slice(document.indexOf("fragment"))}`
          for (const { name, value } of examples) {
            assert.deepStrictEqual(problemsOfData(schema, own, { [root]: value }), [], `${kind}: ${name}`)
          }
          readsAs(scene, kind, examples, viewOf)
        }
      }),
    ),
  )

  it.effect("in webhooks is read", () =>
    onScene((scene) =>
      Effect.sync(() => {
        if (schema === undefined) return
        for (const { kind, payloads, viewOf } of kinds) {
          for (const payload of payloads) readsAs(scene, kind, examplesOfType(schema, payload, texts), viewOf)
        }
      }),
    ),
  )
})
