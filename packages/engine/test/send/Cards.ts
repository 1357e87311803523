/** Cards that wait to be sent: what tests of deliveries begin with. */
import { assert, it } from "@effect/vitest"
import type { Client, Json } from "@syncline/adapter-core"
import type { CommitRefused, Delivery, Link, MemoryStore, StoreError } from "@syncline/engine"
import { Effect } from "effect"
import type { SecureRandom } from "effect/crypto"
import * as RecordId from "../../src/model/RecordId.ts"
import * as Outbox from "./Outbox.ts"

const { Card, Team } = Outbox

type Store = MemoryStore.Store | SecureRandom.SecureRandom | Client.Requirements

type Made = Effect.fn.Return<Outbox.Outbox, StoreError | CommitRefused, Store>

export const test = <A, E>(title: string, run: Effect.Effect<A, E, Store>) => it.effect(title, () => Outbox.provide(run))

/** What makes an object of the record `c` at `a/p/card`. */
export const operationOfCard = RecordId.operationOf("c", { app: "app", instance: "https://a.test", kind: "card", partition: "p" })

export const operations = ({ calls }: Outbox.Outbox) => calls.map(({ operation }) => operation)

/** The only delivery to `a` that is left. */
export const only = Effect.fnUntraced(function* (
  outbox: Outbox.Outbox,
): Effect.fn.Return<Delivery | undefined, StoreError | CommitRefused, Store> {
  const [delivery, ...others] = (yield* outbox.deliveries).filter(({ connectionId }) => connectionId === "a")
  assert.strictEqual(others.length, 0)
  return delivery
})

/** Two teams that are objects `x1` and `x2`, and a card of the first that is to be sent. */
export const oneCard = Effect.fnUntraced(function* (script: Outbox.Script = {}, data: Json.JsonObject = {}): Made {
  const outbox = yield* Outbox.make(script)
  for (const [id, externalId] of [
    ["t1", "x1"],
    ["t2", "x2"],
  ] as const) {
    yield* outbox.record(Team, id, { title: id }, [])
    yield* outbox.link("a/p/team", id, externalId, { title: id }, { address: `name of ${externalId}` })
  }
  yield* outbox.record(Card, "c", { title: "Crash", team: "t1", ...data })
  return outbox
})

export const seen = { title: "Crash", note: "", team: "x1", friends: [], owner: null }

/** A card that is object `y`, which has its title as `before`. */
export const linkedCard = Effect.fnUntraced(function* (script: Outbox.Script = {}, rest: Partial<Link> = {}): Made {
  const outbox = yield* oneCard(script)
  yield* outbox.link("a/p/card", "c", "y", { ...seen, title: "before", maker: "Ada" }, rest)
  return outbox
})
