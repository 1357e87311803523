/** Troubles of people's worlds that some worlds have and others are spared. Each is drawn from a row of its own, and adds what happens to what happens anyway. */
import { type Draw, makeDraw, mix } from "./Draw.ts"
import { drawPersonEdit, sprinkle } from "./drawOperations.ts"
import type { Operation } from "./Operation.ts"

export interface TroublePlan {
  /** Whether places are renamed, and have places beside them that take their names. */
  readonly renames: boolean
  /** Whether access to places lapses. */
  readonly lapses: boolean
  /** Whether each side has a second account, which chooses its place too and takes it over. */
  readonly accounts: boolean
}

export const untroubled: TroublePlan = { renames: false, lapses: false, accounts: false }

interface Drawn {
  readonly troubles: TroublePlan
  readonly operations: ReadonlyArray<Operation>
}

/** A name that is given up is taken by another place soon after, more often than not. */
const drawRenames = (draw: Draw, sides: number, operations: ReadonlyArray<Operation>): ReadonlyArray<Operation> => {
  const renamed = new Set<number>()
  return sprinkle(draw, operations, 0.06, (index) => {
    const side = draw.int(sides)
    const again = renamed.has(side)
    if (draw.chance(again ? 0.2 : 0.7)) {
      renamed.add(side)
      return { _tag: "Rename", side, mark: 7_000 + index }
    }
    return draw.chance(0.5) ? { _tag: "ReuseName", side, issues: draw.int(4) } : { _tag: "ChooseAgain", side, pick: draw.next() }
  })
}

/** What lapsed is given back when the place is drawn again. */
const drawLapses = (draw: Draw, sides: number, operations: ReadonlyArray<Operation>): ReadonlyArray<Operation> => {
  const lapsed = new Set<number>()
  return sprinkle(draw, operations, 0.06, () => {
    const side = draw.int(sides)
    if (lapsed.delete(side)) return { _tag: "Restore", side }
    lapsed.add(side)
    return { _tag: "Lapse", side, denial: draw.pick(["forbidden", "hidden"] as const), after: draw.int(12) }
  })
}

/** The marks are those of nothing that is typed. */
const drawRemake = (draw: Draw, side: number): Operation => ({ _tag: "Edit", side, edit: drawPersonEdit(draw, 0, "RemakeLabel") })

const drawExchange = (draw: Draw, side: number): Operation =>
  draw.chance(0.4) ? { _tag: "ChooseTwice", side } : { _tag: "TakeOver", side, revoked: draw.chance(0.4) }

export const drawTroubles = (seed: number, sides: number, usual: ReadonlyArray<Operation>): Drawn => {
  const names = makeDraw(mix(seed, "renames"))
  const renames = names.chance(0.25)
  const named = renames ? drawRenames(names, sides, usual) : usual
  const access = makeDraw(mix(seed, "access"))
  const lapses = access.chance(0.25)
  const lapsing = lapses ? drawLapses(access, sides, named) : named
  const words = makeDraw(mix(seed, "labels"))
  const remaking = words.chance(0.25)
  const remade = remaking ? sprinkle(words, lapsing, 0.03, () => drawRemake(words, words.int(sides))) : lapsing
  const exchanges = makeDraw(mix(seed, "accounts"))
  const accounts = exchanges.chance(0.25)
  const operations = accounts ? sprinkle(exchanges, remade, 0.04, () => drawExchange(exchanges, exchanges.int(sides))) : remade
  return { troubles: { renames, lapses, accounts }, operations }
}
