/** The same work through the public API: decode, map, raw payload, record, link, history, event, run and cursor, durable at every page. */
import { createSyncline } from "syncline"
import { bench, credentials } from "./Customers.ts"

const vaultKeys = [{ id: "bench", secret: Buffer.alloc(32, 1).toString("base64") }]

const read = (report: { readonly runs: ReadonlyArray<{ readonly counts: { readonly read: number } }> }): number =>
  report.runs.reduce((sum, run) => sum + run.counts.read, 0)

/** Answers with the seconds of the first reading and of a second one, in which nothing has changed. */
export const product = async (databaseUrl: string, server: string) => {
  await using syncline = await createSyncline({ adapters: [bench], database: { url: databaseUrl }, vaultKeys })
  const connection = await syncline.connect({ app: "bench", credentials, settings: { baseUrl: server } })
  await syncline.addStreams({ connection: connection.id, partition: "all", settings: { direction: "pull" } })
  const began = performance.now()
  const first = await syncline.sync()
  const between = performance.now()
  const again = await syncline.sync()
  const ended = performance.now()
  return {
    records: read(first),
    seconds: (between - began) / 1000,
    unchangedRecords: read(again) - read(first),
    unchangedSeconds: (ended - between) / 1000,
    problems: [...first.errors, ...first.failures, ...again.failures].map(({ message }) => message),
  }
}
