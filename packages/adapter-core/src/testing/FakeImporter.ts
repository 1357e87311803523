/** The importer of one kind of a `FakeApp`. Each way of making a create safe works as its name promises, and no better. */
import { Effect, Result } from "effect"
import * as Attribution from "../Attribution.ts"
import { Conflict, Gone, Malformed, Moved, type Reason, Rejected } from "../AdapterError.ts"
import type { Upsert } from "../Change.ts"
import type { Addresses, CreateRequest, Importer, RemoveRequest, UpdateRequest } from "../Importer.ts"
import { type Json, type JsonObject, equals } from "../Json.ts"
import { type FakeKind, read, seen, toRaw, writableOf } from "./FakeKind.ts"
import type { FakeObject } from "./FakeObjects.ts"
import type { FakeSurroundings } from "./FakeSurroundings.ts"

export const make = (fake: FakeKind, surroundings: FakeSurroundings): Importer => {
  const { kind, addressField, naturalKey, createSafety = { _tag: "ClientId" } } = fake
  const { objects, results, newId, resolve, departed, answer, count } = surroundings
  const writable = writableOf(fake)
  const attributedIn = fake.attribution?.text

  const create = Effect.fnUntraced(function* (request: CreateRequest): Effect.fn.Return<Upsert, Reason> {
    const { partition, operationId, address } = request
    const view = present(Attribution.inNew(attributedIn, request.view, request.attribution))
    const before = results.get(operationId)
    if (createSafety._tag === "IdempotencyKey" && before !== undefined) return before
    const whole = kind.decode(yield* accept(partition, view, address))
    if (Result.isFailure(whole)) return yield* new Rejected({ message: whole.failure.message })
    const fields = seen(fake, whole.success)
    const id = createSafety._tag === "ClientId" ? operationId : newId(kind.name)
    if (objects.get(partition, id) !== undefined) return yield* new Rejected({ message: `"${id}" already exists` })
    if (createSafety._tag === "NaturalKey" && objects.list(partition).some((other) => sameKey(other, fields))) {
      return yield* new Conflict({ message: "an object with this key already exists" })
    }
    const made = yield* shown(objects.add(partition, id, fields, createSafety._tag === "Mark" ? operationId : undefined))
    count("creates")
    results.set(operationId, made)
    return made
  })

  const update = Effect.fnUntraced(function* (request: UpdateRequest, patch: JsonObject): Effect.fn.Return<Upsert, Reason> {
    const { partition, externalId, ownAddress, version, address } = request
    const id = addressField === undefined ? externalId : resolve(kind.name, partition, ownAddress ?? externalId)
    const object = id === undefined ? undefined : objects.get(partition, id)
    const left = object === undefined ? objects.departed(partition, externalId) : undefined
    if (left !== undefined) return yield* new Moved({ message: `it is "${left.externalId}" in "${left.partition}" now`, ...left })
    if (object === undefined) return yield* new Gone({ message: `there is no "${ownAddress ?? externalId}"` })
    if (fake.checksVersion && version !== undefined && version !== String(object.version)) {
      return yield* new Conflict({ message: `the version is ${object.version}, not ${version}` })
    }
    const sent = present(Attribution.inChange(attributedIn, patch, request.attribution))
    const accepted = yield* accept(partition, sent, address)
    const next = seen(fake, accepted, object.fields)
    const isTaken = (other: FakeObject) => other.id !== object.id && naturalKey !== undefined && naturalKey in next && sameKey(other, next)
    if (createSafety._tag === "NaturalKey" && objects.list(partition).some(isTaken)) {
      return yield* new Conflict({ message: "an object with this key already exists" })
    }
    const changed = objects.change(partition, object.id, next)
    count("updates")
    return yield* shown(changed)
  })

  const remove = Effect.fnUntraced(function* ({ partition, externalId }: RemoveRequest): Effect.fn.Return<void, Reason> {
    if (objects.get(partition, externalId) === undefined) return yield* new Gone({ message: `there is no "${externalId}"` })
    objects.remove(partition, externalId)
  })

  const restore = Effect.fnUntraced(function* ({ partition, externalId }: RemoveRequest): Effect.fn.Return<Upsert, Reason> {
    if (!objects.removed(partition, Number.NEGATIVE_INFINITY).includes(externalId)) {
      return yield* new Gone({ message: `there is no "${externalId}" in the bin` })
    }
    return yield* shown(objects.restore(partition, externalId))
  })

  const find = ({ partition, operationId, view }: CreateRequest): Effect.Effect<Upsert | undefined, Reason> =>
    Effect.suspend(() => {
      const wanted = seen(fake, view)
      const found = objects
        .shown(partition)
        .find((object) => (createSafety._tag === "Mark" ? object.mark === operationId : sameKey(object, wanted)))
      return found === undefined ? Effect.succeed(undefined) : shown(found)
    })

  /** The fields of a write, with references by id. */
  const accept = Effect.fnUntraced(function* (
    partition: string,
    fields: JsonObject,
    address: Addresses,
  ): Effect.fn.Return<JsonObject, Rejected | Moved> {
    const refused = Object.keys(fields).find((name) => !writable.includes(name))
    if (refused !== undefined) return yield* new Rejected({ message: `${refused} cannot be written`, field: refused })
    const accepted: Record<string, Json> = {}
    for (const [name, value] of Object.entries(fields)) {
      const checked = kind.decodePartial({ [name]: value })
      if (Result.isFailure(checked)) return yield* new Rejected({ message: checked.failure.message, field: name })
      if (fake.takes?.[name]?.(value) === false) return yield* new Rejected({ message: `${name} is not allowed`, field: name })
      if (typeof value === "string" && [...value].length > (fake.limits?.[name] ?? Infinity)) {
        return yield* new Rejected({ message: `${name} is too long`, field: name })
      }
      const target = kind.fields[name]?.references
      accepted[name] = target === undefined || value === null ? value : yield* refer(partition, name, target, value, address)
    }
    return accepted
  })

  const refer = Effect.fnUntraced(function* (partition: string, field: string, target: string, value: Json, address: Addresses) {
    const ids: Array<string> = []
    for (const id of Array.isArray(value) ? value : [value]) {
      const named = address(target, id)
      const found = resolve(target, partition, named)
      const left = found === undefined ? departed(target, partition, id) : undefined
      if (left !== undefined)
        return yield* new Moved({ message: `the ${target} is "${left.externalId}" in "${left.partition}" now`, ...left })
      if (found === undefined) return yield* new Rejected({ message: `there is no ${target} "${named}"`, field })
      ids.push(found)
    }
    return Array.isArray(value) ? ids : (ids[0] ?? null)
  })

  const sameKey = ({ fields }: FakeObject, other: JsonObject) => naturalKey !== undefined && equals(fields[naturalKey], other[naturalKey])

  const shown = (object: FakeObject): Effect.Effect<Upsert, Malformed> => {
    const change = read(fake, toRaw(fake, object))
    return change._tag === "Upsert" ? Effect.succeed(change) : Effect.fail(new Malformed({ message: `"${object.id}" does not decode` }))
  }

  return {
    createSafety,
    ...(attributedIn !== undefined && { attributedIn }),
    ...(fake.checksVersion && { checksVersion: fake.checksVersion }),
    create: (_, request) => {
      const { partition, operationId, view: fields } = request
      return answer({ operation: "create", partition, operationId, fields }, create(request))
    },
    ...(fake.waypoints && { waypoints: fake.waypoints }),
    ...(fake.renderings && { renderings: fake.renderings }),
    ...(fake.prepares && {
      prepareUpdate: (_, { partition, patch }) => answer({ operation: "prepare", partition, fields: present(patch) }, Effect.void),
    }),
    update: (_, request) => {
      const { partition, externalId } = request
      const fields = present(request.patch)
      return answer({ operation: "update", partition, externalId, fields }, update(request, fields))
    },
    ...(fake.removable !== undefined && {
      remove: (_: unknown, request: RemoveRequest) =>
        answer({ operation: "remove", partition: request.partition, externalId: request.externalId }, remove(request)),
    }),
    ...(fake.removable === "into a bin" && {
      restore: (_: unknown, request: RemoveRequest) =>
        answer({ operation: "restore", partition: request.partition, externalId: request.externalId }, restore(request)),
    }),
    ...((createSafety._tag === "Mark" || createSafety._tag === "NaturalKey") && {
      find: (_, request) => answer({ operation: "find", partition: request.partition, operationId: request.operationId }, find(request)),
    }),
  }
}

const present = (patch: UpdateRequest["patch"]): JsonObject =>
  Object.fromEntries(Object.entries(patch).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
