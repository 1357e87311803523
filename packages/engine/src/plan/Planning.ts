/**
 * Works out what a sync would do by doing it: the engine itself runs over a copy of what the tenant has, on applications that it can read and to which writes are
 * only written down. Nothing of it is stored, and nothing is sent.
 */
import { Clock, Context, Effect, Option, References, Schema } from "effect"
import { Input } from "@syncline/adapter-core"
import { Adapters } from "../Adapters.ts"
import * as CatchUp from "../connect/CatchUp.ts"
import { Through } from "../access/Session.ts"
import * as SyncReport from "../hub/SyncReport.ts"
import type { Connection } from "../model/Connection.ts"
import type { Delivery } from "../model/Delivery.ts"
import { InvalidInput, type NotFound } from "../model/EngineError.ts"
import type { Amount, Plan, PlanBasis, PlannedQuestion, PlannedStream } from "../model/Plan.ts"
import type { CommitRefused, Contended, StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import { Seen } from "../send/FirstPush.ts"
import { Commits } from "../store/Commits.ts"
import { Connections } from "../store/Connections.ts"
import { Copies } from "../store/Copies.ts"
import { Deliveries } from "../store/Deliveries.ts"
import { Links } from "../store/Links.ts"
import { Streams } from "../store/Streams.ts"
import { OneByOne } from "../work/AtOnce.ts"
import { Tidied } from "../work/Forgetting.ts"
import * as Sync from "../work/Sync.ts"
import type * as Worker from "../work/Worker.ts"
import * as Duration from "./Duration.ts"
import * as Rehearsal from "./Rehearsal.ts"
import * as Tally from "./Tally.ts"
import * as Witness from "./Witness.ts"

export interface PlanInput {
  readonly tenant: string
  /** Default: all of the tenant's. */
  readonly connectionId?: string
  /** With `go` it shows what becomes of a first push between two filled sides when it is let go; to apply such a plan lets it go. Default: it stays held. */
  readonly firstPush?: "go"
}

export type PlanError = NotFound | InvalidInput | StoreError | CommitRefused | Contended

export type Requirements = Copies | Worker.Requirements | Sync.Requirements

const check = InvalidInput.checker(
  Schema.Struct({ tenant: Input.Text, connectionId: Input.optional(Input.Text), firstPush: Input.optional(Schema.Literal("go")) }),
  { name: "plan" },
)

/** `allowed` is filled with what would be sent. */
export const plan = Effect.fn("Planning.plan")(function* (
  input: PlanInput,
  allowed?: Witness.Allowed,
): Effect.fn.Return<Plan, PlanError, Requirements> {
  const given = yield* check(input)
  const copies = yield* Copies
  return yield* Effect.scoped(Effect.flatMap(copies.of(given.tenant), (copy) => rehearse(given, copy, allowed)))
})

type Given = Effect.Success<ReturnType<typeof check>>

const rehearse = Effect.fnUntraced(function* (
  { tenant, connectionId, firstPush }: Given,
  copy: Effect.Success<ReturnType<Copies["Service"]["of"]>>,
  allowed: Witness.Allowed | undefined,
) {
  const madeAt = yield* Clock.currentTimeMillis
  const witness = Witness.make(allowed)
  const context = Context.add(copy, Commits, witness.watching(Context.get(copy, Commits)))
  const streams = yield* Context.get(copy, Streams).list(tenant)
  const chosen = streams.filter((stream) => connectionId === undefined || stream.connectionId === connectionId)
  const connections = yield* Context.get(copy, Connections).list(tenant)
  /** By stream, why an object of it could not be looked at. */
  const missed = new Map<string, string>()
  const through = Rehearsal.make({
    streams,
    links: Context.get(copy, Links),
    asked: ({ id }) => (witness.tallyOf(id).requests.reads += 1),
    missed: ({ id }, { message }) => missed.set(id, message),
    wrote: witness.wrote,
  })
  const looked = yield* Effect.gen(function* () {
    if (firstPush === "go") yield* letGo(tenant, chosen)
    const report = yield* Sync.sync({ tenant, ...(connectionId !== undefined && { connectionId }) })
    return { report, questions: yield* Effect.forEach(chosen, questionsOf) }
  }).pipe(
    Effect.provideService(Through, through),
    Effect.provideService(OneByOne, true),
    // Of a copy nothing needs to be forgotten.
    Effect.provideService(Tidied, new Map([[tenant, madeAt]])),
    Effect.provideService(Seen, firstPush === "go"),
    // What would be done is no news.
    Effect.provideService(References.MinimumLogLevel, "None"),
    Effect.provideContext(context),
  )
  const own = connections.filter(({ id }) => connectionId === undefined || id === connectionId)
  const troubles = [
    ...troublesOf(looked.report, own, chosen),
    ...chosen.flatMap((stream) => {
      const message = missed.get(stream.id)
      return message === undefined ? [] : [`an object of ${SyncReport.placeName(stream)} could not be looked at: ${message}`]
    }),
  ]
  const basis = basisOf(own, chosen, witness)
  return {
    id: Tally.digest([tenant, connectionId ?? null, firstPush ?? null, basis.map(({ what, digest }) => [what, digest])]).slice(0, 32),
    tenant,
    ...(connectionId !== undefined && { connectionId }),
    ...(firstPush !== undefined && { firstPush }),
    madeAt,
    complete: troubles.length === 0,
    troubles,
    streams: chosen.map(({ id, app, kind, partitionName, ...stream }, index): PlannedStream => {
      const tally = witness.tallyOf(id)
      const questions = looked.questions[index] ?? { ambiguous: none, held: none, refused: none }
      const place = { streamId: id, connectionId: stream.connectionId, app, kind, partitionName }
      return { ...place, ...Tally.sides(tally), conflicts: tally.conflicts.amount(), ...questions }
    }),
    effort: yield* effortOf(own, chosen, witness),
    basis,
  } satisfies Plan
})

/** What waits for a person because both sides were filled when they were joined is looked at again. */
export const letGo = (tenant: string, streams: ReadonlyArray<Stream>) =>
  Effect.forEach(new Set(streams.map(({ kind }) => kind)), (kind) => CatchUp.ofHeld(tenant, kind), { discard: true })

const none: Amount<PlannedQuestion> = { count: 0, first: [] }

/** What a person would have to look at afterwards. */
const questionsOf = Effect.fnUntraced(function* ({ tenant, id: streamId }: Stream) {
  const [links, deliveries] = [yield* Links, yield* Deliveries]
  const counts = (yield* deliveries.counts(tenant, [streamId])).get(streamId) ?? {}
  const resting = Effect.fnUntraced(function* (state: "held" | "dead") {
    const first = yield* deliveries.list(tenant, { state, streamId, limit: Tally.samplesKept })
    return { count: counts[state] ?? 0, first: first.map(questionOf) }
  })
  const unclear = yield* links.list(tenant, streamId, { state: "ambiguous", limit: Tally.samplesKept })
  return {
    ambiguous: {
      count: (yield* links.counts(tenant, streamId)).ambiguous ?? 0,
      first: unclear.map(({ externalId, problem }) => ({ externalId, message: problem ?? "several records match" })),
    },
    held: yield* resting("held"),
    refused: yield* resting("dead"),
  }
})

const questionOf = ({ recordId, lastError }: Delivery): PlannedQuestion => ({ recordId, message: lastError ?? "not sent" })

/** Why more may be done than the plan shows. */
const troublesOf = (report: SyncReport.SyncReport, connections: ReadonlyArray<Connection>, streams: ReadonlyArray<Stream>) => [
  ...(report.complete ? [] : ["not everything had its turn"]),
  ...SyncReport.troublesOf(report, connections, streams),
]

const basisOf = (
  connections: ReadonlyArray<Connection>,
  streams: ReadonlyArray<Stream>,
  witness: Witness.Witness,
): ReadonlyArray<PlanBasis> => [
  {
    what: "the connections",
    digest: Tally.digest(connections.map(({ id, status, settings }) => Tally.digest([id, status, settings])).toSorted()),
  },
  { what: "the streams", digest: Tally.digest(streams.map(({ id, connectionId }) => `${id} ${connectionId}`).toSorted()) },
  ...streams.flatMap((stream) => {
    const { here, there, conflicts } = witness.tallyOf(stream.id)
    const name = SyncReport.placeName(stream)
    return [
      {
        what: `the settings of ${name}`,
        digest: Tally.digest(JSON.parse(JSON.stringify([stream.settings, stream.tenantMapping ?? null]))),
      },
      { what: `what becomes of records by ${name}`, digest: Tally.digestOfSide(here) },
      { what: `what is written to ${name}`, digest: Tally.digestOfSide(there) },
      { what: `the conflicts with ${name}`, digest: String(conflicts.sum()) },
    ]
  }),
]

const effortOf = Effect.fnUntraced(function* (
  connections: ReadonlyArray<Connection>,
  streams: ReadonlyArray<Stream>,
  witness: Witness.Witness,
) {
  const { adapters } = yield* Adapters
  return yield* Effect.forEach(connections, ({ id, app, settings }) => {
    const tallies = streams.filter(({ connectionId }) => connectionId === id).map((stream) => witness.tallyOf(stream.id))
    const sum = (of: (tally: Tally.Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0)
    const [reads, writes, creates] = [
      sum(({ requests }) => requests.reads),
      sum(({ requests }) => requests.writes),
      sum(({ there }) => there.create.amount().count),
    ]
    const opening = Effect.flatMap(Effect.fromNullishOr(adapters.get(app)), (adapter) =>
      adapter.open({ credentials: Effect.succeed(undefined), settings }),
    )
    return Effect.map(Effect.option(opening), (opened) => {
      const rates = Option.match(opened, { onNone: () => ({ budgets: [] }), onSome: (known) => known.rates })
      const atLeastMillis = Duration.atLeastMillis(rates, { reads, creates, changes: writes - creates })
      return { connectionId: id, app, reads, writes, atLeastMillis }
    })
  })
})
