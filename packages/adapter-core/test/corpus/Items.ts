/** A list of objects `{ id, title, amount? }` with one of them by its id and a write, as its adapter would declare it: what answers of the corpus are read as. */
import { AdapterError, type Api, Client, Endpoint, type Paging, type RatePolicy } from "@syncline/adapter-core"
import type { BadInput } from "@syncline/adapter-core/testing"
import { Effect, Schema } from "effect"

const Item = Schema.Struct({ id: Schema.String, title: Schema.String, amount: Schema.optionalKey(Schema.Finite) })

export const listItems = (paging: Paging.Paging, items: ReadonlyArray<string> = []) =>
  Endpoint.list({ name: "listItems", path: "/items", items, paging, item: Item })

export const getItem = Endpoint.get({ name: "getItem", path: "/items/{id}", item: Item })

export const createItem = Endpoint.write({ name: "createItem", method: "POST", path: "/items/{id}", item: Item })

export const itemsApi = (baseUrl: string, rates: Partial<RatePolicy.RatePolicy> = {}): Api => ({
  app: "items",
  baseUrl,
  headers: {},
  authorizations: [{ _tag: "Token", header: "authorization", prefix: "Bearer ", label: "Key", hint: "any" }],
  rates: { budgets: [], gauges: [], signals: [], ...rates },
})

export const itemsClient = (baseUrl: string, rates: Partial<RatePolicy.RatePolicy> = {}): Client.Client =>
  Client.make({ api: itemsApi(baseUrl, rates), credentials: Effect.succeed(undefined) })

/** What became of a call whose value is a JSON value. */
export const outcomeOf = <A extends Parameters<typeof BadInput.complaint>[2], E, R>(
  call: Effect.Effect<A, E, R>,
): Effect.Effect<BadInput.Outcome, Exclude<E, AdapterError>, R> =>
  Effect.matchEffect(call, {
    onSuccess: (value) => Effect.succeed<BadInput.Outcome>({ _tag: "taken", value }),
    onFailure: (error) =>
      error instanceof AdapterError
        ? Effect.succeed<BadInput.Outcome>({ _tag: "refused", reason: error.reason })
        : Effect.fail(error as Exclude<E, AdapterError>),
  })
