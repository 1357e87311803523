/** What the tests of reading again have in common: places that tell less than there is, and what is known after all. */
import { assert } from "@effect/vitest"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import type { Commit } from "../store/Commits.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { adapted, ofTasks } from "./AdaptedApp.ts"
import type * as Process from "./Process.ts"
import { partition as p, tenant } from "./World.ts"

export const start = Date.UTC(2026, 0, 1)
export const minute = 60_000

export const calls = (app: FakeApp.FakeApp, what: "get" | "page") =>
  app.log.filter(({ kind, operation }) => kind === "task" && operation === what)

export const runsOf = Effect.fnUntraced(function* (strategy: string) {
  const engine = yield* SyncEngine
  return (yield* engine.runs(tenant)).filter((run) => run.strategy === strategy)
})

export const the = Effect.fnUntraced(function* (title: string) {
  const engine = yield* SyncEngine
  const found = (yield* engine.records.list(tenant, "task")).filter(({ data }) => data["title"] === title)
  return found.length === 1 && found[0] !== undefined ? found[0] : assert.fail(`${found.length} tasks are called ${title}`)
})

export const titles = Effect.flatMap(SyncEngine, (engine) =>
  Effect.map(engine.records.list(tenant, "task"), (all) => all.map(({ data }) => String(data["title"])).toSorted()),
)

export const streamOf = Effect.fnUntraced(function* (app: FakeApp.FakeApp) {
  const engine = yield* SyncEngine
  const all = (yield* engine.status(tenant)).flatMap(({ streams }) => streams)
  const found = all.find(({ stream }) => stream.app === app.adapter.app && stream.kind === "task" && stream.partition === p)
  return found ?? assert.fail("there is no such stream")
})

/** The list leaves out what is hidden. */
export const hiding = (app: FakeApp.FakeApp, hidden: ReadonlySet<string>) =>
  adapted(
    app,
    ofTasks((tasks) => ({
      ...tasks,
      exporter: {
        ...tasks.exporter,
        page: (client, request) =>
          Effect.map(tasks.exporter.page(client, request), ({ changes, next, serverTime }) => ({
            serverTime,
            next,
            validator: undefined,
            notModified: false,
            changes: changes.filter(({ externalId }) => externalId === undefined || !hidden.has(externalId)),
          })),
      },
    })),
  )

export const faultOnce = (when: Process.Fault, number: number, picked: (commit: Commit) => boolean) => {
  let count = 0
  return (commit: Commit) => {
    if (!picked(commit)) return undefined
    count += 1
    return count === number ? when : undefined
  }
}
