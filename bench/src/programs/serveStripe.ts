/**
 * A fake Stripe API that holds customers only: `GET /v1/customers` with `limit`, `starting_after`, `created[gte]`, `created[lte]`, newest first, and
 * `has_more`. The list also says by `next` where the next page begins, for readers that take a token from the answer; Stripe's own clients ignore it.
 * Prints its address as one line and ends when its standard input does.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { customer, epoch } from "../Corpus.ts"

/** Customers were created evenly over this time, so that a reader may divide it among many. */
const spanSeconds = 80_000_000

const numberOf = (id: string): number => Number(id.slice("cus_".length))

export const run = ({ records }: { readonly records: number }): Promise<Record<string, never>> => {
  const step = Math.floor(spanSeconds / records)
  const rendered = Array.from({ length: records }, (_, number) => JSON.stringify({ ...customer(number), created: epoch + number * step }))

  const list = (query: URLSearchParams): string => {
    const limit = Number(query.get("limit") ?? "10")
    const [from, until] = [query.get("created[gte]"), query.get("created[lte]")]
    const after = query.get("starting_after")
    const oldest = from === null ? 0 : Math.max(0, Math.ceil((Number(from) - epoch) / step))
    const newest = until === null ? records - 1 : Math.min(records - 1, Math.floor((Number(until) - epoch) / step))
    const first = after === null ? newest : Math.min(newest, numberOf(after) - 1)
    const last = Math.max(oldest, first - limit + 1)
    const data = first < oldest ? [] : rendered.slice(last, first + 1).reverse()
    const more = last > oldest && data.length > 0
    const next = more ? JSON.stringify(customer(last).id) : "null"
    return `{"object":"list","url":"/v1/customers","has_more":${more},"next":${next},"data":[${data.join(",")}]}`
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1")
    const known = url.pathname === "/v1/customers"
    response.writeHead(known ? 200 : 404, { "content-type": "application/json" }).end(known ? list(url.searchParams) : "{}")
  })
  server.listen(0, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`))
  return new Promise((resolve) => {
    process.stdin.once("end", () => {
      server.close(() => resolve({}))
      server.closeAllConnections()
    })
    process.stdin.resume()
  })
}
