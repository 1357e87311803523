/** A column of a team's workflow as Linear sends one. The name is the team's own choice, the type says what it means. */
import { Schema } from "effect"

export const StateType = Schema.Literals(["triage", "backlog", "unstarted", "started", "completed", "canceled", "duplicate"])
export type StateType = typeof StateType.Type

/** As issues carry it; webhooks do not say where it stands. */
export const EmbeddedState = Schema.Struct({ id: Schema.String, name: Schema.String, type: StateType })
export type EmbeddedState = typeof EmbeddedState.Type

export const StateWire = Schema.Struct({
  ...EmbeddedState.fields,
  /** Ascending within its type. */
  position: Schema.Finite,
})
export type StateWire = typeof StateWire.Type
