/** What is said for each reason: why, what comes next and when, and what a person can do. */
import { assert, describe, it } from "@effect/vitest"
import type { Cursor } from "@syncline/engine"
import { readFileSync } from "node:fs"
import * as References from "../../src/decide/References.ts"
import type { DeliveryReason, Facts, ObjectReason, Standing, StreamReason } from "../../src/decide/Standing.ts"
import * as Wording from "../../src/decide/Wording.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import * as Situation from "../Situation.ts"
import { ofHeld } from "./HeldReasons.ts"
import { type Row, ofPolicy } from "./PolicyReasons.ts"

const { now } = Situation
const later = now + 60_000
const time = new Date(later).toISOString()
const readAt = now + 120_000
const cursor: Cursor = { version: 1, generation: 1, failures: 0, nextDue: readAt }
const read = `${new Date(readAt).toISOString()}, or with the next sync.`

const facts = (fields: Partial<Facts> = {}): Facts => ({
  connection: Sample.connection("acme", "c"),
  stream: Sample.stream("acme", "s", "c", { app: "left", partition: "7", partitionName: "acme/app" }),
  cursor,
  kind: Situation.kind,
  resource: Situation.resource,
  record: Situation.record(),
  link: Situation.link(),
  conflicts: [],
  delivery: undefined,
  dropped: undefined,
  references: References.make([]),
  shown: undefined,
  pictures: [],
  ...fields,
})

const nothing: Standing = { inStep: false, differences: [], ofStream: [], ofObject: [], ofDelivery: [] }
const words = (standing: Partial<Standing>, fields: Partial<Facts> = {}) => Wording.words(facts(fields), { ...nothing, ...standing }, now)

const head = "left (name of c), acme/app: task x-1 is not in step."
const bothWays =
  'let it go both ways: addStreams({ connection: "c", partition: "acme/app", kinds: ["task"], settings: { direction: "bidirectional" } })'

const ofStream: ReadonlyArray<Row<StreamReason>> = [
  [{ _tag: "NoAdapter" }, "No adapter for task at left is there.", "Nothing is read or sent until there is one.", undefined],
  [
    { _tag: "Stopped", message: "expired" },
    "The connection's credentials are no longer taken: expired.",
    "Nothing is read or sent until its person signs in again.",
    undefined,
    'sign in again: connect({ app: "left", credentials })',
  ],
  [
    { _tag: "Paused" },
    "The connection is paused.",
    "Nothing is read or sent until it is resumed.",
    undefined,
    'resume the connection: resume("c")',
  ],
  [
    { _tag: "Disconnected" },
    "The connection is disconnected.",
    "Nothing is read or sent until it is connected again.",
    undefined,
    'connect it again: connect({ app: "left", credentials })',
  ],
  [
    { _tag: "Waits", until: later, message: "5,000 an hour" },
    `The connection waits until ${time}: 5,000 an hour.`,
    `It goes on by itself at ${time}, or with the first sync after that.`,
    later,
  ],
  [
    { _tag: "SendsNothing", direction: "pull" },
    'Nothing is sent there, because the stream\'s direction is "pull".',
    `Edits made there are read at ${read}`,
    readAt,
    bothWays,
  ],
  [
    { _tag: "TakesNothing", direction: "push" },
    'Nothing is taken from there, because the stream\'s direction is "push".',
    `Edits made there are read at ${read}`,
    readAt,
    bothWays,
  ],
  [
    { _tag: "NotReady" },
    "Not every task of acme/app has been read once, and nothing is sent there before.",
    `The first reading goes on at ${read}`,
    readAt,
  ],
  [
    { _tag: "ReadingFails", message: "no such list" },
    "What is there cannot be read for now, so that edits made there are not known: no such list.",
    `It is read again at ${read}`,
    readAt,
  ],
]

const ofObject: ReadonlyArray<Row<ObjectReason>> = [
  [
    { _tag: "NeverRead" },
    "No task of this id was ever read from acme/app.",
    `What is new there is read at ${read}`,
    readAt,
    "see whether the id is right, and whether the account may see the task",
  ],
  [
    { _tag: "NotWritable" },
    "There is no task at left that is known to be this one, and Syncline cannot make one there.",
    "It is linked by itself when such a one is read there.",
    undefined,
    "make it at left, with a key by which the two are known to be the same",
  ],
  [
    { _tag: "Quarantined", message: "Expected number\n  at updatedAt", since: later },
    `It is as it is since ${time}, but cannot be read: Expected number at updatedAt.`,
    "It is looked at again when it changes there, or when the adapter can read it.",
    undefined,
    "edit it at left",
  ],
  [
    { _tag: "Ambiguous", message: "matches 2 records: a, b" },
    "It is not known which record it is: it matches 2 records: a, b.",
    "It is looked at again when it changes there.",
    undefined,
    "edit it at left, so that it is one of them or none",
  ],
  [
    { _tag: "Gone", message: "was tag r7, and is no longer there", since: later },
    `Since ${time} it is gone: it was tag r7, and is no longer there.`,
    "It is looked at again when it comes back.",
    undefined,
  ],
  [
    { _tag: "Removed", message: "it is no longer there", since: later },
    `Since ${time} nothing is written to it: it is no longer there.`,
    "It catches up when it is put back there.",
    undefined,
    "put it back at left",
  ],
  [
    { _tag: "Unmatched" },
    "It matches no record, and none is made of it.",
    "It is linked by itself when a record comes to match it.",
    undefined,
    'say what it is: matches.decide({ streamId: "s", externalId: "x-1" }, "new", by), { record } for one that is there, or "apart" to leave it where it is',
  ],
  [
    { _tag: "Apart", by: "ann", since: later },
    `It is kept apart since ${time}, as ann said.`,
    "Nothing of it is taken in and nothing written to it.",
    undefined,
    'say otherwise: matches.decide({ streamId: "s", externalId: "x-1" }, "new", by), or { record } for one that is there',
  ],
  [
    { _tag: "KeptBack", why: { _tag: "option" } },
    'The stream\'s option is "external", and so none is made of what came from elsewhere.',
    "It stays here until somebody sends it.",
    undefined,
    'send it: records(Kind).send("record", "s", by)',
  ],
  [
    { _tag: "KeptBack", why: { _tag: "start", at: later } },
    `It was last changed before ${time}, where the stream starts.`,
    "It is made there when it changes.",
    undefined,
    'send it: records(Kind).send("record", "s", by)',
  ],
  [
    { _tag: "Withdrawn", message: "its record was removed, and so was it", since: later },
    `Since ${time} it is no longer there: its record was removed, and so was it.`,
    "It is put back or made again with its record.",
    undefined,
  ],
  [
    { _tag: "Conflict", field: "(removed)", conflictId: "c1", since: later },
    `One side removed it and the other edited it, and since ${time} nobody has decided.`,
    "Nothing more is removed before it is decided.",
    undefined,
    'decide: conflicts.resolve("c1", "local", by) for what the record says, "external" for what left says',
  ],
  ...ofPolicy(`Edits made there are read at ${read}`, readAt, bothWays),
  [
    { _tag: "Moved", message: 'it moved to "9" in q, which no stream of this account keeps in step', since: later },
    `Since ${time} nothing is written to it: it moved to "9" in q, which no stream of this account keeps in step.`,
    "It catches up when it is back, or when that place is chosen.",
    undefined,
    "add streams for the place where it is",
  ],
  [
    { _tag: "Staged", waitingFor: [{ kind: "tag", externalId: "7" }], message: null },
    "It waits for tag 7, not known yet.",
    "It comes in by itself when that is known.",
    undefined,
  ],
  [
    { _tag: "Staged", waitingFor: [], message: "may be our own" },
    "May be our own.",
    "It is looked at again when that is known.",
    undefined,
  ],
  [
    {
      _tag: "Unknown",
      field: "tags",
      waitingFor: [
        { kind: "tag", externalId: "7" },
        { kind: "tag", externalId: "8" },
      ],
    },
    "The field tags names tag 7 and tag 8, not known here.",
    "The field tags comes in by itself when that is known.",
    undefined,
  ],
  [
    { _tag: "LeftOut", field: "assignee", kind: "member", recordId: "ada" },
    "The field assignee names the member ada, of which no object at left is known.",
    "The field assignee goes out by itself when one is.",
    undefined,
  ],
  [
    { _tag: "Refused", field: "assignee", message: "is no member", since: later },
    `Since ${time} left does not take what the field assignee says: is no member.`,
    "The field assignee is sent again when it says something else, or when a person takes the delivery up.",
    undefined,
    "give the field assignee a value that left takes",
  ],
  [
    { _tag: "Undone", field: "title", by: "ada", since: later },
    `Since ${time} the field title says again what it said before a run that ada undid, and left is not told.`,
    "The field title is sent when it says something else, or when a person takes the delivery up.",
    undefined,
    'take the delivery up: deliveries.retry({ streamId: "s", recordId: "record" }), or undo the run with { compensate: true }',
  ],
  [
    { _tag: "Stays", since: later },
    `Since ${time} its record is removed here, and it stays as it is there: the run that made it a record was undone.`,
    "Nothing, before it is edited there or its record is restored.",
    undefined,
    "restore its record, or remove it at left",
  ],
  [
    { _tag: "HiddenPictures", field: "body", application: "GitHub", count: 1 },
    "The field body contains a picture that only people signed in to GitHub see.",
    `Edits made there are read at ${read}`,
    readAt,
  ],
  [
    { _tag: "HiddenPictures", field: "body", application: "GitHub", count: 3 },
    "The field body contains 3 pictures that only people signed in to GitHub see.",
    `Edits made there are read at ${read}`,
    readAt,
  ],
  [
    { _tag: "Conflict", field: "title", conflictId: "k", since: later },
    `Both sides changed title since they last agreed, and since ${time} nobody has decided.`,
    "The field title is not sent before it is decided; everything else goes on.",
    undefined,
    'decide: conflicts.resolve("k", "local", by) for the record\'s value, "external" for that of left, { value } for a third',
  ],
  [
    { _tag: "Conflict", field: "title", conflictId: "k", since: later, untranslated: "Odd" },
    `Left says "Odd" in title, which means nothing by the mapping, and since ${time} nobody has decided.`,
    "The field title is neither taken nor sent before it is decided; everything else goes on.",
    undefined,
    'add "Odd" to the values of title in the mapping, or decide: conflicts.resolve("k", "local", by) for the record\'s value, "external" for "Odd" as it is, { value } for a third',
  ],
]

const ofDelivery: ReadonlyArray<Row<DeliveryReason>> = [
  [
    { _tag: "Dead", message: "too long" },
    "The delivery is dead: too long.",
    "It goes out when the record changes, or when a person takes it up.",
    undefined,
    'take it up: deliveries.retry({ streamId: "s", recordId: "record" }); change what it says with deliveries.edit; or give it up with deliveries.drop',
  ],
  [
    { _tag: "Parked", kind: "tag", recordId: "r7", message: "waits for tag r7: nobody sends it" },
    "The delivery waits for tag r7: nobody sends it.",
    "It goes out by itself when the tag is at left.",
    undefined,
    'see why there is none: explain("r7")',
  ],
  ...ofHeld,
  [
    { _tag: "Pending", at: later, message: "maintenance" },
    "It has not been sent: maintenance.",
    `It is sent at ${time}, or with the first sync after that.`,
    later,
  ],
  [
    { _tag: "Pending", at: now, message: null },
    "It has not been sent yet.",
    "It is sent with the next sync, or at once where watch runs.",
    now,
  ],
  [
    { _tag: "WasWithheld", message: "withheld: its level is local_only" },
    "It was withheld: its level is local_only; by now it may leave.",
    "It is looked at again when the record or the stream's settings change.",
    undefined,
  ],
  [{ _tag: "Running" }, "It is being sent at this moment.", `Edits made there are read at ${read}`, readAt],
  [
    { _tag: "Dropped", by: "ada", reason: "it is theirs", error: "too long", at: later },
    `The delivery was dropped by ada at ${time} because it is theirs (it had come to: too long).`,
    "It goes out when the record changes.",
    undefined,
  ],
  [
    { _tag: "Dropped", by: "ada", reason: "it is theirs", error: null, at: later },
    `The delivery was dropped by ada at ${time} because it is theirs.`,
    "It goes out when the record changes.",
    undefined,
  ],
  [
    { _tag: "GivenUp" },
    "Nothing is owed to it: the delivery was given up, or never opened.",
    "It goes out when the record changes.",
    undefined,
    'have both sides looked at: resync({ record: "record" })',
  ],
]

const check = (said: Wording.Words, [, why, next, at, youCan]: Row<unknown>) => {
  const can = youCan === undefined ? [] : [youCan]
  assert.deepStrictEqual(said, {
    text: [head, why, `What happens next: ${next}`, ...can.map((what) => `You can ${what}.`)].join(" "),
    next: { at, text: next },
    youCan: can,
  })
}

describe("Wording", () => {
  it("says something of each reason that the page about them has, and of no other", () => {
    const page = readFileSync(new URL("../../../../docs/why-not-in-step.md", import.meta.url), "utf8")
    const cells = page
      .slice(page.indexOf("## The reasons"))
      .split("\n")
      .flatMap((line) => /^\| (`[^|]*`) /.exec(line)?.[1] ?? [])
    const listed = cells.flatMap((cell) => cell.replaceAll("`", "").split(", "))
    const said = [...ofStream, ...ofObject, ...ofDelivery].map(([{ _tag }]) => _tag)
    assert.sameMembers(listed, [...new Set<string>(said)])
  })

  for (const row of ofStream) it(`of a stream: ${row[1]}`, () => check(words({ ofStream: [row[0]] }), row))
  for (const row of ofObject) it(`of an object: ${row[1]}`, () => check(words({ ofObject: [row[0]] }), row))
  for (const row of ofDelivery) it(`of a delivery: ${row[1]}`, () => check(words({ ofDelivery: [row[0]] }), row))

  it("what is in step is said so, with what is read next", () => {
    const { text } = words({ inStep: true })
    assert.strictEqual(text, `left (name of c), acme/app: task x-1 is in step. What happens next: Edits made there are read at ${read}`)
  })

  it("an object is named as it is called there too, and one that is not there is not", () => {
    const headOf = (fields: Partial<Facts>) => words({}, fields).text.split(". ")[0]
    assert.strictEqual(
      headOf({ link: Situation.link({}, { address: "bug" }) }),
      "left (name of c), acme/app: task bug (x-1) is not in step",
    )
    assert.strictEqual(headOf({ link: Situation.link(), record: undefined }), "left (name of c), acme/app: task x-1 is no record yet")
    assert.strictEqual(headOf({ link: undefined }), "left (name of c), acme/app: there is no task for it")
    assert.strictEqual(headOf({ link: undefined, record: undefined }), "left (name of c), acme/app: not known")
  })

  it("both values are shown, cut where they are long, with whose is newer", () => {
    const { text } = words({
      differences: [
        { field: "title", record: "x".repeat(100), application: null, newer: "record" },
        { field: "tags", record: ["a", "b"], application: [], newer: "application" },
        { field: "state", record: { category: "open" }, application: undefined, newer: "both" },
      ],
    })
    assert.include(text, `In title the record says "${"x".repeat(80)}…", left says nothing; the record's is newer.`)
    assert.include(text, 'In tags the record says "a" and "b", left says nothing; that of left is newer.')
    assert.include(text, 'In state the record says {"category":"open"}, left shows nothing; each is an edit of its own.')
  })

  it("what holds everything up is all that is said to come, and what a stream does not send is not said to be sent", () => {
    const pending = { ofDelivery: [{ _tag: "Pending", at: later, message: null }] } as const
    assert.deepStrictEqual(words({ ofStream: [{ _tag: "Paused" }, { _tag: "ReadingFails", message: "away" }], ...pending }).next, {
      at: undefined,
      text: "Nothing is read or sent until it is resumed.",
    })
    assert.strictEqual(words({ ofStream: [{ _tag: "NotReady" }], ...pending }).next.at, readAt)
    assert.strictEqual(words({ ofStream: [{ _tag: "SendsNothing", direction: "pull" }], ...pending }).next.at, readAt)
  })

  it("a sync reads what is not due, but not what waits", () => {
    const blockedUntil = readAt + 1000
    const connection = { ...Sample.connection("acme", "c"), blockedUntil }
    const when = new Date(blockedUntil).toISOString()
    assert.strictEqual(words({}, { connection }).next.text, `Edits made there are read at ${when}, or with the first sync after that.`)
    const due = words({}, { cursor: { ...cursor, nextDue: now } }).next
    assert.deepStrictEqual(due, { at: now, text: "Edits made there are read with the next sync, or at once where watch runs." })
    const stream = Sample.stream("acme", "s", "c", { settings: { direction: "push", intervalMillis: 1000 } })
    assert.deepStrictEqual(words({}, { stream }).next, { at: undefined, text: "Nothing." })
  })
})
