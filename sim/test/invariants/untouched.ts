/** What I17 finds, and what it lets go, clause by clause. */
import { type Commit, emptyCommit } from "@syncline/engine"
import type { Facts } from "../../src/Facts.ts"
import type { Loss } from "../../src/Ledger.ts"
import type { Bites } from "../Bites.ts"
import { facts, issue, raw, showing, store, storing, tenant, twin } from "../GoodRun.ts"

const [first, ...others] = store.links
if (first === undefined) throw new Error("a good run has links")

const malforming = (from: Facts, loss: Partial<Loss> = {}): Facts => ({
  ...from,
  losses: [{ side: "github", token: "i1", how: "malformed", ...loss }],
})
const aside = storing({ links: [{ ...first, state: "quarantined", problem: "broken" }, ...others] })
const commentAside = storing({
  links: store.links.map((link) => (link.kind === "comment" ? { ...link, state: "quarantined", problem: "broken" } : link)),
})
const changed = (at: string) => new RegExp(`^i1 at ${at} has other fields than people gave it: .+ instead of .+$`)
const forNothing = /^\w+ \S+ was set aside, but nothing is wrong with it$/

const pushed = (from: Facts): Facts => ({
  ...from,
  replayed: { ...from.replayed, sides: from.replayed.sides.map((side) => ({ ...side, streamSettings: { direction: "push" } })) },
})

const good = [
  raw("github/issue", "1", { title: issue.title, milestone: { title: "first" }, locked: false }),
  raw("linear/issue", "uuid", { title: issue.title, priority: 0, estimate: null, dueDate: null }),
]
const keeping = (rawObjects: Commit["rawObjects"]): Facts => ({
  ...facts,
  storeEvents: rawObjects.map((one) => ({ _tag: "Commit", by: "engine-1", commit: { ...emptyCommit(tenant, 0), rawObjects: [one] } })),
})
const kept = (at: string) => new RegExp(`^what is kept of i1 at ${at} says .+ where it says .+$`)

/** What somebody moved away, with what it said then; by now it says something new. */
const leaving = (text: string): Facts => ({
  ...showing("github", { attic: [{ token: "i9", text: "new", comments: [] }] }),
  left: new Map([["i9 at github", text]]),
})

/** What stands in the place beside GitHub's, which its people left as it was. */
const beside = (text: string): Facts => ({
  ...facts,
  replayed: { ...facts.replayed, sides: facts.replayed.sides.map((side) => (side.name === "github" ? { ...side, beside: text } : side)) },
})

export const untouched: Bites = {
  invariant: "I17",
  finds: [
    [
      "a field that a person gave and that is gone",
      showing("github", { issues: [{ ...issue, untouched: '["first",false,{"heart":1}]' }] }),
      changed("github"),
    ],
    [
      "a field that nobody gave",
      showing("linear", { issues: [{ ...twin, untouched: '[0,null,null,"project",null]' }] }),
      changed("linear"),
    ],
    ["a field that nobody gave at the other application", { ...facts, given: new Map() }, changed("github")],
    [
      "what was given at another side",
      {
        ...facts,
        given: new Map([
          ["i1 at linear", issue.untouched],
          ["i1 at github", issue.untouched],
        ]),
      },
      changed("linear"),
    ],
    ["a payload that is not kept", keeping([]), /^what is kept of i1 at \w+ says \[null,.*\] where it says \["i1 t2 azure",/],
    [
      "a payload that is out of date",
      keeping([...good, raw("github/issue", "1", { title: "old", milestone: { title: "first" }, locked: false })]),
      kept("github"),
    ],
    [
      "a payload without a field that nobody maps",
      keeping([...good, raw("github/issue", "1", { title: issue.title, milestone: { title: "first" } })]),
      kept("github"),
    ],
    [
      "a payload with another field below one that nobody maps",
      keeping([...good, raw("github/issue", "1", { title: issue.title, milestone: null, locked: false })]),
      kept("github"),
    ],
    [
      "a payload of another application without a field",
      keeping([...good, raw("linear/issue", "uuid", { title: issue.title, priority: 0, estimate: null, dueDate: "2026-03-01" })]),
      kept("linear"),
    ],
    [
      "a payload of another application with another priority",
      keeping([...good, raw("linear/issue", "uuid", { title: issue.title, priority: 1, estimate: null, dueDate: null })]),
      kept("linear"),
    ],
    [
      "a payload of another application with another estimate",
      keeping([...good, raw("linear/issue", "uuid", { title: issue.title, priority: 0, estimate: 1, dueDate: null })]),
      kept("linear"),
    ],
    [
      "what left for another place and was changed there",
      leaving("old"),
      /^i9 had left github for another place, and was changed there from old to new$/,
    ],
    ["what was written in a place that nobody chose", beside("i1"), /^the place beside github is i1, and its people left it as $/],
    [
      "what was undone in a place that nobody chose",
      { ...facts, beside: new Map([...facts.beside, ["linear", "x1"]]) },
      /^the place beside linear is , and its people left it as x1$/,
    ],
    [
      "what was read in a place that nobody chose",
      keeping([...good, raw("github/issue", "2", { title: "x1 stranger" })]),
      /^2 of a place that nobody chose was read for github\/issue$/,
    ],
    ["an object set aside for nothing", aside, forNothing],
    ["a comment set aside for nothing", commentAside, forNothing],
    [
      "a comment set aside for its issue",
      malforming(
        storing({
          links: [
            { ...first, state: "quarantined", problem: "broken" },
            ...others.map((link) => (link.kind === "comment" ? { ...link, state: "quarantined" as const } : link)),
          ],
        }),
      ),
      /^comment \S+ was set aside/,
    ],
    ["an object set aside that was only deleted", malforming(aside, { how: "deleted" }), forNothing],
    [
      "an object set aside that does not decode elsewhere",
      malforming(aside, { side: "linear" }),
      /^issue 1 was set aside|^i1 at linear does not decode/,
    ],
    ["an object that does not decode and was not set aside", malforming(facts), /^i1 at github does not decode, and was not set aside$/],
    [
      "an object that does not decode, where another one was set aside",
      malforming(storing({ links: [first, { ...first, externalId: "2", state: "quarantined" }, ...others.slice(1)] })),
      /^i1 at github does not decode|^issue 2 was set aside/,
    ],
  ],
  allows: [
    ["an older payload", keeping([raw("github/issue", "1", { title: "old" }), ...good])],
    ["a payload of another object", keeping([...good, raw("github/issue", "2", { title: "old" }), raw("github/comment", "1", {})])],
    ["no payload where nothing is read", pushed(keeping([]))],
    ["what left for another place", leaving("new")],
    ["what people did in a place that nobody chose", { ...beside("x1"), beside: new Map([...facts.beside, ["github", "x1"]]) }],
    ["what arose in another place", { ...leaving("old"), left: new Map() }],
    ["an object set aside that does not decode", malforming(aside)],
    ["an object that does not decode where nothing is read", pushed(malforming(facts))],
    ["links in other states", storing({ links: [{ ...first, state: "staged" }, ...others] })],
    ["an issue that is gone", malforming(showing("github", { issues: [] }))],
  ],
}
