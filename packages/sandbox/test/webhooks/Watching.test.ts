/** Records announce nothing while no webhook is registered anywhere: thousands of simulated worlds have none. */
import { describe, expect, it } from "vitest"
import { makeRegistry } from "../../src/github/apps/Registry.ts"
import { createRepository } from "../../src/github/Repository.ts"
import { makeHooks } from "../../src/github/webhooks/Hooks.ts"
import { makeWorld } from "../../src/github/World.ts"
import { makeWebhooks } from "../../src/linear/webhooks/Webhooks.ts"
import { makeWorkspace } from "../../src/linear/Workspace.ts"
import { makeOutbox } from "../../src/webhooks/Outbox.ts"

const clock = () => 0

describe("nobody watches without a webhook", () => {
  it("at GitHub", () => {
    const world = makeWorld()
    const hooks = makeHooks({ world, registry: makeRegistry(world), outbox: makeOutbox(), random: () => 0, clock })
    const repository = createRepository(world, { name: "acme/app" }, 0)
    expect(repository.watching.watcher).toBeUndefined()
    const config = { url: "https://receiver.example/", contentType: "json", secret: undefined, insecureSsl: "0" } as const
    const hook = hooks.add({ of: { repository }, origin: "https://api.github.com", config, events: ["*"], active: true })
    expect(repository.watching.watcher).toBeDefined()
    hooks.remove(hook)
    expect(repository.watching.watcher).toBeUndefined()
  })

  it("at Linear", () => {
    const workspace = makeWorkspace({ clock, seed: 1, name: "Sandbox", urlKey: "sandbox" })
    const webhooks = makeWebhooks(workspace, makeOutbox(), workspace.newId, 1)
    expect(workspace.watching.watcher).toBeUndefined()
    const row = { id: workspace.newId(), createdAt: 0, updatedAt: 0, archivedAt: null }
    const about = { url: "https://receiver.example/", label: null, secret: "s", resourceTypes: ["Issue"], enabled: true }
    webhooks.put({ ...row, ...about, teamId: null, allPublicTeams: true, creatorId: "x", failures: [], givenUp: 0 })
    expect(workspace.watching.watcher).toBeDefined()
    webhooks.remove(row.id)
    expect(workspace.watching.watcher).toBeUndefined()
  })
})
