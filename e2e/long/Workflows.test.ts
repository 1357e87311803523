/** What an orchestrator on Effect's workflows relies on: none stalls, and no kill loses a step. */
import { PgClient } from "@effect/sql-pg"
import { TestDatabase } from "@syncline/postgres/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import * as WorkflowProcess from "./WorkflowProcess.ts"
import * as Workflows from "./Workflows.ts"

const setting = Effect.gen(function* () {
  const { url } = yield* TestDatabase.make({ name: "workflows", prepare: Workflows.prepare })
  return { databaseUrl: Redacted.value(url), client: PgClient.layer({ url }) }
})

/** How often each step was done. */
const steps = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql<{ readonly workflow: string; readonly step: number; readonly times: number }>`
    SELECT workflow, step, count(*)::int AS times FROM steps GROUP BY workflow, step`,
)

const stepsDone = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.map(sql<{ readonly done: number }>`SELECT count(*)::int AS done FROM steps`, ([row]) => row?.done ?? 0),
)

describe("Effect's workflows on PostgreSQL", () => {
  it.live("300 workflows with 4 suspends each do not stall", () =>
    Effect.gen(function* () {
      const { databaseUrl, client } = yield* setting
      const printed = yield* WorkflowProcess.run({ databaseUrl, sort: "pausing", workflows: 300, steps: 4 })
      assert.include(printed, "done 1200\n")
      const done = yield* Effect.provide(steps, client)
      assert.strictEqual(done.length, 1200)
      assert.isTrue(done.every(({ times }) => times === 1))
    }).pipe(Effect.scoped),
  )

  it.live("5 kills over 1,500 steps lose none", () =>
    Effect.gen(function* () {
      const { databaseUrl, client } = yield* setting
      const work = { databaseUrl, sort: "stepping", workflows: 10, steps: 150 } as const
      yield* Effect.gen(function* () {
        for (const enough of [200, 500, 800, 1100, 1400]) {
          yield* WorkflowProcess.runUntil(
            work,
            Effect.map(stepsDone, (done) => done >= enough),
          )
        }
        assert.include(yield* WorkflowProcess.run(work), "done 1500\n")
        const done = yield* steps
        assert.strictEqual(done.length, 1500)
        // Of each workflow the step under way when it was killed may be done once more.
        const again = done.reduce((sum, { times }) => sum + times - 1, 0)
        assert.isAtMost(again, 5 * work.workflows)
      }).pipe(Effect.provide(client))
    }).pipe(Effect.scoped),
  )
})
