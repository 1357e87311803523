/**
 * Somebody who works in one of the services and has never heard of Syncline: the adapter used alone, as a typed client, signed in as that person.
 */
import { github } from "@syncline/adapter-github"
import { linear } from "@syncline/adapter-linear"
import { Effect } from "effect"
import { FetchHttpClient } from "effect/http"
import { Authorization, type Client, type Importer, Limiter, type Resource, type Upsert, type View } from "syncline"
import type { Service } from "./Services.ts"

export interface PersonAtWork {
  /** The id of the new issue at the service. */
  readonly openIssue: (view: View) => Promise<string>
  readonly edit: (issue: string, patch: View) => Promise<void>
  readonly comment: (issue: string, body: string) => Promise<void>
  /** What the service shows of an issue now. */
  readonly look: (issue: string) => Promise<View>
}

const adapters = { github, linear }

const run = <A, E>(effect: Effect.Effect<A, E, Client.Requirements>): Promise<A> =>
  Effect.runPromise(Effect.provide(effect, [FetchHttpClient.layer, Limiter.layerMemory]))

export const signIn = async (service: Service): Promise<PersonAtWork> => {
  const opened = await run(
    adapters[service.app].open({ credentials: Effect.succeed(Authorization.token(service.personToken)), settings: service.settings }),
  )
  const { client } = opened
  const partition = (await run(opened.partition(service.partition))).id
  const writable = (kind: string): { readonly resource: Resource.Resource; readonly importer: Importer } => {
    const resource = opened.resources.find((candidate) => candidate.kind.name === kind)
    if (resource?.importer === undefined) throw new Error(`${service.name} takes no ${kind}`)
    return { resource, importer: resource.importer }
  }
  const create = (kind: string, view: View): Promise<Upsert> =>
    run(
      writable(kind).importer.create(client, {
        partition,
        operationId: crypto.randomUUID(),
        startedAt: Date.now(),
        view,
        address: (_kind, externalId) => externalId,
      }),
    )
  return {
    openIssue: async (view) => (await create("issue", view)).externalId,
    edit: async (issue, patch) => {
      await run(
        writable("issue").importer.update(client, {
          partition,
          externalId: issue,
          ownAddress: undefined,
          version: undefined,
          patch,
          address: (_kind, externalId) => externalId,
        }),
      )
    },
    comment: async (issue, body) => {
      await create("comment", { issue, body })
    },
    look: async (issue) => {
      const change = await run(writable("issue").resource.exporter.get(client, { partition, externalId: issue }))
      return change._tag === "Upsert" ? change.view : {}
    },
  }
}
