import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    globalSetup: ["./src/testing/globalSetup.ts"],
    include: ["test/**/*.test.ts"],
    // Tests start and kill real servers; each start takes a second on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
