// proves I17, I14: what the adapter makes of every bad text, time and id of the published corpus
import { Authorization, type Json } from "@syncline/adapter-core"
import type { BadInput } from "@syncline/adapter-core/testing"
import { badInputSuite } from "@syncline/adapter-core/testing/suite"
import { linear } from "@syncline/adapter-linear"

const moment = "2026-11-20T08:15:30.123Z"
const times: BadInput.RowKind["times"] = [{ path: ["updatedAt"], updatedAt: true }]
const identity: BadInput.RowKind["identity"] = { path: ["id"], as: "text" }

const listIn =
  (connection: string): BadInput.RowKind["list"] =>
  (rows): Json.Json => ({ data: { team: { id: "t" }, [connection]: { nodes: rows, pageInfo: { hasNextPage: false, endCursor: null } } } })

/** What of somebody inside another object is kept as it came. */
const unreadOf = (...path: ReadonlyArray<string>): BadInput.RowKind["texts"] =>
  ["name", "displayName", "email", "createdAt", "updatedAt", "url"].map((key) => ({ path: [...path, key], as: "unread" }))

const ada = {
  id: "u-1",
  name: "Ada Lovelace",
  displayName: "ada",
  email: "ada@example.com",
  active: true,
  createdAt: moment,
  updatedAt: moment,
  url: "https://linear.app/acme/profiles/ada",
}

const bug = {
  id: "l-1",
  name: "bug",
  color: "#d73a4a",
  description: null,
  isGroup: false,
  createdAt: moment,
  updatedAt: moment,
  archivedAt: null,
}

const issue: BadInput.RowKind = {
  kind: "issue",
  row: {
    id: "i-1",
    identifier: "ENG-1",
    url: "https://linear.app/acme/issue/ENG-1",
    title: "Crash",
    description: "When it starts",
    priority: 0,
    updatedAt: moment,
    archivedAt: moment,
    trashed: null,
    team: { id: "t", key: "ENG" },
    state: { id: "s-1", name: "Todo", type: "unstarted", position: 1 },
    assignee: ada,
    creator: ada,
    labelIds: ["l-1"],
    labels: { nodes: [bug] },
  },
  list: listIn("issues"),
  identity,
  texts: [
    { path: ["title"], view: ["title"], as: "name" },
    { path: ["description"], view: ["body"], as: "optional" },
    { path: ["state", "name"], view: ["status", "name"], as: "text" },
    { path: ["state", "type"], as: "form" },
    { path: ["labelIds", 0], view: ["labels", 0], as: "text" },
    { path: ["assignee", "id"], view: ["assignees", 0], as: "text" },
    { path: ["creator", "id"], view: ["author"], as: "text" },
    { path: ["identifier"], as: "unseen" },
    { path: ["url"], as: "unseen" },
    { path: ["team", "id"], as: "unseen" },
    { path: ["team", "key"], as: "unseen" },
    { path: ["state", "id"], as: "unseen" },
    ...unreadOf("assignee"),
    ...unreadOf("creator"),
    { path: ["labels", "nodes", 0, "id"], as: "unseen" },
    { path: ["labels", "nodes", 0, "name"], as: "unread" },
    { path: ["labels", "nodes", 0, "color"], as: "unread" },
    { path: ["labels", "nodes", 0, "createdAt"], as: "unread" },
    { path: ["labels", "nodes", 0, "updatedAt"], as: "unread" },
  ],
  times: [...times, { path: ["archivedAt"], optional: true }],
}

const comment: BadInput.RowKind = {
  kind: "comment",
  row: { id: "c-1", issueId: "i-1", body: "So it does", createdAt: moment, updatedAt: moment, user: ada },
  list: listIn("comments"),
  identity,
  texts: [
    { path: ["body"], view: ["body"], as: "text" },
    { path: ["issueId"], view: ["issue"], as: "owner" },
    { path: ["createdAt"], as: "unread" },
    { path: ["user", "id"], view: ["author"], as: "text" },
    ...unreadOf("user"),
  ],
  times,
}

const label: BadInput.RowKind = {
  kind: "label",
  row: bug,
  list: listIn("issueLabels"),
  identity,
  texts: [
    { path: ["name"], view: ["name"], as: "name" },
    { path: ["color"], view: ["color"], as: "form" },
    { path: ["description"], view: ["description"], as: "optional" },
  ],
  times: [...times, { path: ["createdAt"] }],
}

const person: BadInput.RowKind = {
  kind: "person",
  row: ada,
  list: listIn("users"),
  identity,
  texts: [
    { path: ["name"], view: ["name"], as: "text" },
    { path: ["displayName"], view: ["handle"], as: "text" },
    { path: ["email"], view: ["email"], as: "text" },
    { path: ["url"], as: "unseen" },
  ],
  times: [...times, { path: ["createdAt"] }],
}

badInputSuite("Linear", {
  adapter: linear,
  credentials: Authorization.token("lin_api_any"),
  partition: "t",
  kinds: [issue, comment, label, person],
})
