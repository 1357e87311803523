/** An adapter for the corpus, written as any adapter is. */
import { Adapter, type Api, Authorization, type CursorFacts, Endpoint, Field, Kind, Paging, Resource } from "@syncline/adapter-core"
import { Effect, Schema } from "effect"

export const Customer = Kind.make({
  name: "customer",
  fields: {
    name: Field.value(Schema.String, { initial: "" }),
    email: Field.value(Schema.String, { initial: "" }),
    description: Field.text(),
    phone: Field.value(Schema.String, { initial: "" }),
    currency: Field.value(Schema.String, { initial: "" }),
    balance: Field.value(Schema.Finite, { initial: 0 }),
    delinquent: Field.value(Schema.Boolean, { initial: false }),
    city: Field.value(Schema.String, { initial: "" }),
  },
})

const Wire = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  email: Schema.String,
  description: Schema.String,
  phone: Schema.String,
  currency: Schema.String,
  balance: Schema.Finite,
  delinquent: Schema.Boolean,
  address: Schema.Struct({ city: Schema.String }),
  updated: Schema.Finite,
})
type Wire = typeof Wire.Type

const customers = Endpoint.list({
  name: "customers",
  path: "/customers",
  items: ["data"],
  paging: Paging.nextToken({ parameter: "cursor", token: ["next"] }),
  item: Wire,
})
const customer = Endpoint.get({ name: "customer", path: "/customers/{id}", item: Wire })

const facts: CursorFacts.CursorFacts = { kind: "none", granularityMillis: 1000, inclusive: true, consistencyLagMillis: 0 }

const resource = Resource.make({
  app: "bench",
  kind: Customer,
  wire: Wire,
  list: customers,
  get: customer,
  facts,
  identity: ({ id, updated }) => ({ externalId: id, updatedAt: updated * 1000 }),
  fields: {
    name: Resource.both(({ name }: Wire) => name),
    email: Resource.both(({ email }: Wire) => email),
    description: Resource.both(({ description }: Wire) => description),
    phone: Resource.both(({ phone }: Wire) => phone),
    currency: Resource.both(({ currency }: Wire) => currency),
    balance: Resource.both(({ balance }: Wire) => balance),
    delinquent: Resource.both(({ delinquent }: Wire): boolean => delinquent),
    city: Resource.both(({ address }: Wire) => address.city),
  },
})

const api: Api = {
  app: "bench",
  baseUrl: "http://127.0.0.1",
  headers: {},
  authorizations: [{ _tag: "Token", header: "authorization", prefix: "Bearer ", hint: "" }],
  rates: { budgets: [], gauges: [], signals: [] },
}

export const bench = Adapter.make({
  app: "bench",
  name: "Bench",
  settings: Schema.Struct({ baseUrl: Schema.optionalKey(Schema.String) }),
  api,
  resources: () => [resource],
  account: () => Effect.succeed({ externalAccountId: "bench", name: "Bench" }),
  partition: (_client, id) => Effect.succeed({ id, name: id }),
})

export const credentials = Authorization.token("bench")
