/** What I22 finds, and what it lets go, clause by clause. */
import type { Plan } from "@syncline/engine"
import type { Applying, Facts, Looking } from "../../src/Facts.ts"
import type { NetworkRequest } from "../../src/Network.ts"
import type { Bites } from "../Bites.ts"
import { creation, facts, request, tenant } from "../GoodRun.ts"

const none = { count: 0, first: [] }
const side = { create: none, update: none, remove: none, restore: none }

const planOf = (id: string, creates: number, complete = true): Plan => ({
  id,
  tenant,
  madeAt: 0,
  complete,
  troubles: complete ? [] : ["linear waits"],
  streams: [
    {
      streamId: "linear/issue",
      connectionId: "linear",
      app: "linear",
      kind: "issue",
      partitionName: "linear",
      here: side,
      there: { ...side, create: { count: creates, first: [] } },
      conflicts: none,
      ambiguous: none,
      held: none,
      refused: none,
    },
  ],
  effort: [],
  basis: [{ what: "the connections", digest: "1" }],
})

const quiet: Looking = { tenant, side: "linear", requests: [request], commits: 0, before: "{}", after: "{}" }

const made: NetworkRequest = { ...request, side: "linear", method: "POST", deed: creation("issue", "uuid", "op-1", "i1") }

const applied: Applying = { ...quiet, plan: planOf("a", 1), fresh: planOf("a", 1), outcome: "done", moved: [] }

const looking = (change: Partial<Looking>): Facts => ({ ...facts, lookings: [{ ...quiet, ...change }] })
const applying = (change: Partial<Applying>): Facts => ({ ...facts, applyings: [{ ...applied, ...change }] })

const refused = { outcome: "moved", moved: ["the connections"], fresh: planOf("b", 1) } as const

export const plans: Bites = {
  invariant: "I22",
  finds: [
    ["a plan that writes", looking({ requests: [request, made] }), /^a plan of linear was made, and POST .+ wrote to linear$/],
    [
      "a plan of all that writes for nobody",
      looking({ side: null, requests: [{ ...made, side: undefined }] }),
      /^a plan of all was made, .+ wrote to nobody$/,
    ],
    ["a plan that stores something", looking({ commits: 1 }), /^a plan of linear was made, and there were 1 commits$/],
    ["a plan after which the store is another", looking({ after: "[]" }), /^a plan of linear was made, and the store is not as it was$/],
    ["one that is refused, and writes", applying({ ...refused, requests: [made] }), /^a plan of linear was applied and refused, and POST/],
    ["one that is refused, and stores something", applying({ ...refused, commits: 2 }), /applied and refused, and there were 2 commits$/],
    [
      "one that is refused as out of date, and does not say for what",
      applying({ ...refused, moved: [] }),
      /applied and refused, and nothing is said to have moved$/,
    ],
    [
      "one that is refused as out of date while nothing has moved",
      applying({ ...refused, fresh: planOf("a", 1) }),
      /^a plan of linear was applied and refused for the connections, and nothing had moved$/,
    ],
    ["one that is not whole, and is applied", applying({ plan: planOf("a", 1, false) }), /was applied that did not show everything$/],
    [
      "one that is out of date, and is applied",
      applying({ fresh: planOf("b", 1) }),
      /^a plan of linear was applied, and by then something else was to be done$/,
    ],
    [
      "writes to where it shows none",
      applying({ plan: planOf("a", 0), requests: [made] }),
      /^a plan of linear was applied, which shows no writes to linear, and there were 1$/,
    ],
    [
      "more creates than it shows",
      applying({ requests: [made, made] }),
      /^a plan of linear was applied, which shows 1 issues made at linear, and 2 were made$/,
    ],
  ],
  allows: [
    ["a plan that only reads", looking({})],
    ["a query, which is posted", looking({ requests: [{ ...request, method: "POST", body: '{"query":"query Account' }] })],
    ["one that is refused and does nothing", applying(refused)],
    [
      "one that is refused for what could not be looked at any more",
      applying({ ...refused, moved: ["linear waits"], fresh: planOf("a", 1) }),
    ],
    ["one that is not whole, and is refused", applying({ plan: planOf("a", 1, false), outcome: "refused" })],
    ["one that does what it shows", applying({ requests: [made], commits: 2, after: "[]" })],
    ["one beside which nothing could be looked at", applying({ fresh: planOf("b", 1, false) })],
    ["one beside which none was made", applying({ fresh: undefined })],
    ["an update beside a create that it shows", applying({ requests: [made, { ...made, deed: request.deed }] })],
  ],
}
