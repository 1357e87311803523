/** Profiles in memory. */
import { Clock, Effect, Layer, Option, Predicate } from "effect"
import type { AccountName, Overlap, Profile } from "../../model/Profile.ts"
import type { Stream } from "../../model/Stream.ts"
import { Profiles, type Union } from "../Profiles.ts"
import { MemoryTables, type Tables, isTakenAway, key } from "./MemoryTables.ts"

const placeOf = ({ app, instance, externalAccountId }: AccountName) => key(app, instance, externalAccountId)

const survivorOf = (tables: Tables, id: string): Profile | undefined => {
  const found = tables.profiles.get(id)
  if (found?.unitedInto !== undefined) return survivorOf(tables, found.unitedInto)
  return found && { id: found.id, createdAt: found.createdAt }
}

/** The rows of a tenant, and those of another that stand where they would. */
const shared = <Row extends { readonly tenant: string }>(rows: Iterable<Row>, { from, into }: Ends, same: (row: Row) => string) => {
  const all = [...rows]
  const taken = new Set(all.filter(({ tenant }) => tenant === into).map(same))
  return all.filter((row) => row.tenant === from && taken.has(same(row)))
}

type Ends = Pick<Union, "from" | "into">

const overlapOf = (tables: Tables, ends: Ends): ReadonlyArray<Overlap> => [
  ...shared(tables.connections.values(), ends, ({ app, externalAccountId }) => key(app, externalAccountId)).map(
    ({ app, name }) => ({ what: "account", app, name }) as const,
  ),
  ...shared(tables.streams.values(), ends, ({ app, instance, kind, partition }) => key(app, instance, kind, partition)).map(
    ({ app, kind, partitionName }) => ({ what: "place", app, name: `${partitionName} (${kind})` }) as const,
  ),
  ...shared(
    [...tables.mappings].flatMap(([at, versions]) => {
      const [tenant = "", app = "", kind = "", stream = ""] = JSON.parse(at) as ReadonlyArray<string>
      return stream === "" && versions.length > 0 ? [{ tenant, app, kind }] : []
    }),
    ends,
    ({ app, kind }) => key(app, kind),
  ).map(({ app, kind }) => ({ what: "mapping", app, name: kind }) as const),
]

/** Whether what was sealed follows on what is stored, and all of it was. */
const isPresent = ({ grants, subscriptions }: Tables, { from, grants: sealed, secrets }: Union, now: number): boolean => {
  const isOurs = ({ tenant }: { readonly tenant: string }) => tenant === from
  const [held, endpoints] = [[...grants.values()].filter(isOurs), [...subscriptions.values()].filter(isOurs)]
  const follows = (
    stored: { readonly connectionId: string; readonly version: number },
    anew: ReadonlyArray<{ connectionId: string; version: number }>,
  ) => anew.some(({ connectionId, version }) => connectionId === stored.connectionId && version === stored.version + 1)
  return (
    held.every((grant) => (grant.claimedUntil ?? 0) <= now && follows(grant, sealed)) && endpoints.every((one) => follows(one, secrets))
  )
}

/** Every row and every index entry that begins with the tenant's id begins with the other's. */
const repoint = (tables: Tables, { from, into }: Ends) => {
  const start = `[${JSON.stringify(from)}`
  const text = (value: string) =>
    value.startsWith(`${start},`) || value === `${start}]` ? `[${JSON.stringify(into)}${value.slice(start.length)}` : value
  const value = (row: unknown): unknown => {
    if (row instanceof Set) return new Set([...row].map((entry) => (typeof entry === "string" ? text(entry) : entry)))
    if (Array.isArray(row)) return row.map(value)
    return Predicate.isObject(row) && row["tenant"] === from ? { ...row, tenant: into } : row
  }
  for (const table of Object.values(tables)) {
    if (Array.isArray(table)) table.splice(0, table.length, ...table.map(value))
    if (!(table instanceof Map)) continue
    const moved = [...table].map(([at, row]) => [text(at), value(row)] as const)
    table.clear()
    for (const [at, row] of moved) {
      const before = table.get(at)
      // An index has entries of both under one key.
      const both = before instanceof Set && row instanceof Set ? new Set([...before, ...row]) : row
      ;(table as Map<string, unknown>).set(at, both)
    }
  }
  for (const [at, { message, done }] of tables.inbox)
    if (message.tenant === from) tables.inbox.set(at, { message: { ...message, tenant: into }, done })
}

/** As if nothing had been kept in step there so far: see `ChangedSettings`. */
const owing = (stream: Stream): Stream =>
  stream.initialDoneAt === null ? stream : { ...stream, former: { ...(stream.former ?? stream.settings), direction: "disabled" } }

/** Records whose ids follow from the same object are the same record: the one that was changed last stays. */
const settleDoubles = (tables: Tables, { from, into }: Ends) => {
  for (const record of tables.records.values()) {
    const other = record.tenant === from ? tables.records.get(key(into, record.kind, record.id)) : undefined
    if (other === undefined) continue
    const { tenant, kind, id, matchKeys } = record.updatedAt > other.updatedAt ? other : record
    const at = key(tenant, kind, id)
    for (const matchKey of [...matchKeys, ...(tables.cluesOfRecord.get(at) ?? [])])
      tables.recordsOfKey.get(key(tenant, kind, matchKey))?.delete(at)
    for (const table of [tables.records, tables.cluesOfRecord]) table.delete(at)
    tables.mergedInto.delete(key(tenant, id))
  }
  for (const { tenant, id } of tables.consumed.values())
    if (tenant === from && tables.consumed.has(key(into, id))) tables.consumed.delete(key(from, id))
}

const unite = (tables: Tables, union: Union, now: number): boolean => {
  const { from, into, at, grants, secrets } = union
  const [old, heir] = [tables.profiles.get(from), tables.profiles.get(into)]
  if (old === undefined || heir === undefined || heir.unitedInto !== undefined) return false
  if ((old.unitedInto ?? into) !== into || !isPresent(tables, union, now)) return false
  for (const [place, stream] of tables.streams) {
    if (isTakenAway(stream) || (stream.tenant !== from && stream.tenant !== into)) continue
    tables.streams.set(place, { ...owing(stream), ...(stream.tenant === from && { joinedAt: at }) })
  }
  for (const [place, lease] of tables.leases) {
    if ((JSON.parse(place) as ReadonlyArray<string>)[0] === from) tables.leases.set(place, { ...lease, token: lease.token + 1, until: 0 })
  }
  settleDoubles(tables, union)
  repoint(tables, union)
  for (const grant of grants) tables.grants.set(key(into, grant.connectionId), grant)
  for (const { connectionId, version, sealed } of secrets) {
    const endpoint = tables.subscriptions.get(key(into, connectionId))
    if (endpoint !== undefined) tables.subscriptions.set(key(into, connectionId), { ...endpoint, version, sealed })
  }
  for (const [place, id] of tables.profileOfAccount) if (id === from) tables.profileOfAccount.set(place, into)
  for (const [digest, session] of tables.browserSessions)
    if (session.profile === from) tables.browserSessions.set(digest, { ...session, profile: into })
  tables.profiles.set(from, { ...old, unitedInto: into })
  return true
}

export const layer: Layer.Layer<Profiles, never, MemoryTables> = Layer.effect(
  Profiles,
  Effect.map(MemoryTables, (tables) => ({
    claim: (account, profile) =>
      Effect.sync(() => {
        const place = placeOf(account)
        const owner = tables.profileOfAccount.get(place)
        const known = survivorOf(tables, owner ?? profile.id)
        if (known === undefined) tables.profiles.set(profile.id, profile)
        const found = known ?? profile
        tables.profileOfAccount.set(place, found.id)
        return found
      }),
    find: (id) => Effect.sync(() => Option.fromUndefinedOr(survivorOf(tables, id))),
    open: (session, now) =>
      Effect.sync(() => {
        for (const { digest, endsAt } of tables.browserSessions.values()) if (endsAt <= now) tables.browserSessions.delete(digest)
        const profile = tables.profiles.get(session.profile)
        if (profile === undefined || profile.unitedInto !== undefined) return false
        tables.browserSessions.set(session.digest, session)
        return true
      }),
    ofSession: (digest, now) =>
      Effect.sync(() => {
        const session = tables.browserSessions.get(digest)
        return Option.fromUndefinedOr(session === undefined || session.endsAt <= now ? undefined : survivorOf(tables, session.profile))
      }),
    end: (digest) => Effect.sync(() => void tables.browserSessions.delete(digest)),
    overlap: (from, into) => Effect.sync(() => overlapOf(tables, { from, into })),
    unite: (union) => Effect.map(Clock.currentTimeMillis, (now) => unite(tables, union, now)),
  })),
)
