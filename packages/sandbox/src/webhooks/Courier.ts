/**
 * Carries deliveries to their receivers over HTTP, with faults on demand and by seed. Between `start` and `stop` it does so by itself; otherwise only when told to,
 * one after the other, so that a test without a server decides when each arrives. After `stop` has resolved nothing is sent and no timer runs.
 */
import type { Clock } from "../App.ts"
import { makeRules } from "../Rules.ts"
import type { Rules } from "../Rules.ts"
import type { Delivery, DeliveryResult, Letter, Outbox } from "./Outbox.ts"

/** What befalls one delivery. */
export type DeliveryFault =
  /** It is never sent, and the vendor knows nothing of it. */
  | { readonly kind: "dropped" }
  /** It is sent twice. */
  | { readonly kind: "duplicated" }
  | { readonly kind: "delayed"; readonly seconds: number }
  /** The next delivery to the same webhook overtakes it; if none comes, it is sent after ten seconds of the sandbox's clock. */
  | { readonly kind: "reordered" }

/** One attempt. `status` is absent when there was no answer or nothing was sent. */
export interface DeliveryLogEntry {
  readonly at: number
  readonly id: string
  readonly event: string
  readonly hook: string
  readonly fault: DeliveryFault["kind"] | undefined
  readonly letter: Letter | undefined
  readonly status: number | undefined
}

export interface Courier {
  readonly faults: Rules<Delivery, DeliveryFault>
  /** Every attempt since the start, in the order in which they ended. */
  readonly log: ReadonlyArray<DeliveryLogEntry>
  /** Sends what is due by now, and what becomes due by that, one after the other. Resolves when all has been answered or has failed. */
  readonly deliver: () => Promise<void>
}

export interface CourierOptions {
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** How long a receiver has, in real time, in place of the vendor's own. */
  readonly timeoutMillis?: number
}

const patienceMillis = 10_000
/** A clock may be moved by hand: whether something has become due is looked at this often. */
const longestSleep = 1_000

interface Settings extends CourierOptions {
  readonly clock: Clock
  readonly seed: number | undefined
  readonly keepLog: boolean
}

/** The courier, and what sets it going by itself. */
export interface CourierEngine {
  readonly courier: Courier
  readonly start: () => void
  readonly stop: () => Promise<void>
}

export const makeCourier = (outbox: Outbox | undefined, settings: Settings): CourierEngine => {
  const { clock, keepLog } = settings
  const faults = makeRules<Delivery, DeliveryFault>(settings.seed)
  const log: Array<DeliveryLogEntry> = []
  const inFlight = new Set<Promise<void>>()
  /** By webhook, what waits for the next to overtake it. */
  const overtaken = new Map<string, Array<Delivery>>()
  const spared = new WeakSet<Delivery>()
  let running = 0
  let stopping = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  const note = (delivery: Delivery, fault: DeliveryFault | undefined, letter?: Letter, status?: number): void => {
    const { id, event, hook } = delivery
    if (keepLog) log.push({ at: clock(), id, event, hook, fault: fault?.kind, letter, status })
  }

  const post = async (letter: Letter, timeoutMillis: number): Promise<DeliveryResult> => {
    const timeout = AbortSignal.timeout(settings.timeoutMillis ?? timeoutMillis)
    const signal = AbortSignal.any([stopping.signal, timeout])
    const send = settings.fetch ?? fetch
    try {
      const response = await send(letter.url, { method: "POST", headers: letter.headers, body: letter.body, redirect: "manual", signal })
      const body = await response.text()
      return { kind: "answered", status: response.status, headers: Object.fromEntries(response.headers), body }
    } catch {
      return { kind: "failed", reason: timeout.aborted ? "timeout" : "unreachable" }
    }
  }

  const send = async (delivery: Delivery, fault: DeliveryFault | undefined): Promise<void> => {
    const letter = delivery.write()
    if (letter === undefined) return
    const began = performance.now()
    const result = await post(letter, delivery.timeoutMillis)
    note(delivery, fault, letter, result.kind === "answered" ? result.status : undefined)
    delivery.settle(letter, result, performance.now() - began)
  }

  const later = (delivery: Delivery, dueAt: number): Delivery => {
    const postponed = { ...delivery, dueAt }
    spared.add(postponed)
    outbox?.put(postponed)
    return postponed
  }

  /** What is to be sent now in place of this delivery. */
  const struck = (delivery: Delivery): ReadonlyArray<readonly [Delivery, DeliveryFault | undefined]> => {
    const fault = spared.has(delivery) ? undefined : faults.take(delivery)
    switch (fault?.kind) {
      case "dropped":
        note(delivery, fault)
        return []
      case "delayed":
        later(delivery, clock() + fault.seconds * 1000)
        return []
      case "reordered":
        overtaken.set(delivery.hook, [...(overtaken.get(delivery.hook) ?? []), later(delivery, clock() + patienceMillis)])
        return []
      case "duplicated":
        return [
          [delivery, fault],
          [delivery, fault],
        ]
      default: {
        const behind = overtaken.get(delivery.hook) ?? []
        const isOneOfThem = behind.includes(delivery)
        overtaken.delete(delivery.hook)
        return [[delivery, fault], ...(isOneOfThem ? [] : claimed(behind))]
      }
    }
  }

  /** Those of them that still wait; they are sent now and not again. */
  const claimed = (behind: ReadonlyArray<Delivery>): ReadonlyArray<readonly [Delivery, DeliveryFault]> => {
    const waiting = outbox?.remove(behind) ?? []
    return waiting.map((delivery) => [delivery, { kind: "reordered" }] as const)
  }

  const due = () => (outbox?.take(clock()) ?? []).flatMap(struck)

  const track = (sending: Promise<void>): void => {
    inFlight.add(sending)
    void sending.finally(() => inFlight.delete(sending))
  }

  const pump = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (running === 0) return
    for (const [delivery, fault] of due()) track(send(delivery, fault))
    const next = outbox?.nextDueAt()
    if (next === undefined) return
    timer = setTimeout(pump, Math.max(0, Math.min(longestSleep, next - clock())))
    timer.unref()
  }

  const wake = (): void => {
    clearTimeout(timer)
    timer = setTimeout(pump, 0)
  }

  return {
    courier: {
      faults,
      log,
      deliver: async () => {
        for (let batch = due(); batch.length > 0; batch = due()) {
          // One after the other: receivers are told in the order in which things happened.
          for (const [delivery, fault] of batch) await send(delivery, fault)
        }
        await Promise.all(inFlight)
      },
    },
    start: () => {
      running += 1
      if (running > 1) return
      outbox?.onPut(wake)
      if (outbox?.nextDueAt() !== undefined) wake()
    },
    stop: async () => {
      running -= 1
      if (running > 0) return
      outbox?.onPut(undefined)
      clearTimeout(timer)
      stopping.abort()
      await Promise.all(inFlight)
      stopping = new AbortController()
    },
  }
}
