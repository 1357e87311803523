import { runInNewContext } from "node:vm"
import { describe, expect, it } from "vitest"
import { nodeGuard } from "./NodeGuard.ts"

const guard = nodeGuard(">=22.19.0")
const runOn = (node: string) => () => runInNewContext(guard, { process: { versions: { node } } })

describe("the guard of released files", () => {
  it.each(["12.22.0", "18.20.8", "20.20.2", "22.2.0", "22.18.9"])("says in a sentence that Node %s is too old", (node) => {
    expect(runOn(node)).toThrow(`Syncline needs Node 22.19.0 or later, and this is Node ${node}`)
  })

  it.each(["22.19.0", "22.100.0", "24.0.0", "100.1.0"])("lets Node %s pass", (node) => {
    expect(runOn(node)).not.toThrow()
  })

  it("lets runtimes pass that are not Node", () => {
    for (const globals of [{}, { process: {} }, { process: { versions: {} } }]) expect(() => runInNewContext(guard, globals)).not.toThrow()
  })

  it("declares nothing, so that it can stand before any module", () => {
    const globals = {}
    runInNewContext(guard, globals)
    expect(Object.keys(globals)).toEqual([])
    expect(guard).not.toMatch(/\b(?:const|let|class|function|import)\b/)
  })

  it("cannot be made of a range without a version", () => {
    expect(() => nodeGuard("*")).toThrow("engines.node")
  })
})
