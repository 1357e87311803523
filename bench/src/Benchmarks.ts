/** All that is measured, in the order of the goals. */
import type { Benchmark } from "./Benchmark.ts"
import { backfill } from "./benchmarks/Backfill.ts"
import { decoding } from "./benchmarks/Decoding.ts"
import { latency } from "./benchmarks/Latency.ts"
import { matching } from "./benchmarks/Matching.ts"
import { memory } from "./benchmarks/Memory.ts"
import { planning } from "./benchmarks/Planning.ts"
import { reconciling } from "./benchmarks/Reconciling.ts"
import { recovery } from "./benchmarks/Recovery.ts"
import { requests } from "./benchmarks/Requests.ts"
import { resync } from "./benchmarks/Resync.ts"
import { rival } from "./benchmarks/Rival.ts"
import { sending } from "./benchmarks/Sending.ts"
import { startup } from "./benchmarks/Startup.ts"

export const benchmarks: ReadonlyArray<Benchmark> = [
  backfill,
  rival,
  resync,
  requests,
  latency,
  memory,
  sending,
  recovery,
  decoding,
  startup,
  reconciling,
  planning,
  matching,
]
