/** A run under way: the world, the store, the engine of the moment, and how people and the engine act on them. Nothing here decides what happens. */
import { PgClient } from "@effect/sql-pg"
import { Authorization } from "@syncline/adapter-core"
import { Connections, type MemoryStore, type Plan, SyncEngine } from "@syncline/engine"
import { PlainVault, type Stepped, step } from "@syncline/engine/testing"
import { Cause, Context, Effect, Exit, Option, Scope } from "effect"
import { makeActivity } from "./Activity.ts"
import { ageLeases } from "./ageLeases.ts"
import { type Driver, type Progress, type Running, makeDriver } from "./Driver.ts"
import { mix } from "./Draw.ts"
import { type Engine, type Services, type Surroundings, ambience, makeSecureRandom, startEngine } from "./Engine.ts"
import type { Applying, Claim, Facts, Looking, Moment, Undoing, Violation } from "./Facts.ts"
import { type StoreEvent, gatedStore } from "./GatedStore.ts"
import { makeIncarnation } from "./Incarnation.ts"
import { makeLedger } from "./Ledger.ts"
import { makeNetwork } from "./Network.ts"
import type { Plan as WorldPlan } from "./Plan.ts"
import { readMoment } from "./readMoment.ts"
import { type Side, accountsOf } from "./Side.ts"
import { type Trace, type TraceOptions, makeTrace } from "./Trace.ts"
import { trackedStore } from "./trackedStore.ts"
import { makeVirtualClock } from "./VirtualClock.ts"
import { type Take, base, makePost } from "./Post.ts"
import { makeWorld } from "./World.ts"

/** A side and what the engine knows of it. */
export interface Seat {
  readonly side: Side
  connectionId: string | undefined
  streams: { readonly [kind: string]: string }
  /** Which of the accounts of the side serves it. */
  account: number
  /** Which secret of each account is in use. */
  readonly tokens: Array<number>
  /** What the host's program calls the place. */
  names: ReadonlyArray<string>
  /** The last one that was made for it. */
  plan: Plan | undefined
}

export type Stage = Awaited<ReturnType<typeof openStage>>

export const openStage = async (plan: WorldPlan, store: Context.Context<MemoryStore.Store>, options: TraceOptions) => {
  const clock = makeVirtualClock(plan.startAt)
  const outside = Option.isSome(Context.getOption(store, PgClient.PgClient))
  const activity = makeActivity({ outside })
  const trace: Trace = makeTrace(options)
  const now = () => clock.now()
  const ledger = makeLedger()
  const post = makePost(async (what, receiving) => await take(what, receiving))
  const world = makeWorld(plan, now, ledger, post.send)
  const storeEvents: Array<StoreEvent> = []
  const network = makeNetwork(world, { now, activity, trace, stored: () => storeEvents.length })
  const driver: Driver = makeDriver(clock, activity, (millis) => Effect.runPromise(ageLeases(store, millis)))
  const log: Array<string> = []
  const violations: Array<Violation> = []
  const claims: Array<Claim> = []
  const [lookings, applyings, undoings]: [Array<Looking>, Array<Applying>, Array<Undoing>] = [[], [], []]
  const seats: ReadonlyArray<Seat> = world.sides.map((side) => ({
    side,
    connectionId: undefined,
    streams: {},
    account: 0,
    tokens: [0, 0],
    names: [],
    plan: undefined,
  }))
  for (const { name, place } of world.sides) ledger.furnish(name, place.beside())
  const scope = Scope.makeUnsafe()
  const shared = ambience({ clock, seed: mix(plan.seed, "ambience"), log: (line) => log.push(line) })
  const surroundings: Surroundings = {
    clock,
    seed: mix(plan.seed, "engines"),
    vault: PlainVault.make(),
    random: makeSecureRandom(mix(plan.seed, "random")),
    log: (line) => log.push(line),
  }
  const note = (who: string, what: string, outcome: string) => trace.add(() => ({ at: now(), who, what, outcome }))
  const violate = (invariant: string, message: string) => violations.push({ invariant, message })

  const mishaps = new Map<string, number>()
  const befall = (what: string): void => void mishaps.set(what, (mishaps.get(what) ?? 0) + 1)

  let engines = 0
  const newEngine = async (): Promise<Engine> => {
    engines += 1
    const process = makeIncarnation(`engine-${engines}`)
    const gated = gatedStore({
      transactional: outside,
      store: trackedStore(store, activity),
      process,
      now,
      activity,
      trace,
      note: (event) => storeEvents.push(event),
      looked: ({ id, blockedUntil }) => {
        const seat = seats.find(({ connectionId }) => connectionId === id)
        if (seat !== undefined) network.waits.read(process.name, accountsOf(seat.side)[seat.account]?.name ?? seat.side.name, blockedUntil)
      },
      befall,
    })
    return await Effect.runPromiseWith(shared)(Scope.provide(startEngine(process, gated, network.fetch(process), surroundings), scope))
  }
  let engine = await newEngine()
  const replaceEngine = async () => {
    engine = await newEngine()
    return engine
  }

  const take: Take = async (what, receiving) => {
    const running = driver.start(engine, receiving)
    const progress = await driver.progress([running])
    const exit = running.exit()
    if (progress === "dead") {
      befall("process killed")
      note(engine.process.name, what, "killed")
      await replaceEngine()
    } else report(what, progress, exit)
    return exit
  }

  /** What the application at a host has to tell until now is sent. */
  const deliverOf = async (host: string): Promise<void> => await world.sandboxes.get(host)?.webhooks.deliver()

  /** Runs something of the engine's to its end and answers with what it came to. */
  const run = async <A, E>(what: string, effect: Effect.Effect<A, E, Services>): Promise<Exit.Exit<A, E> | undefined> => {
    network.called(true)
    const running = driver.start(engine, effect)
    const progress = await driver.progress([running])
    network.called(false)
    const exit = running.exit()
    report(what, progress, exit)
    return exit
  }

  const report = (what: string, progress: Progress, exit: Exit.Exit<unknown, unknown> | undefined): void => {
    if (progress === "stuck") violate("run", `${what} never came to an end`)
    if (exit === undefined || Exit.isSuccess(exit)) return note(engine.process.name, what, progress)
    const text = Cause.pretty(exit.cause)
    note(engine.process.name, what, text.split("\n")[0] ?? "")
    if (Cause.hasDies(exit.cause)) violate("run", `${what} broke: ${text}`)
  }

  const join = async (seat: Seat): Promise<void> => {
    const { side } = seat
    const secret = secretOf(seat) ?? ""
    const partition = side.place.name()
    const exit = await run(
      `connect ${side.name}`,
      Effect.gen(function* () {
        const { connect, addStreams } = yield* SyncEngine
        const credentials = Authorization.token(secret)
        const connection = yield* connect({ tenant: side.tenant, app: side.app, credentials, settings: side.settings })
        if (seat.connectionId !== undefined) return undefined
        const streams = yield* addStreams({
          tenant: side.tenant,
          connectionId: connection.id,
          partition,
          ...streamsOf(side),
        })
        for (const [kind, settings] of Object.entries(side.kindSettings))
          yield* addStreams({ tenant: side.tenant, connectionId: connection.id, partition, kinds: [kind], settings })
        return { id: connection.id, streams }
      }),
    )
    const joined = exit !== undefined && Exit.isSuccess(exit) ? exit.value : undefined
    if (joined === undefined) return
    seat.connectionId = joined.id
    seat.streams = Object.fromEntries(joined.streams.map(({ kind, id }) => [kind, id]))
    seat.names = [partition]
    if (plan.messages === undefined) return
    const registering = Effect.flatMap(SyncEngine, ({ webhooks }) => webhooks.register(side.tenant, joined.id, { url: base }))
    await run(`have ${side.name} tell what changes`, registering)
  }

  /** Somebody signs in with the account that does not serve the place. */
  const enter = async (seat: Seat): Promise<string | undefined> => {
    const { tenant, app, settings, name } = seat.side
    const secret = secretOf(seat, 1 - seat.account)
    if (seat.connectionId === undefined || secret === undefined) return undefined
    const credentials = Authorization.token(secret)
    const exit = await run(
      `connect another account of ${name}`,
      Effect.flatMap(SyncEngine, ({ connect }) => connect({ tenant, app, credentials, settings })),
    )
    return exit !== undefined && Exit.isSuccess(exit) ? exit.value.id : undefined
  }

  const claim = async (seat: Seat): Promise<void> => {
    const { side, connectionId: servedBy } = seat
    const { tenant, name } = side
    const connectionId = await enter(seat)
    if (connectionId === undefined || servedBy === undefined) return
    const adding = Effect.flatMap(SyncEngine, ({ addStreams }) =>
      addStreams({ tenant, connectionId, partition: side.place.name(), ...streamsOf(side) }),
    ).pipe(
      Effect.as(undefined),
      Effect.catchTag("PlaceTaken", ({ message }) => Effect.succeed(message)),
    )
    const exit = await run(`another account chooses ${name}`, adding)
    // It may have been out of reach.
    if (exit !== undefined && Exit.isSuccess(exit)) claims.push({ side: name, servedBy, told: exit.value })
  }

  const takeOver = async (seat: Seat): Promise<void> => {
    const { tenant, name } = seat.side
    const { connectionId: from } = seat
    const to = await enter(seat)
    if (from === undefined || to === undefined) return
    const exit = await run(
      `take over ${name}`,
      Effect.flatMap(SyncEngine, ({ takeOver: handOver }) => handOver(tenant, from, to)),
    )
    if (exit === undefined || Exit.isFailure(exit)) return
    befall("account exchanged")
    seat.connectionId = to
    seat.account = 1 - seat.account
  }

  /** The host's program starts again, and finds what it made before. */
  const choose = async ({ side, connectionId }: Seat, partition: string): Promise<boolean> => {
    if (connectionId === undefined) return false
    const { tenant } = side
    const adding = Effect.flatMap(SyncEngine, ({ addStreams }) => addStreams({ tenant, connectionId, partition, ...streamsOf(side) }))
    const exit = await run(`choose ${partition} for ${side.name}`, adding)
    return exit !== undefined && Exit.isSuccess(exit)
  }

  const startStep = (seat: Seat, by = engine): Running<Stepped, unknown> =>
    driver.start(by, step(seat.side.tenant, seat.connectionId ?? ""))

  const nextWake = async (seat: Seat): Promise<number | undefined> =>
    await Effect.runPromiseWith(shared)(Context.get(store, Connections).nextWake(seat.side.tenant, seat.connectionId ?? ""))

  /** Lets time pass while the engine rests. */
  const wait = driver.wait

  const moment = async (): Promise<Moment> => await Effect.runPromiseWith(Context.merge(shared, store))(readMoment(seats))

  const reports = async (): Promise<Facts["reports"]> => {
    const tenants = [...new Set(seats.map(({ side }) => side.tenant))]
    const all = tenants.map(async (tenant) => {
      const told = Effect.flatMap(SyncEngine, ({ status }) => status(tenant))
      return [tenant, await Effect.runPromiseWith(engine.context)(told)] as const
    })
    return Object.fromEntries(await Promise.all(all))
  }

  return {
    plan,
    world,
    network,
    driver,
    clock,
    now,
    ledger,
    store,
    shared,
    trace,
    log,
    storeEvents,
    violations,
    violate,
    mishaps,
    befall,
    seats,
    note,
    run,
    report,
    join,
    choose,
    claim,
    claims,
    lookings,
    applyings,
    undoings,
    takeOver,
    startStep,
    nextWake,
    wait,
    moment,
    reports,
    engine: () => engine,
    replaceEngine,
    post,
    deliverOf,
    close: async () => await Effect.runPromise(Scope.close(scope, Exit.void)),
  }
}

export const seatOf = (stage: Stage, side: number): Seat | undefined => stage.seats[side % stage.seats.length]

/** What one of the accounts signs in with now. Default: the one that serves the place. */
export const secretOf = ({ side, account, tokens }: Seat, which = account): string | undefined =>
  accountsOf(side)[which]?.tokens[tokens[which] ?? 0]

/** Only what can be written is pushed: people are not. */
const streamsOf = ({ streamSettings: settings }: Side) => ({
  settings: { firstPush: "go", ...settings } as const,
  ...(settings.direction === "push" && { kinds: ["label", "issue", "comment"] }),
})
