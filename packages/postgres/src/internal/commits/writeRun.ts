/** Begins a run, or adds to one what this commit did. */
import { type Commit, problemsKept } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { storable } from "../StorableText.ts"
import type { Part } from "./Part.ts"

export const writeRun = (sql: Database["Service"], { tenant, at }: Commit, run: NonNullable<Commit["run"]>): Part => {
  const { counts } = run
  const now = Column.number(at)
  const problems = run.problems.slice(0, problemsKept).map((problem) => ({ ...problem, message: storable(problem.message) }))
  return {
    queries: [
      sql`written_run AS (
      INSERT INTO syncline.runs AS stored (tenant_id, id, connection_id, stream_id, kind, strategy, outcome, read, created, updated, removed, unchanged,
        skipped, conflicted, failed, problems, error, started_at, heartbeat_at, ended_at)
      VALUES (${tenant}, ${run.id}, ${run.connectionId}, ${run.streamId}, ${run.kind}, ${run.strategy}, ${run.outcome},
        ${Column.number(counts.read)}, ${Column.number(counts.created)}, ${Column.number(counts.updated)}, ${Column.number(counts.removed)},
        ${Column.number(counts.unchanged)}, ${Column.number(counts.skipped)}, ${Column.number(counts.conflicted)}, ${Column.number(counts.failed)},
        ${JSON.stringify(problems)}::jsonb, ${storable(run.error)}, ${now}, ${now}, ${run.outcome === "running" ? Column.number(null) : now})
      ON CONFLICT (tenant_id, id) DO UPDATE
      SET outcome = excluded.outcome, error = excluded.error, heartbeat_at = excluded.heartbeat_at, ended_at = excluded.ended_at,
        read = stored.read + excluded.read, created = stored.created + excluded.created, updated = stored.updated + excluded.updated,
        removed = stored.removed + excluded.removed,
        unchanged = stored.unchanged + excluded.unchanged, skipped = stored.skipped + excluded.skipped,
        conflicted = stored.conflicted + excluded.conflicted, failed = stored.failed + excluded.failed,
        problems = CASE WHEN excluded.problems = '[]' THEN stored.problems ELSE (
          SELECT jsonb_agg(problem ORDER BY place)
          FROM jsonb_array_elements(stored.problems || excluded.problems) WITH ORDINALITY AS problems (problem, place)
          WHERE place <= ${Column.number(problemsKept)}) END)`,
    ],
  }
}
