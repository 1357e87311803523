/** Profiles on PostgreSQL. */
import { type Overlap, type Profile, Profiles } from "@syncline/engine"
import { Effect, Layer, Option } from "effect"
import * as Column from "../Column.ts"
import { Database, run, transaction } from "../Database.ts"
import { uniteProfiles } from "./uniteProfiles.ts"

/** So many that ended are forgotten when one is opened. */
const forgottenAtOnce = 100

const present = `present.id, present.created_at::float8 AS "createdAt"`
/** The profile that one is part of by now, or itself. */
const survivor = (id: string) =>
  `JOIN syncline.profiles AS named ON named.id = ${id} JOIN syncline.profiles AS present ON present.id = coalesce(named.united_into, named.id)`

export const layer: Layer.Layer<Profiles, never, Database> = Layer.effect(
  Profiles,
  Effect.map(Database, (sql) => ({
    claim: ({ app, instance, externalAccountId }, { id, createdAt }) =>
      sql<Profile>`
        WITH account AS (
          INSERT INTO syncline.profile_accounts AS stored (app, instance, account_id, tenant_id)
          VALUES (${app}, ${instance}, ${externalAccountId}, coalesce((SELECT united_into FROM syncline.profiles WHERE id = ${id}), ${id}))
          ON CONFLICT (account_id, app, instance) DO UPDATE SET tenant_id = stored.tenant_id
          RETURNING tenant_id
        ), made AS (
          INSERT INTO syncline.profiles (id, created_at)
          SELECT tenant_id, ${Column.number(createdAt)}::bigint FROM account WHERE tenant_id = ${id}
          ON CONFLICT (id) DO NOTHING
          RETURNING id, created_at
        )
        SELECT id, created_at::float8 AS "createdAt" FROM made
        UNION ALL
        SELECT ${sql.literal(present)} FROM account ${sql.literal(survivor("account.tenant_id"))}
        LIMIT 1`.pipe(
        // Somebody else made the profile while this statement waited for the account: the next look sees it.
        Effect.repeat({ until: (rows) => rows.length > 0 }),
        Effect.map(([profile]) => profile ?? { id, createdAt }),
        run("Profiles.claim"),
      ),
    find: (id) =>
      sql<Profile>`SELECT ${sql.literal(present)} FROM (SELECT ${id}::text AS id) AS asked ${sql.literal(survivor("asked.id"))}`.pipe(
        Effect.map(([profile]) => Option.fromUndefinedOr(profile)),
        run("Profiles.find"),
      ),
    open: ({ digest, profile, endsAt }, now) =>
      sql`
        WITH ended AS (
          DELETE FROM syncline.browser_sessions WHERE digest = ANY(ARRAY(
            SELECT digest FROM syncline.browser_sessions WHERE ends_at <= ${Column.number(now)}::bigint
            ORDER BY ends_at LIMIT ${Column.number(forgottenAtOnce)}::bigint FOR UPDATE SKIP LOCKED
          ))
        ), present AS (
          SELECT id FROM syncline.profiles WHERE id = ${profile} AND united_into IS NULL FOR SHARE
        )
        INSERT INTO syncline.browser_sessions (digest, tenant_id, ends_at)
        SELECT ${digest}, id, ${Column.number(endsAt)}::bigint FROM present
        RETURNING 1`.pipe(
        Effect.map((rows) => rows.length > 0),
        run("Profiles.open"),
      ),
    ofSession: (digest, now) =>
      sql<Profile>`
        SELECT ${sql.literal(present)} FROM syncline.browser_sessions AS session ${sql.literal(survivor("session.tenant_id"))}
        WHERE session.digest = ${digest} AND session.ends_at > ${Column.number(now)}::bigint`.pipe(
        Effect.map(([profile]) => Option.fromUndefinedOr(profile)),
        run("Profiles.ofSession"),
      ),
    end: (digest) => sql`DELETE FROM syncline.browser_sessions WHERE digest = ${digest}`.pipe(Effect.asVoid, run("Profiles.end")),
    overlap: (from, into) =>
      sql<Overlap>`
        SELECT 'account' AS what, one.app, one.name FROM syncline.connections AS one
        JOIN syncline.connections AS other USING (app, external_account_id)
        WHERE one.tenant_id = ${from} AND other.tenant_id = ${into}
        UNION ALL
        SELECT 'place', one.app, one.partition_name || ' (' || one.kind || ')' FROM syncline.streams AS one
        JOIN syncline.streams AS other USING (app, instance, kind, partition)
        WHERE one.tenant_id = ${from} AND other.tenant_id = ${into}
        UNION ALL
        SELECT DISTINCT 'mapping', one.app, one.kind FROM syncline.mappings AS one
        JOIN syncline.mappings AS other USING (app, kind)
        WHERE one.tenant_id = ${from} AND other.tenant_id = ${into} AND one.stream_id = '' AND other.stream_id = ''
        ORDER BY 1, 2, 3`.pipe(run("Profiles.overlap")),
    unite: (union) => uniteProfiles(sql, union).pipe(run("Profiles.unite"), transaction(sql, "Profiles.unite")),
  })),
)
