/**
 * A real HTTP server on 127.0.0.1 around a function that answers. A port of 0 takes one that is free. After `close` has resolved no request is
 * answered any more, delayed ones included.
 */
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { AppRequest } from "./App.ts"
import { mayHaveBody } from "./Outcome.ts"
import type { Outcome } from "./Outcome.ts"

/** A running server. */
export interface Listening {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  readonly url: string
  readonly close: () => Promise<void>
}

/** `latencyMillis` passes between the whole request and the moment the app sees it. */
export interface ListenOptions {
  readonly port?: number
  readonly latencyMillis?: number
}

export const listenOnLoopback = async (answer: (request: AppRequest) => Outcome, options: ListenOptions): Promise<Listening> => {
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming)
    if (options.latencyMillis !== undefined) await new Promise((resolve) => setTimeout(resolve, options.latencyMillis))
    if (server.listening) writeOutcome(answer(request), request.method, response)
  }
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) response.destroy()
      else response.writeHead(500, { "content-type": "text/plain; charset=utf-8" }).end(`The sandbox failed: ${String(error)}`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(options.port ?? 0, "127.0.0.1", resolve)
  })
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the server has no port")
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const readRequest = async (incoming: IncomingMessage): Promise<AppRequest> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value
  }
  return {
    method: incoming.method ?? "GET",
    url: new URL(`http://${incoming.headers.host ?? "127.0.0.1"}${incoming.url ?? "/"}`),
    headers,
    body: Buffer.concat(chunks).toString("utf8"),
  }
}

const writeOutcome = (outcome: Outcome, method: string, response: ServerResponse): void => {
  if (outcome.kind === "silent") return
  if (outcome.kind === "closed") {
    response.destroy()
    return
  }
  const { status, headers } = outcome.reply
  const bytes = Buffer.from(outcome.reply.body)
  if (!mayHaveBody(method, status)) {
    response.writeHead(status, headers).end()
    return
  }
  response.writeHead(status, { ...headers, "content-length": bytes.length })
  if (outcome.kind === "reply") response.end(bytes)
  else response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy())
}
