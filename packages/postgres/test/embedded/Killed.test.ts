import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { EmbeddedPostgres } from "../../src/embedded/index.ts"
import * as Host from "./Host.ts"

const write = (host: Host.Host) =>
  Effect.gen(function* () {
    yield* Host.query(Redacted.make(host.started.url), "CREATE TABLE note (body text)")
    yield* Host.query(Redacted.make(host.started.url), "INSERT INTO note VALUES ('committed before the kill')")
  })

const expectRows = (dataDirectory: string) =>
  Effect.gen(function* () {
    const server = yield* EmbeddedPostgres.make({ dataDirectory })
    expect(yield* Host.query(server.connectionUrl(), "SELECT body FROM note")).toEqual([{ body: "committed before the kill" }])
  }).pipe(Effect.scoped)

const signal = (pid: number, name: NodeJS.Signals) => Effect.sync(() => process.kill(pid, name))

const lockOf = (folder: string): object => JSON.parse(readFileSync(join(folder, "lock"), "utf8"))

/** A process that has nothing to do with PostgreSQL. */
const bystander = Effect.acquireRelease(
  Effect.sync(() => spawn(process.execPath, ["--eval", "setInterval(() => {}, 60000)"], { stdio: "ignore" })),
  (child) =>
    Effect.promise(() => {
      const exited = once(child, "exit")
      child.kill("SIGKILL")
      return exited
    }),
)

describe("a host killed with -9", () => {
  it.live("takes its server with it, and leaves every committed row", () =>
    Effect.gen(function* () {
      const folder = yield* Host.folder
      const host = yield* Host.start(folder)
      yield* write(host)
      yield* host.kill
      yield* Host.isGone(host.started.serverPid)
      yield* expectRows(folder)
    }),
  )

  it.live("does not keep the next one waiting for long, even when that starts at once", () =>
    Effect.gen(function* () {
      const folder = yield* Host.folder
      const host = yield* Host.start(folder)
      yield* write(host)
      yield* host.kill
      yield* expectRows(folder)
      expect(Host.isAlive(host.started.serverPid)).toBe(false)
    }),
  )

  it.live("takes the files of a temporary server with it", () =>
    Effect.gen(function* () {
      const host = yield* Host.start(undefined)
      expect(existsSync(host.started.logFile)).toBe(true)
      yield* host.kill
      yield* Host.isGone(host.started.serverPid)
      yield* Host.eventually(() => !existsSync(dirname(host.started.data)))
    }),
  )

  it.live("in the middle of making the files leaves a folder that the next one can start on", () =>
    Effect.gen(function* () {
      const folder = yield* Host.folder
      const host = yield* Host.launching(folder)
      yield* Host.eventually(() => readdirSync(folder).some((name) => name.startsWith("data.new-")))
      yield* host.kill
      expect(existsSync(join(folder, "data"))).toBe(false)
      const next = yield* Host.start(folder)
      expect(yield* Host.query(Redacted.make(next.started.url), "SELECT 1 AS one")).toEqual([{ one: 1 }])
    }),
  )
})

describe("a server that was left behind", () => {
  it.live("because its supervisor was killed too, is stopped by the next start", () =>
    Effect.gen(function* () {
      const folder = yield* Host.folder
      const host = yield* Host.start(folder)
      yield* write(host)
      yield* signal(Host.parentOf(host.started.serverPid), "SIGKILL")
      yield* host.kill
      expect(Host.isAlive(host.started.serverPid)).toBe(true)
      yield* expectRows(folder)
      expect(Host.isAlive(host.started.serverPid)).toBe(false)
    }),
  )

  it.live("because its supervisor was killed, is stopped by its own host in the end", () =>
    Effect.gen(function* () {
      const folder = yield* Host.folder
      const pid = yield* EmbeddedPostgres.make({ dataDirectory: folder }).pipe(
        Effect.flatMap((server) => Effect.sync(() => Host.serverOf(server.dataDirectory))),
        Effect.tap((serverPid) => signal(Host.parentOf(serverPid), "SIGKILL")),
        Effect.scoped,
      )
      expect(Host.isAlive(pid)).toBe(false)
    }),
  )

  it.live("as a pid file only, does not keep the next one from starting", () =>
    Effect.gen(function* () {
      const folder = yield* Host.folder
      const host = yield* Host.start(folder)
      yield* write(host)
      yield* signal(Host.parentOf(host.started.serverPid), "SIGKILL")
      yield* signal(host.started.serverPid, "SIGKILL")
      yield* host.kill
      yield* Host.isGone(host.started.serverPid)
      expect(existsSync(join(host.started.data, "postmaster.pid"))).toBe(true)
      yield* expectRows(folder)
    }),
  )

  it.live("as a pid file that now names somebody else, is forgotten without harm to that process", () =>
    Effect.gen(function* () {
      const folder = yield* Host.folder
      const host = yield* Host.start(folder)
      yield* write(host)
      yield* host.kill
      yield* Host.isGone(host.started.serverPid)
      const other = yield* bystander
      writeFileSync(join(host.started.data, "postmaster.pid"), `${other.pid}\n${host.started.data}\n1\n5432\n\n127.0.0.1\n\nready\n`)
      writeFileSync(join(folder, "lock"), JSON.stringify({ ...lockOf(folder), pid: other.pid }))
      yield* expectRows(folder)
      expect(other.exitCode).toBe(null)
      expect(other.signalCode).toBe(null)
    }),
  )
})

describe("a folder in use", () => {
  it.live("is refused to a second program, and stays with the first, even while that one is frozen", () =>
    Effect.gen(function* () {
      const folder = yield* Host.folder
      const host = yield* Host.start(folder)
      yield* write(host)
      yield* signal(host.pid, "SIGSTOP")
      const error = yield* EmbeddedPostgres.make({ dataDirectory: folder }).pipe(Effect.scoped, Effect.flip)
      yield* signal(host.pid, "SIGCONT")
      expect(error.reason).toBe("FolderInUse")
      expect(error.message).toContain(`process ${host.pid}`)
      expect(yield* Host.query(Redacted.make(host.started.url), "SELECT count(*)::int AS rows FROM note")).toEqual([{ rows: 1 }])
    }),
  )

  it.live("goes to exactly one of several programs that start at once", () =>
    Effect.gen(function* () {
      const folder = yield* Host.folder
      const hosts = yield* Effect.all(
        [1, 2, 3, 4].map(() => Host.answer(folder)),
        { concurrency: "unbounded" },
      )
      const refused = hosts.flatMap(({ said }) => ("reason" in said ? [said.reason] : []))
      expect(refused).toEqual(["FolderInUse", "FolderInUse", "FolderInUse"])
    }),
  )

  it.live("goes to exactly one of several programs after a killed one left its lock", () =>
    Effect.gen(function* () {
      const folder = yield* Host.folder
      const host = yield* Host.start(folder)
      yield* host.kill
      expect(existsSync(join(folder, "lock"))).toBe(true)
      const hosts = yield* Effect.all(
        [1, 2, 3, 4].map(() => Host.answer(folder)),
        { concurrency: "unbounded" },
      )
      expect(hosts.filter(({ said }) => "url" in said)).toHaveLength(1)
    }),
  )

  it.live("is refused while a program in another container touches its lock, and free when that has stopped", () =>
    Effect.gen(function* () {
      const folder = yield* Host.folder
      const host = yield* Host.start(folder)
      yield* write(host)
      const written = statSync(join(folder, "lock")).mtimeMs
      yield* Host.eventually(() => statSync(join(folder, "lock")).mtimeMs > written)
      writeFileSync(join(folder, "lock"), JSON.stringify({ ...lockOf(folder), system: "elsewhere" }))
      const error = yield* EmbeddedPostgres.make({ dataDirectory: folder }).pipe(Effect.scoped, Effect.flip)
      expect(error.reason).toBe("FolderInUse")
      expect(error.message).toContain("elsewhere")
      yield* host.kill
      yield* Host.isGone(host.started.serverPid)
      yield* expectRows(folder)
    }),
  )

  it.live("is not given up for a program elsewhere that has taken it over", () =>
    Effect.gen(function* () {
      const folder = yield* Host.folder
      yield* EmbeddedPostgres.make({ dataDirectory: folder }).pipe(
        Effect.tap(() =>
          Effect.sync(() => writeFileSync(join(folder, "lock"), JSON.stringify({ ...lockOf(folder), system: "elsewhere" }))),
        ),
        Effect.scoped,
      )
      expect(lockOf(folder)).toMatchObject({ system: "elsewhere" })
    }),
  )
})
