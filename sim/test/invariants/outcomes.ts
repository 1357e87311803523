/** What I14 finds, and what it lets go, clause by clause. */
import type { Connection, Delivery } from "@syncline/engine"
import type { Facts } from "../../src/Facts.ts"
import type { Loss } from "../../src/Ledger.ts"
import type { Bites } from "../Bites.ts"
import { store, storing, tenant } from "../GoodRun.ts"

const dead: Delivery = {
  tenant,
  streamId: "linear/issue",
  connectionId: "linear",
  kind: "issue",
  recordId: "r1",
  state: "dead",
  revision: 1,
  attempts: 15,
  unverifiedSince: null,
  nextAttemptAt: 0,
  lastError: "Gone: it is not there",
  waitsForRecord: null,
  rank: 1,
}
const parked: Delivery = {
  ...dead,
  streamId: "linear/comment",
  kind: "comment",
  recordId: "r3",
  state: "parked",
  waitsForRecord: "r1",
  lastError: "waits for issue r1",
}

const owing = (delivery: Partial<Delivery>, from: Delivery = dead) => storing({ deliveries: [{ ...from, ...delivery }] })
const losing = (from: Facts, loss: Partial<Loss> = {}): Facts => ({
  ...from,
  losses: [{ side: "linear", token: "i1", how: "deleted", ...loss }],
})

const [first, ...others] = store.links
if (first === undefined) throw new Error("a good run has links")
const linked = (change: Partial<typeof first>) => storing({ links: [{ ...first, ...change }, ...others] })

const connection: Connection = {
  tenant,
  id: "github",
  app: "github",
  externalAccountId: "1",
  name: "bot",
  status: "active",
  reason: null,
  settings: {},
  blockedUntil: 0,
  createdAt: 0,
}
const connected = (change: Partial<Connection>) => storing({ connections: [{ ...connection, ...change }] })

/** An issue whose token begins like the other's. */
const longer = storing({
  deliveries: [dead],
  records: store.records.map((record) => (record.id === "r1" ? { ...record, data: { ...record.data, title: "i12 t1" } } : record)),
})

const givenUp = /^the delivery of \w+ "\S+" of acme was given up: Gone: it is not there$/

export const outcomes: Bites = {
  invariant: "I14",
  finds: [
    ["a delivery that was given up", owing({}), givenUp],
    ["a delivery that was given up for what was lost elsewhere", losing(owing({}), { side: "github" }), givenUp],
    ["a delivery that was given up for what another object lost", losing(owing({}), { token: "i2" }), givenUp],
    ["a delivery that was given up for a loss whose token it begins with", losing(longer), givenUp],
    ["a delivery that was given up for a loss whose token begins with its", losing(owing({}), { token: "i12" }), givenUp],
    [
      "a delivery of a label that was given up",
      losing(owing({ streamId: "linear/label", kind: "label", recordId: "r2" })),
      /^the delivery of label "bug" of acme was given up/,
    ],
    [
      "a delivery of a comment whose issue is there",
      losing(owing({ streamId: "linear/comment", kind: "comment", recordId: "r3" }), { token: "i2" }),
      givenUp,
    ],
    ["a delivery on a stream of nobody", losing(owing({ streamId: "nobody/issue" })), givenUp],
    ["a delivery that waits for ever", owing({}, parked), /^the delivery of comment "c1" of acme is parked: waits for issue r1$/],
    ["a delivery that waits for what is there", losing(owing({ waitsForRecord: "r2" }, parked), { token: "i2" }), /is parked: /],
    ["a delivery that never ends", losing(owing({ state: "pending" })), /^the delivery of issue "i1" of acme is still pending$/],
    ["a delivery that somebody works on for ever", losing(owing({ state: "running" })), /is still running$/],
    ["a delivery without a reason", losing(owing({ lastError: null })), /is dead and does not say why$/],
    ["a delivery that waits without a reason", losing(owing({ lastError: null }, parked)), /is parked and does not say why$/],
    ["a delivery of a record that is not there", owing({ recordId: "r9" }), /^the delivery of issue "r9" of acme was given up/],
    ["a link that does not say why", linked({ state: "ambiguous" }), /^issue 1 of acme is ambiguous and does not say why$/],
    ["a connection that is broken", connected({ status: "error", reason: "refused" }), /^connection bot is error: refused$/],
    ["a connection that is paused without a reason", connected({ status: "paused" }), /^connection bot is paused: no reason$/],
  ],
  allows: [
    ["a delivery of what was deleted there", losing(owing({}))],
    ["a delivery of what does not decode there", losing(owing({}), { how: "malformed" })],
    [
      "a delivery of a comment whose issue was deleted there",
      losing(owing({ streamId: "linear/comment", kind: "comment", recordId: "r3" })),
    ],
    [
      "a delivery of a comment that was lost with its issue",
      losing(owing({ streamId: "linear/comment", kind: "comment", recordId: "r3" }), { token: "c1" }),
    ],
    ["a delivery that waits for what was lost there", losing(owing({ recordId: "r2", streamId: "linear/label" }, parked))],
    ["a link that says what is wrong", linked({ state: "quarantined", problem: "broken" })],
    ["a link that says what it waits for", linked({ state: "staged", waitingFor: [{ kind: "issue", externalId: "2" }] })],
    ["a connection that works", connected({})],
  ],
}
