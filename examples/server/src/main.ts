/** Starts the server, says where to click, and stops it when it is asked to. */
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import * as Log from "./Log.ts"
import { start } from "./Server.ts"
import * as Settings from "./Settings.ts"

const help = `Usage: pnpm serve [--settings <path>]

Starts the connect page, the HTTP API and the worker on port 8000. Without settings it is a try: a PostgreSQL of its own, and GitHub and Linear as local
sandboxes. With DATABASE_URL it is the real thing. All settings are environment variables, or lines of a file, .env where nothing else is said:
examples/server/.env.example lists them.`

const stopMillis = 15_000

const welcome = (origin: string, sandboxes: { readonly github: string; readonly linear: string } | undefined): string => {
  if (sandboxes === undefined) return `\n  Syncline is at ${origin}\n`
  return `
  Syncline is at                  ${origin}

  1. Open it, and sign in to GitHub and to Linear: both are sandboxes, and any person on their pages will do.
  2. Choose a place on either side (acme/app, ENG). Each holds issues that the other does not know, so you are asked before anything is made.
  3. Change an issue on one side, and watch it arrive on the other:

     GitHub (sandbox)             ${sandboxes.github}
     Linear (sandbox)             ${sandboxes.linear}

  Ctrl+C ends all of it, and nothing stays behind.
`
}

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" }, settings: { type: "string" } } })
  if (values.help === true) return console.log(help)
  const file = values.settings ?? fileURLToPath(new URL("../.env", import.meta.url))
  const settings = Settings.read(Settings.environmentWith(file, process.env), process.stdout.isTTY)
  const log = Log.make(settings.log)
  const { origin, port, sandboxes, close } = await start(settings, log)
  log("INFO", "started", { origin, listening: port })
  if (settings.log === "text") console.log(welcome(origin, sandboxes))
  let isStopping = false
  const stop = (signal: string) => {
    if (isStopping) process.exit(1)
    isStopping = true
    log("INFO", "stopping", { signal })
    setTimeout(() => process.exit(1), stopMillis).unref()
    close().then(
      () => {
        log("INFO", "stopped")
        process.exit(0)
      },
      (error: unknown) => {
        log("ERROR", "it did not stop as it should", { error })
        process.exit(1)
      },
    )
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop(signal))
}

await main().catch((error: unknown) => {
  const isOurs =
    error instanceof Settings.WrongSettings ||
    (error instanceof Error && "_tag" in error) ||
    (error as { code?: string }).code === "EADDRINUSE"
  console.error(isOurs ? (error as Error).message : error)
  process.exitCode = 1
})
