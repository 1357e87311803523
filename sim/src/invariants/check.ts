/** All invariants that a simulated run can show, by their names in the table of promises. */
import type { Facts, Violation } from "../Facts.ts"
import type { Checker } from "./Checker.ts"
import { convergence } from "./convergence.ts"
import { cursors } from "./cursors.ts"
import { duplicates } from "./duplicates.ts"
import { echo } from "./echo.ts"
import { edits } from "./edits.ts"
import { events } from "./events.ts"
import { fencing } from "./fencing.ts"
import { history } from "./history.ts"
import { isolation } from "./isolation.ts"
import { leaving } from "./leaving.ts"
import { limits } from "./limits.ts"
import { links } from "./links.ts"
import { loss } from "./loss.ts"
import { outcomes } from "./outcomes.ts"
import { removals } from "./removals.ts"
import { plans } from "./plans.ts"
import { replay } from "./replay.ts"
import { secrets } from "./secrets.ts"
import { undoing } from "./undoing.ts"
import { untouched } from "./untouched.ts"
import { words } from "./words.ts"

export const checkers: { readonly [invariant: string]: Checker } = {
  I1: convergence,
  I2: loss,
  I3: duplicates,
  I4: cursors,
  I5: links,
  I6: echo,
  I7: edits,
  I8: replay,
  I10: limits,
  I11: isolation,
  I12: secrets,
  I13: removals,
  I14: outcomes,
  I15: fencing,
  I17: untouched,
  I18: events,
  I19: history,
  I20: words,
  I21: leaving,
  I22: plans,
  I23: undoing,
}

export const check = (facts: Facts): ReadonlyArray<Violation> =>
  Object.entries(checkers).flatMap(([invariant, checker]) => checker(facts).map((message) => ({ invariant, message })))
