/**
 * A resource seen through rules: what comes of it is in the words of the record, and what is sent is said in those of the application. Nothing that reads, decides
 * or sends knows of it. What an application is told otherwise than the record has it is the application's own face of it: the record keeps its words. Pure but for
 * the calls of the resource it stands on.
 */
import {
  AdapterError,
  type Change,
  type ChangePage,
  type Importer,
  type Json,
  type Kind,
  type Mapping,
  Rejected,
  type Renderings,
  type Resource,
  type Upsert,
  type View,
  type Waypoints,
} from "@syncline/adapter-core"
import { Effect } from "effect"
import type { Stream } from "../model/Stream.ts"
import * as Faces from "./Faces.ts"
import * as Lengths from "./Lengths.ts"
import { type Translation, ofRules } from "./Translation.ts"

/** Later rules win, field by field. */
export const compose = (...levels: ReadonlyArray<Mapping.Rules | undefined>): Mapping.Rules => Object.assign({}, ...levels)

/** Those of some rules that are about fields of a kind. */
export const ofKind = ({ fields }: Kind.Kind, rules: Mapping.Rules = {}): Mapping.Rules =>
  Object.fromEntries(Object.entries(rules).filter(([name]) => Object.hasOwn(fields, name)))

/** The resource of a stream's kind as the stream sees it. */
export const at = (stream: Stream, resource: Resource.Resource | undefined): Resource.Resource | undefined =>
  resource && by(stream, resource, rulesOf(stream, resource))

/** The same by other rules. */
export const by = ({ app, settings }: Stream, resource: Resource.Resource, rules: Mapping.Rules): Resource.Resource =>
  apply(resource, rules, { app, cutTexts: settings.cutTexts })

/** The rules by which a stream sees its application's resource: those of the adapter, of the tenant, of the stream. */
export const rulesOf = ({ settings, tenantMapping }: Stream, { mapping }: Resource.Resource): Mapping.Rules =>
  compose(mapping, tenantMapping, settings.mapping)

export interface Surroundings {
  readonly app: string
  /** See the settings of a stream. */
  readonly cutTexts?: boolean | undefined
}

/** The resource through rules that fit it. Without rules it is the resource. */
export const apply = (resource: Resource.Resource, rules: Mapping.Rules, { app, cutTexts }: Surroundings): Resource.Resource => {
  if (Object.keys(rules).length === 0) return resource
  const translations = ofRules(resource, rules)
  const { exporter, importer } = resource
  const all = [...translations.values()]
  const sent = all.filter(({ out }) => out !== undefined)
  const nameOf = new Map(all.map(({ name, from }) => [from, name]))
  const settings = { ...(cutTexts !== undefined && { cutTexts }) }

  const upsert = (change: Upsert): Upsert => {
    const { view, untranslated } = taken(translations, change.view)
    return { ...change, view, ...(Object.keys(untranslated).length > 0 && { untranslated }) }
  }
  const inWords = (change: Change): Change => (change._tag === "Upsert" ? upsert(change) : change)

  /** What is said of a view; a value that cannot be said is refused as the application would, before it is asked. */
  const told = Effect.fnUntraced(function* (operation: string, view: Partial<View>) {
    const said: Record<string, Json.Json> = {}
    for (const [name, value] of Object.entries(view)) {
      const translation = translations.get(name)
      const words = translation && value !== undefined ? saidOf(translation, value, settings) : undefined
      if (words === undefined || translation === undefined) continue
      if ("refused" in words) {
        return yield* new AdapterError({ app, operation, reason: new Rejected({ message: words.refused, field: name }) })
      }
      said[translation.from] = words.value
    }
    return said
  })

  /** What can be said of a view. */
  const sayable = (view: Partial<View>): View =>
    Object.fromEntries(
      Object.entries(view).flatMap(([name, value]) => {
        const translation = translations.get(name)
        const words = translation && value !== undefined ? saidOf(translation, value, settings) : undefined
        return translation === undefined || words === undefined || "refused" in words ? [] : [[translation.from, words.value]]
      }),
    )

  /** A refusal names the field of the kind. */
  const named = Effect.mapError((error: AdapterError): AdapterError => {
    const { reason } = error
    if (reason._tag !== "Rejected" || reason.field === undefined) return error
    const field = nameOf.get(reason.field)
    if (field === reason.field) return error
    return new AdapterError({
      app: error.app,
      operation: error.operation,
      reason: new Rejected({ message: reason.message, ...(field !== undefined && { field }) }),
    })
  })

  const through = (own: Importer): Importer => {
    const { attributedIn, create, find, prepareUpdate, renderings, restore, update, waypoints, ...rest } = own
    const signed = attributedIn === undefined ? undefined : sent.find(({ from }) => from === attributedIn)?.name
    return {
      ...rest,
      ...(signed !== undefined && { attributedIn: signed }),
      create: (client, request) =>
        told("create", request.view).pipe(
          Effect.flatMap((view) => named(create(client, { ...request, view }))),
          Effect.map(upsert),
        ),
      ...(prepareUpdate && { prepareUpdate: (client, plan) => prepareUpdate(client, { ...plan, patch: sayable(plan.patch) }) }),
      update: (client, request) =>
        told("update", request.patch).pipe(
          Effect.flatMap((patch) => named(update(client, { ...request, patch }))),
          Effect.map(upsert),
        ),
      ...(restore && { restore: (client, request) => Effect.map(restore(client, request), upsert) }),
      ...(find && {
        find: (client, request) =>
          Effect.map(named(find(client, { ...request, view: sayable(request.view) })), (found) => {
            if (found === undefined) return undefined
            const { wrote, ...object } = found
            return { ...upsert(object), ...(wrote && { wrote: wrote.flatMap((from) => nameOf.get(from) ?? []) }) }
          }),
      }),
      ...(waypoints && { waypoints: waypointsOf(sent, waypoints) }),
      renderings: renderingsOf(sent, renderings ?? {}),
    }
  }

  return {
    ...resource,
    readable: all.flatMap(({ name, in: into }) => (into === undefined ? [] : [name])),
    writable: importer === undefined ? [] : sent.map(({ name }) => name),
    limits: Object.fromEntries(
      sent.flatMap(({ name, from, sanitise, always }) => {
        const limit = resource.limits[from]
        // What is said is measured when it is said.
        return limit === undefined || sanitise !== undefined || always !== undefined ? [] : [[name, limit]]
      }),
    ),
    see: (fields, current = {}) => seen(resource, sent, fields, current),
    ...(sent.some(({ sanitise }) => sanitise !== undefined) && {
      say: (field, value) => (typeof value === "string" ? (translations.get(field)?.sanitise?.(value) ?? value) : value),
    }),
    exporter: {
      ...exporter,
      page: (client, request) =>
        Effect.map(exporter.page(client, request), (page): ChangePage => ({ ...page, changes: page.changes.map(inWords) })),
      get: (client, request) => Effect.map(exporter.get(client, request), inWords),
      read: (raw) => inWords(exporter.read(raw)),
      ...(exporter.of && {
        of: (client, request) =>
          Effect.map(exporter.of?.(client, request) ?? Effect.succeed({ changes: [], next: undefined }), (page) => ({
            ...page,
            changes: page.changes.map(inWords),
          })),
      }),
    },
    ...(importer && { importer: through(importer) }),
  }
}

/** A view of the application in the words of the record. What has no translation stays as it is, and says why. */
export const taken = (
  translations: ReadonlyMap<string, Translation>,
  view: View,
): { readonly view: View; readonly untranslated: Readonly<Record<string, string>> } => {
  const words: Record<string, Json.Json> = {}
  const untranslated: Record<string, string> = {}
  for (const { name, from, in: into } of translations.values()) {
    const given = view[from]
    const translated = into?.(given)
    if (translated === undefined) continue
    if ("value" in translated) words[name] = translated.value
    else if (given !== undefined) {
      words[name] = given
      untranslated[name] = translated.refused
    }
  }
  return { view: words, untranslated }
}

/** A value of the record as it is said to the application. */
export const saidOf = ({ name, out, sanitise, limit }: Translation, value: Json.Json, settings: Parameters<typeof Lengths.said>[1]) => {
  const said = out?.(value)
  if (said === undefined || "refused" in said || sanitise === undefined || typeof said.value !== "string") return said
  const text = sanitise(said.value)
  if (text === undefined) return { refused: "it takes too long to look through it for what is not to be said" }
  if (limit === undefined) return { value: text }
  const limits = { limits: { [name]: limit } }
  const fault = Lengths.tooLong(limits, settings, { [name]: text })[name]
  return fault === undefined ? { value: Lengths.said(limits, settings, { [name]: text })[name] ?? text } : { refused: fault.message }
}

/** What the application would show of a record, in the record's words. What is taken out of a text when it is said is not missing from it. */
const seen = (resource: Resource.Resource, sent: ReadonlyArray<Translation>, fields: Json.JsonObject, current: View): View => {
  const view: Record<string, Json.Json> = {}
  const [said, has]: [Record<string, Json.Json>, Record<string, Json.Json>] = [{}, {}]
  const asked = sent.filter(({ name, field, from, in: into, out, always }) => {
    const value = fields[name]
    if (value === undefined || out === undefined) return false
    const words = out(value)
    // Where nothing is taken nobody knows what is there: a record that says nothing takes nothing away.
    if (into === undefined && always === undefined && current[name] === undefined && isInitial(field.initial, value)) return false
    if ("refused" in words || into === undefined) view[name] = always ?? value
    if ("refused" in words) return false
    said[from] = words.value
    const now = current[name]
    const shown = now === undefined ? undefined : out(now)
    if (shown !== undefined && "value" in shown) has[from] = shown.value
    return into !== undefined
  })
  const shown = resource.see(said, has)
  for (const { name, from, in: into } of asked) {
    const value = shown[from]
    const words = value === undefined ? undefined : into?.(value)
    if (value !== undefined && words !== undefined) view[name] = "value" in words ? words.value : value
  }
  return view
}

const isInitial = (initial: Json.Json, value: Json.Json): boolean => JSON.stringify(initial) === JSON.stringify(value)

const inAs = ({ in: into }: Translation, value: Json.Json): Json.Json => {
  const words = into?.(value)
  return words !== undefined && "value" in words ? words.value : value
}

const outAs = ({ out }: Translation, value: Json.Json): Json.Json => {
  const words = out?.(value)
  return words !== undefined && "value" in words ? words.value : value
}

const waypointsOf = (sent: ReadonlyArray<Translation>, own: Waypoints): Waypoints =>
  Object.fromEntries(
    sent.flatMap((translation) => {
      const way = own[translation.from]
      if (way === undefined) return []
      return [
        [
          translation.name,
          (from: Json.Json, to: Json.Json) =>
            way(outAs(translation, from), outAs(translation, to)).map((value) => inAs(translation, value)),
        ],
      ]
    }),
  )

const renderingsOf = (sent: ReadonlyArray<Translation>, own: Renderings): Renderings =>
  Object.fromEntries(
    sent.flatMap((translation) => {
      const { name, from, sanitise } = translation
      const theirs = own[from]
      if (theirs === undefined && sanitise === undefined) return []
      return [
        [
          name,
          (said: Json.Json, shown: Json.Json): boolean => {
            const text = typeof said === "string" ? sanitise?.(said) : undefined
            if (text !== undefined && (text === shown || Faces.isRewriting(text, shown))) return true
            return theirs?.(outAs(translation, said), outAs(translation, shown)) === true
          },
        ],
      ]
    }),
  )
