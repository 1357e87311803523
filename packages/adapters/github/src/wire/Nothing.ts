/** What GitHub answers to a deletion. */
import { Schema } from "effect"

export const Nothing = Schema.Null
