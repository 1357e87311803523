/**
 * What every engine over every store must do: two applications kept in step, both ways, through edits, conflicts, lost answers and bad records. Run it
 * with `engineSuite(name, store)`; each test has a store of its own.
 */
import { describe } from "@effect/vitest"
import type { Layer } from "effect"
import type { Store } from "../MemoryStore.ts"
import { conflictSuite } from "./ConflictSuite.ts"
import { directionSuite } from "./DirectionSuite.ts"
import { eventsSuite } from "./EventsSuite.ts"
import { failureSuite } from "./FailureSuite.ts"
import { scenarioOver } from "./Scenario.ts"
import { twoWaySuite } from "./TwoWaySuite.ts"

export const engineSuite = <E>(name: string, store: Layer.Layer<Store, E>): void => {
  describe(name, () => {
    const scenario = scenarioOver(store)
    twoWaySuite(scenario)
    conflictSuite(scenario)
    failureSuite(scenario)
    directionSuite(scenario)
    eventsSuite(scenario)
  })
}
