/** The levels of proof, and what each runs for a defect of a package. A level that cannot see a package has nothing for it. */
import { type Catcher, sim, vitest } from "./Catcher.ts"

export const levels = ["unit", "suites", "kit", "sim"] as const
export type Level = (typeof levels)[number]

/** What a level is called, and what it stands for. */
export const meanings: Readonly<Record<Level, string>> = {
  unit: "the package's own tests, models and laws",
  suites: "the suites that every store and every engine over it must pass",
  kit: "the suites that every adapter must pass",
  sim: "forty worlds of the simulator and those that once failed; five on PostgreSQL for a defect of its store",
}

const adapterCore = "@syncline/adapter-core"
const engine = "@syncline/engine"
const postgres = "@syncline/postgres"
const http = "@syncline/http"
const github = "@syncline/adapter-github"
const linear = "@syncline/adapter-linear"

const worlds = sim(["--seeds=40", "--jobs=1"])
const overMemory = vitest({ projects: [engine], files: ["test/store/MemoryStore", "test/MemoryEngine"] })

const catchers: Readonly<Record<string, Readonly<Partial<Record<Level, Catcher>>>>> = {
  "packages/adapter-core": {
    unit: vitest({ projects: [adapterCore], exclude: ["**/test/testing/**"] }),
    suites: overMemory,
    kit: vitest({ projects: [adapterCore, github, linear], files: ["test/testing/", "test/Conformance", "test/Suites"] }),
    sim: worlds,
  },
  "packages/engine": {
    unit: vitest({ projects: [engine], exclude: ["**/Memory*.test.ts"] }),
    suites: overMemory,
    sim: worlds,
  },
  "packages/postgres": {
    unit: vitest({ projects: [postgres], exclude: ["**/embedded/**", "**/Postgres*.test.ts", "**/globalSetup*", "**/TestDatabase*"] }),
    suites: vitest({ projects: [postgres], files: ["test/PostgresStore", "test/PostgresEngine"] }),
    sim: sim(["--seeds=5", "--jobs=1", "--store=postgres"]),
  },
  "packages/http": { unit: vitest({ projects: [http] }) },
  "packages/adapters/github": {
    unit: vitest({ projects: [github], exclude: ["**/Conformance.test.ts", "**/Live.test.ts"] }),
    kit: vitest({ projects: [github], files: ["test/Conformance"] }),
    sim: worlds,
  },
  "packages/adapters/linear": {
    unit: vitest({ projects: [linear], exclude: ["**/Suites.test.ts"] }),
    kit: vitest({ projects: [linear], files: ["test/Suites"] }),
    sim: worlds,
  },
}

/** What each level runs for a defect in a file, the quickest first. */
export const catchersFor = (file: string): ReadonlyArray<readonly [level: Level, catcher: Catcher]> => {
  const owner = Object.keys(catchers).find((folder) => file.startsWith(`${folder}/`))
  if (owner === undefined) throw new Error(`nothing is known that could catch a defect in ${file}`)
  return levels.flatMap((level) => {
    const catcher = catchers[owner]?.[level]
    return catcher === undefined ? [] : [[level, catcher] as const]
  })
}
