/** GitHub and Linear as local servers, each with one place to work and the same two people, and how a test connects to them. */
import { type Adapter, Attribution, Authorization } from "@syncline/adapter-core"
import { github } from "@syncline/adapter-github"
import { linear } from "@syncline/adapter-linear"
import { type GivenSettings, type Stream, SyncEngine } from "@syncline/engine"
import { makeSandbox } from "@syncline/sandbox"
import { makeGithub } from "@syncline/sandbox/github"
import { makeLinear, ownerKey } from "@syncline/sandbox/linear"
import { Effect } from "effect"

export const tenant = "acme"
export const repository = "acme/app"
/** Another, which a test may make: the key may write there too. */
export const successor = "acme/next"
const githubToken = "ghp_sandbox"

/** Limits that no test reaches by working. */
const noLimit = 1_000_000_000

export const adapters: ReadonlyArray<Adapter.Adapter> = [github, linear]

export const makeDuo = Effect.gen(function* () {
  const githubApp = makeGithub({
    clock: Date.now,
    repositories: [{ name: repository, collaborators: ["ada", "grace"] }],
    tokens: [
      { token: githubToken, login: "syncline-bot", repositories: { [repository]: "write", [successor]: "write" } },
      { token: "ghp_reader", login: "reader", repositories: { [repository]: "read" } },
    ],
    limits: { requestsPerHour: noLimit, pointsPerMinute: noLimit, createsPerMinute: noLimit, createsPerHour: noLimit },
  })
  const linearApp = makeLinear({ clock: Date.now, limits: { requestsPerHour: noLimit, complexityPerHour: noLimit } })
  const listening = <A extends Parameters<typeof makeSandbox>[0]>(app: A) =>
    Effect.gen(function* () {
      const sandbox = makeSandbox(app, { clock: Date.now })
      const server = yield* Effect.acquireRelease(
        Effect.promise(() => sandbox.listen()),
        (listener) => Effect.promise(() => listener.close()),
      )
      return { sandbox, url: server.url }
    })
  const hub = yield* listening(githubApp)
  const line = yield* listening(linearApp)
  const team = linearApp.administrator.addTeam({ key: "ENG", name: "Engineering" })
  const [ada, grace] = ["ada", "grace"].map((name) => linearApp.administrator.addUser({ name, email: `${name}@acme.example` }))
  if (ada === undefined || grace === undefined) throw new Error("a bug: two users were made")
  return {
    github: { app: githubApp, ...hub, people: githubApp.people, records: githubApp.records },
    linear: { app: linearApp, ...line, team, ada: linearApp.person(ada.id), users: { ada, grace }, read: linearApp.read },
  }
})

export type Duo = Effect.Success<typeof makeDuo>
export type Streams = { readonly [kind: string]: Stream }

const byKind = (streams: ReadonlyArray<Stream>): Streams => Object.fromEntries(streams.map((stream) => [stream.kind, stream]))

const githubSettings = (duo: Duo) => ({
  baseUrl: duo.github.url,
  emails: { ada: "ada@acme.example", grace: "grace@acme.example" },
  limits: { requestsPerHour: noLimit, pointsPerMinute: noLimit, createsPerMinute: noLimit, createsPerHour: noLimit },
})

const linearSettings = (duo: Duo) => ({
  baseUrl: duo.linear.url,
  limits: { requestsPerHour: noLimit, complexityPerHour: noLimit },
})

/** What stands above a text that was made in somebody's name, and the text without it. */
export const authored = (text: string | null | undefined) => Attribution.read((text ?? "").replaceAll("\r\n", "\n"))

/** The same connections for a process of its own. */
export const githubConnection = (duo: Duo) => ({ app: "github", token: githubToken, partition: repository, settings: githubSettings(duo) })
export const linearConnection = (duo: Duo) => ({ app: "linear", token: ownerKey, partition: "ENG", settings: linearSettings(duo) })

/** Both sides are filled in most tests, and nobody is there to ask. */
const unasked: GivenSettings = { firstPush: "go" }

export const joinGithub = Effect.fnUntraced(function* (duo: Duo, settings: GivenSettings = {}, token = githubToken) {
  const engine = yield* SyncEngine
  const connection = yield* engine.connect({
    tenant,
    app: "github",
    credentials: Authorization.token(token),
    settings: githubSettings(duo),
  })
  const streams = byKind(
    yield* engine.addStreams({ tenant, connectionId: connection.id, partition: repository, settings: { ...unasked, ...settings } }),
  )
  return { connection, streams }
})

export const joinLinear = Effect.fnUntraced(function* (duo: Duo, settings: GivenSettings = {}) {
  const engine = yield* SyncEngine
  const connection = yield* engine.connect({
    tenant,
    app: "linear",
    credentials: Authorization.token(ownerKey),
    settings: linearSettings(duo),
  })
  const streams = byKind(
    yield* engine.addStreams({ tenant, connectionId: connection.id, partition: "ENG", settings: { ...unasked, ...settings } }),
  )
  return { connection, streams }
})

export const sync = Effect.flatMap(SyncEngine, (engine) => engine.sync({ tenant }))

/** Syncs until a write is given up: what is refused for a right that may be back is tried once more after a second. */
export const syncUntilDead = Effect.gen(function* () {
  const engine = yield* SyncEngine
  while (true) {
    yield* sync
    const dead = yield* engine.deliveries.list(tenant, { state: "dead" })
    if (dead.length > 0) return dead
  }
})
