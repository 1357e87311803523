/** Webhooks and their deliveries as the API shows them; secrets are never shown. */
import { isJsonObject } from "../../JsonObject.ts"
import type { Rendering } from "../Rendering.ts"
import { fullName } from "../Repository.ts"
import { formatTimestamp, toTimestamp } from "../Timestamp.ts"
import type { Hook, HookConfig, HookDelivery } from "./Hook.ts"

type Wire = Record<string, unknown>

export const configWire = (config: HookConfig): Wire => ({
  content_type: config.contentType,
  insecure_ssl: config.insecureSsl,
  ...(config.secret === undefined ? {} : { secret: "********" }),
  url: config.url,
})

const lastResponse = ({ deliveries }: Hook): Wire => {
  const last = deliveries.at(-1)
  if (last === undefined) return { code: null, status: "unused", message: null }
  return { code: last.statusCode === 0 ? null : last.statusCode, status: last.status === "OK" ? "active" : "error", message: last.status }
}

export const hookWire = (rendering: Rendering, hook: Hook): Wire => {
  const { id, of, config, events, active, createdAt, updatedAt } = hook
  const own = {
    id,
    name: "web",
    active,
    events,
    config: configWire(config),
    updated_at: formatTimestamp(toTimestamp(updatedAt)),
    created_at: formatTimestamp(toTimestamp(createdAt)),
  }
  if ("app" in of) return { type: "App", ...own, app_id: of.app.id, deliveries_url: `${rendering.origin}/app/hook/deliveries` }
  const url = `${rendering.origin}/repos/${fullName(of.repository)}/hooks/${id}`
  return {
    type: "Repository",
    ...own,
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: lastResponse(hook),
  }
}

export const deliveryItem = (delivery: HookDelivery): Wire => ({
  id: delivery.id,
  guid: delivery.guid,
  delivered_at: formatTimestamp(toTimestamp(delivery.deliveredAt)),
  redelivery: delivery.redelivery,
  duration: delivery.seconds,
  status: delivery.status,
  status_code: delivery.statusCode,
  event: delivery.event,
  action: delivery.action,
  installation_id: delivery.installationId,
  repository_id: delivery.repositoryId,
  throttled_at: null,
})

export const deliveryWire = (hook: Hook, delivery: HookDelivery): Wire => {
  const payload: unknown = JSON.parse(delivery.payload)
  return {
    ...deliveryItem(delivery),
    url: hook.config.url,
    request: { headers: delivery.requestHeaders, payload: isJsonObject(payload) ? payload : null },
    response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
  }
}
