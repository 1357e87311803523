/** Carries out what the host and people want of the engine beyond that edits travel. */
import { type HubRecord, SyncEngine } from "@syncline/engine"
import { Effect, Exit } from "effect"
import { tokenOf } from "./Contents.ts"
import type { Operation } from "./Operation.ts"
import { type Stage, seatOf } from "./Stage.ts"

type Of<Tag extends Operation["_tag"]> = Extract<Operation, { readonly _tag: Tag }>

export const playWish = async (
  stage: Stage,
  operation: Of<"HostRemove" | "HostRestore" | "Answer" | "ReadAgain" | "SetLevel" | "Permit" | "LetOut">,
): Promise<void> => {
  switch (operation._tag) {
    case "HostRemove":
      return await remove(stage, operation)
    case "HostRestore":
      return await restore(stage, operation)
    case "Answer":
      return await answer(stage, operation)
    case "ReadAgain":
      return await readAgain(stage, operation)
    case "SetLevel":
      return await setLevel(stage, operation)
    case "Permit":
      return await permit(stage, operation)
    case "LetOut":
      return await letOut(stage, operation)
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "")

/** The first word of an issue's title, or of a comment. */
export const tokenOfRecord = ({ kind, data }: Pick<HubRecord, "kind" | "data">): string =>
  tokenOf(text(data[kind === "issue" ? "title" : "body"]))

const at = <A>(items: ReadonlyArray<A>, pick: number): A | undefined => items[Math.floor(pick * items.length)]

/** The host belongs to the first side's tenant. */
const tenantOf = ({ seats }: Stage): string => seats[0]?.side.tenant ?? ""

const remove = async (stage: Stage, { kind, pick }: Of<"HostRemove">): Promise<void> => {
  const tenant = tenantOf(stage)
  const exit = await stage.run(
    `host removes a ${kind}`,
    Effect.gen(function* () {
      const { records } = yield* SyncEngine
      const record = at(yield* records.list(tenant, kind, { limit: 1000 }), pick)
      if (record !== undefined) yield* records.remove(tenant, kind, record.id)
      return record
    }),
  )
  const record = exit !== undefined && Exit.isSuccess(exit) ? exit.value : undefined
  if (record === undefined) return
  stage.note("host", `removes ${kind}`, tokenOfRecord(record))
  stage.befall("record removed by the host")
  stage.ledger.depart({ kind, token: tokenOfRecord(record), recordId: record.id, how: "removed" })
}

/** Of what the host once removed any, whether it is removed by now or not; of what people deleted what they deleted of a record that is there. */
const restore = async (stage: Stage, { pick, whose }: Of<"HostRestore">): Promise<void> => {
  const tenant = tenantOf(stage)
  const { departures, lost } = stage.ledger
  const exit = await stage.run(
    `host brings back what ${whose} removed`,
    Effect.gen(function* () {
      const { records } = yield* SyncEngine
      const deleted = (yield* records.list(tenant, "issue", { limit: 1000 })).filter((record) => lost.has(tokenOfRecord(record)))
      const chosen =
        whose === "host"
          ? at(departures, pick)
          : at(
              deleted.map((record) => ({ kind: "issue" as const, recordId: record.id, token: tokenOfRecord(record) })),
              pick,
            )
      if (chosen !== undefined) yield* records.restore(tenant, chosen.kind, chosen.recordId)
      return chosen
    }),
  )
  const chosen = exit !== undefined && Exit.isSuccess(exit) ? exit.value : undefined
  if (chosen === undefined) return
  stage.note("host", `brings back ${chosen.kind}`, chosen.token)
  stage.befall("record brought back by the host")
  stage.ledger.depart({ kind: chosen.kind, token: chosen.token, recordId: chosen.recordId, how: "restored" })
}

const answer = async (stage: Stage, { side, kind, how }: Of<"Answer">): Promise<void> => {
  const seat = seatOf(stage, side)
  const streamId = seat?.streams[kind]
  if (seat === undefined || streamId === undefined) return
  const { tenant, name } = seat.side
  await stage.run(
    `${how} what was removed at ${name}`,
    Effect.flatMap(SyncEngine, ({ removals }) => removals[how](tenant, streamId)),
  )
}

const readAgain = async (stage: Stage, { side, kind, how }: Of<"ReadAgain">): Promise<void> => {
  const seat = seatOf(stage, side)
  const streamId = seat?.streams[kind]
  if (seat === undefined || streamId === undefined) return
  const { tenant, name } = seat.side
  stage.befall(how === "resync" ? "read whole again" : "looked for what is gone")
  await stage.run(
    `${how} the ${kind}s of ${name}`,
    Effect.flatMap(SyncEngine, (engine) => engine[how](tenant, streamId)),
  )
}

/** A record of a kind, with which something is done. */
const onRecord = async <E>(
  stage: Stage,
  what: string,
  { kind, pick }: { readonly kind: "issue" | "comment"; readonly pick: number },
  act: (engine: SyncEngine["Service"], record: HubRecord) => Effect.Effect<void, E>,
): Promise<string | undefined> => {
  const tenant = tenantOf(stage)
  const exit = await stage.run(
    what,
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const record = at(yield* engine.records.list(tenant, kind, { limit: 1000 }), pick)
      if (record !== undefined) yield* act(engine, record)
      return record
    }),
  )
  const record = exit !== undefined && Exit.isSuccess(exit) ? exit.value : undefined
  return record && tokenOfRecord(record)
}

const setLevel = async (stage: Stage, { kind, pick, level }: Of<"SetLevel">): Promise<void> => {
  const tenant = tenantOf(stage)
  const set = (engine: SyncEngine["Service"], { id }: HubRecord) => engine.records.setPrivacy(tenant, kind, id, level, "ada")
  const token = await onRecord(stage, `set a level of ${level}`, { kind, pick }, set)
  if (token === undefined) return
  stage.befall("level set")
  stage.note("ada", `sets ${token}`, level)
  stage.ledger.say({ _tag: "Level", after: stage.network.requests.length, token, level })
}

const permit = async (stage: Stage, { pick, side, everywhere, granted }: Of<"Permit">): Promise<void> => {
  const seat = seatOf(stage, side)
  const tenant = tenantOf(stage)
  const streamId = seat?.streams["issue"]
  if (seat === undefined || streamId === undefined || seat.side.tenant !== tenant) return
  const where = everywhere ? "everywhere" : { streamId }
  const say = ({ records }: SyncEngine["Service"], { id }: HubRecord) =>
    records[granted ? "permit" : "forbid"](tenant, "issue", id, where, "ada")
  const token = await onRecord(stage, granted ? "permit" : "forbid", { kind: "issue", pick }, say)
  if (token === undefined) return
  stage.befall(granted ? "permitted" : "forbidden")
  stage.note("ada", `${granted ? "permits" : "forbids"} ${token}`, everywhere ? "everywhere" : seat.side.name)
  const after = stage.network.requests.length
  stage.ledger.say({ _tag: "Permission", after, token, side: everywhere ? null : seat.side.name, granted })
}

const letOut = async (stage: Stage, { side, settings }: Of<"LetOut">): Promise<void> => {
  const seat = seatOf(stage, side)
  if (seat?.connectionId === undefined || seat.streams["issue"] === undefined) return
  const { tenant, name } = seat.side
  const { connectionId } = seat
  const adding = Effect.flatMap(SyncEngine, ({ addStreams }) =>
    addStreams({ tenant, connectionId, partition: seat.names[0] ?? "", kinds: ["issue"], settings }),
  )
  const exit = await stage.run(`set what ${name} lets out`, adding)
  if (exit === undefined || Exit.isFailure(exit)) return
  stage.befall("letting out changed")
  stage.ledger.say({ _tag: "Settings", after: stage.network.requests.length, side: name, settings })
}
