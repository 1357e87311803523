/**
 * What becomes of one request at the edge: a reply, or one of the ways to get none. Both ways into a sandbox act out the same outcome, so that
 * a test means the same over a socket and without one.
 */
import type { App, AppReply, AppRequest } from "./App.ts"
import type { Fault } from "./Faults.ts"

/** `broken`: the body stops in the middle; `closed`: the connection ends before a byte; `silent`: nothing ever comes. */
export type Outcome =
  | { readonly kind: "reply"; readonly reply: AppReply }
  | { readonly kind: "broken"; readonly reply: AppReply }
  | { readonly kind: "closed"; readonly reply: AppReply | undefined }
  | { readonly kind: "silent"; readonly reply: undefined }

/** Lets the app do its part, as far as the fault allows. `now` is epoch milliseconds. */
export const outcomeOf = (app: App, request: AppRequest, fault: Fault | undefined, now: number): Outcome => {
  switch (fault?.kind) {
    case undefined:
      return { kind: "reply", reply: app.handle(request) }
    case "status":
      return { kind: "reply", reply: { status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? "" } }
    case "html":
      return { kind: "reply", reply: htmlPage(fault.status) }
    case "limited":
      return { kind: "reply", reply: app.limited(fault.limit, now) }
    case "unauthorized":
      return { kind: "reply", reply: app.unauthorized() }
    case "timeout":
      return { kind: "silent", reply: undefined }
    case "reset-before":
      return { kind: "closed", reply: undefined }
    case "reset-after":
      return { kind: "closed", reply: app.handle(request) }
    case "reset-mid-body":
      return { kind: "broken", reply: app.handle(request) }
    case "truncated": {
      const reply = app.handle(request)
      return { kind: "reply", reply: { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) } }
    }
  }
}

/** Whether HTTP allows a reply to this request to have a body at all. */
export const mayHaveBody = (method: string, status: number): boolean =>
  method !== "HEAD" && status !== 204 && status !== 205 && status !== 304

const htmlPage = (status: number): AppReply => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>Something went wrong</h1></body></html>`,
})
