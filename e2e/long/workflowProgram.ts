/** A process that runs workflows of one sort to their end, to be killed: says `done` and how many steps they did. */
import { Effect, Redacted } from "effect"
import * as Workflows from "./Workflows.ts"
import type { Work } from "./WorkflowProcess.ts"

const { databaseUrl, sort, workflows, steps } = JSON.parse(process.argv[2] ?? "") as Work

const ids = Array.from({ length: workflows }, (_, index) => `workflow ${index}`)
const workflow = sort === "pausing" ? Workflows.Pausing : Workflows.Stepping
const all = Effect.forEach(ids, (id) => workflow.execute({ id, steps }), { concurrency: "unbounded" })
const done = await Effect.runPromise(Effect.provide(all, Workflows.layer(Redacted.make(databaseUrl))))
process.stdout.write(`done ${done.reduce((sum, each) => sum + each, 0)}\n`)
process.exit(0)
