/**
 * Records as the embedding host sees and changes them. A change is one commit with its history and the deliveries it calls for; inside the host's own
 * SQL transaction it is part of that transaction.
 */
import { Json, type Kind } from "@syncline/adapter-core"
import { Clock, Effect, Option, Result } from "effect"
import { SecureRandom } from "effect/crypto"
import { Commits, empty } from "../store/Commits.ts"
import { whileItChanges } from "../store/DecideAgain.ts"
import * as RecordWrite from "../read/RecordWrite.ts"
import { InvalidInput, NotFound } from "../model/EngineError.ts"
import * as Failpoint from "../Failpoint.ts"
import type { Deed } from "../model/History.ts"
import * as Merge from "../decide/Merge.ts"
import { Level, unsaid } from "../model/Privacy.ts"
import { Journal } from "../store/Journal.ts"
import { Links } from "../store/Links.ts"
import { type HubRecord, hostOrigin } from "../model/Record.ts"
import { Records } from "../store/Records.ts"
import * as RecordId from "../model/RecordId.ts"
import * as References from "../decide/References.ts"
import type { Contended, StoreError } from "../model/StoreError.ts"

export type PutError = NotFound | InvalidInput | StoreError | Contended

export type Requirements = Commits | Journal | Links | Records | SecureRandom.SecureRandom

/** `privacy`: how far a new record may go; that of one that is there is changed by `Privacy.set`. */
export interface Put {
  readonly id?: string
  readonly fields: unknown
  readonly privacy?: Level
}

/** Why a record is put. */
export interface Because {
  readonly deed?: Deed
  readonly consumes?: string
}

const checkLevel = InvalidInput.checker(Level, { name: "privacy" })

/**
 * Creates a record (without `id`) or changes the given fields of one. Answers with its id. Fields that do not differ are not a change. `deed`: of which the change
 * comes. `consumes`: the event of the host that it carries out, once.
 */
export const put = (tenant: string, kind: Kind.Kind, input: Put, because: Because = {}): Effect.Effect<string, PutError, Requirements> =>
  Effect.flatMap(Commits, (commits) => {
    const write = putOnce(tenant, kind, input, because)
    return input.id === undefined ? commits.exclusively(tenant, kind.name)(write) : write
  }).pipe(whileItChanges(`the ${kind.name}`, "it was written"))

const putOnce = Effect.fnUntraced(function* (
  tenant: string,
  kind: Kind.Kind,
  { id, fields, privacy: given }: Put,
  { deed, consumes }: Because,
) {
  const commits = yield* Commits
  const before = consumes === undefined ? Option.none() : yield* (yield* Journal).consumed(tenant, consumes)
  if (Option.isSome(before)) return before.value.recordId ?? ""
  const random = yield* SecureRandom.SecureRandom
  const at = yield* Clock.currentTimeMillis
  const level = given === undefined ? undefined : yield* checkLevel(given)
  if (level !== undefined && id !== undefined) {
    return yield* new InvalidInput({ message: "privacy is for a new record; that of one that is there is changed with setPrivacy" })
  }
  const privacy = level === undefined ? undefined : { ...unsaid, level }
  const decoded = id === undefined ? kind.decode(fields) : kind.decodePartial(fields)
  if (Result.isFailure(decoded)) return yield* new InvalidInput({ message: decoded.failure.message })
  yield* checkReferences(tenant, kind, decoded.success)
  if (id === undefined) yield* checkKeys(tenant, kind, decoded.success)
  const recordId = id ?? RecordId.ofHost(yield* random.uuidV7())
  const record = id === undefined ? undefined : yield* findPresent(tenant, kind, id)
  const write =
    record === undefined
      ? RecordWrite.levelled(RecordWrite.created(kind, recordId, decoded.success, hostOrigin, at), privacy)
      : RecordWrite.changed(kind, record, differing(kind, record, decoded.success), hostOrigin, at)
  const consumed = consumes === undefined ? undefined : { id: consumes, recordId }
  if (Object.keys(write.changes).length === 0) {
    if (consumed !== undefined) yield* commits.apply({ ...empty(tenant, at), consumed })
    return recordId
  }
  yield* Failpoint.pass("host.before-commit")
  yield* commits.apply({
    ...empty(tenant, at),
    records: [deed === undefined ? write : { ...write, deed }],
    spread: [{ kind: kind.name, recordId, except: null }],
    ...(consumed && { consumed }),
  })
  yield* Failpoint.pass("host.committed")
  return recordId
})

export const find = Effect.fnUntraced(function* (
  tenant: string,
  kind: Kind.Kind,
  id: string,
): Effect.fn.Return<HubRecord, NotFound | StoreError, Records> {
  const records = yield* Records
  const found = yield* records.get(tenant, kind.name, id)
  if (Option.isNone(found)) return yield* new NotFound({ what: "record", id })
  return found.value
})

/** What was merged is told where it went. */
export const mergedAway = (kind: Kind.Kind, id: string, into: string): InvalidInput =>
  new InvalidInput({ message: `the ${kind.name} "${id}" was merged into "${into}" at an application; use that one` })

/** One that is not removed. */
export const findPresent = Effect.fnUntraced(function* (
  tenant: string,
  kind: Kind.Kind,
  id: string,
): Effect.fn.Return<HubRecord, NotFound | InvalidInput | StoreError, Records> {
  const record = yield* find(tenant, kind, id)
  if (record.removal === undefined) return record
  if (record.removal.into !== undefined) return yield* mergedAway(kind, record.id, record.removal.into)
  return yield* new InvalidInput({ message: `the ${kind.name} "${id}" is removed; restore it first` })
})

const differing = (kind: Kind.Kind, record: HubRecord, fields: Json.JsonObject): Json.JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => {
      const field = kind.fields[name]
      return field === undefined ? !Json.equals(record.data[name], value) : !Merge.same(field, record.data[name], value)
    }),
  )

/** A record with a match key of another would be the same thing twice in every application. */
const checkKeys = Effect.fnUntraced(function* (
  tenant: string,
  kind: Kind.Kind,
  fields: Json.JsonObject,
): Effect.fn.Return<void, InvalidInput | StoreError, Links | Records> {
  const matchKeys = kind.matchKeys(fields as never)
  if (matchKeys.length === 0) return
  const links = yield* Links
  const nowhere = { streamId: "", connectionId: "", externalIds: [], references: [], referenceFields: [] }
  const [other] = (yield* links.page({ tenant, kind: kind.name, matchKeys, ...nowhere })).candidates
  if (other === undefined) return
  const found = yield* (yield* Records).get(tenant, kind.name, other)
  const isRemoved = Option.isSome(found) && found.value.removal !== undefined
  return yield* new InvalidInput({
    message: `there is a ${kind.name} with the key ${matchKeys.join(" or ")} already: ${other}${isRemoved ? "; it is removed, and can be restored" : ""}`,
  })
})

/** What the fields refer to must exist, and what a record cannot be without must be named. */
export const checkReferences = Effect.fnUntraced(function* (
  tenant: string,
  kind: Kind.Kind,
  fields: Json.JsonObject,
): Effect.fn.Return<void, InvalidInput | StoreError, Records> {
  const records = yield* Records
  for (const [name, { required, references: target }] of Object.entries(kind.fields)) {
    if (required === true && fields[name] === "") return yield* new InvalidInput({ message: `${kind.name}.${name} names no ${target}` })
  }
  for (const { kind: target, externalId: id } of References.named(kind, fields)) {
    const found = Option.getOrUndefined(yield* records.get(tenant, target, id))
    const field = Object.keys(fields).find((name) => kind.fields[name]?.references === target) ?? target
    const names = `${kind.name}.${field} names a ${target} "${id}"`
    if (found === undefined) return yield* new InvalidInput({ message: `${names} that does not exist` })
    if (found.removal?.into !== undefined)
      return yield* new InvalidInput({ message: `${names} that was merged into "${found.removal.into}"; name that one` })
    // What belongs to it would be nowhere. Of others it is only left out where they are gone.
    if (found.removal !== undefined && kind.fields[field]?.required === true)
      return yield* new InvalidInput({ message: `${names} that is removed; restore it first` })
  }
})
