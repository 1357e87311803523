/**
 * The two services to keep in step: the real ones where the environment names them, else local emulators of both, filled with a believable past.
 *
 * | variable | meaning |
 * | --- | --- |
 * | `GITHUB_TOKEN` | a personal access token with read and write access to Issues |
 * | `GITHUB_REPO` | `owner/name` |
 * | `LINEAR_API_KEY` | a personal API key |
 * | `LINEAR_TEAM` | the team's key, such as `ENG` |
 */
import { makeSandbox } from "@syncline/sandbox"
import { makeGithub, seedGithub } from "@syncline/sandbox/github"
import { makeLinear, ownerKey, seedLinear } from "@syncline/sandbox/linear"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Json } from "syncline"

/** One service, as a connection needs it. */
export interface Service {
  readonly app: "github" | "linear"
  readonly name: string
  readonly token: string
  /** What a person at the service signs in with; another account than Syncline's where there is one. */
  readonly personToken: string
  readonly partition: string
  readonly settings: Json.JsonObject
  /** How many objects of each kind there are, where that is known beforehand. */
  readonly totals: { readonly [kind: string]: number }
}

export interface Services {
  readonly real: boolean
  readonly github: Service
  readonly linear: Service
  /** The folder of the database. */
  readonly folder: string
  readonly close: () => Promise<void>
}

const names = ["GITHUB_TOKEN", "GITHUB_REPO", "LINEAR_API_KEY", "LINEAR_TEAM"] as const

export const open = (environment: NodeJS.ProcessEnv): Promise<Services> => {
  const given = names.filter((name) => (environment[name] ?? "") !== "")
  if (given.length === 0) return emulated()
  const missing = names.filter((name) => !given.includes(name))
  if (missing.length > 0) throw new Error(`to use the real services set ${missing.join(" and ")} too, or unset ${given.join(" and ")}`)
  return Promise.resolve(real(environment))
}

const real = (environment: NodeJS.ProcessEnv): Services => {
  const value = (name: (typeof names)[number]) => environment[name] ?? ""
  const service = (app: Service["app"], name: string, token: string, partition: string): Service => ({
    app,
    name,
    token,
    personToken: token,
    partition,
    settings: {},
    totals: {},
  })
  return {
    real: true,
    github: service("github", "GitHub", value("GITHUB_TOKEN"), value("GITHUB_REPO")),
    linear: service("linear", "Linear", value("LINEAR_API_KEY"), value("LINEAR_TEAM")),
    folder: ".syncline",
    close: async () => {},
  }
}

const repository = "acme/app"
const unlimited = 1_000_000_000

const emulated = async (): Promise<Services> => {
  const githubApp = makeGithub({
    clock: Date.now,
    repositories: [{ name: repository, collaborators: ["ada"] }],
    tokens: [
      { token: "ghp_syncline", login: "syncline-bot", repositories: { [repository]: "write" } },
      { token: "ghp_ada", login: "ada", repositories: { [repository]: "write" } },
    ],
    limits: { requestsPerHour: unlimited, pointsPerMinute: unlimited, createsPerMinute: unlimited, createsPerHour: unlimited },
  })
  seedGithub(githubApp, { repository, seed: 1, issues: 150, pullRequests: 25, comments: 200, until: Date.now() - 60_000 })
  const linearApp = makeLinear({ clock: Date.now, limits: { requestsPerHour: unlimited, complexityPerHour: unlimited } })
  const { team } = seedLinear(linearApp, { seed: 2, issues: 40, team: "ENG" })
  const ada = linearApp.administrator.addUser({ name: "Ada Lovelace", displayName: "ada", email: "ada@acme.example" })
  linearApp.credentials.add({ secret: "lin_api_ada", userId: ada.id })

  const servers = await Promise.all([githubApp, linearApp].map((app) => makeSandbox(app, { clock: Date.now, keepLog: false }).listen()))
  const [githubUrl, linearUrl] = servers.map(({ url }) => url)
  const folder = await mkdtemp(join(tmpdir(), "syncline-quickstart-"))
  return {
    real: false,
    github: {
      app: "github",
      name: "GitHub",
      token: "ghp_syncline",
      personToken: "ghp_ada",
      partition: repository,
      settings: {
        baseUrl: githubUrl ?? "",
        emails: { ada: "ada@acme.example" },
        limits: { requestsPerHour: unlimited, pointsPerMinute: unlimited, createsPerMinute: unlimited, createsPerHour: unlimited },
      },
      totals: {
        label: githubApp.records.labels(repository).length,
        issue: githubApp.records.issues(repository).filter(({ isPullRequest }) => !isPullRequest).length,
      },
    },
    linear: {
      app: "linear",
      name: "Linear",
      token: ownerKey,
      personToken: "lin_api_ada",
      partition: "ENG",
      settings: { baseUrl: linearUrl ?? "", limits: { requestsPerHour: unlimited, complexityPerHour: unlimited } },
      totals: {
        label: linearApp.read.labels().length,
        person: linearApp.read.users().length,
        issue: linearApp.read.issues(team.id).length,
        comment: linearApp.read.comments().length,
      },
    },
    folder,
    close: async () => {
      await Promise.all(servers.map((server) => server.close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
