// proves C-04, C-06, C-07, C-08, C-13, C-16, C-18, C-19, C-32, T-29, T-31: people connect, choose, watch and decide in a real browser, over real HTTP
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { authored, repository } from "../Duo.ts"
import * as Accessibility from "./Accessibility.ts"
import { launch } from "./Chromium.ts"
import { type App, type Person, person } from "./Person.ts"
import { type Site, site } from "./Site.ts"

let browser: Browser

beforeAll(async () => {
  browser = await launch()
}, 120_000)

afterAll(() => browser.close())

const scenario = (title: string, run: (here: Site) => Promise<void>) =>
  it.live(title, () => Effect.scoped(Effect.flatMap(site, (here) => Effect.promise(() => run(here)))), 120_000)

const until = async (what: string, isSo: () => boolean | Promise<boolean>) => {
  const began = performance.now()
  while (!(await isSo())) {
    if (performance.now() - began > 20_000) return assert.fail(`not within 20 s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const issuesIn = ({ duo: { linear } }: Site) => linear.read.issues(linear.team.id)
const issuesAt = ({ duo: { github } }: Site) => github.records.issues(repository)

const report = async (here: Site, who: Person, app: App) => {
  const reports = await Effect.runPromise(here.engine.status(await who.tenant()))
  return reports.find(({ connection }) => connection.app === app) ?? assert.fail(`${app} is not connected`)
}

/** Looks once a second from now on, where people wait for minutes. */
const hurry = async (here: Site, who: Person) => {
  const tenant = await who.tenant()
  for (const app of ["github", "linear"] as const) {
    const { connection, streams } = await report(here, who, app)
    const [{ stream } = assert.fail("nothing was chosen")] = streams
    const input = { tenant, connectionId: connection.id, partition: stream.partition, settings: { intervalMillis: 1000 } }
    await Effect.runPromise(here.engine.addStreams(input))
  }
}

/** Connects both, and keeps all of it in step; the ids of the connections. */
const connectBoth = async (here: Site, who: Person) => {
  const ids: Array<string> = []
  for (const app of ["github", "linear"] as const) {
    await who.visit("/")
    await who.signIn(app)
    ids.push(await who.keep(app))
  }
  await hurry(here, who)
  here.watch()
  return ids
}

/** Waits on the page that is shown, which keeps itself up to date. */
const inStep = (page: Page) => page.getByText("Everything is in step.").first().waitFor()

/** Both sides change the title of one issue while nothing is looked at. */
const makeConflict = async (here: Site, who: Person) => {
  const { duo } = here
  const tenant = await who.tenant()
  const connections = [(await report(here, who, "github")).connection.id, (await report(here, who, "linear")).connection.id]
  for (const id of connections) await Effect.runPromise(here.engine.pause(tenant, id))
  const [issue] = issuesAt(here)
  const [twin] = issuesIn(here)
  duo.github.people.editIssue({ repository, number: issue?.number ?? 0, by: "ada", title: "Crash at GitHub" })
  duo.linear.ada.editIssue(twin?.id ?? "", { title: "Crash in Linear" })
  for (const id of connections) await Effect.runPromise(here.engine.resume(tenant, id))
  await until("a conflict", async () => (await Effect.runPromise(here.engine.conflicts.list(tenant))).length === 1)
}

const withoutScripts: BrowserContextOptions = { javaScriptEnabled: false }
const onPhone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

describe("the connect page in a browser", () => {
  scenario("connects two applications, shows the first sync as it goes, and a change travels either way", async (here) => {
    const { duo } = here
    for (let count = 0; count < 30; count += 1) duo.github.people.createIssue({ repository, by: "ada", title: `Issue ${count}` })
    await using ada = await person(browser, here)
    const { page } = ada
    await ada.visit("/")
    await page.getByRole("heading", { name: "Keep your programs in step" }).waitFor()
    await ada.signIn("github")
    await ada.keep("github")
    await page.getByText("Reading what is there: 0 so far").first().waitFor()
    await ada.visit("/")
    await ada.signIn("linear")
    await ada.keep("linear")
    await page.getByRole("progressbar").first().waitFor()
    here.watch()
    await page.evaluate(() => document.body.setAttribute("data-same", "yes"))
    await inStep(page)
    assert.strictEqual(await page.locator("body").getAttribute("data-same"), "yes", "it was loaded anew")
    assert.lengthOf(issuesIn(here), 30)
    await hurry(here, ada)
    const made = duo.linear.ada.createIssue({ teamId: duo.linear.team.id, title: "Made in Linear" })
    await until("an issue at GitHub", () => issuesAt(here).some(({ title }) => title === "Made in Linear"))
    const there = issuesAt(here).find(({ title }) => title === "Made in Linear")
    duo.github.people.editIssue({ repository, number: there?.number ?? 0, by: "ada", body: "Said at GitHub" })
    await until("an edit in Linear", () => {
      const twin = issuesIn(here).find(({ id }) => id === made.id)
      return authored(twin?.description).text === "Said at GitHub"
    })
    await ada.visit("/")
    await page.getByText("All is well").first().waitFor()
    assert.deepStrictEqual(ada.complaints, [])
  })

  scenario("does all of it without scripts", async (here) => {
    const { duo } = here
    duo.github.people.createIssue({ repository, by: "ada", title: "Crash" })
    await using ada = await person(browser, here, withoutScripts)
    const { page } = ada
    await connectBoth(here, ada)
    await until("all in step", async () => {
      await page.getByRole("link", { name: "Look again" }).click()
      return (await page.getByText("Everything is in step.").count()) > 0
    })
    await makeConflict(here, ada)
    await ada.visit("/")
    await page.getByRole("link", { name: "Decide" }).first().click()
    await page.getByRole("link", { name: /Crash/ }).click()
    await page.getByRole("button", { name: /Keep this of Linear/ }).click()
    await page.getByText("Decided.").waitFor()
    await until("the decision at GitHub", () => issuesAt(here)[0]?.title === "Crash in Linear")
    await ada.visit("/")
    await page.getByRole("link", { name: "Linear", exact: true }).click()
    await page.getByRole("button", { name: "Pause" }).click()
    await page.getByText("until you let it go on").first().waitFor()
    await page.getByRole("button", { name: "Go on" }).click()
    await page.getByText("More").click()
    await page.getByRole("link", { name: /Disconnect/ }).click()
    await page.getByRole("button", { name: "Disconnect" }).click()
    await page.getByText("Signed out").first().waitFor()
    assert.deepStrictEqual(ada.complaints, [])
  })

  scenario(
    "knows a person in another browser by an account they have, and makes two profiles one that meet in an account",
    async (here) => {
      await using first = await person(browser, here)
      await using second = await person(browser, here)
      await using third = await person(browser, here)
      await first.visit("/")
      await first.signIn("github")
      await first.keep("github")
      await second.visit("/")
      await second.signIn("linear")
      await second.keep("linear")
      assert.notStrictEqual(await first.tenant(), await second.tenant())
      await first.visit("/")
      await first.signIn("linear")
      await first.page.getByText("is together now").waitFor()
      const connections = (who: Person) => who.page.getByRole("list", { name: "Connections" }).getByRole("heading").allTextContents()
      assert.sameMembers(await connections(first), ["GitHub Issues", "Linear"])
      assert.strictEqual(await first.tenant(), await second.tenant())
      await second.visit("/")
      assert.sameMembers(await connections(second), ["GitHub Issues", "Linear"])
      await third.visit("/")
      await third.signIn("github")
      await third.visit("/")
      assert.sameMembers(await connections(third), ["GitHub Issues", "Linear"])
      for (const who of [first, second, third]) assert.deepStrictEqual(who.complaints, [])
    },
  )

  scenario("says that access was taken back at the application, and goes on when its person signs in again", async (here) => {
    const { duo } = here
    duo.github.people.createIssue({ repository, by: "ada", title: "Crash" })
    await using ada = await person(browser, here)
    const { page } = ada
    const [github = ""] = await connectBoth(here, ada)
    await inStep(page)
    duo.github.app.apps.revoke({ clientId: "client-github", login: "ada" })
    await ada.visit(`/accounts/${github}`)
    await page.getByText("GitHub Issues no longer lets us in").first().waitFor()
    duo.linear.ada.createIssue({ teamId: duo.linear.team.id, title: "Made meanwhile" })
    await ada.signIn("github", "grace")
    await page.getByRole("heading", { name: "That is another account" }).waitFor()
    await ada.visit(`/accounts/${github}`)
    await ada.signIn("github")
    assert.include(page.url(), `/accounts/${github}`)
    await until("what was made meanwhile", () => issuesAt(here).some(({ title }) => title === "Made meanwhile"))
    await inStep(page)
    assert.deepStrictEqual(ada.complaints, [])
  })

  scenario("has a conflict decided, and says no to whoever says no", async (here) => {
    const { duo } = here
    duo.github.people.createIssue({ repository, by: "ada", title: "Crash", body: "One\n\nTwo" })
    await using ada = await person(browser, here, onPhone)
    const { page } = ada
    await ada.visit("/")
    await page.getByRole("button", { name: /Sign in to Linear/ }).click()
    await page.getByRole("button", { name: "Deny" }).click()
    await page.getByText("Nothing was stored").waitFor()
    assert.strictEqual(page.url(), `${here.origin}/sign-in/linear/failed`)
    await connectBoth(here, ada)
    await inStep(page)
    await makeConflict(here, ada)
    await ada.visit("/")
    await page.getByText("Waiting for you").first().waitFor()
    await page.getByRole("link", { name: "Decide" }).first().click()
    await page.getByRole("link", { name: /Crash/ }).click()
    await page.getByLabel("Or something else").fill("Crash on start")
    await page.getByRole("button", { name: "Take this on both sides" }).click()
    await page.getByText("Decided.").waitFor()
    await until("the decision on both sides", () =>
      [issuesAt(here)[0]?.title, issuesIn(here)[0]?.title].every((title) => title === "Crash on start"),
    )
    assert.deepStrictEqual(ada.complaints, [])
  })

  scenario("has no barrier on any page, in either theme, and all of it weighs little and comes at once", async (here) => {
    const { duo } = here
    duo.github.people.createIssue({ repository, by: "ada", title: "Crash", labels: [] })
    await using ada = await person(browser, here, { viewport: { width: 390, height: 844 } })
    const { page } = ada
    let bytes = 0
    page.on("response", (response) => {
      const counted = response.body().then((body) => {
        bytes += body.byteLength
      })
      counted.catch(() => {})
    })
    const found: Array<string> = []
    const look = async (path?: string) => {
      if (path !== undefined) await ada.visit(path)
      found.push(...(await Accessibility.violations(page)))
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
      if (wide) found.push(`${page.url()} is wider than a phone`)
    }
    await ada.visit("/")
    await page.waitForLoadState("networkidle")
    assert.isBelow(bytes, 50_000)
    await ada.visit("/")
    const paints: Array<number> = []
    for (let count = 0; count < 5; count += 1) {
      await ada.visit("/")
      paints.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity))
    }
    assert.isBelow(Math.min(...paints), 100)
    await look()
    await look("/sign-in/github/form")
    await look("/nowhere")
    await ada.visit("/")
    await ada.signIn("github")
    await look()
    await page.getByLabel(/names it/).waitFor({ state: "attached" })
    const [github = "", linear = ""] = await connectBoth(here, ada)
    await look()
    await inStep(page)
    await makeConflict(here, ada)
    const { streams } = await report(here, ada, "github")
    const issue = streams.find(({ stream }) => stream.kind === "issue")?.stream.id ?? ""
    for (const path of ["/", `/accounts/${github}`, `/accounts/${linear}/choose`, "/conflicts"]) await look(path)
    await page.getByRole("link", { name: /Crash/ }).click()
    await look()
    for (const part of ["place", "leave", "verify", "mapping", "privacy"]) await look(`/accounts/${github}/${part}?of=${issue}`)
    for (const part of ["disconnect", "waiting"]) await look(`/accounts/${github}/${part}`)
    assert.deepStrictEqual(found, [])
    assert.deepStrictEqual(
      ada.complaints.filter((line) => !line.includes("404")),
      [],
    )
  })

  scenario("is worked with the keyboard alone", async (here) => {
    await using ada = await person(browser, here)
    const { page } = ada
    await ada.visit("/")
    await page.keyboard.press("Tab")
    assert.strictEqual(await page.locator(":focus").textContent(), "Skip to the content")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert.match((await page.locator(":focus").textContent()) ?? "", /^Sign in to GitHub Issues/)
    await page.keyboard.press("Enter")
    await page.getByRole("button", { name: "Allow" }).click()
    const id = await ada.keep("github")
    const { streams } = await report(here, ada, "github")
    await ada.visit(`/accounts/${id}/place?of=${streams[0]?.stream.id ?? ""}`)
    const people = page.getByRole("switch", { name: "Take people out of GitHub Issues" })
    await people.focus()
    await page.keyboard.press("Space")
    assert.isFalse(await people.isChecked())
    await page.getByRole("button", { name: "Save" }).focus()
    await page.keyboard.press("Enter")
    await page.getByText("Saved.").waitFor()
    const after = await report(here, ada, "github")
    assert.strictEqual(after.streams.find(({ stream }) => stream.kind === "person")?.stream.settings.direction, "disabled")
    assert.deepStrictEqual(ada.complaints, [])
  })
})
