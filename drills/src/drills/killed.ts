/**
 * A worker is killed at every failpoint: the first time it is passed, and in the middle of the work. Where an application has done
 * something that the hub does not know yet, it is killed at many moments, for each application, because what has been done is of many
 * kinds.
 */
import { places } from "../places.ts"
import type { Drill } from "../Drill.ts"
import { type Place, placeName } from "../WorkerSettings.ts"
import { struck } from "./struck.ts"

const everywhere = places.flatMap((name) => [
  struck({ title: `killed at ${name}`, place: { name }, action: "kill", moment: 0 }),
  struck({ title: `killed at ${name} later`, place: { name }, action: "kill", moment: 0.5 }),
])

const spread = (place: Place, count: number): ReadonlyArray<Drill> =>
  Array.from({ length: count }, (_, index) =>
    struck({ title: `killed at ${placeName(place)}, ${index + 1} of ${count}`, place, action: "kill", moment: index / (count - 1) }),
  )

export const killed: ReadonlyArray<Drill> = [
  ...everywhere,
  ...["github", "linear"].flatMap((app) => [
    ...spread({ name: "deliver.created", app }, 3),
    ...spread({ name: "deliver.updated", app }, 10),
  ]),
]
