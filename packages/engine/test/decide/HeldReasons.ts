/** What is said of deliveries that a person is asked about first. */
import type { DeliveryReason } from "../../src/decide/Standing.ts"
import type { Row } from "./PolicyReasons.ts"

export const ofHeld: ReadonlyArray<Row<DeliveryReason>> = [
  [
    { _tag: "Held", message: "nobody can tell whether it is there" },
    "Nobody can tell whether it is there.",
    "It is made when the settings say so, or linked when it turns out to be there.",
    undefined,
    'let both sides go on: addStreams({ connection: "c", partition: "acme/app", kinds: ["task"], settings: { firstPush: "go" } }), and the same for the other',
  ],
  [
    { _tag: "Held", message: "acme/app has task x-2, which may be it", mayBe: true },
    "Acme/app has task x-2, which may be it.",
    "It is made, or linked, when a person has said what that is.",
    undefined,
    'say what that is: matches.list({ streamId: "s" }), then matches.decide',
  ],
  [
    { _tag: "Held", message: "12 of 30 were removed", removedAt: "s2" },
    "12 of 30 were removed.",
    "It stays as it is before somebody says so.",
    undefined,
    'let what was removed go on with removals.letGo("s2"), or take it back with removals.takeBack("s2")',
  ],
]
