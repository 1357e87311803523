/** A worker that keeps everything in step until it is killed. Says `ready` when it has begun, and ends when its standard input does. */
import * as Hub from "../Hub.ts"

interface Options {
  readonly databaseUrl: string
  /** What to connect first; a second worker on the same database connects nothing. */
  readonly connect?: Hub.Target
}

export const run = async ({ databaseUrl, connect }: Options) => {
  await using syncline = await Hub.open(databaseUrl)
  if (connect !== undefined) await Hub.connect(syncline, connect)
  const stop = syncline.watch()
  process.stdout.write("ready\n")
  await new Promise((resolve) => process.stdin.once("end", resolve).resume())
  await stop()
  return {}
}
