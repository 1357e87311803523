/**
 * The id of a record follows from the object that it was first read from, and the operation that copies it to a place follows from the record's id, both
 * ways: whoever reads the copy, in another tenant, in another database, after a loss, comes to the same record as whoever reads the original.
 *
 * Both are UUIDs. An id of a record has version 8: 48 bits of time (when the object was created, so that records are in the order in which things were made)
 * and 48 bits of a hash. An operation's has version 4, because applications take it for an id: the same bits, masked by the place, with a check by which an
 * operation is told from any other UUID (one in sixteen million is mistaken).
 */
import { createHash } from "node:crypto"
import type { Place } from "./Place.ts"

/** An object of an application, as far as its id reaches: without a partition where the ids of all partitions are different. */
export interface Source extends Omit<Place, "partition"> {
  readonly partition: string | undefined
  readonly externalId: string
  /** When the application made it, epoch milliseconds, where that is known. */
  readonly createdAt: number | undefined
}

/** Hexadecimal digits of time and of hash, each. */
const half = 12

const digest = (...parts: ReadonlyArray<string>): string => createHash("sha256").update(parts.join("\n")).digest("hex")

const isTime = (millis: number | undefined): millis is number => millis !== undefined && millis > 0 && millis < 2 ** 48

export const ofSource = (source: Source): string => {
  const hash = digestOf(source)
  const { createdAt } = source
  const time = isTime(createdAt) ? Math.trunc(createdAt).toString(16).padStart(half, "0") : hash.slice(half, 2 * half)
  return recordId(time + withFirstBit(hash.slice(0, half), 0))
}

/** The beginning of the ids of all records whose object was made at a time, epoch milliseconds. */
export const beginningAt = (createdAt: number): string | undefined => {
  if (!isTime(createdAt)) return undefined
  const time = Math.trunc(createdAt).toString(16).padStart(half, "0")
  return `${time.slice(0, 8)}-${time.slice(8)}-`
}

/** Whether the record was first read from this very object, whatever is known of the object's time. */
export const isOfSource = (id: string, source: Omit<Source, "createdAt">): boolean =>
  id.endsWith(`-${withFirstBit(digestOf(source).slice(0, half), 0)}`)

/** The first bit of the hash tells where a record comes from: 0 an application, 1 a host. */
const withFirstBit = (hash: string, bit: 0 | 1): string =>
  ((Number.parseInt(hash.slice(0, 1), 16) & 0x7) | (bit << 3)).toString(16) + hash.slice(1)

const digestOf = ({ app, instance, kind, partition, externalId }: Omit<Source, "createdAt">): string =>
  digest("record", app, instance, kind, partition ?? "", externalId)

/** An object of a place, as far as its id reaches there. */
export const sourceIn = (
  { app, instance, kind, partition }: Place,
  idScope: "partition" | "instance",
  object: Pick<Source, "externalId"> & { readonly createdAt?: number | undefined },
): Source => ({
  app,
  instance,
  kind,
  partition: idScope === "partition" ? partition : undefined,
  externalId: object.externalId,
  createdAt: object.createdAt,
})

/** For a record that the host makes; `uuid` is a fresh one of version 7, which begins with the time. */
export const ofHost = (uuid: string): string => {
  const digits = uuid.replaceAll("-", "")
  return recordId(digits.slice(0, half) + withFirstBit(digits.slice(-half), 1))
}

/** Whether the id tells where the record comes from. One of another form does not. */
export const isTelling = (id: string): boolean => read(id)?.version === "8"

/** Whether a host made the record: this one, or another Syncline's. */
export const isOfHost = (id: string): boolean => /^[89a-f]$/.test(id.slice(-half, 1 - half))

const recordId = (bits: string): string => uuid(bits, "8", "000000")

const uuid = (bits: string, version: string, check: string): string =>
  `${bits.slice(0, 8)}-${bits.slice(8, 12)}-${version}${check.slice(0, 3)}-8${check.slice(3)}-${bits.slice(half)}`

const parse = /^([0-9a-f]{8})-([0-9a-f]{4})-([48])([0-9a-f]{3})-8([0-9a-f]{3})-([0-9a-f]{12})$/

/** What a UUID of ours is made of. */
const read = (id: string): { readonly bits: string; readonly version: string; readonly check: string } | undefined => {
  const [, first, second, version, left, right, last] = parse.exec(id) ?? []
  return first === undefined ? undefined : { bits: `${first}${second}${last}`, version: version ?? "", check: `${left}${right}` }
}

/** Names the creation of a record's object in a place: the same over all attempts, processes, tenants and databases. */
export const operationOf = (id: string, place: Place): string => {
  const parts = read(id)
  const bits = parts?.version === "8" ? parts.bits : digest("record", id).slice(0, 2 * half)
  const masked = mask(bits, place)
  return uuid(masked, "4", checkOf(masked))
}

/** The record that an operation makes an object of in a place; `undefined` for what is no operation of a Syncline. */
export const ofOperation = (operationId: string, place: Place): string | undefined => {
  const parts = isOperation(operationId) ? read(operationId) : undefined
  return parts && recordId(mask(parts.bits, place))
}

/** Whether an id is that of an operation, of whatever place. */
export const isOperation = (id: string): boolean => {
  const parts = read(id)
  return parts?.version === "4" && parts.check === checkOf(parts.bits)
}

const checkOf = (bits: string): string => digest("operation", bits).slice(0, 6)

const mask = (bits: string, { app, instance, kind, partition }: Place): string =>
  (BigInt(`0x${bits}`) ^ BigInt(`0x${digest("place", app, instance, kind, partition).slice(0, 2 * half)}`))
    .toString(16)
    .padStart(2 * half, "0")
