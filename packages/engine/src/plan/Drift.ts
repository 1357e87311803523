/**
 * How far a place and the hub have come apart: the place's list is read once, page by page, and every object in it is compared with its record as it is now. Nothing
 * else is asked of the application, nothing is written to it, and nothing is stored: what was shown is marked in a copy, so that memory does not grow with the list.
 */
import {
  AdapterError,
  BeforeWrite,
  type ChangePage,
  type Client,
  Input,
  Json,
  type Kind,
  Malformed,
  type Resource,
  Trail,
} from "@syncline/adapter-core"
import { Clock, Effect, Schema } from "effect"
import type { SecureRandom } from "effect/crypto"
import * as Elsewhere from "../access/Elsewhere.ts"
import * as Session from "../access/Session.ts"
import type { Vault } from "../access/Vault.ts"
import type { Adapters } from "../Adapters.ts"
import * as ConnectionLookup from "../connect/ConnectionLookup.ts"
import * as Drift from "../decide/Drift.ts"
import * as Advance from "../decide/Advance.ts"
import * as Mapping from "../decide/Mapping.ts"
import * as References from "../decide/References.ts"
import { type FieldDifference, isElsewhere } from "../decide/Standing.ts"
import * as SyncOption from "../decide/SyncOption.ts"
import * as Known from "../hub/Known.ts"
import type { Amount } from "../model/Plan.ts"
import { InvalidInput, type NotFound } from "../model/EngineError.ts"
import type { HubRecord } from "../model/Record.ts"
import { type CommitRefused, Contended, type StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import { foresee } from "../read/Foresee.ts"
import { inDoubtOf } from "../read/Work.ts"
import { Commits, empty } from "../store/Commits.ts"
import { type Copied, Copies } from "../store/Copies.ts"
import { Deliveries, type DeliveryPlace } from "../store/Deliveries.ts"
import * as KnownObject from "../store/KnownObject.ts"
import { Links } from "../store/Links.ts"
import * as PolicyFacts from "../store/PolicyFacts.ts"
import { Streams } from "../store/Streams.ts"

/** One of those that are not in step. */
export interface Drifted {
  readonly recordId?: string
  readonly externalId?: string
  /** By which people know it, where its kind has such a field. */
  readonly title?: string
  /** In which they differ. Long texts are cut. */
  readonly fields: ReadonlyArray<FieldDifference>
  readonly message?: string
}

export type DriftReport = {
  readonly streamId: string
  readonly connectionId: string
  readonly app: string
  readonly kind: string
  readonly partitionName: string
  /** Epoch milliseconds. */
  readonly lookedAt: number
  /**
   * From 0 to 1: `inStep` by all that are compared, without those that are `leftOut` or `withheld`, which are not to be in step. 1 where nothing is to be.
   */
  readonly score: number
  /** `there`: in the place's list; `here`: records that are linked there. */
  readonly objects: { readonly here: number; readonly there: number }
  /** How many. */
  readonly inStep: number
} & { readonly [Each in Exclude<Drift.Matter, "inStep">]: Amount<Drifted> }

export interface DriftOptions {
  /** How many of each are shown. Default 5. */
  readonly samples?: number
}

export type DriftError = NotFound | InvalidInput | AdapterError | StoreError | CommitRefused | Contended

export type Requirements = Adapters | Client.Requirements | Copies | SecureRandom.SecureRandom | Vault

const mostSamples = 100

const check = InvalidInput.checker(
  Schema.Struct({
    samples: Input.optional(
      Schema.Number.check(
        Schema.makeFilter((many) => Number.isSafeInteger(many) && many >= 0 && many <= mostSamples, {
          expected: `a whole number from 0 to ${mostSamples}`,
        }),
      ),
    ),
  }),
  { name: "drift" },
)

export const drift = Effect.fn("Drift.drift")(function* (
  tenant: string,
  streamId: string,
  options: DriftOptions = {},
): Effect.fn.Return<DriftReport, DriftError, Requirements> {
  const { samples = 5 } = yield* check(options)
  const copies = yield* Copies
  return yield* Effect.scoped(
    Effect.flatMap(copies.of(tenant), (copy) => {
      const looked = Effect.flatMap(Known.stream(tenant, streamId), (stream) => look(stream, samples))
      return Effect.provideContext(looked, copy)
    }),
  ).pipe(
    Effect.provideService(
      BeforeWrite,
      Effect.succeed(() => false),
    ),
  )
})

/** All that a place is compared with. */
interface Ground {
  readonly stream: Stream
  readonly resource: Resource.Resource
  /** Of the connection. */
  readonly streams: ReadonlyArray<Stream>
  readonly kindOf: (name: string) => Kind.Kind | undefined
  readonly found: Found
}

const look = Effect.fnUntraced(function* (
  stream: Stream,
  samples: number,
): Effect.fn.Return<DriftReport, DriftError, Copied | Adapters | Client.Requirements | SecureRandom.SecureRandom | Vault> {
  const { tenant, id: streamId, connectionId, app, kind, partitionName } = stream
  const lookedAt = yield* Clock.currentTimeMillis
  const links = yield* Links
  const connection = yield* ConnectionLookup.find(tenant, connectionId)
  const session = yield* Session.open(connection)
  const own = session.resourceOf(kind)
  const resource = session.resourceAt(stream)
  if (own === undefined || resource === undefined)
    return yield* new InvalidInput({ message: `stream: the adapter no longer has the kind "${kind}"` })
  const { rules, toward } = stream.mapped ?? { rules: {} }
  if (toward !== undefined || !Json.equals(rules, Mapping.rulesOf(stream, own)))
    return yield* new Contended({
      message: `the ${kind} of ${partitionName} are being read by another mapping; try again after the next sync`,
    })
  const streams = yield* (yield* Streams).list(tenant, { connectionId })
  const found = finding(resource.kind, samples)
  const ground = { stream, resource, streams, kindOf: (name: string) => session.resourceOf(name)?.kind, found }
  const there = yield* compareList(ground, session, yield* inDoubtOf(connection, streams))
  yield* compareUnseen(ground)
  yield* compareOwed(ground)
  const { linked: here = 0 } = yield* links.counts(tenant, streamId)
  const { inStep, ...others } = found.amounts()
  const score = Drift.scoreOf(found.counts())
  const about = { streamId, connectionId, app, kind, partitionName, lookedAt }
  return { ...about, score, objects: { here, there }, inStep: inStep.count, ...others }
})

/** The name under which what was shown is marked in the copy. */
const runId = "drift"

/** Compares what the list shows. Answers with how many objects that was. */
const compareList = Effect.fnUntraced(function* (ground: Ground, session: Session.Session, inDoubt: ReadonlyMap<string, number>) {
  const { stream, resource, streams, found } = ground
  const { tenant, id: streamId, partition, connectionId } = stream
  const commits = yield* Commits
  const elsewhere = yield* Effect.cached(
    Effect.provideContext(Elsewhere.resources(tenant, connectionId), yield* Effect.context<Adapters | Copied>()),
  )
  let cursor = yield* (yield* Streams).cursor(tenant, streamId)
  let trail: Trail.Trail | undefined = Trail.none
  let position: string | undefined
  let there = 0
  do {
    const page: ChangePage = yield* resource.exporter.page(session.opened.client, {
      partition,
      ...(position !== undefined && { position }),
    })
    position = page.next
    trail = position === undefined ? Trail.none : Trail.follow(trail, position)
    if (trail === undefined)
      return yield* new AdapterError({ app: stream.app, operation: "read", reason: new Malformed({ message: Trail.roundabout }) })
    const shown = page.changes.filter(({ _tag }) => _tag !== "Removal")
    there += shown.length
    const named = new Set(shown.map(({ externalId }) => externalId))
    const batch = {
      stream,
      resource,
      streams,
      inDoubt,
      elsewhere,
      changes: shown,
      fence: { connectionId, token: 0 },
      relatives: [],
      with: () => ({}),
    }
    for (const each of yield* foresee(batch)) {
      const { externalId, change, outcome, record } = each
      const sides = { ...each, kind: resource.kind, resource, verdict: undefined, shown: undefined }
      const first = Drift.ofObject(sides, change, outcome)
      // Whether it may leave is looked up only of what would.
      const judged =
        record !== undefined && first.fields.some(({ newer }) => newer === "record")
          ? Drift.ofObject({ ...sides, verdict: yield* PolicyFacts.verdictOf(ground, record) }, change, outcome)
          : first
      found.add(judged, { record, externalId: named.has(externalId) ? externalId : undefined, says: change?.view })
    }
    cursor = { ...cursor, version: cursor.version + 1 }
    yield* commits.apply({
      ...empty(tenant, yield* Clock.currentTimeMillis),
      cursor: { streamId, cursor },
      seen: { streamId, runId, externalIds: Advance.shownBy(page) },
    })
  } while (position !== undefined)
  return there
})

/** What is linked and was not shown. */
const compareUnseen = Effect.fnUntraced(function* ({ stream, found }: Ground) {
  const links = yield* Links
  const query = { tenant: stream.tenant, streamId: stream.id, runId, before: Number.MAX_SAFE_INTEGER }
  const count = yield* links.countUnseen(query)
  const ids = found.samples === 0 || count === 0 ? [] : yield* links.unseen(query, { limit: found.samples })
  for (const externalId of ids) {
    const { link, records } = yield* KnownObject.find(stream, externalId)
    found.add({ matter: "goneThere", fields: [] }, { record: records.get(link?.recordId ?? ""), externalId })
  }
  found.count("goneThere", count - ids.length)
})

const owedAtOnce = 100

/** What is to be there and has no object yet: what is owed to the place, but for what will come to nothing. */
const compareOwed = Effect.fnUntraced(function* (ground: Ground) {
  const { stream, resource, streams, found } = ground
  const { tenant, id: streamId } = stream
  const [deliveries, links] = [yield* Deliveries, yield* Links]
  let after: DeliveryPlace | undefined
  do {
    const open = yield* deliveries.list(tenant, { streamId, limit: owedAtOnce, ...(after !== undefined && { after }) })
    const orders = open.length === 0 ? [] : yield* deliveries.load(open, References.fieldsOf(resource.kind))
    for (const { delivery, record, link, references } of orders) {
      if (link !== undefined || record.removal !== undefined) continue
      const { missing } = References.toExternal(resource.kind, record.data, References.make(References.near(references, streams, stream)))
      const others = yield* links.ofRecord(tenant, record.id)
      if (resource.kind.word === undefined && isElsewhere(stream, references, missing[0]?.recordId, others)) continue
      const isKept = SyncOption.keptBack(stream.settings, resource.kind, record, delivery) !== undefined
      const verdict = isKept ? undefined : yield* PolicyFacts.verdictOf(ground, record)
      const matter = isKept ? "leftOut" : verdict?._tag === "Refused" ? "withheld" : "onlyHere"
      found.add({ matter, fields: [], ...(delivery.lastError !== null && { message: delivery.lastError }) }, { record })
    }
    after = open.length < owedAtOnce ? undefined : open.at(-1)
  } while (after !== undefined)
})

interface About {
  readonly record?: HubRecord | undefined
  readonly externalId?: string | undefined
  /** The object, in its application's view. */
  readonly says?: Json.JsonObject | undefined
}

/** How many of each there are, and the first few. */
interface Found {
  readonly samples: number
  readonly add: (judged: Drift.Judged, about: About) => void
  readonly count: (matter: Drift.Matter, more: number) => void
  readonly counts: () => { readonly [Each in Drift.Matter]: number }
  readonly amounts: () => { readonly [Each in Drift.Matter]: Amount<Drifted> }
}

const ofEach = <A>(value: (matter: Drift.Matter) => A): { [Each in Drift.Matter]: A } => ({
  unreadable: value("unreadable"),
  leftOut: value("leftOut"),
  onlyThere: value("onlyThere"),
  onlyHere: value("onlyHere"),
  goneThere: value("goneThere"),
  conflict: value("conflict"),
  notTaken: value("notTaken"),
  withheld: value("withheld"),
  notSent: value("notSent"),
  waiting: value("waiting"),
  inStep: value("inStep"),
})

const finding = (kind: Kind.Kind, samples: number): Found => {
  const counts = ofEach(() => 0)
  const first = ofEach((): Array<Drifted> => [])
  return {
    samples,
    add: ({ matter, fields, message }, { record, externalId, says }) => {
      counts[matter] += 1
      if (first[matter].length >= samples || matter === "inStep") return
      const title = titleOf(kind, record?.data ?? says ?? {})
      first[matter].push({
        ...(record !== undefined && { recordId: record.id }),
        ...(externalId !== undefined && { externalId }),
        ...(title !== undefined && { title }),
        fields: fields.map((each) => ({ ...each, record: cut(each.record), application: each.application && cut(each.application) })),
        ...(message !== undefined && { message: shortened(message) }),
      })
    },
    count: (matter, more) => {
      counts[matter] += more
    },
    counts: () => counts,
    amounts: () => ofEach((matter) => ({ count: counts[matter], first: first[matter] })),
  }
}

/** What people know it by: the word, or the text that tells one thing from another. */
const titleOf = (kind: Kind.Kind, says: Json.JsonObject): string | undefined => {
  const name = kind.word ?? Object.keys(kind.fields).find((field) => kind.fields[field]?.clue === true)
  const title = says[name ?? ""]
  return typeof title === "string" ? shortened(title) : undefined
}

const mostShown = 200

const shortened = (text: string): string => (text.length > mostShown ? `${text.slice(0, mostShown).toWellFormed()}…` : text)

const cut = (value: Json.Json): Json.Json => {
  if (typeof value === "string") return shortened(value)
  return Array.isArray(value) ? value.slice(0, mostShown).map(cut) : value
}
