/** The rules of the other files in this folder, held against the workspace as it is on disk. */
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { arrowViolations } from "./Arrows.ts"
import { boundaryViolations, sourcesOf } from "./Boundaries.ts"
import { circlesOf } from "./Circles.ts"
import { floorViolations, floors } from "./Floors.ts"
import { graphOf } from "./Graph.ts"
import * as Manifest from "./Manifest.ts"
import { metadataViolations, referenceViolations } from "./Metadata.ts"
import { sourceViolations } from "./SourceRules.ts"
import { memberGlobs, readPackages, root } from "./Workspace.ts"

const members = readPackages()
const graph = graphOf(root, members)
const rootManifest = Manifest.read(join(root, "package.json"))

describe("the workspace", () => {
  it("has members", () => {
    expect(members.map(({ folder }) => folder)).toContain("packages/sandbox")
  })

  it("keeps the arrows between its packages", () => {
    expect(arrowViolations(members)).toEqual([])
  })

  it("is referenced by the root tsconfig.json", () => {
    expect(referenceViolations(members, JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")))).toEqual([])
  })

  it.each(members.map((member) => [member.folder, member] as const))("%s has a complete package.json", (_folder, member) => {
    expect(metadataViolations(member, rootManifest)).toEqual([])
  })

  it.each(members.map((member) => [member.folder, member] as const))("%s imports only what it declares", (_folder, member) => {
    expect(boundaryViolations(member, sourcesOf(root, member), { members, root: rootManifest })).toEqual([])
  })

  it("has no imports in a circle, types included", () => {
    expect(circlesOf(graph)).toEqual([])
  })

  it("has no import in the engine that runs up a floor", () => {
    const rooms = floors.filter((floor) => [...graph.keys()].some((file) => file.startsWith(`packages/engine/src/${floor}/`)))
    expect(rooms).toEqual(["model", "decide", "store", "access", "read", "connect", "hub", "send", "receive", "tell", "work", "plan"])
    expect(floorViolations(graph)).toEqual([])
  })

  it("checks engines against the Node that its scripts run on", () => {
    const yaml = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8")
    const version = /^nodeVersion: (\S+)$/m.exec(yaml)?.[1]
    expect(version).toBeDefined()
    expect(/^ {2}node: (\S+)$/m.exec(yaml.slice(yaml.indexOf("\ncatalog:")))?.[1]).toBe(version)
  })

  it("has no source file that goes around the checks", () => {
    const folders = [...members.map(({ folder }) => folder), "scripts"]
    const skipped = new Set(["node_modules", "dist", "build", "SourceRules.ts", "SourceRules.test.ts"])
    const files = folders.flatMap((folder) =>
      globSync("**/*.ts", { cwd: join(root, folder), exclude: (name) => skipped.has(name) }).map((file) => `${folder}/${file}`),
    )
    expect(files).not.toEqual([])
    expect(files.flatMap((file) => sourceViolations(file, readFileSync(join(root, file), "utf8")))).toEqual([])
  })
})

describe("the list of members", () => {
  it("is the block under packages:, quoted or not", () => {
    expect(memberGlobs('packages:\n  - packages/*\n  - "bench"\n\nother:\n  - x\n')).toEqual(["packages/*", "bench"])
  })

  it("must not be empty", () => {
    expect(() => memberGlobs("other:\n  - x\n")).toThrow("lists no packages")
  })
})
