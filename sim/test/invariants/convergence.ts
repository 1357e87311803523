/** What I1 finds, and what it lets go, clause by clause. */
import type { Bites } from "../Bites.ts"
import type { Facts } from "../../src/Facts.ts"
import { comment, commentTwin, conflict, ending, facts, ignoring, issue, showing, store, storing, twin, undoing } from "../GoodRun.ts"

const label = { externalId: "label-uuid", token: "bug", name: "bug", color: "#ededed" }

const issueAt = (name: "github" | "linear", change: Partial<typeof issue>, from: Facts = facts) =>
  showing(name, { issues: [{ ...(name === "github" ? issue : twin), ...change }] }, from)

const titled = issueAt("linear", { title: "i1 t9 azure" })
/** Linear comes first. */
const reversed = (from: Facts): Facts => ({ ...from, end: { ...from.end, sides: from.end.sides.toReversed() } })
const open = { ...conflict, state: "open", resolution: null, resolvedBy: null, resolvedAt: null } as const

const directed = (name: string, direction: "push" | "pull" | "bidirectional"): Facts => {
  const { end } = titled
  return {
    ...titled,
    end: { ...end, sides: end.sides.map((side) => (side.name === name ? { ...side, streamSettings: { direction } } : side)) },
  }
}

/** One side keeps texts in a form of its own, or refuses a person. */
const whimsical = (name: string, change: { readonly rewrites?: boolean; readonly refuses?: string }, from: Facts): Facts => ({
  ...from,
  end: { ...from.end, sides: from.end.sides.map((side) => (side.name === name ? { ...side, ...change } : side)) },
})

const said = (what: RegExp | string) =>
  new RegExp(`^\\w+ \\w+ differs between github and linear in ${typeof what === "string" ? what : what.source}`)

export const convergence: Bites = {
  invariant: "I1",
  finds: [
    ["no end of work", { ...facts, cycles: undefined }, /^after 20 cycles without faults there is still something to do$/],
    ["different titles", titled, said("title: ")],
    ["different titles where another field is kept from a side", undoing({ body: { after: "x" } }, true, titled), said("title: ")],
    ["different titles where one was changed back and is told", undoing({ title: { after: "x" } }, false, titled), said("title: ")],
    [
      "different people where a title is kept from a side",
      undoing({ title: { after: "x" } }, true, issueAt("linear", { people: [] })),
      said("people: "),
    ],
    ["different texts", issueAt("linear", { body: "i1" }), said("body: ")],
    ["different statuses", issueAt("linear", { status: "done" }), said("status: ")],
    [
      "a status that was ignored, of which nothing is said",
      ignoring({ field: "status" }, ["title"], issueAt("linear", { status: "done" })),
      said("status: "),
    ],
    ["a status that nobody ignores", ignoring(undefined, ["status"], issueAt("linear", { status: "done" })), said("status: ")],
    ["another field than what is ignored", ignoring({ field: "status" }, ["title"], titled), said("title: ")],
    [
      "nobody where somebody is and another is ignored",
      ignoring({ field: "assignees", person: "grace" }, ["assignees"], issueAt("linear", { people: [] })),
      said("people: "),
    ],
    ["different labels", issueAt("linear", { labels: [] }), said("labels: ")],
    ["different comments", showing("linear", { comments: [{ ...commentTwin, body: "c1" }] }), said("body: ")],
    ["different names of labels", showing("linear", { labels: [{ ...label, name: "bug 2" }] }), said("name: ")],
    ["different colours", showing("linear", { labels: [{ ...label, color: "#000000" }] }), said("color: ")],
    ["nobody where somebody is", issueAt("linear", { people: [] }), said("people: ")],
    ["somebody where nobody is", issueAt("github", { people: [] }), said("people: ")],
    ["somebody who is not among those of the other side", issueAt("github", { people: ["grace"] }, knowing("grace")), said("people: ")],
    [
      "different people where there is room for many on both sides",
      issueAt("linear", { people: ["ada", "grace"] }, knowing("grace", true)),
      said("people: "),
    ],
    [
      "nobody where somebody is, in another order",
      reversed(issueAt("linear", { people: [] })),
      /^issue i1 differs between linear and github in people: /,
    ],
    [
      "other words where texts are rewritten",
      whimsical("linear", { rewrites: true }, issueAt("linear", { body: "i1\n* e4" })),
      said("body: "),
    ],
    ["another title where texts are rewritten", whimsical("linear", { rewrites: true }, titled), said("title: ")],
    [
      "nobody where somebody is and another is refused",
      whimsical("linear", { refuses: "grace" }, issueAt("linear", { people: [] })),
      said("people: "),
    ],
    ["different titles of sides that are said to give and take", directed("linear", "bidirectional"), said("title: ")],
    ["a decided conflict that changed nothing", storing({ conflicts: [{ ...open, state: "resolved" }] }, titled), said("title: ")],
    ["a removal that was decided", storing({ conflicts: [{ ...open, field: "(removed)", state: "resolved" }] }, titled), said("title: ")],
    [
      "a removal of another record",
      storing({ conflicts: [{ ...open, field: "(removed)", recordId: "another" }] }, titled),
      said("title: "),
    ],
    ["a conflict of another field", storing({ conflicts: [{ ...open, field: "body" }] }, titled), said("title: ")],
    ["a conflict of another object", storing({ conflicts: [{ ...open, externalId: "2" }] }, titled), said("title: ")],
    ["a conflict of another stream", storing({ conflicts: [{ ...open, streamId: "linear/label" }] }, titled), said("title: ")],
  ],
  allows: [
    ["what may be removed, while nobody has decided that", storing({ conflicts: [{ ...open, field: "(removed)" }] }, titled)],
    ["a title that was changed back, and is kept from a side", undoing({ title: { after: "x" } }, true, titled)],
    [
      "people who were changed back, and are kept from a side",
      undoing({ assignees: { after: [] } }, true, issueAt("linear", { people: [] })),
    ],
    [
      "the same words in another form, where texts are rewritten",
      whimsical(
        "linear",
        { rewrites: true },
        issueAt("linear", { body: "i1\n\n* _e3_ " }, issueAt("github", { body: "<!-- b -->i1\n- *e3*" })),
      ),
    ],
    ["a status that was ignored", ignoring({ field: "status" }, ["status"], issueAt("linear", { status: "done" }))],
    ["nobody where somebody is who is ignored", ignoring({ field: "assignees", person: "ada" }, [], issueAt("linear", { people: [] }))],
    ["nobody where somebody is who is refused", whimsical("linear", { refuses: "ada" }, issueAt("linear", { people: [] }))],
    ["somebody where nobody is, as she is refused there", whimsical("github", { refuses: "ada" }, issueAt("github", { people: [] }))],
    ["a field that waits for a decision at the second side", storing({ conflicts: [open] }, titled)],
    [
      "a field that waits for a decision at the first side",
      storing({ conflicts: [{ ...open, streamId: "github/issue", externalId: "1" }] }, titled),
    ],
    ["one of many, in another order", reversed(issueAt("github", { people: ["grace", "ada"] }, knowing("grace")))],
    ["nobody on either side", issueAt("linear", { people: [] }, issueAt("github", { people: [] }))],
    ["objects that have no record yet", storing({ links: store.links.map((link) => ({ ...link, recordId: null })) }, titled)],
    ["spaces at the end of a name", showing("linear", { labels: [{ ...label, name: "bug " }] })],
    ["a field that waits for a decision beside one that was decided", storing({ conflicts: [conflict, open] }, titled)],
    ["what was lost", { ...titled, lost: new Set(["i1"]) }],
    ["a side that takes nothing", directed("linear", "push")],
    ["a side that is sent nothing", directed("github", "pull")],
    ["spaces at the ends of a title", issueAt("linear", { title: `${twin.title} ` })],
    ["labels in another order", labelled(["bug", "docs"], ["docs", "bug"])],
    ["labels that are named otherwise and have the same first word", labelled(["bug 1"], ["bug 2"])],
    ["people whom the other side does not know", issueAt("github", { people: ["ada", "only-github"] })],
    ["one of many", issueAt("github", { people: ["grace", "ada"] }, knowing("grace"))],
    ["somebody whom only the side with one place knows", issueAt("linear", { people: ["only-linear"] })],
    [
      "the same people in another order",
      issueAt("linear", { people: ["grace", "ada"] }, issueAt("github", { people: ["ada", "grace"] }, knowing("grace", true))),
    ],
    ["an object without a counterpart, which is another promise", showing("linear", { issues: [] })],
    ["an object without a link, which is another promise", storing({ links: [] }, titled)],
    ["comments alike", showing("github", { comments: [comment] })],
  ],
}

/** Both sides know one more person; with `many`, both have room for many. */
function knowing(person: string, many = false): Facts {
  return ending((moment) => ({
    ...moment,
    sides: moment.sides.map((side) => ({ ...side, people: [...side.people, person], manyPeople: side.manyPeople || many })),
  }))
}

function labelled(atGithub: ReadonlyArray<string>, atLinear: ReadonlyArray<string>): Facts {
  return issueAt("linear", { labels: atLinear }, issueAt("github", { labels: atGithub }))
}
