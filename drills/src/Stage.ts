/**
 * Where one drill takes place: applications, clock and database of its own, and the workers that are hired for it. All of it ends with the
 * scope.
 */
import { Effect, Redacted, type Scope } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Database } from "./Database.ts"
import * as SharedClock from "./SharedClock.ts"
import * as Worker from "./Worker.ts"
import type { Blow, WorkerSettings } from "./WorkerSettings.ts"
import * as World from "./World.ts"

/** Longer than the time between two readings of a stream, and than the time after which a create that cannot be found has not happened. */
const passedOver = 6 * 60 * 1000

/** By what addresses the workers reach what they need. */
export interface Routes {
  readonly github: string
  readonly linear: string
  readonly database: string
}

export interface StageOptions {
  readonly database: Database
  /** Short, unless a drill is about the usual one. */
  readonly leaseMillis?: number
  readonly timeoutMillis?: number
  /** Decides about faults that have a probability. */
  readonly faultSeed?: number
}

export interface Job {
  readonly blow?: Blow
  readonly routes?: Routes
  /** It keeps everything in step by itself. */
  readonly watches?: boolean
}

export interface Stage {
  readonly world: World.World
  readonly database: Database
  /** The straight ways, which workers take unless they are told others. */
  readonly routes: Routes
  /** Starts a worker; its name says the how many-th it is. */
  readonly hire: (job?: Job) => Effect.Effect<Worker.Worker, never, Scope.Scope>
  /** Whoever was hired so far. */
  readonly hired: ReadonlyArray<Worker.Worker>
  readonly letTimePass: () => void
}

export const make = Effect.fnUntraced(function* (options: StageOptions): Effect.fn.Return<Stage, never, Scope.Scope> {
  const { database, leaseMillis = 1000, timeoutMillis = 5000, faultSeed = 1 } = options
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "syncline-drill-"))),
    (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true })),
  )
  const clock = yield* SharedClock.make(join(folder, "clock"))
  const world = yield* World.make(clock, faultSeed)
  const straight = { github: world.github.url, linear: world.linear.url, database: Redacted.value(database.url) }
  const letTimePass = () => clock.pass(passedOver)
  const hired: Array<Worker.Worker> = []
  return {
    world,
    database,
    routes: straight,
    hired,
    letTimePass,
    hire: Effect.fnUntraced(function* ({ blow, routes = straight, watches = false } = {}) {
      const settings: WorkerSettings = {
        name: `worker ${hired.length + 1}`,
        databaseUrl: routes.database,
        clockFile: clock.file,
        accounts: World.accountsAt(routes),
        ...(blow !== undefined && { blow }),
        watches,
        leaseMillis,
        timeoutMillis,
      }
      const worker = yield* Worker.start(settings, letTimePass)
      hired.push(worker)
      return worker
    }),
  }
})
