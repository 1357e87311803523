/** Runs the quickstart and makes a picture of what it shows, for the README: `docs/quickstart.svg`. Times differ from run to run, so they are left out. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { must } from "./Command.ts"
import { picture } from "./Terminal.ts"
import { root } from "./Workspace.ts"

const output = await must(process.execPath, ["examples/quickstart/src/main.ts"])
const [story = ""] = output.split("\n\nDone")
const timeless = story.replaceAll(/^ .* after \d+\.\d s\n?/gm, "").replaceAll(/ \(\d+ ms\)/g, "")
const title = "What the quickstart prints: GitHub and Linear are brought in step, edits travel both ways, a conflict waits and is decided"
const file = join("docs", "quickstart.svg")
writeFileSync(join(root, file), picture(title, "npx -y pnpm@12 quickstart", timeless))
console.log(file)
