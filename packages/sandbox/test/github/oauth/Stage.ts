/** A GitHub with an OAuth app and a GitHub App, and the steps of a sign-in as a client takes them. */
import { generateKeyPairSync, sign } from "node:crypto"
import type { GithubOptions } from "../../../src/github/index.ts"
import { makeStage, start } from "../Client.ts"

export { start } from "../Client.ts"

const pair = generateKeyPairSync("rsa", { modulusLength: 2048 })
/** The public half of what `webToken` signs with. */
export const publicKey = pair.publicKey.export({ type: "spki", format: "pem" }).toString()

export const oauthClient = { client_id: "Ov1", client_secret: "oauth-secret" }
export const appClient = { client_id: "Iv1", client_secret: "app-secret" }

/** A web token of the app with the given claims on top of good ones. */
export const webToken = (claims: object = {}, header: object = { alg: "RS256", typ: "JWT" }): string => {
  const seconds = Math.floor(start / 1000)
  const good = { iat: seconds - 60, exp: seconds + 540, iss: "1" }
  const parts = [header, { ...good, ...claims }].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")
  return `${parts}.${sign("RSA-SHA256", Buffer.from(parts), pair.privateKey).toString("base64url")}`
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: { readonly [name: string]: unknown }
}

export const makeOauthStage = (options: Partial<GithubOptions> = {}) => {
  const stage = makeStage({
    oauthApps: [
      { clientId: "Ov1", clientSecret: "oauth-secret", name: "Tool <1>", callbackUrl: "https://tool.example/back" },
      { clientId: "Ov2", clientSecret: "other-secret", callbackUrl: "http://127.0.0.1/back", expiringTokens: true },
    ],
    githubApps: [
      {
        slug: "helper",
        clientId: "Iv1",
        clientSecret: "app-secret",
        callbackUrls: ["https://helper.example/one", "https://helper.example/two"],
        key: publicKey,
        installations: [{ account: "acme", repositories: ["acme/widgets", "acme/vault"] }],
      },
    ],
    ...options,
  })
  const ask = async (method: string, path: string, sending: RequestInit = {}): Promise<Answered> => {
    const response = await stage.sandbox.fetch(`https://github.com${path}`, { method, redirect: "manual", ...sending })
    const text = await response.text()
    const isJson = response.headers.get("content-type")?.includes("json") ?? false
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : {} }
  }
  const authorizePath = (query: Record<string, string>): string => `/login/oauth/authorize?${new URLSearchParams(query).toString()}`
  /** What a person does with the page: the address they are sent to. */
  const consent = async (query: Record<string, string>, account = "ada", decision = "allow"): Promise<URL> => {
    const reply = await ask("POST", authorizePath(query), { body: new URLSearchParams({ account, decision }) })
    return new URL(reply.headers.get("location") ?? `error:${reply.status}`)
  }
  const token = (body: Record<string, string>, accept = "application/json"): Promise<Answered> =>
    ask("POST", "/login/oauth/access_token", { body: new URLSearchParams(body), headers: { accept } })
  /** A whole sign-in; the token answer. */
  const signIn = async (client: Record<string, string>, query: Record<string, string> = {}, account = "ada") => {
    const back = await consent({ client_id: client["client_id"] ?? "", ...query }, account)
    return (await token({ ...client, code: back.searchParams.get("code") ?? "" })).json
  }
  const api = (method: string, path: string, credential: string, body?: object): Promise<Answered> =>
    ask(method, path, { headers: { authorization: credential }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return {
    ...stage,
    ask,
    authorizePath,
    consent,
    token,
    signIn,
    api,
    statusWith: async (credential: unknown, path = "/user") => (await api("GET", path, `Bearer ${String(credential)}`)).status,
  }
}
