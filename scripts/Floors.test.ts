import { describe, expect, it } from "vitest"
import { floorViolations } from "./Floors.ts"

const house = "packages/engine/src"
const check = (from: string, ...to: ReadonlyArray<string>) =>
  floorViolations(new Map([[`${house}/${from}`, to.map((file) => `${house}/${file}`)]]))

describe("the floors of the engine", () => {
  it("lets imports run along and down", () => {
    expect(check("send/Deliver.ts", "send/Adopt.ts", "read/Pull.ts", "model/Link.ts", "Failpoint.ts")).toEqual([])
    expect(check("SyncEngine.ts", "work/Worker.ts")).toEqual([])
  })

  it("refuses an import that runs up", () => {
    expect(check("decide/Decide.ts", "store/Links.ts")).toEqual([
      `${house}/decide/Decide.ts on the floor decide imports ${house}/store/Links.ts, which is on store above it`,
    ])
    expect(check("Failpoint.ts", "model/Link.ts")).toHaveLength(1)
    expect(check("work/Step.ts", "SyncEngine.ts")).toHaveLength(1)
  })

  it("refuses the suites to every floor and lets them use the house", () => {
    expect(check("work/Worker.ts", "testing/World.ts")).toHaveLength(1)
    expect(check("testing/World.ts", "SyncEngine.ts")).toEqual([])
  })

  it("refuses a file without a room", () => {
    expect(check("Link.ts")).toEqual([`${house}/Link.ts stands in no room of the engine (scripts/Floors.ts)`])
    expect(check("internal/Link.ts")).toHaveLength(1)
  })

  it("says nothing of other packages", () => {
    expect(floorViolations(new Map([["packages/postgres/src/index.ts", ["packages/postgres/src/PostgresStore.ts"]]]))).toEqual([])
  })
})
