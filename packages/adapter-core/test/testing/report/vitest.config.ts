import { defineConfig } from "vitest/config"

/** Suites of which some tests must fail, so that they are no part of the package's own run: Suite.test.ts runs them and reads the report. */
export default defineConfig({ test: { include: ["*.fixture.ts"], root: import.meta.dirname } })
