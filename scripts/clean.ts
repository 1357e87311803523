/** Deletes everything that the compiler, the build and the checks have made: every member's dist and build, and the root's own. */
import { rmSync } from "node:fs"
import { join } from "node:path"
import { readPackages, root } from "./Workspace.ts"

for (const folder of ["", "scripts", ...readPackages().map((member) => member.folder)]) {
  for (const made of ["dist", "build"]) rmSync(join(root, folder, made), { recursive: true, force: true })
}
