/** The webhooks of a repository over REST, for whoever has push access and, through an app, was given hooks. */
import { pusherOf } from "../Exchange.ts"
import type { Answer, RepositoryExchange } from "../Exchange.ts"
import { pageOf } from "../Paging.ts"
import { textOf } from "../RecordText.ts"
import { notFound } from "../Refusal.ts"
import { readFields } from "../RequestBody.ts"
import type { Fields } from "../RequestBody.ts"
import type { RepositoryRoute } from "../Route.ts"
import type { User } from "../World.ts"
import { getDelivery, listDeliveries, redeliver } from "./DeliveryEndpoints.ts"
import type { Hook, HookConfig } from "./Hook.ts"
import { activeIn, configIn, configOf, eventsIn, hookRefused } from "./HookInput.ts"
import type { Hooks } from "./Hooks.ts"
import { configWire, hookWire } from "./HookWire.ts"

const mostOfAnEvent = 20

const keeperOf = (exchange: RepositoryExchange): User => {
  const user = pusherOf(exchange)
  const { reach } = exchange.caller
  if (reach !== undefined && !reach.mayHook(exchange.repository)) throw reach.tooFar()
  return user
}

const same = (one: HookConfig, other: HookConfig): boolean => one.url === other.url && one.contentType === other.contentType

/** The events with those to add and without those to remove. */
const eventsAfter = (hook: Hook, fields: Fields): ReadonlyArray<string> => {
  const base = eventsIn(fields, "events") ?? hook.events
  const removed = eventsIn(fields, "remove_events") ?? []
  return [...new Set([...base, ...(eventsIn(fields, "add_events") ?? [])])].filter((event) => !removed.includes(event))
}

export const hookRoutes = (hooks: Hooks): ReadonlyArray<RepositoryRoute> => {
  const hookInPath = (exchange: RepositoryExchange): Hook => {
    keeperOf(exchange)
    const hook = hooks.ofRepository(exchange.repository).find(({ id }) => id === Number(exchange.params["hook_id"]))
    if (hook === undefined) throw notFound()
    return hook
  }
  const shown = (exchange: RepositoryExchange, hook: Hook, status = 200): Answer => ({
    status,
    text: textOf(hookWire(exchange.rendering, hook)),
  })

  const create = (exchange: RepositoryExchange): Answer => {
    const sender = keeperOf(exchange)
    const { repository, rendering } = exchange
    const fields = readFields(exchange.request.body)
    if ((fields["name"] ?? "web") !== "web") throw hookRefused("name must be web")
    const draft = { config: configOf(fields, undefined), events: eventsIn(fields, "events") ?? ["push"], active: activeIn(fields) ?? true }
    const others = hooks.ofRepository(repository)
    const crowded = draft.events.find((event) => others.filter(({ events }) => events.includes(event)).length >= mostOfAnEvent)
    if (crowded !== undefined) throw hookRefused(`The "${crowded}" event cannot have more than ${mostOfAnEvent} hooks`)
    const isTaken = others.some(
      ({ config, events }) => same(config, draft.config) && events.toSorted().join() === draft.events.toSorted().join(),
    )
    if (isTaken) throw hookRefused("Hook already exists on this repository")
    const hook = hooks.add({ of: { repository }, origin: rendering.origin, ...draft })
    hooks.ping(hook, sender)
    const answer = shown(exchange, hook, 201)
    return { ...answer, headers: { location: `${rendering.origin}${exchange.request.url.pathname}/${hook.id}` } }
  }

  const changed = (exchange: RepositoryExchange, change: (hook: Hook, fields: Fields) => Partial<Hook>): Hook => {
    const hook = hookInPath(exchange)
    return Object.assign(hook, change(hook, readFields(exchange.request.body)), { updatedAt: exchange.now })
  }

  const done = (exchange: RepositoryExchange, work: (hook: Hook) => void): Answer => {
    work(hookInPath(exchange))
    return { status: 204 }
  }

  const path = "/hooks/{hook_id}"
  return [
    {
      method: "GET",
      path: "/hooks",
      handle: (exchange) => {
        keeperOf(exchange)
        const { repository, rendering } = exchange
        return pageOf(exchange, `/repositories/${repository.id}/hooks`, hooks.ofRepository(repository), (hook) =>
          textOf(hookWire(rendering, hook)),
        )
      },
    },
    { method: "POST", path: "/hooks", handle: create },
    { method: "GET", path, handle: (exchange) => shown(exchange, hookInPath(exchange)) },
    {
      method: "PATCH",
      path,
      handle: (exchange) =>
        shown(
          exchange,
          changed(exchange, (hook, fields) => ({
            config: configOf(fields, hook.config),
            events: eventsAfter(hook, fields),
            active: activeIn(fields) ?? hook.active,
          })),
        ),
    },
    { method: "DELETE", path, handle: (exchange) => done(exchange, hooks.remove) },
    {
      method: "GET",
      path: `${path}/config`,
      handle: (exchange) => ({ status: 200, text: textOf(configWire(hookInPath(exchange).config)) }),
    },
    {
      method: "PATCH",
      path: `${path}/config`,
      handle: (exchange) => {
        const hook = changed(exchange, ({ config }, fields) => ({ config: configIn(fields, config) }))
        return { status: 200, text: textOf(configWire(hook.config)) }
      },
    },
    { method: "POST", path: `${path}/pings`, handle: (exchange) => done(exchange, (hook) => hooks.ping(hook, keeperOf(exchange))) },
    // It would send the last push, and nobody pushes here.
    { method: "POST", path: `${path}/tests`, handle: (exchange) => done(exchange, () => {}) },
    {
      method: "GET",
      path: `${path}/deliveries`,
      handle: (exchange) => {
        const hook = hookInPath(exchange)
        return listDeliveries(exchange, hooks, hook, `/repositories/${exchange.repository.id}/hooks/${hook.id}/deliveries`)
      },
    },
    {
      method: "GET",
      path: `${path}/deliveries/{delivery_id}`,
      handle: (exchange) => getDelivery(exchange, hooks, hookInPath(exchange)),
    },
    {
      method: "POST",
      path: `${path}/deliveries/{delivery_id}/attempts`,
      handle: (exchange) => redeliver(exchange, hooks, hookInPath(exchange)),
    },
  ]
}
