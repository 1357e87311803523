import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted, Schema } from "effect"
import { execFile } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { TestDatabase } from "../src/testing/index.ts"
import * as Host from "./embedded/Host.ts"

const Announcement = Schema.fromJsonString(Schema.Struct({ name: Schema.String, data: Schema.String, pid: Schema.Int }))
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")
const workspace = fileURLToPath(new URL("twoProjects", import.meta.url))

/** Runs a workspace of two projects in a test run of its own; what the projects saw of their server. */
const run = (env: Record<string, string>) =>
  Effect.gen(function* () {
    const announcements = join(yield* Host.folder, "announcements")
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("SYNCLINE_") && !name.startsWith("VITEST"))
    yield* Effect.promise(() =>
      promisify(execFile)(process.execPath, [vitest, "run", "--root", workspace], {
        env: { ...Object.fromEntries(inherited), SYNCLINE_TEST_ANNOUNCEMENTS: announcements, ...env },
      }),
    )
    const lines = readFileSync(announcements, "utf8").trim().split("\n")
    return yield* Effect.forEach(lines, (line) => Schema.decodeEffect(Announcement)(line))
  })

describe("a test run of several projects", () => {
  it.effect("has one server, which ends with it", () =>
    Effect.gen(function* () {
      const seen = yield* run({})
      expect(seen).toHaveLength(2)
      expect(new Set(seen.map(({ name }) => name)).size).toBe(2)
      expect(new Set(seen.map(({ pid }) => pid)).size).toBe(1)
      for (const { data, pid } of seen) {
        expect(Host.isAlive(pid)).toBe(false)
        expect(existsSync(data)).toBe(false)
      }
    }).pipe(Effect.scoped),
  )

  it.effect("uses the server that it was given, and leaves no database on it", () =>
    Effect.gen(function* () {
      const { name, url } = yield* TestDatabase.make({ name: "given", prepare: Effect.void })
      const [own] = yield* Host.query(url, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid")
      const seen = yield* run({ SYNCLINE_TEST_DATABASE_URL: Redacted.value(url) })
      expect(seen.map(({ pid }) => ({ pid }))).toEqual([own, own])
      const [prefix] = seen.map((announced) => announced.name.slice(0, -16))
      expect(name).not.toContain(prefix)
      expect(yield* Host.query(url, `SELECT datname FROM pg_database WHERE starts_with(datname, '${prefix}')`)).toEqual([])
    }).pipe(Effect.scoped),
  )
})
