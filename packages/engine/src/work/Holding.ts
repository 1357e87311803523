/** Everything that works on some connections, kept waiting: what is changed of their links meanwhile is changed by nobody else. */
import { Effect } from "effect"
import type { CommitRefused, Contended, StoreError } from "../model/StoreError.ts"
import * as Worker from "./Worker.ts"

const busyPauseMillis = 100

type Broken = CommitRefused | Contended | StoreError

/** In the order of their ids, so that two who want the same do not wait for each other. */
export const holdingAll = <A, E, R>(
  tenant: string,
  connectionIds: ReadonlyArray<string>,
  work: Effect.Effect<A, E, R>,
): Effect.Effect<A, E | Broken, R | Worker.Requirements> => {
  const [first, ...others] = connectionIds.toSorted()
  if (first === undefined) return work
  return Effect.gen(function* () {
    const context = yield* Effect.context<R | Worker.Requirements>()
    const inner = Effect.provideContext(Effect.exit(holdingAll(tenant, others, work)), context)
    while (true) {
      let done: Effect.Success<typeof inner> | undefined
      const held = yield* Worker.holding(tenant, first, () =>
        Effect.map(inner, (exit) => {
          done = exit
          return undefined
        }),
      )
      if (done !== undefined) return yield* done
      if (held._tag === "busy") yield* Effect.sleep(busyPauseMillis)
    }
  })
}
