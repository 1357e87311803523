/** Where workers are struck: the engine's failpoints but those of messages of applications, which nobody sends here. The engine's own suites die at those. */
import { Failpoint } from "@syncline/engine"

const ofMessages: ReadonlyArray<Failpoint.Name> = ["hints.found", "hints.taken"]

export const places: ReadonlyArray<Failpoint.Name> = Failpoint.names.filter((name) => !ofMessages.includes(name))
