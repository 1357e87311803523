/**
 * The program of the process between the host and its server. PostgreSQL does not notice the death of the program that started it; this
 * process does, because its standard input ends with the host, however the host ended. It then stops the server, removes the files of a
 * temporary one, and goes. Not before the host: that may want to read the log of a server that ended by itself.
 *
 * It is kept as text and given to `node --eval`: a file of its own would have to be found again after a host bundled this package.
 *
 * Input: the plan (`Plan` in Supervisor.ts) as JSON in the only argument. Output: one line, `ready` or `failed`. It ends when both the
 * host and the server have.
 */
export const supervisorProgram = `
const { spawn } = require("node:child_process")
const fs = require("node:fs")
const plan = JSON.parse(process.argv[1])

const say = (line) => {
  try {
    fs.writeSync(1, line + "\\n")
  } catch {}
}

let stopping = false
let ended = false

const leave = () => {
  if (!stopping || !ended) return
  if (plan.remove !== undefined) fs.rmSync(plan.remove, { recursive: true, force: true })
  process.exit(0)
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {})

const log = fs.openSync(plan.logFile, "a", 0o600)
if (plan.user !== undefined) fs.fchownSync(log, plan.user.uid, plan.user.gid)
const server = spawn(plan.command, plan.args, { cwd: plan.data, stdio: ["ignore", log, log], ...plan.user })

for (const event of ["error", "exit"]) {
  server.on(event, () => {
    ended = true
    say("failed")
    leave()
  })
}

const watch = setInterval(() => {
  let lines
  try {
    lines = fs.readFileSync(plan.data + "/postmaster.pid", "utf8").split("\\n")
  } catch {
    return
  }
  if (Number(lines[0]) !== server.pid || (lines[7] ?? "").trim() !== "ready") return
  clearInterval(watch)
  say("ready")
}, 10)

setInterval(() => fs.utimes(plan.lock, new Date(), new Date(), () => {}), 1000)

const stop = () => {
  if (stopping) return
  stopping = true
  leave()
  server.kill(plan.stopSignal)
  setTimeout(() => server.kill("SIGQUIT"), 10000).unref()
  setTimeout(() => server.kill("SIGKILL"), 20000).unref()
}
process.stdin.on("end", stop).on("error", stop).on("close", stop).resume()
`
