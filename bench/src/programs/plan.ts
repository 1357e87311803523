/** What it would take to fill an empty application with what another has. */
import * as Hub from "../Hub.ts"

export const run = async ({ databaseUrl, ...target }: Hub.Target & { readonly databaseUrl: string }) => {
  await using syncline = await Hub.open(databaseUrl)
  await Hub.connect(syncline, { ...target, named: "other", direction: "bidirectional" })
  const began = performance.now()
  const { streams, complete, troubles } = await syncline.plan()
  if (!complete) throw new Error(troubles.join("; "))
  return { seconds: Hub.seconds(began, performance.now()), records: streams.reduce((sum, { there }) => sum + there.create.count, 0) }
}
