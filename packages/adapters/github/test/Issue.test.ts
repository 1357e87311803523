/** Reading issues: what is kept, what is seen, in which order, and when an issue is no longer there. */
import { type Change, Json } from "@syncline/adapter-core"
import { seedGithub } from "@syncline/sandbox/github"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { endpoints } from "@syncline/adapter-github"
import { begin, partition, readAll, reasonOf, resourceOf, staged, upsertOf, repository } from "./Stage.ts"

const idsOf = (changes: ReadonlyArray<Change>) => changes.map(({ externalId }) => externalId)

describe("what is seen of an issue", () => {
  it.effect(
    "number, text, status, labels, people and time",
    staged(({ app, opened }) =>
      Effect.gen(function* () {
        const made = app.people.createIssue({
          repository,
          by: "ada",
          title: "Größe 🚀",
          body: "one\r\ntwo",
          labels: ["needs: triage, soon"],
          assignees: ["bob"],
        })
        const [change] = yield* readAll(opened, "issue")
        const { externalId, address, version, updatedAt, view, related } = upsertOf(change)
        const [label] = app.records.labels(repository)
        const ada = String(Json.at(upsertOf(change).raw, ["user", "id"]))
        const bob = String(Json.at(upsertOf(change).raw, ["assignees", 0, "id"]))
        assert.deepStrictEqual(
          { externalId, address, version, updatedAt, view },
          {
            externalId: String(made.number),
            address: undefined,
            version: undefined,
            updatedAt: Math.floor(begin / 1000) * 1000,
            view: {
              title: "Größe 🚀",
              body: "one\ntwo",
              status: { category: "todo", name: "todo" },
              labels: [String(label?.id)],
              assignees: [bob],
              author: ada,
            },
          },
        )
        assert.deepStrictEqual(
          related?.map(({ kind, raw }) => {
            const inner = upsertOf(resourceOf(opened, kind).exporter.read(raw))
            return { kind, id: inner.externalId, address: inner.address }
          }),
          [
            { kind: "label", id: String(label?.id), address: "needs: triage, soon" },
            { kind: "person", id: ada, address: "ada" },
            { kind: "person", id: bob, address: "bob" },
          ],
        )
      }),
    ),
  )

  it.effect(
    "no text, no author",
    staged(({ app, opened }) =>
      Effect.gen(function* () {
        app.people.createIssue({ repository, by: "leaver", title: "Left behind", body: null })
        app.people.deleteUser("leaver")
        const { view, related } = upsertOf((yield* readAll(opened, "issue"))[0])
        assert.strictEqual(view["body"], "")
        assert.strictEqual(view["author"], null)
        assert.deepStrictEqual(related, [])
      }),
    ),
  )

  it.effect(
    "how it was closed",
    staged(({ app, opened }) =>
      Effect.gen(function* () {
        for (const reason of ["completed", "not_planned", "duplicate"] as const) {
          const { number } = app.people.createIssue({ repository, by: "ada", title: reason })
          app.people.closeIssue({ repository, by: "ada", number, reason })
        }
        app.people.createIssue({ repository, by: "ada", title: "again" })
        app.people.closeIssue({ repository, by: "ada", number: 4 })
        app.people.reopenIssue({ repository, by: "ada", number: 4 })
        assert.deepStrictEqual(
          (yield* readAll(opened, "issue")).map((change) => upsertOf(change).view["status"]),
          [
            { category: "done", name: "done" },
            { category: "canceled", name: "not_planned" },
            { category: "canceled", name: "duplicate" },
            { category: "todo", name: "todo" },
          ],
        )
      }),
    ),
  )

  it.effect(
    "the raw payload keeps milestone and reactions, and reads back as the same change",
    staged(({ app, opened }) =>
      Effect.gen(function* () {
        const milestone = app.people.createMilestone({ repository, by: "ada", title: "1.0" })
        const { number } = app.people.createIssue({ repository, by: "ada", title: "Counted", milestone })
        app.people.reactToIssue({ repository, number, content: "heart" })
        const change = upsertOf((yield* readAll(opened, "issue"))[0])
        assert.strictEqual(Json.at(change.raw, ["milestone", "title"]), "1.0")
        assert.strictEqual(Json.at(change.raw, ["reactions", "heart"]), 1)
        assert.deepStrictEqual(resourceOf(opened, "issue").exporter.read(change.raw), change)
      }),
    ),
  )
})

describe("the list", () => {
  it.effect(
    "goes through all pages by GitHub's own links, in order of creation, without pull requests",
    staged(({ app, sandbox, opened }) =>
      Effect.gen(function* () {
        seedGithub(app, { repository, seed: 7, issues: 180, pullRequests: 60, until: begin })
        const expected = app.records.issues(repository).flatMap(({ isPullRequest, number }) => (isPullRequest ? [] : [String(number)]))
        assert.deepStrictEqual(idsOf(yield* readAll(opened, "issue")), expected)
        assert.lengthOf(sandbox.log, 3)
        for (const { path } of sandbox.log) assert.match(path, /^\/repositories\/700000001\/issues\?/)
        assert.match(sandbox.log[1]?.path ?? "", /page=2/)
      }),
    ),
  )

  it.effect(
    "loses nothing when issues change between its pages",
    staged(({ app, opened }) =>
      Effect.gen(function* () {
        seedGithub(app, { repository, seed: 8, issues: 250, until: begin })
        const { exporter } = resourceOf(opened, "issue")
        const first = yield* exporter.page(opened.client, { partition })
        yield* TestClock.adjust("1 minute")
        for (let number = 1; number <= 250; number += 5) app.people.editIssue({ repository, number, by: "bob", title: "moved" })
        const second = yield* exporter.page(opened.client, { partition, position: first.next ?? "" })
        const third = yield* exporter.page(opened.client, { partition, position: second.next ?? "" })
        assert.strictEqual(third.next, undefined)
        const seen = idsOf([...first.changes, ...second.changes, ...third.changes])
        assert.deepStrictEqual(
          seen,
          Array.from({ length: 250 }, (_, index) => String(index + 1)),
        )
      }),
    ),
  )

  it.effect(
    "with `since` gives what changed at that second or later",
    staged(({ app, opened }) =>
      Effect.gen(function* () {
        for (const title of ["early", "edge", "late"]) {
          app.people.createIssue({ repository, by: "ada", title })
          yield* TestClock.adjust("1 second")
        }
        const edge = Math.floor(begin / 1000) * 1000 + 1000
        assert.deepStrictEqual(idsOf(yield* readAll(opened, "issue", edge)), ["2", "3"])
        assert.deepStrictEqual(idsOf(yield* readAll(opened, "issue", edge + 999)), ["2", "3"])
        app.people.editIssue({ repository, number: 1, by: "bob", title: "early, but edited" })
        assert.deepStrictEqual(idsOf(yield* readAll(opened, "issue", edge + 1000)), ["1", "3"])
        assert.deepStrictEqual(idsOf(yield* readAll(opened, "issue", begin + 86_400_000)), [])
      }),
    ),
  )

  it.effect(
    "answers a validator with nothing when nothing changed, at no cost",
    staged(({ app, sandbox, opened }) =>
      Effect.gen(function* () {
        app.people.createIssue({ repository, by: "ada", title: "Quiet" })
        const { exporter } = resourceOf(opened, "issue")
        const first = yield* exporter.page(opened.client, { partition })
        const request = { partition, ...(first.validator !== undefined && { validator: first.validator }) }
        const again = yield* exporter.page(opened.client, request)
        assert.deepStrictEqual(
          { ...again, serverTime: undefined },
          {
            changes: [],
            next: undefined,
            serverTime: undefined,
            validator: first.validator,
            notModified: true,
          },
        )
        assert.deepStrictEqual(
          sandbox.log.map(({ status, reply }) => [status, reply?.headers["x-ratelimit-remaining"]]),
          [
            [200, "4999"],
            [304, "4999"],
          ],
        )
        app.people.addComment({ repository, number: 1, by: "bob", body: "Hm" })
        assert.isFalse((yield* exporter.page(opened.client, request)).notModified)
      }),
    ),
  )

  it.effect(
    "tells the server's time, which may not be ours",
    staged(
      ({ opened }) =>
        Effect.gen(function* () {
          const { serverTime } = yield* resourceOf(opened, "issue").exporter.page(opened.client, { partition })
          assert.strictEqual(serverTime, Math.floor((begin + 240_000) / 1000) * 1000)
        }),
      { skewMillis: 240_000 },
    ),
  )

  it.effect(
    "sets a malformed issue aside and goes on with the others",
    staged(({ app, opened }) =>
      Effect.gen(function* () {
        for (const title of ["one", "two", "three", "four"]) app.people.createIssue({ repository, by: "ada", title })
        app.malform({ repository, issue: 2 }, (wire) => ({ ...wire, title: 42 }))
        app.malform({ repository, issue: 3 }, (wire) => ({ ...wire, updated_at: "yesterday" }))
        const changes = yield* readAll(opened, "issue")
        assert.deepStrictEqual(changes.map(({ _tag }) => _tag).toSorted(), ["Unreadable", "Unreadable", "Upsert", "Upsert"])
        const faults = changes.flatMap((change) => (change._tag === "Unreadable" ? [change.error.message] : []))
        assert.match(faults[0] ?? "", /\["title"\]/)
        assert.match(faults[1] ?? "", /\["updated_at"\]/)
      }),
    ),
  )

  it.effect(
    "keeps an issue whose label is malformed",
    staged(({ app, opened }) =>
      Effect.gen(function* () {
        app.people.createIssue({ repository, by: "ada", title: "Fine", labels: ["broken"] })
        app.malform({ repository, label: "broken" }, (wire) => ({ ...wire, name: 42 }))
        assert.strictEqual((yield* readAll(opened, "issue"))[0]?._tag, "Upsert")
        assert.strictEqual((yield* readAll(opened, "label"))[0]?._tag, "Unreadable")
      }),
    ),
  )
})

describe("one issue", () => {
  it.effect(
    "is the same alone as in the list",
    staged(({ app, opened }) =>
      Effect.gen(function* () {
        app.people.createIssue({ repository, by: "ada", title: "Same", labels: ["bug"], assignees: ["ada"] })
        const listed = upsertOf((yield* readAll(opened, "issue"))[0])
        const alone = upsertOf(yield* resourceOf(opened, "issue").exporter.get(opened.client, { partition, externalId: "1" }))
        assert.deepStrictEqual({ ...alone, raw: null }, { ...listed, raw: null })
      }),
    ),
  )

  const goneOf = (stage: Parameters<Parameters<typeof staged>[0]>[0], externalId: string) =>
    Effect.map(reasonOf(resourceOf(stage.opened, "issue").exporter.get(stage.client, { partition, externalId })), ({ _tag, message }) => ({
      _tag,
      message,
    }))

  it.effect(
    "that was deleted, never was, or is a pull request is gone",
    staged((stage) =>
      Effect.gen(function* () {
        const { people } = stage.app
        people.createIssue({ repository, by: "ada", title: "Deleted" })
        people.deleteIssue({ repository, number: 1 })
        people.createPullRequest({ repository, by: "ada", title: "Code" })
        assert.deepStrictEqual(yield* goneOf(stage, "1"), { _tag: "Gone", message: "410: This issue was deleted" })
        assert.strictEqual((yield* goneOf(stage, "2"))._tag, "Gone")
        assert.strictEqual((yield* goneOf(stage, "3"))._tag, "Gone")
      }),
    ),
  )

  it.effect(
    "that was transferred says where it is, even when its new number is the old one",
    staged((stage) =>
      Effect.gen(function* () {
        const { people } = stage.app
        people.createIssue({ repository, by: "ada", title: "Moved" })
        people.transferIssue({ repository, number: 1, to: "octo/other" })
        const reason = yield* reasonOf(resourceOf(stage.opened, "issue").exporter.get(stage.client, { partition, externalId: "1" }))
        const message = "301: it is at /repositories/700000002/issues/1 now"
        assert.deepInclude(reason, { _tag: "Moved", partition: "700000002", externalId: "1", message })
        assert.deepStrictEqual(yield* readAll(stage.opened, "issue"), [])
        const { item } = yield* stage.client.get(endpoints.issue, { partition: repository, id: "1" })
        assert.strictEqual(item.title, "Moved")
      }),
    ),
  )

  it.effect(
    "that was transferred to where nobody may look is gone",
    staged((stage) =>
      Effect.gen(function* () {
        stage.app.people.createIssue({ repository, by: "bob", title: "Hidden" })
        stage.app.people.transferIssue({ repository, number: 1, to: "octo/vault" })
        assert.deepStrictEqual(yield* goneOf(stage, "1"), { _tag: "Gone", message: "404: Not Found" })
      }),
    ),
  )

  it.effect(
    "of a renamed repository is still found, by a name of it too",
    staged(({ app, client, opened }) =>
      Effect.gen(function* () {
        app.people.createIssue({ repository, by: "ada", title: "Stays" })
        app.people.renameRepository(repository, "renamed")
        const change = upsertOf(yield* resourceOf(opened, "issue").exporter.get(opened.client, { partition, externalId: "1" }))
        assert.strictEqual(change.view["title"], "Stays")
        for (const name of [repository, "octo/renamed", "Octo/Renamed"]) {
          assert.strictEqual((yield* client.get(endpoints.issue, { partition: name, id: "1" })).item.title, "Stays")
        }
        assert.lengthOf(yield* readAll(opened, "issue"), 1)
      }),
    ),
  )
})
