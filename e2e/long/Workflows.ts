/**
 * Durable workflows of Effect on PostgreSQL, as an orchestrator of Syncline would use them: one that does a step after each of its pauses and one that does
 * many steps in a row. Every step leaves a row, so that it can be told which were done, and how often.
 */
import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, type Redacted, Schema } from "effect"
import { ClusterWorkflowEngine, SingleRunner } from "effect/cluster"
import { Digest } from "effect/crypto"
import { SqlClient } from "effect/sql"
import { Activity, DurableClock, Workflow } from "effect/workflow"

const payload = { id: Schema.String, steps: Schema.Int }

/** Is suspended before each of its steps. Answers with how many it did. */
export const Pausing = Workflow.make("Pausing", { payload, success: Schema.Int, idempotencyKey: ({ id }) => id })

/** Does one step after the other. Answers with how many it did. */
export const Stepping = Workflow.make("Stepping", { payload, success: Schema.Int, idempotencyKey: ({ id }) => id })

const stepOf = (workflow: string, step: number) =>
  Activity.make({
    name: `step ${step}`,
    execute: Effect.flatMap(SqlClient.SqlClient, (sql) =>
      Effect.orDie(sql`INSERT INTO steps (workflow, step) VALUES (${workflow}, ${step})`),
    ).pipe(Effect.asVoid),
  })

const pausing = Pausing.toLayer(
  Effect.fnUntraced(function* ({ id, steps }) {
    for (let step = 0; step < steps; step += 1) {
      yield* DurableClock.sleep({ name: `pause ${step}`, duration: "100 millis", inMemoryThreshold: 0 })
      yield* stepOf(id, step)
    }
    return steps
  }),
)

const stepping = Stepping.toLayer(
  Effect.fnUntraced(function* ({ id, steps }) {
    for (let step = 0; step < steps; step += 1) yield* stepOf(id, step)
    return steps
  }),
)

/** The table of what was done. */
export const prepare = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`CREATE TABLE steps (workflow text NOT NULL, step int NOT NULL)`)

/** Both workflows on a runner of this process, whose messages and locks are in the database. */
export const layer = (url: Redacted.Redacted) =>
  Layer.mergeAll(pausing, stepping).pipe(
    Layer.provideMerge(ClusterWorkflowEngine.layer),
    Layer.provideMerge(SingleRunner.layer({ runnerStorage: "sql" })),
    Layer.provideMerge(Layer.merge(PgClient.layer({ url }), Digest.layerWebCrypto)),
  )
