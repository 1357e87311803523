/** GitHub and Linear as local servers with a believable past, in which this program is registered as an OAuth app: for a try without any account. */
import { makeSandbox } from "@syncline/sandbox"
import { makeGithub, seedGithub } from "@syncline/sandbox/github"
import { makeLinear, seedLinear } from "@syncline/sandbox/linear"
import type { Json } from "syncline"
import type { Client } from "./Settings.ts"

export interface Sandboxes {
  /** Where a person can look at them. */
  readonly urls: { readonly github: string; readonly linear: string }
  readonly clients: { readonly github: Client; readonly linear: Client }
  /** What connections to them need to know. */
  readonly settings: { readonly [app: string]: Json.JsonObject }
  readonly close: () => Promise<void>
}

const repository = "acme/app"
const unlimited = 1_000_000_000
const github = { requestsPerHour: unlimited, pointsPerMinute: unlimited, createsPerMinute: unlimited, createsPerHour: unlimited }
const linear = { requestsPerHour: unlimited, complexityPerHour: unlimited }

/** `origin`: where people come back to. */
export const open = async (origin: string): Promise<Sandboxes> => {
  const clients = {
    github: { clientId: "syncline-server", clientSecret: "only-of-this-sandbox" },
    linear: { clientId: "syncline-server", clientSecret: "only-of-this-sandbox" },
  }
  const until = Date.now() - 60_000
  const githubApp = makeGithub({
    clock: Date.now,
    repositories: [{ name: repository, collaborators: ["ada", "grace"] }],
    tokens: [
      { token: "ghp_ada", login: "ada", repositories: { [repository]: "write" } },
      { token: "ghp_grace", login: "grace", repositories: { [repository]: "write" } },
    ],
    limits: github,
  })
  seedGithub(githubApp, { repository, seed: 1, issues: 40, pullRequests: 5, comments: 60, until })
  githubApp.apps.registerOauthApp({ ...clients.github, name: "Syncline", callbackUrl: `${origin}/signed-in/github` })
  const linearApp = makeLinear({ clock: Date.now, limits: linear })
  seedLinear(linearApp, { seed: 2, issues: 15, team: "ENG" })
  linearApp.administrator.addUser({ name: "Ada Lovelace", displayName: "ada", email: "ada@acme.example" })
  linearApp.apps.register({ ...clients.linear, name: "Syncline", redirectUris: [`${origin}/signed-in/linear`] })
  const [githubServer, linearServer] = await Promise.all([
    makeSandbox(githubApp, { clock: Date.now, keepLog: false }).listen(),
    makeSandbox(linearApp, { clock: Date.now, keepLog: false }).listen(),
  ])
  return {
    urls: { github: githubServer.url, linear: linearServer.url },
    clients,
    settings: {
      github: { baseUrl: githubServer.url, emails: { ada: "ada@acme.example" }, limits: github },
      linear: { baseUrl: linearServer.url, limits: linear },
    },
    close: async () => {
      await Promise.all([githubServer.close(), linearServer.close()])
    },
  }
}
