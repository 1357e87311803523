/**
 * An emulated Linear workspace with one team and the adapter opened on it, both on the Effect clock of the test. Requests are answered inside the
 * process; nothing is retried and no wait is slept through, so that a test sees the adapter's own first answer.
 */
import {
  Authorization,
  type Adapter,
  type AdapterError,
  type Client,
  type Json,
  Limiter,
  Patience,
  type Reason,
  Retries,
} from "@syncline/adapter-core"
import { linear } from "@syncline/adapter-linear"
import { makeSandbox, type Sandbox } from "@syncline/sandbox"
import { type Linear, makeLinear, ownerKey, type Person, type Team } from "@syncline/sandbox/linear"
import { Clock, Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"

export interface Scene {
  readonly sandbox: Sandbox<Linear>
  readonly app: Linear
  readonly team: Team
  readonly otherTeam: Team
  /** The workspace's owner at the keyboard. */
  readonly person: Person
  readonly opened: Adapter.Opened
  readonly layer: Layer.Layer<Client.Requirements>
  /** The next request whose body passes finds nobody at the address. */
  readonly refuseNext: (wanted: (body: string) => boolean) => void
  readonly resource: (kind: string) => Adapter.Opened["resources"][number]
  /** The state of the team with this name. */
  readonly state: (name: string) => string
}

export interface SceneOptions {
  readonly limits?: Parameters<typeof makeLinear>[0]["limits"]
  readonly settings?: Json.JsonObject
  readonly key?: string
}

export const makeScene = Effect.fnUntraced(function* (options: SceneOptions = {}) {
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const app = makeLinear({ clock: now, seed: 7, ...(options.limits !== undefined && { limits: options.limits }) })
  const sandbox = makeSandbox(app, { clock: now })
  const team = app.administrator.addTeam({ key: "ENG", name: "Engineering" })
  const otherTeam = app.administrator.addTeam({ key: "OPS", name: "Operations" })
  let refused: ((body: string) => boolean) | undefined
  const fetch: typeof sandbox.fetch = async (input, init) => {
    if (refused?.(await new Request(input, init).text())) {
      refused = undefined
      throw new TypeError("fetch failed", { cause: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }) })
    }
    return sandbox.fetch(input, init)
  }
  const layer = Layer.mergeAll(FetchHttpClient.layer.pipe(Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetch))), Limiter.layerMemory)
  const opened = yield* linear.open({
    credentials: Effect.succeed(Authorization.token(options.key ?? ownerKey)),
    ...(options.settings !== undefined && { settings: options.settings }),
  })
  const scene: Scene = {
    sandbox,
    app,
    team,
    otherTeam,
    person: app.person(app.owner.id),
    opened,
    layer,
    refuseNext: (wanted) => {
      refused = wanted
    },
    resource: (kind) => {
      const found = opened.resources.find((resource) => resource.kind.name === kind)
      if (found === undefined) throw new Error(`the adapter has no ${kind}`)
      return found
    },
    state: (name) => {
      const found = app.read.states(team.id).find((state) => state.name === name)
      if (found === undefined) throw new Error(`the team has no state "${name}"`)
      return found.id
    },
  }
  return scene
})

/** Runs a test on a new scene, at noon of a day. */
export const onScene = <A, E>(
  body: (scene: Scene) => Effect.Effect<A, E, Client.Requirements>,
  options: SceneOptions = {},
): Effect.Effect<A, E | AdapterError> =>
  Effect.gen(function* () {
    yield* TestClock.setTime(Date.parse("2026-03-04T12:00:00.000Z"))
    const scene = yield* makeScene(options)
    return yield* Effect.provide(body(scene), scene.layer)
  }).pipe(Effect.provideService(Retries, 0), Effect.provideService(Patience, 0))

/** The reason an effect fails with; a defect when it succeeds. */
export const reasonOf = <A, R>(effect: Effect.Effect<A, AdapterError, R>): Effect.Effect<Reason, never, R> =>
  effect.pipe(
    Effect.flip,
    Effect.map(({ reason }) => reason),
    Effect.catch(() => Effect.die("it succeeded")),
  )
