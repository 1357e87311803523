/** People decide what only they can, and look at what it comes to. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { goOn, hostile, joined, tenantOf } from "./Joined.ts"
import { start } from "./Site.ts"

describe("deciding on the connect page", () => {
  // proves T-31
  it("has a conflict decided on what was seen, with any of the three values", async () => {
    await using site = await start()
    const browser = site.browser()
    const { left, right } = site.apps
    const titles = ["One", "Two", "Three"]
    const tasks = titles.map((title) => left.create("task", "p", { title }))
    for (const app of ["left", "right"]) await joined(site, browser, app)
    const tenant = await tenantOf(site, browser)
    await goOn(site, tenant)
    const twins = titles.map((title) => right.list("task", "p").find(({ fields }) => fields["title"] === title)?.id ?? "")
    for (const [index, task] of tasks.entries()) {
      left.edit("task", "p", task, { title: `Left ${index} ${hostile}` })
      right.edit("task", "p", twins[index] ?? "", { title: `Right ${index} ${hostile}` })
    }
    await site.sync(tenant)
    await browser.visit("/conflicts")
    assert.lengthOf(browser.links("/conflicts/"), 3)
    assert.notInclude(browser.html, "<script>alert")
    assert.include(browser.html, "&lt;script>alert(1)")
    const conflicts = await Effect.runPromise(site.engine.conflicts.list(tenant))
    const taskOf = ({ local }: (typeof conflicts)[number]) => Number(/\d/.exec(String(local))?.[0])
    const paths = conflicts.toSorted((one, other) => taskOf(one) - taskOf(other)).map(({ id }) => `/conflicts/${id}`)
    const fields = async (path: string) => {
      await browser.visit(path)
      return { version: /name="version" value="([^"]+)"/.exec(browser.html)?.[1] ?? "" }
    }
    const [first = "", second = "", third = ""] = paths
    await browser.visit(first)
    await browser.submit(first, { ...(await fields(first)), decision: "local" })
    assert.include(browser.html, "Decided.")
    await browser.submit(second, { ...(await fields(second)), decision: "external" })
    const moved = await fields(third)
    left.edit("task", "p", tasks[2] ?? "", { title: "Left later" })
    right.edit("task", "p", twins[2] ?? "", { title: "Right later" })
    await site.sync(tenant)
    await browser.submit(third, { ...moved, decision: "local" })
    assert.strictEqual(browser.status, 409)
    assert.include(browser.html, "Look at what the sides say now")
    await browser.submit(third, { ...(await fields(third)), decision: "value", value: "Neither" })
    for (const _ of [1, 2]) await site.sync(tenant)
    const shown = (app: typeof left) => app.list("task", "p").map(({ fields: { title } }) => title)
    assert.sameMembers(shown(left), shown(right))
    assert.include(shown(left), "Neither")
    await browser.visit("/conflicts")
    assert.include(browser.html, "There is nothing to decide")
    await browser.visit(third)
    assert.include(browser.html, "Decided by somebody on the connect page")
    assert.deepStrictEqual(site.defects, [])
  })

  it("asks what becomes of what both sides had before, and does it", async () => {
    await using site = await start()
    const browser = site.browser()
    site.apps.left.create("task", "p", { title: "Only left" })
    site.apps.right.create("task", "p", { title: "Only right" })
    const ids = [await joined(site, browser, "left"), await joined(site, browser, "right")]
    const tenant = await tenantOf(site, browser)
    for (const _ of [1, 2]) await site.sync(tenant)
    await browser.visit("/")
    assert.include(browser.html, "Something waits for your word")
    await browser.visit(`/accounts/${ids[0]}/waiting`)
    assert.include(browser.html, "Only right")
    await browser.submit(`/accounts/${ids[0]}/both`, {})
    for (const _ of [1, 2]) await site.sync(tenant)
    for (const app of [site.apps.left, site.apps.right]) assert.lengthOf(app.list("task", "p"), 2)
    await browser.visit("/")
    assert.include(browser.html, "All is well")
  })

  // proves T-29
  it("compares both sides, maps fields with a preview, and keeps back what may not leave", async () => {
    await using site = await start()
    const browser = site.browser()
    const task = site.apps.left.create("task", "p", { title: "Crash", state: "todo" })
    const id = await joined(site, browser, "left")
    const right = await joined(site, browser, "right")
    const tenant = await tenantOf(site, browser)
    await goOn(site, tenant)
    const of = async (part: string, kind: string, account = id) => {
      await browser.visit(`/accounts/${account}/${part}`)
      const href = [...browser.html.matchAll(/href="([^"]+)"[^>]*>([^<]+)</g)].find(([, , text]) => text === kind)?.[1]
      await browser.visit((href ?? assert.fail(`no ${kind}`)).replaceAll("&amp;", "&"))
      return new URL(browser.path, "https://x").searchParams.get("of") ?? ""
    }
    await of("verify", "Tasks")
    assert.include(browser.html, "100 %")
    site.apps.left.edit("task", "p", task, { title: "Crash on start" })
    await of("verify", "Tasks")
    assert.include(browser.html, "Changed in left, and not taken out yet")
    assert.include(browser.html, "Crash on start")
    const stream = await of("mapping", "Tasks")
    assert.include(browser.html, 'name="way.state"')
    await browser.submit(`/accounts/${id}/mapping`, {
      of: stream,
      do: "preview",
      "way.state": "none",
      "seen.title.0": '"Crash"',
      "said.title.0": "Boom",
    })
    assert.include(browser.html, "Nothing is saved yet")
    assert.match(browser.html, /<del>.*Crash.*<ins>.*Boom/)
    await browser.submit(`/accounts/${id}/mapping`, { of: stream, do: "save", "way.state": "none" })
    assert.include(browser.html, "Saved.")
    const [version] = await Effect.runPromise(site.engine.mapping.versions(tenant, { stream }))
    assert.deepStrictEqual(version?.rules, { state: { ignore: true } })
    const translated = { title: { values: [{ application: "Old", record: "New" }] } }
    await Effect.runPromise(site.engine.mapping.set(tenant, { stream }, translated, "ada"))
    await browser.submit(`/accounts/${id}/mapping`, { of: stream, do: "save", "seen.title.0": '"Crash"', "said.title.0": "" })
    const [kept] = await Effect.runPromise(site.engine.mapping.versions(tenant, { stream }))
    assert.deepStrictEqual(kept?.rules, translated)
    const out = await of("privacy", "Tasks", right)
    await browser.submit(`/accounts/${right}/privacy`, { of: out, level: "local_only", withheld: "close", field: "title" })
    assert.include(browser.html, "Saved.")
    const [, report] = await Effect.runPromise(site.engine.status(tenant))
    assert.deepInclude(report?.streams.find(({ stream: one }) => one.id === out)?.stream.settings, {
      defaultPrivacy: "local_only",
      withheld: "close",
      sendOnly: ["title"],
    })
    await browser.visit(browser.path)
    await browser.submit(`/accounts/${right}/privacy`, { of: out, level: "everything", withheld: "close" })
    assert.strictEqual(browser.status, 400)
    assert.deepStrictEqual(site.defects, [])
  })
})
