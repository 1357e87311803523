// Every checker bites: each is given a history in which its promise, and only a promise like it, is broken.
import { emptyCommit, type Conflict, type Delivery } from "@syncline/engine"
import { assert, describe, it } from "vitest"
import type { Facts } from "../src/Facts.ts"
import { check, checkers } from "../src/invariants/check.ts"
import { ending, facts, issue, moment, request, showing, store, storing, twin } from "./GoodRun.ts"

const breaches = (invariant: string, spoiled: Facts): ReadonlyArray<string> =>
  check(spoiled).flatMap((violation) => (violation.invariant === invariant ? [violation.message] : []))

const delivery: Delivery = {
  tenant: "acme",
  streamId: "linear/issue",
  connectionId: "linear",
  kind: "issue",
  recordId: "r1",
  state: "dead",
  revision: 1,
  attempts: 15,
  unverifiedSince: null,
  nextAttemptAt: 0,
  lastError: "Rejected: no",
  waitsForRecord: null,
  rank: 1,
}

const conflict: Conflict = {
  tenant: "acme",
  id: "c",
  streamId: "linear/issue",
  externalId: "uuid",
  recordId: "r1",
  kind: "issue",
  field: "title",
  base: "",
  local: issue.title,
  external: "i1 t2 azure",
  strategy: "manual",
  state: "open",
  resolution: null,
  resolvedBy: null,
  detectedAt: 0,
  resolvedAt: null,
}

const [firstLink, ...otherLinks] = store.links
if (firstLink === undefined) throw new Error("a good run has links")

const commit = emptyCommit("acme", 0)
const cursor = (version: number, watermark: number) => ({
  _tag: "Commit" as const,
  by: "engine-1",
  commit: { ...commit, cursor: { streamId: "s", cursor: { version, generation: 1, watermark, failures: 0, nextDue: 0 } } },
})

/** By invariant: histories that break it. */
const spoilt: { readonly [invariant: string]: ReadonlyArray<readonly [string, Facts]> } = {
  I1: [
    ["different titles", showing("linear", [{ ...twin, title: "i1 t2 azure" }])],
    ["different labels", showing("linear", [{ ...twin, labels: [] }])],
    ["nobody where somebody is", showing("linear", [{ ...twin, people: [] }])],
    ["somebody else", showing("github", [{ ...issue, people: [] }])],
    ["no end of work", { ...facts, cycles: undefined }],
  ],
  I2: [
    ["no link", storing({ links: otherLinks })],
    ["no counterpart", showing("linear", [])],
    ["a link in a wrong state", storing({ links: [{ ...firstLink, state: "quarantined", problem: "broken" }, ...otherLinks] })],
  ],
  I3: [["two of one", showing("linear", [twin, { ...twin, externalId: "other" }])]],
  I4: [
    ["a version that does not grow", { ...facts, storeEvents: [cursor(2, 5), cursor(2, 5)] }],
    ["a watermark that moves back", { ...facts, storeEvents: [cursor(2, 5), cursor(3, 4)] }],
  ],
  I5: [
    ["a record with two objects", storing({ links: [...store.links, { ...firstLink, externalId: "2" }] })],
    [
      "an object that changes hands",
      {
        ...facts,
        storeEvents: ["r1", "r9"].map((recordId) => ({
          _tag: "Commit",
          by: "engine-1",
          commit: { ...commit, links: [{ ...firstLink, recordId }] },
        })),
      },
    ],
  ],
  I6: [
    ["a write after the end", { ...facts, later: { ...moment, writes: { github: 1, linear: 2 } } }],
    ["more writes than edits", ending((before) => ({ ...before, writes: { github: 50, linear: 50 } }))],
  ],
  I7: [
    [
      "a title that is nowhere",
      {
        ...facts,
        ledger: [
          ...facts.ledger,
          { at: 1, by: "linear", tenant: "acme", kind: "issue", token: "i1", field: "title", before: issue.title, after: "i1 t2 azure" },
        ],
      },
    ],
    [
      "a status that did not stay",
      {
        ...facts,
        ledger: [{ at: 1, by: "linear", tenant: "acme", kind: "issue", token: "i1", field: "status", before: "open", after: "done" }],
      },
    ],
    [
      "a label that was put on by one and is not there",
      {
        ...facts,
        ledger: [{ at: 1, by: "linear", tenant: "acme", kind: "issue", token: "i1", field: "label", before: undefined, after: "docs" }],
      },
    ],
  ],
  I8: [["a record that changed", { ...facts, replayed: { ...moment, stores: { acme: { ...store, records: [] } } } }]],
  I10: [
    ["over the limit", { ...facts, requests: [{ ...request, overLimit: true }] }],
    ["inside a wait", { ...facts, requests: [{ ...request, insideWait: 5 }] }],
  ],
  I11: [
    [
      "another tenant's word",
      ending((before) => {
        const [first] = before.sides
        const other = first === undefined ? [] : [{ ...first, tenant: "zenith", canary: "canary" }]
        const shown = before.sides.map((side) => ({ ...side, contents: { ...side.contents, issues: [{ ...issue, title: "i1 canary" }] } }))
        return { ...before, sides: [...shown, ...other], stores: { ...before.stores, zenith: { ...store, records: [], links: [] } } }
      }),
    ],
  ],
  I12: [["a secret in the log", { ...facts, log: ["Warning sent secret-github-0-end"] }]],
  I13: [
    ["a request to delete", { ...facts, requests: [{ ...request, method: "DELETE" }] }],
    [
      "a mutation that deletes",
      { ...facts, requests: [{ ...request, body: '{"query":"mutation M { issueDelete(id: 1) { success } }"}' }] },
    ],
  ],
  I14: [
    ["a delivery that was given up", storing({ deliveries: [delivery] })],
    ["a delivery that never ends", storing({ deliveries: [{ ...delivery, state: "pending" }] })],
    ["a delivery without a reason", storing({ deliveries: [{ ...delivery, lastError: null }] })],
    ["a link that does not say why", storing({ links: [{ ...firstLink, state: "ambiguous" }, ...otherLinks] })],
  ],
  I15: [
    [
      "a commit under a lease that had ended",
      {
        ...facts,
        storeEvents: [
          { _tag: "Lease", connectionId: "github", token: 2, by: "engine-2" },
          { _tag: "Commit", by: "engine-1", commit: { ...commit, fence: { connectionId: "github", token: 1 } } },
        ],
      },
    ],
  ],
  I17: [
    ["a field that changed by itself", showing("linear", [{ ...twin, untouched: "[0,3,null,null,null,null]" }])],
    ["an object set aside for nothing", storing({ links: [{ ...firstLink, state: "quarantined", problem: "broken" }, ...otherLinks] })],
  ],
}

describe("the invariants", () => {
  it("find nothing wrong with a good run", () => {
    assert.deepStrictEqual(check(facts), [])
  })

  it("are all proven to bite", () => {
    assert.deepStrictEqual(Object.keys(spoilt).toSorted(), Object.keys(checkers).toSorted())
  })

  it.each(Object.entries(spoilt).flatMap(([invariant, histories]) => histories.map(([title, spoiled]) => ({ invariant, title, spoiled }))))(
    "$invariant finds $title",
    ({ invariant, spoiled }) => {
      assert.isNotEmpty(breaches(invariant, spoiled))
    },
  )

  it("let a field differ that waits for a person's decision", () => {
    const titled = showing("linear", [{ ...twin, title: "i1 t2 azure" }])
    const waiting: Facts = { ...titled, end: { ...titled.end, stores: { acme: { ...store, conflicts: [conflict] } } } }
    assert.deepStrictEqual(breaches("I1", waiting), [])
  })

  it("let an edit be overwritten by somebody who saw it", () => {
    const title = { tenant: "acme", kind: "issue", token: "i1", field: "title" } as const
    const ledger = [
      { ...title, at: 0, by: "linear", before: undefined, after: "i1 t0 azure" },
      { ...title, at: 1, by: "github", before: "i1 t0 azure", after: issue.title },
    ]
    assert.deepStrictEqual(breaches("I7", { ...facts, ledger }), [])
  })
})
