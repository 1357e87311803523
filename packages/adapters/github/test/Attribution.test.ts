/** Who wrote an issue or a comment: what GitHub tells, and what stands in one that was made in somebody's name. */
import type { Attribution } from "@syncline/adapter-core"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { create, find, issueOf, mark } from "./IssueWriting.ts"
import { addresses, begin, importerOf, operationId, partition, readAll, repository, resourceOf, staged, upsertOf } from "./Stage.ts"

const grace: Attribution.Attribution = {
  name: "Grace Hopper",
  application: "Linear",
  at: Date.UTC(2026, 2, 1),
  url: "https://linear.app/acme/issue/ENG-1/crash",
}

const line = "*Grace Hopper wrote at Linear on 2026-03-01* · [open](https://linear.app/acme/issue/ENG-1/crash)"

describe("who wrote an issue or a comment", () => {
  it.effect(
    "is told with the login, and by nobody where the account is gone",
    staged((stage) =>
      Effect.gen(function* () {
        const { number } = stage.app.people.createIssue({ repository, by: "bob", title: "Crash" })
        stage.app.people.addComment({ repository, number, by: "ada", body: "Seen" })
        const issue = upsertOf((yield* readAll(stage.opened, "issue"))[0])
        const comment = upsertOf((yield* readAll(stage.opened, "comment"))[0])
        assert.deepInclude(issue.writer, { kind: "person", name: "bob", application: "GitHub" })
        assert.strictEqual(issue.writer?.externalId, issue.view["author"])
        assert.deepInclude(comment.writer, { kind: "person", name: "ada", application: "GitHub" })
        assert.isString(comment.url)
        const { read } = resourceOf(stage.opened, "issue").exporter
        const ghost = read({ ...(issue.raw as object), user: null })
        assert.isUndefined(upsertOf(ghost).writer)
      }),
    ),
  )

  for (const rewrites of [false, true]) {
    it.effect(
      `stands above the text and is no part of it${rewrites ? ", where lines end with CR LF" : ""}`,
      staged((stage) =>
        Effect.gen(function* () {
          if (rewrites) stage.app.whims.add({ kind: "rewrites" })
          const stored = () => (issueOf(stage)?.body ?? "").replaceAll("\r\n", "\n")
          const made = yield* create(stage, { title: "Crash", body: "It crashes." }, {}, grace)
          assert.strictEqual(made.view["body"], "It crashes.")
          assert.deepStrictEqual(made.attribution, grace)
          assert.strictEqual(stored(), `${line}\n\nIt crashes.\n\n${mark}`)
          const found = yield* find(stage)
          assert.deepStrictEqual([found?.externalId, found?.view["body"], found?.attribution], ["1", "It crashes.", grace])
          const [listed] = yield* readAll(stage.opened, "issue")
          assert.deepStrictEqual(upsertOf(listed).attribution, grace)
          const changed = yield* importerOf(stage.opened, "issue").update(stage.client, {
            partition,
            externalId: "1",
            ownAddress: undefined,
            operationId,
            version: undefined,
            patch: { body: "" },
            attribution: grace,
            address: addresses(),
          })
          assert.deepStrictEqual([changed.view["body"], changed.attribution], ["", grace])
          assert.strictEqual(stored(), `${line}\n\n${mark}`)
        }),
      ),
    )
  }

  it.effect(
    "stands above a comment too",
    staged((stage) =>
      Effect.gen(function* () {
        yield* create(stage, { title: "Crash" })
        const made = yield* importerOf(stage.opened, "comment").create(stage.client, {
          partition,
          operationId,
          startedAt: begin,
          view: { issue: "1", body: "Seen" },
          attribution: grace,
          address: addresses(),
        })
        assert.deepStrictEqual([made.view["body"], made.attribution], ["Seen", grace])
        assert.strictEqual(stage.app.records.comments(repository)[0]?.body, `${line}\n\nSeen\n\n${mark}`)
      }),
    ),
  )
})
