/** A small application as its adapter would declare it, for tests of the client. */
import { type Api, Client, Endpoint, Incremental, Paging, type RatePolicy } from "@syncline/adapter-core"
import { Effect, Schema } from "effect"

export const Issue = Schema.Struct({ id: Schema.Number, title: Schema.String })

export const api = (rates: Partial<RatePolicy.RatePolicy> = {}): Api => ({
  app: "tracker",
  baseUrl: "https://tracker.test/api",
  headers: { accept: "application/vnd.tracker+json" },
  authorizations: [{ _tag: "Token", header: "authorization", prefix: "Bearer ", label: "Key", hint: "in your settings" }],
  rates: { budgets: [], gauges: [], signals: [], ...rates },
})

export const issueEndpoint = Endpoint.get({ name: "getIssue", path: "/repos/{+partition}/issues/{id}", item: Issue })

export const issuesEndpoint = Endpoint.list({
  name: "listIssues",
  path: "/repos/{+partition}/issues",
  query: { state: "all" },
  paging: Paging.linkHeader,
  incremental: Incremental.query("since", "iso-seconds"),
  conditional: true,
  item: Issue,
})

export const createEndpoint = Endpoint.write({ name: "createIssue", method: "POST", path: "/repos/{+partition}/issues", item: Issue })

export const client = (rates: Partial<RatePolicy.RatePolicy> = {}, options: Partial<Client.ClientOptions> = {}): Client.Client =>
  Client.make({ api: api(rates), credentials: Effect.succeed(undefined), ...options })
