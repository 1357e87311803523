/** Wake-up calls over LISTEN and NOTIFY: to all processes on the database, sent when the transaction that gives them commits. */
import { Wakeups } from "@syncline/engine"
import { Effect, Layer, Stream } from "effect"
import { Database, run, toStoreError } from "../Database.ts"

export const wakeChannel = "syncline_wake"

/** Each use of `calls` keeps a connection of its own for as long as it lasts. */
export const layer: Layer.Layer<Wakeups, never, Database> = Layer.effect(
  Wakeups,
  Effect.map(Database, (sql) => ({
    wake: run("Wakeups.wake")(sql.notify(wakeChannel, "")),
    calls: Stream.unwrap(Effect.map(sql.listen(wakeChannel), (queue) => Stream.fromQueue(queue))).pipe(
      Stream.map(() => undefined),
      Stream.mapError(toStoreError("Wakeups.calls")),
    ),
  })),
)
