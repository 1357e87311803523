/** What I14 finds, and what it lets go, clause by clause. */
import type { Connection, Delivery } from "@syncline/engine"
import type { Facts } from "../../src/Facts.ts"
import type { Loss } from "../../src/Ledger.ts"
import type { Bites } from "../Bites.ts"
import { conflict, facts, ignoring, run, store, storing, tenant, undoing } from "../GoodRun.ts"

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
  chosen: false,
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

/** A delivery that is given up because a field stands refused at its link. */
const refusing = (field: string, refuses: string | undefined): Facts => {
  const refused = { [field]: { value: ["x"], message: "no", at: 1 } }
  const links = store.links.map((link) => (link.streamId === "linear/issue" ? { ...link, refused } : link))
  const from = storing({ deliveries: [dead], links })
  return { ...from, end: { ...from.end, sides: from.end.sides.map((side) => ({ ...side, refuses })) } }
}

const [first, ...others] = store.links
if (first === undefined) throw new Error("a good run has links")
const linked = (change: Partial<typeof first>) => storing({ links: [{ ...first, ...change }, ...others] })

const [connection, ...otherConnections] = store.connections
if (connection === undefined) throw new Error("a good run has connections")
const connected = (change: Partial<Connection>) => storing({ connections: [{ ...connection, ...change }, ...otherConnections] })

type Report = NonNullable<Facts["reports"][string]>[number]

/** What people are told of each connection. */
const telling = (change: (report: Report) => Report): Facts => ({
  ...facts,
  reports: { [tenant]: facts.reports[tenant]?.map(change) ?? [] },
})

/** What people are told of the issues of GitHub. */
const ofStream = (change: (told: Report["streams"][number]) => Partial<Report["streams"][number]>): Facts =>
  telling((one) => ({
    ...one,
    streams: one.streams.map((told) => (told.stream.id === "github/issue" ? { ...told, ...change(told) } : told)),
  }))

/** An issue whose token begins like the other's. */
const longer = storing({
  deliveries: [dead],
  records: store.records.map((record) => (record.id === "r1" ? { ...record, data: { ...record.data, title: "i12 t1" } } : record)),
})

const givenUp = /^the delivery of \w+ "\S+" of acme was given up: Gone: it is not there$/

export const outcomes: Bites = {
  invariant: "I14",
  finds: [
    [
      "a field that was changed back, and is to be told",
      undoing({ title: { after: "x" } }, false, owing({})),
      /^the delivery of issue "i1" of acme was given up/,
    ],
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
    ["a refusal where nobody refuses", refusing("assignees", undefined), givenUp],
    ["a refusal of what nobody refuses", refusing("title", "ada"), givenUp],
    ["a refusal of more than what is ignored", ignoring({ field: "status" }, ["status", "title"], owing({})), givenUp],
    ["a delivery that was given up where something is ignored", ignoring({ field: "status" }, [], owing({})), givenUp],
    ["a delivery on a stream of nobody", losing(owing({ streamId: "nobody/issue" })), givenUp],
    ["a delivery that waits for ever", owing({}, parked), /^the delivery of comment "c1" of acme is parked: waits for issue r1$/],
    ["a delivery that waits for what is there", losing(owing({ waitsForRecord: "r2" }, parked), { token: "i2" }), /is parked: /],
    ["a delivery that never ends", losing(owing({ state: "pending" })), /^the delivery of issue "i1" of acme is still pending$/],
    ["a delivery that somebody works on for ever", losing(owing({ state: "running" })), /is still running$/],
    ["a delivery without a reason", losing(owing({ lastError: null })), /is dead and does not say why$/],
    ["a delivery that waits without a reason", losing(owing({ lastError: null }, parked)), /is parked and does not say why$/],
    ["a delivery of a record that is not there", owing({ recordId: "r9" }), /^the delivery of issue "r9" of acme was given up/],
    ["a link that does not say why", linked({ state: "ambiguous" }), /^issue 1 of acme is ambiguous and does not say why$/],
    ["a connection that is broken", connected({ status: "error", reason: "refused" }), /^connection bot of github is error: refused$/],
    ["a connection that is paused without a reason", connected({ status: "paused" }), /^connection bot of github is paused: no reason$/],
    ["a connection of which nothing is told", { ...facts, reports: {} }, /^nothing is told of connection bot of \w+$/],
    [
      "a connection of which something else is told",
      telling((one) => ({ ...one, connection: { ...one.connection, reason: "refused" } })),
      /^connection bot of \w+ is told to be .*refused.*, and it is /,
    ],
    [
      "a stream of which nothing is told",
      telling((one) => ({ ...one, streams: one.streams.slice(1) })),
      /^2 streams are told of bot of \w+, which has 3$|^(stream|the cursor of|the links of|the last run of|the deliveries of|the open conflicts of) (github|linear)\/issue is told|is told to be undefined/,
    ],
    [
      "a stream that there is not",
      telling((one) => ({ ...one, streams: [...one.streams, ...one.streams.slice(0, 1)] })),
      /^4 streams are told of bot of \w+, which has 3$/,
    ],
    [
      "a stream of which something else is told",
      ofStream(({ stream }) => ({ stream: { ...stream, partition: "other" } })),
      /^stream github\/issue is told to be .*other.*, and it is /,
    ],
    [
      "another cursor",
      ofStream(({ cursor }) => ({ cursor: { ...cursor, version: 9 } })),
      /^the cursor of github\/issue is told to be .*9.*, and it is /,
    ],
    ["another last run", ofStream(() => ({ lastRun: undefined })), /^the last run of github\/issue is told to be undefined, and it is /],
    [
      "an earlier run",
      { ...storing({ runs: [run("run-9", "github/issue", "delta", {}), ...store.runs] }), reports: facts.reports },
      /^the last run of github\/issue is told to be .*run-1.*, and it is .*run-9/,
    ],
    [
      "other links",
      ofStream(() => ({ links: { linked: 7 } })),
      /^the links of github\/issue is told to be .*7.*, and it is \{"linked":1\}$/,
    ],
    [
      "other deliveries",
      ofStream(() => ({ deliveries: { dead: 7 } })),
      /^the deliveries of github\/issue is told to be .*7.*, and it is \{\}$/,
    ],
    [
      "other conflicts",
      ofStream(() => ({ openConflicts: 7 })),
      /^the open conflicts of github\/issue is told to be \[7\], and it is \[0\]$/,
    ],
  ],
  allows: [
    ["a field that was changed back, and is kept from there", undoing({ title: { after: "x" } }, true, owing({}))],
    ["a status that is ignored there", ignoring({ field: "status" }, ["status"], owing({}))],
    ["a person who is refused there", refusing("assignees", "ada")],
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
    ["what is told of an open conflict", storing({ conflicts: [{ ...conflict, state: "open" }] })],
    ["what is told of another tenant", { ...facts, reports: { ...facts.reports, zenith: [] } }],
    ["what is told in another order", telling((one) => ({ ...one, streams: one.streams.toReversed() }))],
    ["a connection that works", connected({})],
    [
      "a connection that stopped after another had taken over its place",
      storing({ connections: [...store.connections, { ...connection, id: "old", status: "error", reason: "refused" }] }),
    ],
  ],
}
