/** GitHub as a person sees it in a browser, and what becomes of their edits. */
import { afterEach, describe, expect, it } from "vitest"
import { makeSandbox } from "@syncline/sandbox"
import { makeGithub } from "../../src/github/index.ts"
import { accept, makeBrowser, posted } from "../face/Browser.ts"
import { makeHookStage } from "./webhooks/Stage.ts"

const place = "/acme/widgets"

const makeFaceStage = async () => {
  const stage = makeHookStage()
  await stage.hook()
  await stage.arrived()
  const browser = makeBrowser(stage.app)
  const told = async () =>
    (await stage.arrived()).map(({ headers, json }) => `${headers.get("x-github-event")}.${String(json["action"])} ${senderIn(json)}`)
  return { ...stage, ...browser, told }
}

const senderIn = ({ sender }: Readonly<Record<string, unknown>>): string =>
  typeof sender === "object" && sender !== null && "login" in sender ? String(sender.login) : "nobody"

const hostile = `<script>alert("1")</script>'&`
const harmless = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;"

describe("the pages of GitHub (issue 12 §3)", () => {
  it("show the repositories, the issues of one, and one issue", async () => {
    const { app, go, pass } = await makeFaceStage()
    const { people } = app
    people.createIssue({ repository: "acme/widgets", by: "ada", title: "Old", body: "Long ago" })
    pass(60)
    const { number } = people.createIssue({
      repository: "acme/widgets",
      by: "bob",
      title: "Crash",
      body: "It crashes",
      labels: ["bug"],
      assignees: ["ada"],
    })
    people.addComment({ repository: "acme/widgets", number, by: "ada", body: "I can reproduce it" })
    people.createPullRequest({ repository: "acme/widgets", by: "ada", title: "A pull request" })
    const first = go("/")
    expect([first.status, first.body]).toEqual([200, expect.stringContaining('href="/acme/widgets">acme/widgets</a>')])
    expect(first.body).toContain("This is a sandbox that stands in for GitHub; nothing here leaves your machine.")
    expect(first.body).toContain("2 open issues")
    const list = go(place).body
    for (const shown of ["#2", "Crash", "Open", ">bug<", "assigned to ada", "1 comment<", "just now", "1 minute ago"])
      expect(list).toContain(shown)
    expect(list.indexOf("Crash")).toBeLessThan(list.indexOf("Old"))
    expect(list).not.toContain("A pull request")
    const one = go("/acme/widgets/issues/2").body
    for (const shown of ["It crashes", "by bob", "I can reproduce it", ">bug<", "Close as completed"]) expect(one).toContain(shown)
  })

  it("show fifty issues a page, and open and closed ones apart", async () => {
    const { app, go } = await makeFaceStage()
    for (let count = 1; count <= 51; count += 1) app.people.createIssue({ repository: "acme/widgets", by: "ada", title: `Issue ${count}` })
    app.people.createIssue({ repository: "acme/widgets", by: "ada", title: "Done with" })
    app.people.closeIssue({ repository: "acme/widgets", number: 52, by: "ada", reason: "not_planned" })
    const titles = (path: string) => [...go(path).body.matchAll(/class="title" href="[^"]*">([^<]*)</g)].map(([, title]) => title)
    expect(titles(place)).toHaveLength(50)
    expect(go(place).body).toContain(`href="${place}?page=2" rel="next"`)
    expect(titles(`${place}?page=2`)).toEqual(["Issue 1"])
    expect(titles(`${place}?page=99`)).toEqual(["Issue 1"])
    expect(titles(`${place}?show=closed`)).toEqual(["Done with"])
    expect(go(`${place}?show=closed`).body).toContain("Closed as not planned")
  })

  it("do what a person does there, as the API shows it and webhooks tell it", async () => {
    const { ada, app, send, told, pass } = await makeFaceStage()
    const issue = async (number = 1) => (await ada.get(`/repos/acme/widgets/issues/${number}`)).json
    const { path, status } = send(place, "create-issue", { title: "Crash", text: "It\r\ncrashes" })
    expect([status, path]).toEqual([200, "/acme/widgets/issues/1"])
    expect(await issue()).toMatchObject({ title: "Crash", body: "It\ncrashes", user: { login: "ada" } })
    expect(await told()).toEqual(["issues.opened ada"])

    send(place, "create-label", { name: "bug", color: "#d73a4a" })
    expect((await ada.get("/repos/acme/widgets/labels/bug")).json).toMatchObject({ color: "d73a4a" })
    expect(await told()).toEqual(["label.created ada"])

    const label = String(app.records.labels("acme/widgets")[0]?.id)
    send(path, "put-label", { label })
    expect(await issue()).toMatchObject({ labels: [{ name: "bug" }] })
    send(path, "take-label", { label })
    expect(await issue()).toMatchObject({ labels: [] })
    expect(await told()).toEqual(["issues.labeled ada", "issues.unlabeled ada"])

    pass(60)
    send(path, "edit", { title: "Crash at start", text: "It\r\ncrashes" })
    expect(await issue()).toMatchObject({ title: "Crash at start", body: "It\ncrashes", updated_at: "2026-11-20T10:01:00Z" })
    send(path, "edit", { title: "Crash at start", text: "" })
    expect(await issue()).toMatchObject({ body: null })
    expect(await told()).toEqual(["issues.edited ada", "issues.edited ada"])

    send(path, "comment", { text: "Seen too" })
    const [comment] = app.records.comments("acme/widgets")
    expect((await ada.get("/repos/acme/widgets/issues/1/comments")).json).toMatchObject([{ body: "Seen too", user: { login: "ada" } }])
    send(path, "delete-comment", { comment: String(comment?.id) })
    expect((await ada.get("/repos/acme/widgets/issues/1/comments")).json).toEqual([])
    expect(await told()).toEqual(["issue_comment.created ada", "issue_comment.deleted ada"])

    send(path, "step", { step: "not_planned" })
    expect(await issue()).toMatchObject({ state: "closed", state_reason: "not_planned", closed_by: { login: "ada" } })
    send(path, "step", { step: "reopen" })
    expect(await issue()).toMatchObject({ state: "open" })
    expect(await told()).toEqual(["issues.closed ada", "issues.reopened ada"])
    const once = { person: 1, api: 0 }
    expect(app.records.creates("acme/widgets")).toMatchObject({ issues: once, comments: once, labels: once })
    expect(app.records.apiWrites()).toEqual([])
  })

  it("remember who the person is", async () => {
    const { ada, send, go } = await makeFaceStage()
    expect(go(place).body).toMatch(/selected>ada</)
    const bob = /<option value="(\d+)"\s*>bob</.exec(go(place).body)?.[1] ?? ""
    expect(send(place, "person", { person: bob }).body).toMatch(/selected>bob</)
    send(place, "create-issue", { title: "Of bob", text: "" })
    expect((await ada.get("/repos/acme/widgets/issues/1")).json).toMatchObject({ user: { login: "bob" }, body: null })
    expect(send(place, "create-issue", { by: "1", title: "Of nobody", text: "" })).toMatchObject({ status: 422 })
    // Bob may not write in the other repository.
    expect(go("/acme/gadgets").body).toMatch(/selected>ada</)
  })

  it("delete a comment of somebody else as the one who does it", async () => {
    const { app, send, told } = await makeFaceStage()
    const { number } = app.people.createIssue({ repository: "acme/widgets", by: "bob", title: "Crash" })
    const { id } = app.people.addComment({ repository: "acme/widgets", number, by: "bob", body: "Me too" })
    await told()
    expect(send(`/acme/widgets/issues/${number}`, "delete-comment", { comment: String(id) }).body).toContain("No comments yet")
    expect(await told()).toEqual(["issue_comment.deleted ada"])
  })

  it("leave alone what changed after the page was opened", async () => {
    const { app, send } = await makeFaceStage()
    app.people.createIssue({ repository: "acme/widgets", by: "bob", title: "Crash at start", body: "It crashes" })
    const opened = { "title-before": "Crash", title: "Crash", "text-before": "It crashes", text: "It crashes at once" }
    send("/acme/widgets/issues/1", "edit", opened)
    expect(app.records.issue("acme/widgets", 1)).toMatchObject({ title: "Crash at start", body: "It crashes at once" })
  })

  it("say in words what GitHub refuses, and keep what was filled in", async () => {
    const { app, send } = await makeFaceStage()
    const refused = send(place, "create-issue", { title: " ", text: "Much to <say>" })
    expect(refused.status).toBe(422)
    expect(refused.body).toContain("GitHub refused this: title must not be empty.")
    expect(refused.body).toContain("Much to &lt;say&gt;</textarea>")
    expect(app.records.issues("acme/widgets")).toEqual([])
    const long = send(place, "create-issue", { title: "x".repeat(257), text: "" })
    expect(long.body).toContain("title is too long (maximum is 256 characters)")
    send(place, "create-label", { name: "bug", color: "#d73a4a" })
    expect(send(place, "create-label", { name: "Bug", color: "#d73a4a" }).body).toContain("there is a label with this name already")
    const { path } = send(place, "create-issue", { title: "Crash", text: "" })
    expect(send(path, "comment", { text: "  " }).body).toContain("body must not be empty")
    expect(send(path, "put-label", { label: "1" }).body).toContain("GitHub refused this: Not Found")
  })

  it("escape whatever somebody wrote", async () => {
    const { app, go } = await makeFaceStage()
    const { number } = app.people.createIssue({ repository: "acme/widgets", by: "ada", title: hostile, body: hostile, labels: [hostile] })
    app.people.addComment({ repository: "acme/widgets", number, by: "ada", body: hostile })
    for (const path of [place, `/acme/widgets/issues/${number}`]) {
      const { body, headers } = go(path)
      expect(body).toContain(harmless)
      expect(body).not.toContain("<script")
      expect(headers["content-security-policy"]).toContain("default-src 'none'")
    }
  })

  it("refuse a form of another origin", async () => {
    const { app, ask } = await makeFaceStage()
    const ada = String(app.records.users().find(({ login }) => login === "ada")?.id)
    const body = new URLSearchParams({ action: "create-issue", by: ada, title: "Planted", text: "" }).toString()
    for (const headers of [{}, { origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }]) {
      expect(ask("POST", place, { ...posted, ...headers }, body)?.status).toBe(403)
    }
    expect(app.records.issues("acme/widgets")).toEqual([])
    expect(ask("POST", place, { ...posted, origin: "http://127.0.0.1:4000" }, body)?.status).toBe(303)
  })

  it("lead back to a path of their own only", async () => {
    const { app, ask } = await makeFaceStage()
    const ada = String(app.records.users().find(({ login }) => login === "ada")?.id)
    const body = new URLSearchParams({ action: "person", person: ada }).toString()
    expect(
      ask("POST", "http://127.0.0.1:4000//acme/widgets", { ...posted, "sec-fetch-site": "same-origin" }, body)?.headers["location"],
    ).toBe(place)
  })

  it("are none for clients of the API, and at none of its paths", async () => {
    const { ask } = await makeFaceStage()
    for (const kind of ["*/*", "application/json", "application/vnd.github+json"]) expect(ask("GET", "/", { accept: kind })).toBeUndefined()
    for (const path of ["/repos/acme/widgets", "/user", "/users/ada", "/rate_limit", "/search/issues", "/login/oauth/authorize"]) {
      expect(ask("GET", path)).toBeUndefined()
    }
    expect(ask("POST", place, { "content-type": "application/json" }, "{}")).toBeUndefined()
    expect(ask("DELETE", place)).toBeUndefined()
    for (const path of ["/acme/nothing", "/acme/silent", "/acme/widgets/issues/7", "/acme/widgets/pulls", "/%E0%A4%A"])
      expect(ask("GET", path)?.status).toBe(404)
  })
})

describe("a listening GitHub", () => {
  const closing: Array<() => Promise<void>> = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })

  it("has its pages, past faults and the log, and answers clients of the API as before", async () => {
    const app = makeGithub({ clock: () => 0, repositories: [{ name: "acme/app", collaborators: ["ada"] }] })
    const sandbox = makeSandbox(app, { clock: () => 0 })
    sandbox.faults.add({ fault: { kind: "status", status: 503 } })
    const { url, close } = await sandbox.listen()
    closing.push(close)
    const page = await fetch(url, { headers: { accept } })
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("acme/app")])
    expect(sandbox.log).toEqual([])
    sandbox.faults.clear()
    const answer = await fetch(url)
    expect([answer.status, await answer.json()]).toMatchObject([501, { message: "not emulated: GET /" }])
    expect(sandbox.log).toHaveLength(1)
  })
})
