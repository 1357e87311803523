/** Everything the adapter sends is what GitHub's own description of its API takes, and everything the emulator answers is what it gives. */
import { endpoints } from "@syncline/adapter-github"
import { openApi } from "@syncline/sandbox/contract/github"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  addresses,
  begin,
  importerOf,
  operationId,
  partition,
  readAll,
  resourceOf,
  type Stage,
  staged,
  upsertOf,
  repository,
} from "./Stage.ts"

const creating = (view: Parameters<ReturnType<typeof importerOf>["create"]>[1]["view"]) => ({
  partition,
  operationId,
  startedAt: begin,
  view,
  address: addresses(),
})

const updating = (externalId: string, patch: ReturnType<typeof creating>["view"], ownAddress?: string) => ({
  partition,
  externalId,
  ownAddress,
  version: undefined,
  patch,
  address: addresses(),
})

/** Every endpoint, with every parameter and field that the adapter ever sends, and the answers that it must understand. */
const everything = Effect.fnUntraced(function* ({ app, opened, client, open }: Stage) {
  const [issue, comment, label] = [importerOf(opened, "issue"), importerOf(opened, "comment"), importerOf(opened, "label")]
  for (let count = 0; count < 101; count += 1) app.people.createIssue({ repository, by: "bob", title: `Issue ${count}` })
  app.people.createPullRequest({ repository, by: "bob", title: "Code" })
  yield* opened.account
  yield* opened.partition(partition)
  yield* opened.partitions?.({}) ?? Effect.void

  const { externalId: labelId, address: labelName } = yield* label.create(
    client,
    creating({ name: "api, 50%", color: "#00ff00", description: "d" }),
  )
  yield* label.update(client, updating(labelId, { name: "api/web", color: "#0000ff", description: "" }, labelName))
  yield* Effect.ignore(label.create(client, creating({ name: "API/WEB" })))
  yield* label.find?.(client, creating({ name: "api/web" })) ?? Effect.void
  yield* resourceOf(opened, "label").exporter.get(client, { partition, externalId: labelId })

  const done = { category: "done", name: "Done" }
  const view = { title: "New", body: "Text", status: done, labels: [labelId], assignees: ["ada"] }
  const made = yield* issue.create(client, creating(view))
  yield* issue.update(
    client,
    updating(made.externalId, { ...view, status: { category: "canceled", name: "Duplicate" }, labels: [], assignees: [] }),
  )
  yield* issue.update(client, updating(made.externalId, { body: "", status: { category: "todo", name: "Todo" } }))
  yield* issue.find?.(client, creating(view)) ?? Effect.void
  yield* Effect.ignore(issue.create(client, creating({ title: "x".repeat(300) })))

  const said = yield* comment.create(client, creating({ issue: made.externalId, body: "Said" }))
  yield* comment.update(client, updating(said.externalId, { body: "Said again" }))
  yield* resourceOf(opened, "comment").exporter.get(client, { partition, externalId: said.externalId })
  yield* comment.find?.(client, creating({})) ?? Effect.void

  for (const kind of ["issue", "comment", "label", "person"]) yield* readAll(opened, kind, begin - 60_000)
  const person = upsertOf((yield* readAll(opened, "person"))[0])
  yield* resourceOf(opened, "person").exporter.get(client, { partition, externalId: person.externalId })
  const { validator = "" } = yield* client.page(endpoints.assignees, { partition })
  yield* client.page(endpoints.assignees, { partition }, { validator })

  app.people.deleteIssue({ repository, number: 1 })
  app.people.transferIssue({ repository, number: 2, to: "octo/other" })
  for (const id of ["1", "2", "3", "4711"]) yield* Effect.ignore(client.get(endpoints.issue, { partition, id }))
  yield* Effect.ignore((yield* open({ token: "wrong" })).account)
  const reader = yield* open({ token: "read-token" })
  yield* Effect.ignore(reader.client.write(endpoints.createIssue, { partition }, { title: "Forbidden" }))
  app.people.renameRepository(repository, "renamed")
  yield* opened.partition(repository)
  yield* client.write(endpoints.createIssue, { partition: repository }, { title: "For the new name" })
})

describe("the contract", () => {
  it.effect(
    "is kept by both sides",
    staged((stage) =>
      Effect.gen(function* () {
        yield* everything(stage)
        const seen = new Set<string>()
        for (const { method, status = 0, request, reply } of stage.sandbox.log) {
          const path = request.url.pathname
          const bodyOf = (text: string | undefined) => (text === undefined || text === "" ? {} : { body: JSON.parse(text) })
          const query = Object.fromEntries(request.url.searchParams)
          const where = `${method} ${request.url.href}`
          assert.deepStrictEqual(openApi.validateRequest({ method, path, query, ...bodyOf(request.body) }), [], where)
          assert.deepStrictEqual(openApi.validateResponse({ method, path, status, ...bodyOf(reply?.body) }), [], `${status} to ${where}`)
          seen.add(
            `${method} ${path
              .replace(/^\/(repos\/[^/]+|repositories)\/[^/]+/, "")
              .replaceAll(/\/\d+/g, "/n")
              .replace(/labels\/.+/, "labels/name")} ${status}`,
          )
        }
        assert.deepStrictEqual([...seen].toSorted(), [
          "GET  200",
          "GET  301",
          "GET /assignees 200",
          "GET /assignees 304",
          "GET /issues 200",
          "GET /issues/comments 200",
          "GET /issues/comments/n 200",
          "GET /issues/n 200",
          "GET /issues/n 301",
          "GET /issues/n 404",
          "GET /issues/n 410",
          "GET /labels 200",
          "GET /labels/name 200",
          "GET /user 200",
          "GET /user 401",
          "GET /user/n 200",
          "GET /user/repos 200",
          "PATCH /issues/comments/n 200",
          "PATCH /issues/n 200",
          "PATCH /labels/name 200",
          "POST /issues 201",
          "POST /issues 307",
          "POST /issues 403",
          "POST /issues 422",
          "POST /issues/n/comments 201",
          "POST /labels 201",
          "POST /labels 422",
        ])
      }),
    ),
  )
})
