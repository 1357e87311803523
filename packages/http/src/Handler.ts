/** The API as a function from a request to its answer, for any web server. */
import { Json } from "@syncline/adapter-core"
import { InvalidInput, SyncEngine } from "@syncline/engine"
import { Effect, Layer } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import * as BasePath from "./BasePath.ts"
import * as Body from "./Body.ts"
import * as Layers from "./Layers.ts"
import * as Methods from "./Methods.ts"
import * as Problem from "./Problem.ts"

export interface HandlerOptions {
  readonly engine: SyncEngine["Service"]
  /** Whose request it is. There is no default: without it there is no handler. */
  readonly tenant: Layers.TenantOf
  /** Below which path it is mounted, such as `/api/syncline`. Default: at the root. */
  readonly basePath?: string
  /** Answers what comes below `/hooks`: the messages of applications. They need no sign-in; they are signed. Default: nothing is there. */
  readonly receive?: (request: Request) => Promise<Response>
  /** Told of what failed by a bug, with the id that the answer names. Default: it is logged. */
  readonly onDefect?: (requestId: string, problem: unknown) => void
}

export interface Handler {
  /** Answers a request. Its body must not have been read. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Lets go of what it holds. */
  readonly close: () => Promise<void>
}

const problem = (requestId: string, fields: Problem.Fields<Problem.Status>, headers: Record<string, string> = {}): Response =>
  Response.json(fields, {
    status: fields.status,
    headers: { "content-type": Problem.contentType, "cache-control": "no-store", "x-request-id": requestId, ...headers },
  })

/** What is wrong with a body before anybody looks for what it says. */
const flawOf = (body: string): string | undefined => {
  try {
    return Json.flaw(JSON.parse(body) as Json.Json)
  } catch {
    return "is not JSON"
  }
}

/** Of a request whose address and method are known: what the routes are to see of it, or what is wrong. */
const readable = async (request: Request, url: URL): Promise<Request | Problem.Fields<400 | 413 | 415>> => {
  const { method, headers } = request
  const head = { method, headers, signal: request.signal }
  if (method === "GET" || method === "HEAD") return new Request(url, head)
  const body = await Body.textOf(request).catch(() => null)
  if (body === null) return Problem.make(400, "InvalidInput", "the body did not come whole")
  if (body === undefined) return Problem.make(413, "TooLong", `the body is longer than ${Body.longestBody} bytes`)
  if (body === "") return new Request(url, head)
  const type = (headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase()
  if (type !== "application/json") return Problem.make(415, "NotJson", "the body must be JSON, with the content-type application/json")
  const flaw = flawOf(body)
  return flaw === undefined ? new Request(url, { ...head, body }) : Problem.make(400, "InvalidInput", `the body ${flaw}`)
}

const nothingHere = (path: string) => Problem.make(404, "NotFound", `there is nothing at ${JSON.stringify(path.slice(0, 200))}`)

/** Throws `InvalidInput` where nobody says whose requests are. */
export const handler = ({ engine, tenant, basePath = "", receive, onDefect }: HandlerOptions): Handler => {
  if (typeof tenant !== "function")
    throw new InvalidInput({ message: "tenant is missing; it must be a function that says whose request it is, such as apiKeys([…])" })
  BasePath.check(basePath, "/api/syncline")
  const tell = onDefect ?? ((requestId, what) => Effect.runSync(Effect.logError(`request ${requestId} failed by a bug`, what)))
  const web = HttpRouter.toWebHandler(
    Layers.layer(tenant).pipe(Layer.provide(Layer.succeed(SyncEngine, engine)), Layer.provide(HttpServer.layerServices)),
    { disableLogger: true },
  )
  const bug = (requestId: string, what: unknown) => {
    tell(requestId, what)
    return problem(requestId, Problem.make(500, "Defect", `something went wrong here that should not have; its id is ${requestId}`))
  }
  const answer = async (request: Request, requestId: string): Promise<Response> => {
    const url = new URL(request.url)
    const path = BasePath.within(basePath, url.pathname)
    if (receive !== undefined && path?.startsWith("/hooks/") === true) return receive(request)
    const methods = path === undefined ? [] : Methods.at(path)
    if (path === undefined || methods.length === 0) return problem(requestId, nothingHere(url.pathname))
    if (!methods.includes(request.method)) {
      const allow = methods.join(", ")
      return problem(requestId, Problem.make(405, "MethodNotAllowed", `${request.method} is not done here; what is: ${allow}`), { allow })
    }
    url.pathname = path
    const seen = await readable(request, url)
    if (!(seen instanceof Request)) return problem(requestId, seen)
    const response = await web.handler(seen)
    if (response.status >= 500 && response.headers.get("content-type") !== Problem.contentType) return bug(requestId, await response.text())
    const headers = new Headers(response.headers)
    headers.set("cache-control", "no-store")
    headers.set("x-request-id", requestId)
    return new Response(response.body, { status: response.status, headers })
  }
  return {
    fetch: async (request) => {
      const requestId = crypto.randomUUID()
      return answer(request, requestId).catch((error: unknown) => bug(requestId, error))
    },
    close: web.dispose,
  }
}
