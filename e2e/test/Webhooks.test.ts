// proves T-40, T-41, T-50, F-25: over real HTTP, what either application tells is known on the other side though nobody asks for changes
import { assert, describe } from "@effect/vitest"
import { type GivenSettings, SyncEngine } from "@syncline/engine"
import { Effect, Result } from "effect"
import { type IncomingMessage, createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { type Duo, authored, joinGithub, joinLinear, repository, sync, tenant } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

const day = 86_400_000

const bodyOf = async (request: IncomingMessage): Promise<Uint8Array> => {
  const parts: Array<Uint8Array> = []
  for await (const part of request) parts.push(part as Uint8Array)
  return Buffer.concat(parts)
}

/** A server of the host that hands over what comes. */
const receiver = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const services = yield* Effect.context()
  const refused: Array<string> = []
  const server = createServer((request, response) => {
    const answered = bodyOf(request).then(async (body) => {
      const headers = Object.fromEntries(Object.entries(request.headersDistinct).map(([name, values]) => [name, values?.join(", ")]))
      const taking = Effect.result(engine.webhooks.receive(request.url?.split("/").at(-1) ?? "", { headers, body }))
      const taken = await Effect.runPromiseWith(services)(taking)
      if (Result.isFailure(taken)) refused.push(taken.failure.message)
      response.writeHead(Result.isSuccess(taken) ? 202 : 400).end()
    })
    // Whoever is still answered when the test is over hears nothing.
    answered.catch(() => response.destroy())
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
    () =>
      Effect.promise(async () => {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, refused }
})

/** Both sides joined, a webhook at each, and somebody at work. */
const told = Effect.fnUntraced(function* (duo: Duo, settings: GivenSettings) {
  const engine = yield* SyncEngine
  const hub = yield* joinGithub(duo, settings)
  const line = yield* joinLinear(duo, settings)
  yield* sync
  yield* sync
  const { url, refused } = yield* receiver
  for (const { connection } of [hub, line]) {
    const places = yield* engine.webhooks.register(tenant, connection.id, { url })
    assert.deepStrictEqual(
      places.map(({ problem }) => problem),
      [null],
    )
  }
  yield* Effect.forkScoped(engine.watch)
  return { refused, connections: [hub.connection.id, line.connection.id] }
})

/** How long it takes until something is so, in milliseconds. */
const until = (what: string, isSo: () => boolean) =>
  Effect.promise(async () => {
    const began = performance.now()
    while (!isSo()) {
      if (performance.now() - began > 15_000) return assert.fail(`not within 15 s: ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return performance.now() - began
  })

const issueIn = ({ linear }: Duo, title: string) => linear.read.issues(linear.team.id).find((issue) => issue.title === title)
const issueAt = ({ github }: Duo, title: string) => github.records.issues(repository).find((issue) => issue.title === title)

describe("webhooks of GitHub and Linear", () => {
  scenario("carry what people do on either side to the other at once, and our own writes nowhere", (duo) =>
    Effect.gen(function* () {
      const { github, linear } = duo
      const crash = github.people.createIssue({ repository, by: "ada", title: "Crash", body: "It does" })
      const engine = yield* SyncEngine
      const { refused, connections } = yield* told(duo, { intervalMillis: day })
      const twin = issueIn(duo, "Crash")?.id ?? assert.fail("nothing arrived")

      github.people.editIssue({ repository, number: crash.number, by: "ada", title: "Crash on start" })
      yield* until("an edit at GitHub", () => issueIn(duo, "Crash on start")?.id === twin)
      linear.ada.editIssue(twin, { description: "It does, every time" })
      yield* until("an edit in Linear", () => authored(issueAt(duo, "Crash on start")?.body).text === "It does, every time")
      const docs = linear.ada.createIssue({ teamId: linear.team.id, title: "Docs", description: "All of them" })
      yield* until("an issue made in Linear", () => issueAt(duo, "Docs") !== undefined)
      linear.ada.addComment(docs.id, "Started")
      yield* until("a comment in Linear", () =>
        github.records.comments(repository).some(({ body }) => authored(body).text.startsWith("Started")),
      )
      const comment = github.people.addComment({ repository, number: crash.number, by: "grace", body: "Me too" })
      yield* until("a comment at GitHub", () => linear.read.comments(twin).some(({ body }) => authored(body).text === "Me too"))
      github.people.editComment({ repository, id: comment.id, body: "Me three" })
      yield* until("an edited comment", () => linear.read.comments(twin).some(({ body }) => authored(body).text === "Me three"))

      const writes = github.records.apiWrites().length + linear.read.writes("api")
      yield* Effect.sleep("1 second")
      assert.strictEqual(github.records.apiWrites().length + linear.read.writes("api"), writes)
      assert.deepStrictEqual(refused, [])
      const statesOf = Effect.map(engine.status(tenant), (reports) =>
        reports.flatMap(({ streams }) => streams.flatMap(({ stream, webhook }) => (stream.kind === "issue" ? [webhook?.state] : []))),
      )
      assert.deepStrictEqual(yield* statesOf, ["telling", "telling"])

      for (const id of connections) yield* engine.webhooks.close(tenant, id)
      assert.deepStrictEqual(yield* statesOf, ["off", "off"])
      github.people.editIssue({ repository, number: crash.number, by: "ada", title: "Not told" })
      linear.ada.editIssue(twin, { description: "Not told" })
      yield* Effect.sleep("500 millis")
      assert.deepStrictEqual(refused, [])
      assert.isUndefined(issueIn(duo, "Not told"))
      assert.lengthOf(linear.read.issues(linear.team.id), 2)
      assert.lengthOf(github.records.issues(repository), 2)
    }).pipe(Effect.scoped),
  )

  scenario("that are lost, sent twice or overtaken change nothing in the end", (duo) =>
    Effect.gen(function* () {
      const { github, linear } = duo
      for (const { sandbox } of [github, linear]) {
        for (const kind of ["dropped", "duplicated", "reordered"] as const)
          sandbox.webhooks.faults.add({ fault: { kind }, probability: 0.1 })
      }
      const numbers = Array.from(
        { length: 8 },
        (_, index) => github.people.createIssue({ repository, by: "ada", title: `Issue ${index}` }).number,
      )
      yield* told(duo, { intervalMillis: 2000 })
      const twins = numbers.map((_, index) => issueIn(duo, `Issue ${index}`)?.id ?? assert.fail("nothing arrived"))
      for (let turn = 0; turn < 40; turn += 1) {
        const index = turn % numbers.length
        const title = `Issue ${index}, turn ${turn}`
        if (turn % 3 === 0) linear.ada.editIssue(twins[index] ?? "", { description: `Turn ${turn}` })
        else github.people.editIssue({ repository, number: numbers[index] ?? 0, by: "ada", title })
        yield* Effect.sleep("20 millis")
      }
      const inStep = () =>
        numbers.every((number, index) => {
          const here = github.records.issues(repository).find((issue) => issue.number === number)
          const there = linear.read.issues(linear.team.id).find(({ id }) => id === twins[index])
          return here?.title === there?.title && authored(here?.body).text === authored(there?.description).text
        })
      yield* until("both sides say the same", inStep)
      const titles = numbers.map((_, index) => [32, 33, 34, 35, 36, 37, 38, 39].filter((turn) => turn % 8 === index && turn % 3 > 0))
      for (const [index, turns] of titles.entries()) {
        const [turn] = turns
        if (turn !== undefined) assert.isDefined(issueIn(duo, `Issue ${index}, turn ${turn}`))
      }
      assert.lengthOf(linear.read.issues(linear.team.id), 8)
      assert.lengthOf(github.records.issues(repository), 8)
    }).pipe(Effect.scoped),
  )
})
