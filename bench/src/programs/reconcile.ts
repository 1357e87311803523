/** Everything that is linked is looked for in the application's list, in a new process. */
import * as Hub from "../Hub.ts"

export const run = async ({ databaseUrl }: { readonly databaseUrl: string }) => {
  await using syncline = await Hub.open(databaseUrl)
  for (const { streams } of await syncline.status()) for (const { stream } of streams) await syncline.reconcile(stream.id)
  const began = performance.now()
  const report = await syncline.sync()
  const read = report.runs.filter(({ strategy }) => strategy === "reconcile").reduce((sum, { counts }) => sum + counts.read, 0)
  return { seconds: Hub.seconds(began, performance.now()), records: read, removed: Hub.counted(report, "removed") }
}
