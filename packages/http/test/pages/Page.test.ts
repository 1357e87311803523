/** What the page is, wherever it stands and whatever things are called. */
import { assert, describe, it } from "@effect/vitest"
import { InvalidInput } from "@syncline/engine"
import { page } from "@syncline/http"
import { Effect, Redacted } from "effect"
import { hostile, joined } from "./Joined.ts"
import { start } from "./Site.ts"

describe("the connect page", () => {
  // proves C-03, C-06, C-14
  it("shows whoever has no session the applications, each with a way to sign in, and nothing else", async () => {
    await using site = await start()
    const browser = await site.browser().visit("/")
    assert.strictEqual(browser.status, 200)
    for (const app of ["left", "right"]) {
      assert.include(browser.html, `<h3 id="app-${app}">${app}</h3>`)
      assert.lengthOf(browser.links(`/sign-in/${app}/form`), 1)
      assert.match(browser.html, new RegExp(`<img[^>]+src="/assets/${app}-[\\w-]+\\.svg"`))
    }
    assert.notMatch(browser.html, /<input(?![^>]+type="hidden")/)
    assert.notMatch(browser.html, /e-?mail|password|register|sign up/i)
    assert.notInclude(browser.html, "/accounts/")
    assert.notInclude(browser.html, "Sign out")
  })

  it("escapes whatever people and applications call things", async () => {
    await using site = await start({
      title: hostile,
      change: (adapter) => ({
        ...adapter,
        name: `${adapter.name}${hostile}`,
        icon: `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`,
        open: (options) =>
          Effect.map(adapter.open(options), (opened) => ({
            ...opened,
            account: Effect.map(opened.account, (account) => ({ ...account, name: hostile })),
            partition: (name) => Effect.succeed({ id: name, name: hostile }),
          })),
      }),
    })
    const browser = site.browser()
    const id = await joined(site, browser, "left")
    const query = new URLSearchParams({ id: hostile, name: hostile, search: hostile }).toString()
    for (const path of [
      "/",
      `/accounts/${id}`,
      `/accounts/${id}/choose?${query}`,
      `/accounts/${id}/place?${query}`,
      `/accounts/${id}/disconnect`,
      "/sign-in/left/form",
    ]) {
      await browser.visit(path)
      assert.strictEqual(browser.status, 200, path)
      assert.notMatch(browser.html, /<script(?! src="\/assets\/)/, path)
      assert.include(browser.html, "&lt;script>alert(1)&lt;/script>", path)
      assert.notInclude(browser.html, `"'>`, path)
    }
    await browser.visit(`/accounts/${id}`)
    assert.include(browser.html, "<bdi>&lt;script>")
    const icon = /src="(\/assets\/left[^"]+)"/.exec(browser.html)?.[1] ?? ""
    const { headers } = await browser.send(icon)
    assert.strictEqual(headers.get("content-type"), "image/svg+xml")
    assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'/)
    assert.match(headers.get("cache-control") ?? "", /immutable/)
  })

  it("stands below a path, with a title and a stylesheet of the host, and takes no options that cannot be", async () => {
    const at = "https://app.example"
    await using site = await start({ at, basePath: "/settings/sync", title: "Acme Sync", stylesheet: ":root { --accent: rebeccapurple }" })
    const browser = await site.browser().visit("/settings/sync")
    assert.include(browser.html, "<title>Acme Sync</title>")
    for (const href of [...browser.links("/"), ...[...browser.html.matchAll(/(?:action|src)="([^"]+)"/g)].map(([, to]) => to)])
      assert.match(href ?? "", /^\/settings\/sync(\/|$)/)
    const sheet = /href="([^"]+\.css)"/.exec(browser.html)?.[1] ?? ""
    const css = await (await browser.send(sheet)).text()
    assert.isTrue(css.startsWith(":root { --accent: rebeccapurple }"))
    assert.notInclude(css, "#2f5bd0")
    assert.strictEqual((await browser.send("/")).status, 404)
    assert.strictEqual((await browser.send("/settings/synchronise")).status, 404)
    for (const options of [
      { basePath: "settings" },
      { basePath: "/a?b" },
      { origin: "app.example" },
      { origin: "https://app.example/x" },
      { settings: { lefd: {} } },
    ])
      assert.throws(() => page({ engine: site.engine, ...options }), InvalidInput)
  })

  it("is somebody's who is signed in to the host, and nobody's otherwise", async () => {
    await using site = await start({ tenant: (request) => request.headers.get("x-tenant") ?? undefined })
    for (const path of ["/", "/conflicts", "/sign-in/left/form", "/signed-in/left"])
      assert.strictEqual((await site.browser().send(path)).status, 401, path)
    await Effect.runPromise(
      site.engine.connect({ tenant: "acme", app: "left", credentials: { _tag: "Token", token: Redacted.make("good") } }),
    )
    const headers = { "x-tenant": "acme" }
    const html = await (await site.browser().send("/", { headers })).text()
    assert.include(html, "Your connections")
    assert.notInclude(html, "Sign out")
    assert.include(await (await site.browser().send("/", { headers: { "x-tenant": "other" } })).text(), "Keep your programs in step")
  })

  it("names a bug by an id and shows nothing of it", async () => {
    await using site = await start({ tenant: () => Promise.reject(new Error("secret of the host")) })
    const response = await site.browser().send("/")
    assert.strictEqual(response.status, 500)
    const html = await response.text()
    assert.include(html, "Something broke here")
    assert.notInclude(html, "secret of the host")
    assert.lengthOf(site.defects, 1)
  })
})
