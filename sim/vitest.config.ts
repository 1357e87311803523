import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    globalSetup: ["@syncline/postgres/testing/globalSetup"],
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
