import { defineConfig } from "vitest/config"

// Some tests start a real PostgreSQL.
export default defineConfig({
  test: { globalSetup: ["@syncline/postgres/testing/globalSetup"], include: ["test/**/*.test.ts"], testTimeout: 60_000 },
})
