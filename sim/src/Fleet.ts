/** Runs seeds on several threads, each thread one seed after the other, and tells of each verdict as it comes. */
import { Worker } from "node:worker_threads"
import type { Options } from "./Options.ts"
import { makePlan } from "./Plan.ts"
import { type Verdict, simulate } from "./simulate.ts"
import { openStores } from "./Stores.ts"

/** What a thread is told. */
export interface Task {
  readonly seeds: ReadonlyArray<number>
  readonly options: Options
}

/** Runs a task in this thread. */
export const runTask = async ({ seeds, options }: Task, tell: (verdict: Verdict) => void): Promise<void> => {
  const stores = await openStores(options.store)
  try {
    for (const seed of seeds) {
      const plan = makePlan(seed, options.operations === undefined ? {} : { operations: options.operations })
      tell(await simulate(plan, await stores.fresh(), { keepTrace: options.trace }))
    }
  } finally {
    await stores.close()
  }
}

export const runFleet = async (options: Options, tell: (verdict: Verdict) => void): Promise<void> => {
  const seeds = Array.from({ length: options.seeds }, (_, index) => options.from + index)
  if (options.workers <= 1) return await runTask({ seeds, options }, tell)
  const shares = Array.from({ length: options.workers }, (_, share) => seeds.filter((_seed, index) => index % options.workers === share))
  await Promise.all(
    shares.map(
      (share) =>
        new Promise<void>((resolve, reject) => {
          const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: { seeds: share, options } satisfies Task })
          worker.on("message", tell)
          worker.once("error", reject)
          worker.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))))
        }),
    ),
  )
}
