// proves in which row tests are run: quality.md, "Do the tests bite?"
import { expect, it } from "vitest"
import * as Killers from "../../src/generic/Killers.ts"

const reaching = (file: string, millis: number) => ({ file, tests: [{ name: "test", millis, reached: [] }] })
const [quick, slow] = [reaching("quick", 10), reaching("slow", 1000)]

it("runs the quickest first, until a slow one has killed something of the same source", () => {
  const killers = Killers.make()
  expect(killers.inRow("a.ts", [slow, quick])).toEqual([quick, slow])
  for (let time = 0; time < 3; time += 1) killers.remember("a.ts", "slow")
  expect(killers.inRow("a.ts", [quick, slow])).toEqual([slow, quick])
  expect(killers.inRow("b.ts", [slow, quick])).toEqual([quick, slow])
})
