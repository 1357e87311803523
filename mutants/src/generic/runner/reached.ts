/** Collects what the probes tell while a test file runs: by test, and what is reached outside of any, by loading or by what is set up for all. */
import { appendFileSync } from "node:fs"
import { afterAll, afterEach, beforeEach, expect } from "vitest"
import { request } from "./request.ts"

const around = new Set<number>()
const tests: Array<{ readonly name: string; readonly reached: ReadonlyArray<number> }> = []
let current = around

Object.assign(globalThis, { __reached: (probe: number) => void current.add(probe) })

beforeEach(() => {
  current = new Set()
})

afterEach(() => {
  tests.push({ name: expect.getState().currentTestName ?? "", reached: [...current] })
  current = around
})

afterAll(() => {
  const { testPath } = expect.getState()
  appendFileSync(request.reached ?? "", `${JSON.stringify({ testPath, around: [...around], tests })}\n`)
})
