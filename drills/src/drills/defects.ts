/** What a worker does dies of a defect at every failpoint, and the worker goes on. */
import { Failpoint } from "@syncline/engine"
import type { Drill } from "../Drill.ts"
import { struck } from "./struck.ts"

export const defects: ReadonlyArray<Drill> = Failpoint.names.map((name) =>
  struck({ title: `a defect at ${name}`, place: { name }, action: "die", moment: 0.5 }),
)
