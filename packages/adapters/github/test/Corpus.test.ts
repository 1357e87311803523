// proves I17, I14: what the adapter makes of every bad text, time and id of the published corpus
import { Authorization, type Json } from "@syncline/adapter-core"
import type { BadInput } from "@syncline/adapter-core/testing"
import { badInputSuite } from "@syncline/adapter-core/testing/suite"
import { github } from "@syncline/adapter-github"

const ada = { id: 1, login: "ada", type: "User", site_admin: false }
const bug = { id: 11, name: "bug", color: "d73a4a", description: "It is broken", default: true }
const moment = "2026-11-20T08:15:30Z"
const list = (rows: ReadonlyArray<Json.JsonObject>) => rows

const issue: BadInput.RowKind = {
  kind: "issue",
  row: {
    id: 9001,
    number: 1,
    title: "Crash",
    body: "When it starts",
    state: "open",
    state_reason: null,
    labels: [bug],
    assignees: [ada],
    user: ada,
    repository_url: "https://api.github.com/repos/octo/repo",
    html_url: "https://github.com/octo/repo/issues/1",
    created_at: moment,
    updated_at: moment,
  },
  list,
  identity: { path: ["number"], as: "integer" },
  texts: [
    { path: ["title"], view: ["title"], as: "line" },
    { path: ["body"], view: ["body"], as: "markdown" },
    { path: ["state"], as: "form" },
    { path: ["repository_url"], as: "unseen" },
    { path: ["user", "login"], as: "unread" },
    { path: ["user", "type"], as: "unread" },
    { path: ["assignees", 0, "login"], as: "unread" },
    { path: ["assignees", 0, "type"], as: "unread" },
    { path: ["labels", 0, "name"], as: "unread" },
    { path: ["labels", 0, "color"], as: "unread" },
    { path: ["labels", 0, "description"], as: "unread" },
    { path: ["html_url"], as: "unseen" },
  ],
  times: [{ path: ["created_at"] }, { path: ["updated_at"], updatedAt: true }],
}

const comment: BadInput.RowKind = {
  kind: "comment",
  row: {
    id: 501,
    body: "So it does",
    issue_url: "https://api.github.com/repos/octo/repo/issues/1",
    html_url: "https://github.com/octo/repo/issues/1#issuecomment-501",
    user: ada,
    created_at: moment,
    updated_at: moment,
  },
  list,
  identity: { path: ["id"], as: "integer" },
  texts: [
    { path: ["body"], view: ["body"], as: "markdown" },
    { path: ["user", "login"], as: "unread" },
    { path: ["user", "type"], as: "unread" },
    { path: ["issue_url"], as: "form" },
    { path: ["html_url"], as: "unseen" },
  ],
  times: [{ path: ["created_at"] }, { path: ["updated_at"], updatedAt: true }],
}

const label: BadInput.RowKind = {
  kind: "label",
  row: bug,
  list,
  identity: { path: ["id"], as: "integer" },
  texts: [
    { path: ["name"], view: ["name"], as: "line" },
    { path: ["color"], view: ["color"], as: "form" },
    { path: ["description"], view: ["description"], as: "optional" },
  ],
  times: [],
}

const person: BadInput.RowKind = {
  kind: "person",
  row: ada,
  list,
  identity: { path: ["id"], as: "integer" },
  texts: [
    { path: ["login"], view: ["handle"], as: "name" },
    { path: ["type"], as: "unread" },
  ],
  times: [],
}

badInputSuite("GitHub", {
  adapter: github,
  credentials: Authorization.token("ghp_any"),
  partition: "octo/repo",
  kinds: [issue, comment, label, person],
})
