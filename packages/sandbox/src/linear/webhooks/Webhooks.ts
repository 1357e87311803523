/**
 * The webhooks of the workspace, and what is sent to them. Whatever is not answered with 200 within five seconds is sent again after a minute, an hour and six hours;
 * a webhook of which that many deliveries in a row were given up is disabled, and is to be enabled by hand.
 */
import { createHmac } from "node:crypto"
import type { DeliveryResult, Letter, Outbox } from "../../webhooks/Outbox.ts"
import { makeTable, type Table } from "../Table.ts"
import type { Workspace } from "../Workspace.ts"
import type { Happening } from "./Announcement.ts"
import { payloadOf, teamOf } from "./Payload.ts"
import type { Webhook, WebhookFailure } from "./Webhook.ts"

const minute = 60_000
const retryDelays = [minute, 60 * minute, 360 * minute]
const timeoutMillis = 5_000
const mostFailures = 50

export interface Webhooks {
  readonly table: Table<Webhook>
  readonly put: (webhook: Webhook) => void
  readonly remove: (id: string) => void
}

interface Sending {
  readonly webhookId: string
  readonly deliveryId: string
  readonly type: string
  readonly action: string
  readonly payload: Readonly<Record<string, unknown>>
}

export const makeWebhooks = (
  workspace: Workspace,
  outbox: Outbox,
  newId: () => string,
  /** How many deliveries in a row. */
  failuresUntilDisabled: number,
): Webhooks => {
  const table = makeTable<Webhook>()

  const letterOf = (webhook: Webhook, { deliveryId, type, payload }: Sending): Letter => {
    const webhookTimestamp = workspace.clock()
    const body = JSON.stringify({ ...payload, webhookTimestamp, webhookId: webhook.id })
    return {
      url: webhook.url,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Linear-Webhook",
        "linear-delivery": deliveryId,
        "linear-event": type,
        "linear-signature": createHmac("sha256", webhook.secret).update(body).digest("hex"),
        "linear-timestamp": String(webhookTimestamp),
      },
      body,
    }
  }

  const failureOf = (url: string, result: DeliveryResult, executionId: string): WebhookFailure => ({
    id: newId(),
    createdAt: workspace.clock(),
    url,
    httpStatus: result.kind === "answered" ? result.status : null,
    responseOrError: result.kind === "answered" ? result.body : result.reason,
    executionId,
  })

  const settle = (sending: Sending, attempt: number, url: string, result: DeliveryResult): void => {
    const webhook = table.get(sending.webhookId)
    if (webhook === undefined) return
    if (result.kind === "answered" && result.status === 200) {
      if (webhook.givenUp > 0) table.put({ ...webhook, givenUp: 0 })
      return
    }
    const failures = [failureOf(url, result, sending.deliveryId), ...webhook.failures].slice(0, mostFailures)
    const delay = retryDelays[attempt]
    if (delay !== undefined) {
      table.put({ ...webhook, failures })
      send(sending, attempt + 1, workspace.clock() + delay)
      return
    }
    const givenUp = webhook.givenUp + 1
    table.put({ ...webhook, failures, givenUp, enabled: webhook.enabled && givenUp < failuresUntilDisabled })
  }

  const send = (sending: Sending, attempt: number, dueAt: number): void =>
    outbox.put({
      id: sending.deliveryId,
      event: `${sending.type}.${sending.action}`,
      hook: sending.webhookId,
      dueAt,
      timeoutMillis,
      write: () => {
        const webhook = table.get(sending.webhookId)
        return webhook?.enabled === true ? letterOf(webhook, sending) : undefined
      },
      settle: (letter, result) => settle(sending, attempt, letter.url, result),
    })

  const watcher = (happening: Happening): void => {
    const { type, action } = happening
    const teamId = teamOf(workspace, happening)
    const told = table
      .ordered("createdAt")
      .filter((webhook) => webhook.enabled && webhook.resourceTypes.includes(type) && (webhook.allPublicTeams || webhook.teamId === teamId))
    if (told.length === 0) return
    const payload = payloadOf(workspace, happening, happening.actor?.clock() ?? workspace.clock())
    for (const { id } of told) send({ webhookId: id, deliveryId: newId(), type, action, payload }, 0, 0)
  }

  const watchIfAny = (): void => {
    workspace.watching.watcher = table.size > 0 ? watcher : undefined
  }

  return {
    table,
    put: (webhook) => {
      table.put(webhook)
      watchIfAny()
    },
    remove: (id) => {
      table.remove(id)
      watchIfAny()
    },
  }
}
