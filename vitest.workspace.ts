/**
 * The test projects: every package that has tests, under its own name, and the workspace's scripts. They inherit from `vitest.config.ts`, and none has a
 * root of its own, so that one Vite transforms each file once for all of them.
 */
import { existsSync } from "node:fs"
import { join } from "node:path"
import type { TestProjectInlineConfiguration } from "vitest/config"
import { readPackages, root } from "./scripts/Workspace.ts"

type Settings = NonNullable<TestProjectInlineConfiguration["test"]>

/** The run's PostgreSQL. */
const globalSetup = [join(root, "packages/postgres/src/testing/globalSetup.ts")]

/** A busy machine takes minutes for what starts, freezes and kills real processes. */
const patient: Settings = { testTimeout: 300_000, hookTimeout: 300_000 }

/** What sets a folder apart from the others. */
const own: Readonly<Record<string, Settings>> = {
  // Files that start, freeze and kill real servers and workers: what one leaves in its process must not reach the next.
  drills: { ...patient, isolate: true },
  e2e: { ...patient, globalSetup },
  "packages/postgres": { ...patient, isolate: true, globalSetup },
  // A simulated world is long, and it is alone with its clock, its network and its randomness.
  sim: { ...patient, globalSetup },
  // Some tests start a real PostgreSQL.
  "packages/syncline": { ...patient, globalSetup },
}

/** Files that do nothing but start, freeze and kill real processes and wait for them: half a minute and more each. `pnpm test:processes` runs them, and only them. */
const ofProcesses: ReadonlyArray<string> = [
  "drills/test/Drills.test.ts",
  "e2e/test/Killed.test.ts",
  "e2e/test/Server.test.ts",
  "packages/postgres/test/globalSetup.test.ts",
  "packages/postgres/test/embedded/EmbeddedPostgres.test.ts",
  "packages/postgres/test/embedded/Installation.test.ts",
  "packages/postgres/test/embedded/Killed.test.ts",
]

const projectOf = (name: string, folder: string, mode: string): TestProjectInlineConfiguration => {
  const mine = ofProcesses.filter((file) => file.startsWith(`${folder}/`))
  const files = mode === "processes" ? { include: mine } : { include: [`${folder}/test/**/*.test.ts`], exclude: mine }
  return { test: { name, ...files, ...own[folder] } }
}

/** By Vitest's mode: `processes`, or everything else. */
export const projects = (mode: string): Array<TestProjectInlineConfiguration> => [
  ...(mode === "processes" ? [] : [{ test: { name: "scripts", include: ["scripts/*.test.ts"] } }]),
  ...readPackages()
    .filter(({ folder }) => existsSync(join(root, folder, "test")))
    .filter(({ folder }) => mode !== "processes" || ofProcesses.some((file) => file.startsWith(`${folder}/`)))
    .map(({ folder, manifest }) => projectOf(manifest.name, folder, mode)),
]
