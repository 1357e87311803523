/** What becomes of a change of an issue that takes several requests, when one of them does not come through. */
import type { Fault } from "@syncline/sandbox"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { importerOf, partition, repository, reasonOf, resourceOf, staged, upsertOf } from "./Stage.ts"
import { create, update } from "./IssueWriting.ts"

describe("changing why an issue is closed", () => {
  // proves I7
  it.effect(
    "shows on its way what is declared, and no more",
    staged((stage) =>
      Effect.gen(function* () {
        const states = {
          open: { category: "todo", name: "todo" },
          done: { category: "done", name: "done" },
          dropped: { category: "canceled", name: "not_planned" },
        }
        yield* create(stage, { title: "Old", status: states.done })
        let changes = 0
        stage.sandbox.faults.add({ fault: { kind: "reset-before" }, match: ({ method }) => method === "PATCH" && ++changes === 3 })
        assert.strictEqual((yield* reasonOf(update(stage, "1", { status: states.dropped })))._tag, "UnknownOutcome")
        const shown = upsertOf(yield* resourceOf(stage.opened, "issue").exporter.get(stage.client, { partition, externalId: "1" })).view
        const between = importerOf(stage.opened, "issue").waypoints?.["status"]
        assert.deepStrictEqual(between?.(states.done, states.dropped), [shown["status"] ?? null])
        assert.deepStrictEqual(between?.(states.open, states.dropped), [])
        assert.deepStrictEqual(between?.(states.done, states.open), [])
        assert.deepStrictEqual((yield* update(stage, "1", { status: states.dropped })).view["status"], states.dropped)
      }),
    ),
  )

  // proves I7: what it left half done would be taken for an edit, were it known that it did not come through
  const limited: Fault = { kind: "limited", limit: { kind: "secondary", waitSeconds: 60 } }
  it.effect.each([
    ["the first of its requests is refused", 1, limited, "RateLimited"],
    ["the second is refused", 2, limited, "UnknownOutcome"],
    ["the third is refused", 3, limited, "UnknownOutcome"],
    ["the third may not be made", 3, { kind: "status", status: 422 }, "UnknownOutcome"],
    [
      "the issue is deleted before the third",
      3,
      { kind: "status", status: 410, body: '{"message":"This issue was deleted"}' },
      "UnknownOutcome",
    ],
    ["the repository cannot be seen any more at the third", 3, { kind: "status", status: 404 }, "UnknownOutcome"],
  ] as const)("is in doubt once a part of it came through: %s", ([, nth, fault, tag]) =>
    staged((stage) =>
      Effect.gen(function* () {
        yield* create(stage, { title: "Old", status: { category: "done", name: "done" } })
        let changes = 0
        stage.sandbox.faults.add({ fault, match: ({ method }) => method === "PATCH" && ++changes === nth })
        const reason = yield* reasonOf(update(stage, "1", { status: { category: "canceled", name: "not_planned" } }))
        assert.strictEqual(reason._tag, tag)
      }),
    )(),
  )

  it.effect(
    "is gone where the issue has left its repository, and nothing is asked or written where it went",
    staged((stage) =>
      Effect.gen(function* () {
        const { people } = stage.app
        people.createIssue({ repository, by: "ada", title: "moved" })
        people.transferIssue({ repository, number: 1, to: "octo/other" })
        assert.strictEqual((yield* reasonOf(update(stage, "1", { title: "x" })))._tag, "Moved")
        assert.strictEqual(stage.app.records.issue("octo/other", 1)?.title, "moved")
        assert.deepStrictEqual(
          stage.sandbox.log.map(({ method, status }) => [method, status]),
          [["PATCH", 301]],
        )
      }),
    ),
  )
})
