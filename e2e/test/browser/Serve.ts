/** A function from requests to answers as a server on this machine. */
import { type IncomingMessage, type ServerResponse, createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"

export interface Served {
  readonly origin: string
  readonly close: () => Promise<void>
}

const requestOf = (incoming: IncomingMessage, origin: string): Request => {
  const headers = new Headers(
    Object.entries(incoming.headersDistinct).flatMap(([name, values]) => (values ?? []).map((value): [string, string] => [name, value])),
  )
  const method = incoming.method ?? "GET"
  const body = method === "GET" || method === "HEAD" ? {} : { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" as const }
  return new Request(`${origin}${incoming.url ?? "/"}`, { method, headers, ...body })
}

const answer = async (response: Response, outgoing: ServerResponse): Promise<void> => {
  outgoing.writeHead(response.status, [...response.headers].flat())
  if (response.body === null) outgoing.end()
  else await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), outgoing)
}

export const serve = async (fetch: (request: Request, origin: string) => Promise<Response>): Promise<Served> => {
  let origin = ""
  const server = createServer((incoming, outgoing) => {
    // Whoever leaves in the middle of an answer wants no more of it.
    fetch(requestOf(incoming, origin), origin)
      .then((response) => answer(response, outgoing))
      .catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
