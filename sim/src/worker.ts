/** One thread of the fleet. */
import { parentPort, workerData } from "node:worker_threads"
import { type Task, runTask } from "./Fleet.ts"

const task: Task = workerData
await runTask(task, (verdict) => parentPort?.postMessage(verdict))
