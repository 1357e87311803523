/** Tells a page that is open when what it shows is no longer how things stand. What they are it asks for itself. */
import type { ConnectionStatusReport } from "@syncline/engine"
import { Effect, Schedule, Stream } from "effect"
import { createHash } from "node:crypto"
import type { Handle, OwnVisit } from "../Visit.ts"

/** What people see of it; not when it was last looked. */
const standing = (reports: ReadonlyArray<ConnectionStatusReport>) =>
  reports.map(({ connection: { id, name, status, reason }, waiting, streams }) => [
    id,
    name,
    status,
    reason,
    waiting?.reason,
    streams.map(({ stream, cursor, progress, links, deliveries, openConflicts }) => [
      stream.id,
      stream.settings.direction,
      cursor.lastError,
      cursor.lastCompletedAt === undefined,
      progress,
      links,
      deliveries.dead,
      deliveries.held,
      openConflicts,
    ]),
  ])

/** The same as long as things stand the same. */
export const markOf = (reports: ReadonlyArray<ConnectionStatusReport>): string =>
  createHash("sha256")
    .update(JSON.stringify(standing(reports)))
    .digest("base64url")
    .slice(0, 16)

/** After so long a browser asks again, and shows again who it is. */
const longest = 15 * 60

/** `seen`: the mark of what the page shows. */
export const live: Handle<OwnVisit> = ({ engine, tenant, url }) => {
  const marks = Stream.fromEffectSchedule(Effect.map(engine.status(tenant), markOf), Schedule.spaced("1 second")).pipe(Stream.take(longest))
  const events = Stream.concat(Stream.succeed(url.searchParams.get("seen") ?? ""), marks).pipe(
    Stream.changes,
    Stream.drop(1),
    Stream.map((mark) => `event: changed\ndata: ${mark}\n\n`),
    // A database that is away for a moment ends it, and the browser comes back by itself.
    Stream.catchCause(() => Stream.empty),
  )
  return Effect.succeed({ _tag: "Told", events })
}
