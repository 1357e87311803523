/** Ways in which the reading half of an adapter can break the contract. */
import { Effect, Struct } from "effect"
import { AdapterError, Gone } from "../AdapterError.ts"
import type { Change } from "../Change.ts"
import type { ChangePage } from "../Exporter.ts"
import { type Vice, claims, objects, pages, reading } from "./Vice.ts"

const nothing: ChangePage = { changes: [], next: undefined, serverTime: undefined, validator: undefined, notModified: false }

const listVices: ReadonlyArray<Vice> = [
  pages("drops the last page", (page) => (page.next === undefined ? { ...page, changes: [] } : page)),
  pages("ends after the first page", (page) => ({ ...page, next: undefined })),
  pages("forgets the first object of every later page", (page, { position }) =>
    position === undefined ? page : { ...page, changes: page.changes.slice(1) },
  ),
  pages("shows the last object of a page twice", (page) => ({ ...page, changes: [...page.changes, ...page.changes.slice(-1)] })),
  pages("leads from the last page back to the last page", (page, { position }) =>
    page.next === undefined && position !== undefined ? { ...page, next: position } : page,
  ),
  pages("leads from each page to another for ever", (page, { position = "0" }) => ({ ...page, next: String(Number(position) + 1) })),
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
  reading("turns its pages round in every second reading", ({ page }) => {
    let readings = 0
    return {
      page: (client, request) => {
        if (request.position === undefined) readings += 1
        return Effect.map(page(client, request), (read) => (readings % 2 === 0 ? { ...read, changes: read.changes.toReversed() } : read))
      },
    }
  }),
  reading("pages by number in the order of update", ({ page }) => ({
    page: Effect.fnUntraced(function* (client, { position = "0", ...request }) {
      let read = yield* page(client, request)
      const size = read.changes.length
      const all = [...read.changes]
      while (read.next !== undefined) {
        read = yield* page(client, { ...request, position: read.next })
        all.push(...read.changes)
      }
      const time = (change: Change) => (change._tag === "Upsert" ? (change.updatedAt ?? 0) : 0)
      const sorted = all.toSorted((left, right) => time(left) - time(right))
      const end = Number(position) + size
      return { ...read, changes: sorted.slice(Number(position), end), next: end < sorted.length ? String(end) : undefined }
    }),
  })),
  reading("shows the objects of one partition in all", ({ page }, { partition }) => ({
    page: (client, request) => page(client, { ...request, partition }),
  })),
  reading("shows a missing partition as an empty list", ({ page }) => ({
    page: (client, request) =>
      Effect.catch(page(client, request), (error) => (error.reason._tag === "Gone" ? Effect.succeed(nothing) : Effect.fail(error))),
  })),
  reading("says that nothing changed to any validator", ({ page }) => ({
    page: (client, request) =>
      Effect.map(page(client, request), (read) =>
        request.validator === undefined ? read : { ...read, changes: [], next: undefined, notModified: true },
      ),
  })),
  reading("does not know the validators it gives", ({ page }) => ({
    page: (client, request) => page(client, Struct.omit(request, ["validator"])),
  })),
  pages("leaves unreadable objects out", (page) => ({ ...page, changes: page.changes.filter(({ _tag }) => _tag !== "Unreadable") })),
  pages("ends a page at an unreadable object", (page) => {
    const place = page.changes.findIndex(({ _tag }) => _tag === "Unreadable")
    return place < 0 ? page : { ...page, changes: page.changes.slice(0, place + 1) }
  }),
  reading("fails with a whole page for one unreadable object", ({ page }) => ({
    page: (client, request) =>
      Effect.flatMap(page(client, request), (read) => {
        const bad = read.changes.find((change) => change._tag === "Unreadable")
        return bad === undefined ? Effect.succeed(read) : new AdapterError({ app: "fake", operation: "task.page", reason: bad.error })
      }),
  })),
]

const deltaVices: ReadonlyArray<Vice> = [
  reading("ignores `since`", ({ page }) => ({ page: (client, request) => page(client, Struct.omit(request, ["since"])) })),
  claims("is exclusive, but declares `since` inclusive", { inclusive: true }, { inclusive: false }),
  claims("is inclusive, but declares `since` exclusive", { inclusive: false }, { inclusive: true }),
  claims("declares a finer grain than it has", { granularityMillis: 1 }, { granularityMillis: 1000 }),
  claims("declares a coarser grain than it has", { granularityMillis: 1000 }, { granularityMillis: 1 }),
  claims("shows changes later than it declares", { consistencyLagMillis: 0 }, { consistencyLagMillis: 5000 }),
  claims("declares a cursor that it does not have", { kind: "timestamp" }, { kind: "none" }),
  claims("declares no cursor, but filters", { kind: "none" }),
  reading("skips equal update times at a page edge of a delta", ({ page }) => {
    let last: number | undefined
    return {
      page: (client, request) =>
        Effect.map(page(client, request), (read) => {
          const before = request.position === undefined || request.since === undefined ? undefined : last
          last = read.changes.findLast((change) => change._tag === "Upsert")?.updatedAt
          return {
            ...read,
            changes: read.changes.filter((change) => change._tag !== "Upsert" || change.updatedAt !== before || before === undefined),
          }
        }),
    }
  }),
  objects("gives no update times", (upsert) => Struct.omit(upsert, ["updatedAt"])),
]

const getVices: ReadonlyArray<Vice> = [
  reading("gets another object than it was asked for", ({ get }, { app, kind }) => ({
    get: (client, request) => {
      const others = app.list(kind, request.partition).filter(({ id }) => id !== request.externalId)
      return get(client, { ...request, externalId: others[0]?.id ?? request.externalId })
    },
  })),
  reading("gets objects from any partition", ({ get }, { partition }) => ({
    get: (client, request) => get(client, { ...request, partition }),
  })),
  reading("gets less than it lists", ({ get }) => ({
    get: (client, request) =>
      Effect.map(get(client, request), (change) => (change._tag === "Upsert" ? { ...change, view: { ...change.view, body: "" } } : change)),
  })),
  reading("gets removed objects as it once listed them", ({ get, page }) => {
    const known = new Map<string | undefined, Change>()
    return {
      page: (client, request) =>
        Effect.tap(page(client, request), ({ changes }) =>
          Effect.sync(() => changes.map((change) => known.set(change.externalId, change))),
        ),
      get: (client, request) =>
        Effect.catch(get(client, request), (error) => {
          const before = known.get(request.externalId)
          return before === undefined ? Effect.fail(error) : Effect.succeed(before)
        }),
    }
  }),
  reading("says Gone to every trouble", ({ get }) => ({
    get: (client, request) =>
      Effect.mapError(get(client, request), ({ app, operation, reason }) => {
        return new AdapterError({ app, operation, reason: new Gone({ message: reason.message }) })
      }),
  })),
]

export const readingVices: ReadonlyArray<Vice> = [...listVices, ...deltaVices, ...getVices]
