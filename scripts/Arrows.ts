/**
 * The direction of dependencies between the workspace's packages. Every member has a row here that lists what it may depend on; a member
 * without a row, or an arrow that its row does not list, is a violation. What the rows protect: the engine moves any kind and therefore knows no
 * canonical kind and no adapter; an adapter is usable alone and therefore knows no engine, no store and no other adapter.
 */
import type { Manifest } from "./Manifest.ts"
import type { Package } from "./Workspace.ts"

interface Row {
  /** Folders, each with an optional `*` as its last part. */
  readonly of: ReadonlyArray<string>
  /** Folders that the published package may depend on. */
  readonly uses: ReadonlyArray<string>
  /** Folders that only its tests may depend on. */
  readonly testsUse: ReadonlyArray<string>
}

const anything = ["packages/*", "packages/adapters/*"]
const sandbox = "packages/sandbox"

const rows: ReadonlyArray<Row> = [
  { of: [sandbox], uses: [], testsUse: [] },
  { of: ["packages/adapter-core"], uses: [], testsUse: [sandbox] },
  { of: ["packages/canonical"], uses: ["packages/adapter-core"], testsUse: [] },
  { of: ["packages/adapters/*"], uses: ["packages/adapter-core", "packages/canonical"], testsUse: [sandbox] },
  { of: ["packages/engine"], uses: ["packages/adapter-core"], testsUse: [sandbox] },
  {
    of: ["packages/postgres", "packages/cluster", "packages/temporal", "packages/http"],
    uses: ["packages/engine", "packages/adapter-core"],
    testsUse: [sandbox],
  },
  {
    of: ["packages/syncline"],
    uses: ["packages/engine", "packages/http", "packages/postgres", "packages/adapter-core"],
    testsUse: ["packages/canonical", "packages/adapters/*", sandbox],
  },
  { of: ["examples/*", "bench", "drills", "e2e", "mutants", "sim"], uses: anything, testsUse: [] },
]

const covers = (pattern: string, folder: string): boolean =>
  pattern.endsWith("/*") ? folder.startsWith(pattern.slice(0, -1)) && !folder.slice(pattern.length - 1).includes("/") : pattern === folder

const coversAny = (patterns: ReadonlyArray<string>, folder: string): boolean => patterns.some((pattern) => covers(pattern, folder))

const runtimeKinds = ["dependencies", "optionalDependencies", "peerDependencies"] as const satisfies ReadonlyArray<keyof Manifest>

const violationsOf = (member: Package, folderOf: ReadonlyMap<string, string>): ReadonlyArray<string> => {
  const row = rows.find(({ of }) => coversAny(of, member.folder))
  if (row === undefined) return [`${member.folder} has no row in the table of arrows (scripts/Arrows.ts)`]
  const check = (kind: (typeof runtimeKinds)[number] | "devDependencies", allowed: ReadonlyArray<string>) =>
    Object.entries(member.manifest[kind] ?? {}).flatMap(([name, range]) => {
      const target = folderOf.get(name)
      if (target === undefined) return []
      return [
        ...(coversAny(allowed, target) ? [] : [`${member.folder} must not have ${target} in its ${kind}`]),
        ...(range.startsWith("workspace:") ? [] : [`${member.folder} must name ${name} with the workspace: protocol, not "${range}"`]),
      ]
    })
  return [...runtimeKinds.flatMap((kind) => check(kind, row.uses)), ...check("devDependencies", [...row.uses, ...row.testsUse])]
}

/** One sentence for every arrow that the table does not allow; none when all hold. */
export const arrowViolations = (members: ReadonlyArray<Package>): ReadonlyArray<string> => {
  const folderOf = new Map(members.map(({ folder, manifest }) => [manifest.name, folder]))
  return members.flatMap((member) => violationsOf(member, folderOf))
}
