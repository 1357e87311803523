/**
 * What the log says of a connection: one line for what went wrong and one when it is over, however often it is tried in between and by whichever process,
 * because what is known of a trouble is stored. Lines are of errors and names, never of what objects contain.
 */
import type { AdapterError } from "@syncline/adapter-core"
import { Effect } from "effect"
import { stopsConnection } from "../decide/Retry.ts"
import type { Connection } from "../model/Connection.ts"
import type { Cursor, Stream } from "../model/Stream.ts"
import type { Slice } from "./ReadingStep.ts"

/** Says which connection the lines are about that are logged meanwhile. */
export const about = ({ tenant, id, app }: Connection): (<A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>) =>
  Effect.annotateLogs({ tenant, connection: id, app })

/** What came of reading a stream. What stops the whole connection is not the stream's to tell. */
export const read = ({ id, kind, partition }: Stream, before: Cursor | undefined, slice: Slice): Effect.Effect<void> => {
  const failing = before !== undefined && before.failures > 0
  return Effect.annotateLogs(lineOf(failing, slice), { stream: id, kind, partition })
}

const lineOf = (failing: boolean, slice: Slice): Effect.Effect<void> => {
  if (slice._tag !== "failed") return failing ? Effect.logInfo("is read again") : Effect.void
  return failing || stopsConnection(slice.error.reason) ? Effect.void : Effect.logWarning(`cannot be read for now: ${slice.error.message}`)
}

/** It waits. To reach a limit is nothing that anybody must look at. */
export const waits = ({ reason: known }: Connection, { reason, message }: AdapterError): Effect.Effect<void> => {
  if (known !== null) return Effect.void
  return reason._tag === "RateLimited" ? Effect.logInfo(`waits: ${message}`) : Effect.logWarning(`waits: ${message}`)
}

export const goesOn: Effect.Effect<void> = Effect.logInfo("goes on")

export const stopped = (reason: string): Effect.Effect<void> => Effect.logWarning(`stopped until its person signs in: ${reason}`)

/** Its person has done something about it. */
export const taken = (connection: Connection): Effect.Effect<void> =>
  connection.status === "error" ? about(connection)(Effect.logInfo("taken up again")) : Effect.void
