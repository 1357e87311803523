import { join } from "node:path"
import { defineConfig } from "vitest/config"
import { NotApplicableReporter } from "./scripts/NotApplicableReporter.ts"
import { LongestFirst } from "./vitest.sequencer.ts"
import { projects } from "./vitest.workspace.ts"

export default defineConfig(({ mode }) => ({
  test: {
    projects: projects(mode),
    reporters: ["default", new NotApplicableReporter()],
    // A file at a time for each core. Vitest leaves one core to itself, which is half of two.
    maxWorkers: "100%",
    // Files of a package share workers: they change nothing in the process that they do not put back, and most of a file's time went into loading it.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Slow is not wrong on a machine that has other things to do.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    env: {
      // Workers, and the programs that tests start, find compiled what another has loaded before.
      NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules", ".cache", "compiled"),
      ...(mode === "laws" && { SYNCLINE_RUNS: process.env["SYNCLINE_RUNS"] ?? "10000" }),
    },
  },
}))
