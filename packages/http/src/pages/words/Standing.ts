/** How a connection and a place stand, in plain words: what is going on, and the one thing to do where there is something to do. Pure. */
import type { ConnectionStatusReport, StreamStatus } from "@syncline/engine"
import * as Kinds from "./Kinds.ts"
import * as Times from "./Times.ts"
import * as Troubles from "./Troubles.ts"

/** `good`: all is well; `busy`: at work; `wait`: it goes on by itself; `ask`: somebody has to decide; `bad`: something is wrong; `off`: nothing is done. */
export type Tone = "good" | "busy" | "wait" | "ask" | "bad" | "off"

/** What there is to do; the pages know how. */
export type Todo = "signIn" | "resume" | "choose" | "decide" | "seeWaiting"

export interface Standing {
  readonly tone: Tone
  /** A word or two. */
  readonly label: string
  /** A sentence. */
  readonly says: string
  readonly todo?: Todo
}

/** Streams of one partition. */
export interface Place {
  readonly partition: string
  readonly name: string
  readonly streams: ReadonlyArray<StreamStatus>
}

export const placesOf = ({ streams }: Pick<ConnectionStatusReport, "streams">): ReadonlyArray<Place> => {
  const places = new Map<string, { readonly partition: string; readonly name: string; readonly streams: Array<StreamStatus> }>()
  for (const status of streams) {
    const { partition, partitionName: name } = status.stream
    const place = places.get(partition)
    if (place === undefined) places.set(partition, { partition, name, streams: [status] })
    else place.streams.push(status)
  }
  return [...places.values()]
}

const total = (streams: ReadonlyArray<StreamStatus>, count: (status: StreamStatus) => number | undefined): number =>
  streams.reduce((sum, status) => sum + (count(status) ?? 0), 0)

/** What waits for somebody. */
export const waitingIn = (streams: ReadonlyArray<StreamStatus>) => ({
  conflicts: total(streams, ({ openConflicts }) => openConflicts),
  refused: total(streams, ({ deliveries }) => deliveries.dead),
  held: total(streams, ({ deliveries }) => deliveries.held),
  ambiguous: total(streams, ({ links }) => links.ambiguous),
})

/** How far the first sync of some streams has come. */
export interface FirstSync {
  readonly says: string
  readonly done: number
  /** Absent where nobody knows. */
  readonly of?: number
}

const phases = { staging: "Reading what is there", matching: "Comparing with what is known", pushing: "Sending what is missing" } as const

export const firstSyncOf = (streams: ReadonlyArray<StreamStatus>): FirstSync | undefined => {
  const phase = (["staging", "matching", "pushing"] as const).find((one) => streams.some(({ progress }) => progress.phase === one))
  if (phase === undefined) return undefined
  const at = streams.filter(({ progress }) => progress.phase === phase)
  const done = total(at, ({ progress }) => progress.done)
  const of = at.every(({ progress }) => progress.of !== undefined) ? total(at, ({ progress }) => progress.of) : undefined
  const amount = of === undefined ? `${Kinds.number(done)} so far` : `${Kinds.number(done)} of ${Kinds.number(of)}`
  return { says: `${phases[phase]}: ${amount}`, done, ...(of !== undefined && { of }) }
}

const things = (count: number, one: string, several: string): string => `${Kinds.number(count)} ${count === 1 ? one : several}`

/** Of what is switched on at a connection that works. */
const ofStreams = (streams: ReadonlyArray<StreamStatus>, app: string, now: number): Standing => {
  const on = streams.filter(({ stream }) => stream.settings.direction !== "disabled")
  if (on.length === 0) return { tone: "off", label: "Switched off", says: "Nothing is taken out and nothing is put in." }
  const failing = on.find(({ cursor }) => cursor.failures > 0 && cursor.lastError !== undefined)
  if (failing !== undefined) {
    const { says, todo } = Troubles.ofLine(failing.cursor.lastError ?? "", app)
    return { tone: "bad", label: "Something is wrong", says: `${failing.stream.partitionName}: ${says} ${todo}` }
  }
  const { conflicts, refused, held, ambiguous } = waitingIn(on)
  if (conflicts > 0) {
    const says = `${things(conflicts, "change was", "changes were")} made on both sides. Everything else goes on.`
    return { tone: "ask", label: "Waiting for you", says, todo: "decide" }
  }
  const open = held + ambiguous
  if (open > 0) {
    const says = `${things(open, "thing waits", "things wait")} until you say what is the same on both sides.`
    return { tone: "ask", label: "Waiting for you", says, todo: "seeWaiting" }
  }
  if (refused > 0) {
    const says = `${things(refused, "change was", "changes were")} not taken by ${app}.`
    return { tone: "bad", label: "Something is wrong", says, todo: "seeWaiting" }
  }
  const first = firstSyncOf(on)
  if (first !== undefined) return { tone: "busy", label: "First sync", says: `${first.says}. You can close this page: it goes on.` }
  const looked = Math.max(...on.map(({ cursor }) => cursor.lastCompletedAt ?? 0))
  const when = looked === 0 ? "" : ` Last looked ${Times.relative(looked, now)}.`
  return { tone: "good", label: "In step", says: `Everything is in step.${when}` }
}

export const ofPlace = ({ streams }: Place, app: string, now: number): Standing => ofStreams(streams, app, now)

/** `app`: the application's name. */
export const ofConnection = ({ connection, waiting, streams }: ConnectionStatusReport, app: string, now: number): Standing => {
  switch (connection.status) {
    case "disconnected":
      return {
        tone: "off",
        label: "Signed out",
        says: "Nothing is kept in step. What was known is kept for when you sign in again.",
        todo: "signIn",
      }
    case "error":
      return {
        tone: "bad",
        label: "Sign in again",
        says: `${app} no longer lets us in. Nothing is lost: it goes on where it stopped.`,
        todo: "signIn",
      }
    case "paused":
      return { tone: "off", label: "Paused", says: "Nothing is taken out and nothing is put in until you let it go on.", todo: "resume" }
    case "active": {
      if (streams.length === 0)
        return {
          tone: "ask",
          label: "Choose a place",
          says: `You are signed in. Now choose what of ${app} is kept in step.`,
          todo: "choose",
        }
      if (waiting !== undefined)
        return {
          tone: "wait",
          label: "Pausing",
          says: `It goes on by itself ${Times.relative(waiting.until, now)}. ${app} asked for a pause or does not answer.`,
        }
      return ofStreams(streams, app, now)
    }
  }
}
