/** An application that answers as a test says, in this process: the HTTP client under test runs on it unchanged. */
import { type Json, Limiter } from "@syncline/adapter-core"
import { Layer } from "effect"
import { FetchHttpClient } from "effect/http"

export interface ScriptedRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json.Json | undefined
}

/** Throws where the connection is to break; `broken` makes what it throws. */
export type Script = (request: ScriptedRequest, index: number) => Response | Promise<Response>

export const scripted = (script: Script) => {
  const requests: Array<ScriptedRequest> = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const sent = new Request(input, init)
    const text = await sent.text()
    const request = {
      method: sent.method,
      url: new URL(sent.url),
      headers: Object.fromEntries(sent.headers),
      body: text === "" ? undefined : (JSON.parse(text) as Json.Json),
    }
    requests.push(request)
    return script(request, requests.length - 1)
  }
  const layer = Layer.mergeAll(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, fetch), Limiter.layerMemory)
  return { requests, layer }
}

export const json = (body: Json.Json, status = 200, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } })

/** What `fetch` throws when a connection fails: a TypeError around an error with a code. */
export const broken = (code: string): TypeError => new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) })
