/**
 * How far a record may go, as the host says it: its level, and where one that is shareable is permitted. Each is one commit with its history, and opens deliveries
 * for all that may be sent by now, or may not be there any more.
 */
import { Input, type Kind } from "@syncline/adapter-core"
import { Clock, Effect, Schema } from "effect"
import * as Failpoint from "../Failpoint.ts"
import { InvalidInput, type NotFound } from "../model/EngineError.ts"
import type { Deed } from "../model/History.ts"
import { Level, type Privacy, saying, unsaid } from "../model/Privacy.ts"
import { type HubRecord, hostOrigin } from "../model/Record.ts"
import type { Contended, StoreError } from "../model/StoreError.ts"
import * as RecordWrite from "../read/RecordWrite.ts"
import { Commits, empty } from "../store/Commits.ts"
import { whileItChanges } from "../store/DecideAgain.ts"
import { Deliveries } from "../store/Deliveries.ts"
import type { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import { checkBy } from "./DecidedBy.ts"
import * as HostRecords from "./HostRecords.ts"
import * as Known from "./Known.ts"

/** Where a record is permitted: at the place of one stream, or everywhere. */
export const Whither = Schema.Union([Schema.Struct({ streamId: Input.Text }), Schema.Literal("everywhere")]).annotate({
  expected: `{ streamId } or "everywhere"`,
})
export type Whither = typeof Whither.Type

export type PrivacyError = NotFound | InvalidInput | StoreError | Contended

type Requirements = Commits | Deliveries | Records | Streams

const checkLevel = InvalidInput.checker(Level, { name: "level" })
const checkWhither = InvalidInput.checker(Whither, { name: "where" })

/** Sets the level of a record. The same again changes nothing. */
export const set = Effect.fnUntraced(function* (
  tenant: string,
  kind: Kind.Kind,
  id: string,
  level: Level,
  by: string,
): Effect.fn.Return<void, PrivacyError, Requirements> {
  const [checked, author] = [yield* checkLevel(level), yield* checkBy(by)]
  return yield* change(tenant, kind, id, (before) =>
    before.level === checked
      ? undefined
      : { privacy: { ...before, level: checked }, deed: { _tag: "PrivacySet", by: author, level: checked } },
  )
})

/** Permits a record somewhere, or takes that back. The same again changes nothing. */
export const permit = Effect.fnUntraced(function* (
  tenant: string,
  kind: Kind.Kind,
  id: string,
  where: Whither,
  by: string,
  granted: boolean,
): Effect.fn.Return<void, PrivacyError, Requirements> {
  const [whither, author] = [yield* checkWhither(where), yield* checkBy(by)]
  const streamId = whither === "everywhere" ? null : (yield* Known.stream(tenant, whither.streamId)).id
  const at = yield* Clock.currentTimeMillis
  return yield* change(tenant, kind, id, (before) => {
    const { permissions } = before
    const said = permissions.find((one) => one.streamId === streamId)
    if (said?.granted === granted && (streamId !== null || permissions.length === 1)) return undefined
    const privacy = saying(before, { streamId, granted, by: author, at })
    return { privacy, deed: { _tag: granted ? "Permitted" : "Forbidden", by: author, streamId } }
  })
})

type Change = (before: Privacy) => { readonly privacy: Privacy; readonly deed: Deed } | undefined

const change = (tenant: string, kind: Kind.Kind, id: string, decide: Change) =>
  Effect.gen(function* () {
    const record = yield* HostRecords.find(tenant, kind, id)
    const before = record.privacy ?? unsaid
    const decided = decide(before)
    if (decided === undefined) return
    const commits = yield* Commits
    const at = yield* Clock.currentTimeMillis
    const write = RecordWrite.levelled(RecordWrite.changed(kind, record, {}, hostOrigin, at), decided.privacy, before.level)
    const owed = yield* partsOf(record)
    yield* Failpoint.pass("host.before-commit")
    yield* commits.apply({
      ...empty(tenant, at),
      records: [{ ...write, deed: decided.deed }],
      spread: [{ kind: kind.name, recordId: id, except: null }],
      owed,
    })
    yield* Failpoint.pass("host.committed")
  }).pipe(whileItChanges(`the ${kind.name}`, "it was decided how far it may go"))

/** What belongs to a record goes where that goes. */
const partsOf = Effect.fnUntraced(function* ({ tenant, kind, id: recordId }: HubRecord) {
  const deliveries = yield* Deliveries
  const places = (yield* (yield* Streams).list(tenant)).filter((stream) => stream.kind === kind)
  const found = yield* Effect.forEach(places, ({ connectionId, partition }) =>
    deliveries.awaiting(tenant, { connectionId, partition, recordId }),
  )
  return found.flat()
})
