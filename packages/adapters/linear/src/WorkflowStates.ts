/** Which state of a team a status is written as. */
import { AdapterError, type Client, Rejected, ShortMemory } from "@syncline/adapter-core"
import { Effect, Stream } from "effect"
import { app } from "./App.ts"
import { stateFor } from "./Status.ts"
import { workflowStates } from "./TeamEndpoints.ts"

export interface WorkflowStates {
  /** The id of the state; fails with `Rejected` when the team has none of the status's category. */
  readonly idFor: (
    client: Client.Client,
    team: string,
    status: { readonly category: string; readonly name: string },
  ) => Effect.Effect<string, AdapterError, Client.Requirements>
}

/** One for each opened connection. */
export const make = (): WorkflowStates => {
  const known = ShortMemory.make((client, partition) => Stream.runCollect(client.streamAll(workflowStates, { partition })))
  return {
    idFor: Effect.fnUntraced(function* (client, team, status) {
      const states = yield* known.of(client, team, (remembered) => stateFor(remembered, status) !== undefined)
      const state = stateFor(states, status)
      if (state !== undefined) return state.id
      return yield* new AdapterError({
        app,
        operation: workflowStates.name,
        reason: new Rejected({ message: `the team has no state of the category "${status.category}"`, field: "status" }),
      })
    }),
  }
}
