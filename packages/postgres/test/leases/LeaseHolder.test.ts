import { describe, expect, it } from "@effect/vitest"
import { Connections, Leases } from "@syncline/engine"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { setTimeout } from "node:timers/promises"
import { PostgresStore } from "../../src/index.ts"
import * as LeaseHolder from "../../src/internal/leases/LeaseHolder.ts"
import * as Sample from "../Sample.ts"
import * as TestStore from "../TestStore.ts"

const { tenant } = Sample

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, "exit")
  child.kill("SIGKILL")
  await exited
}

/** A process that does nothing until it is killed. */
const idle = Effect.acquireRelease(
  Effect.sync(() => spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" })),
  (child) => Effect.promise(() => end(child)),
)

/** Returns when the system has stopped it. */
const stopped = ({ pid }: ChildProcess) =>
  Effect.promise(async () => {
    while (!/\) T /.test(await readFile(`/proc/${pid}/stat`, "utf8"))) await setTimeout(5)
  })

/** Lets somebody hold the lease on connection "a" for an hour. */
const held = Effect.fnUntraced(function* (owner: string) {
  const sql = yield* SqlClient
  yield* sql`
    INSERT INTO syncline.leases (tenant_id, connection_id, token, owner, until)
    VALUES (${tenant}, 'a', 7, ${owner}, clock_timestamp() + interval '1 hour')
    ON CONFLICT (tenant_id, connection_id) DO UPDATE SET token = 7, owner = excluded.owner, until = excluded.until`
})

/** Opens one more store on the same database, as a process does that is started, and asks it for the lease. */
const acquiredByTheNext = Effect.gen(function* () {
  const leases = yield* Leases
  const connections = yield* Connections
  const due = (yield* connections.due(1, 10)).filter(({ connectionId }) => connectionId === "a").length
  return { due, token: yield* leases.acquire(tenant, "a", "next", 0) }
}).pipe(Effect.provide(Layer.fresh(PostgresStore.layer)))

const refused = { due: 0, token: undefined }
const taken = { due: 1, token: 8 }

// Other systems do not tell machines and processes apart: there the lease of a process that was killed runs out (Engines.test.ts).
// proves I16
describe.runIf(process.platform === "linux")("a lease whose holder is a process", () => {
  it.effect("is kept while the process lives, and given back by the next one when it was killed", () =>
    Effect.gen(function* () {
      yield* Sample.pair()
      const holder = yield* idle
      yield* held(`${yield* LeaseHolder.prefix(holder.pid)}worker`)
      expect(yield* acquiredByTheNext).toEqual(refused)
      yield* Effect.promise(() => end(holder))
      expect(yield* acquiredByTheNext).toEqual(taken)
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("is kept while the process is frozen", () =>
    Effect.gen(function* () {
      yield* Sample.pair()
      const holder = yield* idle
      yield* held(`${yield* LeaseHolder.prefix(holder.pid)}worker`)
      holder.kill("SIGSTOP")
      yield* stopped(holder)
      expect(yield* acquiredByTheNext).toEqual(refused)
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("is given back when another process has its id by now, and kept when it is another machine's", () =>
    Effect.gen(function* () {
      yield* Sample.pair()
      const own = yield* LeaseHolder.prefix()
      const earlier = own.replace(/\d+ $/, "1 ")
      expect(earlier).not.toBe(own)
      const elsewhere = earlier.replace(/ [0-9a-f]{8}-/, " 00000000-")
      expect(elsewhere).not.toBe(earlier)
      for (const [owner, outcome] of [
        [own, refused],
        [elsewhere, refused],
        ["", refused],
        [earlier, taken],
      ] as const) {
        yield* held(`${owner}worker`)
        expect(yield* acquiredByTheNext).toEqual(outcome)
      }
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("is named by the process that takes it", () =>
    Effect.gen(function* () {
      yield* Sample.pair()
      yield* Sample.lease("a", 3_600_000)
      const sql = yield* SqlClient
      expect(yield* sql`SELECT owner FROM syncline.leases`).toEqual([{ owner: `${yield* LeaseHolder.prefix()}worker` }])
      expect(yield* acquiredByTheNext).toEqual(refused)
    }).pipe(Effect.provide(TestStore.layer)),
  )
})
