import { defineConfig } from "vitest/config"
import { NotApplicableReporter } from "./scripts/NotApplicableReporter.ts"
import projects from "./vitest.workspace.ts"

export default defineConfig({ test: { projects, reporters: ["default", new NotApplicableReporter()] } })
