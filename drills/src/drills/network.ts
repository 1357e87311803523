/** The network between a worker and an application, or between it and PostgreSQL, is bad for a while, again and again. */
import { Effect } from "effect"
import { type Drill, problemsOf, stageIn } from "../Drill.ts"
import { play } from "../play.ts"
import * as Progress from "../Progress.ts"
import * as Proxy from "../Proxy.ts"
import type { Routes } from "../Stage.ts"

interface Options {
  readonly name: string
  readonly between: keyof Routes
  readonly conduct: Proxy.Conduct
  /** How long it is bad. */
  readonly millis: number
  readonly moments: ReadonlyArray<number>
}

/** Shorter than what the network does takes. */
const timeoutMillis = 1200

const drill = ({ name, between, conduct, millis, moments }: Options): Drill => ({
  name,
  run: Effect.fnUntraced(function* (hall) {
    const stage = yield* stageIn(hall, { timeoutMillis })
    const target = new URL(stage.routes[between])
    const proxy = yield* Proxy.make(Number(target.port))
    target.port = String(proxy.port)
    const route = between === "database" ? target.href : target.origin
    yield* Effect.forkScoped(
      Effect.forEach(moments, (moment) =>
        Progress.until(stage.world, moment).pipe(
          Effect.andThen(Effect.sync(() => proxy.conduct(conduct))),
          Effect.andThen(Effect.sleep(millis)),
          Effect.andThen(Effect.sync(() => proxy.conduct("pass"))),
        ),
      ),
    )
    const played = yield* play(stage, { job: { routes: { ...stage.routes, [between]: route } } })
    return [...(proxy.victims() === 0 ? ["no connection suffered"] : []), ...problemsOf(hall, played)]
  }),
})

const moments = [20, 60, 120, 170, 230]

const sides = [
  ["github", "GitHub"],
  ["linear", "Linear"],
] as const

export const network: ReadonlyArray<Drill> = [
  ...sides.flatMap(([between, name]) => [
    drill({ name: `connections to ${name} are reset`, between, conduct: "reset", millis: 100, moments }),
    drill({ name: `connections to ${name} stay open and silent`, between, conduct: "silent", millis: 1500, moments: [40, 150] }),
    drill({ name: `${name} answers one byte a second`, between, conduct: "drip", millis: 3000, moments: [40, 150] }),
  ]),
  drill({ name: "connections to PostgreSQL are reset", between: "database", conduct: "reset", millis: 100, moments }),
  drill({
    name: "connections to PostgreSQL stay open and silent",
    between: "database",
    conduct: "silent",
    millis: 1500,
    moments: [40, 150],
  }),
]
