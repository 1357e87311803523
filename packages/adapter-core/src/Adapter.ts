/**
 * The description of one application: how to sign in, its limits, and one resource for each kind it has. A value, no state. `open` binds it to one
 * account; what comes of it is all the engine ever sees of the application, and all a script needs to use it alone.
 */
import { Effect, Result, type Schema } from "effect"
import { type AdapterError, AdapterError as Failure, Rejected } from "./AdapterError.ts"
import type { Api } from "./Api.ts"
import type { Authorization } from "./Authorization.ts"
import type { SignIn } from "./client/SignIn.ts"
import { type Client, type Requirements, make as makeClient } from "./client/Client.ts"
import * as Input from "./Input.ts"
import type { JsonObject } from "./Json.ts"
import type { Kind } from "./Kind.ts"
import type { RatePolicy } from "./RatePolicy.ts"
import type { Resource } from "./Resource.ts"
import type { Webhooks } from "./Webhooks.ts"

/** Whose account a set of credentials is. */
export interface Account {
  readonly externalAccountId: string
  readonly name: string
}

/** A container the person can choose: a repository, project, team, company. */
export interface Partition {
  /** The text by which streams name it. */
  readonly id: string
  readonly name: string
}

export interface PartitionQuery {
  /** A part of the name, in any letter case. */
  readonly search?: string
  /** The `next` of an earlier page: the list goes on there. */
  readonly after?: string
}

export interface PartitionPage {
  /** A page may hold few, or none, and there may be more all the same. */
  readonly partitions: ReadonlyArray<Partition>
  /** Absent: there are no more. */
  readonly next?: string
}

/** An adapter bound to an account. */
export interface Opened {
  /** Where the application is: the address that is asked, in one spelling. */
  readonly instance: string
  /** The ways to sign in there. */
  readonly authorizations: ReadonlyArray<Authorization>
  /** The limits that its client keeps to. */
  readonly rates: RatePolicy
  readonly client: Client
  readonly resources: ReadonlyArray<Resource>
  /** Who is signed in; the cheapest proof that the credentials work. */
  readonly account: Effect.Effect<Account, AdapterError, Requirements>
  /** Fails with `Gone` when there is no such partition or the account cannot see it. */
  readonly partition: (id: string) => Effect.Effect<Partition, AdapterError, Requirements>
  /** Those that the account can see, to be chosen from, a page at a time. Absent: the application has no such list, and people name what they mean. */
  readonly partitions?: (query: PartitionQuery) => Effect.Effect<PartitionPage, AdapterError, Requirements>
}

export interface OpenOptions extends SignIn {
  /** The connection's settings, checked by the adapter's schema. */
  readonly settings?: JsonObject
  readonly limitKey?: string
}

export interface Adapter {
  /** Short name, lower case, also the `app` of connections: `github`. */
  readonly app: string
  /** For people: `GitHub Issues`. */
  readonly name: string
  /** A square picture, as an SVG document that refers to nothing outside itself. */
  readonly icon: string
  readonly api: Api
  /** The kinds it has, in no order; `open` gives their resources. */
  readonly kinds: ReadonlyArray<Kind>
  /** Absent: it tells nothing by itself. */
  readonly webhooks?: Webhooks
  /** Fails with `Rejected` naming the setting at fault: one of another form than the adapter declares, or one that it does not know. Asks nobody. */
  readonly open: (options: OpenOptions) => Effect.Effect<Opened, AdapterError>
}

/** Every adapter has these settings. */
export interface BaseSettings {
  /** Replaces the application's own address. */
  readonly baseUrl?: string
}

export const make = <S extends BaseSettings>(definition: {
  readonly app: string
  readonly name: string
  readonly icon: string
  /** What can be set, with its default. A setting that it does not name is refused. */
  readonly settings: Schema.Decoder<S>
  /** A function where settings change the limits. */
  readonly api: Api | ((settings: S) => Api)
  readonly resources: (settings: S) => ReadonlyArray<Resource>
  readonly webhooks?: Webhooks
  readonly account: (client: Client) => Effect.Effect<Account, AdapterError, Requirements>
  readonly partition: (client: Client, id: string) => Effect.Effect<Partition, AdapterError, Requirements>
  readonly partitions?: (client: Client, query: PartitionQuery) => Effect.Effect<PartitionPage, AdapterError, Requirements>
}): Adapter => {
  const { app, name, icon, partitions } = definition
  const decodeSettings = Input.decoder(definition.settings, { name: "settings", qualified: true })
  const apiOf = (settings: S) => (typeof definition.api === "function" ? definition.api(settings) : definition.api)
  const defaults = Result.getOrThrowWith(
    decodeSettings({}),
    ({ message }) => new Error(`the adapter ${app} must open without settings: ${message}`),
  )
  return {
    app,
    name,
    icon,
    api: apiOf(defaults),
    kinds: definition.resources(defaults).map(({ kind }) => kind),
    ...(definition.webhooks && { webhooks: definition.webhooks }),
    open: Effect.fnUntraced(function* (options) {
      const decoded = decodeSettings(options.settings ?? {})
      if (Result.isFailure(decoded)) {
        const { message, field } = decoded.failure
        const reason = new Rejected({ message, ...(field !== "" && { field }) })
        return yield* new Failure({ app, operation: "settings", reason })
      }
      const settings = decoded.success
      if (settings.baseUrl !== undefined && !/^https?:$/.test(URL.parse(settings.baseUrl)?.protocol ?? "")) {
        const message = `settings.baseUrl: ${Input.shown(settings.baseUrl)} is no web address`
        return yield* new Failure({ app, operation: "settings", reason: new Rejected({ message, field: "baseUrl" }) })
      }
      const client = makeClient({
        api: apiOf(settings),
        credentials: options.credentials,
        ...(options.renew !== undefined && { renew: options.renew }),
        ...(settings.baseUrl !== undefined && { baseUrl: settings.baseUrl }),
        ...(options.limitKey !== undefined && { limitKey: options.limitKey }),
      })
      return {
        instance: instanceOf(settings.baseUrl ?? apiOf(settings).baseUrl),
        authorizations: apiOf(settings).authorizations,
        rates: apiOf(settings).rates,
        client,
        resources: definition.resources(settings),
        account: definition.account(client),
        partition: (id: string) => definition.partition(client, id),
        ...(partitions !== undefined && { partitions: (query: PartitionQuery) => partitions(client, query) }),
      }
    }),
  }
}

/** An address with or without a slash at its end is one address, in whatever letter case its host is written. */
const instanceOf = (baseUrl: string): string => (URL.parse(baseUrl)?.href ?? baseUrl).replace(/\/+$/, "")
