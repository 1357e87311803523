/** Comments: which are kept, whose they are, and that writing one reaches no other repository and happens once. */
import type { Json } from "@syncline/adapter-core"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import {
  addresses,
  begin,
  importerOf,
  operationId,
  partition,
  readAll,
  reasonOf,
  resourceOf,
  type Stage,
  staged,
  upsertOf,
  repository,
} from "./Stage.ts"

const mark = `<!-- syncline:${operationId} -->`

const creating = (view: Json.JsonObject) => ({ partition, operationId, startedAt: begin, view, address: addresses() })

const create = ({ opened }: Stage, view: Json.JsonObject) => importerOf(opened, "comment").create(opened.client, creating(view))

const find = ({ opened }: Stage) =>
  importerOf(opened, "comment").find?.(opened.client, creating({})) ?? Effect.die("comments are found by their mark")

const update = ({ opened }: Stage, externalId: string, patch: Json.JsonObject) =>
  importerOf(opened, "comment").update(opened.client, {
    partition,
    externalId,
    ownAddress: undefined,
    version: undefined,
    patch,
    address: addresses(),
  })

const withIssue = ({ app }: Stage) => {
  app.people.createIssue({ repository, by: "ada", title: "Talk" })
}

describe("reading comments", () => {
  it.effect(
    "gives those of issues, with their issue and author",
    staged((stage) =>
      Effect.gen(function* () {
        const { people } = stage.app
        withIssue(stage)
        people.createPullRequest({ repository, by: "ada", title: "Code" })
        people.addComment({ repository, number: 2, by: "bob", body: "LGTM" })
        const { id } = people.addComment({ repository, number: 1, by: "bob", body: "Hi\r\n👋" })
        people.addComment({ repository, number: 1, by: "leaver", body: "Bye" })
        people.deleteUser("leaver")
        const [first, second, ...rest] = (yield* readAll(stage.opened, "comment")).map(upsertOf)
        assert.deepStrictEqual(rest, [])
        const [bob] = first?.related ?? []
        assert.deepStrictEqual(
          { externalId: first?.externalId, updatedAt: first?.updatedAt, view: first?.view },
          {
            externalId: String(id),
            updatedAt: Math.floor(begin / 1000) * 1000,
            view: {
              issue: "1",
              body: "Hi\n👋",
              author: upsertOf(bob && resourceOf(stage.opened, "person").exporter.read(bob.raw)).externalId,
            },
          },
        )
        assert.deepStrictEqual(second?.view, { issue: "1", body: "Bye", author: null })
        const alone = upsertOf(yield* resourceOf(stage.opened, "comment").exporter.get(stage.client, { partition, externalId: String(id) }))
        assert.deepStrictEqual(alone, first)
      }),
    ),
  )

  it.effect(
    "is not misled by a repository called pull",
    staged(
      ({ app, opened }) =>
        Effect.gen(function* () {
          app.people.createIssue({ repository: "octo/pull", by: "ada", title: "Talk" })
          app.people.addComment({ repository: "octo/pull", number: 1, by: "bob", body: "Here" })
          const { changes } = yield* resourceOf(opened, "comment").exporter.page(opened.client, { partition })
          assert.lengthOf(changes, 1)
        }),
      { repositories: [{ name: "octo/pull", collaborators: ["ada"] }] },
    ),
  )

  it.effect(
    "goes through all pages and gives what changed since",
    staged((stage) =>
      Effect.gen(function* () {
        withIssue(stage)
        const ids: Array<string> = []
        for (let count = 0; count < 130; count += 1) {
          ids.push(String(stage.app.people.addComment({ repository, number: 1, by: "bob", body: `No. ${count}` }).id))
        }
        assert.deepStrictEqual(
          (yield* readAll(stage.opened, "comment")).map(({ externalId }) => externalId),
          ids,
        )
        yield* TestClock.adjust("10 seconds")
        stage.app.people.editComment({ repository, id: Number(ids[3]), body: "edited" })
        assert.deepStrictEqual(
          (yield* readAll(stage.opened, "comment", begin + 10_000)).map(({ externalId }) => externalId),
          [ids[3]],
        )
      }),
    ),
  )

  it.effect(
    "sets a malformed one aside",
    staged((stage) =>
      Effect.gen(function* () {
        withIssue(stage)
        const { id } = stage.app.people.addComment({ repository, number: 1, by: "bob", body: "broken" })
        stage.app.people.addComment({ repository, number: 1, by: "bob", body: "fine" })
        stage.app.malform({ repository, comment: id }, (wire) => ({ ...wire, issue_url: "nowhere" }))
        assert.deepStrictEqual((yield* readAll(stage.opened, "comment")).map(({ _tag }) => _tag).toSorted(), ["Unreadable", "Upsert"])
      }),
    ),
  )

  it.effect(
    "finds one gone that was deleted, is on a pull request, or went along with its issue",
    staged((stage) =>
      Effect.gen(function* () {
        const { people } = stage.app
        withIssue(stage)
        withIssue(stage)
        people.createPullRequest({ repository, by: "ada", title: "Code" })
        const [deleted, moved, onCode] = [1, 2, 3].map((number) => people.addComment({ repository, number, by: "bob", body: "Hi" }).id)
        people.deleteComment({ repository, id: deleted ?? 0 })
        people.transferIssue({ repository, number: 2, to: "octo/other" })
        for (const id of [deleted, moved, onCode]) {
          const get = resourceOf(stage.opened, "comment").exporter.get(stage.client, { partition, externalId: String(id) })
          assert.strictEqual((yield* reasonOf(get))._tag, "Gone")
        }
      }),
    ),
  )
})

describe("writing comments", () => {
  it.effect(
    "makes one with an unseen mark and changes it",
    staged((stage) =>
      Effect.gen(function* () {
        withIssue(stage)
        const created = yield* create(stage, { issue: "1", body: "Hello" })
        assert.deepStrictEqual([created.view["issue"], created.view["body"]], ["1", "Hello"])
        assert.strictEqual(stage.app.records.comments(repository)[0]?.body, `Hello\n\n${mark}`)
        const updated = yield* update(stage, created.externalId, { body: "Hello again" })
        assert.strictEqual(updated.view["body"], "Hello again")
        assert.strictEqual(stage.app.records.comments(repository)[0]?.body, "Hello again")
      }),
    ),
  )

  it.effect(
    "finds one by its mark when the answer was lost",
    staged((stage) =>
      Effect.gen(function* () {
        withIssue(stage)
        assert.strictEqual(yield* find(stage), undefined)
        stage.sandbox.faults.add({ fault: { kind: "reset-after" }, times: 1, match: ({ method }) => method === "POST" })
        assert.strictEqual((yield* reasonOf(create(stage, { issue: "1", body: "Once" })))._tag, "UnknownOutcome")
        assert.strictEqual((yield* find(stage))?.view["body"], "Once")
        assert.strictEqual(stage.app.records.creates(repository).comments.api, 1)
      }),
    ),
  )

  it.effect(
    "never follows an issue into another repository",
    staged((stage) =>
      Effect.gen(function* () {
        withIssue(stage)
        stage.app.people.transferIssue({ repository, number: 1, to: "octo/other" })
        assert.strictEqual((yield* reasonOf(create(stage, { issue: "1", body: "For this repository only" })))._tag, "Moved")
        assert.deepStrictEqual(stage.app.records.comments("octo/other"), [])
        assert.deepStrictEqual(stage.app.records.apiWrites(), [])
      }),
    ),
  )

  it.effect(
    "goes on in a renamed repository",
    staged((stage) =>
      Effect.gen(function* () {
        withIssue(stage)
        stage.app.people.renameRepository(repository, "renamed")
        yield* create(stage, { issue: "1", body: "Here" })
        assert.lengthOf(stage.app.records.comments("octo/renamed"), 1)
      }),
    ),
  )

  it.effect(
    "refuses to move one, and forbids where the issue is locked",
    staged(
      (stage) =>
        Effect.gen(function* () {
          withIssue(stage)
          const { externalId } = yield* create(stage, { issue: "1", body: "Mine" })
          const moved = yield* reasonOf(update(stage, externalId, { issue: "2" }))
          assert.deepStrictEqual([moved._tag, "field" in moved ? moved.field : undefined], ["Rejected", "issue"])
          stage.app.people.lockIssue({ repository, number: 1, by: "ada" })
          assert.strictEqual((yield* reasonOf(create(stage, { issue: "1", body: "Too late" })))._tag, "Forbidden")
        }),
      { token: "eve-token" },
    ),
  )
})

it.effect(
  "a comment cannot be moved to another issue, and the refusal says so by its field",
  staged((stage) =>
    Effect.gen(function* () {
      withIssue(stage)
      const { id } = stage.app.people.addComment({ repository, number: 1, by: "bob", body: "Hi" })
      const calls = stage.sandbox.log.length
      const reason = yield* reasonOf(update(stage, String(id), { issue: "2", body: "Moved" }))
      assert.deepInclude(reason, { _tag: "Rejected", message: "GitHub cannot move a comment to another issue", field: "issue" })
      assert.strictEqual(stage.sandbox.log.length, calls)
    }),
  ),
)
