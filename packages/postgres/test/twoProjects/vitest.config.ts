import { defineConfig } from "vitest/config"

const globalSetup = [new URL("../../src/testing/globalSetup.ts", import.meta.url).pathname]

/** Two packages of a workspace that both use the test database. */
export default defineConfig({
  test: {
    projects: ["first", "second"].map((name) => ({
      test: { name, root: name, globalSetup, include: ["*.fixture.ts"], testTimeout: 60_000 },
    })),
  },
})
