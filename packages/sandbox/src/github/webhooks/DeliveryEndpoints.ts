/** The deliveries of one webhook over REST: the newest first, by cursors, each alone, and once more. */
import type { Answer, Exchange } from "../Exchange.ts"
import { listTextOf, textOf } from "../RecordText.ts"
import { notFound, Refusal } from "../Refusal.ts"
import type { Hook, HookDelivery } from "./Hook.ts"
import type { Hooks } from "./Hooks.ts"
import { deliveryItem, deliveryWire } from "./HookWire.ts"

const usualSize = 30
const largestSize = 100

/** `path` is the address of the list without its query. */
export const listDeliveries = (exchange: Exchange, hooks: Hooks, hook: Hook, path: string): Answer => {
  const query = exchange.request.url.searchParams
  const cursor = query.get("cursor")
  const before = cursor === null ? Number.POSITIVE_INFINITY : Number(/^v1_(\d+)$/.exec(cursor)?.[1] ?? Number.NaN)
  if (Number.isNaN(before)) throw new Refusal(400, "Invalid cursor")
  const size = Math.min(largestSize, Number(/^[1-9]\d*$/.exec(query.get("per_page") ?? "")?.[0] ?? usualSize))
  const left = hooks.deliveries(hook).filter(({ id }) => id < before)
  const rows = left.slice(0, size)
  const text = listTextOf(rows.map((delivery) => textOf(deliveryItem(delivery))))
  const last = rows.at(-1)
  if (last === undefined || left.length === rows.length) return { status: 200, text }
  const next = new URLSearchParams({ per_page: String(size), cursor: `v1_${last.id}` }).toString()
  return { status: 200, text, headers: { link: `<${exchange.rendering.origin}${path}?${next}>; rel="next"` } }
}

const deliveryInPath = ({ params }: Exchange, hooks: Hooks, hook: Hook): HookDelivery => {
  const delivery = hooks.deliveries(hook).find(({ id }) => id === Number(params["delivery_id"]))
  if (delivery === undefined) throw notFound()
  return delivery
}

export const getDelivery = (exchange: Exchange, hooks: Hooks, hook: Hook): Answer => ({
  status: 200,
  text: textOf(deliveryWire(hook, deliveryInPath(exchange, hooks, hook))),
})

export const redeliver = (exchange: Exchange, hooks: Hooks, hook: Hook): Answer => {
  hooks.redeliver(hook, deliveryInPath(exchange, hooks, hook))
  return { status: 202, text: textOf({}) }
}
