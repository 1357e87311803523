import { assert, describe, it } from "@effect/vitest"
import { type AdapterError, Endpoint, Incremental, Paging, type RatePolicy } from "@syncline/adapter-core"
import { Effect } from "effect"
import { Issue, client } from "./Issues.ts"
import { json, scripted } from "./ScriptedServer.ts"

const issue = { id: 1, title: "a" }

const getIssue = Endpoint.graphqlGet({
  name: "issue",
  document: "query ($id: ID!) { issue(id: $id) { id title } }",
  variables: ({ id }: { readonly id: string }) => ({ id }),
  at: ["issue"],
  item: Issue,
})

const createIssue = Endpoint.graphqlWrite({
  name: "issueCreate",
  document: "mutation ($team: ID!, $input: Input!) { issueCreate(team: $team, input: $input) { issue { id title } } }",
  variables: ({ team }: { readonly team: string }) => ({ team }),
  at: ["issueCreate", "issue"],
  item: Issue,
})

const tagOf = <A, R>(effect: Effect.Effect<A, AdapterError, R>) => Effect.map(Effect.flip(effect), ({ reason }) => reason._tag)

describe("GraphQL endpoints", () => {
  it.effect("post the document with the variables of the parameters", () => {
    const { layer, requests } = scripted(() => json({ data: { issue } }))
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* client().get(getIssue, { id: "1" }), { item: issue, raw: issue })
      assert.deepInclude(requests[0], {
        method: "POST",
        body: { query: getIssue.protocol._tag === "Graphql" ? getIssue.protocol.document : "", variables: { id: "1" } },
      })
      assert.strictEqual(requests[0]?.url.href, "https://tracker.test/api/graphql")
    }).pipe(Effect.provide(layer))
  })

  it.effect("take the body of a write as further variables", () => {
    const { layer, requests } = scripted(() => json({ data: { issueCreate: { issue } } }))
    return Effect.gen(function* () {
      assert.deepStrictEqual((yield* client().write(createIssue, { team: "ENG" }, { input: { title: "a" } })).item, issue)
      assert.deepInclude(requests[0]?.body, { variables: { team: "ENG", input: { title: "a" } } })
    }).pipe(Effect.provide(layer))
  })

  it.effect("an object that is null is Gone, but not when the application reports an error", () => {
    const replies = [json({ data: { issue: null } }), json({ data: { issue: null }, errors: [{ message: "internal" }] })]
    const { layer } = scripted((_, index) => replies[index] ?? json({}))
    return Effect.gen(function* () {
      assert.strictEqual(yield* tagOf(client().get(getIssue, { id: "1" })), "Gone")
      assert.strictEqual(yield* tagOf(client().get(getIssue, { id: "1" })), "Rejected")
    }).pipe(Effect.provide(layer))
  })

  it.effect("a write that does not show its object has an unknown outcome", () => {
    const replies = [json({ data: null, errors: [{ message: "internal" }] }), json({ data: { issueCreate: { issue: null } } })]
    const { layer } = scripted((_, index) => replies[index] ?? json({}))
    return Effect.gen(function* () {
      for (const _ of replies) assert.strictEqual(yield* tagOf(client().write(createIssue, { team: "ENG" })), "UnknownOutcome")
    }).pipe(Effect.provide(layer))
  })

  it.effect("signals see errors in an answer of status 200", () => {
    const { layer } = scripted(() => json({ data: null, errors: [{ message: "x", extensions: { code: "AUTHENTICATION_ERROR" } }] }))
    const signal: RatePolicy.Signal = {
      when: { body: { path: ["errors", 0, "extensions", "code"], equals: "AUTHENTICATION_ERROR" } },
      reason: "Unauthorized",
    }
    return Effect.gen(function* () {
      assert.strictEqual(yield* tagOf(client({ signals: [signal] }).get(getIssue, { id: "1" })), "Unauthorized")
    }).pipe(Effect.provide(layer))
  })

  it.effect("a query counts as a read for budgets, a mutation as a write", () => {
    const costs: Array<boolean> = []
    const budget: RatePolicy.Budget = {
      name: "all",
      limit: 100,
      windowMillis: 1000,
      cost: ({ write }) => {
        costs.push(write)
        return 1
      },
    }
    const { layer } = scripted(() => json({ data: { issue, issueCreate: { issue } } }))
    return Effect.gen(function* () {
      yield* client({ budgets: [budget] }).get(getIssue, { id: "1" })
      yield* client({ budgets: [budget] }).write(createIssue, { team: "ENG" })
      assert.deepStrictEqual([...new Set(costs.slice(0, -1))].concat(costs.at(-1) ?? false), [false, true])
    }).pipe(Effect.provide(layer))
  })

  it("parameters and items have the types of their declaration", () => {
    const program = () =>
      Effect.map(client().get(getIssue, { id: "1" }), ({ item }) => {
        const title: string = item.title
        // @ts-expect-error: an issue has no body
        const body: unknown = item.body
        return [title, body]
      })
    const wrong = () =>
      // @ts-expect-error: `id` is a text
      client().get(getIssue, { id: 1 })
    const notAList = () =>
      // @ts-expect-error: one object has no pages
      client().page(getIssue, { id: "1" })
    assert.lengthOf([program, wrong, notAList], 3)
  })
})

/** What endpoints say of themselves is all that the client knows of them. */
describe("an endpoint", () => {
  const rest = { name: "issues", path: "/issues", item: Issue } as const
  const query = { state: "all" }

  it("of REST has its path, its fixed query and the place of what it answers", () => {
    const plain = { _tag: "Rest", method: "GET", path: "/issues" } as const
    assert.deepStrictEqual(Endpoint.get({ ...rest, query, at: ["issue"] }), {
      _tag: "Get",
      name: "issues",
      protocol: { ...plain, query },
      at: ["issue"],
      item: Issue,
    })
    assert.deepStrictEqual(Endpoint.get(rest), { _tag: "Get", name: "issues", protocol: plain, at: [], item: Issue })
    const paging = Paging.linkHeader
    assert.deepStrictEqual(Endpoint.list({ ...rest, query, paging, items: ["all"], conditional: true }), {
      _tag: "List",
      name: "issues",
      protocol: { ...plain, query },
      items: ["all"],
      paging,
      conditional: true,
      item: Issue,
    })
    assert.deepStrictEqual(Endpoint.list({ ...rest, paging }), {
      _tag: "List",
      name: "issues",
      protocol: plain,
      items: [],
      paging,
      item: Issue,
    })
    const method = "PATCH"
    assert.deepStrictEqual(Endpoint.write({ ...rest, method, query, at: ["issue"] }), {
      _tag: "Write",
      name: "issues",
      protocol: { ...plain, method, query },
      at: ["issue"],
      item: Issue,
    })
    assert.deepStrictEqual(Endpoint.write({ ...rest, method }).protocol, { ...plain, method })
  })

  it("of GraphQL has its document, its variables, and places inside data", () => {
    const variables = () => ({})
    const graphql = { name: "issues", document: "query { issues }", variables, item: Issue } as const
    const protocol = { _tag: "Graphql", document: "query { issues }", variables } as const
    const incremental = Incremental.variable(["filter", "since"], "iso")
    const list = { ...graphql, connection: ["team", "issues"], after: "after" } as const
    const expected = {
      _tag: "List",
      name: "issues",
      protocol,
      items: ["data", "team", "issues", "nodes"],
      paging: { _tag: "Relay", variable: "after", pageInfo: ["data", "team", "issues", "pageInfo"] },
      item: Issue,
    } as const
    assert.deepStrictEqual(Endpoint.graphqlList(list), expected)
    assert.deepStrictEqual(Endpoint.graphqlList({ ...list, incremental }), { ...expected, incremental })
    const at = ["issue"]
    assert.deepStrictEqual(Endpoint.graphqlGet({ ...graphql, at }), {
      _tag: "Get",
      name: "issues",
      protocol,
      at: ["data", "issue"],
      item: Issue,
    })
    const write = Endpoint.graphqlWrite({ ...graphql, at })
    assert.deepStrictEqual(write, { _tag: "Write", name: "issues", protocol, at: ["data", "issue"], item: Issue })
  })
})
