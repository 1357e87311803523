/** What Linear sends when something happens, how often it tries, and the webhooks over GraphQL. */
import { createHmac } from "node:crypto"
import { LinearWebhookClient } from "@linear/sdk/webhooks"
import { makeSandbox } from "@syncline/sandbox"
import { makeLinear } from "@syncline/sandbox/linear"
import { describe, expect, it } from "vitest"
import { makeReceiver } from "../../webhooks/Receiver.ts"
import { at, clientOf } from "../Client.ts"
import { makeOauthDesk } from "../oauth/Stage.ts"
import { create, makeHookDesk, secret } from "./Stage.ts"

const minute = 60_000
const day = 24 * 60 * minute

describe("a webhook hears", () => {
  it("of issues, with what they were before", async () => {
    const { hook, me, team, arrived, linear } = makeHookDesk()
    hook()
    const issue = me.createIssue({ teamId: team.id, title: "a", assigneeId: linear.owner.id })
    me.editIssue(issue.id, { title: "b", priority: 2, assigneeId: null })
    me.editIssue(issue.id, { title: "b" })
    const [created, updated, ...none] = await arrived()
    expect(none).toEqual([])
    expect(created?.json).toMatchObject({
      action: "create",
      type: "Issue",
      actor: { type: "user", id: linear.owner.id, email: linear.owner.email },
      data: { id: issue.id, identifier: "ENG-1", title: "a", team: { key: "ENG" }, state: { type: "backlog" } },
      url: "https://linear.app/sandbox/issue/ENG-1/a",
      organizationId: expect.any(String),
    })
    expect(created?.json).not.toHaveProperty("updatedFrom")
    expect(updated?.json).toMatchObject({ action: "update", data: { title: "b", priority: 2, assigneeId: null } })
    expect(updated?.json["updatedFrom"]).toEqual({ title: "a", priority: 0, assigneeId: linear.owner.id })
  })

  it("of archived, trashed, restored and removed issues", async () => {
    const { hook, me, team, events, pass, send } = makeHookDesk()
    const [one, two, three] = ["a", "b", "c"].map((title) => me.createIssue({ teamId: team.id, title }).id)
    hook()
    me.archiveIssue(one ?? "")
    me.archiveIssue(one ?? "")
    me.restoreIssue(one ?? "")
    me.trashIssue(two ?? "")
    me.removeIssue(three ?? "")
    expect(await events()).toEqual(["Issue.update", "Issue.update", "Issue.remove", "Issue.remove"])
    pass(31 * day)
    send("{ viewer { id } }")
    expect(await events()).toEqual(["Issue.remove"])
  })

  it("of comments and labels", async () => {
    const { hook, me, team, arrived, send } = makeHookDesk()
    const issue = me.createIssue({ teamId: team.id, title: "a" })
    hook()
    const comment = me.addComment(issue.id, "x")
    me.editComment(comment.id, "y")
    me.editComment(comment.id, "y")
    send(`mutation { commentResolve(id: "${comment.id}") { success } }`)
    send(`mutation { commentUnresolve(id: "${comment.id}") { success } }`)
    me.deleteComment(comment.id)
    const label = me.createLabel({ name: "bug" })
    me.renameLabel(label.id, "defect")
    me.renameLabel(label.id, "defect")
    me.deleteLabel(label.id)
    const all = await arrived()
    expect(all.map(({ json }) => `${String(json["type"])}.${String(json["action"])}`)).toEqual([
      "Comment.create",
      "Comment.update",
      "Comment.update",
      "Comment.update",
      "Comment.remove",
      "IssueLabel.create",
      "IssueLabel.update",
      "IssueLabel.remove",
    ])
    expect(all[1]?.json).toMatchObject({ updatedFrom: { body: "x" }, data: { body: "y", issue: { identifier: "ENG-1" } } })
    expect(all[6]?.json).toMatchObject({ updatedFrom: { name: "bug" }, data: { name: "defect" } })
  })

  it("of what it asked for, in its team, while it is enabled", async () => {
    const { hook, me, team, linear, events, send } = makeHookDesk()
    const other = linear.administrator.addTeam({ key: "OPS", name: "Operations" })
    const id = hook({ resourceTypes: ["Issue"], allPublicTeams: false, teamId: "eng" })
    const issue = me.createIssue({ teamId: team.id, title: "a" })
    me.createIssue({ teamId: other.id, title: "b" })
    me.addComment(issue.id, "x")
    expect(await events()).toEqual(["Issue.create"])
    me.editIssue(issue.id, { title: "c" })
    send(`mutation { webhookUpdate(id: "${id}", input: { enabled: false }) { success } }`)
    me.editIssue(issue.id, { title: "d" })
    expect(await events()).toEqual([])
    send(`mutation { webhookUpdate(id: "${id}", input: { enabled: true, resourceTypes: ["Comment"] }) { success } }`)
    me.addComment(issue.id, "y")
    me.editIssue(issue.id, { title: "e" })
    expect(await events()).toEqual(["Comment.create"])
    me.addComment(issue.id, "z")
    send(`mutation { webhookDelete(id: "${id}") { success } }`)
    expect([await events(), linear.outbox?.nextDueAt()]).toEqual([[], undefined])
  })

  it("who did it: a person, an application, a tool", async () => {
    const { linear, team, exchange, as, now } = makeOauthDesk()
    const receiver = makeReceiver()
    const sandbox = makeSandbox(linear, { clock: now, webhooks: { fetch: receiver.fetch } })
    clientOf(linear)(create, { input: { url: "https://receiver.example/", resourceTypes: ["Issue"], allPublicTeams: true } })
    const { access_token: token } = (await exchange({ scope: "write", actor: "app" })).json
    as(token)(`mutation { issueCreate(input: { teamId: "${team.id}", title: "a" }) { success } }`)
    linear.integration({ type: "slack", name: "Slack" }).createIssue({ teamId: team.id, title: "b" })
    await sandbox.webhooks.deliver()
    expect(receiver.take().map(({ json }) => json["actor"])).toMatchObject([
      { type: "OauthClient", name: "Tool" },
      { type: "integration", service: "slack" },
    ])
  })
})

describe("a delivery", () => {
  it("has Linear's headers, and is signed with the time at which it is sent", async () => {
    const { hook, me, team, arrived, pass, now } = makeHookDesk()
    const id = hook()
    me.createIssue({ teamId: team.id, title: "a" })
    pass(5000)
    const [delivery] = await arrived()
    expect(Object.fromEntries(delivery?.headers ?? [])).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "user-agent": "Linear-Webhook",
      "linear-delivery": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "linear-event": "Issue",
      "linear-timestamp": String(now()),
      "linear-signature": createHmac("sha256", secret)
        .update(delivery?.body ?? "")
        .digest("hex"),
    })
    expect(delivery?.json).toMatchObject({ webhookId: id, webhookTimestamp: now() })
  })

  it("is what Linear's own SDK verifies", async () => {
    const linear = makeLinear({ clock: Date.now })
    const receiver = makeReceiver()
    const sandbox = makeSandbox(linear, { clock: Date.now, webhooks: { fetch: receiver.fetch } })
    clientOf(linear)(create, { input: { url: "https://receiver.example/", resourceTypes: ["IssueLabel"], allPublicTeams: true, secret } })
    linear.person(linear.owner.id).createLabel({ name: "x" })
    await sandbox.webhooks.deliver()
    const [delivery] = receiver.take()
    const client = new LinearWebhookClient(secret)
    const body = Buffer.from(delivery?.body ?? "")
    expect(client.verify(body, delivery?.headers.get("linear-signature") ?? "")).toBe(true)
    expect(() => new LinearWebhookClient("other").verify(body, delivery?.headers.get("linear-signature") ?? "")).toThrow(
      "Invalid webhook signature",
    )
  })

  it("that fails is sent again after a minute, an hour and six hours, as itself", async () => {
    const { hook, me, team, arrived, receiver, pass, send, enabled } = makeHookDesk({ failuresUntilDisabled: 2 })
    const id = hook()
    receiver.answers(() => new Response("no", { status: 201 }))
    me.createIssue({ teamId: team.id, title: "a" })
    const [first] = await arrived()
    for (const wait of [minute, 60 * minute, 360 * minute]) {
      pass(wait - 1)
      expect(await arrived()).toEqual([])
      pass(1)
      const [again, ...none] = await arrived()
      expect([again?.headers.get("linear-delivery"), none]).toEqual([first?.headers.get("linear-delivery"), []])
      expect(again?.json["webhookTimestamp"]).not.toBe(first?.json["webhookTimestamp"])
    }
    pass(30 * day)
    expect([await arrived(), enabled(id)]).toEqual([[], true])
    const failures = at(
      send(`{ webhook(id: "${id}") { failures { httpStatus responseOrError executionId } } }`).data,
      "webhook",
      "failures",
    )
    expect(failures).toEqual(
      Array.from({ length: 4 }, () => ({ httpStatus: 201, responseOrError: "no", executionId: first?.headers.get("linear-delivery") })),
    )
  })

  it("that is given up disables the webhook, until somebody enables it", async () => {
    const { hook, me, team, arrived, receiver, pass, send, enabled } = makeHookDesk()
    const id = hook()
    receiver.answers(() => Promise.reject(new TypeError("refused")))
    me.createIssue({ teamId: team.id, title: "a" })
    for (const wait of [0, minute, 60 * minute]) {
      pass(wait)
      expect(await arrived()).toHaveLength(1)
    }
    me.createIssue({ teamId: team.id, title: "b" })
    pass(360 * minute)
    await arrived()
    expect(enabled(id)).toBe(false)
    receiver.answers(() => new Response("ok"))
    pass(day)
    expect(await arrived()).toEqual([])
    send(`mutation { webhookUpdate(id: "${id}", input: { enabled: true }) { success } }`)
    me.createIssue({ teamId: team.id, title: "c" })
    expect(await arrived()).toHaveLength(1)
  })

  it("that arrives in between saves the webhook", async () => {
    const { hook, me, team, arrived, receiver, pass, enabled } = makeHookDesk({ failuresUntilDisabled: 2 })
    const id = hook()
    const giveUp = async () => {
      receiver.answers(() => new Response("no", { status: 500 }))
      me.createIssue({ teamId: team.id, title: "a" })
      await arrived()
      for (const wait of [minute, 60 * minute, 360 * minute]) {
        pass(wait)
        await arrived()
      }
    }
    await giveUp()
    receiver.answers(() => new Response("ok"))
    me.createIssue({ teamId: team.id, title: "b" })
    await arrived()
    await giveUp()
    expect(enabled(id)).toBe(true)
    await giveUp()
    expect(enabled(id)).toBe(false)
  })
})

describe("webhooks over GraphQL", () => {
  it("are made, changed, listed and removed; a secret is made when none is given, and anew when asked", () => {
    const { send, team } = makeHookDesk()
    const fields = "id url label enabled secret resourceTypes allPublicTeams team { key } creator { displayName } teamIds failures { id }"
    const made = send(`mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { success webhook { ${fields} } } }`, {
      input: { url: "http://127.0.0.1:8000/hook", resourceTypes: ["Issue"], teamId: team.id, label: "Mine" },
    })
    const webhook = at(made.data, "webhookCreate", "webhook")
    expect(webhook).toMatchObject({
      url: "http://127.0.0.1:8000/hook",
      label: "Mine",
      enabled: true,
      secret: expect.stringMatching(/^lin_wh_[0-9a-f]{32}$/),
      allPublicTeams: false,
      team: { key: "ENG" },
      creator: { displayName: "owner" },
      teamIds: null,
      failures: [],
    })
    const id = String(at(webhook, "id"))
    const update =
      "mutation($id: String!, $input: WebhookUpdateInput!) { webhookUpdate(id: $id, input: $input) { webhook { label secret url } } }"
    const changed = send(update, { id, input: { label: null, secret: "s", url: "https://receiver.example/new" } })
    expect(at(changed.data, "webhookUpdate", "webhook")).toEqual({ label: null, secret: "s", url: "https://receiver.example/new" })
    const rotated = send(`mutation { webhookRotateSecret(id: "${id}") { secret } }`)
    expect(at(rotated.data, "webhookRotateSecret", "secret")).not.toBe("s")
    const lists = send(`{ webhooks { nodes { id } } team(id: "${team.id}") { webhooks { nodes { id } } } }`)
    expect(lists.data).toEqual({ webhooks: { nodes: [{ id }] }, team: { webhooks: { nodes: [{ id }] } } })
    expect(at(send(`mutation { webhookDelete(id: "${id}") { entityId } }`).data, "webhookDelete", "entityId")).toBe(id)
    expect(send(`{ webhook(id: "${id}") { id } }`).errors[0]?.message).toBe("Entity not found: Webhook")
  })

  it.each([
    [{ url: "nowhere" }, "INVALID_INPUT"],
    [{ url: "ftp://receiver.example/" }, "INVALID_INPUT"],
    [{ resourceTypes: [] }, "INVALID_INPUT"],
    [{ resourceTypes: ["Weather"] }, "INVALID_INPUT"],
    [{ teamId: "ENG" }, "INPUT_ERROR"],
    [{ allPublicTeams: false }, "INPUT_ERROR"],
    [{ allPublicTeams: false, teamId: "NONE" }, "INPUT_ERROR"],
    [{ id: "x" }, "INVALID_INPUT"],
  ])("refuse %j", (input, code) => {
    const sent = { url: "https://receiver.example/", resourceTypes: ["Issue"], allPublicTeams: true, ...input }
    expect(makeHookDesk().send(create, { input: sent }).errors[0]?.extensions["code"]).toBe(code)
  })

  it("are for administrators, and applications with the admin scope", async () => {
    const { exchange, as, linear, ada } = makeOauthDesk()
    const input = { url: "https://receiver.example/", resourceTypes: ["Issue"], allPublicTeams: true }
    const tried = (send: ReturnType<typeof clientOf>) => [
      send(create, { input }).errors[0]?.extensions["code"],
      send("{ webhooks { nodes { id } } }").errors[0]?.extensions["code"],
    ]
    const member = clientOf(linear, linear.credentials.add({ userId: ada.id }).secret)
    expect(tried(member)).toEqual(["FORBIDDEN", "FORBIDDEN"])
    expect(tried(as((await exchange({ scope: "write" })).json["access_token"]))).toEqual(["FORBIDDEN", "FORBIDDEN"])
    expect(tried(as((await exchange({ scope: "admin" })).json["access_token"]))).toEqual([undefined, undefined])
  })
})
