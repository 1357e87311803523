/** Ways in which a reading can lose what moves while it goes on. */
import { Effect } from "effect"
import { Rejected, AdapterError } from "../AdapterError.ts"
import type { Change } from "../Change.ts"
import type { FakeObject } from "./FakeObjects.ts"
import { nothing } from "./ReadingVices.ts"
import { type Vice, pages, reading } from "./Vice.ts"

interface Cut {
  readonly changes: ReadonlyArray<Change>
  readonly next: string | undefined
}

/** Cuts the whole list anew for every page; a position that `cut` does not know is refused. */
const cutting = (
  name: string,
  cut: (all: ReadonlyArray<Change>, position: string | undefined, pageSize: number) => Cut | undefined,
): Vice =>
  reading(name, ({ page }, { pageSize }) => ({
    page: Effect.fnUntraced(function* (client, { position, ...request }) {
      let read = yield* page(client, request)
      const all = [...read.changes]
      while (read.next !== undefined) {
        read = yield* page(client, { ...request, position: read.next })
        all.push(...read.changes)
      }
      const part = cut(all, position, pageSize)
      if (part !== undefined) return { ...read, ...part }
      return yield* new AdapterError({ app: "fake", operation: "task.page", reason: new Rejected({ message: "no position" }) })
    }),
  }))

/** Pages, in an order of its own, by the number of objects before them. */
const byOffset = (name: string, order: (changes: ReadonlyArray<Change>) => ReadonlyArray<Change>): Vice =>
  cutting(name, (all, position = "0", pageSize) => {
    const begin = Number(position)
    if (!Number.isSafeInteger(begin)) return undefined
    const ordered = order(all)
    const end = begin + pageSize
    return { changes: ordered.slice(begin, end), next: end < ordered.length ? String(end) : undefined }
  })

/** Each page begins at the update time at which the one before ended; where all of a page bears one time, pages are counted from there. */
const byTime = (name: string): Vice =>
  cutting(name, (all, position = "0:0", pageSize) => {
    const [, from, shown] = /^(\d+):(\d+)$/.exec(position)?.map(Number) ?? []
    if (from === undefined || shown === undefined) return undefined
    const rest = inOrderOfUpdate(all).filter((change) => time(change) >= from)
    const changes = rest.slice(shown, shown + pageSize)
    const [first = from, last = from] = [changes.slice(0, 1), changes.slice(-1)].flatMap((edge) => edge.map(time))
    const next = first === last ? `${from}:${shown + pageSize}` : `${last}:0`
    return { changes, next: shown + pageSize < rest.length ? next : undefined }
  })

/** Takes it for the end of a list when something happened to it since its first page. */
const expiring = (
  what: string,
  delta: boolean,
  happened: (before: ReadonlyArray<FakeObject>, now: ReadonlyArray<FakeObject>) => boolean,
): Vice =>
  reading(`ends a ${delta ? "delta" : "full read"} when something was ${what} meanwhile`, ({ page }, { app, kind }) => {
    let before: ReadonlyArray<FakeObject> | undefined
    return {
      page: (client, request) =>
        Effect.suspend(() => {
          const now = app.list(kind, request.partition)
          if (request.position === undefined) before = now
          const expired = request.position !== undefined && before !== undefined && happened(before, now)
          return expired && (request.since !== undefined) === delta ? Effect.as(page(client, request), nothing) : page(client, request)
        }),
    }
  })

const time = (change: Change) => (change._tag === "Upsert" ? (change.updatedAt ?? 0) : 0)

const inOrderOfUpdate = (changes: ReadonlyArray<Change>) => changes.toSorted((left, right) => time(left) - time(right))

export const shiftVices: ReadonlyArray<Vice> = [
  byOffset("pages by number in the order of update", inOrderOfUpdate),
  byOffset("pages by number, though a removal moves what is not read yet", (changes) => changes),
  byTime("pages by time, and by number within a moment"),
  ...[false, true].flatMap((delta) => [
    expiring("edited", delta, (before, now) => now.some(({ id, version }) => before.some((old) => old.id === id && old.version < version))),
    expiring("made", delta, (before, now) => now.some(({ id }) => before.every((old) => old.id !== id))),
    expiring("removed", delta, (before, now) => before.some(({ id }) => now.every((object) => object.id !== id))),
  ]),
  pages("takes a page without objects for the end", (page) => (page.changes.length === 0 ? { ...page, next: undefined } : page)),
]
