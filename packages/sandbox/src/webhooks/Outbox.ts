/**
 * What an app has to tell others, waiting to be sent. The app puts deliveries in and hears how each ended; it never sends anything itself, so it stays a state machine
 * whose replies depend on nothing outside.
 */

/** One HTTP POST. */
export interface Letter {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How one attempt ended: with an answer, or without one. */
export type DeliveryResult =
  | { readonly kind: "answered"; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | { readonly kind: "failed"; readonly reason: "timeout" | "unreachable" }

export interface Delivery {
  /** The same in every attempt. */
  readonly id: string
  /** What happened, in the vendor's words: `issues.opened`, `Issue.update`. */
  readonly event: string
  /** The webhook it is for. */
  readonly hook: string
  /** Epoch milliseconds by the sandbox's clock; 0 for at once. */
  readonly dueAt: number
  /** How long the receiver has, in real time. */
  readonly timeoutMillis: number
  /** Written at the moment it is sent. Undefined: it is not to be sent any more. */
  readonly write: () => Letter | undefined
  readonly settle: (letter: Letter, result: DeliveryResult, tookMillis: number) => void
}

export interface Outbox {
  readonly put: (delivery: Delivery) => void
  /** Takes out what is due, the longest due first. */
  readonly take: (now: number) => ReadonlyArray<Delivery>
  /** Takes out these, as far as they are in it. */
  readonly remove: (deliveries: ReadonlyArray<Delivery>) => ReadonlyArray<Delivery>
  /** When the next is due that is left. */
  readonly nextDueAt: () => number | undefined
  /** Whom to tell that something was put in. */
  readonly onPut: (listener: (() => void) | undefined) => void
}

export const makeOutbox = (): Outbox => {
  let waiting: Array<Delivery> = []
  let listener: (() => void) | undefined
  return {
    put: (delivery) => {
      waiting.push(delivery)
      listener?.()
    },
    take: (now) => {
      const due = waiting.filter(({ dueAt }) => dueAt <= now).toSorted((one, other) => one.dueAt - other.dueAt)
      if (due.length > 0) waiting = waiting.filter(({ dueAt }) => dueAt > now)
      return due
    },
    remove: (deliveries) => {
      const found = waiting.filter((delivery) => deliveries.includes(delivery))
      waiting = waiting.filter((delivery) => !found.includes(delivery))
      return found
    },
    nextDueAt: () => (waiting.length === 0 ? undefined : Math.min(...waiting.map(({ dueAt }) => dueAt))),
    onPut: (told) => {
      listener = told
    },
  }
}
