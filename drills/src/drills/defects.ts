/** What a worker does dies of a defect while it takes something in or sends something, and the worker goes on. */
import { places } from "../places.ts"
import type { Drill } from "../Drill.ts"
import { struck } from "./struck.ts"

export const defects: ReadonlyArray<Drill> = places
  .filter((name) => name.startsWith("absorb.") || name.startsWith("deliver."))
  .map((name) => struck({ title: `a defect at ${name}`, place: { name }, action: "die", moment: 0.5 }))
