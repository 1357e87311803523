/**
 * A host application reduced to its database: starts an embedded PostgreSQL, writes one JSON line about it, and stays until it is killed. The
 * folder of the data is the only argument; without one the data are temporary.
 */
import { Effect, Redacted } from "effect"
import { EmbeddedPostgres } from "../../src/embedded/index.ts"
import { serverOf } from "./Host.ts"

const [, , dataDirectory] = process.argv

const program = Effect.gen(function* () {
  const server = yield* EmbeddedPostgres.make(dataDirectory === undefined ? {} : { dataDirectory })
  const serverPid = serverOf(server.dataDirectory)
  const { dataDirectory: data, logFile } = server
  process.stdout.write(`${JSON.stringify({ url: Redacted.value(server.connectionUrl()), serverPid, data, logFile })}\n`)
  return yield* Effect.never
}).pipe(
  Effect.scoped,
  Effect.catchTag("EmbeddedPostgresError", ({ message, reason }) =>
    Effect.sync(() => process.stdout.write(`${JSON.stringify({ reason, message })}\n`)),
  ),
)

setInterval(() => undefined, 60_000)
await Effect.runPromise(program)
process.exit()
