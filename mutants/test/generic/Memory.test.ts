// proves that nothing is remembered of other contents: quality.md, "Do the tests bite?"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { fingerprint } from "../../src/generic/fingerprint.ts"
import * as Memory from "../../src/generic/Memory.ts"

let folder = ""

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "syncline-mutants-test-"))
})

afterEach(() => rmSync(folder, { recursive: true }))

describe("a memory", () => {
  it("knows what it was told, also when it is opened again", () => {
    const memory = Memory.open<number>(folder, "found", "a")
    memory.put("one", 1)
    memory.put("one", 2)
    expect(memory.get("one")).toBe(2)
    expect(Memory.open<number>(folder, "found", "a").get("one")).toBe(2)
  })

  it("knows nothing of other contents, or of other things", () => {
    Memory.open<number>(folder, "found", "a").put("one", 1)
    expect(Memory.open<number>(folder, "found", "b").get("one")).toBeUndefined()
    expect(Memory.open<number>(folder, "compiles", "a").get("one")).toBeUndefined()
  })

  it("forgets what was long ago, and never what it is opened for", () => {
    for (const key of ["a", "b", "c", "d", "e", "f"]) Memory.open<number>(folder, "found", key).put("one", 1)
    const memory = Memory.open<number>(folder, "found", "a")
    memory.put("one", 1)
    expect(Memory.open<number>(folder, "found", "a").get("one")).toBe(1)
    expect(readdirSync(folder).length).toBeLessThanOrEqual(5)
  })
})

describe("a fingerprint", () => {
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const taken = () => fingerprint(folder, ["src"])

  it("changes with contents and names of what it is taken of, and with nothing else", () => {
    write("src/a.ts", "1")
    const before = taken()
    write("test/a.ts", "1")
    write("src/build/a.js", "1")
    expect(taken()).toBe(before)
    write("src/b/a.ts", "1")
    const more = taken()
    expect(more).not.toBe(before)
    write("src/b/a.ts", "2")
    expect(taken()).not.toBe(more)
  })
})
