import { assert, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import * as Renewal from "../../src/decide/Renewal.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const pair = (more: { readonly expiresAt?: number; readonly refreshExpiresAt?: number } = {}, name = "r1") =>
  ({ _tag: "OAuth2", accessToken: Redacted.make("a"), refreshToken: Redacted.make(name), ...more }) as const

const rotating = { rotates: true } as const

// proves V-26
describe("Renewal", () => {
  it("calls an access token stale two minutes before it ends, or in the last quarter of a short life", () => {
    const at = (expiresAt: number, now: number) => Renewal.isStale(pair({ expiresAt }), { refreshedAt: 0 }, now)
    assert.deepStrictEqual([at(hour, 58 * minute - 1), at(hour, 58 * minute)], [false, true])
    assert.deepStrictEqual([at(40, 29), at(40, 30)], [false, true])
    assert.isFalse(Renewal.isStale(pair(), { refreshedAt: 0 }, 1e15))
    assert.isTrue(Renewal.isStale(pair({ expiresAt: -1 }), { refreshedAt: 0 }, 0))
  })

  it("tries again half a minute after a refresh of which nobody knows what came, at once where nothing is left", () => {
    const begun = Renewal.begun({ signedInAt: 0, refreshedAt: 0 }, hour)
    const credentials = pair({ expiresAt: hour + minute })
    assert.strictEqual(begun.refreshAt, hour + Renewal.againMillis)
    assert.isFalse(Renewal.isDue(credentials, begun, hour + Renewal.againMillis - 1))
    assert.isTrue(Renewal.isDue(credentials, begun, hour + Renewal.againMillis))
    assert.isTrue(Renewal.isDue(pair({ expiresAt: hour }), begun, hour + 1))
  })

  it("keeps a refresh token alive that would end unused, from half of its life on", () => {
    assert.isUndefined(Renewal.signedIn(rotating, pair(), 0).refreshAt)
    assert.strictEqual(Renewal.signedIn({ rotates: true, idleMillis: 180 * day }, pair(), day).refreshAt, 91 * day)
    assert.strictEqual(Renewal.signedIn(rotating, pair({ refreshExpiresAt: 10 * day }), 0).refreshAt, 5 * day)
    assert.strictEqual(
      Renewal.signedIn({ rotates: true, idleMillis: 90 * day }, pair({ refreshExpiresAt: 10 * day }), 0).refreshAt,
      5 * day,
    )
    assert.strictEqual(Renewal.signedIn({ rotates: true, idleMillis: 40 * minute }, pair(), 0).refreshAt, 30 * minute)
    const renewal = { signedInAt: 0, refreshedAt: 0, refreshAt: 5 }
    assert.deepStrictEqual([Renewal.isDue(pair(), renewal, 4), Renewal.isDue(pair(), renewal, 5)], [false, true])
  })

  it("knows an end that nothing moves, and does not refresh in vain towards it", () => {
    const facts = { rotates: true, idleMillis: 90 * day, absoluteMillis: 100 * day } as const
    const first = Renewal.signedIn(facts, pair(), 0)
    assert.deepInclude(first, { refreshAt: 45 * day, endsAt: 100 * day })
    const later = Renewal.refreshed(facts, { credentials: pair(), renewal: first }, pair(), 45 * day)
    assert.strictEqual(later.endsAt, 100 * day)
    assert.isUndefined(later.refreshAt)
    const told = pair({ refreshExpiresAt: 10 * day })
    const moved = Renewal.refreshed(rotating, { credentials: told, renewal: first }, pair({ refreshExpiresAt: 15 * day }), 5 * day)
    assert.deepInclude(moved, { refreshAt: 10 * day })
    const fixed = Renewal.refreshed(rotating, { credentials: told, renewal: first }, told, 5 * day)
    assert.strictEqual(fixed.endsAt, 10 * day)
    assert.isUndefined(fixed.refreshAt)
  })

  it("keeps the refresh token before for as long as the application takes it, and no other", () => {
    const before = { credentials: pair(), renewal: Renewal.begun(Renewal.signedIn(rotating, pair(), 1), 2) }
    const kept = Renewal.refreshed({ rotates: true, graceMillis: 30 }, before, pair({}, "r2"), 100)
    assert.deepStrictEqual([kept.signedInAt, kept.refreshedAt, kept.begunAt], [1, 100, undefined])
    assert.strictEqual(kept.previous === undefined ? undefined : Redacted.value(kept.previous.refreshToken), "r1")
    assert.strictEqual(kept.previous?.until, 130)
    assert.isUndefined(Renewal.refreshed(rotating, before, pair({}, "r2"), 100).previous)
  })

  it("leaves nothing to do of what has ended", () => {
    assert.deepStrictEqual(Renewal.ended(Renewal.begun({ signedInAt: 1, refreshedAt: 2, endsAt: 9 }, 3)), { signedInAt: 1, refreshedAt: 2 })
  })
})
