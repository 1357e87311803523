/**
 * The way from the engine to the applications, in this process. Here requests are lost, refused, answered wrongly or not at all, as the operation's own seed
 * decides; credentials are revoked; what each process hears of waits is remembered, and requests that do not keep to them.
 */
import type { Fault } from "@syncline/sandbox"
import type { Activity } from "./Activity.ts"
import { type Deed, requestNumber } from "./Deed.ts"
import type { Draw } from "./Draw.ts"
import type { Incarnation } from "./Incarnation.ts"
import { type Lapses, makeLapses } from "./Lapses.ts"
import type { Trace } from "./Trace.ts"
import { type Waits, makeWaits, waitAskedBy } from "./Waits.ts"
import { accountsOf } from "./Side.ts"
import type { World } from "./World.ts"

export interface NetworkRequest {
  readonly at: number
  readonly by: string
  /** The side whose credentials were sent; absent for unknown ones. */
  readonly side: string | undefined
  /** Which of the accounts of that side. */
  readonly account: string | undefined
  readonly method: string
  readonly url: string
  readonly body: string
  /** What befell it, in words. */
  readonly fault: string | undefined
  readonly status: number | undefined
  /** How much had been stored when it was sent. */
  readonly stored: number
  /** What it did at the application; absent where it never came there. */
  readonly deed: Deed | undefined
  /** Milliseconds that were left of waits that its process knew of: of those it heard of itself, and of what it read in the store. */
  readonly insideWait: { readonly asked: number; readonly stored: number }
}

export interface Network {
  readonly fetch: (by: Incarnation) => typeof globalThis.fetch
  readonly requests: ReadonlyArray<NetworkRequest>
  readonly revoked: Set<string>
  readonly lapses: Lapses
  readonly waits: Waits
  /** Faults from now on; `undefined` ends them. */
  readonly disturb: (disturbance: Disturbance | undefined) => void
  /** What is done once each while the engine works, from now on. */
  /** Whether somebody called for what is asked for from now on: it is no work that goes on by itself. */
  readonly called: (isCalled: boolean) => void
  readonly during: (interruptions: ReadonlyArray<Interruption>) => void
}

export interface Disturbance {
  readonly draw: Draw
  /** Draws what a well-formed answer says that makes no sense, where there are such answers. */
  readonly wrong: Draw | undefined
  /** Of all requests. */
  readonly rate: number
}

/** Done when the n-th request arrives, or the first one after it that only reads, or that reads a page which is not the first. */
export interface Interruption {
  readonly request: number
  readonly laterPage: boolean
  readonly run: () => void
}

/** JSON, but not what any of these applications says. */
const wrongJson = (draw: Draw): Fault => ({
  kind: "status",
  status: 200,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: draw.pick(["null", "{}", "true", '{"data":null}', '{"ok":true,"items":[]}'] as const),
})

const drawFault = ({ draw, wrong }: Disturbance): Fault => {
  const fault = drawUsual(draw)
  return fault.kind === "html" && wrong?.chance(0.5) === true ? wrongJson(wrong) : fault
}

const drawUsual = (draw: Draw): Fault => {
  const waitSeconds = draw.pick([1, 3, 20, 61, 300, 1800] as const)
  return draw.pick<Fault>([
    { kind: "limited", limit: { kind: "primary", waitSeconds } },
    { kind: "limited", limit: { kind: "secondary", waitSeconds } },
    { kind: "limited", limit: { kind: "secondary-without-wait", waitSeconds } },
    { kind: "status", status: draw.pick([500, 502, 503, 504] as const) },
    { kind: "html", status: draw.pick([200, 502] as const) },
    { kind: "timeout" },
    { kind: "reset-before" },
    { kind: "reset-after" },
    { kind: "reset-after" },
    { kind: "reset-mid-body" },
    { kind: "truncated" },
    draw.chance(0.3) ? { kind: "unauthorized" } : { kind: "reset-after" },
  ])
}

/** A person's sign-in may come at any time. */
const unbound = { asked: 0, stored: 0 }

const lost = () => new TypeError("fetch failed", { cause: new Error("other side closed") })

export const makeNetwork = (
  world: World,
  options: { readonly now: () => number; readonly activity: Activity; readonly trace: Trace; readonly stored: () => number },
): Network => {
  const { now, activity, trace } = options
  const requests: Array<NetworkRequest> = []
  const revoked = new Set<string>()
  const waits = makeWaits()
  const appOf = new Map(world.sides.map(({ name, app }) => [name, app]))
  const lapses = makeLapses((side) => appOf.get(side) ?? "github")
  const sideOf = new Map(world.sides.flatMap(({ name, tokens, second }) => [...tokens, ...second].map((token) => [token, name] as const)))
  const accountOf = new Map(
    world.sides.flatMap((side) => accountsOf(side).flatMap(({ name, tokens }) => tokens.map((token) => [token, name] as const))),
  )
  let disturbance: Disturbance | undefined
  let interruptions: ReadonlyArray<Interruption> = []
  let arrived = 0
  let isCalled = false
  let arrivals = 0

  /** What befalls a request, and what that is called where the name of the fault does not say it. */
  const faultFor = (token: string, place: string | undefined): { readonly fault?: Fault | undefined; readonly called?: string } => {
    if (revoked.has(token)) return { fault: { kind: "unauthorized" } }
    const denied = place === undefined ? undefined : lapses.faultFor(place)
    if (denied !== undefined) return { fault: denied, called: "access lapsed" }
    return { fault: disturbance !== undefined && disturbance.draw.chance(disturbance.rate) ? drawFault(disturbance) : undefined }
  }

  const call = async (
    by: Incarnation,
    url: URL,
    init: RequestInit,
  ): Promise<{ readonly response: Response; readonly heard: () => void }> => {
    const token = (new Headers(init.headers).get("authorization") ?? "").replace(/^Bearer /, "")
    const [side, account] = [sideOf.get(token), accountOf.get(token)]
    const body = init.body instanceof Uint8Array ? new TextDecoder().decode(init.body) : typeof init.body === "string" ? init.body : ""
    const method = init.method ?? "GET"
    const sandbox = world.sandboxes.get(url.hostname)
    if (sandbox === undefined) throw lost()
    arrived += 1
    arrivals += 1
    // No vendor here checks versions, so an edit between the engine's look and its write is overwritten; nothing can be promised for that moment.
    if (interruptions.length > 0 && !isWrite({ method, body })) {
      const laterPage = isLaterPage(url, body)
      const due = interruptions.filter((one) => arrived >= one.request && (laterPage || !one.laterPage))
      interruptions = interruptions.filter((one) => !due.includes(one))
      for (const { run } of due) run()
    }
    const signsIn = isSignIn(url, body)
    const { fault, called } = faultFor(token, signsIn ? undefined : side)
    const left = account === undefined || signsIn ? unbound : waits.left(by.name, account, now())
    // Who calls for something wants to know now; only what the application asked for binds that.
    const insideWait = isCalled ? { ...left, stored: 0 } : left
    const number = String(arrivals)
    const stored = options.stored()
    const note = (status: number | undefined, answer: string) => {
      requests.push({
        at: now(),
        by: by.name,
        side,
        account,
        method,
        url: url.href,
        body,
        fault: fault === undefined ? undefined : (called ?? nameOf(fault)),
        status,
        stored,
        deed: world.deedOf(number),
        insideWait,
      })
      trace.add(
        () => ({ at: now(), who: by.name, what: `${side ?? "nobody"} ${method} ${summary(url, body)}`, outcome: said(status, fault) }),
        () => body + answer,
      )
    }
    if (fault?.kind === "timeout") {
      note(undefined, "")
      return await silence(init.signal ?? undefined)
    }
    if (fault !== undefined) sandbox.faults.add({ fault, times: 1, match: ({ headers }) => headers[requestNumber] === number })
    const end = activity.begin()
    try {
      const headers = new Headers(init.headers)
      headers.set(requestNumber, number)
      const response = await sandbox.fetch(url, { ...init, headers })
      if (fault?.kind === "reset-mid-body") note(response.status, "")
      else note(response.status, await response.clone().text())
      // A wait counts once somebody hears of it, whose sign-in is not the connection's work. It is kept by account: a new token does not end one.
      const until = now() + waitAskedBy(response, world.clockOf(url.hostname)())
      return { response, heard: () => void (account !== undefined && !signsIn && waits.hear(by.name, account, until)) }
    } catch (error) {
      note(undefined, "")
      throw error
    } finally {
      end()
    }
  }

  const fetch =
    (by: Incarnation): typeof globalThis.fetch =>
    async (input, init = {}) => {
      if (by.isDead()) throw lost()
      if (by.isPaused()) {
        // Nobody keeps a connection open for a process that does not move.
        await by.awake()
        throw lost()
      }
      const mishap = by.pass("other")
      if (by.isDead()) throw lost()
      const url = new URL(input instanceof Request ? input.url : input)
      // A request on the wire cannot be called back, so a pause that begins here begins before the answer.
      const { response, heard } = await call(by, url, init)
      if (mishap?.kind === "crash") by.die()
      // Whoever sleeps through an answer has lost its lease by then, and the step that would have learnt from it.
      const overslept = by.isPaused()
      await by.awake()
      if (by.isDead()) throw lost()
      if (!overslept) heard()
      return response
    }

  return {
    fetch,
    requests,
    revoked,
    lapses,
    waits,
    disturb: (next) => {
      disturbance = next
    },
    called: (next) => {
      isCalled = next
    },
    during: (next) => {
      interruptions = next
      arrived = 0
    },
  }
}

const said = (status: number | undefined, fault: Fault | undefined): string =>
  `${status ?? "no answer"}${fault === undefined ? "" : ` (${fault.kind})`}`

const nameOf = (fault: Fault): string => {
  switch (fault.kind) {
    case "limited":
      return fault.limit.kind === "secondary-without-wait" ? "limit without a wait" : "limit with a wait"
    case "status":
      return fault.status < 500 ? "wrong JSON" : "server error"
    case "html":
      return "a page instead of JSON"
    case "unauthorized":
      return "credentials refused"
    case "timeout":
      return "no answer"
    case "reset-before":
      return "reset before the effect"
    case "reset-after":
      return "effect done, answer lost"
    case "reset-mid-body":
      return "effect done, reset in the body"
    case "truncated":
      return "effect done, body truncated"
  }
}

const silence = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(lost()), { once: true })
  })

/** What a person's program waits for: signing in, and a repository that it names. */
const isSignIn = (url: URL, body: string): boolean =>
  url.pathname === "/user" || /^\/repos\/[^/]+\/[^/]+$/.test(url.pathname) || body.includes("query Account")

/** Whether a request changes something, as far as can be told by it. */
export const isWrite = ({ method, body }: Pick<NetworkRequest, "method" | "body">): boolean =>
  method === "POST" ? !/"query":"query/.test(body) : method !== "GET"

const isLaterPage = (url: URL, body: string): boolean =>
  url.pathname === "/graphql" ? body.includes('"after":"') : Number(url.searchParams.get("page") ?? 1) > 1

const summary = (url: URL, body: string): string => {
  if (url.pathname !== "/graphql") return url.pathname + url.search
  return /(?:query|mutation) (\w+)/.exec(body)?.[0] ?? "graphql"
}
