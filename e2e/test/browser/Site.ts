/** The connect page on a server of its own, over GitHub and Linear as local servers, with everything kept in step as it is in a program. */
import { Retries } from "@syncline/adapter-core"
import { type AdaptersError, OAuthClients, SyncEngine, type VaultError } from "@syncline/engine"
import { TestEngine } from "@syncline/engine/testing"
import { page } from "@syncline/http"
import { Effect, Layer, Redacted, type Scope } from "effect"
import { type Duo, adapters, makeDuo } from "../Duo.ts"
import { store } from "../Store.ts"
import { serve } from "./Serve.ts"

export interface Site {
  readonly duo: Duo
  readonly engine: SyncEngine["Service"]
  /** Where the page is. */
  readonly origin: string
  /** Everything is kept in step from now on. */
  readonly watch: () => void
}

const apps = ["github", "linear"] as const

const clients = new Map(apps.map((app) => [app as string, { clientId: `client-${app}`, clientSecret: Redacted.make(`secret of ${app}`) }]))

const noLimit = 1_000_000_000

const settingsOf = ({ github, linear }: Duo) => ({
  github: {
    baseUrl: github.url,
    emails: { ada: "ada@acme.example", grace: "grace@acme.example" },
    limits: { requestsPerHour: noLimit, pointsPerMinute: noLimit, createsPerMinute: noLimit, createsPerHour: noLimit },
  },
  linear: { baseUrl: linear.url, limits: { requestsPerHour: noLimit, complexityPerHour: noLimit } },
})

export const site: Effect.Effect<Site, Layer.Error<typeof store> | AdaptersError | VaultError, Scope.Scope> = Effect.gen(function* () {
  const duo = yield* makeDuo
  const surroundings = Layer.mergeAll(Layer.succeed(OAuthClients, clients), Layer.succeed(Retries, 1))
  const context = yield* Layer.build(Layer.provide(TestEngine.layer(adapters, store), surroundings))
  const engine = yield* Effect.provideContext(SyncEngine, context)
  const handler = page({ engine, settings: settingsOf(duo) })
  yield* Effect.addFinalizer(() => Effect.promise(handler.close))
  const { origin } = yield* Effect.acquireRelease(
    Effect.promise(() => serve(handler.fetch)),
    (served) => Effect.promise(served.close),
  )
  const [hub, line] = apps.map((app) => `${origin}/signed-in/${app}`)
  if (hub === undefined || line === undefined) throw new Error("a bug: there are two applications")
  duo.github.app.apps.registerOauthApp({ clientId: "client-github", clientSecret: "secret of github", callbackUrl: hub })
  duo.linear.app.apps.register({ clientId: "client-linear", clientSecret: "secret of linear", redirectUris: [line] })
  const scope = yield* Effect.scope
  return { duo, engine, origin, watch: () => void Effect.runFork(Effect.forkIn(engine.watch, scope)) }
})
