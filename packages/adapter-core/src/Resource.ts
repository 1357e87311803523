/**
 * One kind in one application: a single definition that gives the exporter, the importer, the view and the list of what can be read and written.
 *
 * The **view** is what the application can see and say of a record. A field maps both ways (`both`) or only inward (`readOnly`); where the
 * application knows fewer values than the canonical field, `see` says what becomes of a value that is written and read back. Laws, held by the
 * published suite: `see(see(v)) = see(v)`, `see(get(w)) = get(w)`, and what is written reads back as `see` said.
 */
import { Effect, Result, type Schema } from "effect"
import * as Attribution from "./Attribution.ts"
import { AdapterError, Gone, Malformed, type Reason, Rejected, UnknownOutcome } from "./AdapterError.ts"
import { type Change, type Merged, type Unreadable, type Upsert, type View, unidentifiable } from "./Change.ts"
import type { Client, Requirements } from "./client/Client.ts"
import type { CreateSafety } from "./CreateSafety.ts"
import type { CursorFacts } from "./CursorFacts.ts"
import * as Decoder from "./client/Decoder.ts"
import type { GetEndpoint, ListEndpoint, Page } from "./Endpoint.ts"
import type { ChangePage, Exporter } from "./Exporter.ts"
import type { CreateRequest, Importer, RemoveRequest, UpdatePlan, UpdateRequest, Renderings, Waypoints } from "./Importer.ts"
import { type Json, type JsonObject, at } from "./Json.ts"
import type { Fields, Kind, RecordOf } from "./Kind.ts"
import type { Rules } from "./Mapping.ts"
import type { Pictures } from "./Pictures.ts"
import type { Vocabulary } from "./Vocabulary.ts"

/** How one field is read from the vendor's object, and what the vendor makes of a value that is written. */
export interface FieldMapping<Wire, Value> {
  readonly get: (wire: Wire) => Value
  /** `current` is what the application has now, where it has anything: of several ways to show a value it keeps the one it shows. */
  see(value: Value, current?: Value): Value
  readonly writable: boolean
  /** The most characters that the application takes; see `Resource.limits`. */
  readonly limit?: number
  /** What the line says that names the author in this text; see `attributed`. */
  readonly attribution?: (wire: Wire) => Attribution.Attribution | undefined
}

export const both = <Wire, Value extends Json>(
  get: (wire: Wire) => Value,
  see?: (value: Value, current?: Value) => Value,
  limit?: number,
): FieldMapping<Wire, Value> => ({
  get,
  see: see ?? ((value) => value),
  writable: true,
  ...(limit !== undefined && { limit }),
})

export const readOnly = <Wire, Value extends Json>(get: (wire: Wire) => Value): FieldMapping<Wire, Value> => ({
  get,
  see: (value) => value,
  writable: false,
})

/** A text with room for a line that says who wrote it: the line is no part of the value, and `make` adds it to what is sent. One field of a kind at most. */
export const attributed = <Wire>({ get, see, limit, ...mapping }: FieldMapping<Wire, string>): FieldMapping<Wire, string> => ({
  ...mapping,
  get: (wire) => Attribution.read(get(wire)).text,
  see: (value, current) => Attribution.read(see(value, current)).text,
  ...(limit !== undefined && { limit: limit - Attribution.room }),
  attribution: (wire) => Attribution.read(get(wire)).attribution,
})

/** What identifies an object and its state; see `Upsert`. */
export interface Identity {
  readonly externalId: string
  readonly address?: string | undefined
  readonly url?: string | undefined
  readonly version?: string
  readonly updatedAt?: number
  readonly createdAt?: number | undefined
  readonly operationId?: string
}

/** How far an id reaches: the same id in another partition is another object, or, within one address of the application, the same. */
export type IdScope = "partition" | "instance"

export interface Resource {
  readonly kind: Kind
  readonly idScope: IdScope
  /** The fields the application shows, and those it also takes. */
  readonly readable: ReadonlyArray<string>
  readonly writable: ReadonlyArray<string>
  /**
   * By field, how long a text may be that the application is to take in a create: the value that `see` gives of it, counted in Unicode characters (a surrogate
   * pair is one). What the adapter adds to the text by itself is taken off already. A field that is not here has no limit that is known.
   */
  readonly limits: { readonly [field: string]: number }
  /** The writable fields of a record (references as external ids) as the application would show them after a write. */
  readonly see: (fields: JsonObject, current?: View) => View
  /** How a value of `see` is sent, where something of it is left out then that is not missing from the record. Absent: as it is. */
  readonly say?: (field: string, value: Json) => Json
  /** How its texts name people and objects. Absent: they are sent and read as they are. */
  readonly vocabulary?: Vocabulary
  /** Which pictures in its texts nobody sees elsewhere who is not signed in. Absent: everybody sees all. */
  readonly pictures?: Pictures
  /** What the adapter would have mapped in every installation, unless that says otherwise. Absent: nothing. */
  readonly mapping?: Rules
  readonly exporter: Exporter
  /** Absent: the application offers no way to write this kind. */
  readonly importer?: Importer
}

type Mappings<F extends Fields, Wire> = { readonly [Name in keyof F]?: FieldMapping<Wire, RecordOf<F>[Name]> }

interface WriteDefinition<F extends Fields, Wire> {
  readonly createSafety: CreateSafety
  readonly create: (
    client: Client,
    request: CreateRequest<Partial<RecordOf<F>>>,
  ) => Effect.Effect<{ readonly item: Wire; readonly raw: Json }, AdapterError, Requirements>
  readonly prepareUpdate?: (client: Client, plan: UpdatePlan<RecordOf<F>>) => Effect.Effect<void, AdapterError, Requirements>
  readonly update: (
    client: Client,
    request: UpdateRequest<RecordOf<F>>,
  ) => Effect.Effect<{ readonly item: Wire; readonly raw: Json }, AdapterError, Requirements>
  readonly remove?: (client: Client, request: RemoveRequest) => Effect.Effect<unknown, AdapterError, Requirements>
  readonly restore?: (
    client: Client,
    request: RemoveRequest,
  ) => Effect.Effect<{ readonly item: Wire; readonly raw: Json }, AdapterError, Requirements>
  readonly waypoints?: {
    readonly [Name in keyof F]?: (from: RecordOf<F>[Name], to: RecordOf<F>[Name]) => ReadonlyArray<RecordOf<F>[Name]>
  }
  readonly renderings?: { readonly [Name in keyof F]?: (said: RecordOf<F>[Name], shown: RecordOf<F>[Name]) => boolean }
  readonly find?: (
    client: Client,
    request: CreateRequest<Partial<RecordOf<F>>>,
  ) => Effect.Effect<
    { readonly item: Wire; readonly raw: Json; readonly wrote?: ReadonlyArray<keyof F & string> } | undefined,
    AdapterError,
    Requirements
  >
  readonly checksVersion?: true
  /** What the application calls fields when it refuses one of them, where that is not what the kind calls them. */
  readonly refusals?: { readonly [word: string]: keyof F & string }
}

interface Answer<Wire> {
  readonly item: Wire
  readonly raw: Json
}

/** Reads one object where no single endpoint can: the application has no read by id, or one that also answers from elsewhere. Fails with `Gone`. */
export type GetOne<Wire> = (
  client: Client,
  request: { readonly partition: string; readonly id: string },
) => Effect.Effect<Answer<Wire>, AdapterError, Requirements>

export interface Definition<F extends Fields, Wire> {
  readonly app: string
  readonly kind: Kind<string, F>
  readonly wire: Schema.Decoder<Wire>
  readonly list: ListEndpoint<{ readonly partition: string }, Wire>
  readonly get: GetEndpoint<{ readonly partition: string; readonly id: string }, Wire> | GetOne<Wire>
  /** Lists those that belong to one object of another kind; see `Exporter.of`. */
  readonly of?: ListEndpoint<{ readonly partition: string; readonly parent: string }, Wire>
  readonly facts: CursorFacts
  readonly identity: (wire: Wire) => Identity
  /** Default `partition`, which is right for any ids: with `instance` what two partitions show under one id is one record. */
  readonly idScope?: IdScope
  /**
   * Where the vendor's payload holds the external id: read even from a payload that does not decode, so that it can be told which object it is.
   * Default `["id"]`.
   */
  readonly idPath?: ReadonlyArray<string | number>
  /** Objects of other kinds or places that the vendor mixes in are left out. Default: all are kept. */
  readonly keep?: (wire: Wire) => boolean
  /** What is listed although it is no longer there (in the trash, inactive) is told as a removal, and is `Gone` when it is asked for. Default: nothing is. */
  readonly gone?: (wire: Wire) => boolean
  /** The id of the object that a listed one was merged into, where it says so: it is told as `Merged`, also when it is asked for. Default: none says so. */
  readonly mergedInto?: (wire: Wire) => string | undefined
  /** Asked for the id of an object that was merged into another, the application answers with that other one. Default: what has another id is `Gone`. */
  readonly redirectsMerged?: boolean
  readonly fields: Mappings<F, Wire>
  readonly vocabulary?: Vocabulary
  readonly pictures?: Pictures
  readonly mapping?: Rules
  /** Who wrote the object, as the application calls them; `undefined` where it does not say. */
  readonly writer?: (wire: Wire) => Attribution.Writer | undefined
  /** Payloads of other kinds that this one contains. */
  readonly related?: (wire: Wire) => ReadonlyArray<{ readonly kind: string; readonly raw: Json }>
  readonly writes?: WriteDefinition<F, Wire>
}

export const make = <F extends Fields, Wire>(definition: Definition<F, Wire>): Resource => {
  const { app, kind, wire, list, get, of, identity, writes } = definition
  const { find, prepareUpdate, remove, restore } = writes ?? {}
  const mappings = Object.entries(definition.fields) as ReadonlyArray<[string, FieldMapping<Wire, Json>]>
  const [attributedIn, { attribution: attributionOf } = {}] = mappings.find(([, mapping]) => mapping.attribution !== undefined) ?? []
  const keep = definition.keep ?? (() => true)
  const gone = definition.gone ?? (() => false)
  const decode = Decoder.make(wire)
  const getOne: GetOne<Wire> = typeof get === "function" ? get : (client, request) => client.get(get, request)
  const getName = typeof get === "function" ? `get ${kind.name}` : get.name

  const unreadable = (raw: Json, message: string, known?: string): Unreadable => {
    const id = known ?? at(raw, definition.idPath ?? ["id"])
    // A number that was rounded names another object.
    const externalId = typeof id === "string" || Number.isSafeInteger(id) ? String(id) : ""
    return {
      _tag: "Unreadable",
      raw,
      error: new Malformed({ message }),
      ...(unidentifiable({ externalId }) === undefined && { externalId }),
    }
  }

  /** A mapping that breaks on an object spoils that object alone. */
  const guarded = <A>(raw: Json, map: () => A): A | Unreadable => {
    const mapped = Result.try(map)
    return Result.isSuccess(mapped) ? mapped.success : unreadable(raw, `the mapping of ${kind.name} broke: ${String(mapped.failure)}`)
  }

  const toChange = (item: Wire, raw: Json): Upsert | Unreadable => guarded(raw, () => map(item, raw))

  /** `asked`: the id by which it was asked for. */
  const mergedOf = (item: Wire, asked = identity(item).externalId): Merged | undefined => {
    const { externalId } = identity(item)
    const into = definition.redirectsMerged === true && asked !== externalId ? externalId : definition.mergedInto?.(item)
    return into === undefined || unidentifiable({ externalId: into }) !== undefined
      ? undefined
      : { _tag: "Merged", externalId: asked, into }
  }

  const listed = (item: Wire, raw: Json): Change => {
    const merged = mergedOf(item)
    if (merged !== undefined && unidentifiable(merged) === undefined) return merged
    if (!gone(item)) return map(item, raw)
    const { externalId } = identity(item)
    const fault = unidentifiable({ externalId })
    return fault === undefined ? { _tag: "Removal", externalId } : unreadable(raw, fault)
  }

  const map = (item: Wire, raw: Json): Upsert | Unreadable => {
    const { externalId, address, url, version, updatedAt, createdAt, operationId } = identity(item)
    const fault = unidentifiable({ externalId, address, version, updatedAt, createdAt })
    if (fault !== undefined) return unreadable(raw, fault)
    const fields: Record<string, Json> = {}
    for (const [name, mapping] of mappings) fields[name] = mapping.get(item)
    const checked = kind.decodePartial(fields)
    if (Result.isFailure(checked)) return unreadable(raw, checked.failure.message, externalId)
    const [writer, attribution] = [definition.writer?.(item), attributionOf?.(item)]
    return {
      _tag: "Upsert",
      externalId,
      view: checked.success,
      raw,
      ...(address !== undefined && { address }),
      ...(url !== undefined && { url }),
      ...(version !== undefined && { version }),
      ...(updatedAt !== undefined && { updatedAt }),
      ...(createdAt !== undefined && { createdAt }),
      ...(operationId !== undefined && { operationId }),
      ...(writer !== undefined && { writer }),
      ...(attribution !== undefined && { attribution }),
      ...(definition.related && { related: definition.related(item) }),
    }
  }

  /** What is kept of a page. */
  const changesOf = ({ items, malformed }: Pick<Page<Wire>, "items" | "malformed">): ReadonlyArray<Change> => [
    ...items.flatMap(({ item, raw }) => guarded(raw, () => (keep(item) ? [listed(item, raw)] : []))),
    ...malformed.map(({ raw, message }) => unreadable(raw, message)),
  ]

  const shown = Effect.fnUntraced(function* (operation: string, answer: Answer<Wire>, otherwise: (fault: Malformed) => Reason) {
    const change = toChange(answer.item, answer.raw)
    if (change._tag === "Upsert") return change
    return yield* new AdapterError({ app, operation, reason: otherwise(change.error) })
  })

  const named = (word: string | undefined): string | undefined => {
    const field = word === undefined ? undefined : (writes?.refusals?.[word] ?? word)
    return field !== undefined && Object.hasOwn(kind.fields, field) ? field : undefined
  }

  /** A refusal names the field in the kind's word for it, and none that the kind does not have. */
  const inOurWords = Effect.mapError((error: AdapterError) => {
    const { operation, reason } = error
    if (reason._tag !== "Rejected" || named(reason.field) === reason.field) return error
    const field = named(reason.field)
    return new AdapterError({ app, operation, reason: new Rejected({ message: reason.message, ...(field !== undefined && { field }) }) })
  })

  /** When the application took a write, but shows something unreadable, nobody knows what came of it without a look. */
  const unknown = ({ message }: Malformed) => new UnknownOutcome({ message })

  return {
    kind: kind as never,
    idScope: definition.idScope ?? "partition",
    readable: mappings.map(([name]) => name),
    writable: writes === undefined ? [] : mappings.flatMap(([name, { writable }]) => (writable ? [name] : [])),
    limits: Object.fromEntries(mappings.flatMap(([name, { limit }]) => (limit === undefined ? [] : [[name, limit]]))),
    see: (fields, current = {}) => {
      const view: Record<string, Json> = {}
      for (const [name, mapping] of mappings) {
        const value = fields[name]
        if (mapping.writable && value !== undefined) view[name] = mapping.see(value, current[name])
      }
      return view
    },
    ...(definition.pictures && { pictures: definition.pictures }),
    ...(definition.mapping && { mapping: definition.mapping }),
    ...(definition.vocabulary && { vocabulary: definition.vocabulary }),
    exporter: {
      facts: definition.facts,
      page: Effect.fnUntraced(function* (client, { partition, ...options }): Effect.fn.Return<ChangePage, AdapterError, Requirements> {
        const { items, malformed, ...page } = yield* client.page(list, { partition }, options)
        return { ...page, changes: changesOf({ items, malformed }) }
      }),
      ...(of && {
        of: Effect.fnUntraced(function* (client, { partition, parent, position }) {
          const page = yield* client.page(of, { partition, parent }, position === undefined ? {} : { position })
          return { changes: changesOf(page), next: page.next }
        }),
      }),
      get: Effect.fnUntraced(function* (client, { partition, externalId }) {
        const { item, raw } = yield* getOne(client, { partition, id: externalId })
        const merged = guarded(raw, () => (keep(item) ? mergedOf(item, externalId) : undefined))
        if (merged !== undefined) return merged
        const wanted = guarded(raw, () => keep(item) && !gone(item) && identity(item).externalId === externalId)
        if (typeof wanted !== "boolean") return wanted
        if (!wanted) {
          return yield* new AdapterError({
            app,
            operation: getName,
            reason: new Gone({ message: `${kind.name} ${externalId} is no longer in ${partition}` }),
          })
        }
        return toChange(item, raw)
      }),
      read: (raw) => {
        const decoded = decode(raw)
        return Result.isSuccess(decoded) ? toChange(decoded.success, raw) : unreadable(raw, decoded.failure.message)
      },
    },
    ...(writes && {
      importer: {
        createSafety: writes.createSafety,
        ...(writes.checksVersion && { checksVersion: writes.checksVersion }),
        ...(attributedIn !== undefined && { attributedIn }),
        create: (client, request) =>
          writes
            .create(client, {
              ...request,
              view: Attribution.inNew(attributedIn, request.view, request.attribution) as Partial<RecordOf<F>>,
            })
            .pipe(
              inOurWords,
              Effect.flatMap((answer) => shown("create", answer, unknown)),
            ),
        ...(prepareUpdate && { prepareUpdate: (client, plan) => prepareUpdate(client, plan as UpdatePlan<RecordOf<F>>) }),
        ...(writes.waypoints && { waypoints: Object.fromEntries(Object.entries(writes.waypoints)) as Waypoints }),
        ...(writes.renderings && { renderings: Object.fromEntries(Object.entries(writes.renderings)) as Renderings }),
        update: (client, request) =>
          writes
            .update(client, {
              ...request,
              patch: Attribution.inChange(attributedIn, request.patch, request.attribution) as Partial<RecordOf<F>>,
            })
            .pipe(
              inOurWords,
              Effect.flatMap((answer) => shown("update", answer, unknown)),
            ),
        ...(remove && { remove: (client, request) => Effect.asVoid(remove(client, request)) }),
        ...(restore && {
          restore: (client, request) => Effect.flatMap(restore(client, request), (answer) => shown("restore", answer, unknown)),
        }),
        ...(find && {
          find: (client, request) =>
            find(client, request as CreateRequest<Partial<RecordOf<F>>>).pipe(
              inOurWords,
              Effect.flatMap((answer) =>
                answer === undefined
                  ? Effect.succeed(undefined)
                  : Effect.map(
                      shown("find", answer, (fault) => fault),
                      (found) => ({ ...found, ...(answer.wrote && { wrote: answer.wrote }) }),
                    ),
              ),
            ),
        }),
      } satisfies Importer,
    }),
  }
}
