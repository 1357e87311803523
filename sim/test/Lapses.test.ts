import { assert, describe, it } from "vitest"
import { makeLapses } from "../src/Lapses.ts"

describe("access that lapses", () => {
  const lapses = makeLapses((side) => (side === "linear" ? "linear" : "github"))

  it("is denied from the request after so many more on, at that side alone, until it is given back", () => {
    assert.isUndefined(lapses.faultFor("github"))
    lapses.begin("github", "forbidden", 1)
    assert.isUndefined(lapses.faultFor("github"))
    assert.deepInclude(lapses.faultFor("github"), { kind: "status", status: 403 })
    assert.deepInclude(lapses.faultFor("github"), { kind: "status", status: 403 })
    assert.isUndefined(lapses.faultFor("linear"))
    lapses.end("github")
    assert.isUndefined(lapses.faultFor("github"))
  })

  it("is denied in the application's own words", () => {
    const bodyOf = (side: string, denial: "forbidden" | "hidden") => {
      lapses.begin(side, denial, 0)
      const fault = lapses.faultFor(side)
      return fault?.kind === "status" ? [fault.status, fault.body] : []
    }
    assert.strictEqual(bodyOf("github", "hidden")[0], 404)
    assert.match(String(bodyOf("linear", "hidden")[1]), /Entity not found/)
    assert.match(String(bodyOf("linear", "forbidden")[1]), /FORBIDDEN/)
  })
})
