/**
 * The applications of a run and the places of work in them. Three installations: GitHub, Linear, and a second Linear workspace of another tenant. Each has a
 * clock of its own, ahead of or behind the engine's, which may be set and never runs backwards.
 */
import type { Json } from "@syncline/adapter-core"
import { type App, type Clock, type DeliveryFault, type Sandbox, makeSandbox } from "@syncline/sandbox"
import { type Github, makeGithub } from "@syncline/sandbox/github"
import { type Linear, makeLinear } from "@syncline/sandbox/linear"
import { type Deed, watchDeeds } from "./Deed.ts"
import { mix } from "./Draw.ts"
import { makeGithubSide } from "./GithubSide.ts"
import type { Ledger } from "./Ledger.ts"
import { makeLinearSide } from "./LinearSide.ts"
import { lateLists, smallPages, watchPages } from "./listing.ts"
import type { Plan, SidePlan } from "./Plan.ts"
import type { Post } from "./Post.ts"
import type { Side } from "./Side.ts"

export interface World {
  readonly sides: ReadonlyArray<Side>
  /** By host name. */
  readonly sandboxes: ReadonlyMap<string, Sandbox<App>>
  /** How often the page numbers of a list hid a row from the engine: it comes in with the next full reading. */
  readonly rowsHidden: () => number
  /** By the number of the request; absent where it never came to an application. */
  readonly deedOf: (number: string) => Deed | undefined
  /** An installation's own clock, by host name. */
  readonly clockOf: (host: string) => Clock
  /** Sets how far an installation's clock is ahead, in milliseconds. */
  readonly skew: (installation: number, millis: number) => void
}

const hosts = ["github.sim", "linear.sim", "other-linear.sim"] as const

/** A word for each tenant that no other tenant's texts contain. */
const canaries: { readonly [tenant: string]: string } = { acme: "azure", zenith: "canary" }

const canaryOf = (tenant: string): string => canaries[tenant] ?? tenant

const emailOf = (key: string): string => `${key}@people.example`

const tokensEach = 40

/** Where issues are moved to, by tenant. */
const attics: { readonly [tenant: string]: string } = { acme: "acme/attic", zenith: "zenith/attic" }

const atticOf = (tenant: string): string => attics[tenant] ?? tenant

const repositories: { readonly [name: string]: string } = {
  github: "acme/app",
  "github-2": "acme/web",
  "zenith-github": "zenith/site",
}

/** A repository beside that of each side, which takes its name. */
const besideOf = (name: string): string => `${repositories[name]?.split("/")[0] ?? name}/beside-${name}`

/** Two whom every application knows by the same address, and one whom only this side knows. */
const peopleOf = (name: string) => ["ada", "grace", `only-${name}`] as const

/** The person whom an application refuses: all know her. */
const refusedOf = (name: string): string => peopleOf(name)[1]

interface Refusing extends Pick<Side, "ignores"> {
  readonly refuses: { readonly named: boolean } | undefined
}

const loginOf = (name: string): string => `bot-of-${name}`

/** Another account that may do the same. */
const secondOf = (name: string): string => `second-${name}`

const secretsOf = (name: string): ReadonlyArray<string> => Array.from({ length: tokensEach }, (_, index) => `secret-${name}-${index}-end`)

/** The secrets of the second account, where there are such accounts. */
const secondSecretsOf = (name: string, { accounts }: Plan["troubles"]): ReadonlyArray<string> => (accounts ? secretsOf(secondOf(name)) : [])

const makeClocks = (skews: ReadonlyArray<number>, now: Clock) =>
  skews.map((first) => {
    let ahead = first
    let last = Number.NEGATIVE_INFINITY
    return {
      clock: () => {
        last = Math.max(last, now() + ahead)
        return last
      },
      // A clock that stood still would stop the application's own counting of limits; it is set forward only.
      set: (millis: number) => {
        ahead = Math.max(ahead, millis)
      },
    }
  })

const makeGithubOf = (plan: Plan, clock: Clock): Github => {
  const own = plan.sides.filter(({ app }) => app === "github")
  const loginsOf = (name: string) => [loginOf(name), ...(plan.troubles.accounts ? [loginOf(secondOf(name))] : [])]
  return makeGithub({
    clock,
    limits: plan.limits.github,
    repositories: [
      ...own.map(({ name }) => ({
        name: repositories[name] ?? name,
        private: true,
        collaborators: [...peopleOf(name), ...loginsOf(name)],
      })),
      ...(plan.attic ? Object.values(attics) : []).map((name) => ({ name, private: true })),
      ...(plan.troubles.renames ? own : []).map(({ name }) => ({ name: besideOf(name), private: true })),
    ],
    // Whoever may write in the attic, and beside, could do harm there.
    tokens: own.flatMap(({ name, tenant }) => {
      const others = [...(plan.attic ? [atticOf(tenant)] : []), ...(plan.troubles.renames ? [besideOf(name)] : [])]
      const rights = [repositories[name] ?? name, ...others]
      const write = Object.fromEntries(rights.map((repository) => [repository, "write" as const]))
      return [
        ...secretsOf(name).map((token) => ({ token, login: loginOf(name), repositories: write })),
        ...secondSecretsOf(name, plan.troubles).map((token) => ({ token, login: loginOf(secondOf(name)), repositories: write })),
      ]
    }),
  })
}

const linearSide = (
  app: Linear,
  { name, tenant, streamSettings, kindSettings }: SidePlan,
  {
    attic,
    troubles,
    refuses,
    ...shared
  }: Pick<Side, "settings" | "host" | "rewrites" | "markup" | "tells"> & Pick<Plan, "attic" | "troubles"> & Refusing,
): Side => {
  const team = app.administrator.addTeam({ key: "ENG", name: `Engineering of ${name}` })
  const users = new Map<string, string>(
    peopleOf(name).map((key) => [key, app.administrator.addUser({ name: key, email: emailOf(key) }).id]),
  )
  const value = users.get(refusedOf(name)) ?? ""
  if (refuses !== undefined) app.whims.add({ kind: "refuses", of: "issue", field: "assignees", value, ...refuses })
  if (shared.ignores?.field === "status") app.whims.add({ kind: "ignores", of: "issue", field: "status" })
  if (shared.ignores?.field === "assignees") app.whims.add({ kind: "ignores", of: "issue", field: "assignees", value })
  // Only administrators have webhooks.
  const bot = app.administrator.addUser({ name: loginOf(name), admin: shared.tells })
  const tokens = secretsOf(name)
  for (const secret of tokens) app.credentials.add({ userId: bot.id, secret })
  const second = secondSecretsOf(name, troubles)
  if (troubles.accounts) {
    const { id: userId } = app.administrator.addUser({ name: loginOf(secondOf(name)), admin: shared.tells })
    for (const secret of second) app.credentials.add({ userId, secret })
  }
  return makeLinearSide(app, {
    ...shared,
    name,
    tenant,
    streamSettings,
    kindSettings,
    team,
    attic: attic ? app.administrator.addTeam({ key: "ATTIC", name: `Attic of ${name}` }) : undefined,
    beside: troubles.renames ? app.administrator.addTeam({ key: "BESIDE", name: `Beside ${name}` }) : undefined,
    users,
    tokens,
    second,
    refuses: refuses && refusedOf(name),
    canary: canaryOf(tenant),
    people: peopleOf(name),
  })
}

const githubSide = (
  app: Github,
  { name, tenant, streamSettings, kindSettings }: SidePlan,
  {
    attic,
    troubles,
    refuses,
    ...shared
  }: Pick<Side, "settings" | "host" | "rewrites" | "markup" | "tells"> & Pick<Plan, "attic" | "pullRequests" | "troubles"> & Refusing,
): Side =>
  makeGithubSide(app, {
    ...shared,
    refuses: refuses && refusedOf(name),
    attic: attic ? atticOf(tenant) : undefined,
    name,
    tenant,
    streamSettings,
    kindSettings,
    logins: [loginOf(name), loginOf(secondOf(name))],
    repository: repositories[name] ?? name,
    beside: troubles.renames ? besideOf(name) : undefined,
    tokens: secretsOf(name),
    second: secondSecretsOf(name, troubles),
    canary: canaryOf(tenant),
    people: peopleOf(name),
  })

/** What befalls what the applications tell by themselves. */
const deliveryFaults: ReadonlyArray<DeliveryFault> = [
  { kind: "dropped" },
  { kind: "duplicated" },
  { kind: "reordered" },
  { kind: "delayed", seconds: 90 },
]

export const makeWorld = (plan: Plan, now: Clock, { losses }: Pick<Ledger, "losses">, send: Post["send"]): World => {
  const clocks = makeClocks(plan.skews, now)
  const clockOf = (installation: number): Clock => clocks[installation]?.clock ?? now
  const github = makeGithubOf(plan, clockOf(0))
  const linears = [1, 2].map((installation) =>
    makeLinear({ clock: clockOf(installation), seed: mix(plan.seed, "linear", installation), limits: plan.limits.linear }),
  )
  const { attic, pullRequests, troubles, whims } = plan
  const markup = whims.rewrites
  const tells = plan.messages !== undefined
  if (whims.rewrites) for (const app of linears) app.whims.add({ kind: "rewrites" })
  const refusesAt = (installation: number) => (whims.refuses?.installation === installation ? { named: whims.refuses.named } : undefined)
  const ignoresAt = (installation: number, name: string): Side["ignores"] => {
    if (whims.ignores?.installation !== installation) return undefined
    const { field } = whims.ignores
    return field === "status" ? { field } : { field, person: refusedOf(name) }
  }
  const ignored = ignoresAt(0, "github")
  if (ignored?.field === "status") github.whims.add({ kind: "ignores", of: "issue", field: "status" })
  if (ignored?.field === "assignees") github.whims.add({ kind: "ignores", of: "issue", field: "assignees", value: ignored.person })
  const first = refusesAt(0)
  if (first !== undefined) github.whims.add({ kind: "refuses", of: "issue", field: "assignees", value: refusedOf("github"), ...first })
  const sides = plan.sides.map((side) => {
    const host = hosts[side.installation] ?? hosts[0]
    const baseUrl = `http://${host}`
    const refuses = refusesAt(side.installation)
    const ignores = ignoresAt(side.installation, side.name)
    if (side.app === "github") {
      const emails: Json.JsonObject = { ada: emailOf("ada"), grace: emailOf("grace") }
      return githubSide(github, side, {
        attic,
        pullRequests,
        troubles,
        refuses,
        ignores,
        rewrites: false,
        markup,
        tells,
        host,
        settings: { baseUrl, limits: plan.limits.github, emails },
      })
    }
    const app = linears[side.installation - 1]
    if (app === undefined) throw new Error(`there is no installation ${side.installation}`)
    return linearSide(app, side, {
      tells,
      attic,
      troubles,
      refuses,
      ignores,
      rewrites: whims.rewrites,
      markup,
      host,
      settings: { baseUrl, limits: plan.limits.linear },
    })
  })
  const { pageSize, lateMillis } = plan.listing
  const late = linears.map((app, index): App => (lateMillis === undefined ? app : lateLists(app, lateMillis, clockOf(index + 1))))
  let rowsHidden = 0
  const isWhereItWas = (row: Readonly<Record<string, unknown>>) =>
    sides.some(({ app, place }) => {
      const comments = app === "github" ? github.records.comments(place.name()) : []
      return comments.some(({ id, updatedAt }) => id === row["id"] && updatedAt === row["updated_at"])
    })
  const watched = watchPages(github, isWhereItWas, () => {
    rowsHidden += 1
  })
  const deeds = new Map<string, Deed>()
  const apps = [watched, ...late].map((app): App => {
    const paged = pageSize === undefined ? app : smallPages(app, pageSize)
    return watchDeeds(
      paged,
      () => losses.length,
      (number, deed) => deeds.set(number, deed),
    )
  })
  const sandboxOf = (app: App, index: number): Sandbox<App> => {
    const faultSeed = mix(plan.seed, "messages", index)
    const sandbox = makeSandbox(app, { clock: clockOf(index), keepLog: false, faultSeed, webhooks: { fetch: send } })
    for (const fault of deliveryFaults) sandbox.webhooks.faults.add({ fault, probability: (plan.messages ?? 0) / deliveryFaults.length })
    return sandbox
  }
  return {
    sides,
    rowsHidden: () => rowsHidden,
    deedOf: (number) => deeds.get(number),
    clockOf: (host) => clockOf(hosts.findIndex((name) => name === host)),
    sandboxes: new Map(hosts.flatMap((host, index) => (apps[index] === undefined ? [] : [[host, sandboxOf(apps[index], index)] as const]))),
    skew: (installation, millis) => clocks[installation]?.set(millis),
  }
}
