/**
 * A GitHub with the repository `octo/repo` and the adapter opened on it, on the test's clock. Requests never leave the process and nothing is
 * retried, so that every test sees the adapter's own first answer; people and records are the emulator's.
 */
import {
  type Adapter,
  type AdapterError,
  Authorization,
  type Addresses,
  type Change,
  type Client,
  type Importer,
  type Json,
  Limiter,
  Patience,
  type Reason,
  type Resource,
  Retries,
  type Upsert,
} from "@syncline/adapter-core"
import { github } from "@syncline/adapter-github"
import { type Sandbox, makeSandbox } from "@syncline/sandbox"
import { type Github, type GithubOptions, makeGithub } from "@syncline/sandbox/github"
import { Clock, Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"

/** As people call it, and as streams know it. */
export const repository = "octo/repo"
export const partition = "700000001"

export const begin = Date.parse("2026-11-20T10:00:00.500Z")

export interface Stage {
  readonly app: Github
  readonly sandbox: Sandbox<Github>
  readonly opened: Adapter.Opened
  readonly client: Client.Client
  readonly open: (options: OpenOptions) => Effect.Effect<Adapter.Opened, AdapterError>
}

export interface OpenOptions {
  readonly token?: string
  readonly settings?: Json.JsonObject
}

/** Wide enough that no test meets a budget by accident: the test clock stands still. */
export const wideLimits = { pointsPerMinute: 1_000_000, createsPerMinute: 1_000_000, createsPerHour: 1_000_000, requestsPerHour: 1_000_000 }

/** Runs a test on a stage of its own. */
export const staged =
  <A, E>(
    body: (stage: Stage) => Effect.Effect<A, E, Client.Requirements>,
    options: Partial<GithubOptions> & OpenOptions = {},
  ): (() => Effect.Effect<A, E | AdapterError>) =>
  () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(begin)
      const time = yield* Clock.Clock
      const clock = () => time.currentTimeMillisUnsafe()
      const { token: openToken, settings, ...githubOptions } = options
      const app = makeGithub({
        clock,
        users: [
          { login: "octo", type: "Organization" },
          { login: "ada", name: "Ada Lovelace" },
        ],
        repositories: [
          { name: repository, collaborators: ["ada", "bob"] },
          { name: "octo/other", collaborators: ["ada"] },
          { name: "octo/vault", private: true, collaborators: ["bob"] },
          { name: "octo/silent", hasIssues: false, collaborators: ["ada"] },
        ],
        tokens: [
          { token: "ada-token", login: "ada" },
          { token: "eve-token", login: "eve" },
          { token: "read-token", login: "ada", repositories: { [repository]: "read" } },
        ],
        ...githubOptions,
      })
      const sandbox = makeSandbox(app, { clock })
      const open = (opening: OpenOptions) =>
        github.open({
          credentials: Effect.succeed(Authorization.token(opening.token ?? "ada-token")),
          settings: { limits: wideLimits, ...opening.settings },
        })
      const opened = yield* open({ ...(openToken !== undefined && { token: openToken }), ...(settings !== undefined && { settings }) })
      return yield* body({ app, sandbox, opened, client: opened.client, open }).pipe(
        Effect.provide([FetchHttpClient.layer, Limiter.layerMemory, Layer.succeed(FetchHttpClient.Fetch, sandbox.fetch)]),
        Effect.provideService(Retries, 0),
        Effect.provideService(Patience, 0),
      )
    })

/** The resource of a kind. */
export const resourceOf = (opened: Adapter.Opened, kind: string): Resource.Resource => {
  const resource = opened.resources.find((candidate) => candidate.kind.name === kind)
  if (resource === undefined) throw new Error(`there is no ${kind}`)
  return resource
}

/** Its writing half. */
export const importerOf = (opened: Adapter.Opened, kind: string): Importer => {
  const { importer } = resourceOf(opened, kind)
  if (importer === undefined) throw new Error(`${kind} cannot be written`)
  return importer
}

/** All pages of a kind, one after the other. */
export const readAll = Effect.fnUntraced(function* (opened: Adapter.Opened, kind: string, since?: number) {
  const changes: Array<Change> = []
  let position: string | undefined
  do {
    const page = yield* resourceOf(opened, kind).exporter.page(opened.client, {
      partition,
      ...(position !== undefined && { position }),
      ...(since !== undefined && { since }),
    })
    changes.push(...page.changes)
    position = page.next
  } while (position !== undefined)
  return changes
})

/** The object as an upsert; a test that gets anything else is wrong. */
export const upsertOf = (change: Change | undefined): Upsert => {
  if (change?._tag !== "Upsert") throw new Error(`not an upsert: ${JSON.stringify(change)}`)
  return change
}

/** The reason with which the effect fails; a test in which it succeeds is wrong. */
export const reasonOf = <A, R>(effect: Effect.Effect<A, AdapterError, R>): Effect.Effect<Reason, A, R> =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

/** Addresses as the engine would know them from earlier readings: those given, else the id itself. */
export const addresses =
  (known: Readonly<Record<string, string>> = {}): Addresses =>
  (_kind, id) =>
    known[id] ?? id

export const operationId = "5b1d2a3c-0000-4000-8000-00000000abcd"
