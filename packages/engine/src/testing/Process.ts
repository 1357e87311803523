/**
 * Another process of the engine over the store of a scenario: its commits can be made to fail, and its leases can be taken from it without its noticing,
 * as when it is frozen for longer than they live.
 */
import { Context, Effect, Layer, type Scope } from "effect"
import type { AdaptersError } from "../Adapters.ts"
import { Commits, type Commit } from "../store/Commits.ts"
import { Leases } from "../store/Leases.ts"
import type { Store } from "../store/MemoryStore.ts"
import { StoreError } from "../model/StoreError.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { VaultError } from "../access/MasterKey.ts"
import * as TestEngine from "./TestEngine.ts"
import type { Apps } from "./World.ts"

export interface Process {
  readonly engine: SyncEngine["Service"]
  /** Its leases run out in the store; it goes on believing in them. */
  readonly loseLeases: Effect.Effect<void, StoreError>
}

/** When a commit fails: before it is applied, or after, when only the answer is lost. */
export type Fault = "before" | "after"

export interface ProcessOptions {
  /** Asked for every commit. Default: none fails. */
  readonly fault?: (commit: Commit) => Fault | undefined
}

type Start = (apps: Apps, options?: ProcessOptions) => Effect.Effect<Process, AdaptersError | VaultError, Store | Scope.Scope>

/** Runs until the scenario ends. */
export const start: Start = Effect.fnUntraced(function* (apps, { fault } = {}) {
  const store = yield* Effect.context<Store>()
  const commits = Context.get(store, Commits)
  const leases = Context.get(store, Leases)
  const held = new Map<string, Effect.Effect<void, StoreError>>()
  let frozen = false
  const ports = store.pipe(
    Context.add(Commits, {
      ...commits,
      apply: Effect.fnUntraced(function* (commit) {
        const failure = new StoreError({ operation: "commit", message: "the connection to the store was lost" })
        const when = fault?.(commit)
        if (when === "before") return yield* failure
        yield* commits.apply(commit)
        if (when === "after") return yield* failure
      }),
    }),
    Context.add(Leases, {
      acquire: (tenant, id, owner, millis) =>
        Effect.tap(leases.acquire(tenant, id, owner, millis), (token) =>
          Effect.sync(() => token !== undefined && held.set(id, leases.release(tenant, id, token))),
        ),
      renew: (...lease) => (frozen ? Effect.never : leases.renew(...lease)),
      release: leases.release,
    }),
  )
  const layer = TestEngine.layer([apps.left.adapter, apps.right.adapter], Layer.succeedContext(ports))
  const built = yield* Layer.build(Layer.fresh(layer))
  return {
    engine: Context.get(built, SyncEngine),
    loseLeases: Effect.suspend(() => {
      frozen = true
      return Effect.forEach([...held.values()], (release) => release, { discard: true })
    }),
  }
})
