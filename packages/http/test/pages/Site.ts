/** A page over two applications in memory, and browsers that keep cookies and send forms as they stand in what they were shown. */
import type { Adapter } from "@syncline/adapter-core"
import { MemoryStore, SyncEngine } from "@syncline/engine"
import { TestEngine, World } from "@syncline/engine/testing"
import { type PageOptions, page } from "@syncline/http"
import { Effect, ManagedRuntime, Option, Redacted } from "effect"

export interface SiteOptions extends Omit<PageOptions, "engine"> {
  /** Where browsers think it is. Default: https. */
  readonly at?: string
  readonly change?: (adapter: Adapter.Adapter) => Adapter.Adapter
}

const allOf = (text: string, pattern: RegExp): ReadonlyArray<string> => [...text.matchAll(pattern)].map(([, found = ""]) => found)

/** Characters that stand for themselves only when they are escaped. */
const unescaped = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&")

export class Browser {
  readonly cookies = new Map<string, string>()
  readonly #fetch: (request: Request) => Promise<Response>
  readonly #at: string
  /** The page that is shown. */
  html = ""
  status = 0
  headers = new Headers()
  path = "/"

  constructor(fetch: (request: Request) => Promise<Response>, at: string) {
    this.#fetch = fetch
    this.#at = at
  }

  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set("cookie", [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "))
    const response = await this.#fetch(new Request(new URL(path, this.#at), { ...init, headers, redirect: "manual" }))
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/Max-Age=0/.test(cookie)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }

  /** Goes there, and on to wherever it is sent within the page. */
  async visit(path: string): Promise<this> {
    return this.#shown(path, await this.send(path))
  }

  async #shown(path: string, response: Response): Promise<this> {
    const to = response.headers.get("location")
    if (response.status === 303 && to !== null && to.startsWith("/")) return this.visit(to)
    this.status = response.status
    this.headers = response.headers
    this.path = path
    this.html = await response.text()
    return this
  }

  get csrf(): string {
    return allOf(this.html, /name="csrf" value="([^"]+)"/g)[0] ?? ""
  }

  /** Sends a form as a browser does. */
  post(
    path: string,
    fields: Record<string, string> | ReadonlyArray<[string, string]>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const body = new URLSearchParams(Array.isArray(fields) ? fields : Object.entries(fields))
    return this.send(path, {
      method: "POST",
      body,
      headers: { origin: new URL(this.#at).origin, "sec-fetch-site": "same-origin", ...headers },
    })
  }

  /** The same with the token of the page that is shown; goes on to wherever it is sent. */
  async submit(path: string, fields: Record<string, string>): Promise<this> {
    return this.#shown(path, await this.post(path, { csrf: this.csrf, ...fields }))
  }

  links(part: string): ReadonlyArray<string> {
    return allOf(this.html, /href="([^"]+)"/g)
      .map(unescaped)
      .filter((href) => href.includes(part))
  }
}

export interface Site extends AsyncDisposable {
  readonly apps: World.Apps
  readonly engine: SyncEngine["Service"]
  readonly pageEngine: PageOptions["engine"]
  readonly defects: ReadonlyArray<unknown>
  readonly browser: () => Browser
  /** Somebody signs in to an application by its form; the id of the connection that they come to. */
  readonly signIn: (browser: Browser, app?: string, token?: string) => Promise<string>
  /** Whose a session is. */
  readonly tenantOf: (session: string) => Promise<string>
  readonly sync: (tenant: string) => Promise<unknown>
}

export const start = async ({
  at = "https://sync.example",
  change = (adapter) => adapter,
  ...options
}: SiteOptions = {}): Promise<Site> => {
  const apps = await Effect.runPromise(World.makeApps())
  const adapters = [apps.left.adapter, apps.right.adapter].map(change)
  const runtime = ManagedRuntime.make(TestEngine.layer(adapters, MemoryStore.layer))
  const engine = await runtime.runPromise(SyncEngine)
  const defects: Array<unknown> = []
  const pageEngine: PageOptions["engine"] = {
    ...engine,
    partitions: () => Effect.succeed({ partitions: [{ id: "p", name: "p" }] }),
  }
  const handler = page({
    engine: pageEngine,
    onDefect: (_, problem) => defects.push(problem),
    ...options,
  })
  const base = options.basePath ?? ""
  return {
    apps,
    engine,
    pageEngine,
    defects,
    browser: () => new Browser(handler.fetch, at),
    signIn: async (browser: Browser, app = "left", token = "good") => {
      await browser.visit(`${base}/sign-in/${app}/form`)
      await browser.submit(`${base}/sign-in/${app}/form`, { way: "Token", token })
      return /accounts\/([^/?]+)/.exec(browser.path)?.[1] ?? ""
    },
    tenantOf: async (session: string) => Option.getOrThrow(await Effect.runPromise(engine.profiles.of(Redacted.make(session)))).id,
    sync: (tenant: string) => Effect.runPromise(engine.sync({ tenant })),
    [Symbol.asyncDispose]: async () => {
      await handler.close()
      await runtime.dispose()
    },
  }
}
