/**
 * Tells one target what it is to be told, under a claim: in order, each message until it is taken. What the receiver refuses is set aside and tried again beside the others;
 * where nobody is there nothing moves. Each step is noted when it is done and not before, so that whoever dies in the middle leaves a message that is sent again, never one
 * that is lost.
 */
import { Clock, Effect, Option, type Redacted, Result } from "effect"
import { SecureRandom } from "effect/crypto"
import * as TargetSecrets from "../access/TargetSecrets.ts"
import type { Vault } from "../access/Vault.ts"
import * as Reception from "../decide/Reception.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { TargetMessage } from "../model/Target.ts"
import { Journal } from "../store/Journal.ts"
import { type ClaimedTarget, type TargetProgress, Targets } from "../store/Targets.ts"
import { Courier } from "./Courier.ts"
import * as Signature from "./Signature.ts"

export type Requirements = Journal | SecureRandom.SecureRandom | Targets | Vault

/** How long a claim lives that is not prolonged. */
const claimMillis = 60_000
/** A message is sent only when there is more than this left of the claim: longer than one takes. */
const reserveMillis = 30_000
/** So many events are looked at in one turn. */
const eventsPerTurn = 100
const messagesPerTurn = 20

/** A turn in progress. `at`: when the claim was last prolonged, by the own clock. */
interface Turn {
  readonly target: ClaimedTarget
  readonly secrets: ReadonlyArray<Redacted.Redacted>
  readonly at: number
}

/** Nothing happens where somebody else is at it, or nothing is to be told. */
export const turn = Effect.fnUntraced(function* (tenant: string, id: string): Effect.fn.Return<void, StoreError, Requirements> {
  const targets = yield* Targets
  const at = yield* Clock.currentTimeMillis
  yield* Effect.acquireUseRelease(
    targets.claim(tenant, id, at, claimMillis),
    Option.match({ onNone: () => Effect.void, onSome: (target) => work(target, at) }),
    Option.match({ onNone: () => Effect.void, onSome: ({ fence }) => Effect.ignore(targets.release(tenant, id, fence)) }),
  )
})

const work = Effect.fnUntraced(function* (target: ClaimedTarget, at: number): Effect.fn.Return<void, StoreError, Requirements> {
  const secrets = yield* Effect.result(TargetSecrets.signing(target))
  if (Result.isFailure(secrets)) return yield* Effect.asVoid(putOff(target, secrets.failure.message))
  const after = yield* outOfOrder({ target, secrets: secrets.success, at })
  if (after !== undefined) yield* inOrder(after)
})

/** `undefined`: the turn is over. */
const outOfOrder = Effect.fnUntraced(function* (begun: Turn): Effect.fn.Return<Turn | undefined, StoreError, Requirements> {
  const { tenant, id } = begun.target
  const due = yield* (yield* Targets).dueMessages(tenant, id, begun.at, messagesPerTurn)
  let now = begun
  for (const message of due) {
    const reception = yield* send(now, message)
    if (reception === undefined) return undefined
    const next = yield* after(now, reception, { position: now.target.position, ...(yield* noted(message, reception)) })
    if (next === undefined) return undefined
    now = next
  }
  return now
})

const inOrder = Effect.fnUntraced(function* (begun: Turn): Effect.fn.Return<void, StoreError, Requirements> {
  const { tenant, id, position } = begun.target
  const found = yield* Effect.result((yield* Journal).events(tenant, { after: position, limit: eventsPerTurn }))
  if (Result.isFailure(found)) {
    if (found.failure.lasting !== true) return yield* found.failure
    return yield* Effect.asVoid(putOff(begun.target, found.failure.message))
  }
  let now: Turn = begun
  for (const { seq, at, event } of found.success) {
    if (!Reception.isChosen(now.target, event._tag)) continue
    const message: TargetMessage = { tenant, targetId: id, position: seq, at, event, attempts: 0, nextAttemptAt: null, refusal: null }
    const reception = yield* send(now, message)
    if (reception === undefined) return
    const next = yield* after(now, reception, { position: seq, ...(yield* noted(message, reception)) })
    if (next === undefined) return
    now = next
  }
  const last = found.success.at(-1)?.seq ?? now.target.position
  if (last > now.target.position) yield* (yield* Targets).settle(now.target, { ...standing(now.target), position: last }, claimMillis)
})

/** `undefined`: nothing was sent, as the claim may have run out: this process was frozen, and another may be at it. */
const send = Effect.fnUntraced(function* ({ target, secrets, at }: Turn, message: TargetMessage) {
  const now = yield* Clock.currentTimeMillis
  if (now - at > claimMillis - reserveMillis) return undefined
  const said = Signature.messageOf(message)
  const posting = { url: target.url, body: said.body, headers: Signature.headersOf(said, Math.floor(now / 1000), secrets) }
  const attributes = { tenant: target.tenant, target: target.id, position: message.position }
  const answered = yield* Effect.result(Effect.withSpan((yield* Courier).send(posting), "Courier.send", { attributes }))
  return Result.match(answered, {
    onSuccess: Reception.receptionOf,
    onFailure: ({ message: why }): Reception.Reception => ({ _tag: "away", message: why }),
  })
})

/** Notes what became of a message, and answers with the turn where it goes on. `moved`: what is noted of one that was answered. */
const after = Effect.fnUntraced(function* (
  { target, secrets }: Turn,
  reception: Reception.Reception,
  moved: Partial<TargetProgress> & Pick<TargetProgress, "position">,
): Effect.fn.Return<Turn | undefined, StoreError, Targets | SecureRandom.SecureRandom> {
  const at = yield* Clock.currentTimeMillis
  if (reception._tag === "away") return yield* putOff(target, reception.message, reception.retryAfter)
  const targets = yield* Targets
  if (reception._tag === "gone") {
    yield* Effect.logWarning(`the target ${target.id} is told nothing more: ${reception.message}`)
    yield* targets.settle(target, { ...standing(target), failures: 0, problem: reception.message, off: true }, claimMillis)
    return undefined
  }
  if (target.failures > 0) yield* Effect.logInfo(`the target ${target.id} answers again`)
  const succeededAt = reception._tag === "taken" ? at : target.succeededAt
  const reached = { failures: 0, problem: null, nextAttemptAt: at, succeededAt }
  const kept = Option.getOrUndefined(yield* targets.settle(target, { ...reached, ...moved }, claimMillis))
  if (kept === undefined || kept.version !== target.version || kept.state !== "active") return undefined
  return { target: kept, secrets, at }
})

/** What is noted where nothing moved. */
const standing = ({ position, failures, nextAttemptAt, problem, succeededAt }: ClaimedTarget): TargetProgress => ({
  position,
  failures,
  nextAttemptAt,
  problem,
  succeededAt,
})

/** Nobody is there: all that is to be told waits. */
const putOff = Effect.fnUntraced(function* (
  target: ClaimedTarget,
  problem: string,
  retryAfter?: string,
): Effect.fn.Return<undefined, StoreError, Targets | SecureRandom.SecureRandom> {
  if (target.failures === 0) yield* Effect.logWarning(`the target ${target.id} waits: ${problem}`)
  const failures = target.failures + 1
  const next = Reception.nextAttemptAt(failures, retryAfter, yield* Clock.currentTimeMillis, yield* chance)
  yield* (yield* Targets).settle(target, { ...standing(target), failures, problem, nextAttemptAt: next }, claimMillis)
  return undefined
})

/** What becomes of a message outside of the order, or in it after it was refused before. */
const noted = Effect.fnUntraced(function* (message: TargetMessage, reception: Reception.Reception) {
  if (reception._tag === "taken") return { taken: message.position }
  if (reception._tag !== "refused") return {}
  return { refused: Reception.refusedAgain(message, reception, yield* Clock.currentTimeMillis, yield* chance) }
})

const chance = Effect.flatMap(SecureRandom.SecureRandom, (random) => Effect.map(random.intBetween(0, 999), (drawn) => drawn / 1000))
