/**
 * An application at which several people have accounts: the connection's settings say whose it is and under what name, and each account has a budget of
 * requests of its own.
 */
import { type Authorization, type Json, Limiter, type RatePolicy } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"

/** What an adapter was opened with. */
export interface Opening {
  readonly settings: Json.JsonObject | undefined
  readonly credentials: Authorization.Credentials | undefined
}

export interface Accounts {
  readonly app: FakeApp.FakeApp
  /** Oldest first. */
  readonly openings: ReadonlyArray<Opening>
}

const budgetOf = (limit: number): RatePolicy.RatePolicy => ({
  budgets: [{ name: "pages", limit, windowMillis: 3_600_000, cost: () => 1 }],
  gauges: [],
  signals: [],
})

/** Settings: `account` for whose it is, `name` for what it is called. `pages`: how many may be read in an hour. Default: any number. */
export const withAccounts = (app: FakeApp.FakeApp, pages?: number): Accounts => {
  const openings: Array<Opening> = []
  const open: FakeApp.FakeApp["adapter"]["open"] = Effect.fnUntraced(function* (options) {
    const { settings = {}, limitKey = "" } = options
    openings.push({ settings: options.settings, credentials: yield* options.credentials })
    const opened = yield* app.adapter.open(options)
    const take = Effect.fnUntraced(function* (operation: string) {
      if (pages === undefined) return
      const limiter = yield* Limiter
      yield* limiter.take(budgetOf(pages), { app: app.adapter.app, operation, method: "GET", write: false, key: limitKey })
    })
    return {
      ...opened,
      account: Effect.as(opened.account, { externalAccountId: String(settings["account"]), name: String(settings["name"]) }),
      resources: opened.resources.map((resource) => ({
        ...resource,
        exporter: {
          ...resource.exporter,
          page: (client, request) => Effect.andThen(take(`${resource.kind.name}.page`), resource.exporter.page(client, request)),
        } satisfies typeof resource.exporter,
      })),
    }
  })
  return { app: { ...app, adapter: { ...app.adapter, open } }, openings }
}
