/** Somebody who is told of events, in memory: takes down what is posted, and answers as a test wants it. */
import { Clock, Effect } from "effect"
import { SecureRandom } from "effect/crypto"
import type { Answer } from "../decide/Reception.ts"
import { Targets } from "../store/Targets.ts"
import { Courier } from "../tell/Courier.ts"
import { type Carrier, type Posting, Unreached } from "../tell/Posting.ts"
import { turn } from "../tell/Turn.ts"

export interface Received extends Posting {
  readonly id: string
  readonly type: string
  readonly position: number
  readonly seconds: number
  readonly signatures: ReadonlyArray<string>
}

/** What is answered: a status, an answer, `away` where nobody is there, or whatever happens before there is an answer. */
export type Behaviour = number | Partial<Answer> | "away" | Effect.Effect<number>

export interface Receiver {
  readonly got: Array<Received>
  readonly carrier: Carrier
  /** Asked for every message, those that were taken down before it too. Default: all are taken. */
  behave: (message: Received) => Behaviour
}

const read = (posting: Posting): Received => {
  const { type, data } = JSON.parse(posting.body) as { readonly type: string; readonly data: { readonly position: number } }
  const { "webhook-id": id = "", "webhook-timestamp": seconds, "webhook-signature": signatures = "" } = posting.headers
  return { ...posting, id, type, position: data.position, seconds: Number(seconds), signatures: signatures.split(" ") }
}

export const make = (): Receiver => {
  const receiver: Receiver = {
    got: [],
    behave: () => 204,
    carrier: {
      flaw: () => undefined,
      send: (posting) =>
        Effect.gen(function* () {
          const received = read(posting)
          receiver.got.push(received)
          const behaviour = receiver.behave(received)
          if (behaviour === "away") return yield* new Unreached({ message: "nobody is there" })
          if (typeof behaviour === "number") return { status: behaviour, body: "" }
          if (Effect.isEffect(behaviour)) return { status: yield* behaviour, body: "" }
          return { status: 200, body: "", ...behaviour }
        }),
    },
  }
  return receiver
}

/** What a worker does of one target, by a receiver. */
export const turnOf = (receiver: Receiver, tenant: string, id: string) =>
  turn(tenant, id).pipe(Effect.provideService(Courier, receiver.carrier), Effect.provide(SecureRandom.layerWebCrypto))

/** Tells whatever is due until nothing is. */
export const tell = Effect.fnUntraced(function* (receiver: Receiver) {
  const targets = yield* Targets
  while (true) {
    const now = yield* Clock.currentTimeMillis
    const due = yield* targets.due(now, 100)
    if (due.length === 0) return
    for (const { tenant, id } of due) yield* turnOf(receiver, tenant, id)
  }
})
