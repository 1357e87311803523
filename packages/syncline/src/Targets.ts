/** Addresses of the host's program that are told of events, as promises. */
import type { OpenedTarget, RefusedMessage, ReplayInput, ShownTarget, SyncEngine, TargetChange, TargetInput } from "@syncline/engine"
import type { TargetWithSecret } from "@syncline/http"
import { Effect, Redacted } from "effect"
import * as Arguments from "./Arguments.ts"
import type { Run } from "./Run.ts"

/** All that rejects here rejects with `NotFound` for a target that there is not, `InvalidInput` for what is not usable, and `StoreError` when the database is away. */
export interface Targets {
  /**
   * Makes a target. It is told of what happens from now on, or of everything `from` a position or a moment; of all events, or of those that `events` names. Nobody is
   * asked: whether it can be reached shows when it is told, by whoever runs `watch`.
   */
  readonly add: (input: TargetInput) => Promise<TargetWithSecret>
  /** How each of them stands: how far it is told, what stands in the way (`problem`), when it is tried again, what it refused and missed. Times are epoch milliseconds. */
  readonly list: () => Promise<ReadonlyArray<ShownTarget>>
  /** Another address, other events (`null`: all), a pause. `state: "active"` also has it tried at once, and switches one on that said that it is gone. */
  readonly change: (target: string, change: TargetChange) => Promise<ShownTarget>
  /** Makes another secret. For 24 hours messages are signed by both, so that the receiver can take the new one over without a gap. Rejects with `VaultError` too. */
  readonly rotate: (target: string) => Promise<TargetWithSecret>
  readonly remove: (target: string) => Promise<void>
  /** Tells everything again from the event at a position on, or from a moment on. Each message bears the id that it had. */
  readonly replay: (target: string, input: ReplayInput) => Promise<ShownTarget>
  /** Messages that the receiver refused and has not taken since, with its answer; oldest first. `after`: the position of the last of the page before. */
  readonly refused: (target: string, page?: { readonly after?: number; readonly limit?: number }) => Promise<ReadonlyArray<RefusedMessage>>
  /** Sends the message of one event again, refused or not, beside the others. */
  readonly again: (target: string, position: number) => Promise<void>
}

const shown = ({ secret, ...target }: OpenedTarget): TargetWithSecret => ({ ...target, secret: Redacted.value(secret) })

const checkId = Arguments.text("target")

export const make = ({ targets }: SyncEngine["Service"], run: Run, tenant: string): Targets => {
  const named = <A, E>(id: string, call: (id: string) => Effect.Effect<A, E>) => run.promise(Effect.flatMap(checkId(id), call))
  return {
    add: async (input) => shown(await run.promise(targets.add(tenant, input))),
    list: () => run.promise(targets.list(tenant)),
    change: (target, change) => named(target, (id) => targets.change(tenant, id, change)),
    rotate: async (target) => shown(await named(target, (id) => targets.rotate(tenant, id))),
    remove: (target) => named(target, (id) => targets.remove(tenant, id)),
    replay: (target, input) => named(target, (id) => targets.replay(tenant, id, input)),
    refused: (target, page = {}) => named(target, (id) => targets.refused(tenant, id, page)),
    again: (target, position) => named(target, (id) => targets.again(tenant, id, position)),
  }
}
