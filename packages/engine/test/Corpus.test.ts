// proves I14: what no store need be asked about
import { assert, describe, it } from "@effect/vitest"
import * as Decide from "../src/decide/Decide.ts"
import * as Situation from "./Situation.ts"

describe("bad input at the decision", () => {
  const day = 24 * 60 * 60 * 1000

  it("an object may refer to more than a call takes arguments, when it is new and when it is known", () => {
    const tags = Array.from({ length: 200_000 }, (_, index) => `tag-${index}`)
    const created = Decide.decide(Situation.make({ link: undefined, record: undefined }), Situation.reading({ tags }))
    assert.strictEqual(created._tag, "Created")
    const merged = Decide.decide(Situation.make(), Situation.reading({ tags }))
    assert.strictEqual(merged._tag === "Merged" ? merged.linking.waitingFor.length : 0, tags.length)
  })

  it("a state is older than one of today, and than one of tomorrow's first hours, but not than one of the far future", () => {
    const older = Situation.reading({ title: "Other" }, { updatedAt: Situation.before })
    const against = (updatedAt: number) => Decide.decide(Situation.make({ link: Situation.link({}, { updatedAt }) }), older)._tag
    assert.strictEqual(against(Situation.now), "Stale")
    assert.strictEqual(against(Situation.now + day), "Stale")
    assert.strictEqual(against(Situation.now + day + 1), "Merged")
    assert.strictEqual(against(Date.UTC(9999, 11, 31)), "Merged")
  })
})
