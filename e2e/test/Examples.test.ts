// proves V-17, V-40: the examples run as they stand
import { assert, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { makeSandbox } from "@syncline/sandbox"
import { makeGithub } from "@syncline/sandbox/github"

const repository = "acme/app"
const examples = join(import.meta.dirname, "..", "..", "examples")

/** Runs an example against a repository with one issue; answers with what it printed and the repository afterwards. */
const example = async (program: string) => {
  const app = makeGithub({
    clock: Date.now,
    repositories: [{ name: repository }],
    tokens: [{ token: "ghp_example", login: "ada", repositories: { [repository]: "write" } }],
  })
  app.people.createIssue({ repository, by: "ada", title: "The first issue" })
  const server = await makeSandbox(app, { clock: Date.now }).listen()
  const folder = await mkdtemp(join(tmpdir(), "syncline-example-"))
  try {
    const env = { ...process.env, GITHUB_TOKEN: "ghp_example", GITHUB_REPO: repository, GITHUB_URL: server.url, SYNCLINE_FOLDER: folder }
    const { stdout } = await promisify(execFile)(process.execPath, [join(examples, program)], { env })
    return { stdout, titles: app.records.issues(repository).map(({ title }) => title) }
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

describe("the examples", () => {
  it("one issue with a token and no engine, in ten lines", async () => {
    const { stdout } = await example("embedded/src/oneIssue.ts")
    assert.strictEqual(stdout, "The first issue\n")
  })

  it("a plain program with the library inside", async () => {
    const { stdout, titles } = await example("embedded/src/main.ts")
    assert.include(stdout, "The first issue")
    assert.deepStrictEqual(titles, ["The first issue", "Opened by a program with Syncline inside"])
  })
})
