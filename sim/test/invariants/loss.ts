/** What I2 finds, and what it lets go, clause by clause. */
import type { Delivery } from "@syncline/engine"
import type { Bites } from "../Bites.ts"
import type { Facts } from "../../src/Facts.ts"
import { ending, facts, issue, showing, store, storing, tenant } from "../GoodRun.ts"

const [first, ...others] = store.links
if (first === undefined) throw new Error("a good run has links")

const directed = (name: string, direction: "push" | "pull", from: Facts = facts): Facts => ({
  ...from,
  end: { ...from.end, sides: from.end.sides.map((side) => (side.name === name ? { ...side, streamSettings: { direction } } : side)) },
})

const alone = showing("linear", { issues: [] })

const owed: Delivery = {
  tenant,
  streamId: "linear/issue",
  connectionId: "linear",
  kind: "issue",
  recordId: "r1",
  state: "parked",
  revision: 1,
  attempts: 0,
  unverifiedSince: null,
  nextAttemptAt: 0,
  lastError: "waits for label r9",
  waitsForRecord: "r9",
  chosen: false,
  rank: 1,
}

/** Another repository, of which only what becomes of the label is looked at. */
const beside = (from: Facts): Facts => {
  const [github, ...rest] = from.end.sides
  if (github === undefined) throw new Error("a good run has sides")
  const contents = { ...github.contents, issues: [], comments: [], labels: [] }
  const streams = { issue: "github-2/issue", label: "github-2/label", comment: "github-2/comment" }
  const end = { ...from.end, sides: [github, ...rest, { ...github, name: "github-2", contents, streams }] }
  return { ...from, end, lost: new Set(["i1", "c1"]) }
}

const unlabelled = showing("linear", { labels: [] })

/** What it would be if it were taken for a new one. */
const twice = store.links.flatMap((link) =>
  link.streamId === "linear/label" ? [{ ...link, externalId: "label-again", recordId: "another" }] : [],
)

/** A label of the same name, in another letter case. */
const remade = ending((moment) => ({
  ...moment,
  sides: moment.sides.map((side) =>
    side.name === "linear"
      ? {
          ...side,
          contents: {
            ...side.contents,
            labels: side.contents.labels.map((label) => ({ ...label, externalId: "label-again", name: "Bug" })),
          },
        }
      : side,
  ),
}))

/** The twin was removed with its record, which is there again; it stays away, or not. */
const away = (isAway: boolean): Facts => ({
  ...storing(
    { links: store.links.map((link) => (link.streamId === "linear/issue" ? { ...link, state: "removed", problem: "x" } : link)) },
    alone,
  ),
  departures: [{ kind: "issue", token: "i1", recordId: "r1", how: "restored", isAway }],
})

export const loss: Bites = {
  invariant: "I2",
  finds: [
    ["a twin that is to be back with its record", away(false), /^issue i1 of github has no counterpart at linear/],
    [
      "a label that people deleted and made again where somebody looks",
      { ...storing({ links: [...store.links, ...twice] }, remade), discarded: new Set(["label-uuid at linear"]) },
      /^label bug of github has no counterpart at linear \(nothing is owed\)$|^label bug of linear has no counterpart at github \(nothing is owed\)$/,
    ],
    [
      "a label that nobody deleted, where nobody looks",
      directed("linear", "push", unlabelled),
      /^label bug of github has no counterpart at linear \(nothing is owed\)$/,
    ],
    [
      "an issue without a link",
      storing({ links: others }),
      /^issue i1 of github has no link$|^issue i1 of linear has no counterpart at github \(nothing is owed\)$/,
    ],
    [
      "a comment without a link",
      storing({ links: store.links.filter(({ kind }) => kind !== "comment") }),
      /^comment c1 of \w+ has no link$/,
    ],
    ["a label without a link", storing({ links: store.links.filter(({ kind }) => kind !== "label") }), /^label bug of \w+ has no link$/],
    ["an object with two links", storing({ links: [...store.links, first] }), /^issue i1 of github has 2 links$/],
    [
      "a link in a wrong state",
      storing({ links: [{ ...first, state: "quarantined", problem: "broken" }, ...others] }),
      /^issue i1 of github is quarantined: broken$/,
    ],
    [
      "a link in a wrong state that does not say why",
      storing({ links: [{ ...first, state: "staged" }, ...others] }),
      /^issue i1 of github is staged: no reason given$/,
    ],
    [
      "a link without a record",
      storing({ links: [{ ...first, recordId: null }, ...others] }),
      /^issue i1 of github is linked: no reason given$|^issue i1 of linear has no counterpart/,
    ],
    ["an object without a counterpart", alone, /^issue i1 of github has no counterpart at linear \(nothing is owed\)$/],
    [
      "a label without a counterpart at an application's only side",
      showing("linear", { labels: [] }),
      /^label bug of github has no counterpart at linear/,
    ],
    [
      "a label without a counterpart in another repository where something names it",
      beside(storing({ links: [...store.links, { ...first, externalId: "9", streamId: "github-2/issue" }] })),
      /^label bug of \w+ has no counterpart at github-2 \(nothing is owed\)$/,
    ],
    [
      "an object whose counterpart waits",
      storing({ deliveries: [owed] }, alone),
      /^issue i1 of github has no counterpart at linear \(parked: waits for label r9\)$/,
    ],
    [
      "an object whose counterpart waits without a reason",
      storing({ deliveries: [{ ...owed, lastError: null }] }, alone),
      /no counterpart at linear \(parked: no reason given\)$/,
    ],
    [
      "an object whose counterpart waits on another stream",
      storing({ deliveries: [{ ...owed, streamId: "linear/label" }] }, alone),
      /\(nothing is owed\)$/,
    ],
    [
      "an object whose counterpart is another record's",
      storing({ deliveries: [{ ...owed, recordId: "r2" }] }, alone),
      /\(nothing is owed\)$/,
    ],
    [
      "an object without a counterpart at a side that only sends",
      directed("linear", "push", alone),
      /^issue i1 of github has no counterpart at linear/,
    ],
    [
      "a link on another stream",
      storing({ links: [{ ...first, streamId: "linear/label" }, ...others] }),
      /^issue i1 of github has no link$|no counterpart at github/,
    ],
  ],
  allows: [
    ["a twin that stays away as nobody was told that its record is back", away(true)],
    [
      "a label that people deleted where nobody looks",
      { ...directed("linear", "push", unlabelled), discarded: new Set(["label-uuid at linear"]) },
    ],
    [
      "a label that people deleted, and that nothing was to be said of since",
      { ...unlabelled, discarded: new Set(["label-uuid at linear"]) },
    ],
    [
      "a label that people deleted and made again where nobody looks",
      { ...directed("linear", "push", remade), discarded: new Set(["label-uuid at linear"]) },
    ],
    ["a label that nothing names in another repository", beside(facts)],
    ["what was lost", { ...alone, lost: new Set(["i1"]) }],
    ["what only one side shows, where the other is sent nothing", directed("linear", "pull", alone)],
    ["what is not taken in", directed("github", "push", storing({ links: others }, showing("linear", { issues: [] })))],
    [
      "another tenant's side",
      ending((moment) => ({
        ...moment,
        sides: moment.sides.map((side) => (side.name === "linear" ? { ...side, tenant: "zenith" } : side)),
        stores: { ...moment.stores, zenith: { ...store, links: store.links } },
      })),
    ],
    ["the same id on two streams", storing({ links: [...store.links, { ...first, streamId: "zenith/issue" }] })],
    ["one side alone", { ...facts, end: { ...facts.end, sides: facts.end.sides.slice(0, 1) } }],
    ["one more of the same token", showing("github", { issues: [issue] })],
  ],
}
