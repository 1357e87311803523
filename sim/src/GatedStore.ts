/**
 * A store as one process sees it: every call passes the process's gate, where it may fail, be lost after it was done, or never come to an end. What is
 * committed is written down for the checkers.
 */
import {
  type Commit,
  CommitRefused,
  Commits,
  type Connection,
  Connections,
  Deliveries,
  Leases,
  Links,
  type MemoryStore,
  StoreError,
  Streams,
} from "@syncline/engine"
import { Context, Effect, Option } from "effect"
import type { Activity } from "./Activity.ts"
import type { Incarnation } from "./Incarnation.ts"
import type { Mishap } from "./Operation.ts"
import type { Trace } from "./Trace.ts"

/** A commit that was applied, a lease that was given, or a connection that was stopped. */
export type StoreEvent =
  | { readonly _tag: "Lease"; readonly connectionId: string; readonly token: number; readonly by: string }
  | { readonly _tag: "Commit"; readonly commit: Commit; readonly by: string }
  | { readonly _tag: "Stop"; readonly tenant: string; readonly connectionId: string; readonly reason: string | null; readonly by: string }

export interface Gated {
  readonly store: Context.Context<MemoryStore.Store>
  readonly process: Incarnation
  readonly now: () => number
  readonly activity: Activity
  readonly trace: Trace
  /** An exclusive section is a transaction: what is committed in it counts when the whole succeeds. */
  readonly transactional: boolean
  readonly note: (event: StoreEvent) => void
  /** Told of what the process reads about a connection. */
  readonly looked: (connection: Connection) => void
  /** Told of each mishap that had an effect here, by its name. */
  readonly befall: (what: string) => void
}

/** Commits of an exclusive section that is not over. */
const Uncommitted = Context.Reference<Array<StoreEvent> | undefined>("@syncline/sim/GatedStore/Uncommitted", {
  defaultValue: () => undefined,
})

export const gatedStore = ({
  store,
  process,
  now,
  activity,
  trace,
  transactional,
  note,
  looked,
  befall,
}: Gated): Context.Context<MemoryStore.Store> => {
  const gone = new StoreError({ operation: "any", message: "the process is dead" })
  const broken = (operation: string) => new StoreError({ operation, message: "the connection to the store was lost" })

  const passing = <A, E, R>(
    operation: string,
    call: (mishap: Mishap | undefined) => Effect.Effect<A, E, R>,
  ): Effect.Effect<A, E | StoreError, R> =>
    Effect.gen(function* () {
      yield* Effect.promise(() => process.awake())
      if (process.isDead()) return yield* gone
      const mishap = process.pass(operation === "commit" ? "commit" : "other")
      yield* Effect.promise(() => process.awake())
      if (process.isDead()) return yield* gone
      const breaks = mishap?.kind === "store-error" || mishap?.kind === "commit-error"
      if (breaks) befall(mishap.after ? `${kindOf(operation)} done, answer lost` : `${kindOf(operation)} failed`)
      if (breaks && !mishap.after) return yield* broken(operation)
      const end = activity.begin()
      const answer = yield* Effect.ensuring(call(mishap), Effect.sync(end))
      if (mishap?.kind === "crash") process.die()
      if (process.isDead()) return yield* gone
      if (breaks) return yield* broken(operation)
      return answer
    })
  const pass = <A, E, R>(operation: string, call: Effect.Effect<A, E, R>) => passing(operation, () => call)

  const commits = Context.get(store, Commits)
  const connections = Context.get(store, Connections)
  const deliveries = Context.get(store, Deliveries)
  const leases = Context.get(store, Leases)
  const links = Context.get(store, Links)
  const streams = Context.get(store, Streams)

  const refuse = Effect.suspend(() => {
    befall("commit refused as stale")
    return Effect.fail(new CommitRefused({ reason: "Stale" }))
  })

  const apply = (commit: Commit, mishap: Mishap | undefined): Effect.Effect<void, CommitRefused | StoreError> =>
    // Somebody else was faster: a store may refuse any commit for that.
    (mishap?.kind === "stale" ? refuse : commits.apply(commit)).pipe(
      Effect.tap(() =>
        Effect.map(Uncommitted, (uncommitted) => {
          const event = { _tag: "Commit", commit, by: process.name } as const
          if (uncommitted === undefined) note(event)
          else uncommitted.push(event)
          trace.add(
            () => ({ at: now(), who: process.name, what: `commit ${describe(commit)}`, outcome: "done" }),
            () => JSON.stringify(commit),
          )
        }),
      ),
      Effect.tapError((error) =>
        Effect.sync(() => trace.add(() => ({ at: now(), who: process.name, what: `commit ${describe(commit)}`, outcome: error.message }))),
      ),
    )

  return store.pipe(
    Context.add(Commits, {
      ...commits,
      exclusively: (tenant, kind) => (effect) => {
        if (!transactional) return commits.exclusively(tenant, kind)(effect)
        const uncommitted: Array<StoreEvent> = []
        return Effect.tap(commits.exclusively(tenant, kind)(Effect.provideService(effect, Uncommitted, uncommitted)), () =>
          // A section inside another one is over when that is.
          Effect.map(Uncommitted, (outer) => uncommitted.forEach((event) => (outer === undefined ? note(event) : outer.push(event)))),
        )
      },
      apply: (commit) => passing("commit", (mishap) => apply(commit, mishap)),
    }),
    Context.add(Connections, {
      ...connections,
      get: (tenant, id) =>
        pass(
          "connections.get",
          Effect.tap(connections.get(tenant, id), (found) => Effect.sync(() => Option.map(found, looked))),
        ),
      become: (tenant, id, move) =>
        pass(
          "connections.become",
          Effect.tap(connections.become(tenant, id, move), (moved) =>
            Effect.sync(() => {
              const { to, reason } = move
              if (moved && to === "error") note({ _tag: "Stop", tenant, connectionId: id, reason, by: process.name })
            }),
          ),
        ),
      update: (tenant, id, change) => pass("connections.update", connections.update(tenant, id, change)),
    }),
    Context.add(Deliveries, {
      ...deliveries,
      claim: (tenant, fence, limit, at) => pass("deliveries.claim", deliveries.claim(tenant, fence, limit, at)),
      load: (claimed, fields) => pass("deliveries.load", deliveries.load(claimed, fields)),
    }),
    Context.add(Leases, {
      acquire: (tenant, connectionId, owner, millis) =>
        pass(
          "leases.acquire",
          Effect.tap(leases.acquire(tenant, connectionId, owner, millis), (token) =>
            Effect.sync(() => {
              if (token !== undefined) note({ _tag: "Lease", connectionId, token, by: process.name })
            }),
          ),
        ),
      renew: (tenant, connectionId, token, millis) => pass("leases.renew", leases.renew(tenant, connectionId, token, millis)),
      release: (tenant, connectionId, token) => pass("leases.release", leases.release(tenant, connectionId, token)),
    }),
    Context.add(Links, {
      ...links,
      page: (query) => pass("links.page", links.page(query)),
      ready: (tenant, connectionId, limit) => pass("links.ready", links.ready(tenant, connectionId, limit)),
    }),
    Context.add(Streams, {
      ...streams,
      list: (tenant, filter) => pass("streams.list", streams.list(tenant, filter)),
      cursor: (tenant, id) => pass("streams.cursor", streams.cursor(tenant, id)),
      cursors: (tenant, connectionId) => pass("streams.cursors", streams.cursors(tenant, connectionId)),
      finishInitial: (tenant, id, at) => pass("streams.finishInitial", streams.finishInitial(tenant, id, at)),
    }),
  )
}

const describe = ({ rawObjects, records, links, conflicts, deliveries, cursor }: Commit): string => {
  const counts = { raw: rawObjects.length, records: records.length, links: links.length, conflicts: conflicts.length }
  return [
    ...Object.entries(counts).flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${name}`])),
    ...deliveries.map(({ to }) => `delivery ${to.state}`),
    ...(cursor === undefined ? [] : [`cursor ${cursor.cursor.version}`]),
  ].join(", ")
}

const kindOf = (operation: string): string => (operation === "commit" ? "commit" : "store call")
