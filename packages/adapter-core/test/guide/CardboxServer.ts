/**
 * Cardbox in this process, as its documentation describes it: boards of cards behind a `fetch`, the hands of a person, and what can befall a
 * request. Time is the clock's that it is given.
 */
import type { Json } from "@syncline/adapter-core"
import type { StageFault, Traffic } from "@syncline/adapter-core/testing"

export type StoredCard = Json.JsonObject & { readonly id: string }

export interface CardboxServer {
  readonly fetch: typeof globalThis.fetch
  /** Of a board, in the order of creation. */
  readonly cards: (board: string) => ReadonlyArray<StoredCard>
  /** Makes a card, or changes the given fields of the one with this id. */
  readonly put: (board: string, card: StoredCard) => void
  readonly remove: (board: string, id: string) => void
  /** Befalls the next request that reads, or the next that writes. */
  readonly strike: (fault: StageFault, request: "read" | "write") => void
  readonly traffic: () => Traffic
}

const pageSize = 20

const json = (status: number, body: Json.Json, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } })

const refusal = (field: string, message: string) => json(422, { message, errors: [{ field, message: `${field} ${message}` }] })

const broken = (code?: string) => new TypeError("fetch failed", { cause: Object.assign(new Error("broken"), { code }) })

/** Cardbox takes so many requests at once, and gets back as many a minute. */
export const makeCardboxServer = (now: () => number, requestsPerMinute = 600): CardboxServer => {
  const boards = new Map(["work", "empty"].map((name) => [name, new Map<string, StoredCard>()]))
  const boardOf = (name: string) => boards.get(name) ?? new Map<string, StoredCard>()
  const changed = () => `${new Date(now()).toISOString().slice(0, 19)}Z`
  let struck: { readonly fault: StageFault; readonly request: "read" | "write" } | undefined

  let left = requestsPerMinute
  let counted = now()
  let requests = 0
  let refusals = 0

  const isOverLimit = (): boolean => {
    left = Math.min(requestsPerMinute, left + ((now() - counted) * requestsPerMinute) / 60_000)
    counted = now()
    requests += 1
    const over = left < 1
    if (over) refusals += 1
    else left -= 1
    return over
  }

  const put: CardboxServer["put"] = (board, { id, ...fields }) => {
    const before = boardOf(board).get(id) ?? { title: "Untitled", notes: "", done: false }
    boardOf(board).set(id, { ...before, changed: changed(), ...fields, id })
  }

  const page = (board: string, query: URLSearchParams): Response => {
    const all = [...boardOf(board).values()]
    const since = query.get("changed_since") ?? ""
    const begin = all.findIndex(({ id }) => id === query.get("after")) + 1
    const cards = all.slice(begin).filter((card) => String(card["changed"]) >= since)
    const next = cards.length > pageSize ? (cards[pageSize - 1]?.id ?? null) : null
    return json(200, { cards: cards.slice(0, pageSize), next })
  }

  const write = (board: string, id: string, fields: Json.JsonObject): Response => {
    if ([...String(fields["title"] ?? "")].length > 200) return refusal("title", "is longer than 200 characters")
    put(board, { ...fields, id })
    return json(200, boardOf(board).get(id) ?? null)
  }

  const handle = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url)
    if (request.headers.get("authorization") !== "Bearer good") return json(401, { message: "Who are you?" })
    if (pathname === "/me") return json(200, { id: "1", name: "Ada" })
    const [, boardName = "", rest, id = ""] = /^\/boards\/([^/]+)(\/cards)?(?:\/([^/]+))?$/.exec(pathname) ?? []
    const board = boards.get(boardName)
    if (board === undefined) return json(404, { message: "There is no such board" })
    if (rest === undefined) return json(200, { id: boardName, name: boardName })
    if (request.method === "GET" && id === "") return page(boardName, searchParams)
    if (request.method === "POST") {
      const { id: own, ...fields } = await request.json()
      return board.has(own) ? json(409, { message: "The id is taken" }) : write(boardName, own, fields)
    }
    const card = board.get(id)
    if (card === undefined) return json(404, { message: "There is no such card" })
    return request.method === "GET" ? json(200, card) : write(boardName, id, await request.json())
  }

  const fetch: CardboxServer["fetch"] = async (input, init) => {
    const request = new Request(input, init)
    const fault = struck?.request === (request.method === "GET" ? "read" : "write") ? struck.fault : undefined
    if (fault !== undefined) struck = undefined
    if (isOverLimit() || fault === "limited") return json(429, { message: "Too fast" }, { "retry-after": "30" })
    if (fault === "refused") throw broken("ECONNREFUSED")
    if (fault === "failing") return json(500, { message: "Something went wrong" })
    if (fault === "html") return new Response("<h1>Cardbox is down</h1>", { status: 200 })
    const response = await handle(request)
    if (fault === "lost") throw broken()
    if (fault !== "truncated") return response
    const text = await response.text()
    return new Response(text.slice(0, text.length / 2), { status: response.status })
  }

  return {
    fetch,
    cards: (board) => [...boardOf(board).values()],
    put,
    remove: (board, id) => void boardOf(board).delete(id),
    strike: (fault, request) => {
      struck = { fault, request }
    },
    traffic: () => ({ requests, refusals }),
  }
}
