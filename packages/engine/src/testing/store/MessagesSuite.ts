/** Of the suite of stores: what comes to an endpoint is stored once, waits in its order, wakes its connection, and is forgotten long after it was looked at. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Connections } from "../../store/Connections.ts"
import { Inbox } from "../../store/Inbox.ts"
import { Journal } from "../../store/Journal.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Subscriptions } from "../../store/Subscriptions.ts"
import * as Sample from "./Sample.ts"

const most = { limit: 9, bytes: 1000 }

const bytes = (text: string) => new TextEncoder().encode(text)

const message = (tenant: string, id: string, receivedAt: number, connectionId = "a") => ({
  tenant,
  connectionId,
  id,
  receivedAt,
  headers: { "x-event": "issues" },
  body: new Uint8Array([0, 1, 254, 255, ...bytes(id)]),
})

const subscription = (tenant: string, path: string, version = 1) => ({
  tenant,
  connectionId: "a",
  path,
  sealed: { keyId: "k", ciphertext: bytes(`sealed ${version}`) },
  version,
  createdAt: 100,
})

export const messagesSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("of a connection are looked at once each, in the order in which they came", () =>
    Effect.gen(function* () {
      const inbox = yield* Inbox
      const [tenant, other] = [yield* Sample.pair(), yield* Sample.pair()]
      expect(yield* inbox.put(message(tenant, "late", 3000))).toBe(true)
      expect(yield* inbox.put(message(tenant, "first", 1000))).toBe(true)
      expect(yield* inbox.put(message(tenant, "second", 2000))).toBe(true)
      expect(yield* inbox.put(message(tenant, "first", 4000))).toBe(false)
      expect(yield* inbox.put(message(other, "first", 1000))).toBe(true)
      expect(yield* inbox.put(message(tenant, "first", 1000, "b"))).toBe(true)
      expect(yield* inbox.waiting(tenant, "a", { limit: 2, bytes: 1000 })).toEqual([
        message(tenant, "first", 1000),
        message(tenant, "second", 2000),
      ])
      const within = (limit: number) => Effect.map(inbox.waiting(tenant, "a", { limit: 9, bytes: limit }), (all) => all.map(({ id }) => id))
      expect([yield* within(0), yield* within(8), yield* within(9)]).toEqual([["first"], ["first"], ["first", "second"]])
      yield* inbox.done(tenant, "a", ["first", "late"])
      expect((yield* inbox.waiting(tenant, "a", most)).map(({ id }) => id)).toEqual(["second"])
      expect(yield* inbox.put(message(tenant, "late", 5000))).toBe(false)
      expect((yield* inbox.waiting(tenant, "b", most)).map(({ id }) => id)).toEqual(["first"])
      expect((yield* inbox.waiting(other, "a", most)).map(({ id }) => id)).toEqual(["first"])
    }),
  )

  it.effect("give their connection something to do, as long as they were not looked at", () =>
    Effect.gen(function* () {
      const [connections, inbox] = [yield* Connections, yield* Inbox]
      const tenant = Sample.newTenant()
      yield* Sample.setUp([Sample.connection(tenant, "a"), Sample.connection(tenant, "b", { status: "paused" })], [])
      const dueAt = (now: number) =>
        Effect.map(connections.due(now, 1000), (all) => all.flatMap((each) => (each.tenant === tenant ? [each.connectionId] : [])))
      expect(yield* connections.nextWake(tenant, "a")).toBeUndefined()
      for (const connectionId of ["a", "b"]) {
        yield* inbox.put(message(tenant, "one", 2000, connectionId))
        yield* inbox.put(message(tenant, "two", 1000, connectionId))
      }
      expect(yield* connections.nextWake(tenant, "a")).toBe(1000)
      expect(yield* connections.nextWake(tenant, "b")).toBeUndefined()
      expect(yield* dueAt(1000)).toEqual(["a"])
      expect(yield* connections.hasWork(tenant, "a", { since: 999, now: 5000 })).toBe(false)
      expect(yield* connections.hasWork(tenant, "a", { since: 1000, now: 5000 })).toBe(true)
      expect(yield* connections.hasWork(tenant, "b", { since: 1000, now: 5000 })).toBe(false)
      yield* inbox.done(tenant, "a", ["two"])
      expect(yield* connections.nextWake(tenant, "a")).toBe(2000)
      yield* inbox.done(tenant, "a", ["one"])
      expect(yield* connections.nextWake(tenant, "a")).toBeUndefined()
      expect(yield* dueAt(5000)).toEqual([])
      expect(yield* connections.hasWork(tenant, "a", { since: 5000, now: 5000 })).toBe(false)
    }),
  )

  it.effect("are forgotten when they are old and were looked at, a part at a time", () =>
    Effect.gen(function* () {
      const [inbox, journal] = [yield* Inbox, yield* Journal]
      const [tenant, other] = [yield* Sample.pair(), yield* Sample.pair()]
      for (const at of [1, 2, 3, 4]) yield* inbox.put(message(tenant, String(at), at))
      yield* inbox.put(message(other, "1", 1))
      yield* inbox.done(tenant, "a", ["1", "2", "4"])
      yield* inbox.done(other, "a", ["1"])
      const before = { events: 4, runs: 0, history: 0, payloads: 0 }
      expect(yield* journal.forget(tenant, before, 1)).toBe(true)
      while (yield* journal.forget(tenant, before, 1));
      expect((yield* inbox.waiting(tenant, "a", most)).map(({ id }) => id)).toEqual(["3"])
      // What is forgotten is new again.
      const known = yield* Effect.forEach(["1", "2", "3", "4"], (id) => inbox.put(message(tenant, id, 9)))
      expect(known).toEqual([true, true, false, false])
      expect(yield* inbox.put(message(other, "1", 9))).toBe(false)
    }),
  )

  it.effect("have one endpoint a connection, whose path stays and whose secrets are replaced by who knew the last ones", () =>
    Effect.gen(function* () {
      const [subscriptions, inbox] = [yield* Subscriptions, yield* Inbox]
      const [tenant, other] = [yield* Sample.pair(), yield* Sample.pair()]
      const path = `path of ${tenant}`
      const unheard = { receivedAt: null, refused: null, base: null }
      expect(yield* subscriptions.put(subscription(tenant, path, 2))).toBe(false)
      expect(yield* subscriptions.put(subscription(tenant, path))).toBe(true)
      expect(yield* subscriptions.put(subscription(tenant, "another"))).toBe(false)
      expect(yield* subscriptions.byPath(path)).toEqual(Option.some({ ...subscription(tenant, path), ...unheard }))
      expect(yield* subscriptions.byPath("another")).toEqual(Option.none())
      expect(yield* subscriptions.get(other, "a")).toEqual(Option.none())
      expect(yield* subscriptions.put(subscription(tenant, "another", 2))).toBe(true)
      expect(yield* subscriptions.put(subscription(tenant, "another", 2))).toBe(false)
      yield* inbox.put(message(tenant, "m", 5000))
      yield* inbox.put(message(other, "m", 7000))
      yield* subscriptions.refused(tenant, "a", { at: 6000, message: "not signed" })
      yield* subscriptions.refused(other, "a", { at: 6000, message: "not signed" })
      yield* subscriptions.announce(tenant, "a", "https://host.example")
      const now = {
        ...subscription(tenant, path, 2),
        receivedAt: 5000,
        refused: { at: 6000, message: "not signed" },
        base: "https://host.example",
      }
      expect(yield* subscriptions.get(tenant, "a")).toEqual(Option.some(now))
      const after = yield* subscriptions.all(path.slice(0, -1), 1)
      expect(after).toEqual([now])
      expect((yield* subscriptions.all(path, 100)).filter((each) => each.tenant === tenant)).toEqual([])
      const anew = { keyId: "other", ciphertext: bytes("sealed anew") }
      expect(yield* subscriptions.handOver(other, "a", "b", anew)).toBe(false)
      expect(yield* subscriptions.handOver(tenant, "a", "b", anew)).toBe(true)
      const given = { ...now, connectionId: "b", sealed: anew, version: 3 }
      expect(yield* subscriptions.byPath(path)).toEqual(Option.some(given))
      expect(yield* subscriptions.put(subscription(tenant, `other path of ${tenant}`))).toBe(true)
      expect(yield* subscriptions.handOver(tenant, "a", "b", anew)).toBe(false)
      yield* subscriptions.remove(tenant, "a")
      expect(yield* subscriptions.handOver(tenant, "b", "a", now.sealed)).toBe(true)
      expect(yield* subscriptions.byPath(path)).toEqual(Option.some({ ...now, version: 4 }))
      yield* subscriptions.remove(other, "a")
      expect(Option.isSome(yield* subscriptions.byPath(path))).toBe(true)
      yield* subscriptions.remove(tenant, "a")
      expect(yield* subscriptions.byPath(path)).toEqual(Option.none())
    }),
  )

  it.effect("are known place by place: what the application was asked, what was heard, and what was missed", () =>
    Effect.gen(function* () {
      const subscriptions = yield* Subscriptions
      const [tenant, other] = [yield* Sample.pair(), yield* Sample.pair()]
      yield* subscriptions.put(subscription(tenant, `path of ${tenant}`))
      const place = { tenant, connectionId: "a", partition: "p" }
      const set = { ...place, since: 100, triedAt: 100, problem: null, url: "https://host.example/x", version: 1, expiresAt: 900 }
      const known = { heardAt: null, missedAt: null }
      yield* subscriptions.tried(set)
      expect([...(yield* subscriptions.hooks(tenant, "a")).values()]).toEqual([{ ...set, ...known }])
      yield* subscriptions.heard(tenant, "a", ["p", "q"], 200)
      yield* subscriptions.heard(tenant, "a", ["p"], 150)
      yield* subscriptions.missed(tenant, "a", "p", 300)
      yield* subscriptions.missed(tenant, "a", "unknown", 300)
      yield* subscriptions.missed(other, "a", "p", 400)
      yield* subscriptions.missed(tenant, "b", "p", 400)
      const refused = { ...set, since: null, triedAt: 500, problem: "not allowed", expiresAt: null, version: 2 }
      yield* subscriptions.tried(refused)
      const unset = { since: 200, triedAt: null, problem: null, url: null, version: null, expiresAt: null, missedAt: null }
      const hooks = yield* subscriptions.hooks(tenant, "a")
      expect(hooks.get("p")).toEqual({ ...refused, since: 100, heardAt: 200, missedAt: 300 })
      expect(hooks.get("q")).toEqual({ ...place, partition: "q", ...unset, heardAt: 200 })
      expect([hooks.size, (yield* subscriptions.hooks(other, "a")).size, (yield* subscriptions.hooks(tenant, "b")).size]).toEqual([2, 0, 0])
      yield* subscriptions.unhook(other, "a", ["p"])
      yield* subscriptions.unhook(tenant, "a", ["q"])
      expect([...(yield* subscriptions.hooks(tenant, "a")).keys()]).toEqual(["p"])
      expect(yield* subscriptions.handOver(tenant, "a", "b", subscription(tenant, "").sealed)).toBe(true)
      expect((yield* subscriptions.hooks(tenant, "a")).size + (yield* subscriptions.hooks(tenant, "b")).size).toBe(0)
      yield* subscriptions.tried({ ...set, connectionId: "b" })
      yield* subscriptions.remove(tenant, "b")
      expect((yield* subscriptions.hooks(tenant, "b")).size).toBe(0)
    }),
  )
}
