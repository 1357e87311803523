/**
 * Host applications as real processes, which tests kill in every way. Whatever a test leaves running of a host, its server included, is ended
 * with the test's scope.
 */
import { PgClient } from "@effect/sql-pg"
import { Effect, type Redacted, Schedule, Schema, type Scope } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const Started = Schema.Struct({ url: Schema.String, serverPid: Schema.Int, data: Schema.String, logFile: Schema.String })
const Refused = Schema.Struct({ reason: Schema.String, message: Schema.String })
const Line = Schema.fromJsonString(Schema.Union([Started, Refused]))

/** A process with a server. `kill` is a kill -9, and waits until the process is gone. */
export interface Host {
  readonly pid: number
  readonly started: typeof Started.Type
  readonly kill: Effect.Effect<void>
}

/** What to run instead of hostProgram.ts, and as whom. */
export interface Place {
  readonly program?: string
  readonly uid?: number
  readonly gid?: number
  readonly env?: Record<string, string>
}

const defaultProgram = fileURLToPath(new URL("hostProgram.ts", import.meta.url))

export const isAlive = (pid: number): boolean => {
  try {
    // A process that has ended but was not collected yet still answers to signals.
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" })
      .trim()
      .startsWith("Z")
  } catch {
    return false
  }
}

/** The process id of the server on a data folder. */
export const serverOf = (data: string): number => Number.parseInt(readFileSync(join(data, "postmaster.pid"), "utf8"), 10)

const column = (name: "ppid" | "uid", pid: number): number =>
  Number.parseInt(execFileSync("ps", ["-o", `${name}=`, "-p", String(pid)], { encoding: "utf8" }), 10)

export const parentOf = (pid: number): number => column("ppid", pid)

export const userOf = (pid: number): number => column("uid", pid)

/** A process's program and arguments; empty when it is gone. */
export const commandOf = (pid: number): string => {
  try {
    return execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" })
  } catch {
    return ""
  }
}

const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, "exit")
  child.kill("SIGKILL")
  await exited
}

/** Waits for something that happens in other processes; a test runs it on the live clock. */
export const eventually = (condition: () => boolean): Effect.Effect<void> =>
  Effect.sync(condition).pipe(
    Effect.repeat({ until: (holds) => holds, schedule: Schedule.spaced("25 millis") }),
    Effect.timeout("20 seconds"),
    Effect.orDie,
    Effect.asVoid,
  )

export const isGone = (pid: number): Effect.Effect<void> => eventually(() => !isAlive(pid))

/** An empty folder for the scope, which every user may enter. */
export const folder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => {
    const made = mkdtempSync(join(tmpdir(), "syncline-test-"))
    chmodSync(made, 0o755)
    return made
  }),
  (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true })),
)

const launch = (dataDirectory: string | undefined, { env, gid, program, uid }: Place) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [program ?? defaultProgram, ...(dataDirectory === undefined ? [] : [dataDirectory])], {
        stdio: ["ignore", "pipe", "inherit"],
        // Package managers' launchers set NODE_PATH, through which an installation would see the packages of this workspace.
        env: { ...process.env, NODE_PATH: "", ...env },
        ...(uid === undefined ? {} : { uid }),
        ...(gid === undefined ? {} : { gid }),
      }),
    ),
    (child) => Effect.promise(() => kill(child)),
  )

/** The process, without waiting for its server. */
export const launching = (dataDirectory: string): Effect.Effect<{ readonly kill: Effect.Effect<void> }, never, Scope.Scope> =>
  Effect.map(launch(dataDirectory, {}), (child) => ({ kill: Effect.promise(() => kill(child)) }))

/** Waits until everything that a killed host leaves has gone by itself, and ends what does not go because its supervisor is gone too. */
const settle = (child: ChildProcess, supervisorPid: number, { data, serverPid }: typeof Started.Type) =>
  Effect.gen(function* () {
    yield* Effect.promise(() => kill(child))
    yield* isGone(supervisorPid)
    if (commandOf(serverPid).includes(data)) process.kill(serverPid, "SIGKILL")
    yield* isGone(serverPid)
  })

/** What the process says once it has a server, or cannot have one. */
export const answer = (dataDirectory: string | undefined, place: Place = {}) =>
  Effect.gen(function* () {
    const child = yield* launch(dataDirectory, place)
    const line = yield* Effect.promise(async () => {
      for await (const first of createInterface({ input: child.stdout })) return first
      throw new Error(`The host ended with ${child.exitCode ?? child.signalCode} and said nothing`)
    })
    const said = yield* Effect.orDie(Schema.decodeEffect(Line)(line))
    if ("serverPid" in said) {
      const supervisorPid = parentOf(said.serverPid)
      yield* Effect.addFinalizer(() => settle(child, supervisorPid, said))
    }
    return { child, said }
  })

/** A process with a running server. */
export const start = (dataDirectory: string | undefined, place: Place = {}): Effect.Effect<Host, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { child, said } = yield* answer(dataDirectory, place)
    if ("reason" in said) return yield* Effect.die(new Error(`${said.reason}: ${said.message}`))
    return { pid: child.pid ?? 0, started: said, kill: Effect.promise(() => kill(child)) }
  })

/** One connection for one statement, as an application in another process would make it. */
export const query = (url: Redacted.Redacted<string>, statement: string) =>
  PgClient.makeClient({ url }).pipe(
    Effect.flatMap((sql) => sql.unsafe(statement)),
    Effect.scoped,
    Effect.provide(Reactivity.layer),
  )
