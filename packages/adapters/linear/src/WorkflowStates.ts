/**
 * Which state of a team a status is written as. A team's states are asked for when they are first needed and believed for a minute: long enough that
 * a run of writes asks once, short enough that a renamed or removed state is soon noticed. A category that is missing is asked for again at once.
 */
import { AdapterError, type Client, Rejected } from "@syncline/adapter-core"
import { Clock, Effect, Stream } from "effect"
import { app } from "./App.ts"
import type { StateWire } from "./StateWire.ts"
import { stateFor } from "./Status.ts"
import { workflowStates } from "./TeamEndpoints.ts"

const believedMillis = 60_000

export interface WorkflowStates {
  /** The id of the state; fails with `Rejected` when the team has none of the status's category. */
  readonly idFor: (
    client: Client.Client,
    team: string,
    status: { readonly category: string; readonly name: string },
  ) => Effect.Effect<string, AdapterError, Client.Requirements>
}

export const make = (): WorkflowStates => {
  const known = new Map<string, { readonly states: ReadonlyArray<StateWire>; readonly until: number }>()

  const look = Effect.fnUntraced(function* (client: Client.Client, team: string) {
    const now = yield* Clock.currentTimeMillis
    const states = yield* Stream.runCollect(client.streamAll(workflowStates, { partition: team }))
    known.set(team, { states, until: now + believedMillis })
    return states
  })

  return {
    idFor: Effect.fnUntraced(function* (client, team, status) {
      const remembered = known.get(team)
      const believed = remembered !== undefined && remembered.until > (yield* Clock.currentTimeMillis) ? remembered.states : []
      const state = stateFor(believed, status) ?? stateFor(yield* look(client, team), status)
      if (state !== undefined) return state.id
      return yield* new AdapterError({
        app,
        operation: workflowStates.name,
        reason: new Rejected({ message: `the team has no state of the category "${status.category}"`, field: "status" }),
      })
    }),
  }
}
