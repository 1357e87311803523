/** GitHub and Linear as local servers that live through all that befalls the workers, and the accounts by which these reach them. */
import { type App, type AppRequest, type Sandbox, makeSandbox } from "@syncline/sandbox"
import { makeGithub } from "@syncline/sandbox/github"
import { makeLinear, ownerKey } from "@syncline/sandbox/linear"
import { Effect } from "effect"
import type { SharedClock } from "./SharedClock.ts"
import type { Account } from "./WorkerSettings.ts"

export const repository = "acme/app"
const teamKey = "ENG"
const githubToken = "ghp_drill"
/** Whose token it is. */
const githubBot = "syncline-bot"

/** Limits that no drill reaches by working. */
const noLimit = 1_000_000_000
const githubLimits = { requestsPerHour: noLimit, pointsPerMinute: noLimit, createsPerMinute: noLimit, createsPerHour: noLimit }
const linearLimits = { requestsPerHour: noLimit, complexityPerHour: noLimit }

interface Expectation {
  readonly match: (request: AppRequest) => boolean
  readonly act: () => void
}

const serve = Effect.fnUntraced(function* <A extends App>(app: A, clock: SharedClock, faultSeed: number) {
  let expected: ReadonlyArray<Expectation> = []
  const attentive: A = {
    ...app,
    handle: (request) => {
      const due = expected.filter(({ match }) => match(request))
      expected = expected.filter((one) => !due.includes(one))
      for (const { act } of due) act()
      return app.handle(request)
    },
  }
  const sandbox: Sandbox<A> = makeSandbox(attentive, { clock: clock.now, faultSeed })
  const { url } = yield* Effect.acquireRelease(
    Effect.promise(() => sandbox.listen()),
    (server) => Effect.promise(() => server.close()),
  )
  return {
    sandbox,
    url,
    /** Acts once, when the first such request has come and before it is answered. */
    once: (match: Expectation["match"], act: Expectation["act"]) => {
      expected = [...expected, { match, act }]
    },
  }
})

/** `faultSeed` decides about faults that have a probability. */
export const make = Effect.fnUntraced(function* (clock: SharedClock, faultSeed: number) {
  const github = makeGithub({
    clock: clock.now,
    repositories: [{ name: repository, collaborators: ["ada", "grace"] }],
    tokens: [{ token: githubToken, login: githubBot, repositories: { [repository]: "write" } }],
    limits: githubLimits,
  })
  const linear = makeLinear({ clock: clock.now, limits: linearLimits })
  const team = linear.administrator.addTeam({ key: teamKey, name: "Engineering" })
  const userOf = (name: string) => linear.administrator.addUser({ name, email: `${name}@acme.example` })
  const users = { ada: userOf("ada"), grace: userOf("grace") }
  return {
    clock,
    github: { ...(yield* serve(github, clock, faultSeed)), people: github.people, records: github.records },
    linear: {
      ...(yield* serve(linear, clock, faultSeed)),
      team,
      users,
      ada: linear.person(users.ada.id),
      read: linear.read,
      owner: linear.owner,
    },
  }
})

export type World = Effect.Success<ReturnType<typeof make>>

/** How a worker signs in, given the addresses at which it reaches the applications. */
export const accountsAt = (urls: { readonly github: string; readonly linear: string }): ReadonlyArray<Account> => [
  {
    app: "github",
    token: githubToken,
    partition: repository,
    settings: { baseUrl: urls.github, limits: githubLimits, emails: { ada: "ada@acme.example", grace: "grace@acme.example" } },
  },
  { app: "linear", token: ownerKey, partition: teamKey, settings: { baseUrl: urls.linear, limits: linearLimits } },
]

/** Writes of the workers that the applications took. */
export const writesTo = ({ github, linear }: World) => ({
  github: github.records.apiWrites().filter(({ login }) => login === githubBot).length,
  linear: linear.read.writes("api"),
})
