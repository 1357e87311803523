/** A Linear with a webhook and a receiver; deliveries arrive when the test says so, each held against Linear's own description of it. */
import { makeSandbox } from "@syncline/sandbox"
import { problemsOfObject, readVendorSchema } from "@syncline/sandbox/contract/linear"
import type { LinearOptions } from "@syncline/sandbox/linear"
import { expect } from "vitest"
import { makeReceiver } from "../../webhooks/Receiver.ts"
import type { Received } from "../../webhooks/Receiver.ts"
import { at, makeDesk } from "../Client.ts"

const vendor = readVendorSchema()

export const secret = "lin_wh_test"

export const create = "mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { webhook { id } } }"

export const makeHookDesk = (options: Partial<LinearOptions> = {}) => {
  const desk = makeDesk(options)
  const receiver = makeReceiver()
  const sandbox = makeSandbox(desk.linear, { clock: desk.now, webhooks: { fetch: receiver.fetch } })
  const arrived = async (): Promise<ReadonlyArray<Received>> => {
    await sandbox.webhooks.deliver()
    const all = receiver.take()
    for (const { json } of all) {
      const type = String(json["type"])
      const problems =
        vendor === undefined
          ? []
          : [...problemsOfObject(vendor, "EntityWebhookPayload", json), ...problemsOfObject(vendor, `${type}WebhookPayload`, json["data"])]
      expect([type, problems]).toEqual([type, []])
    }
    return all
  }
  const events = async (): Promise<ReadonlyArray<string>> =>
    (await arrived()).map(({ json }) => `${String(json["type"])}.${String(json["action"])}`)
  const hook = (input: object = {}): string => {
    const sent = { url: "https://receiver.example/linear", resourceTypes: ["Issue", "Comment", "IssueLabel"], allPublicTeams: true, secret }
    const answer = desk.send(create, { input: { ...sent, ...input } })
    expect(answer.errors).toEqual([])
    return String(at(answer.data, "webhookCreate", "webhook", "id"))
  }
  const enabled = (id: string) => at(desk.send(`{ webhook(id: "${id}") { enabled } }`).data, "webhook", "enabled")
  const me = desk.linear.person(desk.linear.owner.id)
  return { ...desk, receiver, sandbox, arrived, events, hook, enabled, me }
}
