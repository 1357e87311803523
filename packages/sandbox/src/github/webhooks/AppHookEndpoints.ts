/** The one webhook of a GitHub App over REST, asked for with the app's web token. */
import { appOf } from "../apps/AppEndpoints.ts"
import type { Answer, Exchange } from "../Exchange.ts"
import { textOf } from "../RecordText.ts"
import { notFound } from "../Refusal.ts"
import { readFields } from "../RequestBody.ts"
import type { GlobalRoute } from "../Route.ts"
import { getDelivery, listDeliveries, redeliver } from "./DeliveryEndpoints.ts"
import type { Hook } from "./Hook.ts"
import { configIn } from "./HookInput.ts"
import type { Hooks } from "./Hooks.ts"
import { configWire } from "./HookWire.ts"

export const appHookRoutes = (hooks: Hooks): ReadonlyArray<GlobalRoute> => {
  const hookOf = (exchange: Exchange): Hook => {
    const hook = hooks.ofApp(appOf(exchange))
    if (hook === undefined) throw notFound()
    return hook
  }
  const config = (hook: Hook): Answer => ({ status: 200, text: textOf(configWire(hook.config)) })
  const path = "/app/hook/deliveries"
  return [
    { method: "GET", path: "/app/hook/config", handle: (exchange) => config(hookOf(exchange)) },
    {
      method: "PATCH",
      path: "/app/hook/config",
      handle: (exchange) => {
        const hook = hookOf(exchange)
        hook.config = configIn(readFields(exchange.request.body), hook.config)
        hook.updatedAt = exchange.now
        return config(hook)
      },
    },
    { method: "GET", path, handle: (exchange) => listDeliveries(exchange, hooks, hookOf(exchange), path) },
    { method: "GET", path: `${path}/{delivery_id}`, handle: (exchange) => getDelivery(exchange, hooks, hookOf(exchange)) },
    { method: "POST", path: `${path}/{delivery_id}/attempts`, handle: (exchange) => redeliver(exchange, hooks, hookOf(exchange)) },
  ]
}
