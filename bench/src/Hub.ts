/** Syncline as a host would use it, opened on a database and connected to a served application. */
import { type StreamSettings, type SyncReport, type Syncline, createSyncline } from "syncline"
import { bench, credentialsOf, stripe } from "./Customers.ts"

const vaultKeys = [{ id: "bench", secret: Buffer.alloc(32, 1).toString("base64") }]

export const open = (databaseUrl: string): Promise<Syncline> =>
  createSyncline({ adapters: [bench, stripe], database: { url: databaseUrl }, vaultKeys })

export interface Target {
  readonly server: string
  readonly app?: "bench" | "stripe"
  /** Streams of each connection, one for each partition. Default 1. */
  readonly partitions?: number
  /** Accounts, each with all its partitions. Default 1. */
  readonly connections?: number
  /** The adapter's settings besides its address. */
  readonly settings?: { readonly incremental?: boolean; readonly requestsPerSecond?: number }
  readonly direction?: StreamSettings["direction"]
  /** What the accounts' names begin with. Default: "account". */
  readonly named?: string
  /** Fields by which objects are matched. Default: none. */
  readonly match?: readonly [string, ...ReadonlyArray<string>]
}

export const connect = async (
  syncline: Syncline,
  { server, app = "bench", partitions = 1, connections = 1, settings = {}, direction = "pull", named = "account", match }: Target,
): Promise<void> => {
  for (let account = 0; account < connections; account += 1) {
    const credentials = credentialsOf(`${named}-${account}`)
    const connection = await syncline.connect({ app, credentials, settings: { ...settings, baseUrl: server } })
    for (let partition = 0; partition < partitions; partition += 1) {
      const number = account * partitions + partition
      await syncline.addStreams({
        connection: connection.id,
        partition: String(number),
        settings: { direction, ...(match && { match: [{ by: match }] }) },
      })
    }
  }
}

/** The sum of a count over all runs of a report. Throws when anything in it failed. */
export const counted = ({ runs, errors, failures }: SyncReport, count: "read" | "created" | "removed"): number => {
  const problems = [...errors, ...failures].map(({ message }) => message)
  if (problems.length > 0) throw new Error(problems.join("; "))
  return runs.reduce((sum, { counts }) => sum + counts[count], 0)
}

/** Seconds between two moments of `performance.now()`. */
export const seconds = (from: number, to: number): number => (to - from) / 1000
