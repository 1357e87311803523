/** What I21 finds, and what it lets go, clause by clause. */
import type { Facts, SideFacts } from "../../src/Facts.ts"
import type { Given } from "../../src/invariants/policy.ts"
import type { PrivacyWord } from "../../src/Ledger.ts"
import type { NetworkRequest } from "../../src/Network.ts"
import type { Bites } from "../Bites.ts"
import { facts, request } from "../GoodRun.ts"

const level = (value: "local_only" | "shareable" | "public", after = 0, token = "i1"): PrivacyWord => ({
  _tag: "Level",
  after,
  token,
  level: value,
})

const permission = (granted: boolean, side: string | null, after = 0): PrivacyWord => ({
  _tag: "Permission",
  after,
  token: "i1",
  side,
  granted,
})

const settings = (given: Given, after = 0, side = "github"): PrivacyWord => ({ _tag: "Settings", after, side, settings: given })

/** What was said, and one request after it. */
const asking = (asked: Partial<NetworkRequest>, ...privacy: ReadonlyArray<PrivacyWord>): Facts => ({
  ...facts,
  privacy,
  requests: [{ ...request, ...asked }],
})

const issues = "http://github.sim/repositories/7/issues"
const edit = { method: "PATCH", url: `${issues}/1`, body: '{"title":"i1 t3"}' }
const close = { method: "PATCH", url: `${issues}/1`, body: '{"state":"closed","state_reason":"not_planned"}' }
const creation = { method: "POST", url: issues, body: '{"title":"i1 t3","body":"i1"}' }
const remark = { method: "POST", url: `${issues}/1/comments`, body: '{"body":"c1\\nb1.1"}' }
const removal = { method: "DELETE", url: `${issues}/comments/11`, body: "" }

const graphql = (mutation: string, variables: object): Partial<NetworkRequest> => ({
  side: "linear",
  method: "POST",
  url: "http://linear.sim/graphql",
  body: JSON.stringify({ query: `mutation ${mutation}($id: String!) { x }`, variables }),
})

const mayNot = /^\S+ \S+ at \S+ (writes|removes) [ic]1 at (github|linear), where it may not be: /

const pushing = (from: Facts, change: Partial<SideFacts>): Facts => ({
  ...from,
  replayed: { ...from.replayed, sides: from.replayed.sides.map((side) => ({ ...side, ...change })) },
})

/** The record is closed with the second commit. */
const closed = (from: Facts): Facts => {
  const [first] = facts.storeEvents.filter((event) => event._tag === "Commit")
  if (first === undefined) return from
  const write = (category: string, at: number) => ({
    ...first,
    commit: {
      ...first.commit,
      at,
      records: [
        {
          kind: "issue",
          id: "r1",
          seenVersion: 1,
          data: { status: { category, name: category } },
          fieldTimes: {},
          matchKeys: [],
          origin: "host",
          changes: {},
        },
      ],
    },
  })
  return { ...from, storeEvents: [write("todo", 1), write("done", 2)] }
}

const notDone = settings({ filter: { all: [{ field: "status", isNot: { category: "done" } }] } })

export const leaving: Bites = {
  invariant: "I21",
  finds: [
    ["an edit of what is local", asking(edit, level("local_only")), mayNot],
    ["a create of what is local", asking(creation, level("local_only")), mayNot],
    ["a comment on what is local", asking(remark, level("local_only")), mayNot],
    ["an edit at Linear", asking(graphql("UpdateIssue", { id: "uuid", input: { title: "i1 t3" } }), level("local_only")), mayNot],
    ["a create at Linear", asking(graphql("CreateIssue", { input: { title: "i1 t3" } }), level("local_only")), mayNot],
    ["a comment at Linear", asking(graphql("CreateComment", { input: { issueId: "uuid", body: "c1" } }), level("local_only")), mayNot],
    ["what comes out of the trash", asking(graphql("RestoreIssue", { id: "uuid" }), level("local_only")), mayNot],
    ["what nobody permitted", asking(edit, level("shareable")), mayNot],
    ["what is permitted elsewhere", asking(edit, level("shareable"), permission(true, "linear")), mayNot],
    ["what is forbidden there", asking(edit, level("shareable"), permission(true, null), permission(false, "github")), mayNot],
    [
      "what is forbidden everywhere after that",
      asking(edit, level("shareable"), permission(true, "github"), permission(false, null)),
      mayNot,
    ],
    ["what a side keeps by itself", asking(edit, settings({ defaultPrivacy: "local_only" })), mayNot],
    ["what the filter keeps", { ...closed(asking({ ...edit, stored: 2, at: 9 }, notDone)) }, mayNot],
    ["a removal of what is only to be closed", asking(removal, level("local_only"), settings({ withheld: "close" })), mayNot],
    ["a closing of what is to be left", asking(close, level("local_only")), mayNot],
    ["what goes to a side that sends nothing", pushing(asking(edit, level("public")), { streamSettings: { direction: "pull" } }), mayNot],
    [
      "a field that may not leave",
      asking({ ...edit, body: '{"title":"i1","labels":["bug"]}' }, settings({ sendOnly: ["title"] })),
      /^PATCH \S+ at \S+ tells github the labels of i1, which may not leave$/,
    ],
    [
      "a field that may not leave for Linear",
      asking(graphql("UpdateIssue", { id: "uuid", input: { description: "i1" } }), settings({ sendOnly: ["title"] }, 0, "linear")),
      /^POST \S+ at \S+ tells linear the body of i1, which may not leave$/,
    ],
  ],
  allows: [
    ["anything where nothing was said", asking(edit)],
    ["what was sent before it was said", asking(edit, level("local_only", 1))],
    ["what is public again", asking(edit, level("local_only"), level("public"))],
    ["what is permitted there", asking(edit, level("shareable"), permission(false, null), permission(true, "github"))],
    ["what is permitted everywhere", asking(edit, level("shareable"), permission(true, null))],
    ["an edit of another", asking(edit, level("local_only", 0, "i2"))],
    ["a reading of what is local", asking({ ...edit, method: "GET", body: "" }, level("local_only"))],
    ["a query of what is local", asking({ ...graphql("", {}), body: '{"query":"query Issue { x }"}' }, level("local_only"))],
    ["the closing of what is to be closed", asking(close, level("local_only"), settings({ withheld: "close" }))],
    ["the removal of what is to be removed", asking(removal, level("local_only"), settings({ withheld: "remove" }))],
    ["what the filter kept in this very instant", closed(asking({ ...edit, stored: 2, at: 2 }, notDone))],
    ["what the filter lets out", closed(asking({ ...edit, stored: 1, at: 9 }, notDone))],
    [
      "a mark in a body that may not leave",
      asking({ ...creation, body: '{"title":"i1 t3","body":"\\n\\n<!-- syncline:ab-1 -->"}' }, settings({ sendOnly: ["title"] })),
    ],
    ["the fields of a comment", asking(remark, settings({ sendOnly: ["title"] }))],
    [
      "labels, which have no level",
      asking({ method: "POST", url: "http://github.sim/repositories/7/labels", body: '{"name":"bug"}' }, level("local_only")),
    ],
    ["what nobody knows", asking({ ...edit, url: `${issues}/99` }, level("local_only"))],
  ],
}
