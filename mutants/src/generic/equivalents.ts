/** Mutants that were looked into and make no difference. Each has its reason; one that no longer applies is reported by every run. */
import type { Equivalent } from "./Equivalent.ts"

export const equivalents: ReadonlyArray<Equivalent> = []
