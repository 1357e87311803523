/** What I8 finds, and what it lets go, clause by clause. */
import type { StoreFacts } from "../../src/Facts.ts"
import type { Bites } from "../Bites.ts"
import { conflict, facts, issue, moment, store, tenant } from "../GoodRun.ts"

const [first, ...others] = store.links
const [record, ...records] = store.records
if (first === undefined || record === undefined) throw new Error("a good run has links and records")

const holding = (change: Partial<StoreFacts>) => ({ ...facts, replayed: { ...moment, stores: { [tenant]: { ...store, ...change } } } })
const changed = (what: string) => new RegExp(`^${what} was .+ and is .+ after a replay$`)
const links = (change: Partial<typeof first>) => holding({ links: [{ ...first, ...change }, ...others] })

/** The base named one label and names another one after the replay, while people deleted the first of some side. */
const renaming = (field: string, discarded: ReadonlySet<string>) => ({
  ...links({ base: { [field]: ["8"] } }),
  later: { ...moment, stores: { [tenant]: { ...store, links: [{ ...first, base: { [field]: ["7"] } }, ...others] } } },
  discarded,
})

export const replay: Bites = {
  invariant: "I8",
  finds: [
    ["a base that names another label", renaming("labels", new Set()), changed("link of 1 on github/issue")],
    ["a base that names another label than one deleted elsewhere", renaming("labels", new Set(["7 at linear"])), changed("link of .+")],
    ["a base with other people", renaming("assignees", new Set(["7 at github"])), changed("link of 1 on github/issue")],
    [
      "contents that changed",
      {
        ...facts,
        replayed: {
          ...moment,
          sides: moment.sides.map((side) => ({ ...side, contents: { ...side.contents, issues: [{ ...issue, title: "other" }] } })),
        },
      },
      changed("contents of \\w+"),
    ],
    ["writes", { ...facts, replayed: { ...moment, writes: { github: 2, linear: 1 } } }, /^writes to github was 1 and is 2 after a replay$/],
    ["a record that is gone", holding({ records }), /^issue record r1 was .+ and is not there after a replay$/],
    [
      "a record that is new",
      holding({ records: [...store.records, { ...record, id: "r9" }] }),
      /^issue record r9 was not there and is .+ after a replay$/,
    ],
    ["a record that says something else", holding({ records: [{ ...record, data: {} }, ...records] }), changed("issue record r1")],
    ["a record of a later version", holding({ records: [{ ...record, version: 9 }, ...records] }), changed("issue record r1")],
    ["a link that is gone", holding({ links: others }), /^link of 1 on github\/issue was .+ and is not there/],
    ["a link to another record", links({ recordId: "r9" }), changed("link of 1 on github/issue")],
    ["a link in another state", links({ state: "staged" }), changed("link of 1 on github/issue")],
    ["a link with another base", links({ base: { title: "other" } }), changed("link of 1 on github/issue")],
    ["a link of another stream", links({ streamId: "other" }), /^link of 1 on (github\/issue|other) was/],
    ["a conflict that is new", holding({ conflicts: [conflict, { ...conflict, id: "k2" }] }), /^conflict k2 was not there/],
    ["a conflict in another state", holding({ conflicts: [{ ...conflict, state: "open" }] }), changed("conflict k1")],
    ["a conflict about another value of the record", holding({ conflicts: [{ ...conflict, local: "other" }] }), changed("conflict k1")],
    [
      "a conflict about another value of the application",
      holding({ conflicts: [{ ...conflict, external: "other" }] }),
      changed("conflict k1"),
    ],
  ],
  allows: [
    ["a base that named a label that people deleted", renaming("labels", new Set(["7 at github"]))],
    ["an object that turns out not to decode", links({ state: "quarantined", problem: "broken" })],
    [
      "a base in another order",
      {
        ...links({ base: { title: "a", body: "b" } }),
        later: { ...moment, stores: { [tenant]: { ...store, links: [{ ...first, base: { body: "b", title: "a" } }, ...others] } } },
      },
    ],
    [
      "a link without a base",
      { ...links({ base: null }), later: { ...moment, stores: { [tenant]: { ...store, links: [{ ...first, base: null }, ...others] } } } },
    ],
    ["deliveries, runs and events, of which there may be more", holding({ runs: [], events: [] })],
  ],
}
