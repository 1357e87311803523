/** People sign in, choose what travels, and change their mind. */
import { assert, describe, it } from "@effect/vitest"
import { type Adapter, AdapterError, Unavailable } from "@syncline/adapter-core"
import { Effect, Redacted } from "effect"
import { joined, streamsOf, tenantOf } from "./Joined.ts"
import { start } from "./Site.ts"

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

/** Its list has forty places, ten on a page. */
const listing = (adapter: Adapter.Adapter): Adapter.Adapter => ({
  ...adapter,
  open: (options) =>
    Effect.map(adapter.open(options), (opened) => ({
      ...opened,
      partitions: ({ search = "", after = "0" }) => {
        if (search === "away") {
          const reason = new Unavailable({ message: "maintenance" })
          return Effect.fail(new AdapterError({ app: adapter.app, operation: "partitions", reason }))
        }
        const named = ["p", ...Array.from({ length: 39 }, (_, index) => `place ${index + 1}`)].filter((name) => name.includes(search))
        const end = Number(after) + 10
        const partitions = named.slice(Number(after), end).map((name) => ({ id: name, name: name.toUpperCase() }))
        return Effect.succeed({ partitions, ...(end < named.length && { next: String(end) }) })
      },
    })),
})

describe("choosing on the connect page", () => {
  // proves C-07, C-12, C-30
  it("offers for each kind the switches that its application has, and no others", async () => {
    await using site = await start()
    const browser = site.browser()
    const id = await site.signIn(browser)
    assert.strictEqual(browser.path, `/accounts/${id}/choose`)
    await browser.visit(`/accounts/${id}/place?name=p`)
    const switches = [...browser.html.matchAll(/name="((?:out|in)\.[^"]+)"/g)].map(([, name]) => name)
    assert.sameMembers(switches, ["out.member", "out.tag", "in.tag", "out.task", "in.task", "out.note", "in.note"])
    assert.include(browser.html, 'aria-label="Take tasks out of left"')
    assert.include(browser.html, 'aria-label="Put tasks into left"')
  })

  // proves T-29
  it("has a place chosen from the application's list, searched and page by page, or by its name", async () => {
    await using site = await start({ change: listing })
    const browser = site.browser()
    const id = await site.signIn(browser)
    assert.lengthOf(browser.links("/place?"), 10)
    assert.include(browser.html, "PLACE 9")
    await browser.visit(browser.links("after=")[0] ?? assert.fail("no more of it"))
    assert.include(browser.html, "PLACE 19")
    await browser.visit(`/accounts/${id}/choose?search=place+3`)
    assert.lengthOf(browser.links("/place?"), 10)
    await browser.visit(browser.links("after=")[0] ?? assert.fail("no more of it"))
    assert.include(browser.html, "PLACE 39")
    assert.lengthOf(browser.links("after="), 0)
    await browser.visit(`/accounts/${id}/choose?search=nowhere`)
    assert.include(browser.html, "Nothing is called so")
    await browser.visit(`/accounts/${id}/choose?search=away`)
    assert.strictEqual(browser.status, 200)
    assert.include(browser.html, "left does not answer at the moment")
    assert.include(browser.html, "As left names it")
    await browser.visit(`/accounts/${id}/choose?search=p`)
    await browser.visit(browser.links("/place?")[0] ?? "")
    assert.include(browser.html, "<bdi>P</bdi>")
    await browser.submit(`/accounts/${id}/place`, { partition: "p", name: "P", start: "all", "out.task": "on" })
    await browser.visit(`/accounts/${id}/choose`)
    assert.include(browser.html, "kept in step")
    await using plain = await start()
    const other = plain.browser()
    await plain.signIn(other)
    assert.include(other.html, "As left names it")
    assert.notInclude(other.html, 'type="search"')
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

  // proves C-21
  it("has the application tell what changes there, where it can, and where there is an address for that", async () => {
    for (const [options, told] of [
      [{ hooks: "https://sync.example/hooks" }, ["p"]],
      [{}, []],
    ] as const) {
      await using site = await start(options)
      const browser = site.browser()
      const id = await site.signIn(browser)
      await browser.visit(`/accounts/${id}/place?name=p`)
      await browser.submit(`/accounts/${id}/place`, { partition: "p", name: "p", start: "all", "out.task": "on" })
      assert.deepStrictEqual(
        site.apps.left.hooks().map(({ partition }) => partition),
        [...told],
      )
      for (const { url } of site.apps.left.hooks()) assert.match(url, /^https:\/\/sync\.example\/hooks\/[\w-]{20,}$/)
    }
  })
})
