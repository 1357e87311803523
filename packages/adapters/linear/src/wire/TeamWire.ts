/** A team as Linear sends one. The key can be changed, the id cannot. */
import { Schema } from "effect"

export const TeamWire = Schema.Struct({ id: Schema.String, key: Schema.String, name: Schema.String })
export type TeamWire = typeof TeamWire.Type
