/** All that a seed decides beforehand: who takes part, with which settings, on which clocks, and what happens. Plain data, the same for the same seed. */
import type { StreamSettings } from "@syncline/engine"
import { type Draw, makeDraw, mix } from "./Draw.ts"
import type { Operation } from "./Operation.ts"
import { drawDeliveries, drawOperations, drawCommitErrors, drawMoves, drawPersonEdit, drawShifts } from "./drawOperations.ts"
import { type TroublePlan, drawTroubles, untroubled } from "./Troubles.ts"
import { regressions } from "./regressions.ts"
import type { KindSettings } from "./Side.ts"
import { type WishPlan, drawPlans, drawWishes, wishless } from "./Wishes.ts"

export interface SidePlan {
  readonly name: string
  readonly tenant: string
  readonly app: "github" | "linear"
  /** Which of the emulated applications it lives in. */
  readonly installation: number
  /** The operation before which it is first connected. */
  readonly joinsAt: number
  readonly streamSettings: Partial<StreamSettings>
  readonly kindSettings: KindSettings
}

/** Limits that the applications enforce and the adapters are told. */
export interface LimitPlan {
  readonly github: { requestsPerHour: number; pointsPerMinute: number; createsPerMinute: number; createsPerHour: number }
  readonly linear: { requestsPerHour: number; complexityPerHour: number }
}

/** How the applications' lists are read. */
export interface ListingPlan {
  /** The most objects on a page; absent where pages are as large as the adapters ask for. */
  readonly pageSize: number | undefined
  /** How long Linear's lists do not show a new object; absent where they show it at once. */
  readonly lateMillis: number | undefined
}

/** What applications do to well-formed writes. */
export interface WhimPlan {
  /** Linear keeps texts in a form of its own, and people type what it changes. */
  readonly rewrites: boolean
  /** An installation that refuses a person as assignee, and whether it names the field. */
  readonly refuses: { readonly installation: number; readonly named: boolean } | undefined
  /** An installation that answers that all went well, and keeps a field of an issue as it was. */
  readonly ignores: { readonly installation: number; readonly field: Ignored } | undefined
}

/** All changes of the status, or a person among the assignees. */
export type Ignored = "status" | "assignees"

export interface Plan {
  readonly seed: number
  readonly startAt: number
  readonly sides: ReadonlyArray<SidePlan>
  /** How far the clock of each installation is ahead at first, in milliseconds. */
  readonly skews: ReadonlyArray<number>
  readonly limits: LimitPlan
  readonly listing: ListingPlan
  /** Whether there is another place, a repository and a team, that nobody keeps in step and to which issues leave now and then. */
  readonly attic: boolean
  /** How many pull requests, which are no issues, each repository has. */
  readonly pullRequests: number
  readonly whims: WhimPlan
  readonly troubles: TroublePlan
  readonly wishes: WishPlan
  /** How likely something befalls a message that an application sends by itself; absent where none does. */
  readonly messages: number | undefined
  /** Whether some answers are JSON that makes no sense. */
  readonly senseless: boolean
  /** What is there before anything is connected. */
  readonly initial: ReadonlyArray<Extract<Operation, { readonly _tag: "Edit" }>>
  readonly operations: ReadonlyArray<Operation>
}

/** What the seeds that found something before the newer kinds of trouble were drawn are spared. */
const spared = new Map(regressions.map(({ seed, world }) => [seed, world]))

export interface PlanOptions {
  /** How many operations; drawn from 50 to 300 when absent. */
  readonly operations?: number | undefined
}

const minute = 60_000

const startAt = Date.UTC(2026, 0, 5, 9)

const drawSettings = (draw: Draw, role: "usual" | "pull" | "push"): Partial<StreamSettings> => ({
  direction: role === "usual" ? "bidirectional" : role,
  intervalMillis: draw.pick([minute, 5 * minute, 5 * minute]),
  ...(draw.chance(0.2) && { strategy: draw.pick(["newest_wins", "local_wins", "external_wins", "merge"] as const) }),
  ...(draw.chance(0.1) && { fieldStrategies: { title: draw.pick(["newest_wins", "external_wins"] as const) } }),
})

const drawSides = (draw: Draw): ReadonlyArray<SidePlan> => {
  const oneWay = draw.chance(0.15) ? draw.int(2) : undefined
  const role = draw.chance(0.5) ? "pull" : "push"
  const settings = (index: number) => ({
    streamSettings: drawSettings(draw, index === oneWay ? role : "usual"),
    kindSettings: {},
    joinsAt: draw.chance(0.7) ? 0 : draw.int(25),
  })
  const github = { tenant: "acme", app: "github", installation: 0 } as const
  const linear = { tenant: "acme", app: "linear", installation: 1 } as const
  return [
    { ...github, name: "github", ...settings(0) },
    { ...linear, name: "linear", ...settings(1) },
    ...(draw.chance(0.3) ? [{ ...github, name: "github-2", ...settings(2) }] : []),
    ...(draw.chance(0.25)
      ? [
          { ...github, tenant: "zenith", name: "zenith-github", ...settings(3) },
          { ...linear, tenant: "zenith", name: "zenith-linear", installation: 2, ...settings(4) },
        ]
      : []),
  ]
}

/** In some worlds people want to be asked before what both sides held is made on the other. */
const drawAsking = (draw: Draw, sides: ReadonlyArray<SidePlan>): ReadonlyArray<SidePlan> => {
  if (!draw.chance(0.25)) return sides
  return sides.map((side) => (draw.chance(0.7) ? { ...side, streamSettings: { ...side.streamSettings, firstPush: "ask" } } : side))
}

const drawLimits = (draw: Draw): LimitPlan => {
  const tight = draw.chance(0.25)
  return {
    github: tight
      ? { requestsPerHour: 1_000 + draw.int(1_000), pointsPerMinute: 100 + draw.int(200), createsPerMinute: 10, createsPerHour: 200 }
      : { requestsPerHour: 5_000, pointsPerMinute: 900, createsPerMinute: 80, createsPerHour: 500 },
    linear: tight
      ? { requestsPerHour: 500 + draw.int(500), complexityPerHour: 250_000 }
      : { requestsPerHour: 2_500, complexityPerHour: 2_000_000 },
  }
}

/** GitHub declares that its lists show everything at once; Linear's adapter allows for half a minute. */
const drawListing = (draw: Draw, many: boolean): ListingPlan => ({
  pageSize: draw.chance(0.3) && !many ? draw.pick([2, 3, 5, 8] as const) : undefined,
  lateMillis: draw.chance(0.25) ? draw.pick([1_000, 10_000, 29_000] as const) : undefined,
})

const faithful: WhimPlan = { rewrites: false, refuses: undefined, ignores: undefined }

const drawWhims = (draw: Draw, deafness: Draw): WhimPlan => ({
  rewrites: draw.chance(0.25),
  refuses: draw.chance(0.2) ? { installation: draw.int(2), named: draw.chance(0.5) } : undefined,
  ignores: deafness.chance(0.2) ? { installation: deafness.int(2), field: deafness.pick(["status", "assignees"] as const) } : undefined,
})

const drawSkew = (draw: Draw): number => (draw.chance(0.5) ? 0 : draw.int(20 * minute) - 10 * minute)

/** In half of the worlds the applications tell what changes. */
const drawMessages = (draw: Draw, operations: ReadonlyArray<Operation>): Pick<Plan, "messages" | "operations"> => {
  if (draw.chance(0.5)) return { messages: undefined, operations }
  const messages = draw.pick([0, 0.1, 0.3] as const)
  return { messages, operations: drawDeliveries(draw, operations) }
}

export const makePlan = (seed: number, options: PlanOptions = {}): Plan => {
  const world = makeDraw(mix(seed, "world"))
  const sides = drawSides(world)
  const skews = [0, 1, 2].map(() => drawSkew(world))
  const limits = drawLimits(world)
  const many = world.chance(0.02)
  const initial = makeDraw(mix(seed, "initial"))
  const contents = sides.flatMap((_, side) => {
    const issues = many && side < 2 ? 90 + initial.int(40) : initial.int(8)
    const count = issues + initial.int(5)
    return Array.from({ length: count }, (_empty, index) => {
      const mark = 10_000 * (side + 1) + index
      const edit = drawPersonEdit(initial, mark, index < issues ? "CreateIssue" : undefined)
      return { _tag: "Edit", side, edit } as const
    })
  })
  const rest = makeDraw(mix(seed, "operations"))
  const count = options.operations ?? 50 + rest.int(rest.chance(0.3) ? 250 : 80)
  const usual = drawOperations(rest, sides.length, count)
  const plan = { seed, startAt, sides, skews, limits, initial: contents }
  const settled = { attic: false, pullRequests: 0, whims: faithful, troubles: untroubled, wishes: wishless, messages: undefined }
  if (spared.get(seed) === "plain") {
    return { ...plan, ...settled, listing: { pageSize: undefined, lateMillis: undefined }, senseless: false, operations: usual }
  }
  const listing = drawListing(makeDraw(mix(seed, "listing")), many)
  const shifted = listing.pageSize === undefined && !many ? usual : drawShifts(makeDraw(mix(seed, "shifts")), usual)
  const commits = makeDraw(mix(seed, "commits"))
  const operations = commits.chance(0.2) ? drawCommitErrors(commits, shifted) : shifted
  if (spared.get(seed) === "settled") return { ...plan, ...settled, listing, senseless: true, operations }
  const places = makeDraw(mix(seed, "places"))
  const pullRequests = places.chance(0.3) ? 1 + places.int(3) : 0
  const attic = places.chance(0.3)
  const moving = attic ? drawMoves(makeDraw(mix(seed, "moves")), sides.length, operations) : operations
  const drawn = { ...plan, attic, pullRequests, listing, senseless: true, messages: undefined }
  if (spared.get(seed) === "faithful") return { ...drawn, whims: faithful, troubles: untroubled, wishes: wishless, operations: moving }
  const whims = drawWhims(makeDraw(mix(seed, "whims")), makeDraw(mix(seed, "ignored")))
  const asking = drawAsking(makeDraw(mix(seed, "asking")), sides)
  const { troubles, operations: troubled } = drawTroubles(seed, sides.length, moving)
  if (spared.get(seed) === "wishless") return { ...drawn, sides: asking, whims, troubles, wishes: wishless, operations: troubled }
  const wished = drawWishes(seed, asking, troubled)
  if (spared.get(seed) === "planless") return { ...drawn, whims, troubles, ...wished }
  const planned = { ...drawn, whims, troubles, ...wished, operations: drawPlans(seed, sides.length, wished.operations) }
  return spared.get(seed) === "silent" ? planned : { ...planned, ...drawMessages(makeDraw(mix(seed, "messages")), planned.operations) }
}
