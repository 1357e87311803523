/** Applications at which things are removed, for the suites of removals. */
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { SyncEngine } from "../SyncEngine.ts"
import { type Apps, type WorldOptions, join, partition as p, rounds, tenant } from "./World.ts"

export const bin = { tellsRemovals: true, readOnly: ["author"], removable: "into a bin" } as const
const lossy = { readOnly: ["author"], removable: "for good" } as const

/** Both have bins that their lists show. */
export const binned: WorldOptions = {
  left: { task: bin, note: bin, tag: { tellsRemovals: true, removable: "for good" } },
  right: { task: bin, note: bin, tag: { tellsRemovals: true, removable: "for good" } },
}

/** What is removed at `right` is lost. */
export const without: WorldOptions = { left: { task: bin, note: bin, tag: { tellsRemovals: true } }, right: { task: lossy, note: lossy } }

export const carrying = { removals: "remove" } as const

/** Tasks on both sides, whose removals at `left` are carried over. */
export const inStep = Effect.fnUntraced(function* ({ left, right }: Apps, ...titles: ReadonlyArray<string>) {
  const ids = titles.map((title) => left.create("task", p, { title }))
  yield* join(left, carrying)
  yield* join(right)
  yield* rounds()
  return ids
})

export const titlesOf = (app: FakeApp.FakeApp) =>
  app
    .list("task", p)
    .map(({ fields }) => fields["title"])
    .toSorted()

export const removesAt = (app: FakeApp.FakeApp) => app.log.filter(({ operation }) => operation === "remove")

export const twinOf = (app: FakeApp.FakeApp, title: string) => app.list("task", p).find(({ fields }) => fields["title"] === title)?.id ?? ""

export const open = Effect.flatMap(SyncEngine, (engine) => engine.conflicts.list(tenant, { state: "open" }))

export const deliveries = Effect.flatMap(SyncEngine, (engine) => engine.deliveries.list(tenant))

export const idOf = Effect.fnUntraced(function* (title: string) {
  const engine = yield* SyncEngine
  return (yield* engine.records.list(tenant, "task")).find(({ data }) => data["title"] === title)?.id ?? ""
})
