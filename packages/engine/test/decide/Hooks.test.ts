/** How far an application's word is taken that it tells of what changes. */
import { describe, expect, it } from "vitest"
import * as Hooks from "../../src/decide/Hooks.ts"
import type { Hook } from "../../src/model/Hook.ts"

const minute = 60_000
const hour = 60 * minute
const now = 100 * hour
const set: Hook = {
  tenant: "acme",
  connectionId: "a",
  partition: "p",
  since: now - 50 * hour,
  triedAt: now - 50 * hour,
  problem: null,
  url: "https://host.example/x",
  version: 1,
  expiresAt: null,
  heardAt: null,
  missedAt: null,
}

describe("what is made of how an application tells (T-40, T-41)", () => {
  it.each<[string, Hook | undefined, Hooks.HookState]>([
    ["nobody ever asked it to", undefined, "off"],
    ["it is known by name only", { ...set, since: null, triedAt: null }, "off"],
    ["it refused at first", { ...set, since: null, problem: "not allowed" }, "refused"],
    ["it refuses by now", { ...set, heardAt: now - minute, problem: "not allowed" }, "refused"],
    ["it has said nothing yet", set, "silent"],
    ["it told something, however long ago", { ...set, heardAt: now - 49 * hour }, "telling"],
    ["it tells until a time that is over", { ...set, heardAt: now - hour, expiresAt: now }, "silent"],
    ["it tells until a time to come", { ...set, heardAt: now - hour, expiresAt: now + 1 }, "telling"],
    ["something was missed, and nothing heard after it", { ...set, heardAt: now - 5 * hour, missedAt: now - 4 * hour }, "missing"],
    ["something was missed before it told again, less than an hour ago", { ...set, heardAt: now, missedAt: now - hour + 1 }, "missing"],
    ["something was missed before it told again, an hour ago", { ...set, heardAt: now, missedAt: now - hour }, "telling"],
    ["something was missed at the moment of its last message", { ...set, heardAt: now - hour, missedAt: now - hour }, "missing"],
    ["something was missed, and it never told anything", { ...set, missedAt: now - 2 * hour }, "missing"],
  ])("where %s", (_, hook, state) => {
    expect(Hooks.stateOf(hook, now)).toBe(state)
  })

  it("counts against it what it had the time to tell, since it is to tell", () => {
    const since = now - hour
    const hook = { ...set, since }
    expect(Hooks.missed(hook, [], now)).toBe(false)
    expect(Hooks.missed(hook, [now - minute, since + minute, since - minute, now + hour], now)).toBe(false)
    expect(Hooks.missed(hook, [now, now - minute - 1], now)).toBe(true)
    expect(Hooks.missed(hook, [since + minute + 1], now)).toBe(true)
    expect(Hooks.missed({ ...hook, since: null }, [now - 2 * minute], now)).toBe(false)
  })

  it("asks it where that may help, and not more often than once an hour for the same reason", () => {
    const wanted = { url: "https://host.example/x", version: 1 }
    const isAsked = (hook: Hook | undefined, of = wanted) => Hooks.isToBeSet(hook, of, now)
    expect(isAsked(undefined)).toBe(true)
    expect(isAsked({ ...set, triedAt: null })).toBe(true)
    expect(isAsked(set)).toBe(false)
    const justTried = { ...set, triedAt: now - 1 }
    expect(isAsked(justTried, { ...wanted, version: 2 })).toBe(true)
    expect(isAsked(justTried, { ...wanted, url: "https://moved.example/x" })).toBe(true)
    for (const trouble of [{ problem: "not allowed" }, { missedAt: now }, { expiresAt: now }]) {
      expect(isAsked({ ...set, triedAt: now - hour + 1, ...trouble })).toBe(false)
      expect(isAsked({ ...set, triedAt: now - hour, ...trouble })).toBe(true)
    }
    expect(isAsked({ ...set, missedAt: set.triedAt })).toBe(false)
    const halfway = { ...set, triedAt: now - 10 * hour }
    expect([isAsked({ ...halfway, expiresAt: now + 10 * hour }), isAsked({ ...halfway, expiresAt: now + 10 * hour - 1 })]).toEqual([
      false,
      true,
    ])
  })
})
