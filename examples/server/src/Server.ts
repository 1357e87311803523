/**
 * The connect page, the HTTP API and the messages of applications behind one port, and the worker that keeps everything in step. Several of them on one database share the work;
 * each may be stopped or killed at any time. `close` lets what is under way end, and hands the rest back.
 */
import { github } from "@syncline/adapter-github"
import { linear } from "@syncline/adapter-linear"
import { type RequestListener, createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { toNodeHandler } from "srvx/node"
import { apiKeys, createSyncline } from "syncline"
import * as Limits from "./Limits.ts"
import type { Log } from "./Log.ts"
import * as Sandboxes from "./Sandboxes.ts"
import type { Settings } from "./Settings.ts"

export interface Running {
  /** Where it is reached from outside. */
  readonly origin: string
  readonly port: number
  /** Where the sandboxes are, in a try. */
  readonly sandboxes: Sandboxes.Sandboxes["urls"] | undefined
  readonly close: () => Promise<void>
}

/** What programs written for the API at the root ask for. */
const atRoot = /^\/(health|integrations|auth|openapi\.json)(\/|$)/

/** A path as the log has it: what comes behind `/hooks/` is a secret of its own. */
const logged = (path: string): string => (path.startsWith("/hooks/") ? "/hooks/…" : path)

const tooMany = (seconds: number): Response =>
  new Response(`Too many tries. Come back in ${seconds} seconds.\n`, { status: 429, headers: { "retry-after": String(seconds) } })

const listening = async (server: ReturnType<typeof createServer>, port: number, host: string): Promise<number> => {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, host, resolve)
  })
  return (server.address() as AddressInfo).port
}

export const start = async (settings: Settings, log: Log): Promise<Running> => {
  const { host, databaseUrl } = settings
  let answer: (request: Request) => Promise<Response> = () =>
    Promise.resolve(new Response("Starting.\n", { status: 503, headers: { "retry-after": "1" } }))
  const server = createServer(toNodeHandler((request: Request) => answer(request)) as RequestListener)
  const port = await listening(server, settings.port, host)
  const origin = settings.origin ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`
  const opened: Array<() => Promise<void>> = []
  const close = async () => {
    const ended = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeIdleConnections()
    for (const one of opened.toReversed()) await one()
    server.closeAllConnections()
    await ended
  }
  try {
    const sandboxes = databaseUrl === undefined ? await Sandboxes.open(origin) : undefined
    if (sandboxes !== undefined) opened.push(sandboxes.close)
    const folder = databaseUrl === undefined ? await mkdtemp(join(tmpdir(), "syncline-server-")) : undefined
    if (folder !== undefined) opened.push(() => rm(folder, { recursive: true, force: true }))
    const clients = sandboxes?.clients ?? settings.clients
    const syncline = await createSyncline({
      adapters: [github, linear],
      database: databaseUrl === undefined ? { folder: folder ?? "" } : { url: databaseUrl },
      oauthClients: { ...clients },
      logs: settings.log,
      ...(databaseUrl !== undefined && { vaultKeys: settings.vaultKeys }),
    })
    opened.push(syncline.close)
    opened.push(syncline.watch())
    const onDefect = (requestId: string, problem: unknown) => log("ERROR", "a request failed by a bug", { requestId, problem })
    const tenant = apiKeys(settings.apiKeys)
    const [api, apiAtRoot] = [syncline.http({ tenant, basePath: "/api", onDefect }), syncline.http({ tenant, onDefect })]
    const page = syncline.page({
      origin,
      onDefect,
      hooks: `${origin}/hooks`,
      settings: sandboxes?.settings ?? Object.fromEntries(Object.entries(settings.urls).map(([app, baseUrl]) => [app, { baseUrl }])),
      ...(settings.title !== undefined && { title: settings.title }),
    })

    const limited = async (request: Request, address: string, path: string): Promise<Response | undefined> => {
      const what = path.startsWith("/hooks/") ? "message" : path.startsWith("/sign-in/") && request.method === "POST" ? "signIn" : undefined
      const wait = what === undefined ? undefined : await Limits.waitFor(what, address)
      return wait === undefined ? undefined : tooMany(wait)
    }
    const ofApi = async (request: Request, address: string, handle: typeof api): Promise<Response> => {
      if (await Limits.isOver("unknownKey", address)) return tooMany(60)
      const response = await handle(request)
      if (response.status === 401) await Limits.waitFor("unknownKey", address)
      return response
    }
    const routed = async (request: Request, address: string, path: string): Promise<Response> => {
      const refusal = await limited(request, address, path)
      if (refusal !== undefined) return refusal
      if (path.startsWith("/hooks/")) return syncline.receive(request)
      if (path === "/api" || path.startsWith("/api/")) return ofApi(request, address, api)
      return atRoot.test(path) ? ofApi(request, address, apiAtRoot) : page(request)
    }
    answer = async (request) => {
      const [began, path] = [performance.now(), new URL(request.url).pathname]
      const socket = (request as Request & { readonly ip?: string }).ip ?? "unknown"
      const address = Limits.addressOf(socket, request.headers.get("x-forwarded-for"), settings.trustedProxies)
      const response = await routed(request, address, path)
      const level = response.status >= 500 ? "ERROR" : "INFO"
      const millis = Math.round(performance.now() - began)
      log(level, "request", { method: request.method, path: logged(path), status: response.status, millis })
      return response
    }
    return { origin, port, sandboxes: sandboxes?.urls, close }
  } catch (error) {
    await close()
    throw error
  }
}
