/**
 * A web-standard `fetch` that never leaves the process. It keeps what callers rely on: an aborted signal rejects with its reason, redirects are
 * followed as the `redirect` mode says (a POST turned into a GET, credentials dropped on another origin), and a connection that breaks in the
 * body gives a response whose body fails, not a rejected call.
 */
import type { AppReply, AppRequest } from "./App.ts"
import { mayHaveBody } from "./Outcome.ts"
import type { Outcome } from "./Outcome.ts"

const mostRedirects = 20

export const makeInProcessFetch =
  (answer: (request: AppRequest) => Outcome) =>
  async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    let current: AppRequest = {
      method: request.method,
      url: new URL(request.url),
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    }
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      request.signal.throwIfAborted()
      const outcome = answer(current)
      if (outcome.kind === "silent") return untilAborted(request.signal)
      if (outcome.kind === "closed") throw new TypeError("fetch failed", { cause: new Error("other side closed") })
      const next = redirectOf(current, outcome.reply)
      if (next === undefined || request.redirect === "manual") return toResponse(outcome, current, redirects > 0)
      if (request.redirect === "error") throw new TypeError("fetch failed", { cause: new Error("unexpected redirect") })
      current = next
    }
    throw new TypeError("fetch failed", { cause: new Error("redirect count exceeded") })
  }

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true })
  })

const redirectOf = (request: AppRequest, reply: AppReply): AppRequest | undefined => {
  const location = reply.headers["location"]
  if (location === undefined || ![301, 302, 303, 307, 308].includes(reply.status)) return undefined
  const url = new URL(location, request.url)
  const becomesGet =
    (request.method === "POST" && (reply.status === 301 || reply.status === 302)) ||
    (reply.status === 303 && request.method !== "GET" && request.method !== "HEAD")
  const dropped = [
    ...(becomesGet ? ["content-type", "content-length"] : []),
    ...(url.origin === request.url.origin ? [] : ["authorization"]),
  ]
  return {
    method: becomesGet ? "GET" : request.method,
    url,
    headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => !dropped.includes(name))),
    body: becomesGet ? "" : request.body,
  }
}

const toResponse = (outcome: Extract<Outcome, { readonly reply: AppReply }>, request: AppRequest, redirected: boolean): Response => {
  const { status, headers, body } = outcome.reply
  const bytes = new TextEncoder().encode(body)
  const content = outcome.kind === "broken" ? brokenStream(bytes) : bytes
  const response = new Response(mayHaveBody(request.method, status) ? content : null, { status, headers: { ...headers } })
  Object.defineProperties(response, { url: { value: request.url.href }, redirected: { value: redirected } })
  return response
}

const brokenStream = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => controller.enqueue(bytes.subarray(0, Math.floor(bytes.length / 2))),
    pull: (controller) => controller.error(new TypeError("terminated", { cause: new Error("other side closed") })),
  })
