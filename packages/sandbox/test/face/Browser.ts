/** A person's browser at an emulator: it says what browsers say, keeps cookies and follows where it is sent. */
import type { App, AppReply } from "@syncline/sandbox"

const origin = "http://127.0.0.1:4000"

export const accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

export interface Page {
  readonly status: number
  /** Where it was found in the end. */
  readonly path: string
  readonly body: string
  readonly headers: AppReply["headers"]
}

export const makeBrowser = (app: App) => {
  let cookie: string | undefined

  const ask = (method: string, path: string, more: Readonly<Record<string, string>> = {}, body = ""): AppReply | undefined =>
    app.face?.({ method, url: new URL(path, origin), headers: { accept, ...(cookie === undefined ? {} : { cookie }), ...more }, body })

  const followed = (path: string, reply: AppReply | undefined): Page => {
    if (reply === undefined) throw new Error(`there is no page at ${path}`)
    cookie = reply.headers["set-cookie"]?.split(";")[0] ?? cookie
    const location = reply.headers["location"]
    return reply.status === 303 && location !== undefined ? go(location) : { ...reply, path }
  }

  const go = (path: string): Page => followed(path, ask("GET", path))

  /** Sends the form for this action on the page as the page has it, with these fields filled in. */
  const send = (path: string, action: string, fields: Readonly<Record<string, string>>): Page => {
    const [, shown = ""] = new RegExp(`<form method="post" class="${action}">(.*?)</form>`, "s").exec(go(path).body) ?? []
    const hidden = [...shown.matchAll(/<input\s+type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
      name,
      unescaped(value),
    ])
    const form = new URLSearchParams({ ...Object.fromEntries(hidden), ...fields })
    return followed(path, ask("POST", path, { ...posted, "sec-fetch-site": "same-origin", origin }, form.toString()))
  }

  return { ask, go, send }
}

export const posted = { "content-type": "application/x-www-form-urlencoded" }

const unescaped = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&")
