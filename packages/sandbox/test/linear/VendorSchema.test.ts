/** What the vendor's schema judges, and what becomes of contract tests where it is missing: skipped with a word on a contributor's machine, a failure where CI is set. */
import { tmpdir } from "node:os"
import { join } from "node:path"
import { problemsOfObject, readVendorSchema } from "@syncline/sandbox/contract/linear"
import { buildSchema } from "graphql"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"

const nowhere = join(tmpdir(), "there are no specifications here")
const path = join(nowhere, "linear", "schema.graphql")

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

  it("is said, with what to put where", () => {
    vi.stubEnv("CI", undefined)
    expect(readVendorSchema()).toBeUndefined()
    expect(said.join("")).toContain(`did not run: there is no ${path}. Put Linear's schema.graphql there`)
  })

  it("is a failure in CI", () => {
    vi.stubEnv("CI", "true")
    expect(readVendorSchema).toThrow(`Linear's contract tests cannot run: there is no ${path}. Put Linear's schema.graphql there`)
    expect(said).toEqual([])
  })
})

describe("an object that nobody asked for", () => {
  const schema = buildSchema(`
    type Query { x: Payload }
    union Thing = One | Two
    type One { a: Int! }
    type Two { b: String! }
    type Payload { id: ID! tags: [String!]! thing: Thing note: String }`)

  it("may leave out what may be null, and nothing else", () => {
    expect(problemsOfObject(schema, "Payload", { id: "x", tags: [] })).toEqual([])
    expect(problemsOfObject(schema, "Payload", { id: "x", tags: ["t"], thing: { b: "y" }, note: null })).toEqual([])
    expect(problemsOfObject(schema, "Payload", { tags: [] })).toEqual(["Payload.id: null is not allowed"])
  })

  it("has the vendor's members, with values of their types", () => {
    expect(problemsOfObject(schema, "Payload", { id: 7, tags: [7], colour: "red" })).toEqual([
      "Payload.colour: the vendor has no such member",
      "Payload.id: 7 is no ID",
      "Payload.tags[0]: 7 is no String",
    ])
    expect(problemsOfObject(schema, "Payload", { id: "x", tags: "t", thing: { a: "1" } })).toEqual([
      "Payload.tags: not a list",
      'Payload.thing.a: "1" is no Int',
    ])
    expect(problemsOfObject(schema, "Payload", { id: "x", tags: [], thing: 7 })).toEqual(["Payload.thing: not a One"])
    expect(problemsOfObject(schema, "Nothing", {})).toEqual(["the vendor has no Nothing"])
  })
})
