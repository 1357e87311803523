/**
 * An app behind HTTP: the request log, the faults, and two ways in. `fetch` answers in this process without a socket; `listen` opens a real
 * server on a loopback port that the system gives. Both go through the same faults, so a test may choose by speed alone.
 */
import type { App, AppReply, AppRequest, Clock } from "./App.ts"
import { makeFaults } from "./Faults.ts"
import type { Fault, Faults } from "./Faults.ts"
import { makeInProcessFetch } from "./InProcessFetch.ts"
import { listenOnLoopback } from "./LoopbackServer.ts"
import type { Listening, ListenOptions } from "./LoopbackServer.ts"
import { outcomeOf } from "./Outcome.ts"
import { makeCourier } from "./webhooks/Courier.ts"
import type { Courier, CourierOptions } from "./webhooks/Courier.ts"
import type { Outcome } from "./Outcome.ts"

/** One line of the request log. `status` is what was answered, or would have been had the answer not been lost. */
export interface RequestLogEntry {
  readonly at: number
  readonly method: string
  readonly path: string
  readonly status: number | undefined
  readonly fault: Fault["kind"] | undefined
  readonly request: AppRequest
  readonly reply: AppReply | undefined
}

export interface Sandbox<A extends App> {
  readonly app: A
  readonly faults: Faults
  /** Every request since the start or the last `clearLog`, oldest first. */
  readonly log: ReadonlyArray<RequestLogEntry>
  readonly clearLog: () => void
  /** A web-standard `fetch` that never leaves the process. A broken connection rejects, as the real one does. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** A real server. Besides the API it has pages for people, which no fault strikes and no log counts. */
  readonly listen: (options?: ListenOptions) => Promise<Listening>
  /** The deliveries of the app's webhooks. While a server listens they are sent by themselves; without one, by `deliver`. */
  readonly webhooks: Courier
}

/** `keepLog: false` keeps memory flat over a long run. */
export const makeSandbox = <A extends App>(
  app: A,
  options: {
    readonly clock: Clock
    readonly faultSeed?: number
    readonly keepLog?: boolean
    /** How deliveries of webhooks are sent; by the global `fetch` when absent. */
    readonly webhooks?: CourierOptions
  },
): Sandbox<A> => {
  const faults = makeFaults(options.faultSeed)
  const keepLog = options.keepLog ?? true
  const log: Array<RequestLogEntry> = []
  const { courier, start, stop } = makeCourier(app.outbox, { ...options.webhooks, clock: options.clock, seed: options.faultSeed, keepLog })

  const answer = (request: AppRequest): Outcome => {
    const at = options.clock()
    const fault = faults.take(request)
    const outcome = outcomeOf(app, request, fault, at)
    if (keepLog) {
      const { reply } = outcome
      const path = request.url.pathname + request.url.search
      log.push({ at, method: request.method, path, status: reply?.status, fault: fault?.kind, request, reply })
    }
    return outcome
  }

  const answerOrShow = (request: AppRequest): Outcome => {
    const page = app.face?.(request)
    return page === undefined ? answer(request) : { kind: "reply", reply: page }
  }

  return {
    app,
    faults,
    log,
    clearLog: () => {
      log.length = 0
    },
    fetch: makeInProcessFetch(answer),
    listen: async (settings = {}) => {
      const { url, close } = await listenOnLoopback(answerOrShow, settings)
      start()
      return {
        url,
        close: async () => {
          await stop()
          await close()
        },
      }
    },
    webhooks: courier,
  }
}
