/**
 * Checks every released package as its users get it: packs it, reads the tarball with publint and attw, installs all of them into an empty folder
 * and imports every entry on the oldest supported Node and on this one, sees that an older one is told so, and runs one adapter alone. Expects that `build`
 * has run.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { aloneComplaints } from "./Alone.ts"
import { run } from "./Command.ts"
import {
  type Consumer,
  importAll,
  importedByTooOld,
  install,
  installedImports,
  installedManifest,
  isMissingPeer,
  typeComplaints,
} from "./Consumer.ts"
import { entriesOf, specifier } from "./Entry.ts"
import { optionalPeers } from "./Manifest.ts"
import { fileComplaints, manifestComplaints, pack, type Tarball, undeclaredImports, wholeImports } from "./Tarball.ts"
import { publicPackages } from "./Workspace.ts"

const lint = async ({ member, path }: Tarball): Promise<ReadonlyArray<string>> => {
  const checks = await Promise.all([
    run("publint", ["--strict", path]),
    run("attw", ["--profile", "esm-only", "--no-emoji", "--no-color", path]),
  ])
  return checks.filter(({ ok }) => !ok).map(({ output }) => `${member.manifest.name}:\n${output}`)
}

const installed = (consumer: Consumer, { member: { manifest } }: Tarball): ReadonlyArray<string> => {
  const packed = installedManifest(consumer, manifest.name)
  const imports = installedImports(consumer, manifest.name)
  return [...manifestComplaints(packed), ...undeclaredImports(packed, imports), ...wholeImports(packed, imports)]
}

const imported = async (consumer: Consumer, tarballs: ReadonlyArray<Tarball>): Promise<ReadonlyArray<string>> => {
  const manifests = tarballs.map(({ member }) => member.manifest)
  const owners = new Map(
    manifests.flatMap((manifest) => entriesOf(manifest).map((entry) => [specifier(manifest, entry), manifest] as const)),
  )
  const complaints: Array<string> = []
  for (const node of [consumer.oldestNode, process.execPath]) {
    for (const failure of await importAll(consumer, node, [...owners.keys()])) {
      const owner = owners.get(failure.specifier)
      if (owner === undefined || !isMissingPeer(failure, owner)) {
        complaints.push(`import("${failure.specifier}") under ${node}: ${failure.message}`)
      }
    }
  }
  const mainEntries = manifests.map(({ name }) => name).filter((name) => owners.has(name))
  const unguarded = await importedByTooOld(consumer, mainEntries)
  complaints.push(...unguarded.map((entry) => `import("${entry}") does not say that Node is too old`))
  const optional = new Set(manifests.flatMap((manifest) => [...optionalPeers(manifest)]))
  return [
    ...complaints,
    ...(await typeComplaints(consumer, mainEntries, new Set())),
    ...(await typeComplaints(consumer, [...owners.keys()], optional)),
  ]
}

const folder = mkdtempSync(join(tmpdir(), "syncline-packages-"))
try {
  const tarballs: Array<Tarball> = []
  for (const member of publicPackages()) tarballs.push(await pack(member, folder))
  const complaints = tarballs.flatMap(({ files, member }) => fileComplaints(member.manifest.name, files))
  for (const tarball of tarballs) complaints.push(...(await lint(tarball)))
  const consumer = await install(join(folder, "consumer"), tarballs)
  complaints.push(...tarballs.flatMap((tarball) => installed(consumer, tarball)), ...(await imported(consumer, tarballs)))
  complaints.push(...(await aloneComplaints(join(folder, "alone"), tarballs)))
  for (const complaint of complaints) console.error(complaint)
  console.log(`${tarballs.length} packages, ${complaints.length} complaints`)
  if (complaints.length > 0) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
