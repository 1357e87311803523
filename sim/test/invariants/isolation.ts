/** What I11 finds, and what it lets go, clause by clause. */
import type { Facts, StoreFacts } from "../../src/Facts.ts"
import type { NetworkRequest } from "../../src/Network.ts"
import type { Bites } from "../Bites.ts"
import { conflict, facts, issue, moment, request, store, tenant } from "../GoodRun.ts"

const empty: StoreFacts = {
  connections: [],
  streams: [],
  cursors: new Map(),
  records: [],
  links: [],
  deliveries: [],
  conflicts: [],
  history: [],
  runs: [],
  events: [],
}

/** Beside the good run another tenant, whose word is "canary". */
const beside = (
  change: { readonly store?: Partial<StoreFacts>; readonly title?: string; readonly request?: Partial<NetworkRequest> } = {},
): Facts => {
  const [first] = moment.sides
  if (first === undefined) throw new Error("a good run has sides")
  const { title = issue.title } = change
  const replayed = {
    ...moment,
    sides: [
      { ...first, contents: { ...first.contents, issues: [{ ...issue, title }] } },
      ...moment.sides.slice(1),
      {
        ...first,
        name: "other",
        tenant: "zenith",
        canary: "canary",
        contents: { issues: [], comments: [], labels: [], shelved: [], attic: [] },
      },
    ],
    stores: { [tenant]: { ...store, ...change.store }, zenith: empty },
  }
  return { ...facts, replayed, requests: [{ ...request, ...change.request }] }
}

/** A third tenant, of which nothing is told anywhere. */
const withThird = (from: Facts): Facts => ({
  ...from,
  replayed: { ...from.replayed, stores: { ...from.replayed.stores, third: empty } },
})

const [record] = store.records
if (record === undefined) throw new Error("a good run has records")

export const isolation: Bites = {
  invariant: "I11",
  finds: [
    ["another tenant's word in an application", beside({ title: "i1 canary" }), /^github shows something of another tenant$/],
    [
      "another tenant's word in the store",
      beside({ store: { records: [{ ...record, data: { title: "i1 canary" } }] } }),
      /^records of acme has .*canary/,
    ],
    ["one of several tenants' words", withThird(beside({ title: "i1 canary" })), /^github shows something of another tenant$/],
    [
      "another tenant's word in another table",
      beside({ store: { conflicts: [{ ...conflict, external: "canary" }] } }),
      /^conflicts of acme has .*canary/,
    ],
    [
      "another tenant's word in a cursor",
      beside({ store: { cursors: new Map([["s", { version: 1, generation: 1, failures: 0, nextDue: 0, validator: "canary" }]]) } }),
      /^cursors of acme has .*canary/,
    ],
    ["another tenant's word in what was sent", beside({ request: { body: "canary" } }), /^a request for github says canary$/],
    ["another tenant's word in an address", beside({ request: { url: "http://github.sim/canary" } }), /^a request for github says $/],
  ],
  allows: [
    ["a tenant's own word", beside({ request: { body: "azure" } })],
    ["the other tenant's word at its own side", beside({ request: { side: "other", body: "canary" } })],
    ["requests of nobody known", beside({ request: { side: undefined, body: "canary" } })],
    ["one tenant alone", facts],
  ],
}
