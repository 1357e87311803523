/**
 * A store whose calls all count as under way until they are answered, so that time does not pass while a real database works. What runs inside an exclusive
 * section counts by itself: only the way in and the way out are the store's.
 */
import {
  Commits,
  Conflicts,
  Connections,
  Copies,
  Deliveries,
  Grants,
  Journal,
  Leases,
  Links,
  Mappings,
  type MemoryStore,
  Records,
  Streams,
  Wakeups,
} from "@syncline/engine"
import { Context, Effect } from "effect"
import type { Activity } from "./Activity.ts"

const tracked = <A, E, R>(activity: Activity, call: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.acquireUseRelease(
    Effect.sync(() => activity.begin()),
    () => call,
    (end) => Effect.sync(end),
  )

/** How a call ends is the caller's business. */
const isCall = (value: unknown): value is Effect.Effect<unknown> => Effect.isEffect(value)

/** Every effect, and every method that answers with one. */
const trackedService = <S extends object>(activity: Activity, service: S): S =>
  new Proxy(service, {
    get: (target, name, receiver) => {
      const member: unknown = Reflect.get(target, name, receiver)
      if (isCall(member)) return tracked(activity, member)
      if (typeof member !== "function") return member
      return (...given: ReadonlyArray<unknown>): unknown => {
        const answer: unknown = Reflect.apply(member, target, given)
        return isCall(answer) ? tracked(activity, answer) : answer
      }
    },
  })

const exclusivelyTracked = (activity: Activity, commits: Commits["Service"]): Commits["Service"] => ({
  ...trackedService(activity, commits),
  apply: (commit) => tracked(activity, commits.apply(commit)),
  exclusively: (tenant, kind) => (effect) =>
    Effect.suspend(() => {
      let end = activity.begin()
      const inside = Effect.acquireUseRelease(
        Effect.sync(() => end()),
        () => effect,
        () =>
          Effect.sync(() => {
            end = activity.begin()
          }),
      )
      return Effect.ensuring(
        commits.exclusively(tenant, kind)(inside),
        Effect.sync(() => end()),
      )
    }),
})

/** What is done in a copy takes as long as what is done in the store. */
const copiesTracked = (activity: Activity, copies: Copies["Service"]): Copies["Service"] => ({
  of: (tenant) =>
    Effect.gen(function* () {
      // To put it away takes as long as that takes, too: what is added last is run first.
      let end = () => {}
      yield* Effect.addFinalizer(() => Effect.sync(() => end()))
      const copy = yield* tracked(activity, copies.of(tenant))
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          end = activity.begin()
        }),
      )
      return copy.pipe(
        Context.add(Commits, exclusivelyTracked(activity, Context.get(copy, Commits))),
        Context.add(Conflicts, trackedService(activity, Context.get(copy, Conflicts))),
        Context.add(Connections, trackedService(activity, Context.get(copy, Connections))),
        Context.add(Deliveries, trackedService(activity, Context.get(copy, Deliveries))),
        Context.add(Journal, trackedService(activity, Context.get(copy, Journal))),
        Context.add(Leases, trackedService(activity, Context.get(copy, Leases))),
        Context.add(Links, trackedService(activity, Context.get(copy, Links))),
        Context.add(Records, trackedService(activity, Context.get(copy, Records))),
        Context.add(Streams, trackedService(activity, Context.get(copy, Streams))),
      )
    }),
})

export const trackedStore = (store: Context.Context<MemoryStore.Store>, activity: Activity): Context.Context<MemoryStore.Store> => {
  const of = <S extends object>(service: S): S => trackedService(activity, service)
  return store.pipe(
    Context.add(Commits, exclusivelyTracked(activity, Context.get(store, Commits))),
    Context.add(Conflicts, of(Context.get(store, Conflicts))),
    Context.add(Connections, of(Context.get(store, Connections))),
    Context.add(Copies, copiesTracked(activity, Context.get(store, Copies))),
    Context.add(Deliveries, of(Context.get(store, Deliveries))),
    Context.add(Grants, of(Context.get(store, Grants))),
    Context.add(Journal, of(Context.get(store, Journal))),
    Context.add(Leases, of(Context.get(store, Leases))),
    Context.add(Links, of(Context.get(store, Links))),
    Context.add(Mappings, of(Context.get(store, Mappings))),
    Context.add(Records, of(Context.get(store, Records))),
    Context.add(Streams, of(Context.get(store, Streams))),
    Context.add(Wakeups, of(Context.get(store, Wakeups))),
  )
}
