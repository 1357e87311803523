/** One way in which an adapter breaks the contract: what it makes of an honest resource, each time the adapter is opened. */
import { Effect } from "effect"
import { AdapterError, type Reason } from "../AdapterError.ts"
import type { Adapter, Opened } from "../Adapter.ts"
import type { Change, Upsert } from "../Change.ts"
import type { Requirements } from "../client/Client.ts"
import type { CursorFacts } from "../CursorFacts.ts"
import type { ChangePage, Exporter, ReadRequest } from "../Exporter.ts"
import type { Importer } from "../Importer.ts"
import type { Resource } from "../Resource.ts"
import type { FakeApp } from "./FakeApp.ts"
import type { FakeKind } from "./FakeKind.ts"

/** Where a vice is at work. */
export interface Ground {
  readonly app: FakeApp
  readonly kind: string
  /** The partition in which objects are. */
  readonly partition: string
  /** How many objects a page holds. */
  readonly pageSize: number
}

export interface Vice {
  readonly name: string
  /** What the application must be like for the vice to show. */
  readonly of?: Partial<FakeKind>
  readonly spoil?: (resource: Resource, ground: Ground) => Resource
  readonly spoilOpened?: (opened: Opened) => Opened
  /** Spoils what the adapter says of itself before it is opened. */
  readonly declare?: (adapter: Adapter) => Partial<Adapter>
}

/** Spoils the reading half. */
export const reading = (
  name: string,
  spoil: (exporter: Exporter, ground: Ground) => Partial<Exporter>,
  of: Partial<FakeKind> = {},
): Vice => ({
  name,
  of,
  spoil: (honest, ground) => ({ ...honest, exporter: { ...honest.exporter, ...spoil(honest.exporter, ground) } }),
})

/** Spoils each page on its own. */
export const pages = (name: string, spoil: (page: ChangePage, request: ReadRequest) => ChangePage, of: Partial<FakeKind> = {}): Vice =>
  reading(name, ({ page }) => ({ page: (client, request) => Effect.map(page(client, request), (read) => spoil(read, request)) }), of)

/** Spoils each object that is read, wherever it is. */
export const objects = (name: string, spoil: (upsert: Upsert) => Change): Vice => {
  const spoilChange = (change: Change) => (change._tag === "Upsert" ? spoil(change) : change)
  return reading(name, ({ get, page, read }) => ({
    get: (client, request) => Effect.map(get(client, request), spoilChange),
    page: (client, request) => Effect.map(page(client, request), (answer) => ({ ...answer, changes: answer.changes.map(spoilChange) })),
    read: (raw) => spoilChange(read(raw)),
  }))
}

/** Declares other cursor facts than those the application has. */
export const claims = (name: string, claimed: Partial<CursorFacts>, truth: Partial<CursorFacts> = {}): Vice =>
  reading(name, ({ facts }) => ({ facts: { ...facts, ...claimed } }), { facts: truth })

/** Spoils what a resource says of itself. */
export const resource = (name: string, spoil: (resource: Resource) => Partial<Resource>, of: Partial<FakeKind> = {}): Vice => ({
  name,
  of,
  spoil: (honest) => ({ ...honest, ...spoil(honest) }),
})

/** Spoils the writing half. */
export const writing = (
  name: string,
  spoil: (importer: Importer, ground: Ground) => Partial<Importer>,
  of: Partial<FakeKind> = {},
): Vice => ({
  name,
  of,
  spoil: (honest, ground) =>
    honest.importer === undefined ? honest : { ...honest, importer: { ...honest.importer, ...spoil(honest.importer, ground) } },
})

/** Does something else around everything that can fail. */
export const around = (
  name: string,
  wrap: (
    operation: "read" | "write",
  ) => <A>(effect: Effect.Effect<A, AdapterError, Requirements>) => Effect.Effect<A, AdapterError, Requirements>,
): Vice => ({
  name,
  spoil: ({ exporter: { get, page, ...exporter }, importer, ...rest }) => ({
    ...rest,
    exporter: {
      ...exporter,
      get: (client, request) => wrap("read")(get(client, request)),
      page: (client, request) => wrap("read")(page(client, request)),
    },
    ...(importer && {
      importer: {
        ...importer,
        create: (client, request) => wrap("write")(importer.create(client, request)),
        update: (client, request) => wrap("write")(importer.update(client, request)),
      },
    }),
  }),
  spoilOpened: ({ account, partition, ...opened }) => ({
    ...opened,
    account: wrap("read")(account),
    partition: (id) => wrap("read")(partition(id)),
  }),
})

/** Gives other reasons than the true ones, in everything that can fail. */
export const reasons = (name: string, spoil: (reason: Reason, operation: "read" | "write") => Reason): Vice =>
  around(name, (operation) =>
    Effect.mapError((error) => new AdapterError({ app: error.app, operation: error.operation, reason: spoil(error.reason, operation) })),
  )
