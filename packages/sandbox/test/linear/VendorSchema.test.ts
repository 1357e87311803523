/** What becomes of contract tests where the vendor's schema is missing: skipped with a word on a contributor's machine, a failure where CI is set. */
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"

const nowhere = join(tmpdir(), "there are no specifications here")
const path = join(nowhere, "linear", "schema.graphql")

const read = async () => {
  vi.resetModules()
  const { readVendorSchema } = await import("@syncline/sandbox/contract/linear")
  return readVendorSchema()
}

describe("a missing schema", () => {
  const said: Array<string> = []

  beforeEach(() => {
    said.length = 0
    vi.stubEnv("SYNCLINE_VENDOR_SPECS", nowhere)
    vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0)
  })

  afterEach(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })

  it("is said, with what to put where", async () => {
    vi.stubEnv("CI", undefined)
    expect(await read()).toBeUndefined()
    expect(said.join("")).toContain(`did not run: there is no ${path}. Put Linear's schema.graphql there`)
  })

  it("is a failure in CI", async () => {
    vi.stubEnv("CI", "true")
    await expect(read()).rejects.toThrow(`Linear's contract tests cannot run: there is no ${path}. Put Linear's schema.graphql there`)
    expect(said).toEqual([])
  })
})
