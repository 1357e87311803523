/**
 * A worker is frozen at a failpoint for longer than its lease lives, another takes over, and then it is thawed: it may commit nothing under the lease that it
 * believes to hold, and send nothing that the other has sent. Not at the host's own writes: two hosts that make the same record at the same time make two.
 */
import { Failpoint } from "@syncline/engine"
import type { Drill } from "../Drill.ts"
import { type Place, placeName } from "../WorkerSettings.ts"
import { struck } from "./struck.ts"

const places: ReadonlyArray<Place> = [
  ...Failpoint.names.filter((name) => !name.startsWith("host.")).map((name) => ({ name })),
  ...["github", "linear"].map((app) => ({ name: "deliver.before-create" as const, app })),
]

export const frozen: ReadonlyArray<Drill> = places.map((place) =>
  struck({ title: `frozen at ${placeName(place)}`, place, action: "stop", moment: 0.5 }),
)
