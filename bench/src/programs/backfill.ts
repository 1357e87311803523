/** The first reading through the public API: decode, map, raw payload, record, link, history, event, run and cursor, durable at every page. */
import * as Hub from "../Hub.ts"

export const run = async ({ databaseUrl, ...target }: Hub.Target & { readonly databaseUrl: string }) => {
  await using syncline = await Hub.open(databaseUrl)
  await Hub.connect(syncline, target)
  const began = performance.now()
  const report = await syncline.sync()
  return { seconds: Hub.seconds(began, performance.now()), records: Hub.counted(report, "created") }
}
