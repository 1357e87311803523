/** The connect page through the front door. */
import { assert, describe, it } from "@effect/vitest"
import { FakeApp } from "@syncline/adapter-core/testing"
import { World } from "@syncline/engine/testing"
import { Effect } from "effect"
import { Closed, InvalidInput, createSyncline } from "syncline"

const at = "https://sync.example"

// proves C-03, C-06
describe("page", () => {
  it("is a function from a request to its answer, of whoever signs in or whoever the host says", async () => {
    const app = Effect.runSync(FakeApp.make({ app: "left", kinds: { task: { kind: World.Task } } }))
    await using syncline = await createSyncline({ adapters: [app.adapter], database: "memory" })
    await syncline.tenant("acme").connect({ app: "left", credentials: "good" })
    const fetch = syncline.page({ title: "Acme" })
    const welcome = await fetch(new Request(`${at}/`))
    assert.strictEqual(welcome.status, 200)
    assert.include(await welcome.text(), "<title>Acme</title>")
    const hosted = syncline.page({ basePath: "/sync", tenant: (request) => request.headers.get("x-tenant") ?? undefined })
    const own = await hosted(new Request(`${at}/sync`, { headers: { "x-tenant": "acme" } }))
    assert.include(await own.text(), "Your connections")
  })

  it("lets go of whoever follows when it is closed, and is not to be had after", async () => {
    const app = Effect.runSync(FakeApp.make({ app: "left", kinds: { task: { kind: World.Task } } }))
    const syncline = await createSyncline({ adapters: [app.adapter], database: "memory" })
    const fetch = syncline.page({ tenant: () => "acme" })
    const live = await fetch(new Request(`${at}/live?seen=something-else`))
    const reader = live.body?.getReader() ?? assert.fail("nothing is told")
    const first = await reader.read()
    assert.match(new TextDecoder().decode(first.value), /^event: changed\n/)
    await syncline.close()
    assert.isTrue((await reader.read()).done)
    assert.throws(() => syncline.page(), Closed)
  })

  it("takes no options that cannot be", async () => {
    await using syncline = await createSyncline({ adapters: [], database: "memory" })
    for (const options of [{ basePath: "sync" }, { titel: "x" }, { tenant: "acme" }, { origin: "sync.example" }, { settings: { left: 5 } }])
      assert.throws(() => Reflect.apply(syncline.page, syncline, [options]) as unknown, InvalidInput)
  })
})
