/**
 * What the log says of deliveries: a line when some are dead, in the application's words, and a line when they go out after all. An outage that costs a
 * thousand of them must not cost a thousand lines, so that what one slice leaves dead in one place for one reason is one line with its count. Which deliveries
 * were dead is known to the process that saw them die; they are all in the list of deliveries, whoever asks. That a stream holds some back for its person is one
 * line.
 */
import { Context, Effect } from "effect"
import type { Settled } from "../model/Delivery.ts"
import type { Stream } from "../model/Stream.ts"
import type * as Settle from "../decide/Settle.ts"

export interface DeliveryLog {
  /** What is about to become of the delivery at hand; the last word counts. */
  readonly note: (stream: Stream, recordId: string, attempt: Settle.Attempt, to: Settled) => void
  /** It has become so. */
  readonly confirm: () => void
  /** Logs what was confirmed. */
  readonly write: Effect.Effect<void>
}

/** More are forgotten, those first that died first; nothing is said when they go out. */
const mostKnown = 10_000

/** By tenant, stream and record, with what was said; of what is held, by tenant and stream. */
const Dead = Context.Reference<Map<string, string>>("@syncline/engine/DeliveryLog/Dead", { defaultValue: () => new Map() })

interface Line {
  readonly level: "Warn" | "Info"
  readonly message: string
  readonly stream: Stream
  /** The first. */
  readonly recordId: string
  deliveries: number
}

/** For one slice. */
export const make: Effect.Effect<DeliveryLog> = Effect.map(Dead, (dead) => {
  const lines = new Map<string, Line>()
  let noted: (() => void) | undefined

  const add = (level: Line["level"], message: string, stream: Stream, recordId: string) => {
    const at = `${stream.id}\n${message}`
    const line = lines.get(at)
    if (line === undefined) lines.set(at, { level, message, stream, recordId, deliveries: 1 })
    else line.deliveries += 1
  }

  /** Whether that was not said of it before. */
  const isNew = (at: string, said: string): boolean => {
    const before = dead.get(at)
    dead.delete(at)
    dead.set(at, said)
    const [oldest] = dead.keys()
    if (dead.size > mostKnown && oldest !== undefined) dead.delete(oldest)
    return before !== said
  }

  const settled = (stream: Stream, recordId: string, attempt: Settle.Attempt, to: Settled) => {
    const at = `${stream.tenant}\n${stream.id}\n${recordId}`
    const before = dead.get(at)
    if (to.state === "dead") {
      const said = to.lastError ?? "refused"
      if (isNew(at, said)) add("Warn", `not sent: ${said}`, stream, recordId)
    } else if (to.state === "held") {
      // All that is held at a stream waits for the same answer.
      const said = to.lastError ?? "its person is asked first"
      if (isNew(`${stream.tenant}\n${stream.id}`, said)) add("Warn", `held: ${said}`, stream, recordId)
    } else if (before !== undefined && isEnd(attempt, to)) {
      dead.delete(at)
      if (attempt._tag === "Created" || attempt._tag === "Updated") add("Info", "sent after all", stream, recordId)
    }
  }

  return {
    note: (...what) => {
      noted = () => settled(...what)
    },
    confirm: () => {
      noted?.()
      noted = undefined
    },
    write: Effect.suspend(() => {
      const written = [...lines.values()]
      lines.clear()
      return Effect.forEach(written, logged, { discard: true })
    }),
  }
})

/** Something else may still become of what is tried again. */
const isEnd = ({ _tag }: Settle.Attempt, { state }: Settled): boolean => state === "done" || _tag === "Created" || _tag === "Updated"

const logged = ({ level, message, stream: { id, kind, partition }, recordId, deliveries }: Line) =>
  (level === "Warn" ? Effect.logWarning(message) : Effect.logInfo(message)).pipe(
    Effect.annotateLogs({ stream: id, kind, partition, record: recordId, deliveries }),
  )
