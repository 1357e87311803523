/** Ways in which the positions of an adapter's readings can lead astray. */
import { Effect } from "effect"
import { AdapterError, Unavailable } from "../AdapterError.ts"
import { nothing } from "./ReadingVices.ts"
import { type Vice, pages, reading } from "./Vice.ts"

const inMemory = (delta: boolean): Vice =>
  reading(`keeps the positions of its ${delta ? "deltas" : "full reads"} in memory`, ({ page }) => {
    const positions: Array<string> = []
    return {
      page: (client, request) => {
        if ((request.since !== undefined) !== delta) return page(client, request)
        const { position, ...rest } = request
        const own = position === undefined ? undefined : (positions[Number(position)] ?? "lost")
        return Effect.map(page(client, { ...rest, ...(own !== undefined && { position: own }) }), (read) =>
          read.next === undefined ? read : { ...read, next: String(positions.push(read.next) - 1) },
        )
      },
    }
  })

export const positionVices: ReadonlyArray<Vice> = [
  pages("leads from the last page back to the last page", (page, { position }) =>
    page.next === undefined && position !== undefined ? { ...page, next: position } : page,
  ),
  pages("leads from the last of several pages on for ever", (page, { position }) =>
    page.next === undefined && position !== undefined ? { ...page, next: String(Number(position) + 1) } : page,
  ),
  reading("knows a position only once", ({ page }) => {
    const used = new Set<string>()
    return {
      page: (client, request) => {
        const { position = "" } = request
        const again = position !== "" && used.has(position)
        used.add(position)
        return Effect.map(page(client, request), (read) => (again ? { ...read, changes: [] } : read))
      },
    }
  }),
  reading("goes round when its last page is full", ({ page }, { pageSize }) => ({
    page: (client, request) =>
      Effect.map(page(client, request), (read) =>
        read.next === undefined && read.changes.length === pageSize ? { ...read, next: request.position ?? "0" } : read,
      ),
  })),
  ...[false, true].map(inMemory),
  reading("takes a position that it does not know for the end", ({ page }) => ({
    page: (client, request) =>
      Effect.catch(page(client, request), (error) => (error.reason._tag === "Rejected" ? Effect.succeed(nothing) : Effect.fail(error))),
  })),
  reading("has a position that it does not know tried again", ({ page }) => ({
    page: (client, request) =>
      Effect.mapError(page(client, request), (error) =>
        error.reason._tag === "Rejected"
          ? new AdapterError({ app: error.app, operation: error.operation, reason: new Unavailable({ message: "what?" }) })
          : error,
      ),
  })),
]
