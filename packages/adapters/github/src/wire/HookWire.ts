/** A webhook of a repository. Its secret is never shown. */
import { Schema } from "effect"

export const HookWire = Schema.Struct({
  id: Schema.Int,
  config: Schema.Struct({ url: Schema.optionalKey(Schema.String) }),
})
export type HookWire = typeof HookWire.Type
