import { defineConfig } from "vitest/config"

// One test starts a real PostgreSQL.
export default defineConfig({ test: { include: ["test/**/*.test.ts"], testTimeout: 60_000 } })
