/**
 * A store whose calls all count as under way until they are answered, so that time does not pass while a real database works. What runs inside an exclusive
 * section counts by itself: only the way in and the way out are the store's.
 */
import { Commits, Copies, type MemoryStore } from "@syncline/engine"
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

/** Every port that there is, also one that is new: a call that nobody knows of lets time pass before it is answered. */
const portsTracked = <Ports>(activity: Activity, store: Context.Context<Ports | Commits>): Context.Context<Ports | Commits> => {
  const ports = Array.from(store.mapUnsafe, ([key, port]): readonly [string, unknown] => [
    key,
    key.startsWith("@syncline/engine/") ? trackedService(activity, port) : port,
  ])
  return Context.add(
    Context.makeUnsafe<Ports | Commits>(new Map(ports)),
    Commits,
    exclusivelyTracked(activity, Context.get(store, Commits)),
  )
}

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
      return portsTracked(activity, copy)
    }),
})

export const trackedStore = (store: Context.Context<MemoryStore.Store>, activity: Activity): Context.Context<MemoryStore.Store> =>
  Context.add(portsTracked(activity, store), Copies, copiesTracked(activity, Context.get(store, Copies)))
