/** A Linear with two applications, and the steps of a sign-in as a client takes them. */
import { makeSandbox } from "@syncline/sandbox"
import type { LinearOptions } from "@syncline/sandbox/linear"
import { clientOf, makeDesk } from "../Client.ts"

export const redirectUri = "https://tool.example/back"
export const client = { client_id: "tool", client_secret: "secret" }

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: { readonly [name: string]: unknown }
}

export const makeOauthDesk = (options: Partial<LinearOptions> = {}) => {
  const desk = makeDesk({
    oauthApps: [
      { clientId: "tool", clientSecret: "secret", name: "Tool", redirectUris: [redirectUri], clientCredentials: true },
      { clientId: "other", clientSecret: "other", redirectUris: ["http://localhost:1/a", "http://localhost:1/b"] },
    ],
    ...options,
  })
  const ada = desk.linear.administrator.addUser({ name: "Ada Lovelace", displayName: "ada" })
  const sandbox = makeSandbox(desk.linear, { clock: desk.now })
  const ask = async (method: string, path: string, sending: RequestInit = {}): Promise<Answered> => {
    const response = await sandbox.fetch(`https://api.linear.app${path}`, { method, redirect: "manual", ...sending })
    const text = await response.text()
    const isJson = response.headers.get("content-type")?.includes("json") ?? false
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : {} }
  }
  const path = (query: Record<string, string>): string =>
    `/oauth/authorize?${new URLSearchParams({ client_id: "tool", redirect_uri: redirectUri, response_type: "code", ...query }).toString()}`
  /** What a person does with the page: the address they are sent to. */
  const consent = async (query: Record<string, string> = {}, account = "ada", decision = "allow"): Promise<URL> => {
    const reply = await ask("POST", path(query), { body: new URLSearchParams({ account, decision }) })
    return new URL(reply.headers.get("location") ?? `error:${reply.status}`)
  }
  const token = (body: Record<string, string>, headers: Record<string, string> = {}): Promise<Answered> =>
    ask("POST", "/oauth/token", { body: new URLSearchParams(body), headers })
  const codeOf = async (query: Record<string, string> = {}): Promise<string> => (await consent(query)).searchParams.get("code") ?? ""
  const exchange = async (query: Record<string, string> = {}, body: Record<string, string> = client): Promise<Answered> =>
    token({ ...body, grant_type: "authorization_code", redirect_uri: redirectUri, code: await codeOf(query) })
  const refresh = (refreshToken: unknown, body: Record<string, string> = client): Promise<Answered> =>
    token({ ...body, grant_type: "refresh_token", refresh_token: String(refreshToken) })
  const as = (accessToken: unknown) => clientOf(desk.linear, `Bearer ${String(accessToken)}`)
  const statusWith = (accessToken: unknown): number => as(accessToken)("{ viewer { id } }").status
  return { ...desk, ada, sandbox, ask, path, consent, token, codeOf, exchange, refresh, as, statusWith }
}
