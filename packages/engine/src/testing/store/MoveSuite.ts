/** Of the suite of stores: the status of a connection moves on once, and what announces it is written with it. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import * as Event from "../../model/Event.ts"
import { Connections } from "../../store/Connections.ts"
import { Journal } from "../../store/Journal.ts"
import type { Store } from "../../store/MemoryStore.ts"
import * as Sample from "./Sample.ts"

const failed = new Event.ConnectionFailed({ connectionId: "a", app: "app", reason: "revoked\u0000" })

const toError = { from: "active", to: "error", reason: "revoked", at: 300, events: [failed] } as const

const announced = (tenant: string) =>
  Effect.flatMap(Journal, (journal) =>
    Effect.map(journal.events(tenant, { after: 0, limit: 100 }), (events) => events.map(({ at, event }) => [at, event])),
  )

export const moveSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("moves on with its events, and once", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const tenant = yield* Sample.pair()
      const before = Option.getOrThrow(yield* connections.get(tenant, "a"))
      expect(yield* connections.become(tenant, "a", toError)).toBe(true)
      expect(yield* connections.get(tenant, "a")).toEqual(Option.some({ ...before, status: "error", reason: "revoked" }))
      expect(yield* connections.become(tenant, "a", toError)).toBe(false)
      expect(yield* announced(tenant)).toEqual([[300, failed]])
      expect(Option.getOrThrow(yield* connections.get(tenant, "b")).status).toBe("active")
    }),
  )

  it.effect("moves on without events too", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const tenant = yield* Sample.pair()
      expect(yield* connections.become(tenant, "a", { ...toError, to: "paused", reason: null, events: [] })).toBe(true)
      expect(Option.getOrThrow(yield* connections.get(tenant, "a"))).toMatchObject({ status: "paused", reason: null })
      expect(yield* announced(tenant)).toEqual([])
    }),
  )

  it.effect("stays where it is and waits", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const tenant = yield* Sample.pair()
      const wait = { from: "active", to: "active", reason: "limit", blockedUntil: 900, at: 300, events: [] } as const
      expect(yield* connections.become(tenant, "a", wait)).toBe(true)
      expect(Option.getOrThrow(yield* connections.get(tenant, "a"))).toMatchObject({ status: "active", reason: "limit", blockedUntil: 900 })
      expect(yield* connections.become(tenant, "a", toError)).toBe(true)
      expect(Option.getOrThrow(yield* connections.get(tenant, "a")).blockedUntil).toBe(900)
    }),
  )

  it.effect("announces nothing where somebody was faster, or there is no such connection", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const tenant = yield* Sample.pair()
      yield* connections.update(tenant, "a", { status: "paused", reason: "its person" })
      for (const id of ["a", "none"]) expect(yield* connections.become(tenant, id, toError)).toBe(false)
      expect(yield* connections.become("nobody", "a", toError)).toBe(false)
      expect(Option.getOrThrow(yield* connections.get(tenant, "a"))).toMatchObject({ status: "paused", reason: "its person" })
      expect(yield* announced(tenant)).toEqual([])
    }),
  )

  it.effect("moves on once for all who try at once", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const tenant = yield* Sample.pair()
      const tries = yield* Effect.all(
        Array.from({ length: 5 }, () => connections.become(tenant, "a", toError)),
        { concurrency: "unbounded" },
      )
      expect(tries.filter((won) => won)).toEqual([true])
      expect(yield* announced(tenant)).toHaveLength(1)
    }),
  )
}
