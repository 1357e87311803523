/**
 * Builds all released packages and packs them into `build/packages`, as npm would receive them. Until there is a release, programs outside this workspace
 * install them from there.
 */
import { mkdirSync, rmSync } from "node:fs"
import { join, relative } from "node:path"
import { must } from "./Command.ts"
import { pack } from "./Tarball.ts"
import { publicPackages, root } from "./Workspace.ts"

const folder = join(root, "build", "packages")
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
await must(process.execPath, ["scripts/build.ts"])
for (const member of publicPackages()) {
  const { path } = await pack(member, folder)
  console.log(relative(root, path))
}
