/** What a host asks of its targets: to make one, to look at them, to change what they are told. */
import { Input } from "@syncline/adapter-core"
import { Clock, Effect, Option, type Redacted, Schema, Struct } from "effect"
import { SecureRandom } from "effect/crypto"
import type { VaultError } from "../access/MasterKey.ts"
import * as TargetSecrets from "../access/TargetSecrets.ts"
import type { Vault } from "../access/Vault.ts"
import * as Filters from "../hub/Filters.ts"
import { InvalidInput, NotFound } from "../model/EngineError.ts"
import { Event } from "../model/Event.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Target, TargetMessage } from "../model/Target.ts"
import { Journal } from "../store/Journal.ts"
import { Targets, type TargetSettings } from "../store/Targets.ts"
import { Courier } from "./Courier.ts"

/** How long the secret that was replaced signs too. */
const olderMillis = 24 * 60 * 60 * 1000

/** The names of all events. */
export const eventNames = Event.members.map(({ fields }) => fields._tag.schema.literal)
const Names = Schema.Array(Schema.Literals(eventNames)).check(Schema.isMinLength(1))

const Moment = Schema.declare((value): value is Date => value instanceof Date && Number.isFinite(value.getTime()), { expected: "a Date" })
const From = Schema.Union([Filters.Position, Moment]).annotate({ expected: "the position of an event, or a Date" })

export const TargetInput = Schema.Struct({
  /** Where messages are posted: `https://`, and of the public internet. */
  url: Input.Text,
  /** The names of events that it is told of. Default: all. */
  events: Input.optional(Names),
  /** The position of the first event that it is told of, or a moment. Default: what happens from now on. */
  from: Input.optional(From),
})
export type TargetInput = typeof TargetInput.Type

export const TargetChange = Schema.Struct({
  url: Input.optional(Input.Text),
  /** `null`: all. */
  events: Input.optional(Schema.NullOr(Names)),
  /** `active` also has it tried at once. */
  state: Input.optional(Schema.Literals(["active", "paused"])),
})
export type TargetChange = typeof TargetChange.Type

export const ReplayInput = Schema.Struct({ from: From })
export type ReplayInput = typeof ReplayInput.Type

const checkInput = InvalidInput.checker(TargetInput, { name: "targets" })
const checkChange = InvalidInput.checker(TargetChange, { name: "change" })
const checkReplay = InvalidInput.checker(ReplayInput, { name: "replay" })
const checkPage = InvalidInput.checker(Schema.Struct({ after: Input.optional(Filters.Position), limit: Filters.limit }), { name: "page" })
const checkPosition = InvalidInput.checker(Filters.Position, { name: "position" })

/** A target as it is shown. All times are epoch milliseconds. */
export type ShownTarget = Omit<Target, "sealed" | "tenant" | "version">

/** With the secret that it was given: it is shown this once. */
export interface OpenedTarget extends ShownTarget {
  /** `whsec_…`, in the form of Standard Webhooks. */
  readonly secret: Redacted.Redacted
}

/** A message that was refused. `nextAttemptAt`: `null` where it is sent only when somebody asks for it. */
export interface RefusedMessage extends Pick<TargetMessage, "position" | "at" | "event" | "attempts" | "nextAttemptAt"> {
  /** What the receiver answered, with the first of its body. */
  readonly status: number
  readonly body: string
  readonly refusedAt: number
}

const shown = (target: Target): ShownTarget => Struct.omit(target, ["sealed", "tenant", "version"])

const find = Effect.fnUntraced(function* (tenant: string, id: string): Effect.fn.Return<Target, NotFound | StoreError, Targets> {
  const found = yield* (yield* Targets).get(tenant, id)
  return yield* Effect.mapError(Effect.fromOption(found), () => new NotFound({ what: "target", id }))
})

const checkUrl = Effect.fnUntraced(function* (url: string) {
  const flaw = (yield* Courier).flaw(url)
  if (flaw !== undefined) return yield* new InvalidInput({ message: `url: ${flaw}` })
})

const positionOf = Effect.fnUntraced(function* (
  tenant: string,
  from: number | Date | undefined,
): Effect.fn.Return<number, StoreError, Targets> {
  if (typeof from === "number") return Math.max(from - 1, 0)
  return yield* (yield* Targets).positionAt(tenant, from?.getTime())
})

type Refused = NotFound | InvalidInput | StoreError
type Sealing = SecureRandom.SecureRandom | Targets | Vault

export const add = Effect.fnUntraced(function* (
  tenant: string,
  input: TargetInput,
): Effect.fn.Return<OpenedTarget, InvalidInput | StoreError | VaultError, Sealing> {
  const { url, events = null, from } = yield* checkInput(input)
  yield* checkUrl(url)
  const [targets, now, secret] = [yield* Targets, yield* Clock.currentTimeMillis, yield* TargetSecrets.make]
  const id = yield* (yield* SecureRandom.SecureRandom).uuidV7()
  const target = {
    tenant,
    id,
    url,
    events,
    sealed: yield* TargetSecrets.seal({ tenant, id }, [secret]),
    olderUntil: null,
    version: 1,
    state: "active" as const,
    position: yield* positionOf(tenant, from),
    failures: 0,
    nextAttemptAt: now,
    problem: null,
    succeededAt: null,
    createdAt: now,
  }
  yield* targets.insert(target)
  return { ...shown({ ...target, missed: 0, refused: 0 }), secret }
})

export const list = (tenant: string): Effect.Effect<ReadonlyArray<ShownTarget>, StoreError, Targets> =>
  Effect.flatMap(Targets, (targets) => Effect.map(targets.list(tenant), (all) => all.map(shown)))

/** Writes what `next` makes of a target, over and over until nobody was faster. */
const changing = <E, R>(
  tenant: string,
  id: string,
  next: (target: Target, now: number) => Effect.Effect<Partial<TargetSettings>, E, R>,
): Effect.Effect<Target, E | NotFound | StoreError, R | Targets> =>
  Effect.gen(function* () {
    const target = yield* find(tenant, id)
    const { url, events, sealed, olderUntil, state } = target
    const settings = { url, events, sealed, olderUntil, state, ...(yield* next(target, yield* Clock.currentTimeMillis)) }
    const isKept = yield* (yield* Targets).change(tenant, id, target.version, settings)
    return yield* isKept ? find(tenant, id) : changing(tenant, id, next)
  })

export const change = Effect.fnUntraced(function* (
  tenant: string,
  id: string,
  input: TargetChange,
): Effect.fn.Return<ShownTarget, Refused, Targets> {
  const { url, events, state } = yield* checkChange(input)
  if (url !== undefined) yield* checkUrl(url)
  const given = { ...(url !== undefined && { url }), ...(events !== undefined && { events }), ...(state !== undefined && { state }) }
  // A person has seen to it: what stood in the way is looked at anew.
  const anew = (now: number) => (url !== undefined || state === "active" ? { anewAt: now } : {})
  return shown(yield* changing(tenant, id, (_, now) => Effect.succeed({ ...given, ...anew(now) })))
})

export const rotate = Effect.fnUntraced(function* (
  tenant: string,
  id: string,
): Effect.fn.Return<OpenedTarget, NotFound | StoreError | VaultError, Sealing> {
  const secret = yield* TargetSecrets.make
  const target = yield* changing(
    tenant,
    id,
    Effect.fnUntraced(function* (before, now) {
      const [older] = yield* TargetSecrets.open(before)
      const secrets = older === undefined ? [secret] : [secret, older]
      return { sealed: yield* TargetSecrets.seal({ tenant, id }, secrets), olderUntil: now + olderMillis }
    }),
  )
  return { ...shown(target), secret }
})

export const remove = Effect.fnUntraced(function* (tenant: string, id: string): Effect.fn.Return<void, NotFound | StoreError, Targets> {
  if (!(yield* (yield* Targets).remove(tenant, id))) return yield* new NotFound({ what: "target", id })
})

export const replay = Effect.fnUntraced(function* (
  tenant: string,
  id: string,
  input: ReplayInput,
): Effect.fn.Return<ShownTarget, Refused, Targets> {
  const { from } = yield* checkReplay(input)
  yield* find(tenant, id)
  yield* (yield* Targets).replay(tenant, id, yield* positionOf(tenant, from), yield* Clock.currentTimeMillis)
  return shown(yield* find(tenant, id))
})

export const refused = Effect.fnUntraced(function* (
  tenant: string,
  id: string,
  page: { readonly after?: number; readonly limit?: number },
): Effect.fn.Return<ReadonlyArray<RefusedMessage>, Refused, Targets> {
  const { after = 0, limit = Filters.pageSize } = yield* checkPage(page)
  yield* find(tenant, id)
  const found = yield* (yield* Targets).refused(tenant, id, { after, limit })
  return found.flatMap(({ position, at, event, attempts, nextAttemptAt, refusal }) =>
    refusal === null
      ? []
      : [{ position, at, event, attempts, nextAttemptAt, status: refusal.status, body: refusal.body, refusedAt: refusal.at }],
  )
})

export const again = Effect.fnUntraced(function* (
  tenant: string,
  id: string,
  position: number,
): Effect.fn.Return<void, Refused, Journal | Targets> {
  const checked = yield* checkPosition(position)
  const targets = yield* Targets
  yield* find(tenant, id)
  const now = yield* Clock.currentTimeMillis
  const known = Option.getOrUndefined(yield* targets.message(tenant, id, checked))
  if (known !== undefined) return yield* targets.putMessage({ ...known, attempts: 0, nextAttemptAt: now })
  const [stored] = checked === 0 ? [] : yield* (yield* Journal).events(tenant, { after: checked - 1, limit: 1 })
  if (stored?.seq !== checked) {
    return yield* new NotFound({ what: "message", id: String(checked), hint: "there is no event at this position, or it was forgotten" })
  }
  const { at, event } = stored
  yield* targets.putMessage({ tenant, targetId: id, position: checked, at, event, attempts: 0, nextAttemptAt: now, refusal: null })
})
