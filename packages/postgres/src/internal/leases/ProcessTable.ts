/**
 * What the operating system knows of a process. Process ids are reused, so a stored id alone proves nothing: `startedAt` tells whether it is
 * still the same process, `commandLine` which program it is. A process that has ended but was not collected by its parent counts as gone.
 */
import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { promisify } from "node:util"

const run = promisify(execFile)

/** Whether a process with this id exists, whatever program it is and whoever owns it. */
const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

/** What `startedAt` gives for a process that is alive but hidden from this user. */
export const hidden = "hidden"

/** An opaque text that differs between two processes that had the same id, or undefined when no such process is alive. */
export const startedAt = async (pid: number): Promise<string | undefined> => {
  if (!exists(pid)) return undefined
  if (process.platform === "win32") return hidden
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined)
    if (stat === undefined) return exists(pid) ? hidden : undefined
    // The second field is the program's name in parentheses and may itself hold spaces and parentheses; the state is what follows it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19]
  }
  const { stdout } = await run("ps", ["-o", "stat=,lstart=", "-p", String(pid)]).catch(() => ({ stdout: "" }))
  const [, state, started] = /^\s*(\S+)\s+(.+?)\s*$/.exec(stdout) ?? []
  if (state === undefined) return exists(pid) ? hidden : undefined
  return state.startsWith("Z") ? undefined : started
}

/**
 * The process's program and arguments joined by spaces; empty for one that is just ending, and for the system's own. Undefined when it is gone
 * or this user may not see it.
 */
export const commandLine = async (pid: number): Promise<string | undefined> => {
  if (process.platform === "win32") return undefined
  if (process.platform === "linux") {
    const raw = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined)
    return raw?.replaceAll("\0", " ").trim()
  }
  return run("ps", ["-ww", "-o", "command=", "-p", String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  )
}
