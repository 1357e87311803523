/** Runs test files one after the other in one process: most of the time that a test file takes is the loading of what it imports. */
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"
import { request } from "./request.ts"

const root = join(import.meta.dirname, "..", "..", "..", "..")
const { files, tests, tried } = request

class InOrder extends BaseSequencer {
  override sort(all: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const place = ({ moduleId }: TestSpecification) => files.findIndex((file) => moduleId === join(root, file))
    return Promise.resolve(all.toSorted((a, b) => place(a) - place(b)))
  }
}

export default defineConfig({
  root,
  server: { watch: null },
  test: {
    watch: false,
    include: [...files],
    ...(tests !== undefined && { testNamePattern: new RegExp(tests) }),
    pool: "forks",
    maxWorkers: 1,
    isolate: false,
    fsModuleCache: true,
    sequence: { sequencer: InOrder },
    // The machine may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    ...(tried === undefined
      ? { setupFiles: [fileURLToPath(new URL("./inForce.ts", import.meta.url))] }
      : { runner: fileURLToPath(new URL("./TryingRunner.ts", import.meta.url)) }),
  },
})
