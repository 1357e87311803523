/** What I17 finds, and what it lets go, clause by clause. */
import type { Facts } from "../../src/Facts.ts"
import type { Loss } from "../../src/Ledger.ts"
import type { Bites } from "../Bites.ts"
import { facts, issue, showing, store, storing, twin } from "../GoodRun.ts"

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
const changed = (at: string) => new RegExp(`^i1 of ${at} has other fields than people gave it: .+ instead of .+$`)
const forNothing = /^\w+ \S+ was set aside, but nothing is wrong with it$/

const pushed = (from: Facts): Facts => ({
  ...from,
  replayed: { ...from.replayed, sides: from.replayed.sides.map((side) => ({ ...side, streamSettings: { direction: "push" } })) },
})

export const untouched: Bites = {
  invariant: "I17",
  finds: [
    [
      "a field that a person gave and that is gone",
      showing("github", { issues: [{ ...issue, untouched: "[null,false,{}]" }] }),
      changed("github"),
    ],
    ["a field that nobody gave", showing("linear", { issues: [{ ...twin, untouched: "[3,null,null,null,null]" }] }), changed("linear")],
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
      /^issue 1 was set aside|^issue i1 of linear does not decode/,
    ],
    [
      "an object that does not decode and was not set aside",
      malforming(facts),
      /^issue i1 of github does not decode, and was not set aside$/,
    ],
    [
      "an object that does not decode, where another one was set aside",
      malforming(storing({ links: [first, { ...first, externalId: "2", state: "quarantined" }, ...others.slice(1)] })),
      /^issue i1 of github does not decode|^issue 2 was set aside/,
    ],
  ],
  allows: [
    ["an object set aside that does not decode", malforming(aside)],
    ["an object that does not decode where nothing is read", pushed(malforming(facts))],
    ["links in other states", storing({ links: [{ ...first, state: "staged" }, ...others] })],
    ["an issue that is gone", malforming(showing("github", { issues: [] }))],
  ],
}
