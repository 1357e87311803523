/** What people see, and what comes of what they choose. */
import { assert, describe, it } from "@effect/vitest"
import type { Adapter } from "@syncline/adapter-core"
import { InvalidInput } from "@syncline/engine"
import { page } from "@syncline/http"
import { Effect, Redacted } from "effect"
import { type Browser, type Site, start } from "./Site.ts"

const all = (way: "out" | "in") => ["member", "tag", "task", "note"].map((kind): [string, string] => [`${way}.${kind}`, "on"])

/** Signs in and keeps the place in step, both ways. */
const joined = async (site: Site, browser: Browser, app: string) => {
  const id = await site.signIn(browser, app)
  await browser.visit(`/accounts/${id}/place?id=p&name=p`)
  await browser.submit(
    `/accounts/${id}/place`,
    Object.fromEntries([["partition", "p"], ["name", "p"], ["start", "all"], ...all("out"), ...all("in")]),
  )
  return id
}

const tenantOf = async (site: Site, browser: Browser) => {
  const session = browser.cookies.get("__Host-syncline-session") ?? ""
  return site.tenantOf(session)
}

const streamsOf = async (site: Site, tenant: string) =>
  (await Effect.runPromise(site.engine.status(tenant))).flatMap(({ streams }) => streams.map(({ stream }) => stream.id))

/** Both sides are filled before they are joined, and nobody is asked. */
const goOn = async (site: Site, tenant: string) => {
  for (const { connection, streams } of await Effect.runPromise(site.engine.status(tenant)))
    for (const { stream } of streams) {
      const input = {
        tenant,
        connectionId: connection.id,
        partition: stream.partition,
        kinds: [stream.kind],
        settings: { firstPush: "go" as const },
      }
      await Effect.runPromise(site.engine.addStreams(input))
    }
  for (const _ of [1, 2]) await site.sync(tenant)
}

/** Whose account it is, its token says. */
const accountByToken = (adapter: Adapter.Adapter): Adapter.Adapter => ({
  ...adapter,
  open: (options) =>
    Effect.map(adapter.open(options), (opened) => ({
      ...opened,
      account: Effect.flatMap(opened.account, (account) =>
        Effect.map(options.credentials, (given) => {
          const name = given?._tag === "Token" ? Redacted.value(given.token) : account.name
          return { externalAccountId: name, name }
        }),
      ),
    })),
})

const hostile = `<script>alert(1)</script>"'>&amp;\u202Egnp.exe`

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

  // proves C-07, C-12, C-30
  it("offers for each kind the switches that its application has, and no others", async () => {
    await using site = await start()
    const browser = site.browser()
    const id = await site.signIn(browser)
    assert.strictEqual(browser.path, `/accounts/${id}/choose`)
    await browser.visit(browser.links("/place?")[0] ?? "")
    const switches = [...browser.html.matchAll(/name="((?:out|in)\.[^"]+)"/g)].map(([, name]) => name)
    assert.sameMembers(switches, ["out.member", "out.tag", "in.tag", "out.task", "in.task", "out.note", "in.note"])
    assert.include(browser.html, 'aria-label="Take tasks out of left"')
    assert.include(browser.html, 'aria-label="Put tasks into left"')
  })

  // proves C-07, C-13, C-31
  it("makes of switches and the start what was chosen, and changes it later", async () => {
    await using site = await start()
    const browser = site.browser()
    const id = await site.signIn(browser)
    const path = `/accounts/${id}/place`
    await browser.visit(`${path}?id=p&name=p`)
    await browser.submit(path, { partition: "p", name: "p", start: "since" })
    assert.include(browser.html, "Choose the day from which on")
    await browser.submit(path, { partition: "p", name: "p", start: "all" })
    assert.include(browser.html, "Switch on at least one of them")
    await browser.submit(path, {
      partition: "p",
      name: "p",
      start: "since",
      since: "2026-01-31",
      "out.task": "on",
      "in.task": "on",
      "out.tag": "on",
      "in.note": "on",
    })
    const tenant = await tenantOf(site, browser)
    const settings = async () => {
      const [report] = await Effect.runPromise(site.engine.status(tenant))
      return Object.fromEntries(
        (report?.streams ?? []).map(
          ({
            stream: {
              kind,
              settings: { direction, startFrom },
            },
          }) => [kind, [direction, startFrom]],
        ),
      )
    }
    const since = { given: "since", at: Date.UTC(2026, 0, 31) } as const
    assert.deepStrictEqual(await settings(), { task: ["bidirectional", since], tag: ["pull", since], note: ["push", since] })
    const edit = browser.links("/place?of=")[0] ?? assert.fail("no way to change it")
    await browser.visit(edit)
    assert.match(browser.html, /value="2026-01-31"/)
    await browser.submit(path, { partition: "p", name: "p", start: "all", "out.task": "on", "out.member": "on" })
    const after = await settings()
    assert.deepStrictEqual(Object.fromEntries(Object.entries(after).map(([kind, [direction]]) => [kind, direction])), {
      task: "pull",
      tag: "disabled",
      note: "disabled",
      member: "pull",
    })
  })

  // proves C-08, C-16, C-17, C-18, C-33
  it("makes a session of the first sign-in, knows the account in another browser, and keeps several accounts of one application apart", async () => {
    await using site = await start({ change: accountByToken })
    const [browser, other] = [site.browser(), site.browser()]
    const id = await site.signIn(browser)
    site.apps.left.accept("second")
    const second = await site.signIn(browser, "left", "second")
    assert.notStrictEqual(second, id)
    await browser.visit("/")
    for (const one of [id, second]) assert.lengthOf(browser.links(`/accounts/${one}`), 2)
    await site.signIn(other, "left", "second")
    await other.visit("/")
    assert.isNotEmpty(other.links(`/accounts/${id}`))
  })

  it("says in words what an application does not take, and shows nothing of what was pasted", async () => {
    await using site = await start()
    const browser = await site.browser().visit("/sign-in/left/form")
    await browser.submit("/sign-in/left/form", { way: "Token", token: "sesame-open" })
    assert.strictEqual(browser.status, 422)
    assert.include(browser.html, "left does not take this")
    assert.notInclude(browser.html, "sesame-open")
    assert.isUndefined(browser.cookies.get("__Host-syncline-session"))
    await browser.submit("/sign-in/left/form", { way: "Token", token: " " })
    assert.include(browser.html, "Fill in what is asked for")
  })

  // proves C-32
  it("says that an account has to sign in again, lets it, and goes on where it stopped", async () => {
    await using site = await start()
    const browser = site.browser()
    const id = await joined(site, browser, "left")
    const tenant = await tenantOf(site, browser)
    await site.sync(tenant)
    site.apps.left.revoke()
    await Effect.runPromise(Effect.forEach(await streamsOf(site, tenant), (stream) => site.engine.resync(tenant, stream)))
    await site.sync(tenant)
    await browser.visit("/")
    assert.include(browser.html, "Something needs you")
    await browser.visit(`/accounts/${id}`)
    assert.include(browser.html, "no longer lets us in")
    const again = browser.links("/sign-in/left/form?connection=")[0] ?? assert.fail("no way to sign in again")
    site.apps.left.accept("new")
    await browser.visit(again)
    await browser.submit("/sign-in/left/form", { way: "Token", token: "new", connection: id })
    assert.strictEqual(browser.path, `/accounts/${id}?said=connected`)
    assert.notInclude(browser.html, "no longer lets us in")
    assert.include(browser.html, "Everything is in step")
  })

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
    for (const [index, task] of tasks.entries()) {
      left.edit("task", "p", task, { title: `Left ${index} ${hostile}` })
      const twin = right.list("task", "p").find(({ fields }) => fields["title"] === titles[index])
      right.edit("task", "p", twin?.id ?? "", { title: `Right ${index} ${hostile}` })
    }
    await site.sync(tenant)
    await browser.visit("/conflicts")
    const paths = browser.links("/conflicts/")
    assert.lengthOf(paths, 3)
    assert.notInclude(browser.html, "<script>alert")
    assert.include(browser.html, "&lt;script>alert(1)")
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
    right.edit("task", "p", right.list("task", "p")[2]?.id ?? "", { title: "Right later" })
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

  it("pauses, goes on, takes a place away and disconnects, each after it was meant", async () => {
    await using site = await start()
    const browser = site.browser()
    const id = await joined(site, browser, "left")
    await browser.submit(`/accounts/${id}/pause`, {})
    assert.include(browser.html, "until you let it go on")
    await browser.submit(`/accounts/${id}/resume`, {})
    assert.include(browser.html, "It goes on.")
    const leave = browser.links("/leave?of=")[0] ?? assert.fail("no way to take it away")
    await browser.visit(leave)
    assert.include(browser.html, "Nothing is changed or removed on either side")
    await browser.submit(`/accounts/${id}/leave`, { of: new URL(leave, "https://x").searchParams.get("of") ?? "" })
    assert.include(browser.html, "Taken away.")
    assert.include(browser.html, "Choose a place")
    await browser.visit(`/accounts/${id}/disconnect`)
    assert.include(browser.html, "The sign-in is forgotten")
    await browser.submit(`/accounts/${id}/disconnect`, {})
    assert.include(browser.html, "Signed out")
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
      assert.throws(() => page({ engine: site.pageEngine, ...options }), InvalidInput)
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
