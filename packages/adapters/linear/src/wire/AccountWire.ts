/** Whose key or token it is, and the workspace, as Linear sends them. */
import { Schema } from "effect"

export const AccountWire = Schema.Struct({
  viewer: Schema.Struct({ id: Schema.String, name: Schema.String, email: Schema.String }),
  organization: Schema.Struct({ id: Schema.String, name: Schema.String, urlKey: Schema.String }),
})
export type AccountWire = typeof AccountWire.Type
