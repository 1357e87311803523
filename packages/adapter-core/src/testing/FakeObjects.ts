/**
 * The objects of one kind in a `FakeApp`, with the two ways in which an application shows them: as they are, and as its lists show them, which may lag
 * behind. Every change makes a new version; objects keep their place in the order of creation for as long as they exist.
 */
import type { CursorFacts } from "../CursorFacts.ts"
import type { JsonObject } from "../Json.ts"

export interface FakeObject {
  readonly id: string
  readonly fields: JsonObject
  /** Counts the changes of this object, from 1. */
  readonly version: number
  /** By the application's clock, rounded down to its grain: epoch milliseconds. */
  readonly updatedAt: number
  /** By the application's clock, rounded down to its grain: epoch milliseconds. */
  readonly createdAt: number
  /** Place in the order of creation. */
  readonly sequence: number
  /** The operation id of the create that made it, where the application keeps such a mark. */
  readonly mark?: string
  /** Its payload does not decode. */
  readonly corrupt?: true
  /** It takes a place in the list, but is none of this kind. */
  readonly foreign?: true
  /** Members that its payload has beyond those of every object. */
  readonly extra?: JsonObject
}

export interface FakeObjects {
  /** Replaces nothing: an id in use is a defect. */
  readonly add: (partition: string, id: string, fields: JsonObject, mark?: string) => FakeObject
  readonly change: (partition: string, id: string, patch: JsonObject) => FakeObject
  readonly remove: (partition: string, id: string) => void
  /** Puts back what was removed, in its place in the order, as it was then. */
  readonly restore: (partition: string, id: string) => FakeObject
  /** What was removed at that time or later. */
  readonly removed: (partition: string, since: number) => ReadonlyArray<string>
  /** It goes on in another partition under another id, with some fields changed, in a place of its own in the order there. */
  readonly move: (from: string, id: string, to: string, newId: string, patch?: JsonObject) => FakeObject
  /** Two become one, which goes on under the second's id, as it is. */
  readonly merge: (partition: string, id: string, into: string) => void
  /** The object that one was merged into; chains are followed. */
  readonly mergedInto: (partition: string, id: string) => string | undefined
  /** What was merged at that time or later, in that order. */
  readonly merged: (partition: string, since: number) => ReadonlyArray<{ readonly id: string; readonly into: string }>
  /** Where an object that has left a partition is by now. */
  readonly departed: (partition: string, id: string) => { readonly partition: string; readonly externalId: string } | undefined
  /** From now on it says that it last changed when it was made. */
  readonly backdate: (partition: string, id: string) => void
  /** From now on its payload does not decode, until the next change. */
  readonly corrupt: (partition: string, id: string) => void
  /** From now on the object only takes a place in the list. */
  readonly estrange: (partition: string, id: string) => void
  /** From now on the payload has these members too. */
  readonly extend: (partition: string, id: string, extra: JsonObject) => void
  readonly get: (partition: string, id: string) => FakeObject | undefined
  /** In the order of creation. */
  readonly list: (partition: string) => ReadonlyArray<FakeObject>
  /** What lists show now: changes younger than the consistency lag are not in it. */
  readonly shown: (partition: string) => ReadonlyArray<FakeObject>
}

/** A state of an object from `since` on; without `object` it is removed. */
interface Revision {
  readonly since: number
  readonly object: FakeObject | undefined
}

/** `now` is the application's clock. */
export const make = (facts: CursorFacts, now: () => number): FakeObjects => {
  const partitions = new Map<string, Map<string, Array<Revision>>>()
  const departures = new Map<string, { readonly partition: string; readonly externalId: string }>()
  const trash = new Map<string, { readonly partition: string; readonly object: FakeObject; readonly at: number }>()
  let merges: ReadonlyArray<{ readonly partition: string; readonly id: string; readonly into: string; readonly at: number }> = []
  let created = 0

  const objectsOf = (partition: string) => {
    const known = partitions.get(partition)
    if (known !== undefined) return known
    const fresh = new Map<string, Array<Revision>>()
    partitions.set(partition, fresh)
    return fresh
  }

  const get = (partition: string, id: string) => partitions.get(partition)?.get(id)?.at(-1)?.object

  const existing = (partition: string, id: string): FakeObject => {
    const object = get(partition, id)
    if (object === undefined) throw new Error(`there is no "${id}" in "${partition}"`)
    return object
  }

  const record = (partition: string, id: string, object: FakeObject | undefined) => {
    const revisions = objectsOf(partition).get(id) ?? []
    const settled = revisions.findLastIndex(({ since }) => since + facts.consistencyLagMillis <= now())
    const kept = [...revisions.slice(Math.max(settled, 0)), { since: now(), object }]
    if (object === undefined && facts.consistencyLagMillis === 0) objectsOf(partition).delete(id)
    else objectsOf(partition).set(id, kept)
  }

  const revise = (partition: string, before: FakeObject, patch: JsonObject): FakeObject => {
    const { corrupt: _corrupt, ...sound } = before
    const object: FakeObject = {
      ...sound,
      fields: { ...before.fields, ...patch },
      version: before.version + 1,
      updatedAt: instant(),
    }
    record(partition, before.id, object)
    return object
  }

  const revised = (partition: string, id: string, what: Partial<FakeObject>) =>
    record(partition, id, { ...revise(partition, existing(partition, id), {}), ...what })

  const mergedInto = (partition: string, id: string): string | undefined => {
    const into = merges.findLast((each) => each.partition === partition && each.id === id)?.into
    return into === undefined ? undefined : (mergedInto(partition, into) ?? into)
  }

  const instant = () => Math.floor(now() / facts.granularityMillis) * facts.granularityMillis

  return {
    add: (partition, id, fields, mark) => {
      if (get(partition, id) !== undefined) throw new Error(`"${id}" is in "${partition}" already`)
      objectsOf(partition).delete(id)
      trash.delete(JSON.stringify([partition, id]))
      merges = merges.filter((each) => each.partition !== partition || each.id !== id)
      const object = {
        id,
        fields,
        version: 1,
        updatedAt: instant(),
        createdAt: instant(),
        sequence: ++created,
        ...(mark !== undefined && { mark }),
      }
      record(partition, id, object)
      return object
    },
    change: (partition, id, patch) => revise(partition, existing(partition, id), patch),
    remove: (partition, id) => {
      trash.set(JSON.stringify([partition, id]), { partition, object: existing(partition, id), at: instant() })
      record(partition, id, undefined)
    },
    restore: (partition, id) => {
      const at = JSON.stringify([partition, id])
      const object = trash.get(at)?.object
      if (object === undefined) throw new Error(`"${id}" was not removed from "${partition}"`)
      trash.delete(at)
      return revise(partition, object, {})
    },
    removed: (partition, since) =>
      [...trash.values()].flatMap((thrown) => (thrown.partition === partition && thrown.at >= since ? [thrown.object.id] : [])),
    move: (from, id, to, newId, patch = {}) => {
      const before = existing(from, id)
      record(from, id, undefined)
      departures.set(JSON.stringify([from, id]), { partition: to, externalId: newId })
      departures.delete(JSON.stringify([to, newId]))
      const fields = { ...before.fields, ...patch }
      const moved = { ...before, id: newId, fields, version: before.version + 1, updatedAt: instant(), sequence: ++created }
      objectsOf(to).delete(newId)
      record(to, newId, moved)
      return moved
    },
    merge: (partition, id, into) => {
      existing(partition, into)
      existing(partition, id)
      record(partition, id, undefined)
      merges = [...merges, { partition, id, into, at: instant() }]
    },
    mergedInto,
    merged: (partition, since) => merges.filter((each) => each.partition === partition && each.at >= since),
    departed: (partition, id) => departures.get(JSON.stringify([partition, id])),
    backdate: (partition, id) => {
      const object = existing(partition, id)
      record(partition, id, { ...object, updatedAt: object.createdAt })
    },
    corrupt: (partition, id) => revised(partition, id, { corrupt: true }),
    estrange: (partition, id) => revised(partition, id, { foreign: true }),
    extend: (partition, id, extra) => revised(partition, id, { extra }),
    get,
    list: (partition) => [...(partitions.get(partition)?.values() ?? [])].flatMap((revisions) => revisions.at(-1)?.object ?? []),
    shown: (partition) => {
      const settledBefore = now() - facts.consistencyLagMillis
      return [...(partitions.get(partition)?.values() ?? [])].flatMap(
        (revisions) => revisions.findLast(({ since }) => since <= settledBefore)?.object ?? [],
      )
    },
  }
}
