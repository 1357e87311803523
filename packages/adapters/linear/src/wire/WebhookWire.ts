/** A webhook of a team. Its secret is not asked for. */
import { Schema } from "effect"

export const WebhookWire = Schema.Struct({
  id: Schema.String,
  url: Schema.NullOr(Schema.String),
})
export type WebhookWire = typeof WebhookWire.Type
