/**
 * The application that is read and written, in a process of its own: customers by pages, of any number of partitions, with as many records in each. Pages
 * of a small corpus are rendered before it listens. Prints its address as one line and ends when its standard input does.
 */
import { type IncomingMessage, type ServerResponse, createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { customer, epoch, pageSize } from "../Corpus.ts"
import * as ServerLog from "../ServerLog.ts"
import * as Window from "../Window.ts"

export interface Options {
  /** Records of each partition. */
  readonly records: number
  /** Every answer is held back for so long. Default 0. */
  readonly latencyMillis?: number
  /** Requests beyond it are answered with 429. Default: no limit. */
  readonly requestsPerSecond?: number
}

/** Beyond that a corpus is rendered as it is asked for. */
const mostRendered = 100_000

export const run = ({
  records,
  latencyMillis = 0,
  requestsPerSecond = Number.POSITIVE_INFINITY,
}: Options): Promise<Record<string, never>> => {
  const log = { requests: 0, refused: 0, created: 0, pages: new Map<string, readonly [firstAt: number, times: number]>() }
  const window = Window.make(requestsPerSecond)

  const render = (partition: number, first: number): Buffer => {
    const data = Array.from({ length: Math.max(0, Math.min(pageSize, records - first)) }, (_, index) =>
      customer(partition * records + first + index),
    )
    return Buffer.from(JSON.stringify({ data, next: first + pageSize < records ? String(first + pageSize) : null }))
  }
  const rendered =
    records > mostRendered ? [] : Array.from({ length: Math.ceil(records / pageSize) }, (_, page) => render(0, page * pageSize))

  const firstOf = (partition: number, query: URLSearchParams): number => {
    const since = query.get("updated_since")
    const from = since === null ? 0 : Math.max(0, Date.parse(since) / 1000 - epoch - partition * records)
    return Number(query.get("cursor") ?? from)
  }

  /** When it arrives: whoever asks may be gone before it is answered. */
  const note = (partition: number, first: number): void => {
    const address = `${partition}/${first}`
    const [firstAt, times] = log.pages.get(address) ?? [Date.now(), 0]
    log.pages.set(address, [firstAt, times + 1])
  }

  const page = (partition: number, first: number): Buffer =>
    (partition === 0 && first % pageSize === 0 ? rendered[first / pageSize] : undefined) ?? render(partition, first)

  const create = async (request: IncomingMessage): Promise<Buffer> => {
    const chunks: Array<Buffer> = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    log.created += 1
    return Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.concat(chunks).toString()), updated: Math.floor(Date.now() / 1000) }))
  }

  const answer = async (request: IncomingMessage): Promise<{ readonly status: number; readonly body: Buffer }> => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1")
    if (url.pathname === ServerLog.path) {
      const pages = [...log.pages].map(([address, [firstAt, times]]) => [address, firstAt, times])
      return { status: 200, body: Buffer.from(JSON.stringify({ ...log, pages })) }
    }
    log.requests += 1
    if (!window.admit(performance.now())) {
      log.refused += 1
      return { status: 429, body: Buffer.from("{}") }
    }
    const [, partition, what] = url.pathname.split("/")
    const first = what === "customers" && request.method === "GET" ? firstOf(Number(partition), url.searchParams) : undefined
    if (first !== undefined) note(Number(partition), first)
    if (latencyMillis > 0) await new Promise((resolve) => setTimeout(resolve, latencyMillis))
    if (first !== undefined) return { status: 200, body: page(Number(partition), first) }
    if (partition === "account") return { status: 200, body: Buffer.from(JSON.stringify({ id: request.headers.authorization ?? "" })) }
    return what === "customers" ? { status: 200, body: await create(request) } : { status: 404, body: Buffer.from("{}") }
  }

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, body } = await answer(request)
    response.writeHead(status, { "content-type": "application/json", ...(status === 429 && { "retry-after": "1" }) }).end(body)
  }

  const server = createServer((request, response) => void respond(request, response))
  server.listen(0, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`))
  return new Promise((resolve) => {
    process.stdin.once("end", () => {
      server.close(() => resolve({}))
      server.closeAllConnections()
    })
    process.stdin.resume()
  })
}
