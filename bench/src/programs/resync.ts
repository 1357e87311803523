/** A later reading of what is connected already, in a new process. */
import * as Hub from "../Hub.ts"

export const run = async ({ databaseUrl }: { readonly databaseUrl: string }) => {
  await using syncline = await Hub.open(databaseUrl)
  const began = performance.now()
  const report = await syncline.sync()
  return {
    seconds: Hub.seconds(began, performance.now()),
    records: report.runs.filter(({ strategy }) => strategy !== "initial").reduce((sum, { counts }) => sum + counts.read, 0),
    created: Hub.counted(report, "created"),
  }
}
