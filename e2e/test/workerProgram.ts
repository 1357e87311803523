/** A host in a process of its own, to be killed: connects what its settings name, syncs until nothing is left to do, says `done`. */
import { github } from "@syncline/adapter-github"
import { linear } from "@syncline/adapter-linear"
import { createSyncline } from "syncline"
import type { WorkerSettings } from "./Worker.ts"

const settings = JSON.parse(process.argv[2] ?? "") as WorkerSettings
const syncline = await createSyncline({
  adapters: [github, linear],
  database: { url: settings.databaseUrl },
  vaultKeys: [{ id: "test", secret: settings.vaultKey }],
})
for (const { app, token, partition, settings: own } of settings.connections) {
  const connection = await syncline.connect({ app, credentials: token, settings: own })
  await syncline.addStreams({ connection: connection.id, partition })
}
while (true) {
  await syncline.sync()
  const waiting = await syncline.deliveries.list({ state: "pending" })
  if (waiting.length === 0) break
  await new Promise((resolve) => setTimeout(resolve, 200))
}
await syncline.close()
process.stdout.write("done\n")
