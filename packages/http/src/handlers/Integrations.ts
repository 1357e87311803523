import { Authorization, Json } from "@syncline/adapter-core"
import {
  ConnectInput,
  type Connection,
  type ConnectionStatusReport,
  InvalidInput,
  NotFound,
  type StoreError,
  type StreamStatus,
  type StreamsInput,
  SyncEngine,
} from "@syncline/engine"
import { Effect, Redacted, type Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../Api.ts"
import type { Integration, IntegrationStatus, KindStatus } from "../groups/Integrations.ts"
import { asked, done } from "../Tenancy.ts"
import * as Webhooks from "../Webhooks.ts"

const iso = (millis: number): string => new Date(millis).toISOString()

const shown = ({ id, app, name, externalAccountId, status, reason, createdAt }: Connection): Schema.Schema.Type<typeof Integration> => ({
  id,
  app,
  name,
  externalAccountId,
  status,
  reason,
  createdAt: iso(createdAt),
})

const isoOr = (millis: number | undefined): string | null => (millis === undefined ? null : iso(millis))

/** Whether a kind is in step, at work, or in trouble. What is broken about the account is broken about all its kinds. */
const stateOf = ({ lastRun, cursor }: StreamStatus, connection: Connection): (typeof KindStatus.Type)["state"] => {
  if (connection.status === "error" || lastRun?.outcome === "failed" || cursor.failures > 0) return "failed"
  return lastRun === undefined || lastRun.outcome === "running" ? "syncing" : "complete"
}

const kindStatus = (status: StreamStatus, connection: Connection): typeof KindStatus.Type => {
  const { stream, cursor, lastRun, links, deliveries, openConflicts } = status
  const problems = lastRun?.problems.map(({ message }) => message) ?? []
  return {
    streamId: stream.id,
    kind: stream.kind,
    partition: stream.partitionName,
    cursor: { generation: cursor.generation, readUpTo: isoOr(cursor.watermark) },
    state: stateOf(status, connection),
    lastSyncAt: isoOr(cursor.lastCompletedAt),
    nextSyncAt: cursor.nextDue > 0 ? iso(cursor.nextDue) : null,
    recordsSynced: links.linked ?? 0,
    openConflicts,
    deliveries: { ...deliveries },
    errors: [cursor.lastError, lastRun?.error, ...problems].filter((error) => typeof error === "string"),
  }
}

const statusOf = ({ connection, waiting, streams }: ConnectionStatusReport): typeof IntegrationStatus.Type => ({
  integration: shown(connection),
  waiting: waiting === undefined ? null : { until: iso(waiting.until), reason: waiting.reason },
  kinds: streams.map((stream) => kindStatus(stream, connection)),
})

/** In JSON secrets are texts. */
const credentialsOf = (given: unknown): Effect.Effect<Authorization.Credentials, InvalidInput> => {
  if (typeof given === "string") return Effect.succeed(Authorization.token(given))
  if (!Json.isObject(given)) return Effect.fail(noCredentials)
  const hidden = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, secret.has(name) && typeof value === "string" ? Redacted.make(value) : value]),
  )
  return Effect.map(checkCredentials({ credentials: hidden }), ({ credentials }) => credentials)
}

const secret = new Set(["token", "password", "accessToken", "refreshToken"])
const checkCredentials = InvalidInput.checker(
  ConnectInput.mapFields(({ credentials }) => ({ credentials })),
  {
    name: "connect",
    secret: ["credentials"],
  },
)
const noCredentials = new InvalidInput({
  message: `credentials: is none; it must be a token as a text that is not empty, or credentials with the _tag "Token", "Basic" or "OAuth2"`,
})

type Reports = (tenant: string) => Effect.Effect<ReadonlyArray<ConnectionStatusReport>, StoreError>

const reportOf = (reports: Reports, tenant: string, id: string): Effect.Effect<ConnectionStatusReport, NotFound | StoreError> =>
  Effect.flatMap(reports(tenant), (all) => {
    const found = all.find(({ connection }) => connection.id === id)
    return found === undefined ? Effect.fail(new NotFound({ what: "connection", id })) : Effect.succeed(found)
  })

export const integrations = HttpApiBuilder.group(
  Api,
  "integrations",
  Effect.fn(function* (handlers) {
    const engine = yield* SyncEngine
    const report = (tenant: string, id: string) => reportOf(engine.status, tenant, id)
    return handlers.handleAll({
      list: () => asked((tenant) => Effect.map(engine.status(tenant), (all) => all.map(({ connection }) => shown(connection)))),
      connect: ({ payload: { credentials, ...input } }) =>
        asked((tenant) =>
          Effect.flatMap(credentialsOf(credentials), (checked) => engine.connect({ tenant, ...input, credentials: checked })),
        ),
      get: ({ params: { id } }) => asked((tenant) => Effect.map(report(tenant, id), ({ connection }) => shown(connection))),
      status: ({ params: { id } }) => asked((tenant) => Effect.map(report(tenant, id), statusOf)),
      pause: ({ params: { id } }) => done((tenant) => engine.pause(tenant, id)),
      resume: ({ params: { id } }) => done((tenant) => engine.resume(tenant, id)),
      disconnect: ({ params: { id } }) => done((tenant) => engine.disconnect(tenant, id)),
      takeOver: ({ params: { id }, payload: { from } }) => done((tenant) => engine.takeOver(tenant, from, id)),
      streams: ({ params: { id } }) =>
        asked((tenant) => Effect.map(report(tenant, id), ({ streams }) => streams.map(({ stream }) => stream))),
      partitions: ({ params: { id }, query }) => asked((tenant) => engine.partitions(tenant, id, query)),
      addStreams: ({ params: { id }, payload }) =>
        asked((tenant) => engine.addStreams({ tenant, connectionId: id, ...payload } as StreamsInput)),
      removeStreams: ({ params: { id }, payload }) => asked((tenant) => engine.removeStreams({ tenant, connectionId: id, ...payload })),
      webhookEndpoint: ({ params: { id }, payload }) =>
        asked((tenant) => Effect.map(engine.webhooks.endpoint(tenant, id, Webhooks.given(payload)), Webhooks.inJson)),
      registerWebhooks: ({ params: { id }, payload }) => asked((tenant) => engine.webhooks.register(tenant, id, Webhooks.given(payload))),
      closeWebhooks: ({ params: { id } }) => asked((tenant) => engine.webhooks.close(tenant, id)),
    })
  }),
)
