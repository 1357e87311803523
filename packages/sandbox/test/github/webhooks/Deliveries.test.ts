/** What GitHub sends when something happens: events, payloads as GitHub describes them, headers, signatures; and what it keeps of a delivery. */
import { createHmac } from "node:crypto"
import { openApi } from "@syncline/sandbox/contract/github"
import { describe, expect, it } from "vitest"
import { makeSandbox } from "../../../src/index.ts"
import { makeReceiver } from "../../webhooks/Receiver.ts"
import { appClient, makeOauthStage, publicKey, webToken } from "../oauth/Stage.ts"
import { makeHookStage, path, secret } from "./Stage.ts"

const repository = "acme/widgets"

describe("a webhook hears", () => {
  it("of issues, whoever changes them, one delivery for each change", async () => {
    const { people, ada, hook, events } = makeHookStage()
    people.createMilestone({ repository, by: "bob", title: "1.0" })
    people.createIssue({ repository, by: "bob", title: "before anybody listened", labels: ["bug"] })
    await hook()
    expect(await events()).toEqual(["ping"])
    people.createIssue({ repository, by: "bob", title: "a", labels: ["bug"] })
    await ada.send("PATCH", "/repos/acme/widgets/issues/1", {
      body: { title: "b", body: "c", labels: ["ui"], assignees: ["ada"], milestone: 1 },
    })
    expect(await events()).toEqual([
      "issues.opened",
      "label.created",
      "issues.edited",
      "issues.unlabeled",
      "issues.labeled",
      "issues.assigned",
      "issues.milestoned",
    ])
    await ada.send("PATCH", "/repos/acme/widgets/issues/1", { body: { assignees: [], milestone: null, state: "closed" } })
    people.reopenIssue({ repository, number: 1, by: "bob" })
    people.lockIssue({ repository, number: 1, by: "bob" })
    people.unlockIssue({ repository, number: 1, by: "bob" })
    await ada.send("PATCH", "/repos/acme/widgets/issues/1", { body: { title: "b" } })
    expect(await events()).toEqual([
      "issues.unassigned",
      "issues.demilestoned",
      "issues.closed",
      "issues.reopened",
      "issues.locked",
      "issues.unlocked",
    ])
  })

  it("what was, what is, and who did it", async () => {
    const { people, ada, hook, arrived } = makeHookStage()
    people.createIssue({ repository, by: "bob", title: "a", body: "old" })
    await hook()
    await arrived()
    await ada.send("PATCH", "/repos/acme/widgets/issues/1", { body: { title: "b", body: "new" } })
    const [edited] = await arrived()
    expect(edited?.json).toMatchObject({
      changes: { title: { from: "a" }, body: { from: "old" } },
      issue: { number: 1, title: "b", url: "https://api.github.com/repos/acme/widgets/issues/1" },
      sender: { login: "ada" },
      repository: { full_name: repository },
      organization: { login: "acme" },
    })
  })

  it("of issues that move away, arrive and vanish", async () => {
    const { people, hook, arrived } = makeHookStage()
    people.createIssue({ repository, by: "bob", title: "a" })
    people.createIssue({ repository, by: "bob", title: "b" })
    people.createIssue({ repository: "acme/gadgets", by: "bob", title: "c" })
    await hook()
    await arrived()
    people.transferIssue({ repository, number: 1, to: "acme/gadgets" })
    people.transferIssue({ repository: "acme/gadgets", number: 1, to: repository })
    people.deleteIssue({ repository, number: 2 })
    const all = await arrived()
    expect(all.map(({ json }) => json["action"])).toEqual(["transferred", "opened", "deleted"])
    expect(all[0]?.json).toMatchObject({
      issue: { number: 1 },
      changes: { new_issue: { number: 2 }, new_repository: { full_name: "acme/gadgets" } },
    })
    expect(all[1]?.json).toMatchObject({ issue: { number: 3, title: "c" }, changes: { old_issue: { number: 1 } } })
  })

  it("of comments and labels, and of a new name", async () => {
    const { people, ada, hook, arrived, events } = makeHookStage()
    people.createIssue({ repository, by: "bob", title: "a" })
    await hook()
    await arrived()
    const { id } = people.addComment({ repository, number: 1, by: "bob", body: "x" })
    await ada.send("PATCH", `/repos/acme/widgets/issues/comments/${id}`, { body: { body: "y" } })
    people.deleteComment({ repository, id })
    const comments = await arrived()
    expect(comments.map(({ json }) => json["action"])).toEqual(["created", "edited", "deleted"])
    expect(comments[1]?.json).toMatchObject({
      changes: { body: { from: "x" } },
      comment: { body: "y" },
      sender: { login: "ada" },
      issue: { number: 1 },
    })
    await ada.send("POST", "/repos/acme/widgets/labels", { body: { name: "new" } })
    await ada.send("PATCH", "/repos/acme/widgets/labels/new", { body: { new_name: "newer", color: "ff0000", description: "d" } })
    await ada.send("PATCH", "/repos/acme/widgets/labels/newer", { body: { color: "ff0000" } })
    await ada.send("DELETE", "/repos/acme/widgets/labels/newer")
    people.renameRepository(repository, "gizmos")
    expect(await events()).toEqual(["label.created", "label.edited", "label.deleted", "repository.renamed"])
  })

  it("what it asked for, from its repository, while it is active", async () => {
    const { people, ada, hook, events } = makeHookStage()
    const id = await hook({ events: ["issue_comment"] })
    people.createIssue({ repository, by: "bob", title: "a" })
    people.addComment({ repository, number: 1, by: "bob", body: "x" })
    people.createIssue({ repository: "acme/gadgets", by: "bob", title: "a" })
    people.addComment({ repository: "acme/gadgets", number: 1, by: "bob", body: "x" })
    expect(await events()).toEqual(["ping", "issue_comment.created"])
    await ada.send("PATCH", `${path}/${id}`, { body: { active: false } })
    people.addComment({ repository, number: 1, by: "bob", body: "y" })
    expect(await events()).toEqual([])
    await ada.send("PATCH", `${path}/${id}`, { body: { active: true } })
    people.addComment({ repository, number: 1, by: "bob", body: "z" })
    await ada.send("DELETE", `${path}/${id}`)
    people.addComment({ repository, number: 1, by: "bob", body: "w" })
    expect(await events()).toEqual([])
  })
})

describe("a delivery", () => {
  it("has GitHub's headers, and is signed", async () => {
    const { hook, arrived } = makeHookStage()
    const id = await hook()
    const [ping] = await arrived()
    const headers = Object.fromEntries(ping?.headers ?? [])
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": expect.stringMatching(/^GitHub-Hookshot\//),
      "x-github-delivery": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "x-github-event": "ping",
      "x-github-hook-id": String(id),
      "x-github-hook-installation-target-type": "repository",
      "x-github-hook-installation-target-id": "700000001",
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret)
        .update(ping?.body ?? "")
        .digest("hex")}`,
      "x-hub-signature": `sha1=${createHmac("sha1", secret)
        .update(ping?.body ?? "")
        .digest("hex")}`,
    })
  })

  it("is a form when that was asked for, and unsigned without a secret", async () => {
    const { hook, sandbox, receiver } = makeHookStage()
    await hook({ config: { url: "https://receiver.example/form", content_type: "form" } })
    await sandbox.webhooks.deliver()
    const [ping] = receiver.take()
    expect(ping?.headers.get("content-type")).toBe("application/x-www-form-urlencoded")
    expect(ping?.headers.has("x-hub-signature-256")).toBe(false)
    expect(JSON.parse(new URLSearchParams(ping?.body).get("payload") ?? "")).toHaveProperty("zen")
  })

  it("is tried once; it is kept for three days with what came of it, and can be asked for again", async () => {
    const { hook, ada, receiver, sandbox, pass } = makeHookStage()
    const deliveries = `${path}/${await hook()}/deliveries`
    receiver.answers(() => new Response("no", { status: 500 }))
    await sandbox.webhooks.deliver()
    await sandbox.webhooks.deliver()
    receiver.answers(() => Promise.reject(new TypeError("refused")))
    const first = receiver.take()
    expect(first).toHaveLength(1)
    const list = await ada.get(deliveries)
    expect(list.json).toMatchObject([
      { status: "Invalid HTTP Response: 500", status_code: 500, redelivery: false, event: "ping", action: null },
    ])
    const id = Array.isArray(list.json) ? list.json[0]?.id : 0
    expect((await ada.get(`${deliveries}/${id}`)).json).toMatchObject({
      guid: first[0]?.headers.get("x-github-delivery"),
      request: { payload: { zen: expect.any(String) } },
      response: { payload: "no" },
    })
    expect((await ada.send("POST", `${deliveries}/${id}/attempts`)).status).toBe(202)
    await sandbox.webhooks.deliver()
    const [again] = receiver.take()
    expect([again?.headers.get("x-github-delivery"), again?.body]).toEqual([first[0]?.headers.get("x-github-delivery"), first[0]?.body])
    expect((await ada.get(deliveries)).json).toMatchObject([
      { redelivery: true, status: "failed to connect to host", status_code: 0 },
      { id },
    ])
    const page = await ada.get(deliveries, { per_page: "1" })
    expect(page.headers.get("link")).toContain(`cursor=v1_`)
    const cursor = /cursor=(v1_\d+)/.exec(page.headers.get("link") ?? "")?.[1] ?? ""
    expect((await ada.get(deliveries, { cursor })).json).toMatchObject([{ id }])
    expect((await ada.get(deliveries, { cursor: "x" })).status).toBe(400)
    expect((await ada.get(`${deliveries}/7`)).status).toBe(404)
    pass(3 * 86_400)
    expect((await ada.get(deliveries)).json).toEqual([])
  })

  it("is given up when the receiver takes too long", async () => {
    const { hook, ada, sandbox, receiver, app } = makeHookStage()
    const id = await hook()
    const hanging = (_url: string, { signal }: RequestInit) =>
      new Promise<Response>((_, reject) => {
        signal?.addEventListener("abort", () => reject(new Error("aborted")))
      })
    const impatient = makeSandbox(app, { clock: () => 0, webhooks: { fetch: hanging, timeoutMillis: 20 } })
    await impatient.webhooks.deliver()
    expect((await ada.get(`${path}/${id}/deliveries`)).json).toMatchObject([{ status: "timed out", status_code: 0 }])
    expect([receiver.received, sandbox.webhooks.log]).toEqual([[], []])
  })
})

describe("the webhook of a GitHub App", () => {
  it("hears of what happens where the app is installed, and of installations", async () => {
    const { app, people, api } = makeOauthStage({
      githubApps: [
        {
          slug: "helper",
          clientId: appClient.client_id,
          clientSecret: "s",
          callbackUrls: ["https://helper.example/"],
          key: publicKey,
          events: ["issues"],
          webhook: { url: "https://receiver.example/app", secret: "old" },
          installations: [{ account: "acme", repositories: ["acme/widgets"] }],
        },
      ],
    })
    const receiver = makeReceiver()
    const sandbox = makeSandbox(app, { clock: () => 0, webhooks: { fetch: receiver.fetch } })
    people.createIssue({ repository, by: "bob", title: "a" })
    people.createIssue({ repository: "acme/gadgets", by: "bob", title: "a" })
    const id = app.apps.install({ app: "helper", account: "eve" })
    app.apps.uninstall(id)
    await sandbox.webhooks.deliver()
    const all = receiver.take()
    expect(all.map(({ headers, json }) => [headers.get("x-github-event"), json["action"]])).toEqual([
      ["issues", "opened"],
      ["installation", "created"],
      ["installation", "deleted"],
    ])
    expect(all[0]?.headers.get("x-github-hook-installation-target-type")).toBe("integration")
    expect(all[0]?.json).toMatchObject({ installation: { id: 50_000_001 } })
    expect(openApi.validateObject("webhook-issues-opened", all[0]?.json)).toEqual([])
    expect(openApi.validateObject("webhook-installation-created", all[1]?.json)).toEqual([])
    expect(openApi.validateObject("webhook-installation-deleted", all[2]?.json)).toEqual([])
    const send = async (method: string, where: string, body?: object) => {
      const reply = await api(method, where, `Bearer ${webToken()}`, body)
      expect(openApi.validateResponse({ method, path: where, status: reply.status, body: JSON.parse(reply.text) })).toEqual([])
      return reply
    }
    expect((await send("GET", "/app/hook/config")).json).toMatchObject({ url: "https://receiver.example/app", secret: "********" })
    expect((await send("PATCH", "/app/hook/config", { url: "https://receiver.example/new" })).json["url"]).toBe(
      "https://receiver.example/new",
    )
    const list: ReadonlyArray<{ readonly id: number }> = JSON.parse((await send("GET", "/app/hook/deliveries")).text)
    expect(list).toHaveLength(3)
    expect((await send("GET", `/app/hook/deliveries/${list[0]?.id}`)).json["event"]).toBe("installation")
    expect((await send("POST", `/app/hook/deliveries/${list[0]?.id}/attempts`)).status).toBe(202)
    await sandbox.webhooks.deliver()
    expect(receiver.take().map(({ url }) => url)).toEqual(["https://receiver.example/new"])
  })
})

describe("nothing", () => {
  it("is worked out when no webhook is there", async () => {
    const { people, hook, ada, events, sandbox } = makeHookStage()
    people.createIssue({ repository, by: "bob", title: "a" })
    expect(await events()).toEqual([])
    await ada.send("DELETE", `${path}/${await hook()}`)
    people.createIssue({ repository, by: "bob", title: "b" })
    expect(await events()).toEqual([])
    expect(sandbox.app.outbox?.nextDueAt()).toBeUndefined()
  })
})
