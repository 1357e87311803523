import { defineConfig } from "vitest/config"

/** Tests that take minutes: run by `vitest run --config e2e/long/vitest.config.ts`, not by the workspace's test run. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    globalSetup: ["@syncline/postgres/testing/globalSetup"],
    include: ["**/*.test.ts"],
    testTimeout: 600_000,
    hookTimeout: 60_000,
  },
})
