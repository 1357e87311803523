/**
 * A Vitest `globalSetup` that gives test files a PostgreSQL server through `TestDatabase`. Every project that uses `TestDatabase` lists it; all
 * projects of one run share one server.
 */
import type { TestProject } from "vitest/node"
import * as TestServer from "./TestServer.ts"

const shared = "SYNCLINE_TEST_SERVER"

/** Provides the address of the run's server to the project's test files. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  // All projects are set up in one process but load this module separately, so only the environment is common to them. Vitest tears them
  // down in reverse order, so the first, which owns the server, is the last.
  const existing = process.env[shared]
  if (existing !== undefined) {
    project.provide("synclineTestServer", existing)
    return undefined
  }
  const server = await TestServer.open()
  process.env[shared] = server.address
  project.provide("synclineTestServer", server.address)
  return async () => {
    delete process.env[shared]
    await server.close()
  }
}
