/** A GitHub with a webhook on `acme/widgets` and a receiver; deliveries arrive when the test says so. */
import { openApi } from "@syncline/sandbox/contract/github"
import { expect } from "vitest"
import { makeSandbox } from "../../../src/index.ts"
import { makeGithub } from "../../../src/github/index.ts"
import type { GithubOptions } from "../../../src/github/index.ts"
import { makeReceiver } from "../../webhooks/Receiver.ts"
import type { Received } from "../../webhooks/Receiver.ts"
import { makeClient, start } from "../Client.ts"

export const path = "/repos/acme/widgets/hooks"
export const secret = "It's a Secret to Everybody"

export const makeHookStage = (options: Partial<GithubOptions> = {}) => {
  let time = start
  const clock = () => time
  const app = makeGithub({
    clock,
    users: [{ login: "acme", type: "Organization" }],
    repositories: [
      { name: "acme/widgets", collaborators: ["ada", "bob"] },
      { name: "acme/gadgets", collaborators: ["ada"] },
      { name: "eve/own" },
    ],
    tokens: [
      { token: "ada-token", login: "ada" },
      { token: "eve-token", login: "eve" },
      { token: "bot-token", login: "bot", repositories: { "acme/widgets": "read" } },
    ],
    ...options,
  })
  const receiver = makeReceiver()
  const sandbox = makeSandbox(app, { clock, webhooks: { fetch: receiver.fetch } })
  const ada = makeClient(sandbox, "ada-token")
  /** What arrives now, each judged by GitHub's description of its event and action. */
  const arrived = async (): Promise<ReadonlyArray<Received>> => {
    await sandbox.webhooks.deliver()
    const all = receiver.take()
    for (const { headers, json } of all) {
      const event = headers.get("x-github-event")?.replace("_", "-")
      const name = typeof json["action"] === "string" ? `webhook-${event}-${json["action"]}` : `webhook-${event}`
      expect([name, openApi.validateObject(name, json)]).toEqual([name, []])
    }
    return all
  }
  const events = async (): Promise<ReadonlyArray<string>> =>
    (await arrived()).map(({ headers, json }) => [headers.get("x-github-event"), json["action"]].filter(Boolean).join("."))
  const hook = async (body: object = {}): Promise<number> => {
    const sent = { config: { url: "https://receiver.example/github", content_type: "json", secret }, events: ["*"], ...body }
    const { status, json } = await ada.send("POST", path, { body: sent })
    expect(status).toBe(201)
    return Number(typeof json === "object" && json !== null && "id" in json ? json.id : 0)
  }
  return {
    app,
    sandbox,
    receiver,
    ada,
    people: app.people,
    eve: makeClient(sandbox, "eve-token"),
    bot: makeClient(sandbox, "bot-token"),
    arrived,
    events,
    hook,
    pass: (seconds: number) => {
      time += seconds * 1000
    },
  }
}
