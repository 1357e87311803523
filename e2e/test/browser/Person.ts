/** Somebody at a browser, on the connect page: what they click, and whatever the browser complains of meanwhile. */
import { assert } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import type { Site } from "./Site.ts"

export interface Person extends AsyncDisposable {
  readonly page: Page
  /** What the browser complained of: errors of scripts, what a policy forbade, what did not load. */
  readonly complaints: ReadonlyArray<string>
  readonly visit: (path: string) => Promise<void>
  /** Signs in by OAuth; `account` as the application's page of consent calls it. */
  readonly signIn: (app: App, account?: string) => Promise<void>
  /** Chooses the application's place, and keeps all of it in step. The id of the connection. */
  readonly keep: (app: App) => Promise<string>
  /** Whose session the browser has. */
  readonly tenant: () => Promise<string>
}

export type App = "github" | "linear"

const names = { github: "GitHub Issues", linear: "Linear" } as const
const accounts = { github: "ada", linear: "ada" } as const
const places = { github: "acme/app", linear: "ENG" } as const

export const person = async (browser: Browser, { origin, engine }: Site, options: BrowserContextOptions = {}): Promise<Person> => {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const complaints: Array<string> = []
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`))
  page.on("requestfailed", (request) => {
    const error = request.failure()?.errorText ?? ""
    // Leaving a page ends what it follows and asks for.
    if (error !== "net::ERR_ABORTED") complaints.push(`${request.url()}: ${error}`)
  })
  const signIn = async (app: App, account: string = accounts[app]) => {
    await page.getByRole("button", { name: new RegExp(`^Sign in(?: again)? to ${names[app]}`) }).click()
    await page.getByRole("radio", { name: new RegExp(`^${account}\\b`) }).check()
    await page.getByRole("button", { name: "Allow" }).click()
    assert.isTrue(page.url().startsWith(origin), page.url())
    assert.notInclude(page.url(), "code=")
  }
  const keep = async (app: App) => {
    const id = /accounts\/([^/?]+)/.exec(page.url())?.[1] ?? assert.fail(page.url())
    const listed = page.getByRole("link", { name: new RegExp(places[app]) })
    if ((await listed.count()) > 0) await listed.first().click()
    else {
      await page.getByLabel(/names it/).fill(places[app])
      await page.getByRole("button", { name: "Go on" }).click()
    }
    await page.getByRole("button", { name: "Keep it in step" }).click()
    return id
  }
  return {
    page,
    complaints,
    visit: async (path) => void (await page.goto(`${origin}${path}`)),
    signIn,
    keep,
    tenant: async () => {
      const session = (await context.cookies()).find(({ name }) => name === "syncline-session")
      const profile = await Effect.runPromise(engine.profiles.of(Redacted.make(session?.value ?? "")))
      return Option.getOrThrow(profile).id
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}
