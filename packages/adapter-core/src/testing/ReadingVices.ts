/** Ways in which the reading half of an adapter can break the contract. */
import { Effect, Struct } from "effect"
import { AdapterError, Gone, Rejected } from "../AdapterError.ts"
import type { Change } from "../Change.ts"
import type { ChangePage } from "../Exporter.ts"
import { type Vice, pages, reading } from "./Vice.ts"

export const nothing: ChangePage = { changes: [], next: undefined, serverTime: undefined, validator: undefined, notModified: false }

const listVices: ReadonlyArray<Vice> = [
  pages("drops the last of several pages", (page, { position }) =>
    page.next === undefined && position !== undefined ? { ...page, changes: [] } : page,
  ),
  pages("ends after the first page", (page) => ({ ...page, next: undefined })),
  pages("forgets the first object of every later page", (page, { position }) =>
    position === undefined ? page : { ...page, changes: page.changes.slice(1) },
  ),
  pages("shows the first object of a later page twice in full reads", (page, { position, since }) =>
    position === undefined || since !== undefined ? page : { ...page, changes: [...page.changes, ...page.changes.slice(0, 1)] },
  ),
  pages("shows the last object of a page twice", (page) => ({ ...page, changes: [...page.changes, ...page.changes.slice(-1)] })),
  reading("turns its pages round in every second full read", ({ page }) => {
    let readings = 0
    return {
      page: (client, request) => {
        if (request.since !== undefined) return page(client, request)
        if (request.position === undefined) readings += 1
        const round = readings > 0 && readings % 2 === 0
        return Effect.map(page(client, request), (read) => (round ? { ...read, changes: read.changes.toReversed() } : read))
      },
    }
  }),
  reading("shows the objects of one partition in all", ({ page }, { partition }) => ({
    page: (client, request) => page(client, { ...request, partition }),
  })),
  reading("shows another partition where there is nothing", ({ page }, { partition }) => ({
    page: (client, request) =>
      Effect.flatMap(page(client, request), (read) =>
        read.changes.length === 0 && request.since === undefined ? page(client, { ...request, partition }) : Effect.succeed(read),
      ),
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
  reading("gets objects without their version", ({ get }) => ({
    get: (client, request) =>
      Effect.map(get(client, request), (change) => (change._tag === "Upsert" ? Struct.omit(change, ["version"]) : change)),
  })),
  // Every id that a `FakeApp` gives or takes has a hyphen.
  reading("takes an id that it never gave for a mistake of the caller", ({ get }) => ({
    get: (client, request) =>
      Effect.mapError(get(client, request), (error) =>
        error.reason._tag !== "Gone" || request.externalId.includes("-")
          ? error
          : new AdapterError({ app: error.app, operation: error.operation, reason: new Rejected({ message: "no such id" }) }),
      ),
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

export const readingVices: ReadonlyArray<Vice> = [...listVices, ...getVices]
