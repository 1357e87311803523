/** What the log says of a stream: once when it cannot be read, once when it is read again. */
import { assert, describe, it } from "@effect/vitest"
import { AdapterError, RateLimited, type Reason, Rejected, Unauthorized, Unavailable } from "@syncline/adapter-core"
import type { Cursor } from "@syncline/engine"
import { Effect } from "effect"
import * as ConnectionLog from "../../src/read/ConnectionLog.ts"
import type { Slice } from "../../src/read/ReadingStep.ts"
import { logged } from "../../src/testing/Logged.ts"
import * as Sample from "../../src/testing/store/Sample.ts"

const stream = Sample.stream("tenant", "a/p/card", "a", { kind: "card", partition: "p" })

const cursor = (failures: number): Cursor => ({ version: 0, generation: 1, failures, nextDue: 0 })

const error = (reason: Reason) => new AdapterError({ app: "app", operation: "read", reason })

const failed = (reason: Reason): Slice => ({ _tag: "failed", error: error(reason) })

const refused = failed(new Rejected({ message: "no such list" }))

describe("the log of a reading", () => {
  const about = { stream: "a/p/card", kind: "card", partition: "p" }
  const cannot = { level: "Warn", message: "cannot be read for now: app read: Rejected: no such list", about }
  const again = { level: "Info", message: "is read again", about }
  const cases: ReadonlyArray<readonly [title: string, before: Cursor | undefined, slice: Slice, lines: ReadonlyArray<unknown>]> = [
    ["that fails for the first time has a line", cursor(0), refused, [cannot]],
    ["that fails before anything is known of it has a line", undefined, refused, [cannot]],
    ["that goes on failing has none", cursor(1), refused, []],
    ["that works has none", cursor(0), { _tag: "done" }, []],
    ["that works after it failed has a line", cursor(1), { _tag: "more" }, [again]],
    ["that stops its connection has none of its own", cursor(0), failed(new RateLimited({ message: "slow down", waitMillis: 1 })), []],
  ]
  for (const [title, before, slice, lines] of cases) {
    it.effect(title, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* logged(ConnectionLog.read(stream, before, slice)), lines)
      }),
    )
  }
})

describe("the log of a connection", () => {
  it.effect("says that it waits when it begins to, and that a limit is reached as nothing to look at", () =>
    Effect.gen(function* () {
      const well = Sample.connection("tenant", "a", { reason: null })
      const waiting = Sample.connection("tenant", "a", { reason: "maintenance" })
      const down = error(new Unavailable({ message: "maintenance" }))
      const limited = error(new RateLimited({ message: "slow down", waitMillis: 1 }))
      const lines = (yield* logged(Effect.all([ConnectionLog.waits(well, down), ConnectionLog.waits(well, limited)]))).map(
        ({ level, message }) => [level, message],
      )
      assert.deepStrictEqual(lines, [
        ["Warn", `waits: ${down.message}`],
        ["Info", `waits: ${limited.message}`],
      ])
      assert.deepStrictEqual(yield* logged(ConnectionLog.waits(waiting, down)), [])
    }),
  )

  it.effect("says that somebody took it up again only where it had stopped", () =>
    Effect.gen(function* () {
      const { message } = error(new Unauthorized({ message: "bad credentials" }))
      const [line, ...others] = yield* logged(
        Effect.all([
          ConnectionLog.taken(Sample.connection("tenant", "a")),
          ConnectionLog.taken(Sample.connection("tenant", "b", { status: "error", reason: message })),
        ]),
      )
      assert.deepStrictEqual(others, [])
      assert.deepInclude(line, { level: "Info", message: "taken up again" })
      assert.deepInclude(line?.about, { tenant: "tenant", connection: "b" })
    }),
  )
})
