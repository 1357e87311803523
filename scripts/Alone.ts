/**
 * One adapter alone: its tarball and what it depends on in an empty project, without engine or database, run against a local emulator. One issue is
 * fetched and all issues are streamed.
 */
import { makeSandbox } from "@syncline/sandbox"
import { makeGithub } from "@syncline/sandbox/github"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { must, run } from "./Command.ts"
import type { Tarball } from "./Tarball.ts"

const needed = new Set(["@syncline/adapter-core", "@syncline/canonical", "@syncline/adapter-github"])
const partition = "acme/app"
const issues = 120

const program = `
import { Authorization, Limiter } from "@syncline/adapter-core"
import { endpoints, github } from "@syncline/adapter-github"
import { Effect, Stream } from "effect"
import { FetchHttpClient } from "effect/http"

const [baseUrl, partition] = process.argv.slice(2)
const seen = await Effect.gen(function* () {
  const { client } = yield* github.open({ credentials: Effect.succeed(Authorization.token("t")), settings: { baseUrl } })
  const one = yield* client.get(endpoints.issue, { partition, id: "1" })
  const all = yield* Stream.runCollect(client.streamAll(endpoints.issues, { partition }))
  return { one: one.item.title, all: all.length }
}).pipe(Effect.provide([FetchHttpClient.layer, Limiter.layerMemory]), Effect.runPromise)
process.stdout.write(JSON.stringify(seen))
`

export const aloneComplaints = async (folder: string, tarballs: ReadonlyArray<Tarball>): Promise<ReadonlyArray<string>> => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "alone", private: true, type: "module" }))
  writeFileSync(join(folder, "program.js"), program)
  const own = tarballs.filter(({ member }) => needed.has(member.manifest.name)).map(({ path }) => path)
  await must("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error", ...own], folder)
  const app = makeGithub({
    clock: Date.now,
    repositories: [{ name: partition }],
    tokens: [{ token: "t", login: "ada", repositories: { [partition]: "read" } }],
  })
  for (let number = 1; number <= issues; number += 1) app.people.createIssue({ repository: partition, by: "ada", title: `Issue ${number}` })
  const server = await makeSandbox(app, { clock: Date.now }).listen()
  try {
    const { ok, output } = await run(process.execPath, ["program.js", server.url, partition], folder)
    const expected = JSON.stringify({ one: "Issue 1", all: issues })
    return ok && output.trim() === expected ? [] : [`an adapter alone: expected ${expected}, got ${output}`]
  } finally {
    await server.close()
  }
}
