/**
 * What is said of where a record or an object stands, in sentences for people: why, what happens next and when, and what a person can do. Pure.
 */
import { Input, type Json, NearestWord } from "@syncline/adapter-core"
import type { ExternalReference } from "../model/Link.ts"
import * as Policy from "./Policy.ts"
import { removalField } from "../model/Record.ts"
import { type Withheld, reads } from "../model/Stream.ts"
import type { DeliveryReason, FieldDifference, Facts, ObjectReason, Standing, StandingReason, StreamReason } from "./Standing.ts"

/** What is said of one reason. `next`: what happens by itself; `at`: when, epoch milliseconds. */
interface Saying {
  readonly why: string
  readonly next?: string
  readonly at?: number
  readonly youCan?: string
}

export interface Words {
  /** All of it: where, whether in step, what differs and why, what happens next, what a person can do. */
  readonly text: string
  /** What happens next, and when where that is known, in epoch milliseconds. */
  readonly next: { readonly at: number | undefined; readonly text: string }
  /** What a person can do, in the words of the front door. */
  readonly youCan: ReadonlyArray<string>
}

interface About {
  readonly app: string
  readonly kind: string
  readonly partition: string
  readonly connectionId: string
  readonly streamId: string
  readonly recordId: string
  readonly externalId: string
  /** When the stream is read next where it is read at all, epoch milliseconds, and how that is said. */
  readonly reading: { readonly at: number; readonly when: string } | undefined
  readonly now: number
}

const timeOf = (millis: number): string => new Date(millis).toISOString()

const soon = "with the next sync, or at once where watch runs"

const when = (millis: number, now: number): string => (millis > now ? `at ${timeOf(millis)}, or with the first sync after that` : soon)

/** A sync reads what is not due yet too, but nothing of a connection that waits. */
const readingOf = ({ connection, stream, cursor }: Facts, now: number): About["reading"] => {
  if (!reads(stream)) return undefined
  const { blockedUntil } = connection
  if (blockedUntil > now) return { at: Math.max(cursor.nextDue, blockedUntil), when: when(Math.max(cursor.nextDue, blockedUntil), now) }
  return { at: cursor.nextDue, when: cursor.nextDue > now ? `at ${timeOf(cursor.nextDue)}, or with the next sync` : soon }
}

/** What comes with the next reading. */
const whenRead = ({ reading }: About, what: string): Pick<Saying, "next" | "at"> =>
  reading === undefined ? {} : { next: `${what} ${reading.when}`, at: reading.at }

const list = (references: ReadonlyArray<ExternalReference>): string =>
  NearestWord.listed(
    references.map(({ kind, externalId }) => `${kind} ${externalId}`),
    "and",
  )

const bothWays = ({ connectionId, partition, kind }: About): string =>
  `let it go both ways: addStreams({ connection: "${connectionId}", partition: ${Input.shown(partition)}, kinds: ["${kind}"], settings: { direction: "bidirectional" } })`

const deliveryOf = ({ streamId, recordId }: About): string => `{ streamId: "${streamId}", recordId: "${recordId}" }`

const ofStream = (reason: StreamReason, about: About): Saying => {
  const { app, kind, partition, connectionId, now } = about
  switch (reason._tag) {
    case "NoAdapter":
      return { why: `no adapter for ${kind} at ${app} is there`, next: "nothing is read or sent until there is one" }
    case "Stopped":
      return {
        why: `the connection's credentials are no longer taken: ${reason.message}`,
        next: "nothing is read or sent until its person signs in again",
        youCan: `sign in again: connect({ app: "${app}", credentials })`,
      }
    case "Paused":
      return {
        why: "the connection is paused",
        next: "nothing is read or sent until it is resumed",
        youCan: `resume the connection: resume("${connectionId}")`,
      }
    case "Disconnected":
      return {
        why: "the connection is disconnected",
        next: "nothing is read or sent until it is connected again",
        youCan: `connect it again: connect({ app: "${app}", credentials })`,
      }
    case "Waits": {
      const { until, message } = reason
      return { why: `the connection waits until ${timeOf(until)}: ${message}`, next: `it goes on by itself ${when(until, now)}`, at: until }
    }
    case "SendsNothing":
      return {
        why: `nothing is sent there, because the stream's direction is "${reason.direction}"`,
        youCan: bothWays(about),
      }
    case "TakesNothing":
      return {
        why: `nothing is taken from there, because the stream's direction is "${reason.direction}"`,
        youCan: bothWays(about),
      }
    case "NotReady":
      return {
        why: `not every ${kind} of ${partition} has been read once, and nothing is sent there before`,
        ...whenRead(about, "the first reading goes on"),
      }
    case "ReadingFails":
      return {
        why: `what is there cannot be read for now, so that edits made there are not known: ${reason.message}`,
        ...whenRead(about, "it is read again"),
      }
  }
}

const ofObject = (reason: ObjectReason, about: About): Saying => {
  const { app, kind, partition } = about
  switch (reason._tag) {
    case "NeverRead":
      return {
        why: `no ${kind} of this id was ever read from ${partition}`,
        ...whenRead(about, "what is new there is read"),
        youCan: `see whether the id is right, and whether the account may see the ${kind}`,
      }
    case "NotWritable":
      return {
        why: `there is no ${kind} at ${app} that is known to be this one, and Syncline cannot make one there`,
        next: "it is linked by itself when such a one is read there",
        youCan: `make it at ${app}, with a key by which the two are known to be the same`,
      }
    case "Quarantined":
      return {
        why: `it is as it is since ${timeOf(reason.since)}, but cannot be read: ${reason.message}`,
        next: "it is looked at again when it changes there, or when the adapter can read it",
        youCan: `edit it at ${app}`,
      }
    case "Ambiguous":
      return {
        why: `it is not known which record it is: it ${reason.message}`,
        next: "it is looked at again when it changes there",
        youCan: `edit it at ${app}, so that it is one of them or none`,
      }
    case "Unmatched":
      return {
        why: `it matches no record, and none is made of it`,
        next: "it is linked by itself when a record comes to match it",
        youCan: `say what it is: matches.decide({ streamId: "${about.streamId}", externalId: "${about.externalId}" }, "new", by), { record } for one that is there, or "apart" to leave it where it is`,
      }
    case "Apart":
      return {
        why: reason.why ?? `it is kept apart since ${timeOf(reason.since)}, as ${reason.by} said`,
        next: "nothing of it is taken in and nothing written to it",
        youCan: `say otherwise: matches.decide({ streamId: "${about.streamId}", externalId: "${about.externalId}" }, "new", by), or { record } for one that is there`,
      }
    case "KeptBack":
      return {
        why:
          reason.why._tag === "option"
            ? `the stream's option is "external", and so none is made of what came from elsewhere`
            : `it was last changed before ${timeOf(reason.why.at)}, where the stream starts`,
        next: reason.why._tag === "option" ? "it stays here until somebody sends it" : "it is made there when it changes",
        youCan: `send it: records(Kind).send("${about.recordId}", "${about.streamId}", by)`,
      }
    case "Gone":
      return { why: `since ${timeOf(reason.since)} it is gone: it ${reason.message}`, next: "it is looked at again when it comes back" }
    case "Moved":
      return {
        why: `since ${timeOf(reason.since)} nothing is written to it: ${reason.message}`,
        next: "it catches up when it is back, or when that place is chosen",
        youCan: "add streams for the place where it is",
      }
    case "Removed":
      return {
        why: `since ${timeOf(reason.since)} nothing is written to it: ${reason.message}`,
        next: "it catches up when it is put back there",
        youCan: `put it back at ${app}`,
      }
    case "Withdrawn":
      return {
        why: `since ${timeOf(reason.since)} it is no longer there: ${reason.message}`,
        next: "it is put back or made again with its record",
      }
    case "Staged":
      return reason.waitingFor.length === 0
        ? { why: reason.message ?? "it is not known yet whose it is", next: "it is looked at again when that is known" }
        : { why: `it waits for ${list(reason.waitingFor)}, not known yet`, next: "it comes in by itself when that is known" }
    case "Unknown":
      return {
        why: `the field ${reason.field} names ${list(reason.waitingFor)}, not known here`,
        next: `the field ${reason.field} comes in by itself when that is known`,
      }
    case "LeftOut":
      return {
        why: `the field ${reason.field} names the ${reason.kind} ${reason.recordId}, of which no object at ${app} is known`,
        next: `the field ${reason.field} goes out by itself when one is`,
      }
    case "Withheld":
      return {
        ...effects[reason.effect](about),
        why: `it is withheld, because ${Policy.inWords(reason.why)}`,
        youCan: leaving(reason.why, about),
      }
    case "NotSent":
      return {
        why: `the stream's sendOnly leaves out ${NearestWord.listed(reason.fields, "and")}, where the record says something else`,
        youCan: `send that too: ${withSettings(about, "sendOnly: null")}`,
      }
    case "Refused":
      return {
        why: `since ${timeOf(reason.since)} ${app} does not take what the field ${reason.field} says: ${reason.message}`,
        next: `the field ${reason.field} is sent again when it says something else, or when a person takes the delivery up`,
        youCan: `give the field ${reason.field} a value that ${app} takes`,
      }
    case "Stays":
      return {
        why: `since ${timeOf(reason.since)} its record is removed here, and it stays as it is there: the run that made it a record was undone`,
        next: "nothing, before it is edited there or its record is restored",
        youCan: `restore its record, or remove it at ${app}`,
      }
    case "Undone":
      return {
        why: `since ${timeOf(reason.since)} the field ${reason.field} says again what it said before a run that ${reason.by} undid, and ${app} is not told`,
        next: `the field ${reason.field} is sent when it says something else, or when a person takes the delivery up`,
        youCan: `take the delivery up: deliveries.retry(${deliveryOf(about)}), or undo the run with { compensate: true }`,
      }
    case "HiddenPictures": {
      const what = reason.count === 1 ? "a picture" : `${reason.count} pictures`
      return { why: `the field ${reason.field} contains ${what} that only people signed in to ${reason.application} see` }
    }
    case "Conflict":
      if (reason.field === removalField) {
        return {
          why: `one side removed it and the other edited it, and since ${timeOf(reason.since)} nobody has decided`,
          next: "nothing more is removed before it is decided",
          youCan: `decide: conflicts.resolve("${reason.conflictId}", "local", by) for what the record says, "external" for what ${app} says`,
        }
      }
      if (reason.untranslated !== undefined) {
        const value = shown(reason.untranslated)
        return {
          why: `${app} says ${value} in ${reason.field}, which means nothing by the mapping, and since ${timeOf(reason.since)} nobody has decided`,
          next: `the field ${reason.field} is neither taken nor sent before it is decided; everything else goes on`,
          youCan: `add ${value} to the values of ${reason.field} in the mapping, or decide: conflicts.resolve("${reason.conflictId}", "local", by) for the record's value, "external" for ${value} as it is, { value } for a third`,
        }
      }
      return {
        why: `both sides changed ${reason.field} since they last agreed, and since ${timeOf(reason.since)} nobody has decided`,
        next: `the field ${reason.field} is not sent before it is decided; everything else goes on`,
        youCan: `decide: conflicts.resolve("${reason.conflictId}", "local", by) for the record's value, "external" for that of ${app}, { value } for a third`,
      }
  }
}

const effects: { readonly [Effect in Withheld]: (about: About) => Pick<Saying, "next"> } = {
  leave: ({ app }) => ({ next: `nothing of it is sent to ${app} before that changes; what is there stays as it is` }),
  close: ({ app }) => ({ next: `nothing of it is sent to ${app} before that changes, but that it is closed, if it is there` }),
  remove: ({ app }) => ({ next: `nothing of it is sent to ${app} before that changes; if it is there, it is removed` }),
}

/** What lets it leave. */
const leaving = (why: Policy.Why, about: About): string => {
  const { kind, recordId, streamId } = about
  switch (why._tag) {
    case "Direction":
      return bothWays(about)
    case "LocalOnly":
      return `let it go: setPrivacy("${recordId}", "public", by) of the records of the kind ${kind}`
    case "NotPermitted":
      return `permit it: permit("${recordId}", { stream: "${streamId}" }, by) of the records of the kind ${kind}`
    case "Filtered":
      return `change what it says, or let all out: ${withSettings(about, "filter: null")}`
    case "PartOf":
      return `see what it belongs to: explain("${why.recordId}")`
  }
}

const withSettings = ({ connectionId, partition, kind }: About, settings: string): string =>
  `addStreams({ connection: "${connectionId}", partition: ${Input.shown(partition)}, kinds: ["${kind}"], settings: { ${settings} } })`

const ofDelivery = (reason: DeliveryReason, about: About): Saying => {
  switch (reason._tag) {
    case "Held":
      if (reason.removedAt !== undefined) {
        return {
          why: reason.message,
          next: "it stays as it is before somebody says so",
          youCan: `let what was removed go on with removals.letGo("${reason.removedAt}"), or take it back with removals.takeBack("${reason.removedAt}")`,
        }
      }
      if (reason.mayBe === true) {
        return {
          why: reason.message,
          next: "it is made, or linked, when a person has said what that is",
          youCan: `say what that is: matches.list({ streamId: "${about.streamId}" }), then matches.decide`,
        }
      }
      return {
        why: reason.message,
        next: "it is made when the settings say so, or linked when it turns out to be there",
        youCan: `let both sides go on: addStreams({ connection: "${about.connectionId}", partition: ${Input.shown(about.partition)}, kinds: ["${about.kind}"], settings: { firstPush: "go" } }), and the same for the other`,
      }
    case "Dead":
      return {
        why: `the delivery is dead: ${reason.message}`,
        next: "it goes out when the record changes, or when a person takes it up",
        youCan: `take it up: deliveries.retry(${deliveryOf(about)}); change what it says with deliveries.edit; or give it up with deliveries.drop`,
      }
    case "Parked":
      return {
        why: `the delivery ${reason.message}`,
        next: `it goes out by itself when the ${reason.kind} is at ${about.app}`,
        youCan: `see why there is none: explain("${reason.recordId}")`,
      }
    case "Pending":
      return {
        why: reason.message === null ? "it has not been sent yet" : `it has not been sent: ${reason.message}`,
        next: `it is sent ${when(reason.at, about.now)}`,
        at: reason.at,
      }
    case "WasWithheld":
      return {
        why: `it was ${reason.message}; by now it may leave`,
        next: "it is looked at again when the record or the stream's settings change",
      }
    case "Running":
      return { why: "it is being sent at this moment" }
    case "Dropped": {
      const { by, error, at } = reason
      return {
        why: `the delivery was dropped by ${by} at ${timeOf(at)} because ${reason.reason}${error === null ? "" : ` (it had come to: ${error})`}`,
        next: "it goes out when the record changes",
      }
    }
    case "GivenUp":
      return {
        why: "nothing is owed to it: the delivery was given up, or never opened",
        next: "it goes out when the record changes",
        ...(about.externalId !== "" &&
          about.reading !== undefined && { youCan: `have both sides looked at: resync({ record: "${about.recordId}" })` }),
      }
  }
}

/** Holds up everything, so that nothing else can be said to come. */
const isStop = ({ _tag }: StandingReason): boolean =>
  _tag === "NoAdapter" || _tag === "Stopped" || _tag === "Paused" || _tag === "Disconnected"

/** A delivery that its stream does not let out. */
const isHeld = ({ _tag }: StandingReason): boolean => _tag === "SendsNothing" || _tag === "NotReady"

export const words = (facts: Facts, standing: Standing, now: number): Words => {
  const { connection, stream, record } = facts
  const about: About = {
    app: stream.app,
    kind: stream.kind,
    partition: stream.partitionName,
    connectionId: connection.id,
    streamId: stream.id,
    recordId: record?.id ?? "",
    externalId: facts.link?.externalId ?? "",
    reading: readingOf(facts, now),
    now,
  }
  const stops = standing.ofStream.filter(isStop)
  const isOut = standing.ofStream.some(isHeld)
  const sayings = [
    ...standing.ofStream.map((reason) => ofStream(reason, about)),
    ...standing.ofObject.map((reason) => ofObject(reason, about)),
    ...standing.ofDelivery.map((reason) => ofDelivery(reason, about)),
  ]
  const coming = [
    ...(stops.length > 0 ? stops : standing.ofStream).map((reason) => ofStream(reason, about)),
    ...(stops.length > 0 ? [] : standing.ofObject).map((reason) => ofObject(reason, about)),
    ...(stops.length > 0 || isOut ? [] : standing.ofDelivery).map((reason) => ofDelivery(reason, about)),
  ].filter(({ next: text }) => text !== undefined)
  const ahead: ReadonlyArray<Pick<Saying, "next" | "at">> = coming.length > 0 ? coming : [whenRead(about, "edits made there are read")]
  const times = ahead.flatMap((saying) => saying.at ?? [])
  const next = sentences(ahead.flatMap((saying) => saying.next ?? []))
  const youCan = [...new Set(sayings.flatMap((saying) => saying.youCan ?? []))]
  const said = [
    headOf(facts, standing),
    ...standing.differences.map((difference) => differing(difference, about)),
    sentences(sayings.map(({ why }) => why)),
    next === "" ? "" : `What happens next: ${next}`,
    ...youCan.map((what) => `You can ${what}.`),
  ]
  return {
    text: said.filter((line) => line !== "").join(" "),
    next: { at: times.length === 0 ? undefined : Math.min(...times), text: next === "" ? "Nothing." : next },
    youCan,
  }
}

const headOf = ({ connection, stream, record, link }: Facts, { inStep }: Standing): string => {
  const place = `${stream.app} (${connection.name}), ${stream.partitionName}`
  if (link === undefined) return record === undefined ? `${place}: not known.` : `${place}: there is no ${stream.kind} for it.`
  const { externalId, address } = link
  const name = address === null || address === externalId ? externalId : `${address} (${externalId})`
  return `${place}: ${stream.kind} ${name} is ${inStep ? "in step" : record === undefined ? "no record yet" : "not in step"}.`
}

const differing = ({ field, record, application, newer }: FieldDifference, { app }: About): string => {
  const sides = `the record says ${shown(record)}, ${app} ${application === undefined ? "shows nothing" : `says ${shown(application)}`}`
  const whose = { record: "the record's is newer", application: `that of ${app} is newer`, both: "each is an edit of its own" }[newer]
  return `In ${field} ${sides}; ${whose}.`
}

/** Long texts are cut. */
const shown = (value: Json.Json): string => {
  if (Array.isArray(value)) return value.length === 0 ? "nothing" : NearestWord.listed(value.map(shown), "and")
  return value === null ? "nothing" : typeof value === "object" ? JSON.stringify(value) : Input.shown(value)
}

const sentences = (clauses: ReadonlyArray<string>): string =>
  clauses
    .map((clause) => clause.replaceAll(/\s+/g, " ").trim())
    .map((clause) => `${clause.slice(0, 1).toUpperCase()}${clause.slice(1)}${/[.!?]$/.test(clause) ? "" : "."}`)
    .join(" ")
