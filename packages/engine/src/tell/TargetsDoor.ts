/** The part of the engine's door by which the host is told of what happens: targets are addresses of its own, to which every event is posted, signed. */
import type { Effect } from "effect"
import type { VaultError } from "../access/MasterKey.ts"
import type { InvalidInput, NotFound } from "../model/EngineError.ts"
import type { StoreError } from "../model/StoreError.ts"
import * as TargetBook from "./TargetBook.ts"

export interface TargetsDoor {
  /** Makes a target, with the secret that its messages are signed with, which is shown this once. Nobody is asked: whether it can be reached is seen when it is told. */
  readonly add: (
    tenant: string,
    input: TargetBook.TargetInput,
  ) => Effect.Effect<TargetBook.OpenedTarget, InvalidInput | StoreError | VaultError>
  /** How each of them stands. */
  readonly list: (tenant: string) => Effect.Effect<ReadonlyArray<TargetBook.ShownTarget>, StoreError>
  /** Another address, other events, a pause. What is to be told stays in its order. */
  readonly change: (
    tenant: string,
    id: string,
    input: TargetBook.TargetChange,
  ) => Effect.Effect<TargetBook.ShownTarget, NotFound | InvalidInput | StoreError>
  /** Another secret; for a day both sign, so that the receiver takes it over without a gap. The one that was replaced before is done. */
  readonly rotate: (tenant: string, id: string) => Effect.Effect<TargetBook.OpenedTarget, NotFound | StoreError | VaultError>
  readonly remove: (tenant: string, id: string) => Effect.Effect<void, NotFound | StoreError>
  /** Tells everything again from an event, or a moment, on. Each message bears the id that it had. */
  readonly replay: (
    tenant: string,
    id: string,
    input: TargetBook.ReplayInput,
  ) => Effect.Effect<TargetBook.ShownTarget, NotFound | InvalidInput | StoreError>
  /** Messages that the receiver refused and has not taken since, oldest first; `after` is the position of the last of the page before. */
  readonly refused: (
    tenant: string,
    id: string,
    page?: { readonly after?: number; readonly limit?: number },
  ) => Effect.Effect<ReadonlyArray<TargetBook.RefusedMessage>, NotFound | InvalidInput | StoreError>
  /** Sends the message of one event again, refused or not, out of the order. */
  readonly again: (tenant: string, id: string, position: number) => Effect.Effect<void, NotFound | InvalidInput | StoreError>
}

type Requirements = Effect.Services<ReturnType<typeof TargetBook.add>> | Effect.Services<ReturnType<typeof TargetBook.again>>

export const targetsDoor = (within: <A, E>(effect: Effect.Effect<A, E, Requirements>) => Effect.Effect<A, E>): TargetsDoor => ({
  add: (tenant, input) => within(TargetBook.add(tenant, input)),
  list: (tenant) => within(TargetBook.list(tenant)),
  change: (tenant, id, input) => within(TargetBook.change(tenant, id, input)),
  rotate: (tenant, id) => within(TargetBook.rotate(tenant, id)),
  remove: (tenant, id) => within(TargetBook.remove(tenant, id)),
  replay: (tenant, id, input) => within(TargetBook.replay(tenant, id, input)),
  refused: (tenant, id, page = {}) => within(TargetBook.refused(tenant, id, page)),
  again: (tenant, id, position) => within(TargetBook.again(tenant, id, position)),
})
