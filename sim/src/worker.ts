/** One thread of the fleet. */
import { parentPort, workerData } from "node:worker_threads"
import type { Order, ThreadOptions, Word } from "./Fleet.ts"
import { makePlan } from "./Plan.ts"
import { simulate } from "./simulate.ts"
import { openStores } from "./Stores.ts"

const { store, operations, trace, single }: ThreadOptions = workerData
const stores = await openStores(store)
const say = (word: Word): void => parentPort?.postMessage(word)

const run = async (seed: number): Promise<void> => {
  const plan = makePlan(seed, { operations })
  say(await simulate(plan, await stores.fresh(), { keepTrace: trace, digest: single }))
}

const end = async (): Promise<void> => {
  await stores.close()
  process.exit(0)
}

parentPort?.on("message", (order: Order) => {
  void (order === "end" ? end() : run(order.seed)).catch(async (error: unknown) => {
    await stores.close()
    // Past the promise, so that the thread dies of it and the fleet hears why.
    setImmediate(() => {
      throw error
    })
  })
})
say("ready")
