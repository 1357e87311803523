/** The end of a run: the faults stop, people set right what only they can, and the engine works until there is nothing left to do, or for 20 cycles. */
import { Commits, type Cursor, Streams, SyncEngine, emptyCommit } from "@syncline/engine"
import { Context, Effect, Exit } from "effect"
import type { Moment } from "./Facts.ts"
import { decideNames, play } from "./play.ts"
import { reconnect } from "./playPlace.ts"
import { takes } from "./Side.ts"
import type { Stage } from "./Stage.ts"

const minute = 60_000
const mostCycles = 20
/** More steps in a row, without time passing, than any world here can need. */
const mostSteps = 400

/** Lets time pass, then steps every connection until none has anything to do at that moment. */
const cycle = async (stage: Stage, millis: number): Promise<void> => {
  await stage.wait(millis)
  for (let rounds = 0; ; rounds += 1) {
    let moved = false
    for (const seat of stage.seats) {
      if (seat.connectionId === undefined) continue
      for (let steps = 0; ; steps += 1) {
        const wake = await stage.nextWake(seat)
        if (wake === undefined || wake > stage.now()) break
        if (steps > mostSteps) {
          stage.violate("run", `${seat.side.name} always has something to do`)
          return
        }
        moved = true
        const running = stage.startStep(seat)
        stage.report(`step ${seat.side.name}`, await stage.driver.progress([running]), running.exit())
        const exit = running.exit()
        // Whoever died held the connection for a while, which is over by now.
        const busy = exit !== undefined && Exit.isSuccess(exit) && exit.value._tag === "busy"
        if (busy) stage.violate("run", `${seat.side.name} was busy, and nobody was at work there`)
        await stage.wait(100)
      }
    }
    if (!moved) return
    if (rounds > mostSteps) {
      stage.violate("run", "the connections keep each other busy for ever")
      return
    }
  }
}

const total = ({ writes }: Moment): number => Object.values(writes).reduce((sum, count) => sum + count, 0)

/** Something waits to be sent, or for the end of a pause, or was not read to its end since everything was set right. */
const busy = ({ stores }: Moment, since: number, now: number): boolean =>
  Object.values(stores).some(
    ({ connections, cursors, deliveries, streams }) =>
      deliveries.some(({ state }) => state === "pending" || state === "running") ||
      connections.some(({ blockedUntil }) => blockedUntil > now) ||
      streams.some((stream) => takes({ streamSettings: stream.settings }) && (cursors.get(stream.id)?.lastCompletedAt ?? 0) < since),
  )

/** Everybody is connected, nobody waits to be asked, nothing is paused, no credential is revoked and no access taken away. */
const setRight = async (stage: Stage): Promise<void> => {
  stage.network.disturb(undefined)
  stage.network.during([])
  for (const [side] of stage.seats.entries()) {
    await play(stage, { _tag: "Restore", side })
    await play(stage, { _tag: "Resume", side })
    await reconnect(stage, side)
  }
  await letGo(stage)
}

/** What both sides held when they were joined is let go out. */
const letGo = async ({ seats, run }: Stage): Promise<void> => {
  for (const { side, connectionId, streams, names } of seats) {
    if (connectionId === undefined || side.streamSettings.firstPush !== "ask") continue
    const given = {
      tenant: side.tenant,
      connectionId,
      partition: names[0] ?? "",
      kinds: Object.keys(streams),
      settings: { firstPush: "go" },
    } as const
    await run(
      `let ${side.name} go on`,
      Effect.flatMap(SyncEngine, ({ addStreams }) => addStreams(given)),
    )
  }
}

/** Answers with the number of cycles it took, or `undefined` when there was always more to do. */
export const settle = async (stage: Stage): Promise<number | undefined> => {
  await setRight(stage)
  const since = stage.now()
  let quiet = 0
  let before = total(await stage.moment())
  for (let cycles = 1; cycles <= mostCycles; cycles += 1) {
    for (const host of stage.world.sandboxes.keys()) await stage.deliverOf(host)
    await cycle(stage, cycles <= 6 ? 6 * minute : 65 * minute)
    const moment = await stage.moment()
    quiet = total(moment) === before && !busy(moment, since, stage.now()) ? quiet + 1 : 0
    before = total(moment)
    if (quiet === 2) return cycles
  }
  return undefined
}

/** Looks for what is no longer there, everywhere. */
export const reconcile = async (stage: Stage): Promise<void> => {
  for (const [side] of stage.seats.entries())
    for (const kind of ["issue", "comment"] as const) await play(stage, { _tag: "ReadAgain", side, kind, how: "reconcile" })
}

/** What was given up because another object has its name, whose own new name is in dispute, is taken up again when that is decided. Whether anything was. */
export const freeNames = async (stage: Stage): Promise<boolean> => {
  const { stores } = await stage.moment()
  let taken = false
  for (const [tenant, { deliveries }] of Object.entries(stores)) {
    const stuck = deliveries.filter(
      ({ state, kind, lastError }) => state === "dead" && kind === "label" && lastError?.endsWith("already") === true,
    )
    if (stuck.length === 0) continue
    taken = true
    await decideNames(stage, tenant)
    for (const { streamId, recordId } of stuck) {
      await stage.run(
        "retry",
        Effect.flatMap(SyncEngine, (engine) => engine.deliveries.retry(tenant, streamId, recordId)),
      )
    }
  }
  return taken
}

/**
 * What people opened again although it may not be there is closed with the next word that is owed to it: somebody takes up what is withheld where that is closed or
 * removed. Nothing more may leave by that.
 */
export const takeUpWithheld = async (stage: Stage): Promise<void> => {
  const { stores } = await stage.moment()
  for (const [tenant, { deliveries, streams }] of Object.entries(stores)) {
    const closing = new Set(streams.flatMap(({ id, settings }) => ((settings.withheld ?? "leave") === "leave" ? [] : [id])))
    for (const { state, streamId, recordId } of deliveries) {
      if (state !== "withheld" || !closing.has(streamId)) continue
      const retry = Effect.flatMap(SyncEngine, (engine) => engine.deliveries.retry(tenant, streamId, recordId))
      await stage.run("take up what is withheld", retry)
    }
  }
}

/** Three more cycles with nothing to do in them. */
export const rest = async (stage: Stage): Promise<void> => {
  for (let cycles = 0; cycles < 3; cycles += 1) await cycle(stage, 6 * minute)
}

/** Reads every page again from the beginning and owes every record to every stream once more. */
export const replay = async (stage: Stage): Promise<void> => {
  const { stores } = await stage.moment()
  const commits = Context.get(stage.store, Commits)
  const streams = Context.get(stage.store, Streams)
  const at = stage.now()
  for (const [tenant, store] of Object.entries(stores)) {
    for (const stream of store.streams) {
      const before = await Effect.runPromiseWith(stage.shared)(streams.cursor(tenant, stream.id))
      const cursor: Cursor = { version: before.version + 1, generation: before.generation + 1, failures: 0, nextDue: at }
      const writes = stream.settings.direction === "bidirectional" || stream.settings.direction === "push"
      const owed = store.records
        .filter(({ kind }) => writes && kind === stream.kind && kind !== "person")
        .map(({ id }) => ({ streamId: stream.id, recordId: id }))
      const commit = { ...emptyCommit(tenant, at), cursor: { streamId: stream.id, cursor }, owed }
      await Effect.runPromiseWith(stage.shared)(commits.apply(commit))
      stage.storeEvents.push({ _tag: "Commit", commit, by: "nobody" })
    }
  }
  await stage.post.again()
  for (let cycles = 0; cycles < 2; cycles += 1) await cycle(stage, 6 * minute)
}
