/** What people and the host want of the engine in some worlds, beyond that edits travel. Each wish is drawn from a row of its own, and adds what happens to what happens anyway. */
import { type Draw, makeDraw, mix } from "./Draw.ts"
import { drawPersonEdit, sprinkle } from "./drawOperations.ts"
import type { LettingOut } from "./Ledger.ts"
import type { Operation } from "./Operation.ts"
import type { KindSettings } from "./Side.ts"

export interface WishPlan {
  /** Whether the host removes records and brings them back, and removals at the applications mean something to others. */
  readonly removals: boolean
  /** Whether not everything may leave. */
  readonly privacy: boolean
  /** Whether somebody undoes runs. */
  readonly undoing: boolean
}

export const wishless: WishPlan = { removals: false, privacy: false, undoing: false }

/** Whose streams of one kind have settings of their own. */
interface Sided {
  readonly kindSettings: KindSettings
}

interface Drawn<S extends Sided> {
  readonly sides: ReadonlyArray<S>
  readonly operations: ReadonlyArray<Operation>
}

/** Limits that nothing here comes to, or that the second removal of a day is over. */
const removalLimits = [
  { count: 1000, share: 1 },
  { count: 1000, share: 1 },
  { count: 1, share: 0 },
] as const

const drawRemoval = (draw: Draw, side: number): Operation => {
  const pick = draw.next()
  const kind = draw.chance(0.7) ? "issue" : "comment"
  switch (draw.int(12)) {
    case 0:
    case 1:
    case 2:
      return { _tag: "HostRemove", kind, pick }
    case 3:
    case 4:
      return { _tag: "HostRestore", pick, whose: draw.chance(0.8) ? "host" : "people" }
    case 5:
    case 6:
      return { _tag: "Edit", side, edit: drawPersonEdit(draw, 0, kind === "issue" ? "DeleteIssue" : "DeleteComment") }
    case 7:
      return { _tag: "Edit", side, edit: drawPersonEdit(draw, 0, "PutBack") }
    case 8:
      return { _tag: "Answer", side, kind, how: draw.chance(0.5) ? "letGo" : "takeBack" }
    case 9:
      return { _tag: "ReadAgain", side, kind: draw.pick(["issue", "comment", "label"] as const), how: "resync" }
    default:
      return { _tag: "ReadAgain", side, kind, how: "reconcile" }
  }
}

const drawRemovals = <S extends Sided>(draw: Draw, { sides, operations }: Drawn<S>): Drawn<S> => {
  const removalLimit = draw.pick(removalLimits)
  const wanting = sides.map((side): S => {
    const removals = draw.pick(["keep", "close", "remove", "remove"] as const)
    const settings = { removals, removalLimit }
    return {
      ...side,
      kindSettings: { issue: { ...side.kindSettings.issue, ...settings }, comment: { ...side.kindSettings.comment, ...settings } },
    }
  })
  return { sides: wanting, operations: sprinkle(draw, operations, 0.15, () => drawRemoval(draw, draw.int(sides.length))) }
}

const levels = ["local_only", "shareable", "shareable", "public", "public"] as const

const fieldLists: readonly [ReadonlyArray<string>, ...ReadonlyArray<ReadonlyArray<string>>] = [
  ["title", "body", "status"],
  ["title", "status", "labels"],
  ["title", "body"],
]

const drawLettingOut = (draw: Draw): LettingOut => ({
  defaultPrivacy: draw.pick(["public", "public", "public", "shareable", "local_only"] as const),
  withheld: draw.pick(["leave", "close", "remove", "remove"] as const),
  filter: draw.chance(0.3) ? { all: [{ field: "status", isNot: { category: draw.pick(["done", "canceled"] as const) } }] } : null,
  sendOnly: draw.chance(0.2) ? draw.pick(fieldLists) : null,
})

const drawPrivacyWord = (draw: Draw, side: number): Operation => {
  const pick = draw.next()
  const luck = draw.next()
  if (luck < 0.45) return { _tag: "SetLevel", kind: draw.chance(0.8) ? "issue" : "comment", pick, level: draw.pick(levels) }
  if (luck < 0.85) return { _tag: "Permit", pick, side, everywhere: draw.chance(0.3), granted: draw.chance(0.7) }
  return { _tag: "LetOut", side, settings: drawLettingOut(draw) }
}

const drawPrivacy = <S extends Sided>(draw: Draw, { sides, operations }: Drawn<S>): Drawn<S> => {
  const wanting = sides.map((side): S => ({
    ...side,
    kindSettings: { ...side.kindSettings, issue: { ...side.kindSettings.issue, ...drawLettingOut(draw) } },
  }))
  const levelled = operations.map((operation): Operation =>
    operation._tag === "HostCreate" && draw.chance(0.5) ? { ...operation, level: draw.pick(levels) } : operation,
  )
  return { sides: wanting, operations: sprinkle(draw, levelled, 0.15, () => drawPrivacyWord(draw, draw.int(sides.length))) }
}

const drawUndoing = <S extends Sided>(draw: Draw, { sides, operations }: Drawn<S>): Drawn<S> => ({
  sides,
  operations: sprinkle(draw, operations, 0.05, () => ({
    _tag: "Undo",
    pick: draw.next(),
    made: draw.chance(0.25),
    compensate: draw.chance(0.4),
  })),
})

/** In any world somebody may ask beforehand what would be done, and have it done. */
export const drawPlans = (seed: number, sides: number, operations: ReadonlyArray<Operation>): ReadonlyArray<Operation> => {
  const draw = makeDraw(mix(seed, "plans"))
  if (!draw.chance(0.2)) return operations
  return operations.flatMap((operation): ReadonlyArray<Operation> => {
    if (!draw.chance(0.06)) return [operation]
    const [side, whole] = [draw.int(sides), draw.chance(0.3)]
    const faultRate = draw.chance(0.2) ? 0.05 : 0
    const plan = { _tag: "Plan", side, whole, seed: draw.int(1_000_000), faultRate } as const
    const apply = { _tag: "Apply", side, seed: draw.int(1_000_000), faultRate: draw.chance(0.3) ? 0.1 : 0 } as const
    return draw.chance(0.4) ? [operation, plan] : draw.chance(0.5) ? [plan, apply, operation] : [plan, operation, apply]
  })
}

/** One wish at most in a world: what they come to together is not modelled. */
export const drawWishes = <S extends Sided>(
  seed: number,
  sides: ReadonlyArray<S>,
  operations: ReadonlyArray<Operation>,
): Drawn<S> & { readonly wishes: WishPlan } => {
  const leaving = makeDraw(mix(seed, "removals"))
  const removals = leaving.chance(0.2)
  const usual = { sides, operations }
  if (removals) return { ...drawRemovals(leaving, usual), wishes: { ...wishless, removals } }
  const keeping = makeDraw(mix(seed, "privacy"))
  if (keeping.chance(0.2)) return { ...drawPrivacy(keeping, usual), wishes: { ...wishless, privacy: true } }
  const back = makeDraw(mix(seed, "undoing"))
  if (back.chance(0.25)) return { ...drawUndoing(back, usual), wishes: { ...wishless, undoing: true } }
  return { ...usual, wishes: wishless }
}
