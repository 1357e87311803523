/** The corpus: customers of about 1 KB each, 100 a page, rendered once and served over loopback by a process of its own. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

export const pageSize = 100

/** One customer as the application sends it: about 1 KB of JSON. */
const customer = (number: number) => ({
  id: `cus_${String(number).padStart(9, "0")}`,
  object: "customer",
  name: `Customer ${number}`,
  email: `customer${number}@example.com`,
  description: `Customer number ${number} of the corpus, who bought ${number % 17} things and has opinions about ${number % 5} of them. `.repeat(3),
  phone: `+1 555 ${String(number % 10_000_000).padStart(7, "0")}`,
  currency: ["usd", "eur", "gbp"][number % 3],
  balance: (number * 7919) % 100_000,
  delinquent: number % 11 === 0,
  address: { line1: `${number % 999} Main Street`, line2: null, city: "Springfield", postal_code: String(number % 99_999), country: "US" },
  metadata: { plan: `plan-${number % 7}`, source: "bench", tags: ["a", "b", "c"], notes: "x".repeat(120) },
  updated: 1_700_000_000 + number,
})

/** Serves `records` customers; prints its address as one line when it listens. */
export const serve = (records: number): void => {
  const pages = Array.from({ length: Math.ceil(records / pageSize) }, (_, page) => {
    const first = page * pageSize
    const data = Array.from({ length: Math.min(pageSize, records - first) }, (_item, index) => customer(first + index))
    const next = first + pageSize < records ? String(page + 1) : null
    return Buffer.from(JSON.stringify({ data, next }))
  })
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1")
    const body = url.pathname === "/customers" ? pages[Number(url.searchParams.get("cursor") ?? "0")] : Buffer.from(`{"id":"bench"}`)
    response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" })
    response.end(body)
  })
  server.listen(0, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`))
  process.stdin.on("end", () => server.close()).resume()
}
