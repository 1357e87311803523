/** Ways in which a reading can lose what moves while it goes on. */
import { Effect } from "effect"
import { Rejected, AdapterError } from "../AdapterError.ts"
import type { Change } from "../Change.ts"
import type { FakeObject } from "./FakeObjects.ts"
import { nothing } from "./ReadingVices.ts"
import { type Vice, pages, reading } from "./Vice.ts"

/** Cuts the list, in an order of its own, into pages by the number of objects before them. */
const byOffset = (name: string, order: (changes: ReadonlyArray<Change>) => ReadonlyArray<Change>): Vice =>
  reading(name, ({ page }, { pageSize }) => ({
    page: Effect.fnUntraced(function* (client, { position = "0", ...request }) {
      const begin = Number(position)
      if (!Number.isSafeInteger(begin)) {
        return yield* new AdapterError({ app: "fake", operation: "task.page", reason: new Rejected({ message: "no number" }) })
      }
      let read = yield* page(client, request)
      const all = [...read.changes]
      while (read.next !== undefined) {
        read = yield* page(client, { ...request, position: read.next })
        all.push(...read.changes)
      }
      const ordered = order(all)
      const end = begin + pageSize
      return { ...read, changes: ordered.slice(begin, end), next: end < ordered.length ? String(end) : undefined }
    }),
  }))

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

export const shiftVices: ReadonlyArray<Vice> = [
  byOffset("pages by number in the order of update", (changes) => changes.toSorted((left, right) => time(left) - time(right))),
  byOffset("pages by number, though a removal moves what is not read yet", (changes) => changes),
  ...[false, true].flatMap((delta) => [
    expiring("edited", delta, (before, now) => now.some(({ id, version }) => before.some((old) => old.id === id && old.version < version))),
    expiring("made", delta, (before, now) => now.some(({ id }) => before.every((old) => old.id !== id))),
    expiring("removed", delta, (before, now) => before.some(({ id }) => now.every((object) => object.id !== id))),
  ]),
  pages("takes a page without objects for the end", (page) => (page.changes.length === 0 ? { ...page, next: undefined } : page)),
]
