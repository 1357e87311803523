/** The adapters of the corpus, written as any adapter is: the plain application, and the same customers as the fake Stripe API lists them. */
import {
  Adapter,
  type Api,
  Authorization,
  CreateSafety,
  type CursorFacts,
  Endpoint,
  Field,
  Incremental,
  Kind,
  Paging,
  RatePolicy,
  Resource,
} from "@syncline/adapter-core"
import { Effect, Schema } from "effect"

export const Customer = Kind.make({
  name: "customer",
  fields: {
    name: Field.value(Schema.String, { initial: "" }),
    email: Field.value(Schema.String, { initial: "", clue: true }),
    description: Field.text(),
    phone: Field.value(Schema.String, { initial: "" }),
    currency: Field.value(Schema.String, { initial: "" }),
    balance: Field.value(Schema.Finite, { initial: 0 }),
    delinquent: Field.value(Schema.Boolean, { initial: false }),
    city: Field.value(Schema.String, { initial: "" }),
  },
})

/** What the applications send of a customer, as far as it is read. */
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
  path: "/{partition}/customers",
  items: ["data"],
  paging: Paging.nextToken({ parameter: "cursor", token: ["next"] }),
  incremental: Incremental.query("updated_since", "iso-seconds"),
  item: Wire,
})
const customer = Endpoint.get({ name: "customer", path: "/{partition}/customers/{id}", item: Wire })
const createCustomer = Endpoint.write({ name: "create customer", path: "/{partition}/customers", method: "POST", item: Wire })
const updateCustomer = Endpoint.write({ name: "update customer", path: "/{partition}/customers/{id}", method: "PATCH", item: Wire })
const account = Endpoint.get({ name: "account", path: "/account", item: Schema.Struct({ id: Schema.String }) })

const stripeCustomers = Endpoint.list({
  name: "customers",
  path: "/v1/customers",
  query: { limit: "100" },
  items: ["data"],
  paging: Paging.nextToken({ parameter: "starting_after", token: ["next"] }),
  item: Wire,
})

const facts = (kind: CursorFacts.CursorFacts["kind"]): CursorFacts.CursorFacts => ({
  kind,
  granularityMillis: 1000,
  inclusive: true,
  consistencyLagMillis: 0,
})

const common = {
  kind: Customer,
  wire: Wire,
  identity: ({ id, updated }: Wire) => ({ externalId: id, updatedAt: updated * 1000 }),
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
}

interface Settings {
  readonly baseUrl?: string
  /** The list is asked for changes since the last reading. Default: every reading is a full one. */
  readonly incremental?: boolean
  /** The declared limit. Default: none. */
  readonly requestsPerSecond?: number
}

const body = ({ city, ...fields }: { readonly [name: string]: string | number | boolean }) => ({ ...fields, address: { city: city ?? "" } })

const resource = ({ incremental = false }: Settings) =>
  Resource.make({
    ...common,
    app: "bench",
    list: customers,
    get: customer,
    facts: facts(incremental ? "timestamp" : "none"),
    writes: {
      createSafety: CreateSafety.clientId,
      create: (client, { partition, operationId, view }) => client.write(createCustomer, { partition }, { ...body(view), id: operationId }),
      update: (client, { partition, externalId, patch }) => client.write(updateCustomer, { partition, id: externalId }, body(patch)),
    },
  })

const api = (app: string, { requestsPerSecond }: Settings): Api => ({
  app,
  baseUrl: "http://127.0.0.1",
  headers: {},
  authorizations: [{ _tag: "Token", header: "authorization", prefix: "Bearer ", label: "Key", hint: "" }],
  rates: {
    budgets:
      requestsPerSecond === undefined
        ? []
        : [
            RatePolicy.neverOver(
              { limit: requestsPerSecond, windowMillis: 1000, burst: requestsPerSecond / 20 },
              { name: "requests", cost: () => 1 },
            ),
          ],
    gauges: [],
    signals: [],
  },
})

export const bench = Adapter.make({
  app: "bench",
  name: "Bench",
  icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
  settings: Schema.Struct({
    baseUrl: Schema.optionalKey(Schema.String),
    incremental: Schema.optionalKey(Schema.Boolean),
    requestsPerSecond: Schema.optionalKey(Schema.Finite),
  }),
  api: (settings: Settings) => api("bench", settings),
  resources: (settings) => [resource(settings)],
  account: (client) => Effect.map(client.get(account, {}), ({ item }) => ({ externalAccountId: item.id, name: item.id })),
  partition: (_client, id) => Effect.succeed({ id, name: id }),
})

export const stripe = Adapter.make({
  app: "stripe",
  name: "Fake Stripe",
  icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
  settings: Schema.Struct({ baseUrl: Schema.optionalKey(Schema.String) }),
  api: api("stripe", {}),
  resources: () => [Resource.make({ ...common, app: "stripe", list: stripeCustomers, get: customer, facts: facts("none") })],
  account: () => Effect.succeed({ externalAccountId: "bench", name: "bench" }),
  partition: (_client, id) => Effect.succeed({ id, name: id }),
})

/** The account is the one named by the token. */
export const credentialsOf = (token: string): Authorization.Credentials => Authorization.token(token)
