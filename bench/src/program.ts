/** Runs one program in this process: `program <name> <parameters as JSON>`. Prints what it measured as one line of JSON. */
import { type Name, programs } from "./Programs.ts"

const [, , name = "", parameters = "{}"] = process.argv
const load = programs[name as Name]
if (load === undefined) throw new Error(`there is no program "${name}"`)
const { run } = await load()
const values = await run(JSON.parse(parameters) as never)
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
const used = { rssMiB: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1_000_000 }
process.stdout.write(`${JSON.stringify({ ...values, ...used })}\n`)
