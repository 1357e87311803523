/** Who wants to have the page do something for others: other sites, other browsers, other tenants. */
import { assert, describe, it } from "@effect/vitest"
import { longestBody } from "@syncline/http"
import { Effect, Redacted } from "effect"
import { type Browser, type Site, start } from "./Site.ts"

const kinds = ["member", "tag", "task", "note"]
const everything = Object.fromEntries(
  kinds.flatMap((kind) => [
    [`out.${kind}`, "on"],
    [`in.${kind}`, "on"],
  ]),
)

const setUp = async (site: Site, browser: Browser) => {
  const id = await site.signIn(browser)
  await browser.visit(`/accounts/${id}/place?id=p&name=p`)
  await browser.submit(`/accounts/${id}/place`, { partition: "p", name: "p", start: "all", ...everything })
  assert.strictEqual(browser.path, `/accounts/${id}`)
  return id
}

describe("the connect page, and other sites", () => {
  it("does nothing for a form that the page did not make, or that comes from elsewhere", async () => {
    await using site = await start()
    const browser = site.browser()
    const id = await setUp(site, browser)
    const stateOf = async () => {
      await browser.visit(`/accounts/${id}`)
      return browser.html.includes("Paused") ? "paused" : "active"
    }
    const stranger = site.browser()
    await stranger.visit("/")
    await browser.visit(`/accounts/${id}`)
    const csrf = browser.csrf
    const path = `/accounts/${id}/pause`
    const refused = [
      await browser.post(path, {}),
      await browser.post(path, { csrf: "" }),
      await browser.post(path, { csrf: "x".repeat(43) }),
      await browser.post(path, { csrf: stranger.csrf }),
      await browser.post(path, { csrf }, { origin: "https://evil.example" }),
      await browser.post(path, { csrf }, { origin: "null" }),
      await browser.post(path, { csrf }, { "sec-fetch-site": "cross-site" }),
      await browser.post(path, { csrf }, { "sec-fetch-site": "same-site" }),
      await browser.send(path, { method: "POST", body: new URLSearchParams({ csrf }) }),
    ]
    for (const response of refused) {
      assert.strictEqual(response.status, 403)
      assert.include(await response.text(), "Nothing was done")
    }
    assert.strictEqual(await stateOf(), "active")
    assert.strictEqual((await browser.post(path, { csrf })).status, 303)
    assert.strictEqual(await stateOf(), "paused")
    assert.deepStrictEqual(site.defects, [])
  })

  it("makes each form for one session: what was shown before somebody signs in, or in another browser, is worth nothing after", async () => {
    await using site = await start()
    const browser = site.browser()
    await browser.visit("/sign-in/left/form")
    const before = browser.csrf
    const id = await setUp(site, browser)
    await browser.visit(`/accounts/${id}`)
    assert.notStrictEqual(browser.csrf, before)
    assert.strictEqual((await browser.post(`/accounts/${id}/pause`, { csrf: before })).status, 403)
    const again = site.browser()
    await site.signIn(again)
    await again.visit(`/accounts/${id}`)
    assert.strictEqual(again.status, 200)
    assert.strictEqual((await browser.post(`/accounts/${id}/pause`, { csrf: again.csrf })).status, 403)
  })

  it("gives a new session to whoever signs in, whatever cookie the browser brought", async () => {
    await using site = await start()
    const [victim, attacker] = [site.browser(), site.browser()]
    await site.signIn(attacker)
    const planted = attacker.cookies.get("__Host-syncline-session") ?? ""
    assert.isNotEmpty(planted)
    victim.cookies.set("__Host-syncline-session", planted)
    await site.signIn(victim, "right")
    assert.notStrictEqual(victim.cookies.get("__Host-syncline-session"), planted)
    victim.cookies.set("__Host-syncline-session", "made-up")
    await victim.visit("/")
    assert.include(victim.html, "Keep your programs in step")
  })

  it("ends the session for good when somebody signs out", async () => {
    await using site = await start()
    const browser = site.browser()
    const id = await setUp(site, browser)
    const kept = browser.cookies.get("__Host-syncline-session") ?? ""
    await browser.submit("/sign-out", {})
    assert.isUndefined(browser.cookies.get("__Host-syncline-session"))
    browser.cookies.set("__Host-syncline-session", kept)
    await browser.visit(`/accounts/${id}`)
    assert.strictEqual(browser.path, "/")
    assert.include(browser.html, "Keep your programs in step")
  })

  it("shows nothing in a frame, runs nothing that it does not serve, and says so everywhere", async () => {
    await using site = await start()
    const browser = site.browser()
    const id = await setUp(site, browser)
    const paths = [
      "/",
      `/accounts/${id}`,
      `/accounts/${id}/choose`,
      "/conflicts",
      "/nowhere",
      "/sign-in/left/form",
      `/accounts/${id}/privacy`,
    ]
    for (const path of paths) {
      const { headers } = await browser.send(path)
      const policy = headers.get("content-security-policy") ?? ""
      for (const part of ["default-src 'none'", "frame-ancestors 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'"])
        assert.include(policy, part, path)
      assert.notMatch(policy, /unsafe|\*|data:/)
      assert.strictEqual(headers.get("x-frame-options"), "DENY")
      assert.strictEqual(headers.get("x-content-type-options"), "nosniff")
      assert.strictEqual(headers.get("referrer-policy"), "same-origin")
      assert.strictEqual(headers.get("cache-control"), "no-store")
    }
    for (const path of ["/conflicts", "/sign-in/left/form"])
      assert.include((await browser.send(path)).headers.get("content-security-policy"), "form-action 'self';", path)
  })

  it("sets cookies that no script reads and no other site sends: with a prefix on https, and without it only on this machine", async () => {
    const cookieOf = async (at: string) => {
      await using site = await start({ at })
      const browser = site.browser()
      await browser.visit("/sign-in/left/form")
      const response = await browser.post("/sign-in/left/form", { csrf: browser.csrf, way: "Token", token: "good" })
      return response.headers.getSetCookie()[0] ?? ""
    }
    const secure = await cookieOf("https://sync.example")
    assert.match(secure, /^__Host-syncline-session=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=\d+$/)
    for (const at of ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"])
      assert.match(await cookieOf(at), /^syncline-session=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/)
    assert.strictEqual(await cookieOf("http://sync.example"), "")
    await using plain = await start({ at: "http://sync.example" })
    const browser = await plain.browser().visit("/")
    assert.strictEqual(browser.status, 400)
    assert.include(browser.html, "needs https")
    await using behind = await start({ at: "http://sync.internal:8080", origin: "https://sync.example" })
    const response = await behind.browser().send("/")
    assert.match(response.headers.getSetCookie()[0] ?? "", /^__Host-syncline-visit=/)
  })

  it("sends nobody to where an address says", async () => {
    await using site = await start()
    const browser = site.browser()
    const id = await setUp(site, browser)
    const evil = "https://evil.example/"
    const query = new URLSearchParams({ next: evil, to: evil, redirect: evil, return: evil, said: evil }).toString()
    for (const path of [
      "/",
      `/accounts/${id}/arrived`,
      "/%2F%2Fevil.example",
      `/accounts/${encodeURIComponent("//evil.example")}`,
      "/signed-in/left",
    ]) {
      const response = await browser.send(`${path}?${query}`)
      const to = response.headers.get("location")
      if (to !== null) assert.match(to, /^\/(?!\/)/, path)
      else assert.notInclude(await response.text(), "evil.example", path)
    }
    await browser.visit(`/accounts/${id}`)
    const { headers } = await browser.post(`/accounts/${id}/resume?${query}`, { csrf: browser.csrf, next: evil })
    assert.match(headers.get("location") ?? "/", /^\/(?!\/)/)
  })

  it("keeps no code in the address when a sign-in fails, and shows nothing that is no words of its own", async () => {
    await using site = await start()
    const browser = site.browser()
    const failed = await browser.send("/signed-in/left?code=secret&state=made-up")
    assert.strictEqual(failed.headers.get("location"), "/sign-in/left/failed")
    await browser.visit("/sign-in/left/failed")
    assert.include(browser.html, "This sign-in is over")
    assert.notInclude(browser.html, "secret")
    for (const told of ["x", Buffer.from("null").toString("base64url"), Buffer.from('{"title":5}').toString("base64url")]) {
      browser.cookies.set("__Host-syncline-told", told)
      assert.strictEqual((await browser.send("/sign-in/left/failed")).headers.get("location"), "/")
    }
  })

  it("has nothing of another person at any address", async () => {
    await using site = await start()
    const [ada, bob] = [site.browser(), site.browser()]
    const id = await setUp(site, ada)
    site.apps.right.accept("bob")
    await site.signIn(bob, "right", "bob")
    await ada.visit(`/accounts/${id}`)
    const streams = ada.links("of=").map((href) => new URL(href, "https://x").searchParams.get("of") ?? "")
    const of = streams[0] ?? assert.fail("no stream")
    const own = bob.path.split("/")[2] ?? ""
    await bob.visit("/conflicts")
    const csrf = bob.csrf
    const get = [
      "",
      "/arrived",
      "/disconnect",
      "/choose",
      "/place?id=p",
      `/leave?of=${of}`,
      "/waiting",
      "/verify",
      `/verify?of=${of}`,
      "/mapping",
      "/privacy",
    ]
    for (const part of get) assert.strictEqual((await bob.send(`/accounts/${id}${part}`)).status, 404, part)
    for (const part of ["/verify", "/mapping", "/privacy", "/leave", "/place"])
      assert.strictEqual((await bob.send(`/accounts/${own}${part}?of=${of}`)).status, 404, `own ${part}`)
    const post = ["pause", "resume", "disconnect", "place", "leave", "both", "removed", "match", "retry", "drop", "mapping", "privacy"]
    for (const part of post) assert.strictEqual((await bob.post(`/accounts/${id}/${part}`, { csrf, of, stream: of })).status, 404, part)
    for (const part of ["leave", "match", "drop", "mapping", "privacy"])
      assert.strictEqual((await bob.post(`/accounts/${own}/${part}`, { csrf, of, stream: of, record: "x" })).status, 404, `own ${part}`)
    assert.strictEqual((await bob.post(`/accounts/${own}/removed`, { csrf, at: of, do: "go" })).status, 404)
    assert.strictEqual((await bob.post("/sign-in/left/form", { csrf, way: "Token", token: "good", connection: id })).status, 404)
    assert.strictEqual((await bob.post("/sign-in/left", { csrf, connection: id })).status, 404)
    for (const path of [`/accounts/${id}`, "/conflicts", "/live"]) {
      const response = await site.browser().send(path)
      assert.strictEqual(response.headers.get("location"), "/", path)
    }
    assert.deepStrictEqual(site.defects, [])
  })

  it("shows another person's conflict to nobody", async () => {
    await using site = await start({ tenant: (request) => request.headers.get("x-tenant") ?? undefined })
    const { left, right } = site.apps
    const task = left.create("task", "p", { title: "Crash" })
    const { engine } = site
    const ids: Array<string> = []
    for (const app of ["left", "right"]) {
      const connection = await Effect.runPromise(
        engine.connect({ tenant: "ada", app, credentials: { _tag: "Token", token: Redacted.make("good") } }),
      )
      ids.push(connection.id)
      await Effect.runPromise(
        engine.addStreams({ tenant: "ada", connectionId: connection.id, partition: "p", settings: { firstPush: "go" } }),
      )
    }
    await site.sync("ada")
    await site.sync("ada")
    left.edit("task", "p", task, { title: "Left" })
    right.edit("task", "p", right.list("task", "p")[0]?.id ?? "", { title: "Right" })
    await site.sync("ada")
    const [conflict] = await Effect.runPromise(engine.conflicts.list("ada"))
    const as = (tenant: string) => ({ headers: { "x-tenant": tenant } })
    const path = `/conflicts/${conflict?.id ?? ""}`
    assert.strictEqual((await site.browser().send(path, as("ada"))).status, 200)
    assert.strictEqual((await site.browser().send(path, as("bob"))).status, 404)
    const bob = site.browser()
    bob.html = await (await bob.send("/sign-in/left/form", as("bob"))).text()
    const decided = await bob.post(path, { csrf: bob.csrf, decision: "local" }, { "x-tenant": "bob" })
    assert.strictEqual(decided.status, 404)
    assert.strictEqual((await site.browser().send("/conflicts")).status, 401)
  })

  it("reads forms and nothing else, and no more of them than there can be", async () => {
    await using site = await start()
    const browser = await site.browser().visit("/")
    const headers = { origin: "https://sync.example" }
    const sent = (body: BodyInit, type: string) =>
      browser.send("/sign-in/left/form", { method: "POST", body, headers: { ...headers, "content-type": type } })
    assert.strictEqual((await sent("{}", "application/json")).status, 415)
    assert.strictEqual((await sent("a=1", "text/plain")).status, 415)
    assert.strictEqual((await sent("a".repeat(longestBody + 1), "application/x-www-form-urlencoded")).status, 413)
    assert.strictEqual((await sent("%%%&&&==%ff", "application/x-www-form-urlencoded")).status, 403)
    assert.strictEqual((await browser.send("/conflicts", { method: "DELETE", headers })).status, 405)
    assert.strictEqual((await browser.send("/accounts/%ff")).status, 404)
    for (const path of ["/", browser.links(".css")[0] ?? ""]) {
      const head = await browser.send(path, { method: "HEAD" })
      assert.strictEqual(head.status, 200, path)
      assert.strictEqual(await head.text(), "", path)
    }
    assert.deepStrictEqual(site.defects, [])
  })
})
