/** Linear as a person sees it in a browser, and what becomes of their edits. */
import { describe, expect, it } from "vitest"
import { makeBrowser, posted } from "../face/Browser.ts"
import { at, noon } from "./Client.ts"
import { makeHookDesk } from "./webhooks/Stage.ts"

const makeFaceDesk = () => {
  const desk = makeHookDesk()
  desk.hook()
  const ada = desk.linear.administrator.addUser({ name: "Ada Lovelace", email: "ada@acme.example" })
  const grace = desk.linear.administrator.addUser({ name: "Grace Hopper" })
  const browser = makeBrowser(desk.linear)
  const issue = (id = "ENG-1") =>
    at(
      desk.send(
        `{ issue(id: "${id}") { title description trashed archivedAt updatedAt creator { name } state { name } labels { nodes { name color } } comments { nodes { body user { name } } } } }`,
      ).data,
      "issue",
    )
  const told = async () =>
    (await desk.arrived()).map(({ json }) => `${String(json["type"])}.${String(json["action"])} ${String(at(json, "actor", "name"))}`)
  return { ...desk, ...browser, ada, grace, issue, told }
}

const hostile = `<img src=x onerror="alert('&')">`
const harmless = "&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;"

describe("the pages of Linear (issue 12 §3)", () => {
  it("show the teams, the issues of one, and one issue", () => {
    const { linear, team, ada, me, go, pass } = makeFaceDesk()
    const label = me.createLabel({ name: "Bug", teamId: team.id })
    me.createIssue({ teamId: team.id, title: "Old", description: "Long ago" })
    pass(2 * 60 * 60_000)
    const crash = linear
      .person(ada.id)
      .createIssue({ teamId: team.id, title: "Crash", labelIds: [label.id], assigneeId: ada.id, description: "It crashes" })
    me.addComment(crash.id, "I can reproduce it")
    expect(go("/").body).toContain("This is a sandbox that stands in for Linear; nothing here leaves your machine.")
    expect(go("/").body).toContain('href="/ENG">ENG</a>')
    const list = go("/ENG").body
    for (const shown of ["ENG-2", "Crash", "Backlog", ">Bug<", "assigned to Ada Lovelace", "1 comment<", "2 hours ago"])
      expect(list).toContain(shown)
    expect(list.indexOf("Crash")).toBeLessThan(list.indexOf("Old"))
    const one = go("/eng-2").body
    for (const shown of ["It crashes", "by Ada Lovelace", "I can reproduce it", "Archive", "Delete"]) expect(one).toContain(shown)
  })

  it("show open, closed and archived issues apart", () => {
    const { team, me, go } = makeFaceDesk()
    for (const title of ["Going on", "Finished", "Put away", "Thrown away"]) me.createIssue({ teamId: team.id, title })
    me.setState("ENG-2", "Done")
    me.archiveIssue("ENG-3")
    me.trashIssue("ENG-4")
    const titles = (path: string) =>
      [...go(path).body.matchAll(/class="title" href="[^"]*">([^<]*)</g)].map(([, title]) => title).toSorted()
    expect(titles("/ENG")).toEqual(["Going on"])
    expect(titles("/ENG?show=closed")).toEqual(["Finished"])
    expect(titles("/ENG?show=archived")).toEqual(["Put away", "Thrown away"])
    expect(go("/ENG-4").body).toContain("Backlog, in the trash")
  })

  it("do what a person does there, as the API shows it and webhooks tell it", async () => {
    const { linear, team, ada, send, issue, told, pass } = makeFaceDesk()
    const { path } = send("/ENG", "create-issue", { title: "Crash", text: "It\r\ncrashes" })
    expect([path, issue()]).toEqual([
      "/ENG-1",
      expect.objectContaining({
        title: "Crash",
        description: "It\ncrashes",
        creator: { name: ada.name },
        state: { name: "Backlog" },
      }),
    ])
    send("/ENG", "create-label", { name: "Bug", color: "#d73a4a" })
    const [label] = linear.read.labels()
    expect(label).toMatchObject({ name: "Bug", teamId: team.id, origin: "person" })
    const me = ada.name
    expect(await told()).toEqual([`Issue.create ${me}`, `IssueLabel.create ${me}`])

    pass(60_000)
    send(path, "put-label", { label: label?.id ?? "" })
    expect(issue()).toMatchObject({
      labels: { nodes: [{ name: "Bug", color: "#d73a4a" }] },
      updatedAt: new Date(noon + 60_000).toISOString(),
    })
    send(path, "take-label", { label: label?.id ?? "" })
    expect(issue()).toMatchObject({ labels: { nodes: [] } })
    const done = linear.read.states(team.id).find(({ name }) => name === "Done")
    send(path, "status", { status: done?.id ?? "" })
    expect(issue()).toMatchObject({ state: { name: "Done" } })
    send(path, "edit", { title: "Crash at start", text: "" })
    expect(issue()).toMatchObject({ title: "Crash at start", description: null })
    expect(await told()).toEqual(Array.from({ length: 4 }, () => `Issue.update ${me}`))

    send(path, "comment", { text: "Seen too" })
    expect(issue()).toMatchObject({ comments: { nodes: [{ body: "Seen too", user: { name: me } }] } })
    send(path, "delete-comment", { comment: linear.read.comments()[0]?.id ?? "" })
    expect(issue()).toMatchObject({ comments: { nodes: [] } })
    expect(await told()).toEqual([`Comment.create ${me}`, `Comment.remove ${me}`])

    send(path, "step", { step: "archive" })
    expect(linear.read.issue("ENG-1")).toMatchObject({ trashed: false, archivedAt: noon + 60_000 })
    send(path, "step", { step: "restore" })
    send(path, "step", { step: "trash" })
    expect(linear.read.issue("ENG-1")).toMatchObject({ trashed: true })
    expect(await told()).toEqual([`Issue.update ${me}`, `Issue.update ${me}`, `Issue.remove ${me}`])
    expect([linear.read.counts("person"), linear.read.writes("api")]).toMatchObject([{ issue: { create: 1 } }, 0])
  })

  it("remember who the person is", () => {
    const { send, issue, grace, go } = makeFaceDesk()
    expect(send("/ENG", "person", { person: grace.id }).body).toMatch(/selected>Grace Hopper</)
    send("/ENG", "create-issue", { title: "Of Grace", text: "" })
    expect(issue()).toMatchObject({ creator: { name: "Grace Hopper" }, description: null })
    expect(go("/ENG-1").body).toMatch(/selected>Grace Hopper</)
  })

  it("say in words what Linear refuses", () => {
    const { linear, team, me, send } = makeFaceDesk()
    expect(send("/ENG", "create-issue", { title: "", text: "" })).toMatchObject({
      status: 422,
      body: expect.stringContaining("Linear refused this: title should not be empty."),
    })
    me.createLabel({ name: "Bug", teamId: team.id })
    expect(send("/ENG", "create-label", { name: "bug", color: "#d73a4a" }).body).toContain(
      "A label with the name &#39;Bug&#39; already exists.",
    )
    const issue = me.createIssue({ teamId: team.id, title: "Crash" })
    expect(send("/ENG-1", "status", { status: "nowhere" }).body).toContain("Could not find referenced WorkflowState.")
    me.createIssue({ teamId: team.id, title: "Other" })
    const comment = me.addComment("ENG-2", "Of another issue")
    me.addComment("ENG-1", "Of this issue")
    expect(send("/ENG-1", "delete-comment", { comment: comment.id })).toMatchObject({ status: 422 })
    me.archiveIssue(issue.id)
    expect(send("/ENG-1", "comment", { text: "Too late" }).body).toContain("Could not find referenced Issue.")
    expect(linear.read.comments()).toHaveLength(2)
  })

  it("escape whatever somebody wrote, and refuse a form of another origin", () => {
    const { linear, team, me, go, ask } = makeFaceDesk()
    const label = me.createLabel({ name: hostile, teamId: team.id })
    me.createIssue({ teamId: team.id, title: hostile, description: hostile, labelIds: [label.id] })
    for (const path of ["/ENG", "/ENG-1"]) {
      expect(go(path).body).toContain(harmless)
      expect(go(path).body).not.toContain("<img")
    }
    const body = new URLSearchParams({ action: "create-issue", by: linear.owner.id, title: "Planted", text: "" }).toString()
    expect(ask("POST", "/ENG", { ...posted, origin: "https://evil.example", "sec-fetch-site": "cross-site" }, body)?.status).toBe(403)
    expect(linear.read.issues()).toHaveLength(1)
  })

  it("are none for clients of the API, and at none of its paths", () => {
    const { ask } = makeFaceDesk()
    expect(ask("GET", "/", { accept: "*/*" })).toBeUndefined()
    for (const path of ["/graphql", "/oauth/authorize", "/oauth/token"]) {
      expect([ask("GET", path), ask("POST", path, posted, "")]).toEqual([undefined, undefined])
    }
    for (const path of ["/NONE", "/ENG-9", "/ENG/settings"]) expect(ask("GET", path)?.status).toBe(404)
  })
})
