/**
 * Records as the embedding host sees and changes them. A change is one commit with its history and the deliveries it calls for; inside the host's own
 * SQL transaction it is part of that transaction.
 */
import { Json, type Kind } from "@syncline/adapter-core"
import { Clock, Effect, Option, Result } from "effect"
import { SecureRandom } from "effect/crypto"
import { Commits, empty } from "../store/Commits.ts"
import * as RecordWrite from "../read/RecordWrite.ts"
import { InvalidInput, NotFound } from "../model/EngineError.ts"
import * as Failpoint from "../Failpoint.ts"
import type { Deed } from "../model/History.ts"
import * as Merge from "../decide/Merge.ts"
import { Links } from "../store/Links.ts"
import { type HubRecord, hostOrigin } from "../model/Record.ts"
import { Records } from "../store/Records.ts"
import * as RecordId from "../model/RecordId.ts"
import * as References from "../decide/References.ts"
import { type StoreError, Contended } from "../model/StoreError.ts"

export type PutError = NotFound | InvalidInput | StoreError | Contended

type Requirements = Commits | Links | Records | SecureRandom.SecureRandom

/**
 * Creates a record (without `id`) or changes the given fields of one. Answers with its id. Fields that do not differ are not a change. `deed`: of which the change
 * comes.
 */
export const put = (
  tenant: string,
  kind: Kind.Kind,
  input: { readonly id?: string; readonly fields: unknown },
  deed?: Deed,
): Effect.Effect<string, PutError, Requirements> =>
  Effect.flatMap(Commits, (commits) => {
    const write = putOnce(tenant, kind, input, deed)
    return input.id === undefined ? commits.exclusively(tenant, kind.name)(write) : write
  }).pipe(
    Effect.retry({ times: 8, while: (error) => error._tag === "CommitRefused" }),
    Effect.catchTag("CommitRefused", () => Effect.fail(new Contended({ message: `the ${kind.name} kept changing while it was written` }))),
  )

const putOnce = Effect.fnUntraced(function* (
  tenant: string,
  kind: Kind.Kind,
  { id, fields }: { readonly id?: string; readonly fields: unknown },
  deed: Deed | undefined,
) {
  const commits = yield* Commits
  const random = yield* SecureRandom.SecureRandom
  const at = yield* Clock.currentTimeMillis
  const decoded = id === undefined ? kind.decode(fields) : kind.decodePartial(fields)
  if (Result.isFailure(decoded)) return yield* new InvalidInput({ message: decoded.failure.message })
  yield* checkReferences(tenant, kind, decoded.success)
  if (id === undefined) yield* checkKeys(tenant, kind, decoded.success)
  const recordId = id ?? RecordId.ofHost(yield* random.uuidV7())
  const record = id === undefined ? undefined : yield* find(tenant, kind, id)
  if (record?.removal !== undefined) return yield* new InvalidInput({ message: `the ${kind.name} "${id}" is removed; restore it first` })
  const write =
    record === undefined
      ? RecordWrite.created(kind, recordId, decoded.success, hostOrigin, at)
      : RecordWrite.changed(kind, record, differing(kind, record, decoded.success), hostOrigin, at)
  if (Object.keys(write.changes).length === 0) return recordId
  yield* Failpoint.pass("host.before-commit")
  yield* commits.apply({
    ...empty(tenant, at),
    records: [deed === undefined ? write : { ...write, deed }],
    spread: [{ kind: kind.name, recordId, except: null }],
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
    // What belongs to it would be nowhere. Of others it is only left out where they are gone.
    if (found.removal !== undefined && kind.fields[field]?.required === true)
      return yield* new InvalidInput({ message: `${names} that is removed; restore it first` })
  }
})
