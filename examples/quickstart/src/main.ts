/**
 * The quickstart: a real PostgreSQL, GitHub Issues and Linear, kept in step both ways. Without settings both services are local emulators; with
 * `GITHUB_TOKEN`, `GITHUB_REPO`, `LINEAR_API_KEY` and `LINEAR_TEAM` they are the real ones, and nothing is written before you agreed to the plan.
 */
import { github } from "@syncline/adapter-github"
import { linear } from "@syncline/adapter-linear"
import { createSyncline, type Syncline } from "syncline"
import { signIn } from "./PersonAtWork.ts"
import * as Plan from "./Plan.ts"
import * as Progress from "./Progress.ts"
import { open, type Service } from "./Services.ts"
import { tell } from "./Story.ts"

const heading = (text: string) => console.log(`\n${text}`)

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`

const join = async (syncline: Syncline, service: Service): Promise<void> => {
  const connection = await syncline.connect({ app: service.app, credentials: service.token, settings: service.settings })
  await syncline.addStreams({ connection: connection.id, partition: service.partition })
}

const summary = async (syncline: Syncline): Promise<void> => {
  const runs = await syncline.runs({ limit: 1000 })
  const sum = (count: "read" | "created" | "updated") => runs.reduce((total, run) => total + run.counts[count], 0)
  const dead = await syncline.deliveries.list({ state: "dead" })
  const conflicts = await syncline.conflicts.list({ state: "open" })
  console.log(`  ${runs.length} runs: ${sum("read")} objects read, ${sum("created")} created, ${sum("updated")} updated`)
  console.log(`  ${conflicts.length} open conflicts, ${dead.length} writes that a service refused`)
  for (const { lastError } of dead.slice(0, 3)) console.log(`    ${lastError ?? ""}`)
}

const main = async (): Promise<number> => {
  const began = performance.now()
  const services = await open(process.env)
  const both = [services.github, services.linear]
  heading(services.real ? "GitHub and Linear, the real ones" : "A real PostgreSQL, and local emulators of GitHub and Linear")
  const syncline = await createSyncline({ adapters: [github, linear], database: { folder: services.folder } })
  console.log(`  ready after ${seconds(began)}`)
  try {
    heading("What a first sync would do; nothing is written yet")
    for (const service of both) await join(syncline, service)
    const plan = await syncline.plan({ firstPush: "go" })
    Plan.show(plan, both)
    if (services.real && !(await Plan.agree())) {
      console.log("Nothing was written.")
      return 0
    }
    heading("Initial sync, as planned")
    const initial = performance.now()
    const report = await Progress.show(syncline, both, syncline.apply(plan))
    for (const { message } of [...report.errors, ...report.failures]) console.log(`  ! ${message}`)
    console.log(`  in step after ${seconds(initial)}`)

    heading("A day at work")
    const untrue = await tell(syncline, await signIn(services.github), await signIn(services.linear))

    heading("And when nothing happens, nothing is written")
    const idle = await syncline.sync()
    const writes = idle.runs.reduce((total, run) => total + run.counts.created + run.counts.updated + run.counts.removed, 0)
    console.log(`  ${idle.runs.length} streams asked, ${writes} writes`)

    heading(`Done in ${seconds(began)}`)
    await summary(syncline)
    console.log(`
Where to go next:
  examples/embedded            the library in a small program of your own
  examples/quickstart/src      this program
  docs/README.md               all documents: how it works, and why
  your own data                set GITHUB_TOKEN, GITHUB_REPO, LINEAR_API_KEY, LINEAR_TEAM and run it again`)
    for (const what of untrue) console.error(`\nNot as it should be: ${what}`)
    return untrue.length + writes + report.errors.length + report.failures.length === 0 ? 0 : 1
  } finally {
    await syncline.close()
    await services.close()
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(`\nThe quickstart failed: ${error instanceof Error ? error.message : String(error)}`)
  return 1
})
