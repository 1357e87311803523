import { describe, expect, it } from "vitest"
import { makeDesk } from "./Client.ts"

const cost = (query: string, variables?: object): number => {
  const answer = makeDesk().send(query, variables)
  expect(answer.errors).toEqual([])
  return Number(answer.headers["x-complexity"])
}

describe("the points of a request", () => {
  it.each<[string, number]>([
    // 1 object and 4 properties: 1.4, rounded up.
    ["{ viewer { id name email displayName } }", 2],
    // 250 rows of 1 object and 2 properties.
    ["{ projects(first: 250) { nodes { id name } } }", 300],
    // The page's own object counts for each row as well.
    ["{ projects(first: 250) { pageInfo { hasNextPage endCursor } nodes { id name } } }", 600],
    ["{ projects { nodes { id name } } }", 60],
    ["{ projects(last: 10) { nodes { id name } } }", 12],
    // 10 * (1 + 0.1 + (1 + 0.1) + 20 * (1 + 0.1))
    ["{ issues(first: 10) { nodes { id state { id } labels(first: 20) { nodes { id } } } } }", 242],
    ["{ issues(first: 10) { edges { cursor node { id } } } }", 22],
    ["{ viewer { __typename id } organization { id } }", 3],
  ])("%s cost %i", (query, points) => {
    expect(cost(query)).toBe(points)
  })

  it("follow the variables, their defaults, and fragments", () => {
    const text =
      "query($first: Int = 20) { projects(first: $first) { ...Part } } fragment Part on ProjectConnection { nodes { id ... on Project { name } } }"
    expect(cost(text)).toBe(24)
    expect(cost(text, { first: 100 })).toBe(120)
  })

  it("leave out what is skipped", () => {
    const text =
      "query($with: Boolean!) { viewer { id } projects(first: 10) @include(if: $with) { nodes { id } } users(first: 10) @skip(if: true) { nodes { id } } }"
    expect(cost(text, { with: false })).toBe(2)
    expect(cost(text, { with: true })).toBe(13)
  })

  it("are taken for each operation alone", () => {
    const { linear } = makeDesk()
    const reply = linear.handle({
      method: "POST",
      url: new URL("https://api.linear.app/graphql"),
      headers: { authorization: "lin_api_sandbox" },
      body: JSON.stringify({ query: "query A { viewer { id } } query B { projects { nodes { id } } }", operationName: "A" }),
    })
    expect(reply.headers["x-complexity"]).toBe("2")
  })

  it("may be 10,000 at most; more is refused and not executed", () => {
    const { send } = makeDesk()
    const nested = "query($outer: Int, $inner: Int) { projects(first: $outer) { nodes { issues(first: $inner) { nodes { id } } } } }"
    expect(send(nested, { outer: 80, inner: 112 }).status).toBe(200)
    const refused = send(nested, { outer: 100, inner: 100 })
    expect(refused.status).toBe(400)
    expect(refused.data).toBeUndefined()
    expect(refused.errors[0]).toMatchObject({
      message: "Query too complex",
      extensions: { type: "invalid input", code: "INPUT_ERROR", userPresentableMessage: "Complexity: 11100. Maximum allowed: 10000." },
    })
    expect(refused.headers["x-complexity"]).toBe("11100")
  })

  it("have a limit that can be lowered, and what is refused costs none of the hour's points", () => {
    const { send } = makeDesk({ limits: { complexityPerQuery: 50, complexityPerHour: 60 } })
    expect(send("{ issues { nodes { id } } }").errors[0]?.message).toBe("Query too complex")
    expect(send("{ viewer { id } }").headers["x-ratelimit-complexity-remaining"]).toBe("58")
  })
})
