import { assert, describe, it } from "@effect/vitest"
import { Endpoint, Rejected } from "@syncline/adapter-core"
import { Effect } from "effect"
import { Issue, client, issueEndpoint } from "../Issues.ts"
import { json, scripted } from "../ScriptedServer.ts"

const server = () => scripted(() => json({ id: 1, title: "a" }))

const numberedEndpoint = Endpoint.get({
  name: "getIssue",
  path: "/{+partition}/issues/{id}",
  spelling: { partition: (partition) => (partition === "7" ? `repositories/${partition}` : `repos/${partition}`) },
  item: Issue,
})

describe("PathTemplate", () => {
  const paths: ReadonlyArray<readonly [partition: string, id: string, path: string]> = [
    ["octo/hello", "1", "/api/repos/octo/hello/issues/1"],
    ["octo/hello", "a/b", "/api/repos/octo/hello/issues/a%2Fb"],
    ["octo/hello", "?q=1#x", "/api/repos/octo/hello/issues/%3Fq%3D1%23x"],
    ["octo/he llo", "%2e%2e", "/api/repos/octo/he%20llo/issues/%252e%252e"],
    ["octo/hello", "né🐙", "/api/repos/octo/hello/issues/n%C3%A9%F0%9F%90%99"],
    ["octo/hello", "{id}", "/api/repos/octo/hello/issues/%7Bid%7D"],
  ]
  for (const [partition, id, path] of paths) {
    it.effect(`fills in ${JSON.stringify({ partition, id })}`, () => {
      const { requests, layer } = server()
      return Effect.gen(function* () {
        yield* client().get(issueEndpoint, { partition, id })
        assert.strictEqual(requests[0]?.url.pathname, path)
      }).pipe(Effect.provide(layer))
    })
  }

  const unusable: ReadonlyArray<readonly [partition: string, id: string, field: string]> = [
    ["octo/hello", "", "id"],
    ["octo/hello", ".", "id"],
    ["octo/hello", "..", "id"],
    ["octo/hello", "\ud800", "id"],
    ["octo/../../admin", "1", "partition"],
    ["octo//hello", "1", "partition"],
    ["/octo", "1", "partition"],
    ["", "1", "partition"],
  ]
  for (const [partition, id, field] of unusable) {
    it.effect(`refuses ${JSON.stringify({ partition, id })} without a request`, () => {
      const { requests, layer } = server()
      return Effect.gen(function* () {
        const { reason } = yield* Effect.flip(client().get(issueEndpoint, { partition, id }))
        assert.instanceOf(reason, Rejected)
        assert.strictEqual(reason._tag === "Rejected" ? reason.field : undefined, field)
        assert.lengthOf(requests, 0)
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("a parameter may be spelled otherwise in the path, and is refused by its own name", () => {
    const { requests, layer } = server()
    return Effect.gen(function* () {
      yield* client().get(numberedEndpoint, { partition: "7", id: "1" })
      yield* client().get(numberedEndpoint, { partition: "octo/hello", id: "1" })
      assert.deepStrictEqual(
        requests.map(({ url }) => url.pathname),
        ["/api/repositories/7/issues/1", "/api/repos/octo/hello/issues/1"],
      )
      const { reason } = yield* Effect.flip(client().get(numberedEndpoint, { partition: "", id: "1" }))
      assert.deepInclude(reason, { _tag: "Rejected", field: "partition" })
      assert.lengthOf(requests, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("a parameter that is not there is refused without a request where nothing was compiled", () => {
    const { requests, layer } = server()
    return Effect.gen(function* () {
      // @ts-expect-error: `id` is missing
      const { reason } = yield* Effect.flip(client().get(issueEndpoint, { partition: "octo/hello" }))
      assert.deepInclude(reason, { _tag: "Rejected", field: "id" })
      assert.lengthOf(requests, 0)
    }).pipe(Effect.provide(layer))
  })

  it("a parameter that is forgotten, or that the template does not name, does not compile", () => {
    const forgotten = () =>
      // @ts-expect-error: `id` is missing
      client().get(issueEndpoint, { partition: "octo/hello" })
    const unknown = () =>
      // @ts-expect-error: the template has no `number`
      client().get(issueEndpoint, { partition: "octo/hello", id: "1", number: "1" })
    const wrong = () =>
      // @ts-expect-error: parameters are texts
      client().get(issueEndpoint, { partition: "octo/hello", id: 1 })
    assert.lengthOf([forgotten, unknown, wrong], 3)
  })
})
