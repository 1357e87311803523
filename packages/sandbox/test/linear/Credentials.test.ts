import { ownerKey } from "@syncline/sandbox/linear"
import { describe, expect, it } from "vitest"
import { at, clientOf, makeDesk } from "./Client.ts"

const whoami = "{ viewer { name isMe } }"

describe("credentials", () => {
  it("are a bare personal key or an OAuth token behind Bearer", () => {
    const { linear } = makeDesk()
    const bo = linear.administrator.addUser({ name: "Bo" })
    const token = linear.credentials.add({ userId: bo.id, kind: "oauth" })
    expect(clientOf(linear, ownerKey)(whoami).data).toEqual({ viewer: { name: "Sandbox Owner", isMe: true } })
    expect(clientOf(linear, `Bearer ${token.secret}`)(whoami).data).toEqual({ viewer: { name: "Bo", isMe: true } })
  })

  it.each(["", "lin_api_wrong", "Bearer wrong", "Basic b3duZXI6"])("refuse %o with 401", (authorization) => {
    const answer = clientOf(makeDesk().linear, authorization)("not even { a query")
    expect(answer.status).toBe(401)
    expect(answer.data).toBeUndefined()
    expect(answer.errors).toEqual([
      {
        message: "Authentication required, not authenticated",
        extensions: {
          type: "authentication error",
          code: "AUTHENTICATION_ERROR",
          statusCode: 401,
          userError: true,
          userPresentableMessage: "You need to authenticate to access this operation.",
        },
      },
    ])
  })

  it("refuse a key behind Bearer as bad input, and a token without it", () => {
    const { linear } = makeDesk()
    const token = linear.credentials.add({ userId: linear.owner.id, kind: "oauth" })
    const answer = clientOf(linear, `Bearer ${ownerKey}`)(whoami)
    expect([answer.status, answer.errors[0]?.extensions["code"]]).toEqual([400, "INPUT_ERROR"])
    expect(clientOf(linear, token.secret)(whoami).status).toBe(401)
  })

  it("end when revoked or when their user is suspended", () => {
    const { linear } = makeDesk()
    const bo = linear.administrator.addUser({ name: "Bo" })
    const key = linear.credentials.add({ userId: bo.id })
    const send = clientOf(linear, key.secret)
    expect(send(whoami).status).toBe(200)
    linear.administrator.suspendUser(bo.id)
    expect(send(whoami).status).toBe(401)
    linear.credentials.revoke(ownerKey)
    expect(clientOf(linear)(whoami).status).toBe(401)
  })

  it("without the write scope read and do not write", () => {
    const { linear, team } = makeDesk()
    const reader = clientOf(linear, linear.credentials.add({ userId: linear.owner.id, scopes: ["read"] }).secret)
    expect(reader(whoami).errors).toEqual([])
    const answer = reader('mutation($teamId: String!) { issueCreate(input: { teamId: $teamId, title: "x" }) { success } }', {
      teamId: team.id,
    })
    expect(answer.status).toBe(200)
    expect(answer.errors[0]).toMatchObject({
      message: "Invalid scope: `write` required",
      extensions: { type: "forbidden", code: "FORBIDDEN", statusCode: 403 },
    })
    expect(linear.read.issues()).toEqual([])
  })

  it("write in their user's name", () => {
    const { linear, team } = makeDesk()
    const bo = linear.administrator.addUser({ name: "Bo" })
    const send = clientOf(linear, linear.credentials.add({ userId: bo.id }).secret)
    const answer = send(
      'mutation($teamId: String!) { issueCreate(input: { teamId: $teamId, title: "x" }) { issue { creator { name } } } }',
      { teamId: team.id },
    )
    expect(at(answer.data, "issueCreate", "issue", "creator", "name")).toBe("Bo")
  })
})
