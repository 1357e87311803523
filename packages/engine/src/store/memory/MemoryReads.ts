/** What pages and deliveries are decided on, and what people look at, in memory. */
import { Effect, Layer } from "effect"
import { type Delivery, type DeliveryState, isResting } from "../../model/Delivery.ts"
import { Deliveries, type DeliveriesLike, type DeliveryPlace } from "../Deliveries.ts"
import { type LinkState, isAway } from "../../model/Link.ts"
import { type FoundObject, Links, type PageQuery, type UnseenQuery } from "../Links.ts"
import type { HubRecord } from "../../model/Record.ts"
import type { KnownReference } from "../../decide/References.ts"
import { writes } from "../../model/Stream.ts"
import * as MemoryConflicts from "./MemoryConflicts.ts"
import * as MemoryJournal from "./MemoryJournal.ts"
import * as MemoryRecords from "./MemoryRecords.ts"
import { MemoryTables, type StoredDelivery, type Tables, isHidden, key, linksOfRecord, shares } from "./MemoryTables.ts"

/** The links of a connection to what a record's reference fields name. */
const referred = (tables: Tables, connectionId: string, record: HubRecord, fields: ReadonlyArray<string>): ReadonlyArray<KnownReference> =>
  fields
    .flatMap((field) => record.data[field] ?? [])
    .flatMap((id) => (typeof id === "string" ? [id] : []))
    .flatMap((id) => {
      const into = tables.mergedInto.get(key(record.tenant, id))
      return linksOfRecord(tables, record.tenant, into ?? id).map((link) => ({ link, id, isMerged: into !== undefined }))
    })
    .flatMap(({ link: { connectionId: at, recordId: own, state, streamId, kind, externalId, address }, id, isMerged }) =>
      at === connectionId && own !== null && !isAway(state)
        ? [{ streamId, kind, externalId, recordId: id, address, ...(isMerged && { way: "out" as const }) }]
        : [],
    )

const openConflicts = (tables: Tables, tenant: string, streamId: string, externalId: string) =>
  [...tables.conflicts.values()].filter(
    (conflict) =>
      conflict.tenant === tenant && conflict.streamId === streamId && conflict.externalId === externalId && conflict.state === "open",
  )

const tally = <State extends string>(states: Iterable<State>): { readonly [S in State]?: number } => {
  const counts: { [S in State]?: number } = {}
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

const isUnchanged = (tables: Tables, { tenant, streamId }: PageQuery, id: string, hash: string | undefined): boolean => {
  const link = tables.links.get(key(tenant, streamId, id))
  const raw = tables.rawObjects.get(key(tenant, streamId, id))
  return (
    link?.state === "linked" &&
    link.due === undefined &&
    link.recordId !== null &&
    link.waitingFor.length === 0 &&
    raw !== undefined &&
    raw.hash === hash
  )
}

const links = Layer.effect(
  Links,
  Effect.map(MemoryTables, (tables) => {
    const find = (tenant: string, connectionId: string, kind: string, externalId: string): ReadonlyArray<KnownReference> =>
      [...tables.streams.values()].flatMap((stream) => {
        if (stream.tenant !== tenant || stream.connectionId !== connectionId || stream.kind !== kind) return []
        const link = tables.links.get(key(tenant, stream.id, externalId))
        if (link?.state === "merged") {
          const recordId = tables.mergedInto.get(key(tenant, link.recordId ?? ""))
          return recordId === undefined
            ? []
            : [{ streamId: link.streamId, kind, externalId, recordId, address: link.address, way: "in" as const }]
        }
        return link !== undefined && link.recordId !== null && link.state !== "ambiguous" && !isAway(link.state)
          ? [{ streamId: link.streamId, kind, externalId, recordId: link.recordId, address: link.address }]
          : []
      })
    return {
      page: (query) =>
        Effect.sync(() => {
          const { tenant, streamId, connectionId } = query
          const unchanged = new Set(query.externalIds.filter((id, index) => isUnchanged(tables, query, id, query.hashes?.[index])))
          const asked = query.externalIds.filter((id) => !unchanged.has(id))
          const found = asked.flatMap((id) => tables.links.get(key(tenant, streamId, id)) ?? [])
          const candidates = new Set<string>()
          const records = new Map<string, HubRecord>()
          for (const link of found) {
            const record = link.recordId === null ? undefined : tables.records.get(key(tenant, query.kind, link.recordId))
            if (record !== undefined) records.set(record.id, record)
          }
          const isLinkedHere = ({ id }: HubRecord) => linksOfRecord(tables, tenant, id).some((link) => link.streamId === streamId)
          for (const { choice } of found) {
            const record = choice?.as === "same" ? tables.records.get(key(tenant, query.kind, choice.recordId)) : undefined
            if (record === undefined) continue
            records.set(record.id, record)
            if (!isLinkedHere(record)) candidates.add(record.id)
          }
          for (const matchKey of query.matchKeys) {
            for (const at of tables.recordsOfKey.get(key(tenant, query.kind, matchKey)) ?? []) {
              const record = tables.records.get(at)
              if (record === undefined || isLinkedHere(record)) continue
              candidates.add(record.id)
              records.set(record.id, record)
            }
          }
          for (const { externalId, recordId } of query.recordIds ?? []) {
            const record = tables.records.get(key(tenant, query.kind, recordId))
            if (record === undefined || (tables.links.get(key(tenant, streamId, externalId))?.recordId ?? null) !== null) continue
            records.set(record.id, record)
            if (!isLinkedHere(record)) candidates.add(record.id)
          }
          return {
            unchanged,
            links: new Map(found.map((link) => [link.externalId, link])),
            hashes: new Map(
              asked.flatMap((id) => {
                const raw = tables.rawObjects.get(key(tenant, streamId, id))
                return raw === undefined ? [] : [[id, raw.hash] as const]
              }),
            ),
            records,
            conflicts: found.flatMap((link) => openConflicts(tables, tenant, streamId, link.externalId)),
            references: [
              ...query.references.flatMap(({ kind, externalId }) => find(tenant, connectionId, kind, externalId)),
              ...[...records.values()].flatMap((record) => referred(tables, connectionId, record, query.referenceFields)),
            ],
            candidates: [...candidates],
            found: foundBy(tables, tenant, streamId, query.matchKeys),
          }
        }),
      origins: (query) =>
        Effect.sync(() =>
          [...tables.links.values()]
            .flatMap((link) => {
              const { tenant, kind, recordId, streamId, state } = link
              if (tenant !== query.tenant || kind !== query.kind || recordId === null) return []
              const begins = (beginning: string) => recordId.startsWith(beginning)
              if (!query.recordIds.includes(recordId) && !query.beginnings.some(begins)) return []
              const isBack = streamId === query.streamId && (state === "moved" || query.returning.some(begins))
              return isBack || query.streamIds.includes(streamId) ? [{ ...link, recordId }] : []
            })
            .toSorted((a, b) => (a.recordId < b.recordId ? -1 : 1))
            .slice(0, query.limit),
        ),
      ready: (tenant, connectionId, { limit, unread }) =>
        Effect.sync(() =>
          [...tables.links.values()]
            .filter(
              (link) =>
                link.tenant === tenant &&
                link.connectionId === connectionId &&
                !isHidden(tables, tenant, link.streamId) &&
                ((link.due !== undefined && !unread.includes(link.streamId)) ||
                  link.waitingFor.some(({ kind, externalId }) => find(tenant, connectionId, kind, externalId).length > 0)),
            )
            .slice(0, limit)
            .flatMap((link) => {
              const raw = tables.rawObjects.get(key(tenant, link.streamId, link.externalId))
              return raw === undefined ? [] : [{ link, payload: raw.payload }]
            }),
        ),
      naming: (tenant, streamIds, recordIds) =>
        Effect.sync(() =>
          [...tables.links.values()].flatMap(({ tenant: owner, streamId, externalId, kind, recordId, state }) => {
            if (owner !== tenant || state !== "linked" || recordId === null || !streamIds.includes(streamId)) return []
            const named = Object.values(tables.records.get(key(tenant, kind, recordId))?.data ?? {}).flat()
            return recordIds.some((id) => named.includes(id)) ? [{ streamId, recordId, externalId }] : []
          }),
        ),
      called: (tenant, connectionId, names) =>
        Effect.sync(() => {
          const asked = new Set(names.map(({ kind, address }) => key(kind, address.toLowerCase())))
          return [...tables.links.values()].flatMap(({ streamId, kind, externalId, recordId, address, state, ...link }) => {
            if (link.tenant !== tenant || link.connectionId !== connectionId || recordId === null || state === "ambiguous") return []
            return address !== null && asked.has(key(kind, address.toLowerCase()))
              ? [{ streamId, kind, externalId, recordId, address }]
              : []
          })
        }),
      anyUnmatched: (tenant, { kind, connectionId, otherId, before }) =>
        Effect.sync(() =>
          [...tables.links.values()].some((link) => {
            if (link.tenant !== tenant || link.connectionId !== connectionId || link.kind !== kind || link.state !== "linked") return false
            const record = tables.records.get(key(tenant, kind, link.recordId ?? ""))
            if (record === undefined || record.createdAt > before) return false
            return !linksOfRecord(tables, tenant, record.id).some((other) => other.connectionId === otherId)
          }),
        ),
      unseen: (query, page) =>
        Effect.sync(() =>
          unseenOf(tables, query)
            .filter((id) => page.after === undefined || id > page.after)
            .toSorted()
            .slice(0, page.limit),
        ),
      countUnseen: (query) => Effect.sync(() => unseenOf(tables, query).length),
      forgetSeen: (tenant, streamId) => Effect.sync(() => void tables.seen.delete(key(tenant, streamId))),
      lookAgain: (tenant, streamId, which, due) =>
        Effect.sync(() => {
          for (const [at, link] of tables.links) {
            const isAsked = "states" in which ? which.states.includes(link.state) : which.externalIds.includes(link.externalId)
            if (link.tenant === tenant && link.streamId === streamId && isAsked && link.state !== "linked")
              tables.links.set(at, { ...link, due })
          }
        }),
      countDue: (tenant, streamId) =>
        Effect.sync(
          () =>
            [...tables.links.values()].filter((link) => link.tenant === tenant && link.streamId === streamId && link.due !== undefined)
              .length,
        ),
      ofRecord: (tenant, recordId) => Effect.sync(() => linksOfRecord(tables, tenant, recordId)),
      counts: (tenant, streamId) =>
        Effect.sync(() =>
          tally<LinkState>(
            [...tables.links.values()].flatMap((link) => (link.tenant === tenant && link.streamId === streamId ? [link.state] : [])),
          ),
        ),
      list: (tenant, streamId, page) =>
        Effect.sync(() =>
          [...tables.links.values()]
            .filter(
              (link) =>
                link.tenant === tenant &&
                link.streamId === streamId &&
                (page.state === undefined || link.state === page.state) &&
                (page.address === undefined || link.address === page.address) &&
                (page.after === undefined || link.externalId > page.after),
            )
            .toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1))
            .slice(0, page.limit),
        ),
      kept: (tenant, streamId, { after, limit }) =>
        Effect.sync(() =>
          [...tables.links.values()]
            .filter((link) => link.tenant === tenant && link.streamId === streamId && (after === undefined || link.externalId > after))
            .toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1))
            .flatMap(({ externalId, state }) => {
              const raw = tables.rawObjects.get(key(tenant, streamId, externalId))
              return raw !== undefined && (state === "linked" || state === "quarantined") ? [{ externalId, payload: raw.payload }] : []
            })
            .slice(0, limit),
        ),
      payload: (tenant, streamId, externalId) => Effect.sync(() => tables.rawObjects.get(key(tenant, streamId, externalId))?.payload),
    }
  }),
)

const foundBy = (tables: Tables, tenant: string, streamId: string, asked: ReadonlyArray<string>): ReadonlyArray<FoundObject> =>
  asked.length === 0
    ? []
    : [...tables.links.values()].flatMap(({ externalId, state, processedAt, ...link }) => {
        if (link.tenant !== tenant || link.streamId !== streamId) return []
        const keys = [...new Set(tables.keysOfLink.get(key(tenant, streamId, externalId)))].filter((one) => asked.includes(one))
        return keys.length === 0 ? [] : [{ externalId, state, keys, processedAt, due: link.due !== undefined }]
      })

const unseenOf = (tables: Tables, { tenant, streamId, runId, before }: UnseenQuery): ReadonlyArray<string> => {
  const shown = tables.seen.get(key(tenant, streamId))?.get(runId)
  return [...tables.links.values()].flatMap((link) => {
    const isAsked = link.tenant === tenant && link.streamId === streamId && link.state === "linked" && link.processedAt < before
    return isAsked && shown?.has(link.externalId) !== true ? [link.externalId] : []
  })
}

/** A delivery that a lost lease left running comes first: what it may have made is looked for before anything else is done. */
const leftover = ({ state }: StoredDelivery): number => (state === "running" ? 1 : 0)

const inList = (left: DeliveryPlace, right: DeliveryPlace): number =>
  left.nextAttemptAt - right.nextAttemptAt || compare(left.streamId, right.streamId) || compare(left.recordId, right.recordId)

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

const plain = ({ seq: _seq, claimedAt: _claimedAt, token: _token, ...delivery }: StoredDelivery): Delivery => delivery

const deliveries = Layer.effect(
  Deliveries,
  Effect.map(MemoryTables, (tables) => {
    const of = (tenant: string, filter: (delivery: StoredDelivery) => boolean) =>
      [...tables.deliveries.values()].filter(
        (delivery) => delivery.tenant === tenant && !isHidden(tables, tenant, delivery.streamId) && filter(delivery),
      )
    const resting = (tenant: string, streamId: string, recordId: string) => {
      const delivery = tables.deliveries.get(key(tenant, streamId, recordId))
      return isResting(delivery?.state) && !isHidden(tables, tenant, streamId) ? delivery : undefined
    }
    const isLike = (delivery: StoredDelivery, { app, saying, connectionId, streamId, kind }: DeliveriesLike) =>
      shares(delivery, { connectionId, streamId, kind }) &&
      (app === undefined || tables.streams.get(key(delivery.tenant, delivery.streamId))?.app === app) &&
      (saying === undefined || delivery.lastError?.includes(saying) === true)
    const takeUp = (delivery: StoredDelivery, now: number) => {
      const { tenant, streamId, recordId } = delivery
      for (const link of linksOfRecord(tables, tenant, recordId)) {
        if (link.streamId === streamId) tables.links.set(key(tenant, streamId, link.externalId), { ...link, refused: {} })
      }
      tables.deliveries.set(key(tenant, streamId, recordId), {
        ...delivery,
        state: "pending",
        attempts: 0,
        nextAttemptAt: now,
        lastError: null,
        waitsForRecord: null,
      })
    }
    return {
      claim: (tenant, fence, limit, now) =>
        Effect.sync(() => {
          if (tables.leases.get(key(tenant, fence.connectionId))?.token !== fence.token) return []
          const ready = (delivery: StoredDelivery) => {
            const stream = tables.streams.get(key(tenant, delivery.streamId))
            return stream !== undefined && writes(stream) && stream.initialDoneAt !== null
          }
          return of(
            tenant,
            (delivery) =>
              delivery.connectionId === fence.connectionId &&
              ((delivery.state === "pending" && delivery.nextAttemptAt <= now) ||
                (delivery.state === "running" && delivery.token !== fence.token)) &&
              ready(delivery),
          )
            .toSorted(
              (a, b) =>
                leftover(b) - leftover(a) || a.rank - b.rank || a.nextAttemptAt - b.nextAttemptAt || (a.recordId < b.recordId ? -1 : 1),
            )
            .slice(0, limit)
            .map((delivery) => {
              const claimed: StoredDelivery = {
                ...delivery,
                state: "running",
                attempts: delivery.attempts + 1,
                unverifiedSince: delivery.unverifiedSince ?? (delivery.state === "running" ? delivery.claimedAt : null),
                claimedAt: now,
                token: fence.token,
              }
              tables.deliveries.set(key(tenant, delivery.streamId, delivery.recordId), claimed)
              return plain(claimed)
            })
        }),
      load: (claimed, referenceFields) =>
        Effect.sync(() =>
          claimed.flatMap((delivery) => {
            const record = tables.records.get(key(delivery.tenant, delivery.kind, delivery.recordId))
            if (record === undefined) return []
            const all = linksOfRecord(tables, delivery.tenant, record.id)
            const link = all.find(({ streamId }) => streamId === delivery.streamId)
            return [
              {
                delivery,
                record,
                link,
                conflicts: link === undefined ? [] : openConflicts(tables, delivery.tenant, delivery.streamId, link.externalId),
                references: referred(tables, delivery.connectionId, record, referenceFields),
                others: link === undefined ? all.toSorted((one, other) => (one.streamId < other.streamId ? -1 : 1)) : [],
              },
            ]
          }),
        ),
      inDoubt: (tenant, connectionId) =>
        Effect.sync(() =>
          [...tables.deliveries.values()].flatMap((delivery) => {
            const { streamId, recordId, state, unverifiedSince, claimedAt } = delivery
            if (delivery.tenant !== tenant || delivery.connectionId !== connectionId) return []
            const since = unverifiedSince ?? (state === "running" ? claimedAt : null)
            return since === null ? [] : [{ streamId, recordId, since }]
          }),
        ),
      list: (tenant, filter) =>
        Effect.sync(() =>
          of(tenant, (delivery) => (filter.state === undefined || delivery.state === filter.state) && isLike(delivery, filter))
            .toSorted(inList)
            .filter((delivery) => filter.after === undefined || inList(delivery, filter.after) > 0)
            .slice(0, filter.limit)
            .map(plain),
        ),
      find: (tenant, streamId, recordId) =>
        Effect.sync(() => {
          const delivery = tables.deliveries.get(key(tenant, streamId, recordId))
          return delivery === undefined || isHidden(tables, tenant, streamId) ? undefined : plain(delivery)
        }),
      awaiting: (tenant, { connectionId, partition, recordId }) =>
        Effect.sync(() =>
          of(
            tenant,
            (delivery) =>
              delivery.connectionId === connectionId &&
              delivery.waitsForRecord === recordId &&
              tables.streams.get(key(tenant, delivery.streamId))?.partition === partition,
          ).map((delivery) => ({ streamId: delivery.streamId, recordId: delivery.recordId })),
        ),
      counts: (tenant, streamIds) =>
        Effect.sync(() => {
          const asked = new Set(streamIds)
          const found = Map.groupBy(
            [...tables.deliveries.values()].filter((delivery) => delivery.tenant === tenant && asked.has(delivery.streamId)),
            ({ streamId }) => streamId,
          )
          return new Map([...found].map(([id, own]) => [id, tally<DeliveryState>(own.map(({ state }) => state))]))
        }),
      retry: (tenant, streamId, recordId, now) =>
        Effect.sync(() => {
          const delivery = resting(tenant, streamId, recordId)
          if (delivery !== undefined) takeUp(delivery, now)
          return delivery !== undefined
        }),
      retryAll: (tenant, like, now) =>
        Effect.sync(() => {
          const dead = of(tenant, (delivery) => delivery.state === "dead" && isLike(delivery, like))
          for (const delivery of dead) takeUp(delivery, now)
          return dead.length
        }),
    }
  }),
)

export const layer = Layer.mergeAll(links, MemoryRecords.layer, deliveries, MemoryConflicts.layer, MemoryJournal.layer)
