/**
 * What the README says is so: its examples run as they stand there, and its table is the adapter's own.
 *
 * The examples use the process's `fetch`, and Effect remembers the one it found first. Workers are shared only by files with the same options:
 * @vitest-environment-options { "fetch": "the sandbox's" }
 */
import { readFileSync } from "node:fs"
import { Authorization, type Resource } from "@syncline/adapter-core"
import { github } from "@syncline/adapter-github"
import { type Sandbox, makeSandbox } from "@syncline/sandbox"
import { type Github, makeGithub } from "@syncline/sandbox/github"
import { afterEach, assert, beforeEach, describe, it, vi } from "@effect/vitest"
import { Effect } from "effect"

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")

/** The code of an example, below the comment that says what it is. */
const codeOf = (example: string) =>
  readFileSync(new URL(`./examples/${example}.ts`, import.meta.url), "utf8").replace(/^\/\*\*.*\*\/\n/, "")

describe("the examples", () => {
  const repository = "octocat/hello-world"
  let sandbox: Sandbox<Github>
  let printed: Array<ReadonlyArray<unknown>>

  beforeEach(() => {
    // One moment: in a second of their own the last comments would be on a page that is asked for by its time, which repeats some.
    const now = Date.now()
    const clock = () => now
    const app = makeGithub({ clock, repositories: [{ name: repository }], tokens: [{ token: "secret", login: "octocat" }] })
    app.people.createIssue({ repository, by: "ada", title: "Found a bug" })
    for (let count = 0; count < 250; count += 1) app.people.addComment({ repository, number: 1, by: "bob", body: `No. ${count}` })
    sandbox = makeSandbox(app, { clock })
    printed = []
    vi.stubEnv("GITHUB_TOKEN", "secret")
    vi.stubGlobal("fetch", (input: string | URL | Request, init?: RequestInit) => sandbox.fetch(input, init))
    vi.spyOn(console, "log").mockImplementation((...line) => printed.push(line))
  })

  afterEach(() => {
    vi.unstubAllEnvs()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it("reads one issue", async () => {
    assert.include(readme, `\`\`\`ts\n${codeOf("oneIssue")}\`\`\``)
    await import("./examples/oneIssue.ts")
    assert.deepStrictEqual(printed, [["Found a bug", "todo"]])
    assert.deepStrictEqual(
      sandbox.log.map(({ path }) => path),
      ["/repos/octocat/hello-world/issues/1"],
    )
  })

  it("reads comments, and no more pages than it takes", async () => {
    assert.include(readme, `\`\`\`ts\n${codeOf("allComments")}\`\`\``)
    await import("./examples/allComments.ts")
    assert.deepStrictEqual([printed.length, printed[149]], [150, ["1", "No. 149"]])
    assert.lengthOf(sandbox.log, 2)
  })
})

describe("the table", () => {
  const safety = ({ importer }: Resource.Resource) => {
    switch (importer?.createSafety._tag) {
      case "Mark":
        return "hidden mark"
      case "NaturalKey":
        return "unique name"
      default:
        return "–"
    }
  }
  const rowOf = (resource: Resource.Resource) => {
    const { kind, readable, writable, exporter } = resource
    const delta = exporter.facts.kind === "timestamp" ? "changes since" : "whole list, or 304"
    return `| ${kind.name} | ${readable.join(", ")} | ${writable.join(", ") || "–"} | ${safety(resource)} | ${delta} |`
  }
  const rows = readme.split("\n").map((line) => line.replaceAll(/ +/g, " "))
  it.effect("has a row for each kind", () =>
    Effect.gen(function* () {
      const { resources } = yield* github.open({ credentials: Effect.succeed(Authorization.token("any")) })
      for (const resource of resources) assert.include(rows, rowOf(resource))
    }),
  )
})
