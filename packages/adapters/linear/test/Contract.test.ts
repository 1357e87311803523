import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { callEverything } from "./Everything.ts"
import { onScene } from "./Scene.ts"
import { problemsOfRequest, readVendorSchema } from "@syncline/sandbox/contract/linear"

const schema = readVendorSchema()

describe.skipIf(schema === undefined)("Linear's own schema", () => {
  it.effect("takes every document and all its variables, and calls nothing in them deprecated", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        if (schema === undefined) return
        const { opened, sandbox, team } = scene
        const called = yield* callEverything(scene)
        for (const { exporter } of opened.resources) {
          for (const externalId of [team.id, "ENG-1"]) {
            yield* Effect.ignore(exporter.get(opened.client, { partition: "ENG", externalId }))
          }
        }
        const requests = sandbox.log.map(({ request }) => JSON.parse(request.body))
        assert.isAbove(requests.length, called.length)
        assert.deepStrictEqual(
          requests.flatMap((request) => problemsOfRequest(schema, request)),
          [],
        )
      }),
    ),
  )

  it("refuses a document, a variable and a value that are wrong", () => {
    if (schema === undefined) return
    const filtered = "query Q($filter: IssueFilter) { issues(filter: $filter) { nodes { id } } }"
    assert.strictEqual(problemsOfRequest(schema, { query: "query Q { issue(id: 1) { nonsense } }", variables: {} }).length, 2)
    assert.strictEqual(problemsOfRequest(schema, { query: filtered, variables: { filter: { nonsense: { eq: "x" } } } }).length, 1)
    assert.strictEqual(problemsOfRequest(schema, { query: filtered, variables: { filters: {} } }).length, 1)
    assert.strictEqual(problemsOfRequest(schema, { query: "query Q { issues { nodes { boardOrder } } }", variables: {} }).length, 1)
    assert.deepStrictEqual(problemsOfRequest(schema, { query: filtered, variables: { filter: { number: { eq: 1 } } } }), [])
  })
})
