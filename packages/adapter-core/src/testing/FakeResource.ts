/**
 * One kind of a `FakeApp`: the exporter and importer that an adapter would have, answering from memory and keeping every promise their facts make.
 */
import { Effect, Result, Schema } from "effect"
import { type AdapterError, Conflict, Gone, Malformed, type Reason, Rejected } from "../AdapterError.ts"
import type { Change, Upsert } from "../Change.ts"
import type { CreateSafety } from "../CreateSafety.ts"
import type { CursorFacts } from "../CursorFacts.ts"
import type { ChangePage, ReadRequest } from "../Exporter.ts"
import type { Addresses, CreateRequest, Importer, UpdateRequest } from "../Importer.ts"
import { at, equals, type Json, type JsonObject } from "../Json.ts"
import type { Kind } from "../Kind.ts"
import type { Resource } from "../Resource.ts"
import type { FakeCall, FakeCalls } from "./FakeCalls.ts"
import type { FakeObject, FakeObjects } from "./FakeObjects.ts"

/** What one kind of the application is like. */
export interface FakeKind {
  readonly kind: Kind
  /** Default: timestamps of 1 ms, inclusive, without lag. */
  readonly facts?: Partial<CursorFacts>
  /** Default `ClientId`. */
  readonly createSafety?: CreateSafety
  /** The field that no two objects of a partition share; with `NaturalKey` only. */
  readonly naturalKey?: string
  /** What the application makes of a field's value; applied to all it stores. Must be idempotent. */
  readonly see?: Readonly<Record<string, (value: Json) => Json>>
  /** Which values of a field its writes take, of those the kind allows; the others are `Rejected`. Default: all. */
  readonly takes?: Readonly<Record<string, (value: Json) => boolean>>
  /** Fields that only a person at the application can change. */
  readonly readOnly?: ReadonlyArray<string>
  /** No importer at all. */
  readonly readOnlyApp?: true
  /** Updates against an old version fail with `Conflict`. */
  readonly checksVersion?: true
  /** The field by whose value writes name the object; without it they name it by its id. */
  readonly addressField?: string
}

/** What a kind needs of its application. */
export interface FakeSurroundings {
  readonly objects: FakeObjects
  readonly calls: FakeCalls
  readonly pageSize: number
  readonly now: () => number
  readonly newId: (kind: string) => string
  /** Fails when the credentials are wrong or the partition is not there. */
  readonly admit: (partition: string) => Effect.Effect<void, Reason | AdapterError>
  /** The id of the object that bears an address; the address itself where the application does not have the kind. */
  readonly resolve: (kind: string, partition: string, address: string) => string | undefined
}

export const factsOf = ({ facts }: FakeKind): CursorFacts => ({
  kind: "timestamp",
  granularityMillis: 1,
  inclusive: true,
  consistencyLagMillis: 0,
  ...facts,
})

/** A record as the application would show it. */
export const seen = ({ see = {} }: FakeKind, fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, see[name]?.(value) ?? value]))

const Payload = Schema.Struct({
  id: Schema.String,
  version: Schema.Finite,
  updatedAt: Schema.Finite,
  fields: Schema.Record(Schema.String, Schema.Json),
})

const toRaw = ({ id, version, updatedAt, fields, corrupt }: FakeObject): Json =>
  corrupt ? { id, version, updatedAt: "not a time", fields } : { id, version, updatedAt, fields }

export const make = (fake: FakeKind, surroundings: FakeSurroundings): Resource => {
  const { kind, readOnly = [], addressField, createSafety = { _tag: "ClientId" } } = fake
  const { objects, calls, pageSize, now, newId, admit, resolve } = surroundings
  const facts = factsOf(fake)
  const names = Object.keys(kind.fields)
  const writable = fake.readOnlyApp ? [] : names.filter((name) => !readOnly.includes(name))
  const decodePayload = Schema.decodeUnknownResult(Payload)

  const read = (raw: Json): Change => {
    const payload = decodePayload(raw)
    if (Result.isFailure(payload)) {
      const externalId = at(raw, ["id"])
      const error = new Malformed({ message: payload.failure.message })
      return { _tag: "Unreadable", raw, error, ...(typeof externalId === "string" && { externalId }) }
    }
    const { id, version, updatedAt, fields } = payload.success
    const view = kind.decodePartial(fields)
    if (Result.isFailure(view)) return { _tag: "Unreadable", externalId: id, raw, error: view.failure }
    const address = addressField === undefined ? undefined : view.success[addressField]
    return {
      _tag: "Upsert",
      externalId: id,
      version: String(version),
      updatedAt,
      view: view.success,
      raw,
      ...(typeof address === "string" && { address }),
    }
  }

  const upsert = (object: FakeObject): Effect.Effect<Upsert, Reason> => {
    const change = read(toRaw(object))
    if (change._tag === "Upsert") return Effect.succeed(change)
    return Effect.fail(change._tag === "Unreadable" ? change.error : new Gone({ message: "removed" }))
  }

  const call = <A>(details: FakeCall & { readonly partition: string }, effect: Effect.Effect<A, Reason>): Effect.Effect<A, AdapterError> =>
    calls.answer({ kind: kind.name, ...details }, Effect.andThen(admit(details.partition), effect))

  const page = Effect.fnUntraced(function* ({ partition, position, since, validator }: ReadRequest): Effect.fn.Return<ChangePage, Reason> {
    const after = position === undefined ? 0 : Number(position)
    if (!Number.isSafeInteger(after) || after < 0) return yield* new Rejected({ message: `"${position}" is not a position` })
    const from =
      since === undefined || facts.kind === "none"
        ? Number.NEGATIVE_INFINITY
        : Math.floor(since / facts.granularityMillis) * facts.granularityMillis
    const listed = objects
      .shown(partition)
      .filter(({ sequence, updatedAt }) => sequence > after && (facts.inclusive ? updatedAt >= from : updatedAt > from))
    const slice = listed.slice(0, pageSize)
    const last = slice.at(-1)
    const next = listed.length > slice.length && last !== undefined ? String(last.sequence) : undefined
    const single = position === undefined && next === undefined
    const current = single ? slice.map(({ id, version }) => `${id}:${version}`).join(",") : undefined
    const told = { next, serverTime: now(), validator: current }
    if (current !== undefined && current === validator) return { ...told, changes: [], notModified: true }
    return { ...told, changes: slice.map((object) => read(toRaw(object))), notModified: false }
  })

  /** The fields of a write as the application stores them. */
  const accept = Effect.fnUntraced(function* (
    partition: string,
    fields: JsonObject,
    address: Addresses,
  ): Effect.fn.Return<JsonObject, Rejected> {
    const refused = Object.keys(fields).find((name) => !writable.includes(name))
    if (refused !== undefined) return yield* new Rejected({ message: `${refused} cannot be written`, field: refused })
    const accepted: Record<string, Json> = {}
    for (const [name, value] of Object.entries(fields)) {
      const checked = kind.decodePartial({ [name]: value })
      if (Result.isFailure(checked)) return yield* new Rejected({ message: checked.failure.message, field: name })
      if (fake.takes?.[name]?.(value) === false) return yield* new Rejected({ message: `${name} is not allowed`, field: name })
      const target = kind.fields[name]?.references
      accepted[name] = target === undefined || value === null ? value : yield* refer(partition, name, target, value, address)
    }
    return seen(fake, accepted)
  })

  const refer = Effect.fnUntraced(function* (partition: string, field: string, target: string, value: Json, address: Addresses) {
    const ids: Array<string> = []
    for (const id of Array.isArray(value) ? value : [value]) {
      const named = address(target, id)
      const found = resolve(target, partition, named)
      if (found === undefined) return yield* new Rejected({ message: `there is no ${target} "${named}"`, field })
      ids.push(found)
    }
    return Array.isArray(value) ? ids : (ids[0] ?? null)
  })

  const results = new Map<string, Upsert>()

  const create = Effect.fnUntraced(function* ({ partition, operationId, view, address }: CreateRequest): Effect.fn.Return<Upsert, Reason> {
    const before = results.get(operationId)
    if (createSafety._tag === "IdempotencyKey" && before !== undefined) return before
    const accepted = yield* accept(partition, view, address)
    const whole = kind.decode(accepted)
    if (Result.isFailure(whole)) return yield* new Rejected({ message: whole.failure.message })
    const fields = seen(fake, whole.success)
    const id = createSafety._tag === "ClientId" ? operationId : newId(kind.name)
    if (objects.get(partition, id) !== undefined) return yield* new Rejected({ message: `"${id}" already exists` })
    if (createSafety._tag === "NaturalKey" && objects.list(partition).some((other) => sameKey(other, fields))) {
      return yield* new Conflict({ message: "an object with this key already exists" })
    }
    const made = yield* upsert(objects.add(partition, id, fields, createSafety._tag === "Mark" ? operationId : undefined))
    calls.count(kind.name, "creates")
    results.set(operationId, made)
    return made
  })

  const sameKey = ({ fields }: FakeObject, other: JsonObject) =>
    fake.naturalKey !== undefined && equals(fields[fake.naturalKey], other[fake.naturalKey])

  const update = Effect.fnUntraced(function* (request: UpdateRequest): Effect.fn.Return<Upsert, Reason> {
    const { partition, externalId, ownAddress, version, patch, address } = request
    const id = addressField === undefined ? externalId : resolve(kind.name, partition, ownAddress ?? externalId)
    const object = id === undefined ? undefined : objects.get(partition, id)
    if (object === undefined) return yield* new Gone({ message: `there is no "${ownAddress ?? externalId}"` })
    if (fake.checksVersion && version !== undefined && version !== String(object.version)) {
      return yield* new Conflict({ message: `the version is ${object.version}, not ${version}` })
    }
    const changes = yield* accept(
      partition,
      Object.fromEntries(Object.entries(patch).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
      address,
    )
    const changed = objects.change(partition, object.id, changes)
    calls.count(kind.name, "updates")
    return yield* upsert(changed)
  })

  const find = ({ partition, operationId, view }: CreateRequest): Effect.Effect<Upsert | undefined, Reason> => {
    const wanted = seen(fake, view)
    const found = objects
      .shown(partition)
      .find((object) => (createSafety._tag === "Mark" ? object.mark === operationId : sameKey(object, wanted)))
    return found === undefined ? Effect.succeed(undefined) : upsert(found)
  }

  const importer: Importer = {
    createSafety,
    ...(fake.checksVersion && { checksVersion: fake.checksVersion }),
    create: (_, request) => {
      const { partition, operationId, view: fields } = request
      return call({ operation: "create", partition, operationId, fields }, create(request))
    },
    update: (_, request) => {
      const { partition, externalId, patch } = request
      const fields = Object.fromEntries(Object.entries(patch).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
      return call({ operation: "update", partition, externalId, fields }, update(request))
    },
    ...((createSafety._tag === "Mark" || createSafety._tag === "NaturalKey") && {
      find: (_, request) => call({ operation: "find", partition: request.partition, operationId: request.operationId }, find(request)),
    }),
  }

  return {
    kind,
    readable: names,
    writable,
    see: (fields) => seen(fake, Object.fromEntries(writable.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])))),
    exporter: {
      facts,
      page: (_, request) => {
        const { partition, position, since } = request
        return call(
          { operation: "page", partition, ...(position !== undefined && { position }), ...(since !== undefined && { since }) },
          page(request),
        )
      },
      get: (_, { partition, externalId }) =>
        call(
          { operation: "get", partition, externalId },
          Effect.suspend(() => {
            const object = objects.get(partition, externalId)
            return object === undefined
              ? Effect.fail(new Gone({ message: `there is no "${externalId}"` }))
              : Effect.succeed(read(toRaw(object)))
          }),
        ),
      read,
    },
    ...(!fake.readOnlyApp && { importer }),
  }
}
